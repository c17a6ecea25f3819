//! The register file in Verilator against the table it is made from. The books' registers, which are beside
//! it, are tested in `book_registers.rs`.

mod verilated;

use rust_hdl::prelude::{Block, check_all, generate_verilog};
use tickgate_abi::DropReason;
use tickgate_abi::drop_reason::Scope;
use tickgate_abi::register::{
    Access, BAR_BYTES, BLOCKS, arbitration, feed, filter, identity, line_b, reset_value, ring, symbol_filter,
};
use tickgate_hdl::host_interface::Registers;
use tickgate_hdl::host_interface::registers::{ARBITRATION_WORDS, arbitration_words};
use verilated::{Random, Verilated};

const BUILD_DATE: u32 = 0x2023_0201;
const GIT_HASH: u32 = 0xfeed_beef;
/// The block that is not in the register file.
const BOOKS: tickgate_abi::register::Block = BLOCKS[BLOCKS.len() - 1];

fn start() -> Verilated {
    let mut top = Registers::new(BUILD_DATE, GIT_HASH, true);
    top.connect_all();
    check_all(&top).expect("a connected design without loops");
    Verilated::start("registers", &generate_verilog(&top))
}

/// Reads every word of the BAR, an address a clock, three clocks deep.
fn read_all(model: &mut Verilated) -> Vec<u32> {
    let rows: Vec<_> = (0..BAR_BYTES / 4 + 3)
        .map(|word| {
            let mut row = model.idle();
            model.set(&mut row, "address", u64::from(word * 4 % BAR_BYTES));
            row
        })
        .collect();
    let outputs = model.run(&rows);
    outputs[3..].iter().map(|row| model.get(row, "read_data") as u32).collect()
}

fn write(model: &mut Verilated, offset: u32, value: u32) {
    let mut row = model.idle();
    model.set(&mut row, "address", offset.into());
    model.set(&mut row, "write", 1);
    model.set(&mut row, "write_data", value.into());
    model.run(&[row]);
}

fn fresh() -> Vec<u32> {
    let mut words: Vec<u32> = (0..BAR_BYTES / 4).map(|word| reset_value(word * 4)).collect();
    words[identity::BUILD_DATE.offset as usize / 4] = BUILD_DATE;
    words[identity::GIT_HASH.offset as usize / 4] = GIT_HASH;
    // The last block is not here.
    words[BOOKS.offset as usize / 4..].fill(0);
    words
}

/// A card without books says so, and does not list their block.
#[test]
fn without_books_the_list_ends_before_them() {
    let mut top = Registers::new(BUILD_DATE, GIT_HASH, false);
    top.connect_all();
    check_all(&top).expect("a connected design without loops");
    let mut model = Verilated::start("registers_without_books", &generate_verilog(&top));
    let mut expected = fresh();
    expected[identity::FEATURES.offset as usize / 4] &= !identity::FEATURE_BOOK;
    let list_end = BLOCKS.iter().find(|block| block.next == BOOKS.offset).expect("a block before").offset + 8;
    expected[list_end as usize / 4] = 0;
    assert_eq!(read_all(&mut model), expected);
}

#[test]
fn after_configuration_the_card_is_the_table() {
    let mut model = start();
    assert_eq!(read_all(&mut model), fresh());
}

/// What is written is read back, where the table says so and nowhere else, and reaches the outputs.
#[test]
fn only_what_is_writable_is_written() {
    let mut model = start();
    let mut random = Random::from_environment(11);
    let mut expected = fresh();
    for _ in 0..3 {
        for word in 0..BAR_BYTES / 4 {
            let value = random.next() as u32;
            write(&mut model, word * 4, value);
            let register = BLOCKS
                .iter()
                .flat_map(|b| b.registers)
                .find(|r| r.access == Access::ReadWrite && (0..r.count).any(|i| r.at(i) == word * 4));
            let Some(register) = register.filter(|_| word * 4 < BOOKS.offset) else { continue };
            let bits = match register.name {
                "feed_control" => feed::CONTROL_FEED_SELECT | feed::CONTROL_FILTER_ENABLE,
                "ring_control" => ring::CONTROL_ENABLE | ring::CONTROL_CREDITS,
                "ring_base_low" => !0x3f,
                "ring_log2_size" => 0x1f,
                "filter_entry_control" => 1,
                "arbitration_control" => 7,
                "arbitration_window" => arbitration::WINDOW_BITS,
                "symbol_filter_control" => 1,
                "symbol_filter_entry" => symbol_filter::ENTRY_BITS,
                _ => u32::MAX,
            };
            expected[word as usize] = value & bits;
        }
        assert_eq!(read_all(&mut model), expected);
        let outputs = model.run(&[model.idle()]).remove(0);
        let at = |offset: u32| u64::from(expected[offset as usize / 4]);
        let get = |port: &str| model.get(&outputs, port);
        assert_eq!(get("feed_szse"), at(feed::CONTROL.offset) & 1);
        assert_eq!(get("feed_sse"), at(feed::CONTROL.offset) >> 2);
        assert_eq!(get("filter_enable"), at(feed::CONTROL.offset) >> 1 & 1);
        assert_eq!(get("ring_enable"), at(ring::CONTROL.offset) & 1);
        assert_eq!(get("ring_credits"), at(ring::CONTROL.offset) >> 1);
        assert_eq!(get("ring_base"), at(ring::BASE_HIGH.offset) << 32 | at(ring::BASE_LOW.offset));
        assert_eq!(get("ring_log2_size"), at(ring::LOG2_SIZE.offset));
        assert_eq!(get("ring_consumer"), at(ring::CONSUMER.offset));
        assert_eq!(get("arbitration_control"), at(arbitration::CONTROL.offset));
        assert_eq!(get("arbitration_window"), at(arbitration::WINDOW.offset));
        assert_eq!(get("symbol_filter_enable"), at(symbol_filter::CONTROL.offset));
        assert_eq!(get("symbol_filter_symbol"), at(symbol_filter::SYMBOL.offset));
        assert_eq!(get("symbol_filter_entry"), at(symbol_filter::ENTRY.offset));
        for i in 0..filter::ENTRIES {
            assert_eq!(get(&format!("filter_group${i}")), at(filter::GROUP.at(i)));
            assert_eq!(get(&format!("filter_port${i}")), at(filter::PORT_CHANNEL.at(i)) & 0xffff);
            assert_eq!(get(&format!("filter_channel${i}")), at(filter::PORT_CHANNEL.at(i)) >> 16);
            assert_eq!(get(&format!("filter_in_use${i}")), at(filter::ENTRY_CONTROL.at(i)));
        }
    }
}

/// A write is on the outputs two clocks later, in the third clock after the strobe's start.
#[test]
fn a_write_takes_two_clocks() {
    let mut model = start();
    let mut strobe = model.idle();
    model.set(&mut strobe, "address", ring::LOG2_SIZE.offset.into());
    model.set(&mut strobe, "write", 1);
    model.set(&mut strobe, "write_data", 9);
    let rows = [strobe, model.idle(), model.idle(), model.idle()];
    let outputs = model.run(&rows);
    let seen: Vec<_> = outputs.iter().map(|row| model.get(row, "ring_log2_size")).collect();
    assert_eq!(seen, [0, 0, 9, 9]);
}

/// The symbol filter is told of a write to its entry register, once, with the value.
#[test]
fn a_filter_entry_is_written_once() {
    let mut model = start();
    let mut strobe = model.idle();
    model.set(&mut strobe, "address", symbol_filter::ENTRY.offset.into());
    model.set(&mut strobe, "write", 1);
    model.set(&mut strobe, "write_data", 0x2345);
    let outputs = model.run(&[vec![strobe], vec![model.idle(); 4]].concat());
    let pulses: Vec<_> = outputs.iter().map(|row| model.get(row, "symbol_filter_write")).collect();
    assert_eq!(pulses, [0, 0, 1, 0, 0]);
    assert_eq!(model.get(&outputs[2], "symbol_filter_entry"), 0x2345);
}

/// Random pulses on every input at once are counted, each in its own counter.
#[test]
fn counters_count() {
    let mut model = start();
    let mut random = Random::from_environment(12);
    let mut expected = fresh();
    let at = |offset: u32| offset as usize / 4;
    let mut rows = vec![];
    for _ in 0..5_000 {
        let mut row = model.idle();
        for (port, counter) in [
            ("frame$0", feed::FRAMES.offset),
            ("message$0", feed::MESSAGES.offset),
            ("frame$1", line_b::FRAMES.offset),
            ("message$1", line_b::MESSAGES.offset),
            ("ring_lost", ring::LOST.offset),
            ("left_to_host$0", feed::LEFT_TO_HOST.offset),
            ("no_room$0", feed::NO_ROOM.offset),
            ("left_to_host$1", line_b::LEFT_TO_HOST.offset),
            ("no_room$1", line_b::NO_ROOM.offset),
        ] {
            let pulse = random.below(2);
            model.set(&mut row, port, pulse);
            expected[at(counter)] += pulse as u32;
        }
        for (port, reason) in
            [("sse_framing", DropReason::Framing), ("sse_unknown_type", DropReason::UnknownType)]
        {
            for (line, drops) in [feed::DROPS, line_b::DROPS].into_iter().enumerate() {
                let count = random.below(4);
                model.set(&mut row, &format!("{port}${line}"), count);
                expected[at(drops.at(reason as u32))] += count as u32;
            }
        }
        for (port, of_message) in [("frame_drop", false), ("message_drop", true)] {
            for (line, drops) in [feed::DROPS, line_b::DROPS].into_iter().enumerate() {
                let (pulse, code) = (random.below(2), random.below(16));
                model.set(&mut row, &format!("{port}${line}"), pulse);
                model.set(&mut row, &format!("{port}_reason${line}"), code);
                let reason = DropReason::from_code(code as u8).expect("sixteen reasons");
                if (reason.scope() == Scope::Message) == of_message {
                    expected[at(drops.at(code as u32))] += pulse as u32;
                }
            }
        }
        rows.push(row);
    }
    rows.extend(vec![model.idle(); 4]);
    model.run(&rows);
    assert_eq!(read_all(&mut model), expected);
}

/// Each of the arbitration's words shows in the register that the table gives it.
#[test]
fn arbitration_counts_are_read() {
    let mut model = start();
    let mut row = model.idle();
    for i in 0..ARBITRATION_WORDS {
        model.set(&mut row, &format!("arbitration_counts${i}"), 1000 + i as u64);
    }
    let places = arbitration_words().into_iter().flat_map(|r| (0..r.count).map(move |i| r.at(i)));
    for (i, offset) in places.enumerate() {
        model.set(&mut row, "address", offset.into());
        let outputs = model.run(&vec![row.clone(); 4]);
        assert_eq!(model.get(&outputs[3], "read_data"), 1000 + i as u64, "{offset:#x}");
    }
}

/// The producer register shows what the ring writer says.
#[test]
fn the_producer_is_read() {
    let mut model = start();
    let mut row = model.idle();
    model.set(&mut row, "address", ring::PRODUCER.offset.into());
    model.set(&mut row, "ring_producer", 0xdead_beef);
    let outputs = model.run(&vec![row; 4]);
    assert_eq!(model.get(&outputs[3], "read_data"), 0xdead_beef);
}
