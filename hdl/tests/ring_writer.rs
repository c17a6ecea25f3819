//! The ring writer in Verilator: random records, a bus that is not always ready and a host that reads
//! when it likes, against a ring in memory that knows what the host has not read yet.

mod verilated;

use rust_hdl::prelude::{Block, check_all, generate_verilog};
use std::collections::VecDeque;
use tickgate_abi::{Flags, ring};
use tickgate_hdl::host_interface::RingWriter;
use verilated::{Random, Verilated};

const BASE: u64 = 0x0000_00ff_ffff_f000;
/// Clocks that are run at once; the reader sees what was written before.
const BATCH: usize = 8;
const FLAGS: usize = 62;
const GENERATION: usize = 63;

fn start() -> Verilated {
    let mut top = RingWriter::default();
    top.connect_all();
    check_all(&top).expect("a connected design without loops");
    Verilated::start("ring_writer", &generate_verilog(&top))
}

/// A record that says its number and is otherwise random.
fn record(random: &mut Random, number: u64) -> [u8; 64] {
    let mut record = [0; 64];
    for chunk in record.chunks_mut(8) {
        chunk.copy_from_slice(&random.next().to_le_bytes());
    }
    record[..8].copy_from_slice(&number.to_le_bytes());
    record[FLAGS] &= !Flags::LOST_BEFORE;
    record[GENERATION] = 0;
    record
}

/// The model and what its inputs are set to.
struct Host {
    model: Verilated,
    row: Vec<u8>,
}

impl Host {
    fn new() -> Self {
        let model = start();
        let row = model.idle();
        Host { model, row }
    }
    fn set(&mut self, port: &str, value: u64) {
        self.model.set(&mut self.row, port, value);
    }
    fn step(&mut self) -> Vec<u8> {
        self.model.run(std::slice::from_ref(&self.row)).remove(0)
    }
    fn get(&self, outputs: &[u8], port: &str) -> u64 {
        self.model.get(outputs, port)
    }
}

/// How fast records come, the bus takes and the host reads, in percent of clocks.
#[derive(Clone, Copy, Debug)]
struct Pace {
    records: u64,
    bus: u64,
    reader: u64,
}

/// One life of the ring, from enable to disable.
fn session(host: &mut Host, random: &mut Random, log2_size: u32, credits: bool, pace: Pace, clocks: usize) {
    let size = 1_u64 << log2_size;
    host.set("log2_size", log2_size.into());
    host.set("base", BASE);
    host.set("credits", credits.into());
    host.set("consumer", 0);
    host.set("record_valid", 0);
    host.set("ring_ready", 1);
    host.set("enable", 1);
    for _ in 0..20 {
        let outputs = host.step();
        assert_eq!(host.get(&outputs, "ring_valid"), 0, "an entry before the first record");
    }
    // Sent and not seen on the bus yet; consecutive numbers that vanish were lost.
    let mut sent = VecDeque::<[u8; 64]>::new();
    let (mut number, mut written, mut lost, mut read) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut lost_seen = 0_u64;
    // Entries that the bus had taken before the clock before: what the producer register shows.
    let mut history = VecDeque::from([0_u64]);
    for step in 0..clocks.div_ceil(BATCH) + 200 / BATCH {
        let draining = step >= clocks.div_ceil(BATCH);
        let (mut rows, mut inputs) = (vec![], vec![]);
        for _ in 0..BATCH {
            let sends = !draining && random.chance(pace.records);
            let bytes = record(random, number);
            number += u64::from(sends);
            host.model.set_bytes(&mut host.row, "record", &bytes);
            host.set("record_valid", sends.into());
            let ready = draining || random.chance(pace.bus);
            host.set("ring_ready", ready.into());
            if random.chance(pace.reader) {
                read += random.below(written - read + 1);
            }
            host.set("consumer", read & 0xffff_ffff);
            rows.push(host.row.clone());
            inputs.push((sends, bytes, ready, read));
        }
        let outputs = host.model.run(&rows);
        for (outputs, (sends, bytes, ready, read)) in outputs.iter().zip(inputs) {
            lost += host.get(outputs, "lost");
            history.push_back(written);
            assert_eq!(host.get(outputs, "producer"), history.pop_front().unwrap() & 0xffff_ffff);
            if host.get(outputs, "ring_valid") == 1 && ready {
                let entry = host.model.get_bytes(outputs, "ring_data");
                let mut gap = 0;
                let mut original = sent.pop_front().expect("an entry that no record was sent for");
                while original[..8] != entry[..8] {
                    gap += 1;
                    original = sent.pop_front().expect("an entry that is none of the records sent");
                }
                lost_seen += gap;
                if gap > 0 {
                    original[FLAGS] |= Flags::LOST_BEFORE;
                }
                original[GENERATION] = ring::generation(written, log2_size);
                assert_eq!(entry, original, "entry {written} after {gap} lost");
                let address = BASE + (written & (size - 1)) * 64;
                assert_eq!(host.get(outputs, "ring_address"), address, "entry {written}");
                written += 1;
                assert!(!credits || written - read <= size, "entry {written} over one not read, {read} were");
            }
            if sends {
                sent.push_back(bytes);
            }
        }
    }
    // What is left was lost at the end.
    lost_seen += sent.len() as u64;
    assert_eq!(lost, lost_seen, "lost records are counted");
    assert_eq!(written + lost, number, "{pace:?}");
    println!("size {size} credits {credits} {pace:?}: {number} sent, {written} delivered, {lost} lost");
    host.set("record_valid", 0);
    host.set("enable", 0);
    (0..4).for_each(|_| drop(host.step()));
}

#[test]
fn delivered_and_lost_are_all_that_was_sent() {
    let mut random = Random::from_environment(42);
    let mut host = Host::new();
    let paces = [
        Pace { records: 100, bus: 100, reader: 100 },
        Pace { records: 100, bus: 50, reader: 30 },
        Pace { records: 30, bus: 40, reader: 20 },
        Pace { records: 50, bus: 90, reader: 2 },
        Pace { records: 90, bus: 10, reader: 50 },
    ];
    for pace in paces {
        session(&mut host, &mut random, 4, true, pace, 12_000);
        session(&mut host, &mut random, 4, false, pace, 6_000);
        session(&mut host, &mut random, 6, true, pace, 6_000);
    }
}

/// A bus that is always ready and a reader that keeps up lose nothing at a record a clock, and each
/// record is on the bus in the next clock.
#[test]
fn a_record_a_clock_one_clock_later() {
    let mut random = Random::from_environment(7);
    let mut host = Host::new();
    host.set("log2_size", 24);
    host.set("base", BASE);
    host.set("enable", 1);
    host.set("ring_ready", 1);
    (0..20).for_each(|_| drop(host.step()));
    let mut before: Option<[u8; 64]> = None;
    for n in 0..3_000_u64 {
        let bytes = record(&mut random, n);
        host.model.set_bytes(&mut host.row, "record", &bytes);
        let sends = random.chance(80);
        host.set("record_valid", sends.into());
        let outputs = host.step();
        assert_eq!(host.get(&outputs, "ring_valid"), u64::from(before.is_some()), "record {n}");
        if let Some(mut expected) = before {
            expected[GENERATION] = 1;
            assert_eq!(host.model.get_bytes(&outputs, "ring_data"), expected);
        }
        before = sends.then_some(bytes);
    }
}

/// With credits exactly the whole ring is filled when nobody reads, however fast records come.
#[test]
fn the_whole_ring_and_not_one_more() {
    let mut random = Random::from_environment(8);
    let mut host = Host::new();
    for (log2_size, every) in [(4, 1), (4, 3), (5, 1), (8, 2)] {
        host.set("log2_size", log2_size);
        host.set("credits", 1);
        host.set("consumer", 0);
        host.set("enable", 1);
        host.set("ring_ready", 1);
        (0..20).for_each(|_| drop(host.step()));
        let (mut entries, mut lost, sent) = (0, 0, 2_u64 << log2_size);
        for n in 0..sent * every + 20 {
            let bytes = record(&mut random, n);
            host.model.set_bytes(&mut host.row, "record", &bytes);
            host.set("record_valid", u64::from(n % every == 0 && n < sent * every));
            let outputs = host.step();
            entries += host.get(&outputs, "ring_valid");
            lost += host.get(&outputs, "lost");
        }
        assert_eq!((entries, lost), (1 << log2_size, sent - (1 << log2_size)));
        host.set("enable", 0);
        (0..4).for_each(|_| drop(host.step()));
    }
}

/// A consumer left over from before a restart, a size that is none, and a card that is not enabled.
#[test]
fn nothing_is_written_where_the_host_did_not_ask() {
    let mut random = Random::from_environment(9);
    let mut host = Host::new();
    // enable, log2_size, credits, consumer; whether records are counted as lost
    for (enable, log2_size, credits, consumer, counted) in
        [(0, 5, 0, 0, false), (1, 3, 0, 0, false), (1, 25, 0, 0, false), (1, 4, 1, 1000, true)]
    {
        host.set("log2_size", log2_size);
        host.set("credits", credits);
        host.set("consumer", consumer);
        host.set("enable", enable);
        host.set("ring_ready", 1);
        host.set("record_valid", 0);
        (0..40).for_each(|_| drop(host.step()));
        let mut lost = 0;
        for n in 0..100 {
            let bytes = record(&mut random, n);
            host.model.set_bytes(&mut host.row, "record", &bytes);
            host.set("record_valid", 1);
            let outputs = host.step();
            assert_eq!(host.get(&outputs, "ring_valid"), 0);
            lost += host.get(&outputs, "lost");
        }
        assert_eq!(lost > 0, counted, "enable {enable} size {log2_size}");
        host.set("enable", 0);
        host.set("record_valid", 0);
        (0..4).for_each(|_| drop(host.step()));
    }
}

/// What the bus has not taken when the ring is disabled is still taken, before the ring starts anew.
#[test]
fn a_pending_entry_survives_disable() {
    let mut random = Random::from_environment(10);
    let mut host = Host::new();
    host.set("log2_size", 4);
    host.set("base", BASE);
    host.set("enable", 1);
    (0..20).for_each(|_| drop(host.step()));
    for n in 0..5 {
        let bytes = record(&mut random, n);
        host.model.set_bytes(&mut host.row, "record", &bytes);
        host.set("record_valid", 1);
        host.step();
    }
    host.set("record_valid", 0);
    host.set("enable", 0);
    host.step();
    host.set("enable", 1);
    for _ in 0..40 {
        let outputs = host.step();
        assert_eq!(host.get(&outputs, "ring_valid"), 1);
        assert_eq!(host.model.get_bytes(&outputs, "ring_data")[..8], [0; 8]);
    }
    host.set("ring_ready", 1);
    host.step();
    for _ in 0..40 {
        let outputs = host.step();
        assert_eq!(host.get(&outputs, "ring_valid"), 0, "those that waited are dropped");
    }
    let bytes = record(&mut random, 77);
    host.model.set_bytes(&mut host.row, "record", &bytes);
    host.set("record_valid", 1);
    host.step();
    host.set("record_valid", 0);
    let outputs = host.step();
    assert_eq!(host.get(&outputs, "ring_valid"), 1);
    assert_eq!(host.get(&outputs, "ring_address"), BASE);
    assert_eq!(host.model.get_bytes(&outputs, "ring_data")[GENERATION], 1);
    (0..2).for_each(|_| drop(host.step()));
    let outputs = host.step();
    assert_eq!(host.get(&outputs, "producer"), 1);
}
