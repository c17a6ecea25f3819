//! The engine's known-answer test: at power-up, and when it is asked for.
//!
//! The standard's example key goes through the expansion into a slot that jobs cannot name. [`BLOCKS`] blocks are
//! enciphered with it, the last [`DECIPHERED`] of them deciphered, one a clock where jobs leave it, and GHASH takes what
//! comes out under a key of its own. The blocks are such that every entry of every S-box of every round is looked up;
//! a test proves that. All outputs fold into a signature of 128 bits, which is compared with its known value, and so is the
//! hash. Until the first test has passed, and for ever once one has failed, the engine is not `healthy`.
//!
//! Lasts 4,400 clocks without jobs; a test has the exact number.

use super::any_bit::AnyBit;
use super::block_bits::to_block;
use super::ghash::hash::{LANE_BITS, LANES, TEST_HASH_KEY};
use super::ghash::product::product;
use super::key_loader::{EXPANSION_CLOCKS, SLOTS};
use super::sm4::round_keys::SLOT_BITS;
use rust_hdl::prelude::*;
use tickgate_abi::sm4;

/// The key: GB/T 32907-2016, A.1.
pub const KEY: [u8; 16] = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();
/// The slot of the test's key.
pub const SLOT: u64 = SLOTS as u64;
/// log2 of the blocks of a test.
pub const INDEX_BITS: usize = 12;
/// Blocks of a test.
pub const BLOCKS: usize = 1 << INDEX_BITS;
/// The last of them are deciphered.
pub const DECIPHERED: usize = 64;
/// Clocks from the last operation until its hash is there, and some.
const DRAIN_CLOCKS: u64 = 120;
const _: () = assert!(LANES == 8 && DECIPHERED == 64 && INDEX_BITS == 12, "the kernel has these numbers");

/// Block number `index` of a test: its low byte four times over in the last word, which is all that the first round's
/// S-boxes see change, and the other four bits eight times over in the first word, which the second round's see as well.
pub const fn block(index: usize) -> u128 {
    ((index >> 8) as u128 * 0x1111_1111) << 96 | ((index & 0xff) as u128 * 0x0101_0101)
}

/// Signature and hash of a sound engine.
pub fn known_answer() -> (u128, u128) {
    let forward = sm4::round_keys(&KEY);
    let mut reverse = forward;
    reverse.reverse();
    let (mut signature, mut lanes) = (0u128, [0; LANES]);
    for index in 0..BLOCKS {
        let keys = if index < BLOCKS - DECIPHERED { &forward } else { &reverse };
        let out = u128::from_be_bytes(sm4::cipher(keys, &block(index).to_be_bytes()));
        signature = signature.rotate_left(1) ^ out;
        let lane = &mut lanes[index % LANES];
        *lane = product(*lane ^ out, TEST_HASH_KEY);
    }
    (signature, lanes.iter().fold(0, |hash, lane| hash ^ lane))
}

/// What it is at.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum State {
    Load,
    Expand,
    Send,
    Drain,
    Compare,
    Judge,
    Idle,
}

/// The test.
#[derive(LogicBlock)]
pub struct SelfTest {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Test again.
    pub start: Signal<In, Bit>,
    /// A test is going on.
    pub busy: Signal<Out, Bit>,
    /// A test has passed and none has failed.
    pub healthy: Signal<Out, Bit>,
    /// A test has failed.
    pub failed: Signal<Out, Bit>,
    /// To the expansion: load the test's key into the test's slot.
    pub expand: Signal<Out, Bit>,
    /// The slot.
    pub expand_slot: Signal<Out, Bits<SLOT_BITS>>,
    /// The key.
    pub expand_key: Signal<Out, Bits<128>>,
    /// Asks for an operation: a block to be enciphered,
    pub ask: Signal<Out, Bit>,
    /// or deciphered;
    pub ask_reverse: Signal<Out, Bit>,
    /// this;
    pub ask_data: Signal<Out, Bits<128>>,
    /// GHASH takes it in this sum,
    pub ask_lane: Signal<Out, Bits<LANE_BITS>>,
    /// which is zero before,
    pub ask_fresh: Signal<Out, Bit>,
    /// and adds the product to the hash,
    pub ask_add: Signal<Out, Bit>,
    /// which is zero before.
    pub ask_first: Signal<Out, Bit>,
    /// The operation is taken.
    pub granted: Signal<In, Bit>,
    /// The cipher's answer to one of its operations is there;
    pub block_valid: Signal<In, Bit>,
    /// this.
    pub block: Signal<In, Bits<128>>,
    /// GHASH's answer is there;
    pub hash_valid: Signal<In, Bit>,
    /// this is the hash with it.
    pub hash: Signal<In, Bits<128>>,
    state: DFF<State>,
    timer: DFF<Bits<8>>,
    index: DFF<Bits<INDEX_BITS>>,
    signature: DFF<Bits<128>>,
    last_hash: DFF<Bits<128>>,
    differences: AnyBit,
    passed_once: DFF<Bit>,
    failed_once: DFF<Bit>,
    key: Constant<Bits<128>>,
    slot: Constant<Bits<SLOT_BITS>>,
    known_signature: Constant<Bits<128>>,
    known_hash: Constant<Bits<128>>,
    zero_block: Constant<Bits<128>>,
    zero_time: Constant<Bits<8>>,
    tick: Constant<Bits<8>>,
    expanded: Constant<Bits<8>>,
    drained: Constant<Bits<8>>,
    one: Constant<Bits<INDEX_BITS>>,
    zero_index: Constant<Bits<INDEX_BITS>>,
    lanes: Constant<Bits<INDEX_BITS>>,
    last_lanes: Constant<Bits<INDEX_BITS>>,
    last: Constant<Bits<INDEX_BITS>>,
    reverse_from: Constant<Bits<INDEX_BITS>>,
    low: Signal<Local, Bits<128>>,
    high: Signal<Local, Bits<128>>,
    low_twice: Signal<Local, Bits<128>>,
    high_twice: Signal<Local, Bits<128>>,
    high_four_times: Signal<Local, Bits<128>>,
}

impl Default for SelfTest {
    fn default() -> Self {
        let (signature, hash) = known_answer();
        Self {
            clock: Default::default(),
            start: Default::default(),
            busy: Default::default(),
            healthy: Default::default(),
            failed: Default::default(),
            expand: Default::default(),
            expand_slot: Default::default(),
            expand_key: Default::default(),
            ask: Default::default(),
            ask_reverse: Default::default(),
            ask_data: Default::default(),
            ask_lane: Default::default(),
            ask_fresh: Default::default(),
            ask_add: Default::default(),
            ask_first: Default::default(),
            granted: Default::default(),
            block_valid: Default::default(),
            block: Default::default(),
            hash_valid: Default::default(),
            hash: Default::default(),
            state: Default::default(),
            timer: Default::default(),
            index: Default::default(),
            signature: Default::default(),
            last_hash: Default::default(),
            differences: Default::default(),
            passed_once: Default::default(),
            failed_once: Default::default(),
            key: Constant::new(to_block(u128::from_be_bytes(KEY))),
            slot: Constant::new(SLOT.into()),
            known_signature: Constant::new(to_block(signature)),
            known_hash: Constant::new(to_block(hash)),
            zero_block: Constant::new(to_block(0)),
            zero_time: Constant::new(0u64.into()),
            tick: Constant::new(1u64.into()),
            expanded: Constant::new(EXPANSION_CLOCKS.into()),
            drained: Constant::new(DRAIN_CLOCKS.into()),
            one: Constant::new(1u64.into()),
            zero_index: Constant::new(0u64.into()),
            lanes: Constant::new((LANES as u64).into()),
            last_lanes: Constant::new(((BLOCKS - LANES) as u64).into()),
            last: Constant::new((BLOCKS as u64 - 1).into()),
            reverse_from: Constant::new(((BLOCKS - DECIPHERED) as u64).into()),
            low: Default::default(),
            high: Default::default(),
            low_twice: Default::default(),
            high_twice: Default::default(),
            high_four_times: Default::default(),
        }
    }
}

impl Logic for SelfTest {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, timer, index, signature, last_hash);
        dff_setup!(self, clock, passed_once, failed_once);
        self.differences.clock.next = self.clock.val();

        // The block of this index.
        self.low.next = bit_cast::<128, 8>(self.index.q.val().get_bits::<8>(0));
        self.high.next = bit_cast::<128, 4>(self.index.q.val().get_bits::<4>(8));
        self.low_twice.next = self.low.val() | (self.low.val() << 8);
        self.high_twice.next = self.high.val() | (self.high.val() << 4);
        self.high_four_times.next = self.high_twice.val() | (self.high_twice.val() << 8);
        self.ask_data.next = self.low_twice.val()
            | (self.low_twice.val() << 16)
            | (self.high_four_times.val() << 96)
            | (self.high_four_times.val() << 112);
        self.ask_reverse.next = self.index.q.val() >= self.reverse_from.val();
        self.ask_lane.next = self.index.q.val().get_bits::<LANE_BITS>(0);
        self.ask_fresh.next = self.index.q.val() < self.lanes.val();
        self.ask_add.next = self.index.q.val() >= self.last_lanes.val();
        self.ask_first.next = self.index.q.val() == self.last_lanes.val();
        self.ask.next = false;

        self.expand.next = false;
        self.expand_slot.next = self.slot.val();
        self.expand_key.next = self.key.val();
        if self.block_valid.val() {
            self.signature.d.next =
                ((self.signature.q.val() << 1) | (self.signature.q.val() >> 127)) ^ self.block.val();
        }
        if self.hash_valid.val() {
            self.last_hash.d.next = self.hash.val();
        }
        self.differences.block.next = (self.signature.q.val() ^ self.known_signature.val())
            | (self.last_hash.q.val() ^ self.known_hash.val());
        self.timer.d.next = self.timer.q.val() + self.tick.val();

        match self.state.q.val() {
            State::Load => {
                self.expand.next = true;
                self.timer.d.next = self.zero_time.val();
                self.index.d.next = self.zero_index.val();
                self.signature.d.next = self.zero_block.val();
                self.last_hash.d.next = self.zero_block.val();
                self.state.d.next = State::Expand;
            }
            State::Expand => {
                if self.timer.q.val() == self.expanded.val() {
                    self.state.d.next = State::Send;
                }
            }
            State::Send => {
                self.ask.next = true;
                self.timer.d.next = self.zero_time.val();
                if self.granted.val() {
                    self.index.d.next = self.index.q.val() + self.one.val();
                    if self.index.q.val() == self.last.val() {
                        self.state.d.next = State::Drain;
                    }
                }
            }
            State::Drain => {
                if self.timer.q.val() == self.drained.val() {
                    self.state.d.next = State::Compare;
                }
            }
            State::Compare => {
                self.state.d.next = State::Judge;
            }
            State::Judge => {
                self.state.d.next = State::Idle;
                if self.differences.any.val() {
                    self.failed_once.d.next = true;
                } else {
                    self.passed_once.d.next = true;
                }
            }
            State::Idle => {
                if self.start.val() {
                    self.state.d.next = State::Load;
                }
            }
        }
        self.busy.next = self.state.q.val() != State::Idle;
        self.healthy.next = self.passed_once.q.val() & !self.failed_once.q.val();
        self.failed.next = self.failed_once.q.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_of_every_s_box_is_looked_up() {
        let keys = sm4::round_keys(&KEY);
        let mut seen = vec![[false; 256]; 4 * sm4::ROUNDS];
        for index in 0..BLOCKS - DECIPHERED {
            let text = block(index);
            let mut words: [u32; 4] = std::array::from_fn(|i| (text >> (96 - 32 * i)) as u32);
            for (round, key) in keys.iter().enumerate() {
                let [a, b, c, d] = words;
                let substituted = b ^ c ^ d ^ key;
                for (i, byte) in substituted.to_be_bytes().into_iter().enumerate() {
                    seen[4 * round + i][usize::from(byte)] = true;
                }
                words = [b, c, d, a ^ sm4::linear(sm4::substitute(substituted))];
            }
        }
        let missed: Vec<_> =
            (0..seen.len()).filter(|i| seen[*i].iter().any(|entry| !entry)).map(|i| (i / 4, i % 4)).collect();
        assert!(missed.is_empty(), "round and byte: {missed:?}");
    }
}
