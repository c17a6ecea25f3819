//! The sealed file: what is in it, authenticated and encrypted with SM4-GCM.
//!
//! | bytes | what |
//! |---|---|
//! | 0 to 7 | `tickgate` |
//! | 8 to 11 | format, 1, little-endian |
//! | 12 to 27 | salt, from which and the master key the key of this file is derived |
//! | 28 to 39 | IV |
//! | 40 to 47 | bytes of the text, little-endian |
//! | 48 on | the text, encrypted |
//! | the last 16 | tag of the first 48 bytes and the text |
//!
//! Salt and IV are drawn anew for every file that is written.

use crate::Error;
use crate::master::MasterKey;
use std::path::Path;
use tickgate_crypto::{Gcm, TAG};
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"tickgate";
const FORMAT: u32 = 1;
const HEADER: usize = 48;

/// Seals a text.
pub(crate) fn seal(master: &MasterKey, text: &[u8]) -> Result<Vec<u8>, Error> {
    let mut file = Vec::with_capacity(HEADER + text.len() + TAG);
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&FORMAT.to_le_bytes());
    file.extend_from_slice(tickgate_sm2::key_bytes::<28>()?.as_slice());
    file.extend_from_slice(&(text.len() as u64).to_le_bytes());
    let (header, gcm) = (file.clone(), cipher(master, &file));
    file.resize(HEADER + text.len(), 0);
    let tag = gcm
        .seal_to(&header[28..40], &header, text, &mut file[HEADER..])
        .expect("a store is far below the limit of GCM and the buffer is as long as the text");
    file.extend_from_slice(&tag);
    Ok(file)
}

/// The text of a file, if nobody changed it.
pub(crate) fn open(master: &MasterKey, path: &Path, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    if !file.starts_with(MAGIC) {
        return Err(Error::NotAStore(path.to_owned()));
    }
    let length = |needs: u64| Error::Length { path: path.to_owned(), has: file.len() as u64, needs };
    let least = (HEADER + TAG) as u64;
    let header: &[u8; HEADER] = file.first_chunk().ok_or_else(|| length(least))?;
    let format = u32::from_le_bytes(*header[8..].first_chunk().expect("48 bytes"));
    if format != FORMAT {
        return Err(Error::Version { path: path.to_owned(), found: format });
    }
    let text = u64::from_le_bytes(*header[40..].first_chunk().expect("48 bytes"));
    let needs = text.saturating_add(least);
    if needs != file.len() as u64 {
        return Err(length(needs));
    }
    let (encrypted, tag) = file[HEADER..].split_last_chunk::<TAG>().expect("the length was checked");
    let mut text = Zeroizing::new(vec![0; encrypted.len()]);
    cipher(master, header)
        .open_to(&header[28..40], header, encrypted, &mut text, tag)
        .map_err(|_| Error::Damaged(path.to_owned()))?;
    Ok(text)
}

fn cipher(master: &MasterKey, header: &[u8]) -> Gcm {
    Gcm::new(&master.file_key(header[12..].first_chunk().expect("48 bytes")))
}
