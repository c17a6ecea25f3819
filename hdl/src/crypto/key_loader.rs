//! Keys into their slots, out of them, and proved to be still what they were.
//!
//! `load` has a key expanded, then asks the cipher for H, the zero block enciphered, and GHASH for the powers of H that
//! it keeps. `erase` writes zeros over all of it. `verify` does again what `load` did behind the expansion and compares
//! with what is kept: a bit that has changed in a round key or a power of H is a `mismatch`, and the slot counts as empty.
//! Nothing of a key leaves.
//!
//! Its operations go through the engine as jobs do, in clocks that those leave free. With no jobs: load 1,000 clocks,
//! verify 2,000, erase 9; a test has the exact numbers.

use super::any_bit::AnyBit;
use super::block_bits::to_block;
use super::ghash::hash::{HASH_SLOT_BITS, LANE_BITS};
use rust_hdl::prelude::*;

/// Slots that jobs can name.
pub const SLOTS: usize = 1 << HASH_SLOT_BITS;
/// Clocks from the start of an expansion until its keys are in the memories.
pub const EXPANSION_CLOCKS: u64 = 140;

/// What it is at.
#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum State {
    Idle,
    Expand,
    Erase,
    AskHashKey,
    AwaitHashKey,
    Keep,
    AskProduct,
    AwaitProduct,
    AskKept,
    AwaitKept,
    Compare,
    Judge,
}

/// The loader.
#[derive(LogicBlock)]
pub struct KeyLoader {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Load `key` into `slot`. This and the next two are not looked at while `busy`.
    pub load: Signal<In, Bit>,
    /// Erase `slot`.
    pub erase: Signal<In, Bit>,
    /// Verify `slot`.
    pub verify: Signal<In, Bit>,
    /// The slot.
    pub slot: Signal<In, Bits<HASH_SLOT_BITS>>,
    /// Not done yet.
    pub busy: Signal<Out, Bit>,
    /// Pulse: a verified slot is not what it was.
    pub mismatch: Signal<Out, Bit>,
    /// Slots that have a key.
    pub loaded: Signal<Out, Bits<SLOTS>>,
    /// To the expansion: load.
    pub expand: Signal<Out, Bit>,
    /// To the expansion: erase.
    pub expand_erase: Signal<Out, Bit>,
    /// The slot that is worked on.
    pub at_slot: Signal<Out, Bits<HASH_SLOT_BITS>>,
    /// Asks for an operation;
    pub ask: Signal<Out, Bit>,
    /// which goes to GHASH, not to the cipher;
    pub ask_product: Signal<Out, Bit>,
    /// with this power of H less one
    pub ask_power: Signal<Out, Bits<LANE_BITS>>,
    /// and this block.
    pub ask_data: Signal<Out, Bits<128>>,
    /// The operation is taken.
    pub granted: Signal<In, Bit>,
    /// The cipher's answer to one of its operations is there;
    pub block_valid: Signal<In, Bit>,
    /// this.
    pub block: Signal<In, Bits<128>>,
    /// GHASH's answer is there;
    pub product_valid: Signal<In, Bit>,
    /// this.
    pub product: Signal<In, Bits<128>>,
    /// To GHASH: keep a power of H.
    pub key_write: Signal<Out, Bit>,
    /// Which, less one.
    pub key_power: Signal<Out, Bits<LANE_BITS>>,
    /// Its value.
    pub key_value: Signal<Out, Bits<128>>,
    state: DFF<State>,
    verifying: DFF<Bit>,
    slot_held: DFF<Bits<HASH_SLOT_BITS>>,
    loaded_held: DFF<Bits<SLOTS>>,
    timer: DFF<Bits<8>>,
    power: DFF<Bits<LANE_BITS>>,
    value: DFF<Bits<128>>,
    differences: AnyBit,
    expand_held: DFF<Bit>,
    erase_held: DFF<Bit>,
    mismatch_held: DFF<Bit>,
    one_block: Constant<Bits<128>>,
    zero_block: Constant<Bits<128>>,
    one_slot: Constant<Bits<SLOTS>>,
    one: Constant<Bits<LANE_BITS>>,
    first_power: Constant<Bits<LANE_BITS>>,
    last_power: Constant<Bits<LANE_BITS>>,
    tick: Constant<Bits<8>>,
    start: Constant<Bits<8>>,
    expanded: Constant<Bits<8>>,
    this_slot: Signal<Local, Bits<SLOTS>>,
    asked_slot: Signal<Local, Bits<SLOTS>>,
    not_this_slot: Signal<Local, Bits<SLOTS>>,
    not_asked_slot: Signal<Local, Bits<SLOTS>>,
    has_key: Signal<Local, Bit>,
    finish: Signal<Local, Bit>,
}

impl Default for KeyLoader {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            load: Default::default(),
            erase: Default::default(),
            verify: Default::default(),
            slot: Default::default(),
            busy: Default::default(),
            mismatch: Default::default(),
            loaded: Default::default(),
            expand: Default::default(),
            expand_erase: Default::default(),
            at_slot: Default::default(),
            ask: Default::default(),
            ask_product: Default::default(),
            ask_power: Default::default(),
            ask_data: Default::default(),
            granted: Default::default(),
            block_valid: Default::default(),
            block: Default::default(),
            product_valid: Default::default(),
            product: Default::default(),
            key_write: Default::default(),
            key_power: Default::default(),
            key_value: Default::default(),
            state: Default::default(),
            verifying: Default::default(),
            slot_held: Default::default(),
            loaded_held: Default::default(),
            timer: Default::default(),
            power: Default::default(),
            value: Default::default(),
            differences: Default::default(),
            expand_held: Default::default(),
            erase_held: Default::default(),
            mismatch_held: Default::default(),
            one_block: Constant::new(to_block(1 << 127)),
            zero_block: Constant::new(to_block(0)),
            one_slot: Constant::new(1u64.into()),
            one: Constant::new(1u64.into()),
            first_power: Constant::new(0u64.into()),
            last_power: Constant::new((super::ghash::hash::LANES as u64 - 1).into()),
            tick: Constant::new(1u64.into()),
            start: Constant::new(0u64.into()),
            expanded: Constant::new(EXPANSION_CLOCKS.into()),
            this_slot: Default::default(),
            asked_slot: Default::default(),
            not_this_slot: Default::default(),
            not_asked_slot: Default::default(),
            has_key: Default::default(),
            finish: Default::default(),
        }
    }
}

impl Logic for KeyLoader {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, verifying, slot_held, loaded_held, timer, power, value);
        dff_setup!(self, clock, expand_held, erase_held, mismatch_held);
        self.differences.clock.next = self.clock.val();
        self.this_slot.next = self.one_slot.val() << self.slot_held.q.val();
        self.asked_slot.next = self.one_slot.val() << self.slot.val();
        self.not_this_slot.next = !self.this_slot.val();
        self.not_asked_slot.next = !self.asked_slot.val();
        self.has_key.next = (self.loaded_held.q.val() & self.asked_slot.val()).any();
        self.differences.block.next = self.product.val() ^ self.value.q.val();
        self.expand_held.d.next = false;
        self.erase_held.d.next = false;
        self.mismatch_held.d.next = false;
        self.timer.d.next = self.timer.q.val() + self.tick.val();
        self.ask.next = false;
        self.ask_product.next = false;
        self.ask_power.next = self.first_power.val();
        self.ask_data.next = self.zero_block.val();
        self.key_write.next = false;
        self.finish.next = false;

        match self.state.q.val() {
            State::Idle => {
                self.slot_held.d.next = self.slot.val();
                self.power.d.next = self.first_power.val();
                self.timer.d.next = self.start.val();
                self.value.d.next = self.zero_block.val();
                self.verifying.d.next = self.verify.val();
                if self.verify.val() & self.has_key.val() {
                    self.state.d.next = State::AskHashKey;
                }
                if self.erase.val() {
                    self.state.d.next = State::Erase;
                    self.erase_held.d.next = true;
                    self.loaded_held.d.next = self.loaded_held.q.val() & self.not_asked_slot.val();
                }
                if self.load.val() {
                    self.state.d.next = State::Expand;
                    self.expand_held.d.next = true;
                    self.verifying.d.next = false;
                    self.loaded_held.d.next = self.loaded_held.q.val() & self.not_asked_slot.val();
                }
            }
            State::Expand => {
                if self.timer.q.val() == self.expanded.val() {
                    self.state.d.next = State::AskHashKey;
                }
            }
            State::Erase => {
                // `value` is zero.
                self.key_write.next = true;
                self.power.d.next = self.power.q.val() + self.one.val();
                if self.power.q.val() == self.last_power.val() {
                    self.state.d.next = State::Idle;
                }
            }
            State::AskHashKey => {
                self.ask.next = true;
                if self.granted.val() {
                    self.state.d.next = State::AwaitHashKey;
                }
            }
            State::AwaitHashKey => {
                if self.block_valid.val() {
                    self.value.d.next = self.block.val();
                    self.state.d.next = State::Keep;
                    if self.verifying.q.val() {
                        self.state.d.next = State::AskKept;
                    }
                }
            }
            State::Keep => {
                self.key_write.next = true;
                self.state.d.next = State::AskProduct;
                if self.power.q.val() == self.last_power.val() {
                    self.loaded_held.d.next = self.loaded_held.q.val() | self.this_slot.val();
                    self.finish.next = true;
                }
            }
            State::AskProduct => {
                self.ask.next = true;
                self.ask_product.next = true;
                self.ask_data.next = self.value.q.val();
                if self.granted.val() {
                    self.state.d.next = State::AwaitProduct;
                }
            }
            State::AwaitProduct => {
                if self.product_valid.val() {
                    self.value.d.next = self.product.val();
                    self.power.d.next = self.power.q.val() + self.one.val();
                    self.state.d.next = State::Keep;
                    if self.verifying.q.val() {
                        self.state.d.next = State::AskKept;
                    }
                }
            }
            State::AskKept => {
                self.ask.next = true;
                self.ask_product.next = true;
                self.ask_power.next = self.power.q.val();
                self.ask_data.next = self.one_block.val();
                if self.granted.val() {
                    self.state.d.next = State::AwaitKept;
                }
            }
            State::AwaitKept => {
                if self.product_valid.val() {
                    self.state.d.next = State::Compare;
                }
            }
            State::Compare => {
                self.state.d.next = State::Judge;
            }
            State::Judge => {
                self.state.d.next = State::AskProduct;
                if self.power.q.val() == self.last_power.val() {
                    self.finish.next = true;
                }
                if self.differences.any.val() {
                    self.mismatch_held.d.next = true;
                    self.loaded_held.d.next = self.loaded_held.q.val() & self.not_this_slot.val();
                    self.finish.next = true;
                }
            }
        }
        if self.finish.val() {
            self.state.d.next = State::Idle;
        }
        self.busy.next = self.state.q.val() != State::Idle;
        self.mismatch.next = self.mismatch_held.q.val();
        self.loaded.next = self.loaded_held.q.val();
        self.expand.next = self.expand_held.q.val();
        self.expand_erase.next = self.erase_held.q.val();
        self.at_slot.next = self.slot_held.q.val();
        self.key_power.next = self.power.q.val();
        self.key_value.next = self.value.q.val();
    }
}
