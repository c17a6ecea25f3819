//! The structures of the standard (GM/T 0018-2012, 5), packed to one byte as include/sdf.h has them.

use crate::code::Code;
use crate::limits::{LONGEST_SM2_PLAINTEXT, SM2_BITS};
use tickgate_sm2::{Number, PrivateKey, PublicKey, Signature};

/// Bytes of a number of an elliptic curve; shorter ones stand at the end, after zeros.
pub const ECC_LENGTH: usize = 64;
/// Bytes of a number of RSA.
pub const RSA_LENGTH: usize = 256;
/// Bytes of a prime of RSA.
pub const RSA_PRIME_LENGTH: usize = 128;

macro_rules! structures {
    ($($(#[$doc:meta])* $name:ident as $c:literal { $($field:ident as $c_field:literal: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy)]
            #[repr(C, packed)]
            #[allow(missing_docs)] // The fields are those of the standard.
            pub struct $name { $(pub $field: $type,)* }
        )*

        /// A structure as C sees it: its name, its bytes, and of each field its name and offset.
        pub struct Layout {
            /// Its name in C.
            pub name: &'static str,
            /// Its bytes.
            pub size: usize,
            /// Names in C and offsets of its fields.
            pub fields: &'static [(&'static str, usize)],
        }

        /// Every structure.
        pub const LAYOUTS: &[Layout] = &[$(
            Layout {
                name: $c,
                size: size_of::<$name>(),
                fields: &[$(($c_field, core::mem::offset_of!($name, $field))),*],
            }
        ),*];
    };
}

structures! {
    /// What a device is and can do.
    DeviceInformation as "DEVICEINFO" {
        issuer_name as "IssuerName": [u8; 40],
        device_name as "DeviceName": [u8; 16],
        device_serial as "DeviceSerial": [u8; 16],
        device_version as "DeviceVersion": u32,
        standard_version as "StandardVersion": u32,
        asymmetric_ability as "AsymAlgAbility": [u32; 2],
        symmetric_ability as "SymAlgAbility": u32,
        hash_ability as "HashAlgAbility": u32,
        buffer_size as "BufferSize": u32,
    }
    /// A public key of RSA.
    RsaPublicKey as "RSArefPublicKey" {
        bits as "bits": u32,
        m as "m": [u8; RSA_LENGTH],
        e as "e": [u8; RSA_LENGTH],
    }
    /// A private key of RSA.
    RsaPrivateKey as "RSArefPrivateKey" {
        bits as "bits": u32,
        m as "m": [u8; RSA_LENGTH],
        e as "e": [u8; RSA_LENGTH],
        d as "d": [u8; RSA_LENGTH],
        prime as "prime": [[u8; RSA_PRIME_LENGTH]; 2],
        pexp as "pexp": [[u8; RSA_PRIME_LENGTH]; 2],
        coef as "coef": [u8; RSA_PRIME_LENGTH],
    }
    /// A public key of an elliptic curve.
    EccPublicKey as "ECCrefPublicKey" {
        bits as "bits": u32,
        x as "x": [u8; ECC_LENGTH],
        y as "y": [u8; ECC_LENGTH],
    }
    /// A private key of an elliptic curve.
    EccPrivateKey as "ECCrefPrivateKey" {
        bits as "bits": u32,
        k as "K": [u8; ECC_LENGTH],
    }
    /// A ciphertext of SM2. Callers may have more or less room for `c`: the length says what is there.
    EccCipher as "ECCCipher" {
        x as "x": [u8; ECC_LENGTH],
        y as "y": [u8; ECC_LENGTH],
        m as "M": [u8; 32],
        length as "L": u32,
        c as "C": [u8; LONGEST_SM2_PLAINTEXT],
    }
    /// A signature of SM2.
    EccSignature as "ECCSignature" {
        r as "r": [u8; ECC_LENGTH],
        s as "s": [u8; ECC_LENGTH],
    }
}

/// 32 bytes, after 32 zeros.
pub(crate) fn widen(number: &Number) -> [u8; ECC_LENGTH] {
    let mut wide = [0; ECC_LENGTH];
    wide[32..].copy_from_slice(number);
    wide
}

/// The last 32 bytes, if the first are zeros.
pub(crate) fn narrow(wide: &[u8; ECC_LENGTH]) -> Option<Number> {
    let (zeros, number) = wide.split_first_chunk::<32>()?;
    (*zeros == [0; 32]).then(|| number.try_into().ok()).flatten()
}

impl From<&PublicKey> for EccPublicKey {
    fn from(key: &PublicKey) -> EccPublicKey {
        let (x, y) = key.coordinates();
        EccPublicKey { bits: SM2_BITS, x: widen(&x), y: widen(&y) }
    }
}

impl TryFrom<&EccPublicKey> for PublicKey {
    type Error = Code;

    fn try_from(key: &EccPublicKey) -> Result<PublicKey, Code> {
        let (x, y) = (narrow(&key.x).ok_or(Code::Key)?, narrow(&key.y).ok_or(Code::Key)?);
        if key.bits != SM2_BITS {
            return Err(Code::Key);
        }
        PublicKey::from_coordinates(&x, &y).map_err(|_| Code::Key)
    }
}

impl From<&PrivateKey> for EccPrivateKey {
    fn from(key: &PrivateKey) -> EccPrivateKey {
        EccPrivateKey { bits: SM2_BITS, k: widen(&key.to_bytes()) }
    }
}

impl From<&Signature> for EccSignature {
    fn from(signature: &Signature) -> EccSignature {
        EccSignature { r: widen(&signature.r), s: widen(&signature.s) }
    }
}

impl TryFrom<&EccSignature> for Signature {
    type Error = Code;

    fn try_from(signature: &EccSignature) -> Result<Signature, Code> {
        let half = |wide| narrow(wide).ok_or(Code::Verification);
        Ok(Signature { r: half(&signature.r)?, s: half(&signature.s)? })
    }
}
