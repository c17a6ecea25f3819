//! How long a software path takes for a message.

use std::hint::black_box;
use std::time::{Duration, Instant};

use tickgate_crypto::{BLOCK, Error, Gcm, Path, Sm4};

/// What is measured of a path. Keys are expanded before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// ECB; both ways take the same.
    Ecb,
    /// CBC encryption of one message, a chain.
    CbcEncrypt,
    /// CBC decryption.
    CbcDecrypt,
    /// CTR.
    Ctr,
    /// GCM encryption with its tag.
    Gcm,
}

impl Work {
    /// All of it.
    pub const ALL: [Work; 5] = [Work::Ecb, Work::CbcEncrypt, Work::CbcDecrypt, Work::Ctr, Work::Gcm];

    /// For tables.
    pub const fn name(self) -> &'static str {
        match self {
            Work::Ecb => "ecb",
            Work::CbcEncrypt => "cbc encrypt",
            Work::CbcDecrypt => "cbc decrypt",
            Work::Ctr => "ctr",
            Work::Gcm => "gcm",
        }
    }
}

/// Bytes of a message, the sizes that are measured.
pub const SIZES: [usize; 8] = [16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 1 << 20];

/// Nanoseconds that a bunch of calls shall take, so that looking at the clock is little beside it.
const BUNCH: f64 = 10_000.0;

/// Seconds that a call takes for `size` bytes in place: of the fastest bunch within `time`, since what
/// else runs on the machine only ever adds to it.
///
/// # Errors
/// [`Error::PathUnavailable`].
pub fn seconds(path: Path, work: Work, size: usize, time: Duration) -> Result<f64, Error> {
    let (key, iv) = ([7; BLOCK], [3; BLOCK]);
    let cipher = Sm4::with_path(&key, path)?;
    let gcm = Gcm::of(cipher.clone());
    let mut data = vec![1; size];
    fastest(time, || match work {
        Work::Ecb => cipher.encrypt_ecb(black_box(&mut data)),
        Work::CbcEncrypt => cipher.encrypt_cbc(&iv, black_box(&mut data)),
        Work::CbcDecrypt => cipher.decrypt_cbc(&iv, black_box(&mut data)),
        Work::Ctr => cipher.apply_ctr(&iv, black_box(&mut data)),
        Work::Gcm => gcm.seal(&iv[..12], &[], black_box(&mut data)).map(|tag| _ = black_box(tag)),
    })
}

fn fastest(time: Duration, mut call: impl FnMut() -> Result<(), Error>) -> Result<f64, Error> {
    // The first one finds the caches cold.
    call()?;
    let once = Instant::now();
    call()?;
    let bunch = (BUNCH / once.elapsed().as_nanos().max(1) as f64).ceil();
    let (mut best, start) = (f64::MAX, Instant::now());
    loop {
        let begin = Instant::now();
        for _ in 0..bunch as u32 {
            call()?;
        }
        best = best.min(begin.elapsed().as_secs_f64() / bunch);
        if start.elapsed() >= time {
            return Ok(best);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_bunch_counts() {
        let mut calls = 0;
        let seconds = fastest(Duration::from_millis(50), || {
            calls += 1;
            std::thread::sleep(Duration::from_millis(if calls == 4 { 1 } else { 5 }));
            Ok(())
        });
        let seconds = seconds.unwrap();
        assert!((0.001..0.005).contains(&seconds), "{seconds}");
        assert!(calls > 4);
    }
}
