//! The key derivation function (GM/T 0003.3-2012, 5.4.3; GM/T 0003.4-2012, 5.4.3): SM3 in counter mode.

use sm3::{Digest, Sm3};
use zeroize::Zeroizing;

/// `length` bytes from the parts of a shared secret, one after the other. `length` is below 2³² · 32.
pub(crate) fn derive(parts: &[&[u8]], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(vec![0; length]);
    for (counter, block) in (1_u32..).zip(key.chunks_mut(32)) {
        let mut hash = Sm3::new();
        parts.iter().for_each(|part| hash.update(part));
        hash.update(counter.to_be_bytes());
        let digest = Zeroizing::new(<[u8; 32]>::from(hash.finalize()));
        block.copy_from_slice(&digest[..block.len()]);
    }
    key
}
