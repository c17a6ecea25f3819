//! User files (GM/T 0018-2012, 6.6): of a size that is set when they are made, zeros until written.

use crate::contents::Contents;
use crate::{Error, KeyStore};
use zeroize::Zeroizing;

/// Bytes of the longest name of a file (GM/T 0018-2012, 6.6.2).
pub const LONGEST_FILE_NAME: usize = 128;
/// Bytes of the largest file.
pub const LARGEST_FILE: u64 = 1 << 20;
/// Bytes of all files together: with every change, all of the store is written.
pub const LARGEST_FILES: u64 = 16 << 20;
/// The most files.
pub const FILES: usize = 1024;

impl Contents {
    fn file_range(&self, name: &[u8], offset: u64, length: u64) -> Result<(&[u8], usize, usize), Error> {
        let file = self.files.get(name).ok_or(Error::NoFile)?;
        let (size, end) = (file.len() as u64, offset.saturating_add(length));
        if end > size {
            return Err(Error::FileEnd { size, end });
        }
        // Both are at most the size, which is a usize.
        Ok((file, offset as usize, end as usize))
    }
}

fn check_name(name: &[u8]) -> Result<(), Error> {
    if (1..=LONGEST_FILE_NAME).contains(&name.len()) { Ok(()) } else { Err(Error::FileName) }
}

impl KeyStore {
    /// Makes a file of `size` zeros.
    ///
    /// # Errors
    /// [`Error::FileName`], [`Error::FileExists`], [`Error::FileSize`], and those of changing the store.
    pub fn create_file(&self, name: &[u8], size: u64) -> Result<(), Error> {
        check_name(name)?;
        if size > LARGEST_FILE {
            return Err(Error::FileSize { size });
        }
        self.change(|contents| {
            if contents.files.contains_key(name) {
                return Err(Error::FileExists);
            }
            let all: u64 = contents.files.values().map(|bytes| bytes.len() as u64).sum();
            if all + size > LARGEST_FILES || contents.files.len() >= FILES {
                return Err(Error::FileSize { size });
            }
            contents.files.insert(name.to_vec(), Zeroizing::new(vec![0; size as usize]));
            Ok(())
        })
    }

    /// Up to `length` bytes of a file from `offset` on; fewer at its end.
    ///
    /// # Errors
    /// [`Error::FileName`], [`Error::NoFile`]; [`Error::FileEnd`] if `offset` is behind the end; those of
    /// reading.
    pub fn read_file(&self, name: &[u8], offset: u64, length: u64) -> Result<Zeroizing<Vec<u8>>, Error> {
        check_name(name)?;
        let contents = self.contents()?;
        let (file, start, _) = contents.file_range(name, offset, 0)?;
        let rest = &file[start..];
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
        Ok(Zeroizing::new(rest[..length].to_vec()))
    }

    /// Writes over bytes of a file.
    ///
    /// # Errors
    /// [`Error::FileName`], [`Error::NoFile`]; [`Error::FileEnd`] if they do not all lie in it; those of
    /// changing the store.
    pub fn write_file(&self, name: &[u8], offset: u64, bytes: &[u8]) -> Result<(), Error> {
        check_name(name)?;
        self.change(|contents| {
            let (_, start, end) = contents.file_range(name, offset, bytes.len() as u64)?;
            let file = contents.files.get_mut(name).ok_or(Error::NoFile)?;
            file[start..end].copy_from_slice(bytes);
            Ok(())
        })
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// [`Error::FileName`], [`Error::NoFile`], and those of changing the store.
    pub fn delete_file(&self, name: &[u8]) -> Result<(), Error> {
        check_name(name)?;
        self.change(|contents| contents.files.remove(name).map(drop).ok_or(Error::NoFile))
    }
}
