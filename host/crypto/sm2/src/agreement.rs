//! Key agreement (GM/T 0003.3-2012, 6), without the optional confirmation of steps 8 to 10. Both sides
//! have a lasting key and one for this agreement alone; an agreement is used once.

use crate::derivation::derive;
use crate::key::coordinates;
use crate::{Error, PrivateKey, PublicKey, identity_digest};
use sm2::elliptic_curve::ops::Reduce;
use sm2::{FieldBytes, ProjectivePoint, Scalar};
use zeroize::Zeroizing;

/// Which side one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Who begins: A of the standard.
    Sponsor,
    /// Who answers: B of the standard.
    Responder,
}

/// A side as the other one sees it.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its identity.
    pub identity: Vec<u8>,
    /// Its lasting public key.
    pub key: PublicKey,
    /// Its public key for this agreement.
    pub temporary: PublicKey,
}

/// One's own side of an agreement. Holds private keys; wiped when dropped.
#[derive(Debug)]
pub struct Agreement {
    role: Role,
    identity: Vec<u8>,
    key: PrivateKey,
    temporary: PrivateKey,
}

impl Agreement {
    /// Begins, with a new key for this agreement.
    ///
    /// # Errors
    /// [`Error::Random`], [`Error::IdentityLength`].
    pub fn new(role: Role, identity: &[u8], key: &PrivateKey) -> Result<Agreement, Error> {
        Agreement::with_temporary(role, identity, key, PrivateKey::generate()?)
    }

    fn with_temporary(
        role: Role,
        identity: &[u8],
        key: &PrivateKey,
        temporary: PrivateKey,
    ) -> Result<Agreement, Error> {
        identity_digest(identity, key.public_key())?;
        Ok(Agreement { role, identity: identity.to_vec(), key: key.clone(), temporary })
    }

    /// One's own side as the other one must see it.
    pub fn party(&self) -> Party {
        Party {
            identity: self.identity.clone(),
            key: *self.key.public_key(),
            temporary: *self.temporary.public_key(),
        }
    }

    /// The agreed key. Only a peer who has the private keys of `peer` comes to the same.
    ///
    /// # Errors
    /// [`Error::Agreement`], [`Error::IdentityLength`].
    pub fn key(&self, peer: &Party, length: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        let own_digest = identity_digest(&self.identity, self.key.public_key())?;
        let peer_digest = identity_digest(&peer.identity, &peer.key)?;
        // t = d + x̄ · r; then U = t (P + x̄ R), the cofactor being one.
        let weight = Zeroizing::new(weight(self.temporary.public_key()) * **self.temporary.scalar());
        let exponent = Zeroizing::new(**self.key.scalar() + *weight);
        let base = peer.key.point.to_projective()
            + peer.temporary.point.to_projective() * self::weight(&peer.temporary);
        if bool::from(exponent.is_zero()) {
            return Err(Error::Agreement);
        }
        let shared: Zeroizing<ProjectivePoint> = Zeroizing::new(base * *exponent);
        let point = sm2::PublicKey::try_from(*shared).map_err(|_| Error::Agreement)?;
        let (x, y) = coordinates(&point);
        let (x, y) = (Zeroizing::new(x), Zeroizing::new(y));
        let (sponsor, responder) = match self.role {
            Role::Sponsor => (own_digest, peer_digest),
            Role::Responder => (peer_digest, own_digest),
        };
        Ok(derive(&[&*x, &*y, &sponsor, &responder], length))
    }
}

/// x̄ = 2¹²⁷ + (x mod 2¹²⁷).
fn weight(key: &PublicKey) -> Scalar {
    let (x, _) = key.coordinates();
    let mut reduced = [0; 32];
    reduced[16..].copy_from_slice(&x[16..]);
    reduced[16] |= 0x80;
    Scalar::reduce_bytes(&FieldBytes::from(reduced))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Number;

    fn number(digits: &str) -> Number {
        let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        (0..64).step_by(2).map(pair).collect::<Vec<_>>().try_into().unwrap()
    }

    fn private(digits: &str) -> PrivateKey {
        PrivateKey::from_bytes(&number(digits)).unwrap()
    }

    #[test]
    fn the_standards_example() {
        // GM/T 0003.5-2012, annex B.
        let identity = b"1234567812345678";
        let a = private("81EB26E941BB5AF16DF116495F90695272AE2CD63D6C4AE1678418BE48230029");
        let a_temporary = private("D4DE15474DB74D06491C440D305E012400990F3E390C7E87153C12DB2EA60BB3");
        let b = private("785129917D45A9EA5437A59356B82338EAADDA6CEB199088F14AE10DEFA229B5");
        let b_temporary = private("7E07124814B309489125EAED101113164EBF0F3458C5BD88335C1F9D596243D6");
        assert_eq!(
            identity_digest(identity, a.public_key()).unwrap(),
            number("3B85A57179E11E7E513AA622991F2CA74D1807A0BD4D4B38F90987A17AC245B1")
        );
        let a = Agreement::with_temporary(Role::Sponsor, identity, &a, a_temporary).unwrap();
        let b = Agreement::with_temporary(Role::Responder, identity, &b, b_temporary).unwrap();
        let key = 0x6C893473_54DE2484_C60B4AB1_FDE4C6E5_u128.to_be_bytes();
        assert_eq!(a.key(&b.party(), 16).unwrap().as_slice(), key);
        assert_eq!(b.key(&a.party(), 16).unwrap().as_slice(), key);
    }

    #[test]
    fn other_identities_roles_or_keys_agree_on_nothing() {
        let keys = [(); 3].map(|()| PrivateKey::generate().unwrap());
        let sponsor = Agreement::new(Role::Sponsor, b"a", &keys[0]).unwrap();
        let responder = Agreement::new(Role::Responder, b"b", &keys[1]).unwrap();
        let agreed = sponsor.key(&responder.party(), 40).unwrap();
        assert_eq!(responder.key(&sponsor.party(), 40).unwrap(), agreed);
        let other = Party { identity: b"c".to_vec(), ..sponsor.party() };
        assert_ne!(responder.key(&other, 40).unwrap(), agreed);
        let other = Party { key: *keys[2].public_key(), ..sponsor.party() };
        assert_ne!(responder.key(&other, 40).unwrap(), agreed);
        let other = Party { temporary: *keys[2].public_key(), ..sponsor.party() };
        assert_ne!(responder.key(&other, 40).unwrap(), agreed);
        let other = Agreement { role: Role::Sponsor, ..responder };
        assert_ne!(other.key(&sponsor.party(), 40).unwrap(), agreed);
    }
}
