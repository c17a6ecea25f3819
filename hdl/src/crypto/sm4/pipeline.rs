//! SM4 (GB/T 32907-2016), a block a clock: 32 rounds of two clocks.
//!
//! `chain` is added to a block before it is enciphered and `mask` to what comes out, so that ECB, CBC and CTR (GB/T
//! 17964-2021) differ only in what is given there. A tag goes along with each block.
//!
//! | port | when |
//! |---|---|
//! | `key_address` | two clocks ahead of its block |
//! | `block`, `chain`, `mask`, `tag`, `valid` | in the clock that ends with edge n |
//! | `out_…` | from edge n + [`LATENCY_CLOCKS`] on |
//!
//! Initiation interval 1. Blocks are taken whether `valid` or not; `out_valid` is the same bit later. Bits 127..120 of a
//! block are its first byte.
//!
//! Resources, with the key expansion: those of design `sm4` in docs/latency.md.

use super::registered_memory::{ADDRESS_BITS, RegisteredMemory};
use super::round::Round;
use super::round_keys::{RoundKeys, SLOT_BITS};
use rust_hdl::prelude::*;
use tickgate_abi::sm4::ROUNDS;

/// Clocks from the edge that takes a block to the edge that gives it enciphered.
pub const LATENCY_CLOCKS: usize = 2 * ROUNDS;
/// Bits of a block's tag: what five block RAMs have room for beside the mask.
pub const TAG_BITS: usize = 52;
/// Bits of what waits for a block.
const WAITING_BITS: usize = 128 + TAG_BITS;
/// Words that what waits lies in the memory: its word is asked for two clocks before the block leaves, of which one is
/// the register that it leaves by.
const WAIT: u64 = LATENCY_CLOCKS as u64 - 2;
const _: () = assert!(LATENCY_CLOCKS == 64, "the kernel has 64 stages");

/// The pipeline.
#[derive(LogicBlock)]
pub struct Pipeline {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Slot, and bit 8 for decryption, of the block that comes two clocks later.
    pub key_address: Signal<In, Bits<ADDRESS_BITS>>,
    /// There is a block.
    pub valid: Signal<In, Bit>,
    /// The block.
    pub block: Signal<In, Bits<128>>,
    /// Added to it before.
    pub chain: Signal<In, Bits<128>>,
    /// Added to it behind.
    pub mask: Signal<In, Bits<128>>,
    /// Goes along.
    pub tag: Signal<In, Bits<TAG_BITS>>,
    /// There is a block.
    pub out_valid: Signal<Out, Bit>,
    /// The block.
    pub out_block: Signal<Out, Bits<128>>,
    /// What was added to it.
    pub out_mask: Signal<Out, Bits<128>>,
    /// Its tag.
    pub out_tag: Signal<Out, Bits<TAG_BITS>>,
    /// To the round keys.
    pub write_forward: Signal<In, Bits<ROUNDS>>,
    /// To the round keys.
    pub write_reverse: Signal<In, Bits<ROUNDS>>,
    /// To the round keys.
    pub write_slot: Signal<In, Bits<SLOT_BITS>>,
    /// To the round keys.
    pub write_key: Signal<In, Bits<32>>,
    keys: RoundKeys,
    round: [Round; ROUNDS],
    waiting: RegisteredMemory<WAITING_BITS>,
    write_at: DFF<Bits<ADDRESS_BITS>>,
    read_at: DFF<Bits<ADDRESS_BITS>>,
    valid_at: DFF<Bits<64>>,
    out_valid_held: DFF<Bit>,
    out_block_held: DFF<Bits<128>>,
    out_mask_held: DFF<Bits<128>>,
    out_tag_held: DFF<Bits<TAG_BITS>>,
    one: Constant<Bits<ADDRESS_BITS>>,
    waiting_words: Constant<Bits<ADDRESS_BITS>>,
    none: Constant<Bits<32>>,
    taken: Signal<Local, Bits<128>>,
    word: [Signal<Local, Bits<32>>; 4],
    last: Signal<Local, Bits<32>>,
    result: [Signal<Local, Bits<128>>; 4],
    masked: Signal<Local, Bits<128>>,
    ahead: Signal<Local, Bits<ADDRESS_BITS>>,
    asked: Signal<Local, Bits<WAITING_BITS>>,
    tag_above: Signal<Local, Bits<WAITING_BITS>>,
}

impl Default for Pipeline {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            key_address: Default::default(),
            valid: Default::default(),
            block: Default::default(),
            chain: Default::default(),
            mask: Default::default(),
            tag: Default::default(),
            out_valid: Default::default(),
            out_block: Default::default(),
            out_mask: Default::default(),
            out_tag: Default::default(),
            write_forward: Default::default(),
            write_reverse: Default::default(),
            write_slot: Default::default(),
            write_key: Default::default(),
            keys: Default::default(),
            round: std::array::from_fn(|_| Default::default()),
            waiting: Default::default(),
            write_at: Default::default(),
            read_at: Default::default(),
            valid_at: Default::default(),
            out_valid_held: Default::default(),
            out_block_held: Default::default(),
            out_mask_held: Default::default(),
            out_tag_held: Default::default(),
            one: Constant::new(1u64.into()),
            waiting_words: Constant::new(WAIT.into()),
            none: Constant::new(0u64.into()),
            taken: Default::default(),
            word: Default::default(),
            last: Default::default(),
            result: Default::default(),
            masked: Default::default(),
            ahead: Default::default(),
            asked: Default::default(),
            tag_above: Default::default(),
        }
    }
}

impl Logic for Pipeline {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, write_at, read_at, valid_at);
        dff_setup!(self, clock, out_valid_held, out_block_held, out_mask_held, out_tag_held);
        self.keys.clock.next = self.clock.val();
        self.keys.address.next = self.key_address.val();
        self.keys.write_forward.next = self.write_forward.val();
        self.keys.write_reverse.next = self.write_reverse.val();
        self.keys.write_slot.next = self.write_slot.val();
        self.keys.write_key.next = self.write_key.val();

        // Into the first round.
        self.taken.next = self.block.val() ^ self.chain.val();
        for i in 0..4 {
            self.word[i].next = self.taken.val().get_bits::<32>(96 - 32 * i);
        }
        self.round[0].substituted.next =
            self.word[1].val() ^ self.word[2].val() ^ self.word[3].val() ^ self.keys.key[0].val();
        self.round[0].word_0.next = self.word[0].val();
        self.round[0].word_1.next = self.word[1].val();
        self.round[0].word_2.next = self.word[2].val();
        for i in 0..32 {
            self.round[i].clock.next = self.clock.val();
            self.round[i].key.next = self.keys.key[i].val();
        }
        for i in 1..32 {
            self.round[i].substituted.next = self.round[i - 1].next_substituted.val();
            self.round[i - 1].next_key.next = self.keys.key[i].val();
            self.round[i].word_0.next = self.round[i - 1].next_word_0.val();
            self.round[i].word_1.next = self.round[i - 1].next_word_1.val();
            self.round[i].word_2.next = self.round[i - 1].next_word_2.val();
        }
        self.round[31].next_key.next = self.none.val();

        // Out of the last: its words in reverse order (7.1).
        self.last.next = self.round[31].first.val() ^ self.round[31].mixed.val();
        self.result[0].next = bit_cast::<128, 32>(self.last.val()) << 96;
        self.result[1].next = bit_cast::<128, 32>(self.round[31].next_word_2.val()) << 64;
        self.result[2].next = bit_cast::<128, 32>(self.round[31].next_word_1.val()) << 32;
        self.result[3].next = bit_cast::<128, 32>(self.round[31].next_word_0.val());
        self.masked.next = self.waiting.read_data.val().get_bits::<128>(0);
        self.out_block_held.d.next =
            (self.result[0].val() | self.result[1].val() | self.result[2].val() | self.result[3].val())
                ^ self.masked.val();
        self.out_mask_held.d.next = self.masked.val();
        self.out_tag_held.d.next = self.waiting.read_data.val().get_bits::<TAG_BITS>(128);
        self.valid_at.d.next = (self.valid_at.q.val() << 1) | bit_cast::<64, 1>(self.valid.val().into());
        self.out_valid_held.d.next = self.valid_at.q.val().get_bit(63);

        // What waits.
        self.write_at.d.next = self.write_at.q.val() + self.one.val();
        self.ahead.next = self.write_at.q.val() + self.one.val();
        self.read_at.d.next = self.ahead.val() - self.waiting_words.val();
        self.tag_above.next = bit_cast::<WAITING_BITS, TAG_BITS>(self.tag.val()) << 128;
        self.asked.next = bit_cast::<WAITING_BITS, 128>(self.mask.val());
        self.waiting.clock.next = self.clock.val();
        self.waiting.write.next = true;
        self.waiting.write_address.next = self.write_at.q.val();
        self.waiting.write_data.next = self.tag_above.val() | self.asked.val();
        self.waiting.read_address.next = self.read_at.q.val();

        self.out_valid.next = self.out_valid_held.q.val();
        self.out_block.next = self.out_block_held.q.val();
        self.out_mask.next = self.out_mask_held.q.val();
        self.out_tag.next = self.out_tag_held.q.val();
    }
}
