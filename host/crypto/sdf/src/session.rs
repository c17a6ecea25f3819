//! A session: the keys, agreements, access rights and the running hash of one user of a device. What it
//! holds is wiped when it is closed.

use crate::code::Code;
use crate::device::Device;
use crate::failure::Failure;
use crate::handle::{Id, Kind};
use crate::hash::Hash;
use crate::limits::{LONGEST_RANDOM, SESSION_AGREEMENTS, SESSION_KEYS};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tickgate_crypto::Sm4;
use tickgate_keys::{AccessRight, KeyStore, Purpose};
use tickgate_sm2::{Agreement, PrivateKey};
use zeroize::Zeroizing;

/// An open session. Secrets are in boxes: maps move what they hold, and do not wipe where it was.
pub(crate) struct Session {
    device: Arc<Device>,
    rights: BTreeMap<u32, Box<AccessRight>>,
    keys: HashMap<Id, Box<Sm4>>,
    agreements: HashMap<Id, Box<Agreement>>,
    pub(crate) hash: Option<Hash>,
}

impl Session {
    pub(crate) fn new(device: Arc<Device>) -> Session {
        Session {
            device,
            rights: BTreeMap::new(),
            keys: HashMap::new(),
            agreements: HashMap::new(),
            hash: None,
        }
    }

    pub(crate) fn device(&self) -> &Device {
        &self.device
    }

    pub(crate) fn store(&self) -> &KeyStore {
        &self.device.store
    }

    /// Random bytes.
    pub(crate) fn random(&self, length: u32) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let length = length as usize;
        if !(1..=LONGEST_RANDOM).contains(&length) {
            return Err(Code::InputArgument.into());
        }
        let mut bytes = Zeroizing::new(vec![0; length]);
        tickgate_sm2::fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Gives this session the right to use the private keys of an index.
    pub(crate) fn get_access_right(&mut self, index: u32, password: &[u8]) -> Result<(), Failure> {
        let right = self.store().access_right(index, password)?;
        self.rights.insert(index, Box::new(right));
        Ok(())
    }

    /// Takes that right away.
    pub(crate) fn release_access_right(&mut self, index: u32) -> Result<(), Failure> {
        match self.rights.remove(&index) {
            Some(_) => Ok(()),
            None => {
                self.require_key_pair(index)?;
                Err(Code::NoAccessRight.into())
            }
        }
    }

    fn require_key_pair(&self, index: u32) -> Result<(), Failure> {
        match self.store().public_key(index, Purpose::Signing) {
            Err(tickgate_keys::Error::NoKey(_)) => {
                self.store().public_key(index, Purpose::Encryption)?;
            }
            other => drop(other?),
        }
        Ok(())
    }

    /// The private key of an index, if this session has the right to it.
    pub(crate) fn private_key(&self, index: u32, purpose: Purpose) -> Result<PrivateKey, Failure> {
        // Whether there is a key can be asked without a right to it.
        self.store().public_key(index, purpose)?;
        let right = self.rights.get(&index).ok_or(Code::NoAccessRight)?;
        match self.store().private_key(right, purpose) {
            Err(error @ tickgate_keys::Error::WrongPassword(_)) => {
                Err(Failure { code: Code::NoAccessRight, ..error.into() })
            }
            other => Ok(other?),
        }
    }

    /// An error unless there is room for another key. Asked before anything is made.
    pub(crate) fn check_room_for_key(&self) -> Result<(), Failure> {
        if self.keys.len() < SESSION_KEYS { Ok(()) } else { Err(Code::NoBuffer.into()) }
    }

    /// Keeps a session key.
    pub(crate) fn keep_key(&mut self, key: &[u8]) -> Result<Id, Failure> {
        self.check_room_for_key()?;
        let key = Sm4::from_slice(key).map_err(|_| Code::Key)?;
        let id = Id::new(Kind::Key);
        self.keys.insert(id, Box::new(key));
        Ok(id)
    }

    /// A session key of this session.
    pub(crate) fn key(&self, number: u64) -> Result<&Sm4, Failure> {
        let id = Id::of(number, Kind::Key).ok_or(Code::InputArgument)?;
        Ok(self.keys.get(&id).ok_or(Code::InputArgument)?)
    }

    /// Wipes a session key.
    pub(crate) fn destroy_key(&mut self, number: u64) -> Result<(), Failure> {
        let id = Id::of(number, Kind::Key).ok_or(Code::InputArgument)?;
        self.keys.remove(&id).map(drop).ok_or_else(|| Code::InputArgument.into())
    }

    /// Keeps an agreement that was begun.
    pub(crate) fn keep_agreement(&mut self, agreement: Agreement) -> Result<Id, Failure> {
        if self.agreements.len() >= SESSION_AGREEMENTS {
            return Err(Code::NoBuffer.into());
        }
        let id = Id::new(Kind::Agreement);
        self.agreements.insert(id, Box::new(agreement));
        Ok(id)
    }

    /// An agreement that was begun in this session.
    pub(crate) fn agreement(&self, number: u64) -> Result<(Id, &Agreement), Failure> {
        let id = Id::of(number, Kind::Agreement).ok_or(Code::InputArgument)?;
        Ok((id, self.agreements.get(&id).ok_or(Code::InputArgument)?))
    }

    /// Wipes an agreement that is finished.
    pub(crate) fn end_agreement(&mut self, id: Id) {
        self.agreements.remove(&id);
    }
}
