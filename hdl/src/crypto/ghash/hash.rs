//! GHASH (NIST SP 800-38D, 6.4) of many messages at once, a block a clock even of one message.
//!
//! A message's blocks go to eight sums in turn. In each, a block is added and multiplied by H⁸, but for the message's
//! last eight blocks: those are multiplied by what power of H is still left, H⁸ to H, and added up, which is the hash. So a
//! block has eight clocks until the next one of its sum. What is multiplied by one is simply added to the hash: a tag's mask.
//!
//! | port | when |
//! |---|---|
//! | all inputs | in the clock that ends with edge n |
//! | outputs | from edge n + [`LATENCY_CLOCKS`] on |
//!
//! Interval 1; blocks of the same `job` and `lane` at least eight clocks apart. Resources: 8 DP16KD, 128 TRELLIS_DPR16X4
//! and the multiplier ([`super::product`]).

use super::product::Product;
use crate::crypto::block_bits::to_block;
use crate::crypto::block_memory::BlockMemory;
use crate::crypto::sm4::registered_memory::{ADDRESS_BITS, RegisteredMemory};
use rust_hdl::prelude::*;

/// Sums of a message, and powers of a key's H that are kept.
pub const LANES: usize = 8;
/// Bits of a lane, and of a power less one.
pub const LANE_BITS: usize = LANES.trailing_zeros() as usize;
/// Bits of a job: a message that is being hashed.
pub const JOB_BITS: usize = 6;
/// Bits of a slot's number.
pub const HASH_SLOT_BITS: usize = 6;
/// Bits that go along with a block, whatever they mean.
pub const LABEL_BITS: usize = 22;
/// Clocks from a block to its product and its hash: three registers in front of the multiplier, and one behind it.
pub const LATENCY_CLOCKS: usize = super::product::LATENCY_CLOCKS + 3;
/// Clocks for which what belongs to a block waits for its product.
const STAGES: usize = LATENCY_CLOCKS;
const _: () = assert!(STAGES == 7 && JOB_BITS + LANE_BITS == ADDRESS_BITS);
/// The key that the self-test hashes with: H of the standard's example key (GB/T 32907-2016, A.1).
pub const TEST_HASH_KEY: u128 = u128::from_be_bytes(tickgate_abi::sm4::cipher(
    &tickgate_abi::sm4::round_keys(&crate::crypto::self_test::KEY),
    &[0; 16],
));

/// What a block is multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Operand {
    /// A power of the slot's H.
    Key = 0,
    /// One.
    One = 1,
    /// [`TEST_HASH_KEY`].
    Test = 2,
}

/// GHASH.
#[derive(LogicBlock)]
pub struct Hash {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is a block.
    pub valid: Signal<In, Bit>,
    /// The block.
    pub block: Signal<In, Bits<128>>,
    /// Its message.
    pub job: Signal<In, Bits<JOB_BITS>>,
    /// Its key's slot.
    pub slot: Signal<In, Bits<HASH_SLOT_BITS>>,
    /// The power of H less one.
    pub power: Signal<In, Bits<LANE_BITS>>,
    /// Or another operand: an [`Operand`].
    pub operand: Signal<In, Bits<2>>,
    /// The sum.
    pub lane: Signal<In, Bits<LANE_BITS>>,
    /// The sum is zero before.
    pub fresh: Signal<In, Bit>,
    /// The product is added to the hash;
    pub add: Signal<In, Bit>,
    /// which is zero before.
    pub first: Signal<In, Bit>,
    /// Goes along.
    pub label: Signal<In, Bits<LABEL_BITS>>,
    /// There is a product.
    pub out_valid: Signal<Out, Bit>,
    /// The product.
    pub out_product: Signal<Out, Bits<128>>,
    /// The hash with this product.
    pub out_hash: Signal<Out, Bits<128>>,
    /// Its job.
    pub out_job: Signal<Out, Bits<JOB_BITS>>,
    /// Its label.
    pub out_label: Signal<Out, Bits<LABEL_BITS>>,
    /// Write a power of H;
    pub key_write: Signal<In, Bit>,
    /// of this slot,
    pub key_slot: Signal<In, Bits<HASH_SLOT_BITS>>,
    /// the power less one,
    pub key_power: Signal<In, Bits<LANE_BITS>>,
    /// and its value.
    pub key_value: Signal<In, Bits<128>>,
    keys: RegisteredMemory<128>,
    sums: RegisteredMemory<128>,
    hashes: BlockMemory,
    multiplier: Product,
    block_at: [DFF<Bits<128>>; 2],
    operand_at: [DFF<Bits<2>>; 2],
    fresh_at: [DFF<Bit>; 2],
    left: DFF<Bits<128>>,
    right: DFF<Bits<128>>,
    place_at: [DFF<Bits<ADDRESS_BITS>>; STAGES],
    valid_at: [DFF<Bit>; STAGES],
    add_at: [DFF<Bit>; STAGES],
    first_at: [DFF<Bit>; STAGES],
    label_at: [DFF<Bits<LABEL_BITS>>; STAGES],
    out_job_held: DFF<Bits<JOB_BITS>>,
    out_label_held: DFF<Bits<LABEL_BITS>>,
    out_valid_held: DFF<Bit>,
    out_product_held: DFF<Bits<128>>,
    out_hash_held: DFF<Bits<128>>,
    is_one: Constant<Bits<2>>,
    is_test: Constant<Bits<2>>,
    one: Constant<Bits<128>>,
    test_key: Constant<Bits<128>>,
    zero: Constant<Bits<128>>,
    key_place: Signal<Local, Bits<ADDRESS_BITS>>,
    key_write_place: Signal<Local, Bits<ADDRESS_BITS>>,
    place: Signal<Local, Bits<ADDRESS_BITS>>,
    sum_before: Signal<Local, Bits<128>>,
    hash_job: Signal<Local, Bits<JOB_BITS>>,
    hash_before: Signal<Local, Bits<128>>,
    hash: Signal<Local, Bits<128>>,
}

impl Default for Hash {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            valid: Default::default(),
            block: Default::default(),
            job: Default::default(),
            slot: Default::default(),
            power: Default::default(),
            operand: Default::default(),
            lane: Default::default(),
            fresh: Default::default(),
            add: Default::default(),
            first: Default::default(),
            label: Default::default(),
            out_valid: Default::default(),
            out_product: Default::default(),
            out_hash: Default::default(),
            out_job: Default::default(),
            out_label: Default::default(),
            key_write: Default::default(),
            key_slot: Default::default(),
            key_power: Default::default(),
            key_value: Default::default(),
            keys: Default::default(),
            sums: Default::default(),
            hashes: Default::default(),
            multiplier: Default::default(),
            block_at: Default::default(),
            operand_at: Default::default(),
            fresh_at: Default::default(),
            left: Default::default(),
            right: Default::default(),
            place_at: Default::default(),
            valid_at: Default::default(),
            add_at: Default::default(),
            first_at: Default::default(),
            label_at: Default::default(),
            out_job_held: Default::default(),
            out_label_held: Default::default(),
            out_valid_held: Default::default(),
            out_product_held: Default::default(),
            out_hash_held: Default::default(),
            is_one: Constant::new((Operand::One as u64).into()),
            is_test: Constant::new((Operand::Test as u64).into()),
            one: Constant::new(to_block(1 << 127)),
            test_key: Constant::new(to_block(TEST_HASH_KEY)),
            zero: Constant::new(to_block(0)),
            key_place: Default::default(),
            key_write_place: Default::default(),
            place: Default::default(),
            sum_before: Default::default(),
            hash_job: Default::default(),
            hash_before: Default::default(),
            hash: Default::default(),
        }
    }
}

impl Logic for Hash {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, left, right, out_valid_held, out_product_held, out_hash_held);
        dff_setup!(self, clock, out_job_held, out_label_held);
        for i in 0..2 {
            self.block_at[i].clock.next = self.clock.val();
            self.operand_at[i].clock.next = self.clock.val();
            self.fresh_at[i].clock.next = self.clock.val();
        }
        for i in 0..7 {
            self.place_at[i].clock.next = self.clock.val();
            self.valid_at[i].clock.next = self.clock.val();
            self.add_at[i].clock.next = self.clock.val();
            self.first_at[i].clock.next = self.clock.val();
            self.label_at[i].clock.next = self.clock.val();
        }
        self.place.next = (bit_cast::<ADDRESS_BITS, JOB_BITS>(self.job.val()) << 3)
            | bit_cast::<ADDRESS_BITS, LANE_BITS>(self.lane.val());
        self.key_place.next = (bit_cast::<ADDRESS_BITS, HASH_SLOT_BITS>(self.slot.val()) << 3)
            | bit_cast::<ADDRESS_BITS, LANE_BITS>(self.power.val());
        self.key_write_place.next = (bit_cast::<ADDRESS_BITS, HASH_SLOT_BITS>(self.key_slot.val()) << 3)
            | bit_cast::<ADDRESS_BITS, LANE_BITS>(self.key_power.val());
        self.place_at[0].d.next = self.place.val();
        self.valid_at[0].d.next = self.valid.val();
        self.add_at[0].d.next = self.add.val();
        self.first_at[0].d.next = self.first.val();
        self.label_at[0].d.next = self.label.val();
        for i in 1..7 {
            self.place_at[i].d.next = self.place_at[i - 1].q.val();
            self.valid_at[i].d.next = self.valid_at[i - 1].q.val();
            self.add_at[i].d.next = self.add_at[i - 1].q.val();
            self.first_at[i].d.next = self.first_at[i - 1].q.val();
            self.label_at[i].d.next = self.label_at[i - 1].q.val();
        }
        self.block_at[0].d.next = self.block.val();
        self.block_at[1].d.next = self.block_at[0].q.val();
        self.operand_at[0].d.next = self.operand.val();
        self.operand_at[1].d.next = self.operand_at[0].q.val();
        self.fresh_at[0].d.next = self.fresh.val();
        self.fresh_at[1].d.next = self.fresh_at[0].q.val();

        self.keys.clock.next = self.clock.val();
        self.keys.read_address.next = self.key_place.val();
        self.keys.write.next = self.key_write.val();
        self.keys.write_address.next = self.key_write_place.val();
        self.keys.write_data.next = self.key_value.val();
        self.sums.clock.next = self.clock.val();
        self.sums.read_address.next = self.place.val();
        self.sum_before.next = self.sums.read_data.val();
        if self.fresh_at[1].q.val() {
            self.sum_before.next = self.zero.val();
        }
        self.left.d.next = self.block_at[1].q.val() ^ self.sum_before.val();
        self.right.d.next = self.keys.read_data.val();
        if self.operand_at[1].q.val() == self.is_one.val() {
            self.right.d.next = self.one.val();
        }
        if self.operand_at[1].q.val() == self.is_test.val() {
            self.right.d.next = self.test_key.val();
        }
        self.multiplier.clock.next = self.clock.val();
        self.multiplier.left.next = self.left.q.val();
        self.multiplier.right.next = self.right.q.val();

        self.sums.write.next = self.valid_at[6].q.val();
        self.sums.write_address.next = self.place_at[6].q.val();
        self.sums.write_data.next = self.multiplier.product.val();
        self.hash_job.next = self.place_at[6].q.val().get_bits::<JOB_BITS>(3);
        self.hashes.clock.next = self.clock.val();
        self.hashes.read_address.next = self.hash_job.val();
        self.hash_before.next = self.hashes.read_data.val();
        if self.first_at[6].q.val() {
            self.hash_before.next = self.zero.val();
        }
        self.hash.next = self.hash_before.val() ^ self.multiplier.product.val();
        self.hashes.write.next = self.valid_at[6].q.val() & self.add_at[6].q.val();
        self.hashes.write_address.next = self.hash_job.val();
        self.hashes.write_data.next = self.hash.val();
        self.out_hash_held.d.next = self.hash.val();
        self.out_product_held.d.next = self.multiplier.product.val();
        self.out_valid_held.d.next = self.valid_at[6].q.val();
        self.out_job_held.d.next = self.hash_job.val();
        self.out_label_held.d.next = self.label_at[6].q.val();
        self.out_job.next = self.out_job_held.q.val();
        self.out_label.next = self.out_label_held.q.val();
        self.out_valid.next = self.out_valid_held.q.val();
        self.out_product.next = self.out_product_held.q.val();
        self.out_hash.next = self.out_hash_held.q.val();
    }
}
