//! What the arbiter needs to know of a record that waits: its entry in the line's queue.
//!
//! The record itself lies in the line's record memory (`arbiter`), and its entry says where. `line_queue` -> **entry**
//! -> `head`, `channel_view`. In the queue's memory and registers an entry is a word; where each part of it stands there
//! is said in this file only. Wires only.

use super::queue_memory::LOG2_WORDS;
use super::skew::TIME_BITS;
use crate::feed::session::SESSION_BITS;
use rust_hdl::prelude::*;

/// Bits of what identifies a channel: the session, and below it the channel number.
pub const KEY_BITS: usize = SESSION_BITS + 16;
/// Bits of an entry as a word.
pub const ENTRY_BITS: usize = 64 + KEY_BITS + 32 + TIME_BITS + 8 + 2 + 4 + 1 + LOG2_WORDS;
const _: () = assert!(ENTRY_BITS == 236 && KEY_BITS == 96 && TIME_BITS == 20 && LOG2_WORDS == 9);

/// An entry.
#[derive(Copy, Clone, Debug, Default, PartialEq, LogicStruct)]
pub struct Entry {
    /// Its sequence.
    pub point: Bits<64>,
    /// The channel it belongs to.
    pub key: Bits<KEY_BITS>,
    /// Its symbol.
    pub symbol: Bits<32>,
    /// Low bits of its card time.
    pub card_time: Bits<TIME_BITS>,
    /// Its attribute.
    pub attribute: Bits<8>,
    /// It is the first of its frame.
    pub first: Bit,
    /// It is the last.
    pub last: Bit,
    /// It ends a frame ([`crate::feed::record_class`]).
    pub packet_end: Bit,
    /// It is a heartbeat,
    pub heartbeat: Bit,
    /// of SZSE,
    pub szse_heartbeat: Bit,
    /// or the end of a session.
    pub mold_end: Bit,
    /// It does belong to a channel.
    pub in_channel: Bit,
    /// Where it lies in the record memory.
    pub address: Bits<LOG2_WORDS>,
}

/// An entry as a word.
#[derive(LogicBlock, Default)]
pub struct EntryWord {
    /// The entry.
    pub entry: Signal<In, Entry>,
    /// The word.
    pub word: Signal<Out, Bits<ENTRY_BITS>>,
}

impl Logic for EntryWord {
    #[hdl_gen]
    fn update(&mut self) {
        self.word.next = bit_cast::<236, 64>(self.entry.val().point)
            | (bit_cast::<236, 96>(self.entry.val().key) << 64)
            | (bit_cast::<236, 32>(self.entry.val().symbol) << 160)
            | (bit_cast::<236, 20>(self.entry.val().card_time) << 192)
            | (bit_cast::<236, 8>(self.entry.val().attribute) << 212)
            | (bit_cast::<236, 1>(self.entry.val().first.into()) << 220)
            | (bit_cast::<236, 1>(self.entry.val().last.into()) << 221)
            | (bit_cast::<236, 1>(self.entry.val().packet_end.into()) << 222)
            | (bit_cast::<236, 1>(self.entry.val().heartbeat.into()) << 223)
            | (bit_cast::<236, 1>(self.entry.val().szse_heartbeat.into()) << 224)
            | (bit_cast::<236, 1>(self.entry.val().mold_end.into()) << 225)
            | (bit_cast::<236, 1>(self.entry.val().in_channel.into()) << 226)
            | (bit_cast::<236, 9>(self.entry.val().address) << 227);
    }
}

/// The entry that a word is.
#[derive(LogicBlock, Default)]
pub struct EntryOfWord {
    /// The word.
    pub word: Signal<In, Bits<ENTRY_BITS>>,
    /// The entry.
    pub entry: Signal<Out, Entry>,
}

impl Logic for EntryOfWord {
    #[hdl_gen]
    fn update(&mut self) {
        self.entry.next.point = self.word.val().get_bits::<64>(0);
        self.entry.next.key = self.word.val().get_bits::<96>(64);
        self.entry.next.symbol = self.word.val().get_bits::<32>(160);
        self.entry.next.card_time = self.word.val().get_bits::<20>(192);
        self.entry.next.attribute = self.word.val().get_bits::<8>(212);
        self.entry.next.first = self.word.val().get_bit(220);
        self.entry.next.last = self.word.val().get_bit(221);
        self.entry.next.packet_end = self.word.val().get_bit(222);
        self.entry.next.heartbeat = self.word.val().get_bit(223);
        self.entry.next.szse_heartbeat = self.word.val().get_bit(224);
        self.entry.next.mold_end = self.word.val().get_bit(225);
        self.entry.next.in_channel = self.word.val().get_bit(226);
        self.entry.next.address = self.word.val().get_bits::<9>(227);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_entry_it_was_made_of() {
        // Each field full, all others empty; and both together.
        let full = Entry {
            point: u64::MAX.to_bits(),
            key: (Bits::<KEY_BITS>::from(0) - Bits::from(1)),
            symbol: u32::MAX.to_bits(),
            card_time: ((1_u32 << TIME_BITS) - 1).to_bits(),
            attribute: 255_u8.to_bits(),
            first: true,
            last: true,
            packet_end: true,
            heartbeat: true,
            szse_heartbeat: true,
            mold_end: true,
            in_channel: true,
            address: 511_u16.to_bits(),
        };
        let none = Entry::default();
        let entries = [
            none,
            full,
            Entry { point: full.point, ..none },
            Entry { key: full.key, ..none },
            Entry { symbol: full.symbol, ..none },
            Entry { card_time: full.card_time, ..none },
            Entry { attribute: full.attribute, ..none },
            Entry { first: true, ..none },
            Entry { last: true, ..none },
            Entry { packet_end: true, ..none },
            Entry { heartbeat: true, ..none },
            Entry { szse_heartbeat: true, ..none },
            Entry { mold_end: true, ..none },
            Entry { in_channel: true, ..none },
            Entry { address: full.address, ..none },
        ];
        let mut words = std::collections::HashSet::new();
        for entry in entries {
            let (mut to_word, mut of_word) = (EntryWord::default(), EntryOfWord::default());
            to_word.connect_all();
            of_word.connect_all();
            to_word.entry.next = entry;
            assert!(simulate(&mut to_word, 10), "at rest");
            of_word.word.next = to_word.word.val();
            assert!(simulate(&mut of_word, 10), "at rest");
            assert_eq!(of_word.entry.val(), entry);
            assert!(words.insert(format!("{:?}", to_word.word.val())), "{entry:?}");
        }
    }
}
