//! The SM4 engine: operations of any job in any order, a block a clock, in all modes, with GHASH behind.
//!
//! operation -> `modes` -> `sm4::cipher` -> output, and -> `ghash::hash` -> hash
//!
//! Who gives operations (a block each) keeps up with two rules: a job's next chained block ([`Kind::Chain`]) comes at
//! least [`CHAIN_CLOCKS`] behind the one before, and a job's hashed blocks take the eight sums in turn. Keys are loaded
//! and the engine tested beside that, in clocks without an operation. Job [`OWN_JOB`] is the engine's own.
//!
//! | port | when |
//! |---|---|
//! | `valid`, `kind`, `decrypt`, `first`, `index`, `tag` | in the clock that ends with edge n |
//! | `data` | in the clock that ends with edge n + 3; zero where it belongs to no operation |
//! | `out_…` | from edge n + 3 + 64 on |
//! | `hash_…` | from edge n + 3 + 64 + [`HASH_CLOCKS`] on |
//!
//! Interval 1. A key, once in, can be used, verified and erased; no output shows it, nor its H. While not `healthy`,
//! nothing is put out: `out_valid` and `hash_valid` stay low.
//!
//! Resources: those of design `crypto` in docs/latency.md.

use super::block_bits::to_block;
use super::ghash::hash::{self, HASH_SLOT_BITS, Hash, JOB_BITS, LABEL_BITS, LANE_BITS, Operand};
use super::key_loader::{KeyLoader, SLOTS};
use super::modes::{KIND_BITS, Kind, Modes};
use super::self_test::SelfTest;
use super::sm4::cipher::Cipher;
use super::sm4::pipeline::TAG_BITS;
use super::sm4::registered_memory::ADDRESS_BITS;
use super::sm4::round_keys::SLOT_BITS;
use super::tag;
use rust_hdl::prelude::*;

pub use super::modes::{AHEAD_CLOCKS, CHAIN_CLOCKS};

/// Clocks from a block's output to the hash with it: to the register in front of GHASH, into GHASH, and through it.
pub const HASH_CLOCKS: usize = hash::LATENCY_CLOCKS + 2;
/// The number that no job has.
pub const OWN_JOB: u64 = (1 << JOB_BITS) - 1;
// The kernel has these places as numbers.
const _: () = assert!(tag::JOB == 0 && tag::SLOT == 6 && tag::POWER == 12 && tag::LANE == 15);
const _: () = assert!(tag::OPERAND == 18 && tag::HASHED == 20 && tag::HASH_MASK == 21 && tag::FRESH == 22);
const _: () = assert!(tag::ADD == 23 && tag::FIRST == 24 && tag::WHOLE == 25 && tag::CHAINED == 26);
const _: () = assert!(tag::OWN == 27 && tag::BYTES == 28 && tag::COOKIE == 32 && tag::COOKIE_BITS == 20);
const _: () = assert!(LABEL_BITS == tag::COOKIE_BITS + 2);

/// The engine.
#[derive(LogicBlock)]
pub struct Engine {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is an operation.
    pub valid: Signal<In, Bit>,
    /// A [`Kind`].
    pub kind: Signal<In, Bits<KIND_BITS>>,
    /// The cipher's keys in reverse order: ECB and CBC decryption.
    pub decrypt: Signal<In, Bit>,
    /// The job's first block: CBC takes the IV.
    pub first: Signal<In, Bit>,
    /// Added to the IV's last 32 bits: CTR, GCM.
    pub index: Signal<In, Bits<32>>,
    /// See [`tag`]; whether the engine's own is not looked at.
    pub tag: Signal<In, Bits<TAG_BITS>>,
    /// The block.
    pub data: Signal<In, Bits<128>>,
    /// Write a job's IV.
    pub iv_write: Signal<In, Bit>,
    /// The job.
    pub iv_job: Signal<In, Bits<JOB_BITS>>,
    /// The IV.
    pub iv: Signal<In, Bits<128>>,
    /// A block leaves.
    pub out_valid: Signal<Out, Bit>,
    /// The block; of a last one that is not whole, what is behind its bytes means nothing.
    pub out_block: Signal<Out, Bits<128>>,
    /// Its tag.
    pub out_tag: Signal<Out, Bits<TAG_BITS>>,
    /// A hash is whole.
    pub hash_valid: Signal<Out, Bit>,
    /// The hash.
    pub hash: Signal<Out, Bits<128>>,
    /// Its job.
    pub hash_job: Signal<Out, Bits<JOB_BITS>>,
    /// The cookie of the operation that made it whole.
    pub hash_cookie: Signal<Out, Bits<20>>,
    /// As in [`KeyLoader`].
    pub load: Signal<In, Bit>,
    /// As in [`KeyLoader`].
    pub erase: Signal<In, Bit>,
    /// As in [`KeyLoader`].
    pub verify: Signal<In, Bit>,
    /// Test again. As the three before, it is not looked at while `busy`; one of them at a time.
    pub test: Signal<In, Bit>,
    /// The slot.
    pub slot: Signal<In, Bits<HASH_SLOT_BITS>>,
    /// The key, its first byte in bits 127..120; it stands in the clock of `load` and in the two behind it.
    pub key: Signal<In, Bits<128>>,
    /// A key is being loaded, erased or verified, or the engine tested.
    pub busy: Signal<Out, Bit>,
    /// As in [`KeyLoader`].
    pub mismatch: Signal<Out, Bit>,
    /// As in [`KeyLoader`].
    pub loaded: Signal<Out, Bits<SLOTS>>,
    /// As in [`SelfTest`].
    pub healthy: Signal<Out, Bit>,
    /// As in [`SelfTest`].
    pub failed: Signal<Out, Bit>,
    modes: Modes,
    cipher: Cipher,
    hash_block: Hash,
    loader: KeyLoader,
    self_test: SelfTest,
    own_job: Constant<Bits<TAG_BITS>>,
    own_bit: Constant<Bits<TAG_BITS>>,
    not_own: Constant<Bits<TAG_BITS>>,
    hashed_bits: Constant<Bits<TAG_BITS>>,
    fresh_bit: Constant<Bits<TAG_BITS>>,
    add_bit: Constant<Bits<TAG_BITS>>,
    first_bit: Constant<Bits<TAG_BITS>>,
    mask_bit: Constant<Bits<TAG_BITS>>,
    test_bits: Constant<Bits<TAG_BITS>>,
    zero_tag: Constant<Bits<TAG_BITS>>,
    zero_block: Constant<Bits<128>>,
    block_kind: Constant<Bits<KIND_BITS>>,
    pass_kind: Constant<Bits<KIND_BITS>>,
    reverse_order: Constant<Bits<ADDRESS_BITS>>,
    zero_address: Constant<Bits<ADDRESS_BITS>>,
    key_address: DFF<Bits<ADDRESS_BITS>>,
    valid_at: [DFF<Bit>; 3],
    tag_at: [DFF<Bits<TAG_BITS>>; 3],
    own_data_at: [DFF<Bits<128>>; 3],
    // Behind the cipher.
    hash_valid_held: DFF<Bit>,
    hash_input: DFF<Bits<128>>,
    hash_tag: DFF<Bits<TAG_BITS>>,
    hash_label: DFF<Bits<LABEL_BITS>>,
    own_ask: Signal<Local, Bit>,
    own_slot: Signal<Local, Bits<ADDRESS_BITS>>,
    own_order: Signal<Local, Bits<ADDRESS_BITS>>,
    job_slot: Signal<Local, Bits<ADDRESS_BITS>>,
    job_order: Signal<Local, Bits<ADDRESS_BITS>>,
    own_kind: Signal<Local, Bits<KIND_BITS>>,
    own_data: Signal<Local, Bits<128>>,
    own_tag: Signal<Local, Bits<TAG_BITS>>,
    own_power: Signal<Local, Bits<TAG_BITS>>,
    own_operand: Signal<Local, Bits<TAG_BITS>>,
    own_lane: Signal<Local, Bits<TAG_BITS>>,
    own_slot_tag: Signal<Local, Bits<TAG_BITS>>,
    fresh_tag: Signal<Local, Bits<TAG_BITS>>,
    add_tag: Signal<Local, Bits<TAG_BITS>>,
    first_tag: Signal<Local, Bits<TAG_BITS>>,
    chosen_tag: Signal<Local, Bits<TAG_BITS>>,
    out_own: Signal<Local, Bit>,
    out_hashed: Signal<Local, Bit>,
    out_chained: Signal<Local, Bit>,
    last_byte: Signal<Local, Bits<4>>,
    // Of bytes 1 to 15.
    byte_there: [Signal<Local, Bit>; 15],
    byte_number: [Constant<Bits<4>>; 15],
    byte_ones: [Constant<Bits<128>>; 16],
    there: [Signal<Local, Bits<128>>; 16],
    hashed: Signal<Local, Bits<128>>,
    label_cookie: Signal<Local, Bits<LABEL_BITS>>,
    label_own: Signal<Local, Bits<LABEL_BITS>>,
    label_whole: Signal<Local, Bits<LABEL_BITS>>,
    out_label: Signal<Local, Bits<LABEL_BITS>>,
    is_loaders: Signal<Local, Bit>,
    own_block: Signal<Local, Bit>,
    own_hash: Signal<Local, Bit>,
}

impl Default for Engine {
    fn default() -> Self {
        let bits = |value: u64| Constant::new(value.into());
        Self {
            clock: Default::default(),
            valid: Default::default(),
            kind: Default::default(),
            decrypt: Default::default(),
            first: Default::default(),
            index: Default::default(),
            tag: Default::default(),
            data: Default::default(),
            iv_write: Default::default(),
            iv_job: Default::default(),
            iv: Default::default(),
            out_valid: Default::default(),
            out_block: Default::default(),
            out_tag: Default::default(),
            hash_valid: Default::default(),
            hash: Default::default(),
            hash_job: Default::default(),
            hash_cookie: Default::default(),
            load: Default::default(),
            erase: Default::default(),
            verify: Default::default(),
            test: Default::default(),
            slot: Default::default(),
            key: Default::default(),
            busy: Default::default(),
            mismatch: Default::default(),
            loaded: Default::default(),
            healthy: Default::default(),
            failed: Default::default(),
            modes: Default::default(),
            cipher: Default::default(),
            hash_block: Default::default(),
            loader: Default::default(),
            self_test: Default::default(),
            own_job: bits(OWN_JOB << tag::JOB | 15 << tag::BYTES),
            own_bit: bits(1 << tag::OWN),
            not_own: bits(((1 << TAG_BITS) - 1) & !(1 << tag::OWN)),
            hashed_bits: bits(1 << tag::HASHED),
            fresh_bit: bits(1 << tag::FRESH),
            add_bit: bits(1 << tag::ADD),
            first_bit: bits(1 << tag::FIRST),
            mask_bit: bits(1 << tag::HASH_MASK),
            test_bits: bits((Operand::Test as u64) << tag::OPERAND),
            zero_tag: bits(0),
            zero_block: Constant::new(to_block(0)),
            block_kind: Constant::new((Kind::Block as u64).into()),
            pass_kind: Constant::new((Kind::Pass as u64).into()),
            reverse_order: Constant::new((1u64 << SLOT_BITS).into()),
            zero_address: Constant::new(0u64.into()),
            key_address: Default::default(),
            valid_at: Default::default(),
            tag_at: Default::default(),
            own_data_at: Default::default(),
            hash_valid_held: Default::default(),
            hash_input: Default::default(),
            hash_tag: Default::default(),
            hash_label: Default::default(),
            own_ask: Default::default(),
            own_slot: Default::default(),
            own_order: Default::default(),
            job_slot: Default::default(),
            job_order: Default::default(),
            own_kind: Default::default(),
            own_data: Default::default(),
            own_tag: Default::default(),
            own_power: Default::default(),
            own_operand: Default::default(),
            own_lane: Default::default(),
            own_slot_tag: Default::default(),
            fresh_tag: Default::default(),
            add_tag: Default::default(),
            first_tag: Default::default(),
            chosen_tag: Default::default(),
            out_own: Default::default(),
            out_hashed: Default::default(),
            out_chained: Default::default(),
            last_byte: Default::default(),
            byte_there: Default::default(),
            byte_number: std::array::from_fn(|i| Constant::new((i as u64 + 1).into())),
            // The first byte is the highest.
            byte_ones: std::array::from_fn(|i| Constant::new(to_block(0xff << (120 - 8 * i)))),
            there: Default::default(),
            hashed: Default::default(),
            label_cookie: Default::default(),
            label_own: Default::default(),
            label_whole: Default::default(),
            out_label: Default::default(),
            is_loaders: Default::default(),
            own_block: Default::default(),
            own_hash: Default::default(),
        }
    }
}

impl Logic for Engine {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, key_address, hash_valid_held, hash_input, hash_tag, hash_label);
        for i in 0..3 {
            self.valid_at[i].clock.next = self.clock.val();
            self.tag_at[i].clock.next = self.clock.val();
            self.own_data_at[i].clock.next = self.clock.val();
        }
        self.modes.clock.next = self.clock.val();
        self.cipher.clock.next = self.clock.val();
        self.hash_block.clock.next = self.clock.val();
        self.loader.clock.next = self.clock.val();
        self.self_test.clock.next = self.clock.val();

        // Commands. The loader starts nothing while a test is going on, nor the other way round.
        self.loader.load.next = self.load.val() & !self.self_test.busy.val();
        self.loader.erase.next = self.erase.val() & !self.self_test.busy.val();
        self.loader.verify.next = self.verify.val() & !self.self_test.busy.val();
        self.loader.slot.next = self.slot.val();
        self.self_test.start.next = self.test.val() & !self.loader.busy.val();
        self.busy.next = self.loader.busy.val() | self.self_test.busy.val();
        self.mismatch.next = self.loader.mismatch.val();
        self.loaded.next = self.loader.loaded.val();
        self.healthy.next = self.self_test.healthy.val();
        self.failed.next = self.self_test.failed.val();
        self.is_loaders.next = !self.self_test.busy.val();
        self.cipher.load.next = self.loader.expand.val() | self.self_test.expand.val();
        self.cipher.erase.next = self.loader.expand_erase.val();
        self.cipher.slot.next = bit_cast::<SLOT_BITS, HASH_SLOT_BITS>(self.loader.at_slot.val());
        self.cipher.key.next = self.key.val();
        if self.self_test.busy.val() {
            self.cipher.slot.next = self.self_test.expand_slot.val();
            self.cipher.key.next = self.self_test.expand_key.val();
        }

        // The engine's own operation, where there is none of a job.
        self.own_ask.next = (self.loader.ask.val() | self.self_test.ask.val()) & !self.valid.val();
        self.loader.granted.next = !self.valid.val();
        self.self_test.granted.next = !self.valid.val();
        self.own_kind.next = self.block_kind.val();
        self.own_data.next = self.zero_block.val();
        self.own_slot_tag.next = bit_cast::<TAG_BITS, HASH_SLOT_BITS>(self.loader.at_slot.val()) << 6;
        self.own_power.next = bit_cast::<TAG_BITS, LANE_BITS>(self.loader.ask_power.val()) << 12;
        self.own_operand.next = self.zero_tag.val();
        self.own_lane.next = bit_cast::<TAG_BITS, LANE_BITS>(self.self_test.ask_lane.val()) << 15;
        self.own_tag.next = self.own_job.val() | self.own_bit.val() | self.own_slot_tag.val();
        self.own_slot.next = bit_cast::<ADDRESS_BITS, HASH_SLOT_BITS>(self.loader.at_slot.val());
        self.own_order.next = self.zero_address.val();
        if self.loader.ask_product.val() {
            self.own_kind.next = self.pass_kind.val();
            self.own_data.next = self.loader.ask_data.val();
            self.own_tag.next = self.own_job.val()
                | self.own_bit.val()
                | self.own_slot_tag.val()
                | self.own_power.val()
                | self.hashed_bits.val()
                | self.mask_bit.val()
                | self.fresh_bit.val();
        }
        self.fresh_tag.next = self.zero_tag.val();
        if self.self_test.ask_fresh.val() {
            self.fresh_tag.next = self.fresh_bit.val();
        }
        self.add_tag.next = self.zero_tag.val();
        if self.self_test.ask_add.val() {
            self.add_tag.next = self.add_bit.val();
        }
        self.first_tag.next = self.zero_tag.val();
        if self.self_test.ask_first.val() {
            self.first_tag.next = self.first_bit.val();
        }
        if self.self_test.busy.val() {
            self.own_data.next = self.self_test.ask_data.val();
            self.own_slot.next = bit_cast::<ADDRESS_BITS, SLOT_BITS>(self.self_test.expand_slot.val());
            if self.self_test.ask_reverse.val() {
                self.own_order.next = self.reverse_order.val();
            }
            self.own_tag.next = self.own_job.val()
                | self.own_bit.val()
                | self.own_lane.val()
                | self.test_bits.val()
                | self.hashed_bits.val()
                | self.fresh_tag.val()
                | self.add_tag.val()
                | self.first_tag.val();
        }

        // An operation is taken.
        self.job_order.next = self.zero_address.val();
        if self.decrypt.val() {
            self.job_order.next = self.reverse_order.val();
        }
        self.job_slot.next =
            bit_cast::<ADDRESS_BITS, HASH_SLOT_BITS>(self.tag.val().get_bits::<HASH_SLOT_BITS>(6));
        self.modes.valid.next = self.valid.val();
        self.modes.first.next = self.first.val();
        self.modes.index.next = self.index.val();
        self.modes.job.next = self.tag.val().get_bits::<JOB_BITS>(0);
        self.modes.iv_write.next = self.iv_write.val();
        self.modes.iv_job.next = self.iv_job.val();
        self.modes.iv.next = self.iv.val();
        self.own_data_at[0].d.next = self.zero_block.val();
        self.key_address.d.next = self.job_slot.val() | self.job_order.val();
        self.modes.kind.next = self.kind.val();
        self.chosen_tag.next = self.tag.val() & self.not_own.val();
        if !self.valid.val() {
            self.key_address.d.next = self.own_slot.val() | self.own_order.val();
            self.modes.kind.next = self.own_kind.val();
            self.chosen_tag.next = self.own_tag.val();
            if self.own_ask.val() {
                self.own_data_at[0].d.next = self.own_data.val();
            }
        }
        self.valid_at[0].d.next = self.valid.val() | self.own_ask.val();
        self.tag_at[0].d.next = self.chosen_tag.val();
        for i in 1..3 {
            self.valid_at[i].d.next = self.valid_at[i - 1].q.val();
            self.tag_at[i].d.next = self.tag_at[i - 1].q.val();
            self.own_data_at[i].d.next = self.own_data_at[i - 1].q.val();
        }
        self.modes.data.next = self.data.val() | self.own_data_at[2].q.val();
        self.cipher.key_address.next = self.key_address.q.val();
        self.cipher.valid.next = self.valid_at[2].q.val();
        self.cipher.block.next = self.modes.block.val();
        self.cipher.chain.next = self.modes.chain.val();
        self.cipher.mask.next = self.modes.mask.val();
        self.cipher.tag.next = self.tag_at[2].q.val();

        // A block leaves the cipher.
        self.out_own.next = self.cipher.out_tag.val().get_bit(27);
        self.out_hashed.next = self.cipher.out_tag.val().get_bit(20);
        self.out_chained.next = self.cipher.out_tag.val().get_bit(26);
        self.out_valid.next =
            self.cipher.out_valid.val() & !self.out_own.val() & self.self_test.healthy.val();
        self.out_block.next = self.cipher.out_block.val();
        self.out_tag.next = self.cipher.out_tag.val();
        self.modes.out_chained.next = self.cipher.out_valid.val() & self.out_chained.val();
        self.modes.out_job.next = self.cipher.out_tag.val().get_bits::<JOB_BITS>(0);
        self.modes.out_block.next = self.cipher.out_block.val();
        self.own_block.next = self.cipher.out_valid.val() & self.out_own.val();
        self.loader.block_valid.next = self.own_block.val() & self.is_loaders.val();
        self.loader.block.next = self.cipher.out_block.val();
        self.self_test.block_valid.next = self.own_block.val() & self.self_test.busy.val();
        self.self_test.block.next = self.cipher.out_block.val();

        // GHASH takes its bytes.
        self.last_byte.next = self.cipher.out_tag.val().get_bits::<4>(28);
        self.there[0].next = self.byte_ones[0].val();
        for i in 1..16 {
            self.byte_there[i - 1].next = self.last_byte.val() >= self.byte_number[i - 1].val();
            self.there[i].next = self.there[i - 1].val();
            if self.byte_there[i - 1].val() {
                self.there[i].next = self.there[i - 1].val() | self.byte_ones[i].val();
            }
        }
        self.hashed.next = self.cipher.out_block.val();
        if self.cipher.out_tag.val().get_bit(21) {
            self.hashed.next = self.cipher.out_mask.val();
        }
        self.hash_input.d.next = self.hashed.val() & self.there[15].val();
        self.hash_valid_held.d.next = self.cipher.out_valid.val() & self.out_hashed.val();
        self.hash_tag.d.next = self.cipher.out_tag.val();
        self.label_cookie.next =
            bit_cast::<LABEL_BITS, 20>(self.cipher.out_tag.val().get_bits::<20>(32)) << 2;
        self.label_own.next = bit_cast::<LABEL_BITS, 1>(self.cipher.out_tag.val().get_bits::<1>(27)) << 1;
        self.label_whole.next = bit_cast::<LABEL_BITS, 1>(self.cipher.out_tag.val().get_bits::<1>(25));
        self.hash_label.d.next = self.label_cookie.val() | self.label_own.val() | self.label_whole.val();
        self.hash_block.valid.next = self.hash_valid_held.q.val();
        self.hash_block.block.next = self.hash_input.q.val();
        self.hash_block.job.next = self.hash_tag.q.val().get_bits::<JOB_BITS>(0);
        self.hash_block.slot.next = self.hash_tag.q.val().get_bits::<HASH_SLOT_BITS>(6);
        self.hash_block.power.next = self.hash_tag.q.val().get_bits::<LANE_BITS>(12);
        self.hash_block.lane.next = self.hash_tag.q.val().get_bits::<LANE_BITS>(15);
        self.hash_block.operand.next = self.hash_tag.q.val().get_bits::<2>(18);
        self.hash_block.fresh.next = self.hash_tag.q.val().get_bit(22);
        self.hash_block.add.next = self.hash_tag.q.val().get_bit(23);
        self.hash_block.first.next = self.hash_tag.q.val().get_bit(24);
        self.hash_block.label.next = self.hash_label.q.val();
        self.hash_block.key_write.next = self.loader.key_write.val();
        self.hash_block.key_slot.next = self.loader.at_slot.val();
        self.hash_block.key_power.next = self.loader.key_power.val();
        self.hash_block.key_value.next = self.loader.key_value.val();
        self.out_label.next = self.hash_block.out_label.val();
        self.own_hash.next = self.hash_block.out_valid.val() & self.out_label.val().get_bit(1);
        self.hash_valid.next = self.hash_block.out_valid.val()
            & self.out_label.val().get_bit(0)
            & !self.out_label.val().get_bit(1)
            & self.self_test.healthy.val();
        self.hash.next = self.hash_block.out_hash.val();
        self.hash_job.next = self.hash_block.out_job.val();
        self.hash_cookie.next = self.out_label.val().get_bits::<20>(2);
        self.loader.product_valid.next = self.own_hash.val() & self.is_loaders.val();
        self.loader.product.next = self.hash_block.out_product.val();
        self.self_test.hash_valid.next = self.own_hash.val() & self.self_test.busy.val();
        self.self_test.hash.next = self.hash_block.out_hash.val();
    }
}
