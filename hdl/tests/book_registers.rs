//! The registers of the books in Verilator against the table they are made from, and the queue of `BookTop`
//! records against a list.

mod verilated;

use std::collections::VecDeque;
use tickgate_abi::Flags;
use tickgate_abi::book::{QUEUE_CROWDED, QUEUE_RECORDS};
use tickgate_abi::register::{BAR_BYTES, BLOCKS, book, reset_value};
use tickgate_hdl::book::{QUEUE_CLOCKS, TopQueue};
use tickgate_hdl::designs::emit;
use tickgate_hdl::host_interface::BookRegisters;
use verilated::{Random, Verilated};

fn start() -> Verilated {
    Verilated::start("book_registers", &emit(BookRegisters::default()))
}

/// One word of the BAR with `inputs` held.
fn read(model: &mut Verilated, inputs: &[u8], offset: u32) -> u32 {
    let mut row = inputs.to_vec();
    model.set(&mut row, "address", offset.into());
    let outputs = model.run(&vec![row; 4]);
    model.get(&outputs[3], "read_data") as u32
}

/// The strobe of a write.
fn write(model: &Verilated, offset: u32, value: u32) -> Vec<u8> {
    let mut row = model.idle();
    model.set(&mut row, "address", offset.into());
    model.set(&mut row, "write", 1);
    model.set(&mut row, "write_data", value.into());
    row
}

#[test]
fn the_block_is_the_table_and_nothing_else_is_answered() {
    let mut model = start();
    let block = BLOCKS[BLOCKS.len() - 1];
    let idle = model.idle();
    for word in 0..BAR_BYTES / 4 {
        let expected = if word * 4 < block.offset { 0 } else { reset_value(word * 4) };
        assert_eq!(read(&mut model, &idle, word * 4), expected, "{:#x}", word * 4);
    }
    let bits = [
        (book::CONTROL, book::CONTROL_ENABLE),
        (book::CLEAR, book::INDEX_BITS),
        (book::READ, book::READ_BITS),
    ];
    for (register, bits) in bits {
        let strobe = write(&model, register.offset, u32::MAX);
        model.run(&[strobe]);
        assert_eq!(read(&mut model, &idle, register.offset), bits, "{}", register.name);
    }
    let outputs = model.run(&[idle]).remove(0);
    let get = |port: &str| model.get(&outputs, port);
    assert_eq!((get("enable"), get("clear_index"), get("read_index")), (1, 63, 63));
    assert_eq!((get("read_ask"), get("read_level")), (1, 15));
}

#[test]
fn a_clear_is_one_pulse_with_its_index() {
    let mut model = start();
    let strobe = write(&model, book::CLEAR.offset, 37);
    let outputs = model.run(&[vec![strobe], vec![model.idle(); 4]].concat());
    let pulses: Vec<_> = outputs.iter().map(|row| model.get(row, "clear")).collect();
    assert_eq!(pulses, [0, 0, 1, 0, 0]);
    assert_eq!(model.get(&outputs[2], "clear_index"), 37);
}

#[test]
fn bitmaps_and_counters_are_read() {
    let mut model = start();
    let mut random = Random::from_environment(21);
    let (flagged, clearing) = (random.next(), random.next());
    let mut row = model.idle();
    model.set(&mut row, "flagged", flagged);
    model.set(&mut row, "clearing", clearing);
    for (register, bits) in [(book::FLAGGED, flagged), (book::CLEARING, clearing)] {
        assert_eq!(read(&mut model, &row, register.at(0)), bits as u32);
        assert_eq!(read(&mut model, &row, register.at(1)), (bits >> 32) as u32);
    }
    let (mut tops, mut overflows) = (0, 0);
    for _ in 0..500 {
        let mut row = model.idle();
        let (top, overflow) = (random.below(2), random.below(3) / 2);
        model.set(&mut row, "top_made", top);
        model.set(&mut row, "overflow", overflow);
        model.run(&[row]);
        (tops, overflows) = (tops + top as u32, overflows + overflow as u32);
    }
    let idle = model.idle();
    assert_eq!(read(&mut model, &idle, book::TOPS.offset), tops);
    assert_eq!(read(&mut model, &idle, book::OVERFLOWS.offset), overflows);
    assert!(tops > 100 && overflows > 50);
}

/// The level that was on its way when another was asked for is not taken for the answer; the answer is kept.
#[test]
fn a_level_is_the_one_that_was_asked_for_and_stays() {
    let mut model = start();
    let fresh = |model: &Verilated, row: &[u8], price: u64| {
        let mut row = row.to_vec();
        model.set(&mut row, "level_fresh", 1);
        model.set(&mut row, "level_valid", 1);
        model.set(&mut row, "level_price", price);
        model.set(&mut row, "level_quantity", price << 32 | 0x1234_5678);
        row
    };
    let idle = model.idle();
    assert_eq!(read(&mut model, &idle, book::LEVEL.offset), 0);
    // The strobe is in clock 0; the question changes in clock 2, so the answer is there from clock 3 on.
    for late in 0..8 {
        let question = write(&model, book::READ.offset, 5 | 1 << book::READ_SIDE_SHIFT);
        let mut rows = vec![question];
        rows.extend((1..=late).map(|clock| fresh(&model, &idle, 100 + clock)));
        rows.extend(vec![idle.clone(); 12]);
        model.run(&rows);
        let level = read(&mut model, &idle, book::LEVEL.offset);
        if late < 3 {
            assert_eq!(level & (book::LEVEL_SHOWN | book::LEVEL_VALID), 0, "{late}");
        } else {
            assert_eq!(level, book::LEVEL_SHOWN | book::LEVEL_VALID | 103, "{late}");
            assert_eq!(read(&mut model, &idle, book::LEVEL_PRICE.offset), 103);
            assert_eq!(read(&mut model, &idle, book::LEVEL_QUANTITY.offset), 0x1234_5678);
        }
    }
}

/// Random bursts and stalls: the records come out in order, whole, and a crowd is told.
#[test]
fn the_queue_is_a_list_that_tells_a_crowd() {
    let mut model = Verilated::start("top_queue", &emit(TopQueue::default()));
    let mut random = Random::from_environment(22);
    let (mut expected, mut overflows, mut taken, mut number) = (VecDeque::new(), 0, 0, 0_u64);
    let (mut most, mut told) = (0, false);
    for phase in 0..60 {
        // Longer and longer stalls, then time to come to rest.
        let (comes, stalled) = if phase % 2 == 0 { (1, 500 + 40 * phase) } else { (40, 0) };
        for clock in 0..2 * QUEUE_RECORDS as u64 {
            let mut row = model.idle();
            // As from a book: never in two clocks one after the other.
            if clock % 2 == 0 && random.below(comes) == 0 && expected.len() < QUEUE_RECORDS - 8 {
                number += 1;
                let words: Vec<u64> = (0..8).map(|word| number << 8 | word).collect();
                model.set(&mut row, "trigger_valid", 1);
                for (word, value) in words.iter().enumerate() {
                    model.set(&mut row, &format!("trigger${word}"), *value);
                }
                expected.push_back(words);
            }
            let before = model.run(&[row.clone()]).remove(0);
            most = most.max(expected.len());
            overflows += model.get(&before, "overflow");
            told |= model.get(&before, "overflow") == 1;
            if clock > stalled && model.get(&before, "valid") == 1 {
                let mut words: Vec<u64> = expected.pop_front().expect("what came in");
                words[7] |= u64::from(Flags::FIRST | Flags::LAST) << 48;
                words[7] &= u64::MAX >> 8;
                let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
                assert_eq!(model.get_bytes(&before, "record"), bytes, "record {taken}");
                let mut take = model.idle();
                model.set(&mut take, "take", 1);
                let taking = model.run(&[take]).remove(0);
                overflows += model.get(&taking, "overflow");
                taken += 1;
            }
        }
        assert_eq!(told, most > QUEUE_CROWDED + 3, "phase {phase}: {most} waited");
    }
    println!("{taken} records, {most} waited at most, {overflows} found a crowd");
    assert!(taken > 5_000 && overflows > 100 && most > QUEUE_CROWDED);
}

#[test]
fn a_top_is_ready_for_the_ring_two_clocks_after_the_book() {
    let mut model = Verilated::start("top_queue", &emit(TopQueue::default()));
    let mut trigger = model.idle();
    model.set(&mut trigger, "trigger_valid", 1);
    let outputs = model.run(&[vec![trigger], vec![model.idle(); 4]].concat());
    let valid: Vec<_> = outputs.iter().map(|row| model.get(row, "valid")).collect();
    assert_eq!(valid.iter().position(|valid| *valid == 1), Some(QUEUE_CLOCKS as usize));
}
