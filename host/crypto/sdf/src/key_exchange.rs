//! Session keys between two sides, with SM2: encrypted for the other (GM/T 0018-2012, 6.3.9 to 6.3.11,
//! 6.3.13), or agreed on (6.3.12).

use crate::code::Code;
use crate::failure::Failure;
use crate::handle::Id;
use crate::limits::KEY_BITS;
use crate::public_key::check_encryption;
use crate::session::Session;
use crate::symmetric::check_key_bits;
use tickgate_keys::Purpose;
use tickgate_sm2::{Agreement, Ciphertext, Party, PublicKey, Role, key_bytes};

const KEY_LENGTH: usize = KEY_BITS as usize / 8;

/// What the side that begins an agreement sends to the other, and the handle for what comes back.
pub(crate) struct Begun {
    pub(crate) party: Party,
    pub(crate) agreement: Id,
}

fn check_identity(identity: &[u8]) -> Result<(), Failure> {
    if identity.is_empty() { Err(Code::InputArgument.into()) } else { Ok(()) }
}

impl Session {
    /// A new session key, and the same encrypted for the owner of a public key.
    pub(crate) fn generate_for(&mut self, bits: u32, key: &PublicKey) -> Result<(Ciphertext, Id), Failure> {
        check_key_bits(bits)?;
        self.check_room_for_key()?;
        let session_key = key_bytes::<KEY_LENGTH>()?;
        Ok((key.encrypt(session_key.as_slice())?, self.keep_key(session_key.as_slice())?))
    }

    /// The same, encrypted for a key pair of the store.
    pub(crate) fn generate_for_internal(
        &mut self,
        bits: u32,
        index: u32,
    ) -> Result<(Ciphertext, Id), Failure> {
        let key = self.public_key(index, Purpose::Encryption)?;
        self.generate_for(bits, &key)
    }

    /// A session key that is encrypted for a key pair of the store.
    pub(crate) fn import_encrypted(&mut self, index: u32, encrypted: &Ciphertext) -> Result<Id, Failure> {
        self.check_room_for_key()?;
        let key = self.decrypt(index, encrypted)?;
        self.keep_key(&key)
    }

    /// What is encrypted for a key pair of the store, encrypted for another key.
    pub(crate) fn exchange_envelope(
        &self,
        index: u32,
        algorithm: u32,
        key: &PublicKey,
        encrypted: &Ciphertext,
    ) -> Result<Ciphertext, Failure> {
        check_encryption(algorithm)?;
        let plain = self.decrypt(index, encrypted)?;
        Ok(key.encrypt(&plain)?)
    }

    /// Begins an agreement, as the sponsor.
    pub(crate) fn begin_agreement(
        &mut self,
        index: u32,
        bits: u32,
        identity: &[u8],
    ) -> Result<Begun, Failure> {
        check_key_bits(bits)?;
        check_identity(identity)?;
        let key = self.private_key(index, Purpose::Encryption)?;
        let agreement = Agreement::new(Role::Sponsor, identity, &key)?;
        let party = agreement.party();
        Ok(Begun { party, agreement: self.keep_agreement(agreement)? })
    }

    /// Finishes it with what the responder sent. An agreement is used once; after an error it is still
    /// there.
    pub(crate) fn finish_agreement(&mut self, agreement: u64, responder: &Party) -> Result<Id, Failure> {
        let (id, agreement) = self.agreement(agreement)?;
        check_identity(&responder.identity)?;
        let key = agreement.key(responder, KEY_LENGTH)?;
        let key = self.keep_key(&key)?;
        self.end_agreement(id);
        Ok(key)
    }

    /// Answers to a sponsor: the key, and what to send back.
    pub(crate) fn answer_agreement(
        &mut self,
        index: u32,
        bits: u32,
        identity: &[u8],
        sponsor: &Party,
    ) -> Result<(Party, Id), Failure> {
        check_key_bits(bits)?;
        check_identity(identity)?;
        check_identity(&sponsor.identity)?;
        let key = self.private_key(index, Purpose::Encryption)?;
        let agreement = Agreement::new(Role::Responder, identity, &key)?;
        let key = agreement.key(sponsor, KEY_LENGTH)?;
        Ok((agreement.party(), self.keep_key(&key)?))
    }
}
