//! The books on the card: which symbols have one, what they say, and whether it may be believed. docs/book.md is the
//! law; the registers are the contract's block `book`. What the books say in passing are the `BookTop` records,
//! which come through the ring and [`crate::Delivery`] as all others do.

use tickgate_abi::register::{Register, book};
use tickgate_abi::{Side, book as capacity};

use crate::card::{Card, relocated};
use crate::{Bar, Error};

/// Books on the card.
pub const BOOKS: u8 = capacity::BOOKS as u8;
/// Levels of a side that a book shows.
pub const BOOK_LEVELS: u8 = capacity::PUBLISHED_LEVELS as u8;

/// Reads of a level's register until it counts as never shown: the longest that a card looks through its
/// orders for one level is a thousand times shorter than so many reads take.
const LEVEL_READS: u32 = 100_000;

/// A level of a book on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookLevel {
    /// Price, 1e-4.
    pub price: u32,
    /// Quantity in the feed's units.
    pub quantity: u64,
}

/// What the books counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BookCounters {
    /// `BookTop` records made.
    pub tops: u64,
    /// Those that found too many others waiting for the ring; each flagged every book.
    pub overflows: u64,
}

impl<B: Bar + Clone> Card<B> {
    /// Whether the card keeps books.
    pub const fn has_books(&self) -> bool {
        self.bases.book.is_some()
    }

    /// Lets records go to the books, or not. They need arbitration ([`Card::configure_arbitration`]), which tells
    /// them of gaps; a record of a symbol that has a book and comes without either flags every book.
    ///
    /// # Errors
    /// The card has no books.
    pub fn enable_books(&mut self, enable: bool) -> Result<(), Error> {
        self.write_book(&book::CONTROL, if enable { book::CONTROL_ENABLE } else { 0 })
    }

    /// Gives a symbol the book of this index (below [`BOOKS`]), from its next record on, and lets it pass the symbol
    /// filter. A book that knew orders before, or whose symbol has orders, has to be cleared or flags itself.
    ///
    /// # Errors
    /// The card has no books, or none of this index, or the symbol filter is full.
    pub fn subscribe_book(&mut self, symbol: u32, book: u8) -> Result<(), Error> {
        self.book_base()?;
        self.pass_symbol(symbol, Some(book))
    }

    /// Empties a book and arms it: done when its bit in [`Card::books_clearing`] is 0 again, which takes clocks
    /// without records. The walk of the card's books goes on from there.
    ///
    /// # Errors
    /// The card has no books, or none of this index.
    pub fn clear_book(&mut self, book: u8) -> Result<(), Error> {
        let index = book_index(book)?;
        self.write_book(&book::CLEAR, index)
    }

    /// Bit `i`: book `i` may be wrong, until it is cleared; the host's own book takes its place.
    ///
    /// # Errors
    /// The card has no books.
    pub fn books_flagged(&mut self) -> Result<u64, Error> {
        self.read_bits(&book::FLAGGED)
    }

    /// Bit `i`: book `i` is being emptied.
    ///
    /// # Errors
    /// The card has no books.
    pub fn books_clearing(&mut self) -> Result<u64, Error> {
        self.read_bits(&book::CLEARING)
    }

    /// A level of a book as it is at one time during the call; level 0 is the best. `None` if there is no such
    /// level, or none that is known.
    ///
    /// # Errors
    /// The card has no books, or none of this index or level, or the book is being cleared and shows nothing.
    pub fn book_level(&mut self, book: u8, side: Side, level: u8) -> Result<Option<BookLevel>, Error> {
        let index = book_index(book)?;
        if level >= BOOK_LEVELS {
            return Err(Error::NoSuchLevel { level });
        }
        let side = u32::from(side == Side::Sell) << book::READ_SIDE_SHIFT;
        self.write_book(&book::READ, u32::from(level) << book::READ_LEVEL_SHIFT | side | index)?;
        for _ in 0..LEVEL_READS {
            let shown = self.read_book(&book::LEVEL, 0)?;
            if shown & book::LEVEL_SHOWN == 0 {
                continue;
            }
            if shown & book::LEVEL_VALID == 0 {
                return Ok(None);
            }
            let high = u64::from(shown & book::LEVEL_QUANTITY_HIGH) << 32;
            let price = self.read_book(&book::LEVEL_PRICE, 0)?;
            let quantity = high | u64::from(self.read_book(&book::LEVEL_QUANTITY, 0)?);
            return Ok(Some(BookLevel { price, quantity }));
        }
        Err(Error::LevelNotShown { book })
    }

    /// What the books counted. The counters wrap at 2^32 in the card, so read them more often than that.
    ///
    /// # Errors
    /// The card has no books.
    pub fn book_counters(&mut self) -> Result<BookCounters, Error> {
        let (tops, overflows) = (self.read_book(&book::TOPS, 0)?, self.read_book(&book::OVERFLOWS, 0)?);
        Ok(BookCounters { tops: self.tops.update(tops), overflows: self.top_overflows.update(overflows) })
    }

    fn book_base(&self) -> Result<u32, Error> {
        self.bases.book.ok_or(Error::NoBooks)
    }

    fn read_book(&self, register: &Register, index: u32) -> Result<u32, Error> {
        Ok(self.bar.read32(relocated(register, index, self.book_base()?)))
    }

    fn write_book(&self, register: &Register, value: u32) -> Result<(), Error> {
        self.bar.write32(relocated(register, 0, self.book_base()?), value);
        Ok(())
    }

    /// A bit a book.
    fn read_bits(&self, register: &Register) -> Result<u64, Error> {
        let (low, high) = (self.read_book(register, 0)?, self.read_book(register, 1)?);
        Ok(u64::from(high) << 32 | u64::from(low))
    }
}

/// The index of a book as the registers take it.
fn book_index(book: u8) -> Result<u32, Error> {
    if book < BOOKS { Ok(book.into()) } else { Err(Error::NoSuchBook { book }) }
}
