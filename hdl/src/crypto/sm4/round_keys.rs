//! The round keys of all slots: a memory for each round, which is read when a block comes there.
//!
//! A block's slot and order go along with it, two clocks ahead. Each slot has its keys twice, as encryption takes
//! them and in reverse. A key can be written and used here and nothing else: no port shows one but those to the rounds.
//!
//! | bits of an address | |
//! |---|---|
//! | 7..0 | slot |
//! | 8 | reverse order: decryption |
//!
//! Latency 2 clocks from `address` to the first round's key, two more for each round behind it. Resources: 32 DP16KD,
//! 558 flip-flops and those of the way to write.

use super::registered_memory::{ADDRESS_BITS, RegisteredMemory};
use rust_hdl::prelude::*;
use tickgate_abi::sm4::ROUNDS;

/// Bits of a slot's number; there are more than jobs can name, and one of them is the self-test's.
pub const SLOT_BITS: usize = ADDRESS_BITS - 1;
/// Clocks by which an address goes on, to the memory of the last round.
const DELAYS: usize = 2 * (ROUNDS - 1);
/// Rounds that share a register on the way to write.
const GROUP: usize = 8;
const GROUPS: usize = ROUNDS / GROUP;
const _: () = assert!(ROUNDS == 32 && GROUPS == 4 && DELAYS == 62, "the kernel has these numbers");

/// The memories.
#[derive(LogicBlock)]
pub struct RoundKeys {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Slot and order of the block that comes two clocks later.
    pub address: Signal<In, Bits<ADDRESS_BITS>>,
    /// The key of each round, when the block is there.
    pub key: [Signal<Out, Bits<32>>; ROUNDS],
    /// Write to these rounds, in the order of encryption;
    pub write_forward: Signal<In, Bits<ROUNDS>>,
    /// or to these in reverse order.
    pub write_reverse: Signal<In, Bits<ROUNDS>>,
    /// The slot.
    pub write_slot: Signal<In, Bits<SLOT_BITS>>,
    /// The round key.
    pub write_key: Signal<In, Bits<32>>,
    memory: [RegisteredMemory<32>; ROUNDS],
    travelling: [DFF<Bits<ADDRESS_BITS>>; DELAYS],
    forward: [DFF<Bits<GROUP>>; GROUPS],
    reverse: [DFF<Bits<GROUP>>; GROUPS],
    slot: [DFF<Bits<SLOT_BITS>>; GROUPS],
    written: [DFF<Bits<32>>; GROUPS],
    forward_place: [Signal<Local, Bits<ADDRESS_BITS>>; GROUPS],
    reverse_place: [Signal<Local, Bits<ADDRESS_BITS>>; GROUPS],
    order: Constant<Bits<ADDRESS_BITS>>,
}

impl Default for RoundKeys {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            address: Default::default(),
            key: std::array::from_fn(|_| Default::default()),
            write_forward: Default::default(),
            write_reverse: Default::default(),
            write_slot: Default::default(),
            write_key: Default::default(),
            memory: std::array::from_fn(|_| Default::default()),
            travelling: std::array::from_fn(|_| Default::default()),
            forward: Default::default(),
            reverse: Default::default(),
            slot: Default::default(),
            written: Default::default(),
            forward_place: Default::default(),
            reverse_place: Default::default(),
            order: Constant::new((1u64 << SLOT_BITS).into()),
        }
    }
}

impl Logic for RoundKeys {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..62 {
            self.travelling[i].clock.next = self.clock.val();
        }
        self.travelling[0].d.next = self.address.val();
        for i in 1..62 {
            self.travelling[i].d.next = self.travelling[i - 1].q.val();
        }
        for i in 0..32 {
            self.memory[i].clock.next = self.clock.val();
            self.key[i].next = self.memory[i].read_data.val();
        }
        self.memory[0].read_address.next = self.address.val();
        for i in 1..32 {
            self.memory[i].read_address.next = self.travelling[2 * i - 1].q.val();
        }

        for i in 0..4 {
            self.forward[i].clock.next = self.clock.val();
            self.reverse[i].clock.next = self.clock.val();
            self.slot[i].clock.next = self.clock.val();
            self.written[i].clock.next = self.clock.val();
            self.forward[i].d.next = self.write_forward.val().get_bits::<GROUP>(8 * i);
            self.reverse[i].d.next = self.write_reverse.val().get_bits::<GROUP>(8 * i);
            self.slot[i].d.next = self.write_slot.val();
            self.written[i].d.next = self.write_key.val();
        }
        // The macro evaluates a cast's argument outside of loops.
        self.forward_place[0].next = bit_cast::<ADDRESS_BITS, SLOT_BITS>(self.slot[0].q.val());
        self.forward_place[1].next = bit_cast::<ADDRESS_BITS, SLOT_BITS>(self.slot[1].q.val());
        self.forward_place[2].next = bit_cast::<ADDRESS_BITS, SLOT_BITS>(self.slot[2].q.val());
        self.forward_place[3].next = bit_cast::<ADDRESS_BITS, SLOT_BITS>(self.slot[3].q.val());
        for i in 0..4 {
            self.reverse_place[i].next = self.forward_place[i].val() | self.order.val();
        }
        for i in 0..4 {
            for j in 0..8 {
                self.memory[8 * i + j].write.next =
                    self.forward[i].q.val().get_bit(j) | self.reverse[i].q.val().get_bit(j);
                self.memory[8 * i + j].write_data.next = self.written[i].q.val();
                self.memory[8 * i + j].write_address.next = self.forward_place[i].val();
                if self.reverse[i].q.val().get_bit(j) {
                    self.memory[8 * i + j].write_address.next = self.reverse_place[i].val();
                }
            }
        }
    }
}
