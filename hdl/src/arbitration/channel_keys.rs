//! Which of the sixteen channels a record belongs to: its session and channel number are looked up
//! among those followed, and a new one takes the place of the one taken up longest ago.
//!
//! Beside the line queues. A record from the wire is looked up in the clock before it arrives (its channel is
//! known that early), one from the queue's memory while it stands behind the front. One look-up a line does for both:
//! what arrives behind a record of the queue goes into the queue itself, and is looked up there. Only a record in the front can
//! find that its channel has no place: then nothing is loaded into either front (`hold`) until the place is
//! given; places that a record of either line still refers to are passed over, two clocks each. So
//! what was looked up before is never used after the places have changed.
//!
//! Ports: element 0 is line A, 1 line B; places are one bit of sixteen. Latency 1 clock for a look-up, interval 1. A
//! new channel's place: in the third clock behind the one in which its record came to the front, if the place is free.

use super::entry::KEY_BITS;
use super::kept_copy::KeptCopy;
use super::key_match::{KeyMatch, THIRD_BITS};
use super::place_index::PlaceIndex;
use rust_hdl::prelude::*;

pub use tickgate_abi::arbitration::CHANNELS;

/// Bits of a channel's place as a number.
pub const INDEX_BITS: usize = 4;
const _: () = assert!(1 << INDEX_BITS == CHANNELS);
const _: () = assert!(CHANNELS == 16, "the kernel has loops over them");

/// The keys.
#[derive(LogicBlock)]
pub struct ChannelKeys {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// Key of the record that arrives in the next clock, if one does.
    pub early_key: [Signal<In, Bits<KEY_BITS>>; 2],
    /// Key of the record behind the front.
    pub fetched_key: [Signal<In, Bits<KEY_BITS>>; 2],
    /// There is a record behind line A's front: it is looked up, else what arrives; for each third of the key.
    pub fetched_valid_a: [Signal<In, Bit>; 3],
    /// The same of line B.
    pub fetched_valid_b: [Signal<In, Bit>; 3],
    /// No place is given in this clock: the channels are being put back.
    pub busy: Signal<In, Bit>,
    /// There is a record in the front that belongs to a channel and has no place.
    pub missing: [Signal<In, Bit>; 2],
    /// The front's channel.
    pub front_key: [Signal<In, Bits<KEY_BITS>>; 2],
    /// There is a record in the front that belongs to a channel.
    pub front_valid: [Signal<In, Bit>; 2],
    /// Its place.
    pub front_slot: [Signal<In, Bits<CHANNELS>>; 2],
    /// There is a head.
    pub head_valid: [Signal<In, Bit>; 2],
    /// The place it refers to.
    pub head_slot: [Signal<In, Bits<CHANNELS>>; 2],
    /// Place of the record that arrives in this clock; none if its channel has none.
    pub arriving_slot: [Signal<Out, Bits<CHANNELS>>; 2],
    /// Place of the record that stood behind the front in the clock before.
    pub fetched_slot: [Signal<Out, Bits<CHANNELS>>; 2],
    /// Nothing may be loaded into a front in this clock.
    pub hold: Signal<Out, Bit>,
    /// Pulse: the record in the front gets the place `allocated`.
    pub placed: [Signal<Out, Bit>; 2],
    /// Pulse: this place is given to a new channel in this clock.
    pub allocated: Signal<Out, Bits<CHANNELS>>,
    /// Its number.
    pub allocated_index: Signal<Out, Bits<INDEX_BITS>>,
    /// A place is given in this clock.
    pub allocates: Signal<Out, Bit>,
    /// In the clock after: places whose channel has another session from now on.
    pub superseded: Signal<Out, Bits<CHANNELS>>,

    key: [DFF<Bits<KEY_BITS>>; CHANNELS],
    used: DFF<Bits<CHANNELS>>,
    oldest: DFFWithInit<Bits<CHANNELS>>,
    hit_a: [DFF<Bits<CHANNELS>>; 3],
    hit_b: [DFF<Bits<CHANNELS>>; 3],
    /// The place given in the clock before: what was looked up meanwhile is another channel's.
    replaced: DFF<Bits<CHANNELS>>,
    waits: DFF<Bit>,
    free: DFF<Bit>,
    /// `waits`, `gives` or `given`.
    holds: DFF<Bit>,
    /// Other places with the channel number of the front that gets a place.
    older: DFF<Bits<CHANNELS>>,
    given: DFF<Bit>,
    given_q: DFF<Bit>,
    place: DFF<Bits<CHANNELS>>,
    place_index: DFF<Bits<INDEX_BITS>>,
    lacks: [DFF<Bit>; 2],
    gives: DFF<Bit>,
    wants: [DFF<Bit>; 2],
    same_front: DFF<Bit>,
    index: PlaceIndex,

    kept_wants: KeptCopy,
    wants_next: Signal<Local, Bit>,
    kept_number: KeyMatch<16>,
    kept_match_a_0: KeyMatch<THIRD_BITS>,
    kept_match_a_1: KeyMatch<THIRD_BITS>,
    kept_match_a_2: KeyMatch<THIRD_BITS>,
    kept_match_b_0: KeyMatch<THIRD_BITS>,
    kept_match_b_1: KeyMatch<THIRD_BITS>,
    kept_match_b_2: KeyMatch<THIRD_BITS>,
    place_key: Signal<Local, Bits<KEY_BITS>>,
    place_number: Signal<Local, Bits<16>>,
    not_place: Signal<Local, Bits<CHANNELS>>,
    current: Signal<Local, Bits<CHANNELS>>,
    front_refers: [Signal<Local, Bits<CHANNELS>>; 2],
    head_refers: [Signal<Local, Bits<CHANNELS>>; 2],
    referred: Signal<Local, Bits<CHANNELS>>,
    wanted: Signal<Local, Bit>,
    waits_next: Signal<Local, Bit>,
    oldest_lower: Signal<Local, Bits<CHANNELS>>,
    oldest_upper: Signal<Local, Bits<CHANNELS>>,
}

impl Default for ChannelKeys {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            early_key: Default::default(),
            fetched_key: Default::default(),
            fetched_valid_a: Default::default(),
            fetched_valid_b: Default::default(),
            busy: Default::default(),
            missing: Default::default(),
            front_key: Default::default(),
            front_valid: Default::default(),
            front_slot: Default::default(),
            head_valid: Default::default(),
            head_slot: Default::default(),
            arriving_slot: Default::default(),
            fetched_slot: Default::default(),
            hold: Default::default(),
            placed: Default::default(),
            allocated: Default::default(),
            allocated_index: Default::default(),
            allocates: Default::default(),
            superseded: Default::default(),
            key: Default::default(),
            used: Default::default(),
            oldest: DFFWithInit::new(1_usize.to_bits()),
            hit_a: Default::default(),
            hit_b: Default::default(),
            replaced: Default::default(),
            waits: Default::default(),
            gives: Default::default(),
            wants: Default::default(),
            same_front: Default::default(),
            given_q: Default::default(),
            place_index: Default::default(),
            lacks: Default::default(),
            index: Default::default(),
            kept_wants: Default::default(),
            wants_next: Default::default(),
            kept_number: Default::default(),
            kept_match_a_0: Default::default(),
            kept_match_a_1: Default::default(),
            kept_match_a_2: Default::default(),
            kept_match_b_0: Default::default(),
            kept_match_b_1: Default::default(),
            kept_match_b_2: Default::default(),
            place_key: Default::default(),
            place_number: Default::default(),
            older: Default::default(),
            not_place: Default::default(),
            current: Default::default(),
            front_refers: Default::default(),
            head_refers: Default::default(),
            referred: Default::default(),
            place: Default::default(),
            free: Default::default(),
            wanted: Default::default(),
            waits_next: Default::default(),
            holds: Default::default(),
            given: Default::default(),
            oldest_lower: Default::default(),
            oldest_upper: Default::default(),
        }
    }
}

impl Logic for ChannelKeys {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, used, oldest, replaced, waits, gives, free, holds, same_front);
        dff_setup!(self, clock, older, given, given_q, place, place_index);
        for i in 0..16 {
            self.key[i].clock.next = self.clock.val();
            self.key[i].d.next = self.key[i].q.val();
        }
        for i in 0..2 {
            self.wants[i].clock.next = self.clock.val();
            self.lacks[i].clock.next = self.clock.val();
            self.lacks[i].d.next = self.missing[i].val();
        }

        // The look-ups, by thirds of the key; what is equal in all of them is found in the next clock.
        self.kept_match_a_0.sought.next = self.early_key[0].val().get_bits::<32>(0);
        if self.fetched_valid_a[0].val() {
            self.kept_match_a_0.sought.next = self.fetched_key[0].val().get_bits::<32>(0);
        }
        self.kept_match_a_1.sought.next = self.early_key[0].val().get_bits::<32>(32);
        if self.fetched_valid_a[1].val() {
            self.kept_match_a_1.sought.next = self.fetched_key[0].val().get_bits::<32>(32);
        }
        self.kept_match_a_2.sought.next = self.early_key[0].val().get_bits::<32>(64);
        if self.fetched_valid_a[2].val() {
            self.kept_match_a_2.sought.next = self.fetched_key[0].val().get_bits::<32>(64);
        }
        self.kept_match_b_0.sought.next = self.early_key[1].val().get_bits::<32>(0);
        if self.fetched_valid_b[0].val() {
            self.kept_match_b_0.sought.next = self.fetched_key[1].val().get_bits::<32>(0);
        }
        self.kept_match_b_1.sought.next = self.early_key[1].val().get_bits::<32>(32);
        if self.fetched_valid_b[1].val() {
            self.kept_match_b_1.sought.next = self.fetched_key[1].val().get_bits::<32>(32);
        }
        self.kept_match_b_2.sought.next = self.early_key[1].val().get_bits::<32>(64);
        if self.fetched_valid_b[2].val() {
            self.kept_match_b_2.sought.next = self.fetched_key[1].val().get_bits::<32>(64);
        }
        for i in 0..16 {
            self.kept_match_a_0.key[i].next = self.key[i].q.val().get_bits::<32>(0);
            self.kept_match_a_1.key[i].next = self.key[i].q.val().get_bits::<32>(32);
            self.kept_match_a_2.key[i].next = self.key[i].q.val().get_bits::<32>(64);
            self.kept_match_b_0.key[i].next = self.key[i].q.val().get_bits::<32>(0);
            self.kept_match_b_1.key[i].next = self.key[i].q.val().get_bits::<32>(32);
            self.kept_match_b_2.key[i].next = self.key[i].q.val().get_bits::<32>(64);
        }
        for i in 0..3 {
            self.hit_a[i].clock.next = self.clock.val();
            self.hit_b[i].clock.next = self.clock.val();
        }
        self.hit_a[0].d.next = self.kept_match_a_0.same.val();
        self.hit_a[1].d.next = self.kept_match_a_1.same.val();
        self.hit_a[2].d.next = self.kept_match_a_2.same.val();
        self.hit_b[0].d.next = self.kept_match_b_0.same.val();
        self.hit_b[1].d.next = self.kept_match_b_1.same.val();
        self.hit_b[2].d.next = self.kept_match_b_2.same.val();
        self.current.next = !self.replaced.q.val();
        self.fetched_slot[0].next =
            self.hit_a[0].q.val() & self.hit_a[1].q.val() & self.hit_a[2].q.val() & self.used.q.val();
        self.fetched_slot[1].next =
            self.hit_b[0].q.val() & self.hit_b[1].q.val() & self.hit_b[2].q.val() & self.used.q.val();
        self.arriving_slot[0].next = self.hit_a[0].q.val()
            & self.hit_a[1].q.val()
            & self.hit_a[2].q.val()
            & self.used.q.val()
            & self.current.val();
        self.arriving_slot[1].next = self.hit_b[0].q.val()
            & self.hit_b[1].q.val()
            & self.hit_b[2].q.val()
            & self.used.q.val()
            & self.current.val();

        // A new channel: the place that is next, unless a record on its way refers to it.
        self.wants_next.next = self.wants[0].q.val();
        if !self.holds.q.val() {
            self.wants_next.next = self.missing[0].val();
        }
        for i in 0..2 {
            // Whose place it is stays until it is given; the other line's front may be of the same channel.
            self.wants[i].d.next = self.wants[i].q.val();
            if !self.holds.q.val() {
                self.wants[i].d.next = self.missing[i].val();
            }
            self.front_refers[i].next = 0.into();
            if self.front_valid[i].val() {
                self.front_refers[i].next = self.front_slot[i].val();
            }
            self.head_refers[i].next = 0.into();
            if self.head_valid[i].val() {
                self.head_refers[i].next = self.head_slot[i].val();
            }
        }
        self.referred.next = (self.front_refers[0].val()
            | self.front_refers[1].val()
            | self.head_refers[0].val()
            | self.head_refers[1].val())
            & self.oldest.q.val();
        // While the fronts are not loaded, no place comes to be referred to.
        self.free.d.next = !self.referred.val().any();
        self.wanted.next = self.missing[0].val() | self.missing[1].val();
        self.waits_next.next = (self.wanted.val() & !self.holds.q.val())
            | (self.gives.q.val() & !self.free.q.val())
            | (self.waits.q.val() & self.busy.val());
        self.waits.d.next = self.waits_next.val();
        self.gives.d.next = self.waits.q.val() & !self.busy.val();
        self.place.d.next = 0.into();
        self.given.d.next = self.gives.q.val() & self.free.q.val();
        if self.gives.q.val() & self.free.q.val() {
            self.place.d.next = self.oldest.q.val();
        }
        self.holds.d.next =
            self.waits_next.val() | self.waits.q.val() | (self.gives.q.val() & self.free.q.val());
        self.hold.next = self.holds.q.val();
        self.oldest_lower.next = self.oldest.q.val() << 1;
        self.oldest_upper.next = self.oldest.q.val() >> 15;
        if self.gives.q.val() {
            self.oldest.d.next = self.oldest_lower.val() | self.oldest_upper.val();
        }
        self.place_key.next = self.front_key[1].val();
        if self.wants[0].q.val() {
            self.place_key.next = self.front_key[0].val();
        }
        self.used.d.next = self.used.q.val() | self.place.q.val();
        for i in 0..16 {
            if self.place.q.val().get_bit(i) {
                self.key[i].d.next = self.place_key.val();
            }
        }
        self.replaced.d.next = self.place.q.val();
        self.index.place.next = self.oldest.q.val();
        self.place_index.d.next = self.index.index.val();
        self.allocated.next = self.place.q.val();
        self.allocates.next = self.given.q.val();
        self.allocated_index.next = self.place_index.q.val();
        self.same_front.d.next = self.front_key[0].val() == self.front_key[1].val();
        self.placed[0].next =
            self.given.q.val() & (self.wants[0].q.val() | (self.lacks[0].q.val() & self.same_front.q.val()));
        self.placed[1].next = self.given.q.val()
            & ((self.wants[1].q.val() & !self.wants[0].q.val())
                | (self.lacks[1].q.val() & self.same_front.q.val()));

        // Looked for as the place is given, and said a clock later: the channel's older sessions; a feed without
        // sessions has none.
        self.kept_wants.clock.next = self.clock.val();
        self.kept_wants.d.next = self.wants_next.val();
        self.place_number.next = self.front_key[1].val().get_bits::<16>(0);
        if self.kept_wants.q.val() {
            self.place_number.next = self.front_key[0].val().get_bits::<16>(0);
        }
        self.given_q.d.next = self.given.q.val();
        self.kept_number.sought.next = self.place_number.val();
        for i in 0..16 {
            self.kept_number.key[i].next = self.key[i].q.val().get_bits::<16>(0);
        }
        self.not_place.next = !self.place.q.val();
        self.older.d.next = self.kept_number.same.val() & self.used.q.val() & self.not_place.val();
        self.superseded.next = 0.into();
        if self.given_q.q.val() {
            self.superseded.next = self.older.q.val();
        }
    }
}
