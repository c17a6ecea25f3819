//! Speed of every path that this processor has, beside OpenSSL and RustCrypto in the same run.
//!
//! `cargo run --release -p tickgate-crypto --example speed`: the fastest of many calls, in GB/s (1e9
//! bytes) or, for one block, in nanoseconds. What else runs on the machine only ever adds time.

use openssl::nid::Nid;
use openssl::symm::{Cipher, Crypter, Mode};
use sm4::cipher::{Block, BlockCipherEncrypt, KeyInit};
use std::hint::black_box;
use std::time::{Duration, Instant};
use tickgate_crypto::{BLOCK, CbcStream, Gcm, Path, Sm4, encrypt_cbc_streams};

const KEY: [u8; BLOCK] = *b"0123456789abcdef";
const SIZES: [usize; 7] = [16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 1 << 20];

/// Seconds of the fastest of repeated calls, which are timed in bunches long enough for the clock.
fn fastest(mut call: impl FnMut()) -> f64 {
    let start = Instant::now();
    call();
    let bunch = (2e-6 / start.elapsed().as_secs_f64().max(1e-9)).ceil().max(1.0);
    let (mut best, start) = (f64::MAX, Instant::now());
    while start.elapsed() < Duration::from_millis(60) {
        let begin = Instant::now();
        for _ in 0..bunch as usize {
            call();
        }
        best = best.min(begin.elapsed().as_secs_f64() / bunch);
    }
    best
}

fn row(name: &str, mut call: impl FnMut(&mut [u8])) {
    print!("{name:34}");
    for size in SIZES {
        let mut data = vec![1; size];
        let seconds = fastest(|| call(black_box(&mut data)));
        if size == BLOCK {
            print!("{:7.0} ns", seconds * 1e9);
        } else {
            print!("{:9.3}", size as f64 / seconds / 1e9);
        }
    }
    println!();
}

fn openssl_row(name: &str, cipher: Cipher, iv: Option<&[u8]>) {
    row(name, |data| {
        let mut crypter = Crypter::new(cipher, Mode::Encrypt, &KEY, iv).unwrap();
        crypter.pad(false);
        let mut output = [0; 4096 + 32];
        for chunk in data.chunks_mut(4096) {
            crypter.update(chunk, &mut output).unwrap();
        }
        black_box(&output);
    });
}

fn path_rows(path: Path) {
    let (Ok(cipher), Ok(gcm)) = (Sm4::with_path(&KEY, path), Gcm::with_path(&KEY, path)) else {
        return println!("{path:?}: not available here");
    };
    let name = |mode: &str| format!("{path:?} {mode}");
    row(&name("ECB"), |data| cipher.encrypt_ecb(data).unwrap());
    row(&name("CTR"), |data| cipher.apply_ctr(&[0; BLOCK], data).unwrap());
    row(&name("GCM seal"), |data| {
        black_box(gcm.seal(&[0; 12], &[], data).unwrap());
    });
    row(&name("CBC decrypt"), |data| cipher.decrypt_cbc(&[0; BLOCK], data).unwrap());
    row(&name("CBC encrypt"), |data| cipher.encrypt_cbc(&[0; BLOCK], data).unwrap());
    row(&name("CBC encrypt, 32 streams"), |data| {
        let part = (data.len() / 32).max(BLOCK);
        let mut streams: Vec<_> =
            data.chunks_mut(part).map(|data| CbcStream { cipher: &cipher, iv: [0; BLOCK], data }).collect();
        encrypt_cbc_streams(&mut streams).unwrap();
    });
    let mut block = [1; BLOCK];
    let one = fastest(|| cipher.encrypt_block(black_box(&mut block)));
    let key = fastest(|| drop(black_box(Sm4::with_path(black_box(&KEY), path))));
    let gcm_key = fastest(|| drop(black_box(Gcm::with_path(black_box(&KEY), path))));
    println!(
        "{:34}{:7.0} ns; key {:.0} ns, GCM key {:.0} ns",
        name("one block"),
        one * 1e9,
        key * 1e9,
        gcm_key * 1e9
    );
}

fn main() {
    print!("{:34}", "");
    for size in SIZES {
        print!("{:>9}", if size < 1024 { format!("{size} B") } else { format!("{} KiB", size / 1024) });
    }
    println!();
    let only = std::env::args().nth(1);
    for path in Path::ALL {
        if only.as_ref().is_none_or(|only| *only == format!("{path:?}")) {
            path_rows(path);
        }
    }
    let sm4 = sm4::Sm4::new(&KEY.into());
    let mut block = Block::<sm4::Sm4>::default();
    let one = fastest(|| sm4.encrypt_block(black_box(&mut block)));
    println!("{:34}{:7.0} ns", "RustCrypto sm4 one block", one * 1e9);
    row("RustCrypto sm4 ECB", |data| {
        for block in data.chunks_exact_mut(BLOCK) {
            sm4.encrypt_block(block.try_into().unwrap());
        }
    });
    // NID_sm4_ecb and NID_sm4_ctr, which the crate does not name.
    openssl_row("OpenSSL SM4-ECB", Cipher::from_nid(Nid::from_raw(1133)).unwrap(), None);
    openssl_row("OpenSSL SM4-CTR", Cipher::from_nid(Nid::from_raw(1139)).unwrap(), Some(&[0; 16]));
    openssl_row("OpenSSL AES-128-CTR", Cipher::aes_128_ctr(), Some(&[0; 16]));
    openssl_row("OpenSSL AES-128-GCM", Cipher::aes_128_gcm(), Some(&[0; 12]));
}
