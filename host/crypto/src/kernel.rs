//! What is done with vectors: blocks in ECB, CTR and CBC, streams side by side, one block, a key.
//!
//! Four vectors hold as many blocks as one vector has 32-bit words ([`blocks`]); transposed, vector j
//! holds word j of each. A *set* is four such vectors; several sets in turn hide the latency of a
//! round. Nothing here depends on the instructions, and nothing branches on data.

use crate::BLOCK;
use crate::buffers::Buffers;
use crate::counter::Counter;
use crate::key::{self, Schedule};
use crate::portable;
use crate::round::Round;
use crate::vector::{Pattern, Polynomials, Vector, each_set};

/// A set of instructions: which vectors hold blocks, a single block, and products for GHASH.
pub(crate) trait Instructions: Copy {
    /// For many blocks.
    type Bulk: Round<V: Vector<Proof = Self>>;
    /// For one block, and for keys.
    type Single: Round<V: Vector<Proof = Self>>;
    /// For GHASH.
    type Hash: Polynomials<Proof = Self>;

    /// Runs a kernel, compiled with these instructions.
    fn run<K: Kernel>(self, kernel: K) -> K::Output;
}

/// Something to do, with any set of instructions or with none.
pub(crate) trait Kernel {
    type Output;
    fn vector<I: Instructions>(self, instructions: I) -> Self::Output;
    fn portable(self) -> Self::Output;
}

/// The most bytes of a set: sixteen blocks.
const MOST_SET_BYTES: usize = 256;

/// How many blocks are in a set.
pub(crate) const fn blocks<V: Vector>() -> usize {
    4 * V::LANES
}

/// Round keys for the words of a set.
trait Keys<V: Vector>: Copy {
    fn key(self, proof: V::Proof, round: usize, set: usize) -> V;
}

/// One key for all blocks.
#[derive(Clone, Copy)]
struct OneKey<'a>(&'a Schedule);

impl<V: Vector> Keys<V> for OneKey<'_> {
    #[inline(always)]
    fn key(self, proof: V::Proof, round: usize, _set: usize) -> V {
        V::splat(proof, self.0[round])
    }
}

/// A key for each block: by round and set, words in the order of the transposed state.
#[derive(Clone, Copy)]
struct KeyEach<'a>(&'a [[[u8; 64]; SETS]; 32]);

impl<V: Vector> Keys<V> for KeyEach<'_> {
    #[inline(always)]
    fn key(self, proof: V::Proof, round: usize, set: usize) -> V {
        V::load(proof, &self.0[round][set])
    }
}

/// The most sets that are worked on in turn.
const SETS: usize = 4;

/// Rows to columns, in each lane of four vectors; its own inverse.
#[inline(always)]
fn transpose<V: Vector>([a, b, c, d]: [V; 4]) -> [V; 4] {
    let (ab, ab_high) = (a.unpack_low_32(b), a.unpack_high_32(b));
    let (cd, cd_high) = (c.unpack_low_32(d), c.unpack_high_32(d));
    [
        ab.unpack_low_64(cd),
        ab.unpack_high_64(cd),
        ab_high.unpack_low_64(cd_high),
        ab_high.unpack_high_64(cd_high),
    ]
}

/// One round of all sets: word A takes T of `sums`, which then become the next round's, with its keys.
#[inline(always)]
fn round<R: Round, K: Keys<R::V>, const N: usize, const A: usize>(
    proof: <R::V as Vector>::Proof,
    keys: K,
    next: usize,
    words: &mut [[R::V; 4]; N],
    sums: &mut [R::V; N],
) {
    let summands = R::sums(*sums);
    each_set!(N, set, {
        let (e, x) = (summands[set], &mut words[set]);
        x[A] = x[A].xor(e.xor3(e.turn_1(), e.turn_2()));
        // The newest word last: everything else waits for nothing.
        let early = x[(A + 2) % 4].xor3(x[(A + 3) % 4], keys.key(proof, next, set));
        sums[set] = early.xor(x[A]);
    });
}

/// The 32 rounds and the reversal (GB/T 32907-2016, 6.1), on transposed words in the standard's basis.
#[inline(always)]
fn encrypt_words<R: Round, K: Keys<R::V>, const N: usize>(
    proof: <R::V as Vector>::Proof,
    keys: K,
    words: &mut [[R::V; 4]; N],
) {
    const { assert!(N >= 1 && N <= SETS) };
    each_set!(N, set, {
        let [a, b, c, d] = words[set];
        words[set] = [R::enter(a), R::enter(b), R::enter(c), R::enter(d)];
    });
    if N == 1 {
        words[0] = rounds_of_one::<R, K, false>(proof, keys, words[0]);
    } else {
        let mut sums = [words[0][0]; N];
        each_set!(N, set, {
            let [_, b, c, d] = words[set];
            sums[set] = b.xor3(c, d).xor(keys.key(proof, 0, set));
        });
        let mut round = 0;
        while round < 32 {
            self::round::<R, K, N, 0>(proof, keys, round + 1, words, &mut sums);
            self::round::<R, K, N, 1>(proof, keys, round + 2, words, &mut sums);
            self::round::<R, K, N, 2>(proof, keys, round + 3, words, &mut sums);
            // The last round prepares sums that nothing uses; any key will do.
            self::round::<R, K, N, 3>(proof, keys, (round + 4) % 32, words, &mut sums);
            round += 4;
        }
    }
    each_set!(N, set, {
        let [a, b, c, d] = words[set];
        words[set] = [R::leave(d), R::leave(c), R::leave(b), R::leave(a)];
    });
}

/// The rounds of a set that is alone: only the chain of rounds counts, so each round's input is put
/// together from what is known early, and the last two summands.
#[inline(always)]
fn rounds_of_one<R: Round, K: Keys<R::V>, const SAME: bool>(
    proof: <R::V as Vector>::Proof,
    keys: K,
    [mut a, mut b, mut c, mut d]: [R::V; 4],
) -> [R::V; 4] {
    let mut sum = b.xor3(c, d).xor(keys.key(proof, 0, 0));
    let mut round = 0;
    while round < 32 {
        macro_rules! step {
            ($next:literal, $a:ident, $b:ident, $c:ident, $d:ident) => {
                // The last round prepares a sum that nothing uses; any key will do.
                let key = keys.key(proof, (round + $next) % 32, 0);
                let early = $c.xor($d).xor3($a, key);
                (sum, $a) = R::quick::<SAME>(sum, early, $a);
            };
        }
        step!(1, a, b, c, d);
        step!(2, b, c, d, a);
        step!(3, c, d, a, b);
        step!(4, d, a, b, c);
        let _ = (b, c);
        round += 4;
    }
    [a, b, c, d]
}

/// The sets at the beginning of these bytes, transposed.
#[inline(always)]
fn load<V: Vector, const N: usize>(proof: V::Proof, bytes: &[u8]) -> [[V; 4]; N] {
    let mut words = [[V::splat(proof, 0); 4]; N];
    let bytes = &bytes[..N * 4 * V::BYTES];
    each_set!(N, set, {
        let set_bytes = &bytes[set * 4 * V::BYTES..];
        words[set] = transpose([
            V::load(proof, set_bytes),
            V::load(proof, &set_bytes[V::BYTES..]),
            V::load(proof, &set_bytes[2 * V::BYTES..]),
            V::load(proof, &set_bytes[3 * V::BYTES..]),
        ]);
    });
    words
}

/// The other way.
#[inline(always)]
fn store<V: Vector, const N: usize>(words: [[V; 4]; N], bytes: &mut [u8]) {
    let bytes = &mut bytes[..N * 4 * V::BYTES];
    each_set!(N, set, {
        let set_bytes = &mut bytes[set * 4 * V::BYTES..];
        let [a, b, c, d] = transpose(words[set]);
        a.store(set_bytes);
        b.store(&mut set_bytes[V::BYTES..]);
        c.store(&mut set_bytes[2 * V::BYTES..]);
        d.store(&mut set_bytes[3 * V::BYTES..]);
    });
}

/// The words of a block as [`Vector::splat`] takes them.
#[inline(always)]
fn words(block: &[u8; BLOCK]) -> [u32; 4] {
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    words
}

/// Each block by itself; with the reversed schedule it decrypts.
pub(crate) struct Ecb<'a, B> {
    pub schedule: &'a Schedule,
    pub buffers: B,
}

impl<B: Buffers> Ecb<'_, B> {
    /// As many groups of N sets as there are from `at` on; returns where they end.
    #[inline(always)]
    fn groups<I: Instructions, const N: usize>(&mut self, proof: I, mut at: usize) -> usize {
        let bytes = N * 4 * <I::Bulk as Round>::V::BYTES;
        while self.buffers.length() - at >= bytes {
            let mut words = load::<_, N>(proof, &self.buffers.source()[at..]);
            encrypt_words::<I::Bulk, _, N>(proof, OneKey(self.schedule), &mut words);
            store(words, &mut self.buffers.target()[at..]);
            at += bytes;
        }
        at
    }
}

impl<B: Buffers> Kernel for Ecb<'_, B> {
    type Output = ();

    #[inline(always)]
    fn vector<I: Instructions>(mut self, proof: I) {
        let at = self.groups::<I, SETS>(proof, 0);
        let at = self.groups::<I, 2>(proof, at);
        let at = self.groups::<I, 1>(proof, at);
        let rest = self.buffers.length() - at;
        if rest > 0 {
            let mut padded = [0; MOST_SET_BYTES];
            padded[..rest].copy_from_slice(&self.buffers.source()[at..]);
            let mut words = load::<_, 1>(proof, &padded);
            encrypt_words::<I::Bulk, _, 1>(proof, OneKey(self.schedule), &mut words);
            store(words, &mut padded);
            self.buffers.target()[at..].copy_from_slice(&padded[..rest]);
        }
    }

    fn portable(self) {
        portable::ecb(self.schedule, self.buffers);
    }
}

/// One block; with the reversed schedule it decrypts.
pub(crate) struct One<'a> {
    pub schedule: &'a Schedule,
    pub block: &'a mut [u8; BLOCK],
}

impl Kernel for One<'_> {
    type Output = ();

    /// The block is in every lane: words need no transposing on the way in.
    #[inline(always)]
    fn vector<I: Instructions>(self, proof: I) {
        let words = words(self.block);
        let enter = |word| I::Single::enter(<I::Single as Round>::V::splat(proof, word));
        let entered = [enter(words[0]), enter(words[1]), enter(words[2]), enter(words[3])];
        let [a, b, c, d] = rounds_of_one::<I::Single, _, true>(proof, OneKey(self.schedule), entered);
        let [first, ..] = transpose([d, c, b, a]);
        let first = I::Single::leave(first);
        let mut bytes = [0; MOST_SET_BYTES / 4];
        first.store(&mut bytes);
        self.block.copy_from_slice(&bytes[..BLOCK]);
    }

    fn portable(self) {
        portable::one(self.schedule, self.block);
    }
}

/// Adds key stream to whole blocks.
pub(crate) struct Ctr<'a, B> {
    pub schedule: &'a Schedule,
    pub counter: Counter,
    pub buffers: B,
}

/// Turns each word's bytes around.
const SWAP_WORDS: Pattern = [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];

/// Words that number the blocks of a set, where transposing puts them.
const fn numbers(lanes: usize) -> [u8; 64] {
    let (mut bytes, mut i) = ([0; 64], 0);
    while i < 4 * lanes {
        // Word 4 · lane + row belongs to the block at row · lanes + lane.
        bytes[4 * i] = (i % 4 * lanes + i / 4) as u8;
        i += 1;
    }
    bytes
}

/// The counters of N sets, transposed.
#[inline(always)]
fn counters<V: Vector, const N: usize>(proof: V::Proof, counter: Counter) -> [[V; 4]; N] {
    let count = N * blocks::<V>();
    if counter.carries_within(count as u32) {
        let mut bytes = [0; SETS * MOST_SET_BYTES];
        for (i, block) in bytes[..count * BLOCK].chunks_exact_mut(BLOCK).enumerate() {
            block.copy_from_slice(&counter.plus(i as u64).block());
        }
        return load(proof, &bytes);
    }
    let words = words(&counter.block());
    let fixed = [V::splat(proof, words[0]), V::splat(proof, words[1]), V::splat(proof, words[2])];
    let numbers = V::load(proof, &const { numbers(V::LANES) });
    let mut sets = [[fixed[0]; 4]; N];
    each_set!(N, set, {
        let first = words[3].swap_bytes().wrapping_add((set * blocks::<V>()) as u32);
        let last = V::splat(proof, first).add_32(numbers).shuffle(SWAP_WORDS);
        sets[set] = [fixed[0], fixed[1], fixed[2], last];
    });
    sets
}

impl<B: Buffers> Ctr<'_, B> {
    #[inline(always)]
    fn groups<I: Instructions, const N: usize>(&mut self, proof: I, mut at: usize) -> usize {
        let vector = <I::Bulk as Round>::V::BYTES;
        while self.buffers.length() - at >= N * 4 * vector {
            let mut words = counters::<<I::Bulk as Round>::V, N>(proof, self.counter);
            encrypt_words::<I::Bulk, _, N>(proof, OneKey(self.schedule), &mut words);
            each_set!(N, set, {
                let [a, b, c, d] = transpose(words[set]);
                let at = at + set * 4 * vector;
                add(proof, &mut self.buffers, at, a);
                add(proof, &mut self.buffers, at + vector, b);
                add(proof, &mut self.buffers, at + 2 * vector, c);
                add(proof, &mut self.buffers, at + 3 * vector, d);
            });
            self.counter = self.counter.plus((N * blocks::<<I::Bulk as Round>::V>()) as u64);
            at += N * 4 * vector;
        }
        at
    }
}

/// Source plus this, to the target.
#[inline(always)]
fn add<V: Vector, B: Buffers>(proof: V::Proof, buffers: &mut B, at: usize, summand: V) {
    let sum = V::load(proof, &buffers.source()[at..]).xor(summand);
    sum.store(&mut buffers.target()[at..]);
}

impl<B: Buffers> Kernel for Ctr<'_, B> {
    type Output = ();

    #[inline(always)]
    fn vector<I: Instructions>(mut self, proof: I) {
        let at = self.groups::<I, SETS>(proof, 0);
        let at = self.groups::<I, 2>(proof, at);
        let at = self.groups::<I, 1>(proof, at);
        let rest = self.buffers.length() - at;
        if rest > 0 {
            let mut words = counters::<<I::Bulk as Round>::V, 1>(proof, self.counter);
            encrypt_words::<I::Bulk, _, 1>(proof, OneKey(self.schedule), &mut words);
            let mut stream = [0; MOST_SET_BYTES];
            store(words, &mut stream);
            self.buffers.add_from(at, &stream[..rest]);
        }
    }

    fn portable(self) {
        portable::ctr(self.schedule, self.counter, self.buffers);
    }
}

/// CBC, decrypting: each block decrypted, plus the ciphertext before it.
pub(crate) struct CbcDecrypt<'a, B> {
    /// The reversed one.
    pub schedule: &'a Schedule,
    /// The ciphertext block before the first; behind the call, the last.
    pub previous: &'a mut [u8; BLOCK],
    pub buffers: B,
}

impl<B: Buffers> CbcDecrypt<'_, B> {
    #[inline(always)]
    fn groups<I: Instructions, const N: usize>(&mut self, proof: I, mut at: usize) -> usize {
        let vector = <I::Bulk as Round>::V::BYTES;
        while self.buffers.length() - at >= N * 4 * vector {
            let source = &self.buffers.source()[at..][..N * 4 * vector];
            let mut words = load::<_, N>(proof, source);
            // What stands before each block, for the first vector: it begins outside.
            let mut before = [0; MOST_SET_BYTES / 4 + BLOCK];
            before[..BLOCK].copy_from_slice(self.previous);
            before[BLOCK..vector].copy_from_slice(&source[..vector - BLOCK]);
            self.previous.copy_from_slice(&source[N * 4 * vector - BLOCK..]);
            encrypt_words::<I::Bulk, _, N>(proof, OneKey(self.schedule), &mut words);
            // From the last to the first, so that in place no ciphertext is overwritten too early.
            for set in (0..N).rev() {
                let rows = transpose(words[set]);
                for row in (0..4).rev() {
                    let start = at + (set * 4 + row) * vector;
                    let ciphertext = if start == at {
                        <I::Bulk as Round>::V::load(proof, &before)
                    } else {
                        <I::Bulk as Round>::V::load(proof, &self.buffers.source()[start - BLOCK..])
                    };
                    rows[row].xor(ciphertext).store(&mut self.buffers.target()[start..]);
                }
            }
            at += N * 4 * vector;
        }
        at
    }
}

impl<B: Buffers> Kernel for CbcDecrypt<'_, B> {
    type Output = ();

    #[inline(always)]
    fn vector<I: Instructions>(mut self, proof: I) {
        let at = self.groups::<I, SETS>(proof, 0);
        let at = self.groups::<I, 2>(proof, at);
        let at = self.groups::<I, 1>(proof, at);
        let rest = self.buffers.length() - at;
        if rest > 0 {
            let mut padded = [0; MOST_SET_BYTES + BLOCK];
            padded[..BLOCK].copy_from_slice(self.previous);
            padded[BLOCK..][..rest].copy_from_slice(&self.buffers.source()[at..]);
            self.previous.copy_from_slice(&padded[rest..][..BLOCK]);
            let mut words = load::<_, 1>(proof, &padded[BLOCK..]);
            encrypt_words::<I::Bulk, _, 1>(proof, OneKey(self.schedule), &mut words);
            let mut plain = [0; MOST_SET_BYTES];
            store(words, &mut plain);
            for (byte, before) in plain.iter_mut().zip(&padded) {
                *byte ^= before;
            }
            self.buffers.target()[at..].copy_from_slice(&plain[..rest]);
            zeroize::Zeroize::zeroize(&mut plain);
        }
    }

    fn portable(self) {
        portable::cbc_decrypt(self.schedule, self.previous, self.buffers);
    }
}

/// How many streams [`CbcStreams`] takes at once.
pub(crate) struct StreamsTogether;

impl Kernel for StreamsTogether {
    type Output = usize;

    #[inline(always)]
    fn vector<I: Instructions>(self, _proof: I) -> usize {
        SETS * blocks::<<I::Bulk as Round>::V>()
    }

    fn portable(self) -> usize {
        2
    }
}

/// One of several streams that are CBC-encrypted side by side.
pub(crate) struct StreamPart<'a> {
    pub schedule: &'a Schedule,
    /// The ciphertext block before; behind the call, the last.
    pub previous: &'a mut [u8; BLOCK],
    /// As many bytes for each stream, whole blocks, encrypted in place.
    pub data: &'a mut [u8],
}

/// CBC, encrypting up to [`StreamsTogether`] streams of one length: a block of each at a time.
pub(crate) struct CbcStreams<'a, 'b> {
    pub parts: &'a mut [StreamPart<'b>],
}

impl CbcStreams<'_, '_> {
    #[inline(always)]
    fn run<I: Instructions, const N: usize>(self, proof: I) {
        let set_blocks = blocks::<<I::Bulk as Round>::V>();
        let lanes = <I::Bulk as Round>::V::LANES;
        let mut keys = [[[0_u8; 64]; SETS]; 32];
        for (i, part) in self.parts.iter().enumerate() {
            let (set, block) = (i / set_blocks, i % set_blocks);
            let word = 4 * (block % lanes) + block / lanes;
            for (round, key) in keys.iter_mut().zip(part.schedule) {
                round[set][4 * word..][..4].copy_from_slice(&key.to_le_bytes());
            }
        }
        let mut state = [0; SETS * MOST_SET_BYTES];
        for (block, part) in state.chunks_exact_mut(BLOCK).zip(self.parts.iter()) {
            block.copy_from_slice(part.previous);
        }
        let length = self.parts.first().map_or(0, |part| part.data.len());
        let mut at = 0;
        while at < length {
            for (block, part) in state.chunks_exact_mut(BLOCK).zip(self.parts.iter()) {
                xor_block(block, &part.data[at..]);
            }
            let mut words = load::<_, N>(proof, &state);
            encrypt_words::<I::Bulk, _, N>(proof, KeyEach(&keys), &mut words);
            store(words, &mut state);
            for (block, part) in state.chunks_exact(BLOCK).zip(self.parts.iter_mut()) {
                part.data[at..][..BLOCK].copy_from_slice(block);
            }
            at += BLOCK;
        }
        for (block, part) in state.chunks_exact(BLOCK).zip(self.parts.iter_mut()) {
            part.previous.copy_from_slice(block);
        }
        zeroize::Zeroize::zeroize(&mut keys);
    }
}

#[inline(always)]
fn xor_block(block: &mut [u8], other: &[u8]) {
    for (byte, other) in block[..BLOCK].iter_mut().zip(&other[..BLOCK]) {
        *byte ^= other;
    }
}

impl Kernel for CbcStreams<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn vector<I: Instructions>(self, proof: I) {
        match self.parts.len().div_ceil(blocks::<<I::Bulk as Round>::V>()) {
            0 | 1 => self.run::<I, 1>(proof),
            2 => self.run::<I, 2>(proof),
            3 => self.run::<I, 3>(proof),
            _ => self.run::<I, SETS>(proof),
        }
    }

    fn portable(self) {
        portable::cbc_streams(self.parts);
    }
}

/// CBC, encrypting one stream: a chain of single blocks.
pub(crate) struct CbcChain<'a, B> {
    pub schedule: &'a Schedule,
    /// The ciphertext block before the first; behind the call, the last.
    pub previous: &'a mut [u8; BLOCK],
    pub buffers: B,
}

impl<B: Buffers> Kernel for CbcChain<'_, B> {
    type Output = ();

    #[inline(always)]
    fn vector<I: Instructions>(mut self, proof: I) {
        let mut at = 0;
        while at < self.buffers.length() {
            xor_block(self.previous, &self.buffers.source()[at..]);
            One { schedule: self.schedule, block: self.previous }.vector(proof);
            self.buffers.target()[at..][..BLOCK].copy_from_slice(self.previous);
            at += BLOCK;
        }
    }

    fn portable(mut self) {
        let mut at = 0;
        while at < self.buffers.length() {
            xor_block(self.previous, &self.buffers.source()[at..]);
            portable::one(self.schedule, self.previous);
            self.buffers.target()[at..][..BLOCK].copy_from_slice(self.previous);
            at += BLOCK;
        }
    }
}

/// The round keys of a key, in the form that the path wants them.
pub(crate) struct Expand<'a> {
    pub key: &'a [u8; key::LENGTH],
    pub schedule: &'a mut Schedule,
}

/// The S-box of four bytes, by the instructions of a path.
struct ByInstructions<I>(I);

impl<I: Instructions> key::Substitute for ByInstructions<I> {
    #[inline(always)]
    fn word(&self, word: u32) -> u32 {
        let mut bytes = [0; MOST_SET_BYTES / 4];
        I::Single::substitute(<I::Single as Round>::V::splat(self.0, word)).store(&mut bytes);
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    }
}

impl Kernel for Expand<'_> {
    type Output = ();

    #[inline(always)]
    fn vector<I: Instructions>(self, proof: I) {
        key::expand(self.key, self.schedule, ByInstructions(proof));
        let mut bytes = [0; 128];
        for (bytes, key) in bytes.chunks_exact_mut(4).zip(&*self.schedule) {
            bytes.copy_from_slice(&key.to_be_bytes());
        }
        for bytes in bytes.chunks_exact_mut(<I::Single as Round>::V::BYTES) {
            I::Single::enter_keys(<I::Single as Round>::V::load(proof, bytes)).store(bytes);
        }
        for (key, bytes) in self.schedule.iter_mut().zip(bytes.chunks_exact(4)) {
            *key = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        zeroize::Zeroize::zeroize(&mut bytes);
    }

    fn portable(self) {
        key::expand(self.key, self.schedule, portable::Bitsliced);
    }
}
