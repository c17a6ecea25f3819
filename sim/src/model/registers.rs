//! The register file: what the host writes becomes configuration, what it reads is constants,
//! configuration and counters. Offsets come from the table in hdl/abi.

use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::register::{
    Access, BAR_BYTES, BLOCKS, Register, arbitration, book, feed, filter, line_b, reset_value, ring,
    symbol_filter,
};
use tickgate_abi::{DropReason, Feed, Line, Side};

use super::arbitration::{Arbiter, Configuration, SymbolTable};
use super::book::BookStage;
use super::network::Filter;
use super::ring_writer::RingWriter;
use super::sse::SseLine;

/// What the card counts, wider than its registers show.
#[derive(Clone, Debug, Default)]
pub(super) struct Counters {
    pub frames: u64,
    pub messages: u64,
    pub drops: DropCounts,
}

/// The register file and what follows from it.
#[derive(Debug)]
pub(super) struct Registers {
    words: Vec<u32>,
    pub feed: Feed,
    pub filter: Filter,
    pub symbols: SymbolTable,
    /// book_read was written.
    level_asked: bool,
    /// Of line A and line B.
    pub counters: [Counters; Line::ALL.len()],
}

fn writable(offset: u32) -> bool {
    let is_at = |register: &Register| (0..register.count).any(|index| register.at(index) == offset);
    BLOCKS.iter().flat_map(|b| b.registers).any(|r| r.access == Access::ReadWrite && is_at(r))
}

impl Registers {
    pub fn new() -> Self {
        Registers {
            words: (0..BAR_BYTES / 4).map(|word| reset_value(4 * word)).collect(),
            feed: Feed::Itch50,
            filter: Filter::default(),
            symbols: SymbolTable::default(),
            level_asked: false,
            counters: Default::default(),
        }
    }

    fn word(&self, register: &Register, index: u32) -> u32 {
        self.words[register.at(index) as usize / 4]
    }

    /// Reads outside the BAR or between registers give 0.
    pub fn read(
        &self,
        offset: u32,
        ring_writer: &RingWriter,
        arbiter: &Arbiter,
        sse: &[SseLine; Line::ALL.len()],
        books: &BookStage,
    ) -> u32 {
        if let Some(value) = self.book_register(offset, books) {
            return value;
        }
        for (sse, (left_to_host, no_room)) in
            sse.iter().zip([(feed::LEFT_TO_HOST, feed::NO_ROOM), (line_b::LEFT_TO_HOST, line_b::NO_ROOM)])
        {
            if offset == left_to_host.offset {
                return sse.left_to_host as u32;
            }
            if offset == no_room.offset {
                return sse.no_room as u32;
            }
        }
        let lines =
            [(feed::FRAMES, feed::MESSAGES, feed::DROPS), (line_b::FRAMES, line_b::MESSAGES, line_b::DROPS)];
        for ((counters, sse), (frames, messages, drops)) in self.counters.iter().zip(sse).zip(lines) {
            let dropped = drops.offset..drops.offset + DropReason::COUNT as u32 * drops.stride;
            if offset == frames.offset {
                return counters.frames as u32;
            }
            if offset == messages.offset {
                return (counters.messages + sse.messages) as u32;
            }
            if dropped.contains(&offset) {
                let index = ((offset - dropped.start) / drops.stride) as usize;
                return (counters.drops.0[index] + sse.drops.0[index]) as u32;
            }
        }
        match offset {
            o if o == ring::PRODUCER.offset => ring_writer.producer(),
            o if o == ring::LOST.offset => ring_writer.lost(),
            o if o == symbol_filter::FILTERED.offset => arbiter.filtered() as u32,
            o => arbiter.register(o).unwrap_or_else(|| self.words.get(o as usize / 4).copied().unwrap_or(0)),
        }
    }

    /// A register of the book block that is not written, `None` if it is none.
    fn book_register(&self, offset: u32, books: &BookStage) -> Option<u32> {
        let of_books = |bits: u64| [bits as u32, (bits >> 32) as u32];
        for (word, (flagged, clearing)) in
            (0..book::WORDS).zip(of_books(books.flagged()).into_iter().zip(of_books(books.clearing())))
        {
            if offset == book::FLAGGED.at(word) {
                return Some(flagged);
            }
            if offset == book::CLEARING.at(word) {
                return Some(clearing);
            }
        }
        let asked = self.word(&book::READ, 0);
        let index = (asked & book::INDEX_BITS) as u8;
        let side = if asked >> book::READ_SIDE_SHIFT & 1 != 0 { Side::Sell } else { Side::Buy };
        let shown = self.level_asked && books.clearing() >> index & 1 == 0;
        let level = (asked >> book::READ_LEVEL_SHIFT & 0xf) as usize;
        let level = shown.then(|| books.level(index, side, level)).flatten();
        match offset {
            o if o == book::TOPS.offset => Some(books.made() as u32),
            o if o == book::OVERFLOWS.offset => Some(books.overflows() as u32),
            o if o == book::LEVEL.offset => {
                let shown = if shown { book::LEVEL_SHOWN } else { 0 };
                Some(level.map_or(shown, |l| shown | book::LEVEL_VALID | (l.quantity >> 32) as u32))
            }
            o if o == book::LEVEL_PRICE.offset => Some(level.map_or(0, |l| l.price)),
            o if o == book::LEVEL_QUANTITY.offset => Some(level.map_or(0, |l| l.quantity as u32)),
            _ => None,
        }
    }

    /// Writes to anything but a read-write register do nothing.
    pub fn write(
        &mut self,
        offset: u32,
        value: u32,
        ring_writer: &mut RingWriter,
        lines: &mut Configuration,
    ) {
        // The one register that is written again and again: nothing but the credits follows from it.
        if offset == ring::CONSUMER.offset {
            self.words[offset as usize / 4] = value;
            ring_writer.set_consumer(value);
            return;
        }
        if offset >= BAR_BYTES || offset % 4 != 0 || !writable(offset) {
            return;
        }
        self.words[offset as usize / 4] = value;
        self.level_asked |= offset == book::READ.offset;
        let control = self.word(&feed::CONTROL, 0);
        self.feed = feed::selected(control);
        self.filter.enabled = control & feed::CONTROL_FILTER_ENABLE != 0;
        for index in 0..filter::ENTRIES {
            let port_channel = self.word(&filter::PORT_CHANNEL, index);
            let in_use = self.word(&filter::ENTRY_CONTROL, index) & 1 != 0;
            let group = self.word(&filter::GROUP, index);
            let entry = &mut self.filter.entries[index as usize];
            (entry.in_use, entry.group) = (in_use, group);
            (entry.port, entry.channel) = (port_channel as u16, (port_channel >> 16) as u16);
        }
        lines.control = self.word(&arbitration::CONTROL, 0);
        lines.window = self.word(&arbitration::WINDOW, 0) & arbitration::WINDOW_BITS;
        self.symbols.enabled = self.word(&symbol_filter::CONTROL, 0) & symbol_filter::CONTROL_ENABLE != 0;
        if offset == symbol_filter::ENTRY.offset {
            self.symbols.write(self.word(&symbol_filter::SYMBOL, 0), value);
        }
        let high = u64::from(self.word(&ring::BASE_HIGH, 0)) << 32;
        ring_writer.configure(
            self.word(&ring::CONTROL, 0),
            high | u64::from(self.word(&ring::BASE_LOW, 0)),
            self.word(&ring::LOG2_SIZE, 0),
            self.word(&ring::CONSUMER, 0),
        );
    }
}
