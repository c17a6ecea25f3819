//! What can be wrong with a card or with how it is asked to run.

use tickgate_abi::register::filter;
use tickgate_abi::ring::{MAX_LOG2_SIZE, MIN_LOG2_SIZE};
use tickgate_abi::{CONTRACT_VERSION, Feed};

/// An error of the driver. Every text says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The first word of the BAR is not the identity block.
    #[error(
        "no tickgate card answers: the first register reads {found:#010x}; check that the bitstream is loaded and that this is its BAR"
    )]
    NotACard {
        /// What was read.
        found: u32,
    },
    /// The list of register blocks runs outside the BAR or backwards.
    #[error("the card's list of register blocks is damaged at offset {offset:#x}; load the bitstream again")]
    DamagedBlockList {
        /// Where the list went wrong.
        offset: u32,
    },
    /// The card has no block of a type that the driver needs.
    #[error("the card has no {block} block of version {version}; load a bitstream of this release")]
    MissingBlock {
        /// The block's name.
        block: &'static str,
        /// The version looked for.
        version: u32,
    },
    /// Another major version of the contract.
    #[error(
        "the card speaks contract version {}.{}, this program {}.{}: update the older of the two",
        card >> 16, card & 0xffff, CONTRACT_VERSION >> 16, CONTRACT_VERSION & 0xffff
    )]
    ContractVersion {
        /// The card's version.
        card: u32,
    },
    /// The card does not decode this feed.
    #[error("this card does not decode {}; decode it in software or load another bitstream", .feed.name())]
    UnsupportedFeed {
        /// The feed asked for.
        feed: Feed,
    },
    /// Too many entries for the group filter.
    #[error("{count} groups asked for, the card's filter has {} entries: name fewer groups", filter::ENTRIES)]
    TooManyGroups {
        /// Entries asked for.
        count: usize,
    },
    /// The ring's memory has an impossible size.
    #[error(
        "a ring of {entries} entries is not possible: use a power of two between {} and {}",
        1_u64 << MIN_LOG2_SIZE, 1_u64 << MAX_LOG2_SIZE
    )]
    RingSize {
        /// Entries of the memory given.
        entries: usize,
    },
    /// The ring's memory does not start at a multiple of 64 on the bus.
    #[error(
        "ring memory at bus address {address:#x} is not a multiple of 64: allocate it aligned to cache lines"
    )]
    RingAlignment {
        /// The bus address.
        address: u64,
    },
    /// No place for another symbol in the symbol filter.
    #[error(
        "the card's symbol filter is full with {symbols} symbols: subscribe to fewer, or let all symbols pass and filter on the host"
    )]
    SymbolTableFull {
        /// Symbols in the table.
        symbols: usize,
    },
    /// The card has no book of this index.
    #[error("the card has no book {book}: use an index below {}", crate::BOOKS)]
    NoSuchBook {
        /// The index asked for.
        book: u8,
    },
    /// A book shows no such level.
    #[error("a book shows levels 0 to {}, and no level {level}", crate::BOOK_LEVELS - 1)]
    NoSuchLevel {
        /// The level asked for.
        level: u8,
    },
    /// The card has no books.
    #[error("this card keeps no books: load the bitstream that does, or use the host's books")]
    NoBooks,
    /// The card never showed a level.
    #[error("the card does not show levels of book {book}: wait until it is cleared")]
    LevelNotShown {
        /// The book asked for.
        book: u8,
    },
    /// A write to a bus address where no memory is.
    #[error(
        "bus address {address:#x} is not an entry of the memory given to the card: check ring_base and ring_log2_size"
    )]
    BusAddress {
        /// The address.
        address: u64,
    },
}
