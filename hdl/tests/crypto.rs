//! The SM4 engine's Verilog against the software SM4: all modes, many jobs at once; keys that are loaded, erased and
//! verified; the self-test, and that it and the verification find bits that have changed.

mod verilated;

use tickgate_abi::sm4;
use tickgate_crypto::{Gcm, Sm4};
use tickgate_hdl::crypto::engine::{AHEAD_CLOCKS, CHAIN_CLOCKS, HASH_CLOCKS};
use tickgate_hdl::crypto::ghash::hash::{LANES, Operand};
use tickgate_hdl::crypto::modes::Kind;
use tickgate_hdl::crypto::self_test::KEY;
use tickgate_hdl::crypto::sm4::pipeline::LATENCY_CLOCKS;
use tickgate_hdl::crypto::tag;
use tickgate_hdl::crypto_verilog;
use verilated::{Random, Verilated};

type Block = [u8; 16];

/// Clocks of a self-test, and of the commands, without jobs.
const TEST_CLOCKS: usize = 4361;
const LOAD_CLOCKS: usize = 765;
const VERIFY_CLOCKS: usize = 1256;
const ERASE_CLOCKS: usize = 9;

fn reversed(mut block: Block) -> Block {
    block.reverse();
    block
}

fn random_block(random: &mut Random) -> Block {
    let (high, low) = (random.next(), random.next());
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}

/// An operation as the engine takes it.
#[derive(Clone, Copy, Debug)]
struct Operation {
    kind: Kind,
    decrypt: bool,
    first: bool,
    index: u32,
    tag: u64,
    data: Block,
}

/// What a clock has for the engine.
#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    operation: Option<Operation>,
    iv: Option<(u64, Block)>,
}

/// What left in a run.
#[derive(Debug, Default)]
struct Left {
    /// Clock, block and tag.
    blocks: Vec<(usize, Block, u64)>,
    /// Clock, job and hash.
    hashes: Vec<(usize, u64, Block)>,
}

struct Bench {
    model: Verilated,
    /// Number of a fault of a model that has some.
    fault: u64,
}

impl Bench {
    fn start(name: &str, verilog: &str) -> Bench {
        Bench { model: Verilated::start(name, verilog), fault: 0 }
    }

    /// An engine that has passed its first test.
    fn new() -> Bench {
        let mut bench = Bench::start("crypto", &crypto_verilog());
        assert_eq!(bench.idle_until_free(), TEST_CLOCKS);
        assert!(bench.output("healthy") == 1);
        bench
    }

    fn idle(&self) -> Vec<u8> {
        let mut row = self.model.idle();
        if self.fault > 0 {
            self.model.set(&mut row, "fault", self.fault);
        }
        row
    }

    fn output(&mut self, port: &str) -> u64 {
        let row = self.model.run(&[self.idle()]).remove(0);
        self.model.get(&row, port)
    }

    /// Clocks until it is not busy.
    fn idle_until_free(&mut self) -> usize {
        for clock in 0..20_000 {
            if self.output("busy") == 0 {
                return clock;
            }
        }
        panic!("still busy");
    }

    /// Clocks that a command takes.
    fn command(&mut self, command: &str, slot: u8, key: Block) -> usize {
        let mut row = self.idle();
        self.model.set(&mut row, command, 1);
        self.model.set(&mut row, "slot", slot.into());
        self.model.set_bytes(&mut row, "key", &reversed(key));
        // The key stands for three clocks: the expansion takes it in the last.
        let mut hold = self.idle();
        self.model.set_bytes(&mut hold, "key", &reversed(key));
        self.model.run(&[row, hold.clone(), hold]);
        3 + self.idle_until_free()
    }

    fn run(&mut self, clocks: &[Clock]) -> Left {
        let tail = AHEAD_CLOCKS + LATENCY_CLOCKS + HASH_CLOCKS + 2;
        let mut rows = vec![self.idle(); clocks.len() + tail];
        for (i, clock) in clocks.iter().enumerate() {
            if let Some((job, iv)) = clock.iv {
                self.model.set(&mut rows[i], "iv_write", 1);
                self.model.set(&mut rows[i], "iv_job", job);
                self.model.set_bytes(&mut rows[i], "iv", &reversed(iv));
            }
            let Some(operation) = clock.operation else { continue };
            let row = &mut rows[i];
            self.model.set(row, "valid", 1);
            self.model.set(row, "kind", operation.kind as u64);
            self.model.set(row, "decrypt", operation.decrypt.into());
            self.model.set(row, "first", operation.first.into());
            self.model.set(row, "index", operation.index.into());
            self.model.set(row, "tag", operation.tag);
            self.model.set_bytes(&mut rows[i + AHEAD_CLOCKS], "data", &reversed(operation.data));
        }
        let block =
            |model: &Verilated, row: &[u8], port| reversed(model.get_bytes(row, port).try_into().unwrap());
        let rows = self.model.run(&rows);
        let mut left = Left::default();
        for (i, row) in rows.iter().enumerate() {
            if self.model.get(row, "out_valid") != 0 {
                left.blocks.push((i, block(&self.model, row, "out_block"), self.model.get(row, "out_tag")));
            }
            if self.model.get(row, "hash_valid") != 0 {
                left.hashes.push((i, self.model.get(row, "hash_job"), block(&self.model, row, "hash")));
            }
        }
        left
    }
}

/// A job as the host means it.
#[derive(Clone, Debug)]
struct Job {
    mode: Mode,
    decrypt: bool,
    slot: u8,
    iv: Block,
    associated: Vec<u8>,
    data: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Ecb,
    Cbc,
    Ctr,
    Gcm,
}

fn padded(bytes: &[u8]) -> Block {
    let mut block = [0; 16];
    block[..bytes.len()].copy_from_slice(bytes);
    block
}

/// The operations of a job with this number; the tag's cookie is the block's number.
fn operations(job: &Job, number: u64) -> Vec<Operation> {
    let common = number << tag::JOB | u64::from(job.slot) << tag::SLOT;
    let bytes = |length: usize| (length as u64 - 1) << tag::BYTES;
    let cookie = |i: usize| (i as u64) << tag::COOKIE;
    let (kind, decrypt) = match (job.mode, job.decrypt) {
        (Mode::Ecb, decrypt) => (Kind::Block, decrypt),
        (Mode::Cbc, false) => (Kind::Chain, false),
        (Mode::Cbc, true) => (Kind::Unchain, true),
        (Mode::Ctr | Mode::Gcm, _) => (Kind::Count, false),
    };
    let data = job.data.chunks(16).enumerate().map(|(i, chunk)| Operation {
        kind,
        decrypt,
        first: i == 0,
        index: (i + usize::from(job.mode == Mode::Gcm)) as u32,
        tag: common
            | bytes(chunk.len())
            | cookie(i)
            | if kind == Kind::Chain { 1 << tag::CHAINED } else { 0 },
        data: padded(chunk),
    });
    if job.mode != Mode::Gcm {
        return data.collect();
    }
    let pass = |data: Block, length: usize| Operation {
        kind: Kind::Pass,
        decrypt: false,
        first: false,
        index: 0,
        tag: common | bytes(length) | 1 << tag::HASH_MASK | cookie(0xfffff),
        data,
    };
    let hashed = 1 << tag::HASHED;
    let lengths = ((job.associated.len() as u128 * 8) << 64) | (job.data.len() as u128 * 8);
    let mut all: Vec<_> = job.associated.chunks(16).map(|chunk| pass(padded(chunk), chunk.len())).collect();
    all.extend(data.map(|operation| Operation {
        tag: operation.tag | if job.decrypt { 1 << tag::HASH_MASK } else { 0 },
        ..operation
    }));
    all.push(pass(lengths.to_be_bytes(), 16));
    let count = all.len();
    for (i, operation) in all.iter_mut().enumerate() {
        let left = count - i;
        operation.tag |= hashed
            | (left.min(LANES) as u64 - 1) << tag::POWER
            | (i as u64 % LANES as u64) << tag::LANE
            | u64::from(i < LANES) << tag::FRESH
            | u64::from(left <= LANES) << tag::ADD
            | u64::from(left == 1) << tag::WHOLE;
    }
    // The tag's mask starts the hash. Its sum is one that no other block needs any more, or yet.
    let mask = Operation {
        kind: Kind::Count,
        decrypt: false,
        first: false,
        index: 0,
        tag: common
            | hashed
            | bytes(16)
            | cookie(0xfffff)
            | (Operand::One as u64) << tag::OPERAND
            | 1 << tag::FRESH
            | 1 << tag::ADD
            | 1 << tag::FIRST
            | ((LANES - 1) as u64) << tag::LANE,
        data: [0; 16],
    };
    all.insert(0, mask);
    all
}

/// What the software makes of it: the data, and GCM's tag.
fn expected(job: &Job, key: &Block) -> (Vec<u8>, Option<Block>) {
    let cipher = Sm4::new(key);
    let mut data = job.data.clone();
    match (job.mode, job.decrypt) {
        (Mode::Ecb, false) => cipher.encrypt_ecb(&mut data).unwrap(),
        (Mode::Ecb, true) => cipher.decrypt_ecb(&mut data).unwrap(),
        (Mode::Cbc, false) => cipher.encrypt_cbc(&job.iv, &mut data).unwrap(),
        (Mode::Cbc, true) => cipher.decrypt_cbc(&job.iv, &mut data).unwrap(),
        (Mode::Ctr, _) => cipher.apply_ctr(&job.iv, &mut data).unwrap(),
        (Mode::Gcm, _) => {
            let gcm = Gcm::new(key);
            let nonce = &job.iv[..12];
            if !job.decrypt {
                let tag = gcm.seal(nonce, &job.associated, &mut data).unwrap();
                return (data, Some(tag));
            }
            // The tag of a ciphertext is the one of what it deciphers to.
            let mut plain = data.clone();
            let mut iv = job.iv;
            iv[12..].copy_from_slice(&2u32.to_be_bytes());
            cipher.apply_ctr(&iv, &mut plain).unwrap();
            let mut again = plain.clone();
            let tag = gcm.seal(nonce, &job.associated, &mut again).unwrap();
            assert_eq!(again, data);
            return (plain, Some(tag));
        }
    }
    (data, None)
}

fn random_job(random: &mut Random, slots: u64) -> Job {
    let mode = random.pick(&[Mode::Ecb, Mode::Cbc, Mode::Ctr, Mode::Gcm]);
    let bytes = |random: &mut Random, most: u64| -> Vec<u8> {
        (0..random.below(most + 1)).map(|_| random.next() as u8).collect()
    };
    let associated = if mode == Mode::Gcm { bytes(random, 70) } else { Vec::new() };
    let mut data = bytes(random, 400);
    if matches!(mode, Mode::Ecb | Mode::Cbc) {
        data.truncate(data.len() / 16 * 16);
    }
    let mut iv = random_block(random);
    match mode {
        Mode::Gcm => iv[12..].copy_from_slice(&1u32.to_be_bytes()),
        // The count stays within 32 bits.
        Mode::Ctr => iv[12] &= 0x7f,
        _ => {}
    }
    Job { mode, decrypt: random.chance(50), slot: random.below(slots) as u8, iv, associated, data }
}

/// Interleaves jobs as they come, and keeps to the engine's two rules.
fn schedule(jobs: &[Job], random: &mut Random) -> Vec<Clock> {
    let mut clocks: Vec<Clock> = jobs
        .iter()
        .enumerate()
        .map(|(i, job)| Clock { operation: None, iv: Some((i as u64, job.iv)) })
        .collect();
    let mut waiting: Vec<_> = jobs
        .iter()
        .enumerate()
        .map(|(i, job)| (operations(job, i as u64).into_iter().peekable(), 0))
        .collect();
    while waiting.iter_mut().any(|(operations, _)| operations.peek().is_some()) {
        let now = clocks.len();
        let ready: Vec<_> =
            (0..waiting.len()).filter(|i| waiting[*i].1 <= now && waiting[*i].0.peek().is_some()).collect();
        let mut clock = Clock::default();
        if !ready.is_empty() && !random.chance(10) {
            let (operations, free) = &mut waiting[random.pick(&ready)];
            clock.operation = operations.next();
            if clock.operation.unwrap().kind == Kind::Chain {
                *free = now + CHAIN_CLOCKS;
            }
        }
        clocks.push(clock);
    }
    clocks
}

/// GB/T 32907-2016, A.1, and its example A.2 a hundredth of the way.
#[test]
fn the_standards_examples() {
    let mut bench = Bench::new();
    let example = KEY;
    bench.command("load", 0, example);
    let mut job = Job {
        mode: Mode::Ecb,
        decrypt: false,
        slot: 0,
        iv: [0; 16],
        associated: vec![],
        data: example.to_vec(),
    };
    let mut random = Random::from_environment(1);
    let enciphered = bench.run(&schedule(&[job.clone()], &mut random)).blocks[0].1;
    assert_eq!(enciphered, 0x681e_df34_d206_965e_86b3_e94f_536e_4246_u128.to_be_bytes());
    job.decrypt = true;
    job.data = enciphered.to_vec();
    assert_eq!(bench.run(&schedule(&[job], &mut random)).blocks[0].1, example);
    // Ten thousand times over: CBC encryption of zeros is just that, but for what the first block is added to.
    // (A million times would be 68 million clocks; the software does them.)
    const TIMES: usize = 10_000;
    let mut clocks = vec![Clock::default(); TIMES * CHAIN_CLOCKS];
    for i in 0..TIMES {
        clocks[i * CHAIN_CLOCKS].operation = Some(Operation {
            kind: Kind::Chain,
            decrypt: false,
            first: i == 0,
            index: 0,
            tag: 1 << tag::CHAINED | 15 << tag::BYTES,
            data: [0; 16],
        });
    }
    clocks[0].iv = Some((0, example));
    let keys = sm4::round_keys(&example);
    let expected = (0..TIMES).fold(example, |block, _| sm4::cipher(&keys, &block));
    assert_eq!(bench.run(&clocks).blocks[TIMES - 1].1, expected);
}

#[test]
fn all_modes_of_many_jobs_at_once() {
    let mut random = Random::from_environment(11);
    let mut bench = Bench::new();
    let keys: Vec<Block> = (0..4).map(|_| random_block(&mut random)).collect();
    for (slot, key) in keys.iter().enumerate() {
        assert_eq!(bench.command("load", slot as u8, *key), LOAD_CLOCKS);
    }
    assert_eq!(bench.output("loaded"), 0xf);
    for round in 0..20 {
        // A job alone has its blocks one a clock.
        let count = if round % 4 == 0 { 1 } else { 1 + random.below(62) };
        let jobs: Vec<_> = (0..count).map(|_| random_job(&mut random, 4)).collect();
        let clocks = schedule(&jobs, &mut random);
        let left = bench.run(&clocks);
        let given: Vec<_> = (0..clocks.len()).filter(|i| clocks[*i].operation.is_some()).collect();
        assert_eq!(left.blocks.len(), given.len());
        for (clock, (at, _, _)) in given.iter().zip(&left.blocks) {
            assert_eq!(*at, clock + AHEAD_CLOCKS + LATENCY_CLOCKS + 1);
        }
        for (number, job) in jobs.iter().enumerate() {
            let (data, tag) = expected(job, &keys[usize::from(job.slot)]);
            let mut seen = Vec::new();
            for (_, block, tag) in &left.blocks {
                if tag & 63 == number as u64 && tag >> tag::COOKIE != 0xfffff {
                    seen.extend_from_slice(&block[..1 + (tag >> tag::BYTES & 15) as usize]);
                }
            }
            assert_eq!(seen, data, "{job:?}");
            let hashes: Vec<_> = left.hashes.iter().filter(|(_, of, _)| *of == number as u64).collect();
            let whole = given.iter().find(|clock| {
                let tag = clocks[**clock].operation.unwrap().tag;
                tag & 63 == number as u64 && tag >> tag::WHOLE & 1 == 1
            });
            if let ([(at, _, _)], Some(clock)) = (&hashes[..], whole) {
                assert_eq!(*at, clock + AHEAD_CLOCKS + LATENCY_CLOCKS + HASH_CLOCKS + 1);
            }
            assert_eq!(
                hashes.iter().map(|(_, _, hash)| *hash).collect::<Vec<_>>(),
                Vec::from_iter(tag),
                "{job:?}"
            );
        }
    }
}

#[test]
fn keys_are_verified_and_erased() {
    let mut random = Random::from_environment(12);
    let mut bench = Bench::new();
    let key = random_block(&mut random);
    bench.command("load", 63, key);
    assert_eq!(bench.output("loaded"), 1 << 63);
    assert_eq!(bench.command("verify", 63, [0; 16]), VERIFY_CLOCKS);
    assert_eq!(bench.output("loaded"), 1 << 63);
    // Of an empty slot there is nothing to verify.
    assert_eq!(bench.command("verify", 5, [0; 16]), 3);
    assert_eq!(bench.command("erase", 63, [0; 16]), ERASE_CLOCKS);
    assert_eq!(bench.output("loaded"), 0);
    // Round keys and H of zero: nothing of the key is left.
    let job =
        Job { mode: Mode::Gcm, decrypt: false, slot: 63, iv: [1; 16], associated: vec![1], data: vec![] };
    let left = bench.run(&schedule(&[job], &mut random));
    let mut counter = [1; 16];
    counter[12..].copy_from_slice(&[1; 4]);
    let mask = tickgate_abi::sm4::cipher(&[0; 32], &counter);
    assert_eq!(left.hashes[0].2, mask);
}

#[test]
fn the_self_test_can_be_asked_for() {
    let mut bench = Bench::new();
    assert_eq!(bench.command("test", 0, [0; 16]), TEST_CLOCKS + 1);
    assert_eq!((bench.output("healthy"), bench.output("failed")), (1, 0));
}

/// Verilog in which input `fault`, when it is `number`, changes a register of `module`: `from`, which must be there, is
/// `to` then.
fn with_fault(verilog: &str, number: usize, module: &str, from: &str, to: &str) -> String {
    let start = verilog.find(&format!("module {module}(")).expect("the module");
    let at = start + verilog[start..].find(from).expect("what is changed");
    let (target, value) = from.split_once(" <= ").expect("a register that takes a value");
    let (_, other) = to.split_once(" <= ").expect("another value");
    let chosen = format!("{target} <= (top.fault == {number}) ? ({other}) : ({value})");
    format!("{}{chosen}{}", &verilog[..at], &verilog[at + from.len()..])
}

/// Module, what it does, and what it does instead.
const FAULTS: [(&str, &str, &str); 6] = [
    // Entry 0 of the first round's S-box, and entry 255 of the last round's.
    (
        "top$cipher$pipeline$round$0$s_box$0",
        "substitute <= {table_[first[15:8]], table_[first[7:0]]}",
        "substitute <= {table_[first[15:8]], table_[first[7:0]] ^ {7'h0, first[7:0] == 8'h00}}",
    ),
    (
        "top$cipher$pipeline$round$31$s_box$1",
        "substitute <= {table_[first[15:8]], table_[first[7:0]]}",
        "substitute <= {table_[first[15:8]] ^ {first[15:8] == 8'hff, 7'h0}, table_[first[7:0]]}",
    ),
    // A round key's register, and one of the expansion.
    ("top$cipher$pipeline$round$17$held_key", "q <= d", "q <= d ^ 32'h1"),
    ("top$cipher$expansion$key_out", "q <= d", "q <= d | 32'h80000000"),
    // GHASH: the multiplier, and a sum.
    ("top$hash_block$multiplier", "p_26[0] <= l_26[0] & r_26[0]", "p_26[0] <= 1'b0"),
    ("top$hash_block$out_hash_held", "q <= d", "q <= d & ~128'h1"),
];

fn faulty() -> Bench {
    let mut verilog = crypto_verilog();
    for (i, (module, from, to)) in FAULTS.into_iter().enumerate() {
        verilog = with_fault(&verilog, i + 1, module, from, to);
    }
    verilog = verilog.replacen("module top(", "module top(fault,", 1);
    verilog = verilog.replacen("input wire", "input wire [7:0] fault;\n    input wire", 1);
    Bench::start("crypto_faults", &verilog)
}

#[test]
fn a_bit_that_has_changed_fails_the_self_test() {
    for fault in 0..=FAULTS.len() {
        let mut bench = faulty();
        bench.fault = fault as u64;
        bench.idle_until_free();
        let sound = u64::from(fault == 0);
        assert_eq!((bench.output("healthy"), bench.output("failed")), (sound, 1 - sound), "fault {fault}");
        // A failed engine answers nothing.
        let job = Job {
            mode: Mode::Gcm,
            decrypt: false,
            slot: 0,
            iv: [0; 16],
            associated: vec![],
            data: vec![0; 32],
        };
        bench.command("load", 0, [1; 16]);
        let left = bench.run(&schedule(&[job], &mut Random::from_environment(1)));
        let count = sound as usize;
        assert_eq!((left.blocks.len(), left.hashes.len()), (4 * count, count), "fault {fault}");
    }
}

#[test]
fn a_key_that_has_changed_is_found() {
    let mut bench = faulty();
    bench.idle_until_free();
    bench.command("load", 9, [0x5a; 16]);
    bench.command("load", 10, [0x5b; 16]);
    // A key's bit is lost on its way to its round from now on.
    bench.fault = 3;
    bench.command("verify", 9, [0; 16]);
    let loaded = bench.output("loaded");
    bench.fault = 0;
    bench.command("verify", 10, [0; 16]);
    assert_eq!((loaded, bench.output("loaded")), (1 << 10, 1 << 10));
}
