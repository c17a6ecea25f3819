//! SZSE snapshots (300111), beside the messages of one record: the records of a snapshot are made while
//! its bytes pass, and leave as they are complete (docs/decode.md, "Snapshots").
//!
//! A record whose last byte D1 holds in c goes out in c+1: `selects` and `sends`. The end goes out where
//! any message's record does, in r+1, when the judgement says so; `selects` is set there too. Both
//! never fall together, nor with another record: between the last byte of an entry and that of its
//! message, and of any message and the next header, lie more bytes than that.
//!
//! Latency 2 clocks behind the wire, interval 1.

mod aligned_word;
mod fields;
mod walk;

use self::aligned_word::AlignedWord;
use self::fields::{SNAPSHOT_WORDS, SnapshotFields};
use self::walk::SnapshotWalk;
use super::message_bytes::MESSAGE_BITS;
use super::walker::TOKENS;
use rust_hdl::prelude::*;

/// The snapshots.
#[derive(LogicBlock, Default)]
pub struct Snapshot {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A beat is on the wire.
    pub wire_valid: Signal<In, Bit>,
    /// Its bytes.
    pub wire_data: Signal<In, Bits<64>>,
    /// D1 holds a new beat.
    pub beat_valid: Signal<In, Bit>,
    /// It holds the last byte of the payload.
    pub payload_end: Signal<In, Bit>,
    /// In this lane.
    pub payload_last_lane: Signal<In, Bits<3>>,
    /// From the walker.
    pub boundary: Signal<In, Bit>,
    /// From the walker.
    pub message_lane: Signal<In, Bits<3>>,
    /// From the walker.
    pub token: Signal<In, Bits<TOKENS>>,
    /// From the walker.
    pub message_length: Signal<In, Bits<12>>,
    /// From the walker.
    pub in_message: Signal<In, Bit>,
    /// From the walker, in r.
    pub ended_raw: Signal<In, Bit>,
    /// From the look-up.
    pub is_snapshot: Signal<In, Bit>,
    /// From the capture.
    pub message: Signal<In, Bits<MESSAGE_BITS>>,

    /// The words of the record that goes out, sequence to quantity.
    pub record_word: [Signal<Out, Bits<64>>; SNAPSHOT_WORDS],
    /// Its exchange time.
    pub exchange_time: Signal<Out, Bits<64>>,
    /// Its channel.
    pub channel: Signal<Out, Bits<16>>,
    /// Its kind.
    pub kind: Signal<Out, Bits<8>>,
    /// Its flags, without those of the frame.
    pub flags: Signal<Out, Bits<8>>,
    /// Its attribute; an end's is the judgement's.
    pub attribute: Signal<Out, Bits<8>>,
    /// The record of this clock, if there is one, is the snapshot's.
    pub selects: Signal<Out, Bit>,
    /// And it is not the end.
    pub before_end: Signal<Out, Bit>,
    /// It goes out.
    pub sends: Signal<Out, Bit>,
    /// In r: the message is a snapshot and its header has gone out.
    pub opened: Signal<Out, Bit>,
    /// In r: its entries end with its body.
    pub length_ok: Signal<Out, Bit>,
    /// In r: an MDEntryType is outside its specification.
    pub bad_type: Signal<Out, Bit>,

    aligned: AlignedWord,
    walk: SnapshotWalk,
    fields: SnapshotFields,
    selects_q: DFF<Bit>,
    before_end_q: DFF<Bit>,
    load_end: Signal<Local, Bit>,
}

impl Logic for Snapshot {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, selects_q, before_end_q);
        self.aligned.clock.next = self.clock.val();
        self.aligned.wire_valid.next = self.wire_valid.val();
        self.aligned.wire_data.next = self.wire_data.val();
        self.aligned.lane.next = self.walk.lane.val();

        self.walk.clock.next = self.clock.val();
        self.walk.beat_valid.next = self.beat_valid.val();
        self.walk.word.next = self.aligned.word.val();
        self.walk.nonzero.next = self.aligned.nonzero.val();
        self.walk.boundary.next = self.boundary.val();
        self.walk.message_lane.next = self.message_lane.val();
        self.walk.token.next = self.token.val();
        self.walk.message_length.next = self.message_length.val();
        self.walk.in_message.next = self.in_message.val();
        self.walk.payload_end.next = self.payload_end.val();
        self.walk.payload_last_lane.next = self.payload_last_lane.val();
        self.walk.is_snapshot.next = self.is_snapshot.val();

        self.load_end.next = self.ended_raw.val() && self.walk.opened.val();
        self.fields.clock.next = self.clock.val();
        self.fields.word.next = self.aligned.word.val();
        self.fields.entry_begins.next = self.walk.entry_begins.val();
        self.fields.entry_number.next = self.walk.entry_number.val();
        self.fields.list_first.next = self.walk.list_first.val();
        self.fields.records.next = self.walk.records.val();
        self.fields.load_end.next = self.load_end.val();
        self.fields.boundary.next = self.boundary.val();
        self.fields.message.next = self.message.val();
        for i in 0..5 {
            self.fields.header_word[i].next = self.walk.header_word[i].val();
        }
        for i in 0..4 {
            self.fields.entry_word[i].next = self.walk.entry_word[i].val();
            self.fields.list_word[i].next = self.walk.list_word[i].val();
        }

        self.selects_q.d.next = self.walk.completes.val() || self.load_end.val();
        self.before_end_q.d.next = self.walk.completes.val();

        for i in 0..5 {
            self.record_word[i].next = self.fields.record_word[i].val();
        }
        self.exchange_time.next = self.fields.exchange_time.val();
        self.channel.next = self.fields.channel.val();
        self.kind.next = self.fields.kind.val();
        self.flags.next = self.fields.flags.val();
        self.attribute.next = self.fields.attribute.val();
        self.selects.next = self.selects_q.q.val();
        self.before_end.next = self.before_end_q.q.val();
        self.sends.next = self.walk.sends.val();
        self.opened.next = self.walk.opened.val();
        self.length_ok.next = self.walk.length_ok.val();
        self.bad_type.next = self.fields.bad_type.val();
    }
}
