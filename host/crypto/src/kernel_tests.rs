//! Every kernel with every set of instructions that this processor has, and on the model of those that
//! it may lack, against the portable path; and every S-box against its algebraic definition.

use crate::BLOCK;
use crate::buffers::{Between, InPlace};
use crate::counter::Counter;
use crate::field::sm4_substitute;
use crate::ghash::HashKey;
use crate::kernel::*;
use crate::key::Schedule;
use crate::model::{AesModel, GaloisModel};
use crate::path::{Chosen, Path};
use crate::round::Round;
use crate::vector::Vector;

/// Bytes that look random, by splitmix64.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn block(seed: u64) -> [u8; BLOCK] {
    bytes(seed, BLOCK).try_into().unwrap()
}

/// Who runs kernels.
trait Runner: Copy {
    fn run<K: Kernel>(self, kernel: K) -> K::Output;
}

#[derive(Clone, Copy)]
struct Model<I>(I);

impl<I: Instructions> Runner for Model<I> {
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        self.0.run(kernel)
    }
}

impl Runner for Chosen {
    fn run<K: Kernel>(self, kernel: K) -> K::Output {
        Chosen::run(self, kernel)
    }
}

/// The S-box of every byte, with the vectors for many blocks and with those for one.
struct AllSubstitutes;

fn substitutes<R: Round>(proof: <R::V as Vector>::Proof) -> Vec<u8> {
    let mut table: Vec<u8> = (0..=255).collect();
    for part in table.chunks_exact_mut(R::V::BYTES) {
        R::substitute(R::V::load(proof, part)).store(part);
    }
    table
}

/// There and back again: the basis of rounds.
fn entered_and_left<R: Round>(proof: <R::V as Vector>::Proof) -> Vec<u8> {
    let mut table: Vec<u8> = (0..=255).collect();
    for part in table.chunks_exact_mut(R::V::BYTES) {
        R::leave(R::enter(R::V::load(proof, part))).store(part);
    }
    table
}

impl Kernel for AllSubstitutes {
    type Output = [Vec<u8>; 2];

    fn vector<I: Instructions>(self, proof: I) -> [Vec<u8>; 2] {
        let unchanged: Vec<u8> = (0..=255).collect();
        assert_eq!(entered_and_left::<I::Bulk>(proof), unchanged);
        assert_eq!(entered_and_left::<I::Single>(proof), unchanged);
        [substitutes::<I::Bulk>(proof), substitutes::<I::Single>(proof)]
    }

    fn portable(self) -> [Vec<u8>; 2] {
        let table = (0..=255).map(|byte: u8| {
            use crate::key::Substitute;
            crate::portable::Bitsliced.word(u32::from(byte)) as u8
        });
        [table.clone().collect(), table.collect()]
    }
}

fn schedules(runner: impl Runner, key: &[u8; BLOCK]) -> [Schedule; 2] {
    let mut encryption = [0; 32];
    runner.run(Expand { key, schedule: &mut encryption });
    let mut decryption = encryption;
    decryption.reverse();
    [encryption, decryption]
}

/// Everything, in lengths that reach every group of sets and every rest.
fn check(runner: impl Runner, lengths: &[usize]) {
    let expected: Vec<u8> = (0..=255).map(sm4_substitute).collect();
    for table in runner.run(AllSubstitutes) {
        assert_eq!(table, expected);
    }
    let key = block(1);
    let portable = Chosen::Portable;
    let ([encryption, decryption], [portable_encryption, portable_decryption]) =
        (schedules(runner, &key), schedules(portable, &key));
    let (mut one, mut expected) = (block(2), block(2));
    runner.run(One { schedule: &encryption, block: &mut one });
    portable.run(One { schedule: &portable_encryption, block: &mut expected });
    assert_eq!(one, expected);
    runner.run(One { schedule: &decryption, block: &mut one });
    assert_eq!(one, block(2));

    for &blocks in lengths {
        let data = bytes(blocks as u64, blocks * BLOCK);
        let mut expected = data.clone();
        portable.run(Ecb { schedule: &portable_encryption, buffers: InPlace(&mut expected) });
        let mut found = data.clone();
        runner.run(Ecb { schedule: &encryption, buffers: InPlace(&mut found) });
        assert_eq!(found, expected, "ECB of {blocks} blocks");
        let mut back = vec![0; data.len()];
        runner.run(Ecb { schedule: &decryption, buffers: Between::new(&found, &mut back).unwrap() });
        assert_eq!(back, data, "ECB back of {blocks} blocks");

        // One counter without a carry, one whose carry falls into the text, one of GCM that turns over.
        let mut near = block(3);
        near[12..].copy_from_slice(&(u32::MAX - blocks as u32 / 2).to_be_bytes());
        for counter in [Counter::of_block(block(4)), Counter::of_block(near), Counter::of_word(near)] {
            let mut expected = data.clone();
            let buffers = InPlace(&mut expected);
            portable.run(Ctr { schedule: &portable_encryption, counter, buffers });
            let mut found = data.clone();
            runner.run(Ctr { schedule: &encryption, counter, buffers: InPlace(&mut found) });
            assert_eq!(found, expected, "CTR of {blocks} blocks from {counter:?}");
        }

        let (mut previous, mut expected_previous) = (block(5), block(5));
        let mut expected = data.clone();
        portable.run(CbcDecrypt {
            schedule: &portable_decryption,
            previous: &mut expected_previous,
            buffers: InPlace(&mut expected),
        });
        let mut found = data.clone();
        let buffers = InPlace(&mut found);
        runner.run(CbcDecrypt { schedule: &decryption, previous: &mut previous, buffers });
        assert_eq!((&found, previous), (&expected, expected_previous), "CBC of {blocks} blocks");
        let mut previous = block(5);
        let buffers = InPlace(&mut found);
        runner.run(CbcChain { schedule: &encryption, previous: &mut previous, buffers });
        assert_eq!((found, previous), (data, expected_previous), "CBC back of {blocks} blocks");
    }
}

/// Streams with keys of their own, against one after the other.
fn check_streams(runner: impl Runner, most: usize) {
    for count in (1..=most.min(runner.run(StreamsTogether))).step_by(if most > 8 { 3 } else { 1 }) {
        let schedules: Vec<_> = (0..count).map(|i| schedules(runner, &block(i as u64))[0]).collect();
        let mut ivs: Vec<_> = (0..count).map(|i| block(100 + i as u64)).collect();
        let mut texts: Vec<_> = (0..count).map(|i| bytes(200 + i as u64, 3 * BLOCK)).collect();
        let (mut expected_ivs, mut expected_texts) = (ivs.clone(), texts.clone());
        for i in 0..count {
            let previous = &mut expected_ivs[i];
            let buffers = InPlace(&mut expected_texts[i]);
            runner.run(CbcChain { schedule: &schedules[i], previous, buffers });
        }
        let streams = schedules.iter().zip(&mut ivs).zip(&mut texts);
        let mut parts: Vec<_> =
            streams.map(|((schedule, previous), data)| StreamPart { schedule, previous, data }).collect();
        runner.run(CbcStreams { parts: &mut parts });
        assert_eq!((ivs, texts), (expected_ivs, expected_texts), "{count} streams");
    }
}

/// GHASH by its definition (NIST SP 800-38D, 6.3 and 6.4), bit by bit.
fn ghash(h: [u8; BLOCK], data: &[u8]) -> [u8; BLOCK] {
    let h = u128::from_be_bytes(h);
    let mut state = 0;
    for block in data.chunks_exact(BLOCK) {
        state ^= u128::from_be_bytes(block.try_into().unwrap());
        let (mut product, mut v) = (0, h);
        for bit in (0..128).rev() {
            if state >> bit & 1 == 1 {
                product ^= v;
            }
            v = (v >> 1) ^ ((v & 1) * (0xe1 << 120));
        }
        state = product;
    }
    state.to_be_bytes()
}

fn available() -> impl Iterator<Item = Chosen> {
    Path::ALL.into_iter().filter_map(|path| Chosen::new(path).ok())
}

#[test]
fn paths_of_this_processor() {
    let lengths: Vec<usize> = (0..=140).chain([255, 256, 257, 1000]).collect();
    for chosen in available() {
        check(chosen, &lengths);
        check_streams(chosen, 64);
    }
}

#[test]
fn gfni_of_512_bits_on_the_model() {
    check(Model(GaloisModel::<4>), &[0, 1, 15, 16, 17, 40, 64, 113]);
    check_streams(Model(GaloisModel::<4>), 64);
}

#[test]
fn gfni_of_256_bits_on_the_model() {
    check(Model(GaloisModel::<2>), &[0, 1, 7, 8, 9, 23, 32, 61]);
    check_streams(Model(GaloisModel::<2>), 32);
}

#[test]
fn aes_on_the_model() {
    check(Model(AesModel::<2>), &[0, 1, 7, 8, 9, 23, 32, 61]);
    check(Model(AesModel::<1>), &[1, 4, 5, 29]);
}

#[test]
fn ghash_of_every_path_and_model() {
    for blocks in (0..40).chain([64, 100]) {
        let (h, data) = (block(7), bytes(blocks, blocks as usize * BLOCK));
        let expected = ghash(h, &data);
        for chosen in available() {
            let key = HashKey::new(&h, chosen);
            let mut state = 0;
            key.update(&mut state, &data);
            assert_eq!(state.to_be_bytes(), expected, "{blocks} blocks by {chosen:?}");
            let mut state = 0;
            key.update_with(|kernel| GaloisModel::<4>.run(kernel), &mut state, &data);
            assert_eq!(state.to_be_bytes(), expected, "{blocks} blocks by the model of 512 bits");
            let mut state = 0;
            key.update_with(|kernel| GaloisModel::<2>.run(kernel), &mut state, &data);
            assert_eq!(state.to_be_bytes(), expected, "{blocks} blocks by the model of 256 bits");
        }
    }
}
