//! SM4's key expansion (GB/T 32907-2016, 7.3): a round key every four clocks, to the memories of both orders at once.
//!
//! `load` takes a key; `erase` writes zeros over all round keys of a slot. Neither is looked at while `busy`. The
//! registers of the expansion are cleared when it is done.
//!
//! Load: the last round key is on the way 131 clocks later; erase: 3. Resources: 2 DP16KD.

use super::round_keys::SLOT_BITS;
use super::s_box_pair::SBoxPair;
use crate::crypto::block_bits::to_block;
use rust_hdl::prelude::*;
use tickgate_abi::sm4::{FIXED, ROUNDS, SYSTEM};

/// What each byte of the fixed parameters grows by from one to the next.
const FIXED_STEP: u8 = 28;
const _: () = {
    let mut i = 1;
    while i < ROUNDS {
        let (before, after) = (FIXED[i - 1].to_be_bytes(), FIXED[i].to_be_bytes());
        let mut j = 0;
        while j < 4 {
            assert!(before[j].wrapping_add(FIXED_STEP) == after[j]);
            j += 1;
        }
        i += 1;
    }
};

/// The expansion.
#[derive(LogicBlock)]
pub struct KeyExpansion {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Expand `key` into `slot`.
    pub load: Signal<In, Bit>,
    /// Erase `slot`.
    pub erase: Signal<In, Bit>,
    /// The slot.
    pub slot: Signal<In, Bits<SLOT_BITS>>,
    /// The key, its first byte in bits 127..120; taken in the clock after `load`.
    pub key: Signal<In, Bits<128>>,
    /// Not done yet.
    pub busy: Signal<Out, Bit>,
    /// For [`super::round_keys`].
    pub write_forward: Signal<Out, Bits<ROUNDS>>,
    /// For [`super::round_keys`].
    pub write_reverse: Signal<Out, Bits<ROUNDS>>,
    /// For [`super::round_keys`].
    pub write_slot: Signal<Out, Bits<SLOT_BITS>>,
    /// For [`super::round_keys`].
    pub write_key: Signal<Out, Bits<32>>,
    s_box: [SBoxPair; 2],
    system: Constant<Bits<128>>,
    first_fixed: Constant<Bits<32>>,
    step: Constant<Bits<8>>,
    first: Constant<Bits<ROUNDS>>,
    last: Constant<Bits<ROUNDS>>,
    all: Constant<Bits<ROUNDS>>,
    none: Constant<Bits<ROUNDS>>,
    expanding: DFF<Bit>,
    erasing: DFF<Bit>,
    starting: DFF<Bit>,
    erasing_first: DFF<Bit>,
    erasing_second: DFF<Bit>,
    // A round key came in the clock before; it was the last; and it is on its way to the memories.
    written: DFF<Bit>,
    finishing: DFF<Bit>,
    clearing: DFF<Bit>,
    // One of four clocks of a round.
    phase: DFF<Bits<4>>,
    word: [DFF<Bits<32>>; 4],
    fixed: DFF<Bits<32>>,
    sum: DFF<Bits<32>>,
    // The round that is next.
    forward: DFF<Bits<ROUNDS>>,
    reverse: DFF<Bits<ROUNDS>>,
    forward_out: DFF<Bits<ROUNDS>>,
    reverse_out: DFF<Bits<ROUNDS>>,
    slot_out: DFF<Bits<SLOT_BITS>>,
    key_out: DFF<Bits<32>>,
    accepts: Signal<Local, Bit>,
    whitened: Signal<Local, Bits<128>>,
    low: Signal<Local, Bits<32>>,
    high: Signal<Local, Bits<32>>,
    substitute: Signal<Local, Bits<32>>,
    round_key: Signal<Local, Bits<32>>,
    fixed_byte: [Signal<Local, Bits<8>>; 4],
    fixed_low: Signal<Local, Bits<32>>,
    fixed_high: Signal<Local, Bits<32>>,
}

impl Default for KeyExpansion {
    fn default() -> Self {
        let system = SYSTEM.iter().fold(0u128, |all, word| all << 32 | u128::from(*word));
        Self {
            clock: Default::default(),
            load: Default::default(),
            erase: Default::default(),
            slot: Default::default(),
            key: Default::default(),
            busy: Default::default(),
            write_forward: Default::default(),
            write_reverse: Default::default(),
            write_slot: Default::default(),
            write_key: Default::default(),
            s_box: Default::default(),
            system: Constant::new(to_block(system)),
            first_fixed: Constant::new(u64::from(FIXED[0]).into()),
            step: Constant::new(u64::from(FIXED_STEP).into()),
            first: Constant::new(1u64.into()),
            last: Constant::new((1u64 << (ROUNDS - 1)).into()),
            all: Constant::new(u64::from(u32::MAX).into()),
            none: Constant::new(0u64.into()),
            expanding: Default::default(),
            erasing: Default::default(),
            starting: Default::default(),
            erasing_first: Default::default(),
            erasing_second: Default::default(),
            written: Default::default(),
            finishing: Default::default(),
            clearing: Default::default(),
            accepts: Default::default(),
            phase: Default::default(),
            word: Default::default(),
            fixed: Default::default(),
            sum: Default::default(),
            forward: Default::default(),
            reverse: Default::default(),
            forward_out: Default::default(),
            reverse_out: Default::default(),
            slot_out: Default::default(),
            key_out: Default::default(),
            whitened: Default::default(),
            low: Default::default(),
            high: Default::default(),
            substitute: Default::default(),
            round_key: Default::default(),
            fixed_byte: Default::default(),
            fixed_low: Default::default(),
            fixed_high: Default::default(),
        }
    }
}

impl Logic for KeyExpansion {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, expanding, erasing, phase, fixed, sum, forward, reverse);
        dff_setup!(self, clock, starting, erasing_first, erasing_second, written, finishing, clearing);
        dff_setup!(self, clock, forward_out, reverse_out, slot_out, key_out);
        for i in 0..4 {
            self.word[i].clock.next = self.clock.val();
            self.word[i].d.next = self.word[i].q.val();
        }
        for i in 0..2 {
            self.s_box[i].clock.next = self.clock.val();
        }
        self.busy.next = self.expanding.q.val() | self.erasing.q.val();

        // S-box of the sum, and the round key that comes of it.
        self.sum.d.next =
            self.word[1].q.val() ^ self.word[2].q.val() ^ self.word[3].q.val() ^ self.fixed.q.val();
        self.s_box[0].plain.next = self.sum.q.val().get_bits::<16>(0);
        self.s_box[1].plain.next = self.sum.q.val().get_bits::<16>(16);
        self.low.next = bit_cast::<32, 16>(self.s_box[0].substitute.val());
        self.high.next = bit_cast::<32, 16>(self.s_box[1].substitute.val());
        self.substitute.next = self.low.val() | (self.high.val() << 16);
        self.round_key.next = self.word[0].q.val()
            ^ self.substitute.val()
            ^ ((self.substitute.val() << 13) | (self.substitute.val() >> 19))
            ^ ((self.substitute.val() << 23) | (self.substitute.val() >> 9));
        for i in 0..4 {
            self.fixed_byte[i].next = self.fixed.q.val().get_bits::<8>(8 * i) + self.step.val();
        }
        self.fixed_low.next =
            bit_cast::<32, 8>(self.fixed_byte[0].val()) | (bit_cast::<32, 8>(self.fixed_byte[1].val()) << 8);
        self.fixed_high.next = (bit_cast::<32, 8>(self.fixed_byte[2].val()) << 16)
            | (bit_cast::<32, 8>(self.fixed_byte[3].val()) << 24);

        // Commands. What many registers hang on is a register itself.
        self.accepts.next = !self.expanding.q.val() & !self.erasing.q.val();
        self.starting.d.next = self.accepts.val() & self.load.val();
        self.erasing_first.d.next = self.accepts.val() & self.erase.val();
        self.erasing_second.d.next = self.erasing_first.q.val();
        self.written.d.next = self.phase.q.val().get_bit(3);
        self.finishing.d.next = self.phase.q.val().get_bit(3) & self.reverse.q.val().get_bit(0);
        self.clearing.d.next = self.finishing.q.val();
        if self.accepts.val() & (self.load.val() | self.erase.val()) {
            self.slot_out.d.next = self.slot.val();
            self.expanding.d.next = self.load.val();
            self.erasing.d.next = self.erase.val();
        }
        if self.clearing.q.val() {
            self.expanding.d.next = false;
        }
        if self.erasing_second.q.val() {
            self.erasing.d.next = false;
        }

        // The words, four clocks a round.
        self.phase.d.next = self.phase.q.val() << 1;
        if self.phase.q.val().get_bit(3) & !self.reverse.q.val().get_bit(0) {
            self.phase.d.next = 1.into();
        }
        self.whitened.next = self.key.val() ^ self.system.val();
        if self.phase.q.val().get_bit(3) {
            for i in 0..3 {
                self.word[i].d.next = self.word[i + 1].q.val();
            }
            self.word[3].d.next = self.round_key.val();
            self.fixed.d.next = self.fixed_low.val() | self.fixed_high.val();
            self.key_out.d.next = self.round_key.val();
        }
        if self.starting.q.val() {
            self.phase.d.next = 1.into();
            self.fixed.d.next = self.first_fixed.val();
            self.word[0].d.next = self.whitened.val().get_bits::<32>(96);
            self.word[1].d.next = self.whitened.val().get_bits::<32>(64);
            self.word[2].d.next = self.whitened.val().get_bits::<32>(32);
            self.word[3].d.next = self.whitened.val().get_bits::<32>(0);
        }
        // Nothing of a key stays here.
        if self.clearing.q.val() {
            self.key_out.d.next = self.none.val();
            for i in 0..4 {
                self.word[i].d.next = self.none.val();
            }
        }

        // To the memories, a clock behind the words.
        self.forward_out.d.next = self.none.val();
        self.reverse_out.d.next = self.none.val();
        if self.written.q.val() {
            self.forward_out.d.next = self.forward.q.val();
            self.reverse_out.d.next = self.reverse.q.val();
            self.forward.d.next = self.forward.q.val() << 1;
            self.reverse.d.next = self.reverse.q.val() >> 1;
        }
        if self.starting.q.val() {
            self.forward.d.next = self.first.val();
            self.reverse.d.next = self.last.val();
        }
        if self.erasing_first.q.val() {
            self.forward_out.d.next = self.all.val();
        }
        if self.erasing_second.q.val() {
            self.reverse_out.d.next = self.all.val();
        }
        self.write_forward.next = self.forward_out.q.val();
        self.write_reverse.next = self.reverse_out.q.val();
        self.write_slot.next = self.slot_out.q.val();
        self.write_key.next = self.key_out.q.val();
    }
}
