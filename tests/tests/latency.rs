//! Pins the table of latencies (`tickgate_tests::latency`) to the gateware: every record of a session
//! at line rate takes exactly the clocks that the table says, in the emitted Verilog. The fields are
//! inside the card and pinned by `hdl/tests/field_latency.rs`; here is the goal for both.
#![cfg(feature = "rtl")]

use tickgate_abi::{Feed, TickRecord};
use tickgate_driver::{Card as Driver, Flow, HeapMemory};
use tickgate_sim::exchange::Session;
use tickgate_sim::rtl::Rtl;
use tickgate_sim::wire::Schedule;
use tickgate_sim::{Card, Handle};
use tickgate_tests::latency::{ARBITRATION_AND_FILTER_CLOCKS, FIELDS, RECORD_AT_RING, STRETCHES};

/// Clocks more of a record that goes through a line queue's memory.
const QUEUE_CLOCKS: u64 = 2;
/// System Events of the session, at most.
const SYSTEM_EVENTS: u64 = 6;

/// Least and most clocks from a message's last byte on the wire to its record on the ring's bus, how many
/// records there were, and how many took more clocks than the table says; frames back to back and a bus that is always ready.
fn measure(feed: Feed) -> (u64, u64, u64, u64) {
    let handle = Handle::new(Rtl::new());
    let memory = HeapMemory::new(14);
    handle.card().attach(memory.clone());
    let mut driver = Driver::open(handle.clone()).expect("the card speaks this contract");
    driver.configure_feed(feed, &[]).expect("a feed that the card has");
    let mut reader = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
    let mut schedule = Schedule::back_to_back();
    let mut batch = vec![TickRecord::default(); 1 << 14];
    for timed in Session::new(feed, 1, 2_000, &[]) {
        let timing = schedule.place(timed.frame.len(), timed.timestamp_ns);
        handle.card().send(&timed.frame, false, &timing).expect("the card keeps the schedule");
        reader.read_batch(&mut batch);
    }
    handle.card().settle().expect("the card comes to rest");
    let clocks = handle.card().latency().clocks;
    let table = u64::from(RECORD_AT_RING.clocks);
    (clocks.min(), clocks.max(), clocks.len(), clocks.count_between(table + 1, u64::MAX))
}

#[test]
fn every_record_takes_the_clocks_of_the_table() {
    for feed in [Feed::Itch50, Feed::Szse] {
        let (least, most, records, later) = measure(feed);
        println!("{}: {records} records, {least} to {most} clocks", feed.name());
        assert_eq!(records, 2_000, "{}", feed.name());
        let table = u64::from(RECORD_AT_RING.clocks);
        assert_eq!(least, table, "{}: clocks from last byte to ring", feed.name());
        // The arbiter takes a record every two clocks of each line. Only System Events, 14 bytes apart, can end in
        // consecutive clocks; the second of two goes through the queue's memory, two clocks more.
        let queued = if feed == Feed::Itch50 { QUEUE_CLOCKS } else { 0 };
        assert!(most <= table + queued, "{}: {most} clocks from last byte to ring", feed.name());
        assert!(later <= SYSTEM_EVENTS, "{}: {later} records after more than {table} clocks", feed.name());
    }
}

// Goals of the design: fields within 2 clocks of their message's last byte, the record within 4, to which
// arbitration and filter may add 3.
const _: () = assert!(FIELDS.clocks <= 2);
const _: () = assert!(RECORD_AT_RING.clocks - ARBITRATION_AND_FILTER_CLOCKS <= 4);
const _: () = assert!(ARBITRATION_AND_FILTER_CLOCKS <= 3);

#[test]
fn every_stretch_names_a_test_that_is_there() {
    for stretch in STRETCHES {
        let test = tickgate_bitstream::project_root().join(stretch.pinned_by);
        assert!(test.is_file(), "{stretch:?}");
    }
}
