//! Turns a datagram's payload so that its first byte is the lowest of a word: eight bytes in every
//! word but the last. Frame checks -> **payload words** -> [`super::intake`].
//!
//! The payload begins in lane 2 of beat 5, with an 802.1Q tag in lane 6, so a word is the upper lanes of
//! one beat and the lower lanes of the next. What is left over behind the payload's last beat follows in
//! the next clock; the next frame's payload is far behind.
//!
//! In: `net`'s beat, registered once behind the wire. Latency 1 clock, of a last word of its own 2.
//! Interval 1.

use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::ethernet::{UDP_PAYLOAD, VLAN_TAG_BYTES};

/// The beat in which the payload begins, and its lanes there that are not payload.
const FIRST_BEAT: usize = UDP_PAYLOAD / BEAT_BYTES;
const SKIPPED: usize = UDP_PAYLOAD % BEAT_BYTES;
const SKIPPED_TAGGED: usize = SKIPPED + VLAN_TAG_BYTES;

// The kernel has these as numbers.
const _: () = assert!(FIRST_BEAT == 5 && SKIPPED == 2 && SKIPPED_TAGGED == 6);

/// The alignment.
#[derive(LogicBlock)]
pub struct PayloadWords {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The beat holds payload.
    pub in_payload: Signal<In, Bit>,
    /// The beat.
    pub beat_data: Signal<In, Bits<64>>,
    /// Its number.
    pub beat_number: Signal<In, Bits<4>>,
    /// The frame has a tag.
    pub vlan: Signal<In, Bit>,
    /// The payload's last byte is in the beat.
    pub payload_end: Signal<In, Bit>,
    /// In this lane.
    pub payload_last_lane: Signal<In, Bits<3>>,
    /// A word.
    pub word_valid: Signal<Out, Bit>,
    /// Its bytes, the first one lowest.
    pub word: Signal<Out, Bits<64>>,
    /// How many, 1 to 8.
    pub word_bytes: Signal<Out, Bits<4>>,
    /// It is the payload's first.
    pub word_first: Signal<Out, Bit>,
    /// It is the payload's last.
    pub word_last: Signal<Out, Bit>,
    /// The latest payload that ended had no bytes; from the clock behind its `payload_end` on.
    pub empty: Signal<Out, Bit>,

    held: DFF<Bits<64>>,
    /// No word of the payload has gone out.
    begins: DFF<Bit>,
    /// The rest of the payload is in `held`.
    rest_waits: DFF<Bit>,
    rest_bytes: DFF<Bits<4>>,
    rest_tagged: DFF<Bit>,
    empty_q: DFF<Bit>,
    valid_q: DFF<Bit>,
    word_q: DFF<Bits<64>>,
    bytes_q: DFF<Bits<4>>,
    first_q: DFF<Bit>,
    last_q: DFF<Bit>,

    first_beat: Constant<Bits<4>>,
    /// Bytes of the word that ends with lane 0, less one.
    carried: Constant<Bits<4>>,
    carried_tagged: Constant<Bits<4>>,
    eight: Constant<Bits<4>>,
    is_first_beat: Signal<Local, Bit>,
    /// Bytes of a word that ends with the payload.
    reach: Signal<Local, Bits<4>>,
    /// And of the word behind it, modulo 8.
    beyond: Signal<Local, Bits<3>>,
    fits: Signal<Local, Bit>,
    joined: Signal<Local, Bits<64>>,
    alone: Signal<Local, Bits<64>>,
    rest: Signal<Local, Bits<64>>,
}

impl Default for PayloadWords {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            in_payload: Default::default(),
            beat_data: Default::default(),
            beat_number: Default::default(),
            vlan: Default::default(),
            payload_end: Default::default(),
            payload_last_lane: Default::default(),
            word_valid: Default::default(),
            word: Default::default(),
            word_bytes: Default::default(),
            word_first: Default::default(),
            word_last: Default::default(),
            empty: Default::default(),
            held: Default::default(),
            begins: Default::default(),
            rest_waits: Default::default(),
            rest_bytes: Default::default(),
            rest_tagged: Default::default(),
            empty_q: Default::default(),
            valid_q: Default::default(),
            word_q: Default::default(),
            bytes_q: Default::default(),
            first_q: Default::default(),
            last_q: Default::default(),
            first_beat: Constant::new(FIRST_BEAT.to_bits()),
            carried: Constant::new((BEAT_BYTES - SKIPPED + 1).to_bits()),
            carried_tagged: Constant::new((BEAT_BYTES - SKIPPED_TAGGED + 1).to_bits()),
            eight: Constant::new(BEAT_BYTES.to_bits()),
            is_first_beat: Default::default(),
            reach: Default::default(),
            beyond: Default::default(),
            fits: Default::default(),
            joined: Default::default(),
            alone: Default::default(),
            rest: Default::default(),
        }
    }
}

impl Logic for PayloadWords {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held, begins, rest_waits, rest_bytes, rest_tagged, empty_q);
        dff_setup!(self, clock, valid_q, word_q, bytes_q, first_q, last_q);

        self.is_first_beat.next = self.beat_number.val() == self.first_beat.val();
        self.joined.next = (self.held.q.val() >> 16) | (self.beat_data.val() << 48);
        self.alone.next = self.beat_data.val() >> 16;
        self.reach.next = self.carried.val() + bit_cast::<4, 3>(self.payload_last_lane.val());
        if self.vlan.val() {
            self.joined.next = (self.held.q.val() >> 48) | (self.beat_data.val() << 16);
            self.alone.next = self.beat_data.val() >> 48;
            self.reach.next = self.carried_tagged.val() + bit_cast::<4, 3>(self.payload_last_lane.val());
        }
        self.fits.next = self.reach.val() <= self.eight.val();
        self.beyond.next = self.reach.val().get_bits::<3>(0);
        self.rest.next = self.held.q.val() >> 16;
        if self.rest_tagged.q.val() {
            self.rest.next = self.held.q.val() >> 48;
        }

        self.valid_q.d.next = false;
        self.first_q.d.next = self.begins.q.val();
        self.last_q.d.next = false;
        self.word_q.d.next = self.joined.val();
        self.bytes_q.d.next = self.eight.val();
        self.rest_waits.d.next = false;
        self.rest_bytes.d.next = bit_cast::<4, 3>(self.beyond.val());
        self.rest_tagged.d.next = self.vlan.val();
        if self.in_payload.val() {
            self.held.d.next = self.beat_data.val();
            if self.is_first_beat.val() {
                // Of a payload that does not get beyond this beat, here is all of it.
                self.begins.d.next = true;
                self.first_q.d.next = true;
                self.word_q.d.next = self.alone.val();
                self.bytes_q.d.next = bit_cast::<4, 3>(self.beyond.val());
                self.valid_q.d.next = self.payload_end.val() & !self.fits.val();
                self.last_q.d.next = true;
                self.empty_q.d.next = self.payload_end.val() & self.fits.val();
            } else {
                self.begins.d.next = false;
                self.valid_q.d.next = true;
                if self.payload_end.val() {
                    self.last_q.d.next = self.fits.val();
                    self.rest_waits.d.next = !self.fits.val();
                    if self.fits.val() {
                        self.bytes_q.d.next = self.reach.val();
                    }
                }
            }
        }
        if self.rest_waits.q.val() {
            self.valid_q.d.next = true;
            self.first_q.d.next = false;
            self.last_q.d.next = true;
            self.word_q.d.next = self.rest.val();
            self.bytes_q.d.next = self.rest_bytes.q.val();
        }

        self.word_valid.next = self.valid_q.q.val();
        self.word.next = self.word_q.q.val();
        self.word_bytes.next = self.bytes_q.q.val();
        self.word_first.next = self.first_q.q.val();
        self.word_last.next = self.last_q.q.val();
        self.empty.next = self.empty_q.q.val();
    }
}
