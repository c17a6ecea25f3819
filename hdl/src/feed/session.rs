//! The MoldUDP64 header: its session, its sequence number, counted on by the messages that follow,
//! and whether a packet without messages ends the session.
//!
//! Latency 1 clock: `number_in_session` belongs to the message that `ended` reports in the same clock.
//! Interval 1.
//! Resources: 401 LUT4, 32 carry cells, 162 flip-flops (yosys for ECP5, alone).

use rust_hdl::prelude::*;
use tickgate_abi::card_clock::BEAT_BYTES;
use tickgate_abi::wire::{ethernet, moldudp64};

const SEQUENCE: usize = ethernet::UDP_PAYLOAD + moldudp64::SEQUENCE_NUMBER.offset;
// Without a tag the number is half in this beat and half in the next; with a tag, all in the next.
const FIRST_BEAT: usize = SEQUENCE / BEAT_BYTES;
const _: () = assert!(SEQUENCE % BEAT_BYTES == 4 && moldudp64::SEQUENCE_NUMBER.length == 8);
const _: () = assert!((SEQUENCE + ethernet::VLAN_TAG_BYTES) % BEAT_BYTES == 0);
// The session is the ten bytes before; without a tag six of them lie in the beat before the first.
const _: () = assert!(moldudp64::SESSION.end() == moldudp64::SEQUENCE_NUMBER.offset);
// The count is the two bytes behind; with a tag it lies in a third beat.
const _: () = assert!(moldudp64::MESSAGE_COUNT.offset == moldudp64::SEQUENCE_NUMBER.end());
/// Bits of a session.
pub const SESSION_BITS: usize = 8 * moldudp64::SESSION.length;

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
    /// The packet's session, first character highest; there before its first message ends.
    pub session: Signal<Out, Bits<SESSION_BITS>>,
    /// If the packet has no messages, it ends the session; there before the frame's verdict.
    pub end_of_session: Signal<Out, Bit>,
    /// The header's beats are looked at one clock late; the first message ends beats behind them.
    held: DFF<Bits<64>>,
    at_before: DFF<Bit>,
    at_first: DFF<Bit>,
    at_third: DFF<Bit>,
    session_upper: DFF<Bits<48>>,
    session_q: DFF<Bits<SESSION_BITS>>,
    end_q: DFF<Bit>,
    at_second: DFF<Bit>,
    /// The number, and its upper half plus one, ready for the carry.
    number_upper: DFF<Bits<32>>,
    number_lower: DFF<Bits<32>>,
    upper_following: DFF<Bits<32>>,
    before_beat: Constant<Bits<4>>,
    third_beat: Constant<Bits<4>>,
    first_beat: Constant<Bits<4>>,
    second_beat: Constant<Bits<4>>,
    one: Constant<Bits<32>>,
    /// The beat's bytes, big-endian.
    swapped: super::pack::Pack<8, 8, 64>,
    turned: Signal<Local, Bits<64>>,
    upper: Signal<Local, Bits<32>>,
    lower: Signal<Local, Bits<32>>,
    lower_following: Signal<Local, Bits<32>>,
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
            session: Default::default(),
            end_of_session: Default::default(),
            at_before: Default::default(),
            at_third: Default::default(),
            session_upper: Default::default(),
            session_q: Default::default(),
            end_q: Default::default(),
            before_beat: Constant::new((FIRST_BEAT - 1).to_bits()),
            third_beat: Constant::new((FIRST_BEAT + 2).to_bits()),
            held: Default::default(),
            at_first: Default::default(),
            at_second: Default::default(),
            number_upper: Default::default(),
            number_lower: Default::default(),
            upper_following: Default::default(),
            first_beat: Constant::new(FIRST_BEAT.to_bits()),
            second_beat: Constant::new((FIRST_BEAT + 1).to_bits()),
            one: Constant::new(1_usize.to_bits()),
            swapped: Default::default(),
            turned: Default::default(),
            upper: Default::default(),
            lower: Default::default(),
            lower_following: Default::default(),
        }
    }
}

impl Logic for SessionSequence {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, number_upper, number_lower, upper_following, held, at_first, at_second);
        dff_setup!(self, clock, at_before, at_third, session_upper, session_q, end_q);
        for i in 0..8 {
            self.swapped.part[i].next = self.beat_data.val().get_bits::<8>(8 * i);
        }
        self.turned.next = self.swapped.joined.val();
        self.held.d.next = self.turned.val();
        self.at_first.d.next = self.beat_valid.val() && (self.beat_number.val() == self.first_beat.val());
        self.at_second.d.next = self.beat_valid.val() && (self.beat_number.val() == self.second_beat.val());
        self.at_before.d.next = self.beat_valid.val() && (self.beat_number.val() == self.before_beat.val());
        self.at_third.d.next = self.beat_valid.val() && (self.beat_number.val() == self.third_beat.val());
        if self.at_before.q.val() {
            self.session_upper.d.next = self.held.q.val().get_bits::<48>(0);
        }
        if self.at_first.q.val() {
            if self.vlan.val() {
                self.session_q.d.next = bit_cast::<80, 64>(self.held.q.val())
                    | (bit_cast::<80, 16>(self.session_upper.q.val().get_bits::<16>(0)) << 64);
            } else {
                self.session_q.d.next = bit_cast::<80, 32>(self.held.q.val().get_bits::<32>(32))
                    | (bit_cast::<80, 48>(self.session_upper.q.val()) << 32);
            }
        }
        // Without messages the count is 0 or all ones, so one bit of it tells.
        if self.at_second.q.val() && !self.vlan.val() {
            self.end_q.d.next = self.held.q.val().get_bit(16);
        }
        if self.at_third.q.val() && self.vlan.val() {
            self.end_q.d.next = self.held.q.val().get_bit(48);
        }
        self.session.next = self.session_q.q.val();
        self.end_of_session.next = self.end_q.q.val();
        self.upper.next = self.held.q.val().get_bits::<32>(32);
        self.lower.next = self.held.q.val().get_bits::<32>(0);
        self.lower_following.next = self.number_lower.q.val() + self.one.val();
        self.upper_following.d.next = self.number_upper.q.val() + self.one.val();
        if self.ended.val() {
            self.number_lower.d.next = self.lower_following.val();
            // At most once in a datagram, and beats behind the header.
            if self.number_lower.q.val().all() {
                self.number_upper.d.next = self.upper_following.q.val();
            }
        }
        if self.at_first.q.val() {
            self.number_upper.d.next = self.lower.val();
        }
        if self.at_second.q.val() {
            if self.vlan.val() {
                self.number_upper.d.next = self.upper.val();
                self.number_lower.d.next = self.lower.val();
            } else {
                self.number_lower.d.next = self.upper.val();
            }
        }
        self.number_in_session.next = bit_cast::<64, 32>(self.number_lower.q.val())
            | (bit_cast::<64, 32>(self.number_upper.q.val()) << 32);
    }
}
