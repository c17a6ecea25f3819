//! User files (GM/T 0018-2012, 6.6).

use crate::code::Code;
use crate::failure::Failure;
use crate::session::Session;
use zeroize::Zeroizing;

/// What cannot be written has a code of its own.
fn writing(error: tickgate_keys::Error) -> Failure {
    match Failure::from(error) {
        Failure { code: Code::Hardware, detail } => Failure { code: Code::FileWrite, detail },
        other => other,
    }
}

impl Session {
    pub(crate) fn create_file(&self, name: &[u8], size: u32) -> Result<(), Failure> {
        self.store().create_file(name, size.into()).map_err(writing)
    }

    pub(crate) fn read_file(
        &self,
        name: &[u8],
        offset: u32,
        length: u32,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        Ok(self.store().read_file(name, offset.into(), length.into())?)
    }

    pub(crate) fn write_file(&self, name: &[u8], offset: u32, bytes: &[u8]) -> Result<(), Failure> {
        self.store().write_file(name, offset.into(), bytes).map_err(writing)
    }

    pub(crate) fn delete_file(&self, name: &[u8]) -> Result<(), Failure> {
        self.store().delete_file(name).map_err(writing)
    }
}
