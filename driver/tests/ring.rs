//! The ring reader against writers in this file that follow hdl/abi/src/ring.rs: laps, credits, and
//! a writer thread that never waits. Records check themselves, so a torn one cannot pass.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use tickgate_abi::Feed;
use tickgate_abi::record::{Flags, RECORD_WORDS, TickRecord};
use tickgate_abi::register::{self, reset_value};
use tickgate_abi::ring::generation;
use tickgate_driver::{Bar, Card, DmaMemory, Error, Flow, GroupEntry, HeapMemory};

/// Registers that remember what was written, with a producer that a writer thread may move.
#[derive(Debug)]
struct Registers {
    words: Vec<AtomicU32>,
}

impl Registers {
    fn new() -> Arc<Self> {
        let words = (0..register::BAR_BYTES / 4).map(|i| AtomicU32::new(reset_value(4 * i))).collect();
        Arc::new(Registers { words })
    }
    fn set(&self, register: register::Register, value: u32) {
        self.words[register.offset as usize / 4].store(value, Ordering::Release);
    }
    fn get(&self, register: register::Register) -> u32 {
        self.words[register.offset as usize / 4].load(Ordering::Acquire)
    }
}

impl Bar for Registers {
    fn read32(&self, offset: u32) -> u32 {
        self.words[offset as usize / 4].load(Ordering::Acquire)
    }
    fn write32(&self, offset: u32, value: u32) {
        self.words[offset as usize / 4].store(value, Ordering::Release);
    }
}

/// A record whose every word follows from its number.
fn words(n: u64, log2_size: u32) -> [u64; RECORD_WORDS] {
    let mut words = [0; RECORD_WORDS];
    words[0] = n;
    for (i, word) in words.iter_mut().enumerate().skip(1) {
        *word = (n ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(2 * i as u64 + 1).rotate_left(i as u32);
    }
    let kept = 0x0000_ffff_ffff_ffff & !(u64::from(Flags::LOST_BEFORE) << 48);
    words[7] = words[7] & kept | u64::from(generation(n, log2_size)) << 56;
    words
}

fn assert_whole(record: &TickRecord, log2_size: u32) {
    let mut copy = *record;
    copy.flags &= !Flags::LOST_BEFORE;
    let mut expected = TickRecord::from_words(words(record.sequence, log2_size));
    expected.generation = 0;
    assert_eq!(copy, expected);
}

#[test]
fn nothing_is_read_before_it_is_written_and_order_holds() {
    let (registers, memory) = (Registers::new(), HeapMemory::new(4));
    let mut card = Card::open(registers.clone()).unwrap();
    let mut reader = card.start_ring(memory.clone(), Flow::Credits).unwrap();
    assert_eq!(registers.get(register::ring::BASE_LOW), memory.bus_address() as u32);
    assert_eq!(registers.get(register::ring::LOG2_SIZE), 4);
    assert_eq!(registers.get(register::ring::CONTROL), 3);

    let mut out = [TickRecord::default(); 5];
    let mut written = 0;
    let mut read = 0;
    while read < 16 * 600 {
        while written < read + 16 && written % 11 != 10 {
            memory.entries()[written as usize % 16].store(words(written, 4));
            written += 1;
        }
        let batch = reader.read_batch(&mut out);
        assert_eq!(batch.lapped, 0);
        for record in &out[..batch.count] {
            assert_eq!(record.sequence, read);
            assert_whole(record, 4);
            assert_eq!(record.flags & Flags::LOST_BEFORE, 0);
            read += 1;
        }
        assert_eq!(registers.get(register::ring::CONSUMER), read as u32);
        if batch.count == 0 {
            memory.entries()[written as usize % 16].store(words(written, 4));
            written += 1;
        }
    }
}

#[test]
fn a_lapped_reader_is_told_exactly_what_it_missed() {
    let (registers, memory) = (Registers::new(), HeapMemory::new(4));
    let mut reader =
        Card::open(registers.clone()).unwrap().start_ring(memory.clone(), Flow::FreeRunning).unwrap();
    let mut out = [TickRecord::default(); 64];
    let write = |from: u64, to: u64| {
        for n in from..to {
            memory.entries()[n as usize % 16].store(words(n, 4));
        }
        registers.set(register::ring::PRODUCER, to as u32);
    };
    let (mut accounted, mut next) = (0_u64, 0);
    // 16 * 255 is a whole round of generations: there only the producer register knows better.
    for step in [3, 16, 17, 40, 15, 16 * 254 - 5, 16 * 255, 16 * 300, 8, 16 * 255 * 19, 16 * 255 + 3, 100_000]
    {
        write(next, next + step);
        next += step;
        // After a whole round nothing seems to have come; the reader asks the register now and then.
        let mut batch = reader.read_batch(&mut out);
        for _ in 0..64 {
            if batch.count == 0 {
                batch = reader.read_batch(&mut out);
            }
        }
        assert_eq!(batch.lapped > 0, step > 16, "after {step}");
        accounted += batch.lapped;
        for (i, record) in out[..batch.count].iter().enumerate() {
            assert_eq!(record.sequence, accounted);
            assert_eq!(record.flags & Flags::LOST_BEFORE != 0, i == 0 && batch.lapped > 0);
            assert_whole(record, 4);
            accounted += 1;
        }
        assert_eq!(accounted, next, "after {step}");
    }
    assert_eq!(reader.position(), next);
}

#[test]
fn a_writer_that_never_waits_gives_no_torn_record() {
    const TOTAL: u64 = 3_000_000;
    let (registers, memory) = (Registers::new(), HeapMemory::new(5));
    let mut reader =
        Card::open(registers.clone()).unwrap().start_ring(memory.clone(), Flow::FreeRunning).unwrap();
    let done = Arc::new(AtomicBool::new(false));
    let writer = std::thread::spawn({
        let (registers, done) = (registers.clone(), done.clone());
        move || {
            for n in 0..TOTAL {
                memory.entries()[n as usize % 32].store(words(n, 5));
                registers.set(register::ring::PRODUCER, (n + 1) as u32);
                if n % 1_000 < 10 {
                    std::thread::yield_now();
                }
            }
            done.store(true, Ordering::Release);
        }
    });
    let mut out = [TickRecord::default(); 8];
    let (mut next, mut read, mut missed) = (0, 0_u64, 0);
    loop {
        let finished = done.load(Ordering::Acquire);
        let batch = reader.read_batch(&mut out);
        missed += batch.lapped;
        next += batch.lapped;
        for record in &out[..batch.count] {
            assert_eq!(record.sequence, next);
            assert_whole(record, 5);
            next += 1;
            read += 1;
        }
        if finished && batch.count == 0 {
            break;
        }
    }
    writer.join().unwrap();
    assert_eq!(read + missed, TOTAL);
    assert!(read > 0 && missed > 0, "the test wants both: read {read}, missed {missed}");
}

#[test]
fn a_card_of_another_contract_is_refused() {
    let registers = Registers::new();
    registers.set(register::identity::CONTRACT, 0x0002_0001);
    let error = Card::open(registers.clone()).unwrap_err();
    assert_eq!(error, Error::ContractVersion { card: 0x0002_0001 });
    assert!(error.to_string().contains("2.1"), "{error}");
    // A newer minor version is welcome.
    registers.set(register::identity::CONTRACT, tickgate_abi::CONTRACT_VERSION + 1);
    assert!(Card::open(registers.clone()).is_ok());
    registers.words[0].store(u32::MAX, Ordering::Release);
    assert_eq!(Card::open(registers.clone()).unwrap_err(), Error::NotACard { found: u32::MAX });
}

#[test]
fn blocks_are_found_where_the_card_says() {
    let registers = Registers::new();
    // Blocks of unknown type are stepped over; a missing one is named; a loop is no endless walk.
    registers.words[0x200 / 4].store(0x5447_0099, Ordering::Release);
    let error = Card::open(registers.clone()).unwrap_err();
    assert_eq!(error, Error::MissingBlock { block: "filter", version: 1 });
    registers.words[0x308 / 4].store(0x100, Ordering::Release);
    assert_eq!(Card::open(registers.clone()).unwrap_err(), Error::DamagedBlockList { offset: 0x308 });
}

#[test]
fn a_card_without_books_says_so() {
    let registers = Registers::new();
    let mut card = Card::open(registers.clone()).unwrap();
    assert!(card.has_books());
    card.subscribe_book(7, 63).unwrap();
    card.enable_books(true).unwrap();
    assert_eq!(registers.get(register::book::CONTROL), 1);
    assert_eq!(registers.get(register::symbol_filter::ENTRY) >> 16, 63 | 1 << 6);
    assert_eq!(card.subscribe_book(7, 64), Err(Error::NoSuchBook { book: 64 }));
    card.clear_book(5).unwrap();
    assert_eq!(registers.get(register::book::CLEAR), 5);
    assert_eq!(card.clear_book(64), Err(Error::NoSuchBook { book: 64 }));
    // Its list of blocks ends before theirs.
    registers.words[0x608 / 4].store(0, Ordering::Release);
    let mut without = Card::open(registers.clone()).unwrap();
    assert!(!without.has_books());
    assert_eq!(without.subscribe_book(7, 1), Err(Error::NoBooks));
    assert_eq!(without.enable_books(true), Err(Error::NoBooks));
    assert_eq!(without.books_flagged(), Err(Error::NoBooks));
}

#[test]
fn impossible_configurations_are_refused() {
    let registers = Registers::new();
    let mut card = Card::open(registers.clone()).unwrap();
    let group = GroupEntry { group: [233, 54, 12, 1].into(), port: 26400, channel: 7 };
    assert_eq!(card.configure_feed(Feed::Itch50, &[group; 9]), Err(Error::TooManyGroups { count: 9 }));
    assert_eq!(card.configure_feed(Feed::Iex, &[]), Err(Error::UnsupportedFeed { feed: Feed::Iex }));
    // A card from before SSE says so in its features.
    let features = registers.get(register::identity::FEATURES);
    registers.set(register::identity::FEATURES, features & !register::identity::FEATURE_SSE_TICKS);
    let mut older = Card::open(registers.clone()).unwrap();
    assert_eq!(older.configure_feed(Feed::Sse, &[]), Err(Error::UnsupportedFeed { feed: Feed::Sse }));
    assert_eq!(
        card.start_ring(HeapMemory::new(3), Flow::Credits).unwrap_err(),
        Error::RingSize { entries: 8 }
    );
    card.configure_feed(Feed::Szse, &[group]).unwrap();
    assert_eq!(registers.get(register::feed::CONTROL), 3);
    assert_eq!(registers.get(register::filter::GROUP), 0xe936_0c01);
    assert_eq!(registers.get(register::filter::PORT_CHANNEL), 7 << 16 | 26400);
    assert_eq!(registers.get(register::filter::ENTRY_CONTROL), 1);
    assert_eq!(registers.read32(register::filter::ENTRY_CONTROL.at(1)), 0);
}

#[test]
fn counters_are_wide_and_credits_are_written_once_a_batch() {
    /// Counts writes of the consumer register.
    #[derive(Debug)]
    struct Counting {
        inner: Arc<Registers>,
        writes: Cell<u32>,
        reads: RefCell<Vec<u32>>,
    }
    impl Bar for Counting {
        fn read32(&self, offset: u32) -> u32 {
            self.reads.borrow_mut().push(offset);
            self.inner.read32(offset)
        }
        fn write32(&self, offset: u32, value: u32) {
            self.writes.set(self.writes.get() + u32::from(offset == register::ring::CONSUMER.offset));
            self.inner.write32(offset, value);
        }
    }
    let registers = Registers::new();
    let bar = Counting { inner: registers.clone(), writes: Cell::new(0), reads: RefCell::default() };
    let mut card = Card::open(&bar).unwrap();
    registers.set(register::feed::FRAMES, 0xffff_ffff);
    assert_eq!(card.counters().frames, 0xffff_ffff);
    registers.set(register::feed::FRAMES, 4);
    registers.set(register::ring::LOST, 9);
    assert_eq!((card.counters().frames, card.counters().lost), (0x1_0000_0004, 9));

    let memory = HeapMemory::new(6);
    let mut reader = card.start_ring(memory.clone(), Flow::Credits).unwrap();
    bar.writes.set(0);
    bar.reads.borrow_mut().clear();
    for n in 0..50 {
        memory.entries()[n as usize].store(words(n, 6));
    }
    let mut out = [TickRecord::default(); 64];
    assert_eq!(reader.read_batch(&mut out).count, 50);
    assert_eq!(reader.read_batch(&mut out).count, 0);
    assert_eq!(bar.writes.get(), 1);
    assert!(bar.reads.borrow().is_empty(), "no register is read on the way");
}
