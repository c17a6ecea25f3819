//! The MoldUDP64 header's sequence number, counted on by the messages that follow.
//!
//! Latency 1 clock: `number_in_session` belongs to the message that `ended` reports in the same clock.

use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::{ethernet, moldudp64};

const SEQUENCE: usize = ethernet::UDP_PAYLOAD + moldudp64::SEQUENCE_NUMBER.offset;
// Without a tag the number is half in this beat and half in the next; with a tag, all in the next.
const FIRST_BEAT: usize = SEQUENCE / BEAT_BYTES;
const _: () = assert!(SEQUENCE % BEAT_BYTES == 4 && moldudp64::SEQUENCE_NUMBER.length == 8);
const _: () = assert!((SEQUENCE + ethernet::VLAN_TAG_BYTES) % BEAT_BYTES == 0);

/// The sequence counter.
#[derive(LogicBlock)]
pub struct SessionSequence {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// Its bytes.
    pub beat_data: Signal<In, Bits<64>>,
    /// Its number.
    pub beat_number: Signal<In, Bits<4>>,
    /// The frame has a tag.
    pub vlan: Signal<In, Bit>,
    /// The walker's `ended_raw`: an end it does not report is the payload's last, so counting it
    /// does no harm, and the comparison that finds it out stays off this path.
    pub ended: Signal<In, Bit>,
    /// Its sequence number.
    pub number_in_session: Signal<Out, Bits<64>>,
    number: DFF<Bits<64>>,
    first_beat: Constant<Bits<4>>,
    second_beat: Constant<Bits<4>>,
    one: Constant<Bits<64>>,
    /// The beat's bytes, big-endian.
    swapped: super::pack::Pack<8, 8, 64>,
    turned: Signal<Local, Bits<64>>,
    upper: Signal<Local, Bits<32>>,
    lower: Signal<Local, Bits<32>>,
    kept: Signal<Local, Bits<32>>,
    next_number: Signal<Local, Bits<64>>,
}

impl Default for SessionSequence {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            beat_valid: Default::default(),
            beat_data: Default::default(),
            beat_number: Default::default(),
            vlan: Default::default(),
            ended: Default::default(),
            number_in_session: Default::default(),
            number: Default::default(),
            first_beat: Constant::new(FIRST_BEAT.to_bits()),
            second_beat: Constant::new((FIRST_BEAT + 1).to_bits()),
            one: Constant::new(1_usize.to_bits()),
            swapped: Default::default(),
            turned: Default::default(),
            upper: Default::default(),
            lower: Default::default(),
            kept: Default::default(),
            next_number: Default::default(),
        }
    }
}

impl Logic for SessionSequence {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, number);
        for i in 0..8 {
            self.swapped.part[i].next = self.beat_data.val().get_bits::<8>(8 * i);
        }
        self.turned.next = self.swapped.joined.val();
        self.upper.next = self.turned.val().get_bits::<32>(32);
        self.lower.next = self.turned.val().get_bits::<32>(0);
        self.kept.next = self.number.q.val().get_bits::<32>(32);
        self.next_number.next = self.number.q.val() + self.one.val();
        if self.ended.val() {
            self.number.d.next = self.next_number.val();
        }
        if self.beat_valid.val() {
            if self.beat_number.val() == self.first_beat.val() {
                self.number.d.next = bit_cast::<64, 32>(self.lower.val()) << 32;
            }
            if self.beat_number.val() == self.second_beat.val() {
                if self.vlan.val() {
                    self.number.d.next = self.turned.val();
                } else {
                    self.number.d.next =
                        (bit_cast::<64, 32>(self.kept.val()) << 32) | bit_cast::<64, 32>(self.upper.val());
                }
            }
        }
        self.number_in_session.next = self.number.q.val();
    }
}
