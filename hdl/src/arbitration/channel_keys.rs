//! Which of the sixteen channels a record belongs to: its session and channel number are looked up
//! among those followed, and a new one takes the place of the one taken up longest ago.
//!
//! Beside the line queues' front registers: `front_slot` (one bit a channel) belongs to the record in the
//! front. A channel's first record waits a clock more, for its place; places that a record of either
//! line still refers to are passed over, a clock each.
//!
//! Latency: with the front register. Interval 1 but for first records.

use super::line_queue::KEY_BITS;
use rust_hdl::prelude::*;

/// Channels followed at a time.
pub const CHANNELS: usize = 16;
const _: () = assert!(CHANNELS == tickgate_abi::arbitration::CHANNELS);

/// The keys.
#[derive(LogicBlock)]
pub struct ChannelKeys {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// A line's front register may be loaded.
    pub load: [Signal<In, Bit>; 2],
    /// With a record of this channel.
    pub load_key: [Signal<In, Bits<KEY_BITS>>; 2],
    /// There is a record in the front that belongs to a channel.
    pub front_valid: [Signal<In, Bit>; 2],
    /// Its channel.
    pub front_key: [Signal<In, Bits<KEY_BITS>>; 2],
    /// There is a head.
    pub head_valid: [Signal<In, Bit>; 2],
    /// The channel it refers to.
    pub head_slot: [Signal<In, Bits<CHANNELS>>; 2],
    /// The channel of the record in the front, one bit; none while it has no place.
    pub front_slot: [Signal<Out, Bits<CHANNELS>>; 2],
    /// Pulse: this place is given to a new channel at the end of this clock.
    pub allocated: Signal<Out, Bits<CHANNELS>>,

    /// With it: places whose channel has another session from now on.
    pub superseded: Signal<Out, Bits<CHANNELS>>,

    key: [DFF<Bits<KEY_BITS>>; CHANNELS],
    used: DFF<Bits<CHANNELS>>,
    oldest: DFFWithInit<Bits<CHANNELS>>,
    slot: [DFF<Bits<CHANNELS>>; 2],

    one_bit: [Constant<Bits<CHANNELS>>; CHANNELS],
    same_number: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
    any_same: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
    place_number: Signal<Local, Bits<16>>,
    hit_a: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
    hit_b: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
    any_a: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
    any_b: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
    known: [Signal<Local, Bits<CHANNELS>>; 2],
    others: Signal<Local, Bits<CHANNELS>>,
    kept: Signal<Local, Bits<CHANNELS>>,
    missing: [Signal<Local, Bit>; 2],
    front_refers: [Signal<Local, Bits<CHANNELS>>; 2],
    head_refers: [Signal<Local, Bits<CHANNELS>>; 2],
    referred: Signal<Local, Bits<CHANNELS>>,
    referred_oldest: Signal<Local, Bits<CHANNELS>>,
    place: Signal<Local, Bits<CHANNELS>>,
    place_key: Signal<Local, Bits<KEY_BITS>>,
    same_front: Signal<Local, Bit>,
    oldest_lower: Signal<Local, Bits<CHANNELS>>,
    oldest_upper: Signal<Local, Bits<CHANNELS>>,
}

impl Default for ChannelKeys {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            load: Default::default(),
            load_key: Default::default(),
            front_valid: Default::default(),
            front_key: Default::default(),
            head_valid: Default::default(),
            head_slot: Default::default(),
            front_refers: Default::default(),
            head_refers: Default::default(),
            front_slot: Default::default(),
            allocated: Default::default(),
            superseded: Default::default(),
            same_number: Default::default(),
            any_same: Default::default(),
            place_number: Default::default(),
            key: Default::default(),
            used: Default::default(),
            oldest: DFFWithInit::new(1_usize.to_bits()),
            slot: Default::default(),
            one_bit: std::array::from_fn(|i| Constant::new((1_usize << i).to_bits())),
            hit_a: Default::default(),
            hit_b: Default::default(),
            any_a: Default::default(),
            any_b: Default::default(),
            known: Default::default(),
            others: Default::default(),
            kept: Default::default(),
            missing: Default::default(),
            referred: Default::default(),
            referred_oldest: Default::default(),
            place: Default::default(),
            place_key: Default::default(),
            same_front: Default::default(),
            oldest_lower: Default::default(),
            oldest_upper: Default::default(),
        }
    }
}

impl Logic for ChannelKeys {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, used, oldest);
        for i in 0..16 {
            self.key[i].clock.next = self.clock.val();
            self.key[i].d.next = self.key[i].q.val();
        }

        // A new channel: the place that is next, unless a record on its way refers to it.
        for i in 0..2 {
            self.slot[i].clock.next = self.clock.val();
            self.slot[i].d.next = self.slot[i].q.val();
            self.missing[i].next = self.front_valid[i].val() & !self.slot[i].q.val().any();
            self.front_refers[i].next = 0.into();
            if self.front_valid[i].val() {
                self.front_refers[i].next = self.slot[i].q.val();
            }
            self.head_refers[i].next = 0.into();
            if self.head_valid[i].val() {
                self.head_refers[i].next = self.head_slot[i].val();
            }
        }
        self.referred.next = self.front_refers[0].val()
            | self.front_refers[1].val()
            | self.head_refers[0].val()
            | self.head_refers[1].val();
        self.referred_oldest.next = self.referred.val() & self.oldest.q.val();
        self.place.next = 0.into();
        if (self.missing[0].val() | self.missing[1].val()) & !self.referred_oldest.val().any() {
            self.place.next = self.oldest.q.val();
        }
        self.oldest_lower.next = self.oldest.q.val() << 1;
        self.oldest_upper.next = self.oldest.q.val() >> 15;
        if self.missing[0].val() | self.missing[1].val() {
            self.oldest.d.next = self.oldest_lower.val() | self.oldest_upper.val();
        }
        self.place_key.next = self.front_key[1].val();
        if self.missing[0].val() {
            self.place_key.next = self.front_key[0].val();
        }
        self.used.d.next = self.used.q.val() | self.place.val();
        for i in 0..16 {
            if self.place.val().get_bit(i) {
                self.key[i].d.next = self.place_key.val();
            }
        }
        self.allocated.next = self.place.val();

        // The look-up of what is being loaded; the place given in this clock is already its new channel's.
        self.others.next = !self.place.val();
        self.kept.next = self.used.q.val() & self.others.val();
        for i in 0..16 {
            self.hit_a[i].next = 0.into();
            if self.load_key[0].val() == self.key[i].q.val() {
                self.hit_a[i].next = self.one_bit[i].val();
            }
            self.hit_b[i].next = 0.into();
            if self.load_key[1].val() == self.key[i].q.val() {
                self.hit_b[i].next = self.one_bit[i].val();
            }
        }
        self.any_a[0].next = self.hit_a[0].val();
        self.any_b[0].next = self.hit_b[0].val();
        for i in 1..16 {
            self.any_a[i].next = self.any_a[i - 1].val() | self.hit_a[i].val();
            self.any_b[i].next = self.any_b[i - 1].val() | self.hit_b[i].val();
        }
        self.known[0].next = self.any_a[15].val() & self.kept.val();
        self.known[1].next = self.any_b[15].val() & self.kept.val();
        if self.load_key[0].val() == self.place_key.val() {
            self.known[0].next = (self.any_a[15].val() & self.kept.val()) | self.place.val();
        }
        if self.load_key[1].val() == self.place_key.val() {
            self.known[1].next = (self.any_b[15].val() & self.kept.val()) | self.place.val();
        }
        // The channel's older sessions; a feed without sessions has none.
        self.place_number.next = self.place_key.val().get_bits::<16>(0);
        for i in 0..16 {
            self.same_number[i].next = 0.into();
            if self.key[i].q.val().get_bits::<16>(0) == self.place_number.val() {
                self.same_number[i].next = self.one_bit[i].val();
            }
        }
        self.any_same[0].next = self.same_number[0].val();
        for i in 1..16 {
            self.any_same[i].next = self.any_same[i - 1].val() | self.same_number[i].val();
        }
        self.superseded.next = 0.into();
        if self.place.val().any() {
            self.superseded.next = self.any_same[15].val() & self.kept.val();
        }
        self.same_front.next = self.front_key[0].val() == self.front_key[1].val();
        for i in 0..2 {
            if self.load[i].val() {
                self.slot[i].d.next = self.known[i].val();
            }
            self.front_slot[i].next = self.slot[i].q.val();
        }
        if self.missing[0].val() {
            self.slot[0].d.next = self.place.val();
        }
        if self.missing[1].val() & (!self.missing[0].val() | self.same_front.val()) {
            self.slot[1].d.next = self.place.val();
        }
    }
}
