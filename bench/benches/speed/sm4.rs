//! SM4 in software beside sm-crypto, RustCrypto, libsm and OpenSSL, 16 B to 1 MiB, and beside OpenSSL's
//! AES-128. Keys are expanded before; a call is one message, with what its interface needs for that: ours
//! and RustCrypto's work in place, OpenSSL from buffer to buffer with a context that is kept, sm-crypto
//! and libsm give a new vector (and sm-crypto pads, and expands its key in every call).

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use openssl::cipher::{Cipher, CipherRef};
use openssl::cipher_ctx::CipherCtx;
use openssl::nid::Nid;
use sm4::cipher::{Block, BlockCipherEncrypt, KeyInit};
use tickgate_bench::race::{self, Rate, Runner};
use tickgate_bench::summary::{Bound, Goal, Summary};
use tickgate_crypto::{BLOCK, Gcm, Path, Sm4};

use super::cycles;

const KEY: [u8; BLOCK] = *b"0123456789abcdef";
const IV: [u8; BLOCK] = [3; BLOCK];
const SIZES: [usize; 7] = [16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 1 << 20];
/// The size of most goals.
const GOAL_SIZE: usize = 16 << 10;
/// Fewest bytes of a call of a runner, so that looking at the clock is little beside it.
const BYTES: usize = 16 << 10;
/// Of each race.
const TIME: Duration = Duration::from_millis(1_500);

/// The goals are those of machines that have this path.
const PATH_OF_GOALS: Path = Path::GfniAvx512;

/// What encrypts a message.
type Encrypt = Box<dyn FnMut(&mut [u8])>;

/// The runners, by their place in a race.
const OURS: [&str; 3] = ["tickgate ECB", "tickgate CTR", "tickgate GCM"];
const OPENSSL_SM4: [&str; 2] = ["OpenSSL SM4-ECB", "OpenSSL SM4-CTR"];
const OPENSSL_AES: [&str; 2] = ["OpenSSL AES-128-CTR", "OpenSSL AES-128-GCM"];
/// Each block by a call of its own, as RustCrypto's interface has it.
const OUR_BLOCKS: &str = "tickgate, block by block";
const RUSTCRYPTO: &str = "RustCrypto sm4, ECB";
const CHAIN: &str = "cycles of the core";

fn encryptors() -> Vec<(&'static str, Encrypt)> {
    let [ecb, ctr, one] = [(); 3].map(|()| Sm4::new(&KEY));
    let gcm = Gcm::new(&KEY);
    let rustcrypto = sm4::Sm4::new(&KEY.into());
    vec![
        (OURS[0], Box::new(move |data| ecb.encrypt_ecb(data).expect("whole blocks"))),
        (OURS[1], Box::new(move |data| ctr.apply_ctr(&IV, data).expect("no wrap"))),
        (OURS[2], Box::new(move |data| _ = black_box(gcm.seal(&IV[..12], &[], data).expect("an IV")))),
        (
            OUR_BLOCKS,
            Box::new(move |data| {
                for block in data.chunks_exact_mut(BLOCK) {
                    one.encrypt_block(block.try_into().expect("a block"));
                }
            }),
        ),
        (
            RUSTCRYPTO,
            Box::new(move |data| {
                for block in data.chunks_exact_mut(BLOCK) {
                    let block: &mut Block<sm4::Sm4> = block.try_into().expect("a block");
                    rustcrypto.encrypt_block(block);
                }
            }),
        ),
        (
            "sm-crypto, ECB",
            Box::new(|data| drop(black_box(sm_crypto::sm4::CryptSM4ECB::new(&KEY).encrypt_ecb(data)))),
        ),
        ("libsm, CTR", libsm(libsm::sm4::Mode::Ctr)),
        ("libsm, GCM", libsm(libsm::sm4::Mode::Gcm)),
        // NID_sm4_ecb and NID_sm4_ctr, which the crate does not name.
        (OPENSSL_SM4[0], openssl(of_number(1133), None, false)),
        (OPENSSL_SM4[1], openssl(of_number(1139), Some(&IV), false)),
        (OPENSSL_AES[0], openssl(Cipher::aes_128_ctr(), Some(&IV), false)),
        (OPENSSL_AES[1], openssl(Cipher::aes_128_gcm(), Some(&IV[..12]), true)),
    ]
}

fn of_number(number: i32) -> &'static CipherRef {
    Cipher::from_nid(Nid::from_raw(number)).expect("an OpenSSL with SM4")
}

/// It takes IVs of 16 bytes alone, for GCM too, which needs one more block to be hashed.
fn libsm(mode: libsm::sm4::Mode) -> Encrypt {
    let cipher = libsm::sm4::Cipher::new(&KEY, mode).expect("a key of 16 bytes");
    Box::new(move |data| drop(black_box(cipher.encrypt(&[], data, &IV).expect("an IV"))))
}

fn openssl(cipher: &'static CipherRef, iv: Option<&'static [u8]>, tagged: bool) -> Encrypt {
    let mut context = CipherCtx::new().expect("memory");
    context.encrypt_init(Some(cipher), Some(&KEY), iv).expect("a key");
    context.set_padding(false);
    let mut output = Vec::new();
    Box::new(move |data| {
        output.resize(data.len() + BLOCK, 0);
        // Begins a message with the key that is expanded.
        context.encrypt_init(None, None, iv).expect("an IV");
        context.cipher_update(data, Some(&mut output)).expect("room");
        if tagged {
            let mut tag = [0; BLOCK];
            context.cipher_final(&mut output[data.len()..]).expect("room");
            context.tag(&mut tag).expect("a tag");
            black_box(tag);
        }
        black_box(&output);
    })
}

/// Each function alone, at 16 KiB.
pub fn criterion(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sm4");
    group.throughput(Throughput::Bytes(GOAL_SIZE as u64));
    for (name, mut encrypt) in encryptors() {
        let mut data = vec![1; GOAL_SIZE];
        group.bench_function(name, |b| b.iter(|| encrypt(black_box(&mut data))));
    }
    group.finish();
}

/// What a race at one size gave: bytes a second, and cycles a second of the core.
struct Race {
    size: usize,
    rates: Vec<(&'static str, Rate)>,
}

impl Race {
    fn new(size: usize) -> Race {
        let mut runners = vec![cycles::chain()];
        let repeats = BYTES.div_ceil(size);
        for (name, mut encrypt) in encryptors() {
            let mut data = vec![1; size];
            runners.push(Runner::new(name, size * repeats, move || {
                for _ in 0..repeats {
                    encrypt(black_box(&mut data));
                }
                u64::from(data[0])
            }));
        }
        let rates = race::rates(&mut runners, TIME);
        Race { size, rates: runners.iter().map(|runner| runner.name).zip(rates).collect() }
    }

    /// Of the fastest call.
    fn fastest(&self, name: &str) -> f64 {
        let found = self.rates.iter().find(|(of, _)| *of == name);
        found.map_or(f64::NAN, |(_, rate)| rate.fastest)
    }

    fn ratio(&self, of: &str, to: &str) -> f64 {
        self.fastest(of) / self.fastest(to)
    }
}

/// One race for each size, the table of them, and the goals.
pub fn race(summary: &mut Summary) {
    let races = SIZES.map(Race::new);
    let path = Path::fastest();
    summary.title("SM4, one core", SIZES.len(), "sizes", &format!("path {path:?}"));
    table(summary, &races);
    summary.note("Cycles are those of a chain of dependent xors and adds in the same race.");
    let applies = path == PATH_OF_GOALS;
    if !applies {
        summary.note(&format!(
            "The goals are for machines with GFNI and AVX-512 (path {PATH_OF_GOALS:?}); this one has not got them."
        ));
    }
    goals(summary, &races, applies);
}

/// A row for each function: GB/s, of one block nanoseconds.
fn table(summary: &mut Summary, races: &[Race]) {
    let head = SIZES.map(|size| match size {
        16 => format!("{:>9}", "16 B, ns"),
        64..1024 => format!("{:>9}", format!("{size} B")),
        _ => format!("{:>9}", format!("{} KiB", size >> 10)),
    });
    summary.note(&format!("{:26}{}   GB/s (fastest call)", "", head.concat()));
    for (name, _) in &races[0].rates {
        let cells = races.iter().map(|race| match (race.size, race.fastest(name)) {
            (_, rate) if *name == CHAIN => format!("{:9.2}", rate / 1e9),
            (BLOCK, rate) => format!("{:9.0}", BLOCK as f64 / rate * 1e9),
            (_, rate) => format!("{:9.3}", rate / 1e9),
        });
        let row = cells.collect::<String>();
        summary.note(&format!("{:26}{row}", if *name == CHAIN { "core, GHz" } else { name }));
    }
}

fn goals(summary: &mut Summary, races: &[Race], applies: bool) {
    let at_least = |bound| Goal { bound: Bound::AtLeast(bound), applies };
    let at_most = |bound| Goal { bound: Bound::AtMost(bound), applies };
    for race in races.iter().filter(|race| race.size == GOAL_SIZE) {
        let [ecb, ctr, gcm] = OURS;
        for ours in [ecb, ctr] {
            let what = format!("{ours} / {}, 16 KiB", OPENSSL_AES[0]);
            summary.figure(&what, "x", race.ratio(ours, OPENSSL_AES[0]), at_least(0.45));
        }
        for (ours, theirs) in [ecb, ctr].into_iter().zip(OPENSSL_SM4) {
            summary.figure(
                &format!("{ours} / {theirs}, 16 KiB"),
                "x",
                race.ratio(ours, theirs),
                at_least(30.0),
            );
        }
        let what = format!("{gcm} / {}, 16 KiB", OPENSSL_AES[1]);
        summary.figure(&what, "x", race.ratio(gcm, OPENSSL_AES[1]), at_least(0.6));
    }
    for race in races.iter().filter(|race| race.size >= 4 << 10) {
        for ours in &OURS[..2] {
            let what = format!("{ours}, {} KiB", race.size >> 10);
            summary.figure(&what, "cycles/B", race.ratio(CHAIN, ours), at_most(0.8));
        }
    }
    for race in races.iter().filter(|race| race.size == BLOCK) {
        // Of rates the other way round: of times.
        let time = race.ratio(RUSTCRYPTO, OUR_BLOCKS);
        summary.figure("one block, time / RustCrypto's time", "x", time, at_most(0.5));
    }
}
