//! The card's registers: one table for the gateware's decoder, the driver, the simulator and
//! docs/registers.md. 32-bit registers at byte offsets in the register BAR, little-endian.
//!
//! Registers come in blocks that describe themselves: word 0 is the block's type, word 1 its
//! version, word 2 the byte offset of the next block or 0. A driver walks the list and ignores
//! types it does not know.

use crate::DropReason;

/// What the host may do with a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Constant.
    Constant,
    /// Read only; the card changes it.
    ReadOnly,
    /// Read and write.
    ReadWrite,
}

/// One register, or `count` equal ones `stride` bytes apart.
#[derive(Clone, Copy, Debug)]
pub struct Register {
    /// Name.
    pub name: &'static str,
    /// Byte offset in the BAR of the first.
    pub offset: u32,
    /// How many.
    pub count: u32,
    /// Bytes from one to the next.
    pub stride: u32,
    /// Access.
    pub access: Access,
    /// Value after configuration.
    pub reset: u32,
    /// For people.
    pub text: &'static str,
}

impl Register {
    /// Byte offset of number `index`.
    pub const fn at(&self, index: u32) -> u32 {
        assert!(index < self.count);
        self.offset + index * self.stride
    }
}

/// A block of registers.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Name.
    pub name: &'static str,
    /// Byte offset in the BAR.
    pub offset: u32,
    /// Type, word 0.
    pub block_type: u32,
    /// Version, word 1.
    pub version: u32,
    /// Byte offset of the next block, word 2; 0 ends the list.
    pub next: u32,
    /// For people.
    pub text: &'static str,
    /// Registers behind the three header words.
    pub registers: &'static [Register],
}

const fn one(name: &'static str, offset: u32, access: Access, reset: u32, text: &'static str) -> Register {
    Register { name, offset, count: 1, stride: 4, access, reset, text }
}

const fn many(
    name: &'static str,
    (offset, count, stride): (u32, u32, u32),
    access: Access,
    text: &'static str,
) -> Register {
    Register { name, offset, count, stride, access, reset: 0, text }
}

use Access::{Constant, ReadOnly, ReadWrite};

/// Bytes of address space that a block takes.
pub const BLOCK_BYTES: u32 = 0x100;

/// Identity block.
pub mod identity {
    use super::*;
    /// Contract version.
    pub const CONTRACT: Register = one(
        "contract_version",
        0x00c,
        Constant,
        crate::CONTRACT_VERSION,
        "version of this contract: major in bits 31..16, minor in 15..0",
    );
    /// Board.
    pub const BOARD: Register = one("board", 0x010, Constant, 0, "board: 0 is the bare part");
    /// Part, the ECP5 IDCODE.
    pub const PART: Register = one("part", 0x014, Constant, PART_LFE5U_85F, "JTAG IDCODE of the part");
    /// Build date.
    pub const BUILD_DATE: Register = one(
        "build_date",
        0x018,
        Constant,
        0,
        "build date, decimal digits YYYYMMDD as hexadecimal; 0 in simulation",
    );
    /// Git hash.
    pub const GIT_HASH: Register =
        one("git_hash", 0x01c, Constant, 0, "first 32 bits of the git hash of the source; 0 in simulation");
    /// Features.
    pub const FEATURES: Register = one(
        "features",
        0x020,
        Constant,
        FEATURE_ITCH50 | FEATURE_SZSE | FEATURE_SSE_TICKS | FEATURE_BOOK,
        "bit 0 ITCH 5.0, bit 1 SZSE Binary, bit 2 SSE merged ticks, bit 3 books",
    );
    /// Clock period.
    pub const CLOCK_PERIOD: Register = one(
        "clock_period_ps",
        0x024,
        Constant,
        crate::card_clock::CLOCK_PERIOD_PS as u32,
        "picoseconds of one clock of the card time",
    );
    /// Feature bit: decodes ITCH 5.0.
    pub const FEATURE_ITCH50: u32 = 1 << 0;
    /// Feature bit: decodes SZSE Binary.
    pub const FEATURE_SZSE: u32 = 1 << 1;
    /// Feature bit: decodes the SSE merged ticks.
    pub const FEATURE_SSE_TICKS: u32 = 1 << 2;
    /// Feature bit: keeps books; else the list of blocks ends before theirs.
    pub const FEATURE_BOOK: u32 = 1 << 3;
    /// IDCODE of LFE5U-85F (Project Trellis, devices.json).
    pub const PART_LFE5U_85F: u32 = 0x4111_3043;
}

/// Feed block.
pub mod feed {
    use super::*;
    /// Control.
    pub const CONTROL: Register = one(
        "feed_control",
        0x10c,
        ReadWrite,
        0,
        "bits 0 and 2 feed_select (neither ITCH 5.0, bit 0 SZSE, bit 2 SSE merged ticks), bit 1 filter_enable; change only while no frame is on the wire and none waits to be decoded",
    );
    /// Mask of feed_select.
    pub const CONTROL_FEED_SELECT: u32 = CONTROL_SZSE | CONTROL_SSE;
    /// feed_select: SZSE.
    pub const CONTROL_SZSE: u32 = 1 << 0;
    /// feed_select: SSE, whatever bit 0 is.
    pub const CONTROL_SSE: u32 = 1 << 2;
    /// Mask of filter_enable.
    pub const CONTROL_FILTER_ENABLE: u32 = 1 << 1;
    /// Frames seen.
    pub const FRAMES: Register = one("frames", 0x110, ReadOnly, 0, "frames seen on the wire, wraps");
    /// Messages decoded.
    pub const MESSAGES: Register = one(
        "messages",
        0x114,
        ReadOnly,
        0,
        "messages decoded to a record, wraps; those of retracted frames too",
    );
    /// Frames that are the host's.
    pub const LEFT_TO_HOST: Register = one(
        "left_to_host",
        0x118,
        ReadOnly,
        0,
        "good SSE frames that the card leaves to the host, compressed ones and snapshots, wraps",
    );
    /// Frames without room.
    pub const NO_ROOM: Register = one(
        "no_room",
        0x11c,
        ReadOnly,
        0,
        "good SSE frames dropped whole because the queue in front of the decoder had no room, wraps",
    );
    /// What feed_select takes for a feed; `None` for one that no card decodes.
    pub const fn select(feed: crate::Feed) -> Option<u32> {
        match feed {
            crate::Feed::Itch50 => Some(0),
            crate::Feed::Szse => Some(CONTROL_SZSE),
            crate::Feed::Sse => Some(CONTROL_SSE),
            crate::Feed::Iex => None,
        }
    }
    /// The feed that is decoded with this in the control register.
    pub const fn selected(control: u32) -> crate::Feed {
        if control & CONTROL_SSE != 0 {
            crate::Feed::Sse
        } else if control & CONTROL_SZSE != 0 {
            crate::Feed::Szse
        } else {
            crate::Feed::Itch50
        }
    }
    /// Drop counters.
    pub const DROPS: Register = many(
        "drops",
        (0x140, DropReason::COUNT as u32, 4),
        ReadOnly,
        "drops by reason in the order of the reason codes, wrap",
    );
}

/// Line B block: what came by the second line. Configuration is the feed block's.
pub mod line_b {
    use super::*;
    /// Frames seen.
    pub const FRAMES: Register = one("line_b_frames", 0x410, ReadOnly, 0, "frames seen on line B, wraps");
    /// Messages decoded.
    pub const MESSAGES: Register = one(
        "line_b_messages",
        0x414,
        ReadOnly,
        0,
        "messages of line B decoded to a record, wraps; those of retracted frames too",
    );
    /// Frames that are the host's.
    pub const LEFT_TO_HOST: Register = one(
        "line_b_left_to_host",
        0x418,
        ReadOnly,
        0,
        "good SSE frames of line B that the card leaves to the host, wraps",
    );
    /// Frames without room.
    pub const NO_ROOM: Register = one(
        "line_b_no_room",
        0x41c,
        ReadOnly,
        0,
        "good SSE frames of line B dropped whole because there was no room, wraps",
    );
    /// Drop counters.
    pub const DROPS: Register = many(
        "line_b_drops",
        (0x440, DropReason::COUNT as u32, 4),
        ReadOnly,
        "drops of line B by reason in the order of the reason codes, wrap",
    );
}

/// Arbitration block: docs/arbitration.md.
pub mod arbitration {
    use super::*;
    /// Control.
    pub const CONTROL: Register = one(
        "arbitration_control",
        0x50c,
        ReadWrite,
        0,
        "bit 0 arbitrate: first copy of each sequence wins, gaps are found (0: every record of both lines passes), bit 1 line A is connected, bit 2 line B is; a record that waits does so only for a line that is connected; change only while no frame is on either wire",
    );
    /// Mask of arbitrate.
    pub const CONTROL_ARBITRATE: u32 = 1 << 0;
    /// Mask of line A.
    pub const CONTROL_LINE_A: u32 = 1 << 1;
    /// Mask of line B.
    pub const CONTROL_LINE_B: u32 = 1 << 2;
    /// Window.
    pub const WINDOW: Register = one(
        "arbitration_window",
        0x510,
        ReadWrite,
        0,
        "clocks (24 bits) that a record ahead of its sequence waits for the other line to supply what is missing",
    );
    /// Mask of the window's bits.
    pub const WINDOW_BITS: u32 = 0xff_ffff;
    /// Gaps.
    pub const GAPS: Register = one("gaps", 0x514, ReadOnly, 0, "holes that neither line filled, wraps");
    /// Channels.
    pub const CHANNELS: Register = one(
        "channels",
        0x518,
        ReadOnly,
        0,
        "(session, channel) pairs seen since the card was configured, wraps; the card follows the last 16",
    );
    /// Lines.
    pub const LINES: u32 = 2;
    /// Wins.
    pub const WINS: Register = many(
        "line_wins",
        (0x520, LINES, 4),
        ReadOnly,
        "messages of which line A, B had the first copy, wrap",
    );
    /// Duplicates.
    pub const DUPLICATES: Register = many(
        "line_duplicates",
        (0x528, LINES, 4),
        ReadOnly,
        "messages of line A, B that had been taken before, wrap",
    );
    /// Losses.
    pub const LOSSES: Register = many(
        "line_losses",
        (0x530, LINES, 4),
        ReadOnly,
        "messages that line A, B skipped, from its own sequence, wrap",
    );
    /// Overflows.
    pub const OVERFLOWS: Register = many(
        "line_overflows",
        (0x538, LINES, 4),
        ReadOnly,
        "records of line A, B thrown away because 504 were waiting already, wrap; they count as lost on that line",
    );
    /// Skew.
    pub const WORST_SKEW: Register = many(
        "line_worst_skew",
        (0x540, LINES, 4),
        ReadOnly,
        "most clocks that a duplicate on line A, B came behind the copy that won, 19 bits",
    );
}

/// Symbol filter block.
pub mod symbol_filter {
    use super::*;
    /// Banks: a symbol may lie in any of them.
    pub const BANKS: u32 = 4;
    /// log2 of the entries of a bank.
    pub const LOG2_BANK_ENTRIES: u32 = 11;
    /// Control.
    pub const CONTROL: Register = one(
        "symbol_filter_control",
        0x60c,
        ReadWrite,
        0,
        "bit 0 enable: only records whose symbol is in the table pass, and those without one; 0 lets all pass",
    );
    /// Mask of enable.
    pub const CONTROL_ENABLE: u32 = 1 << 0;
    /// Symbol.
    pub const SYMBOL: Register = one("symbol_filter_symbol", 0x610, ReadWrite, 0, "symbol to be written");
    /// Entry.
    pub const ENTRY: Register = one(
        "symbol_filter_entry",
        0x614,
        ReadWrite,
        0,
        "writing stores symbol_filter_symbol: bits 10..0 entry, bits 12..11 bank, bit 13 the entry is in use, bits 21..16 index of the symbol's book, bit 22 the symbol has a book on the card; the entry must be the one that the hash of the bank gives (docs/arbitration.md)",
    );
    /// Mask of the bits that the entry register has.
    pub const ENTRY_BITS: u32 = 0x7f_3fff;
    /// Position of the bank in the entry register.
    pub const ENTRY_BANK_SHIFT: u32 = 11;
    /// Mask of in use.
    pub const ENTRY_IN_USE: u32 = 1 << 13;
    /// Position of the book's index in the entry register.
    pub const ENTRY_BOOK_SHIFT: u32 = 16;
    /// Mask of has a book.
    pub const ENTRY_HAS_BOOK: u32 = 1 << 22;
    /// Filtered.
    pub const FILTERED: Register =
        one("symbol_filtered", 0x618, ReadOnly, 0, "records that the symbol filter kept back, wraps");

    /// The bits of a symbol whose exclusive-or is bit `bit` of its entry's number in `bank`: one of the
    /// low 11, each in another bit, so that number and upper bits together say the symbol; and about half of the
    /// others, drawn by SplitMix64, because codes of six decimal digits differ in few places.
    pub const fn hash_mask(bank: u32, bit: u32) -> u32 {
        let low = 1 << ((bit + 3 * bank) % LOG2_BANK_ENTRIES);
        let mut mixed = (bank as u64 * 64 + bit as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        low | ((mixed ^ mixed >> 31) as u32) << LOG2_BANK_ENTRIES
    }

    /// The entry in `bank` where `symbol` must lie.
    pub const fn hash(symbol: u32, bank: u32) -> u32 {
        let (mut number, mut bit) = (0, 0);
        while bit < LOG2_BANK_ENTRIES {
            number |= ((symbol & hash_mask(bank, bit)).count_ones() % 2) << bit;
            bit += 1;
        }
        number
    }
}

/// Filter block.
pub mod filter {
    use super::*;
    /// Entries of the group filter.
    pub const ENTRIES: u32 = 8;
    /// Group address.
    pub const GROUP: Register =
        many("filter_group", (0x210, ENTRIES, 16), ReadWrite, "IPv4 destination address, first byte highest");
    /// Port and channel.
    pub const PORT_CHANNEL: Register = many(
        "filter_port_channel",
        (0x214, ENTRIES, 16),
        ReadWrite,
        "bits 15..0 UDP destination port, bits 31..16 the channel that ITCH records of this group carry",
    );
    /// Entry control.
    pub const ENTRY_CONTROL: Register =
        many("filter_entry_control", (0x218, ENTRIES, 16), ReadWrite, "bit 0 the entry is in use");
}

/// Ring block.
pub mod ring {
    use super::*;
    /// Control.
    pub const CONTROL: Register = one(
        "ring_control",
        0x30c,
        ReadWrite,
        0,
        "bit 0 enable, bit 1 credits (0 free-running); set the other registers of this block first: enabling starts at entry 0, generation 1, 16 clocks later, and records until then are not written",
    );
    /// Mask of enable.
    pub const CONTROL_ENABLE: u32 = 1 << 0;
    /// Mask of credits.
    pub const CONTROL_CREDITS: u32 = 1 << 1;
    /// Base address, low.
    pub const BASE_LOW: Register = one(
        "ring_base_low",
        0x310,
        ReadWrite,
        0,
        "bus address of entry 0, bits 31..0; a multiple of 64, bits 5..0 read as 0",
    );
    /// Base address, high.
    pub const BASE_HIGH: Register =
        one("ring_base_high", 0x314, ReadWrite, 0, "bus address of entry 0, bits 63..32");
    /// Size.
    pub const LOG2_SIZE: Register = one(
        "ring_log2_size",
        0x318,
        ReadWrite,
        0,
        "log2 of the number of entries, 4 to 24; the ring does not start with another value",
    );
    /// Consumer.
    pub const CONSUMER: Register = one(
        "ring_consumer",
        0x31c,
        ReadWrite,
        0,
        "number of entries the host has read, modulo 2^32; used with credits; set it to 0 before enabling; a value that does not fit what was written counts records as lost, and nothing is overwritten",
    );
    /// Producer.
    pub const PRODUCER: Register =
        one("ring_producer", 0x320, ReadOnly, 0, "number of entries written since enable, modulo 2^32");
    /// Lost.
    pub const LOST: Register =
        one("ring_lost", 0x324, ReadOnly, 0, "records lost because the host was too slow, wraps");
}

/// Book block: docs/book.md.
pub mod book {
    use super::*;
    /// Control.
    pub const CONTROL: Register = one(
        "book_control",
        0x70c,
        ReadWrite,
        0,
        "bit 0 enable: records of symbols that have a book go to it; needs arbitration. A record of such a symbol that comes without them flags every book",
    );
    /// Mask of enable.
    pub const CONTROL_ENABLE: u32 = 1 << 0;
    /// Clear.
    pub const CLEAR: Register = one(
        "book_clear",
        0x710,
        ReadWrite,
        0,
        "writing empties and arms the book of this index, bits 5..0; its bit in book_clearing says how long it takes",
    );
    /// Mask of a book's index.
    pub const INDEX_BITS: u32 = 0x3f;
    /// Read.
    pub const READ: Register = one(
        "book_read",
        0x714,
        ReadWrite,
        0,
        "the level to be shown: bits 5..0 book, bit 8 side (0 bids, 1 offers), bits 19..16 level, 0 the best; writing takes back book_level's bit 31 until the level is shown",
    );
    /// Position of the side in the read register.
    pub const READ_SIDE_SHIFT: u32 = 8;
    /// Position of the level in the read register.
    pub const READ_LEVEL_SHIFT: u32 = 16;
    /// Mask of the bits that the read register has.
    pub const READ_BITS: u32 = 0xf << READ_LEVEL_SHIFT | 1 << READ_SIDE_SHIFT | INDEX_BITS;
    /// Level.
    pub const LEVEL: Register = one(
        "book_level",
        0x718,
        ReadOnly,
        0,
        "bit 31 the level is shown, as it was at one time since book_read was written; bit 30 there is such a level; bits 7..0 its quantity's bits 39..32",
    );
    /// Mask of shown.
    pub const LEVEL_SHOWN: u32 = 1 << 31;
    /// Mask of there is one.
    pub const LEVEL_VALID: u32 = 1 << 30;
    /// Mask of the upper bits of the quantity.
    pub const LEVEL_QUANTITY_HIGH: u32 = 0xff;
    /// Price.
    pub const LEVEL_PRICE: Register =
        one("book_level_price", 0x71c, ReadOnly, 0, "price of the level that is shown, 1e-4");
    /// Quantity.
    pub const LEVEL_QUANTITY: Register = one(
        "book_level_quantity",
        0x720,
        ReadOnly,
        0,
        "bits 31..0 of the quantity of the level that is shown, in the feed's units",
    );
    /// Words of a bit a book.
    pub const WORDS: u32 = crate::book::BOOKS as u32 / 32;
    /// Flagged.
    pub const FLAGGED: Register = many(
        "book_flagged",
        (0x728, WORDS, 4),
        ReadOnly,
        "bit i of word j: book 32 j + i may be wrong, until it is cleared",
    );
    /// Clearing.
    pub const CLEARING: Register =
        many("book_clearing", (0x730, WORDS, 4), ReadOnly, "bit i of word j: book 32 j + i is being emptied");
    /// Tops.
    pub const TOPS: Register =
        one("book_tops", 0x738, ReadOnly, 0, "BookTop records that the books made, wraps");
    /// Overflows.
    pub const OVERFLOWS: Register = one(
        "book_overflows",
        0x73c,
        ReadOnly,
        0,
        "BookTop records that found 432 others waiting for the ring, wraps; each flags every book",
    );
}

/// Every block, in the order of the list.
pub const BLOCKS: [Block; 8] = [
    Block {
        name: "identity",
        offset: 0x000,
        block_type: 0x5447_0001,
        version: 1,
        next: 0x100,
        text: "what this card is",
        registers: &[
            identity::CONTRACT,
            identity::BOARD,
            identity::PART,
            identity::BUILD_DATE,
            identity::GIT_HASH,
            identity::FEATURES,
            identity::CLOCK_PERIOD,
        ],
    },
    Block {
        name: "feed",
        offset: 0x100,
        block_type: 0x5447_0002,
        version: 1,
        next: 0x200,
        text: "which feed is decoded, and what became of its frames and messages",
        registers: &[
            feed::CONTROL,
            feed::FRAMES,
            feed::MESSAGES,
            feed::LEFT_TO_HOST,
            feed::NO_ROOM,
            feed::DROPS,
        ],
    },
    Block {
        name: "filter",
        offset: 0x200,
        block_type: 0x5447_0003,
        version: 1,
        next: 0x300,
        text: "which multicast groups and ports are let in",
        registers: &[filter::GROUP, filter::PORT_CHANNEL, filter::ENTRY_CONTROL],
    },
    Block {
        name: "ring",
        offset: 0x300,
        block_type: 0x5447_0004,
        version: 1,
        next: 0x400,
        text: "where records go in host memory",
        registers: &[
            ring::CONTROL,
            ring::BASE_LOW,
            ring::BASE_HIGH,
            ring::LOG2_SIZE,
            ring::CONSUMER,
            ring::PRODUCER,
            ring::LOST,
        ],
    },
    Block {
        name: "line_b",
        offset: 0x400,
        block_type: 0x5447_0005,
        version: 1,
        next: 0x500,
        text: "what became of frames and messages of the second line",
        registers: &[line_b::FRAMES, line_b::MESSAGES, line_b::LEFT_TO_HOST, line_b::NO_ROOM, line_b::DROPS],
    },
    Block {
        name: "arbitration",
        offset: 0x500,
        block_type: 0x5447_0006,
        version: 1,
        next: 0x600,
        text: "how the two lines become one stream",
        registers: &[
            arbitration::CONTROL,
            arbitration::WINDOW,
            arbitration::GAPS,
            arbitration::CHANNELS,
            arbitration::WINS,
            arbitration::DUPLICATES,
            arbitration::LOSSES,
            arbitration::OVERFLOWS,
            arbitration::WORST_SKEW,
        ],
    },
    Block {
        name: "symbol_filter",
        offset: 0x600,
        block_type: 0x5447_0007,
        version: 1,
        next: 0x700,
        text: "which symbols are let through",
        registers: &[
            symbol_filter::CONTROL,
            symbol_filter::SYMBOL,
            symbol_filter::ENTRY,
            symbol_filter::FILTERED,
        ],
    },
    Block {
        name: "book",
        offset: 0x700,
        block_type: 0x5447_0008,
        version: 1,
        next: 0,
        text: "the books on the card; a card without them ends the list before this block",
        registers: &[
            book::CONTROL,
            book::CLEAR,
            book::READ,
            book::LEVEL,
            book::LEVEL_PRICE,
            book::LEVEL_QUANTITY,
            book::FLAGGED,
            book::CLEARING,
            book::TOPS,
            book::OVERFLOWS,
        ],
    },
];

/// Bytes of the register BAR.
pub const BAR_BYTES: u32 = 0x800;

/// The value of every word of the BAR after configuration, block headers included.
pub fn reset_value(offset: u32) -> u32 {
    for block in &BLOCKS {
        match offset.wrapping_sub(block.offset) {
            0 => return block.block_type,
            4 => return block.version,
            8 => return block.next,
            _ => {}
        }
        for register in block.registers {
            for index in 0..register.count {
                if register.at(index) == offset {
                    return register.reset;
                }
            }
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_do_not_overlap_and_stay_in_their_block() {
        let mut seen = [false; (BAR_BYTES / 4) as usize];
        for block in &BLOCKS {
            for offset in [block.offset, block.offset + 4, block.offset + 8] {
                assert!(!core::mem::replace(&mut seen[(offset / 4) as usize], true));
            }
            for register in block.registers {
                for index in 0..register.count {
                    let offset = register.at(index);
                    assert_eq!(offset % 4, 0);
                    assert!(offset >= block.offset && offset < block.offset + BLOCK_BYTES);
                    assert!(!core::mem::replace(&mut seen[(offset / 4) as usize], true), "{}", register.name);
                }
            }
        }
    }

    #[test]
    fn blocks_are_one_list() {
        for pair in BLOCKS.windows(2) {
            assert_eq!(pair[0].next, pair[1].offset);
        }
        assert_eq!(BLOCKS[BLOCKS.len() - 1].next, 0);
    }
}
