//! The book's look-up in its emitted Verilog: the buckets of a head's numbers, a clock later, of the line whose turn
//! it is, against the table's own hash (`tickgate_abi::book::bucket`).

mod verilated;

use tickgate_abi::Kind;
use tickgate_abi::book::{GROUPS, ORDER_ID_BITS, bucket};
use tickgate_hdl::book::lookup::Lookup;
use tickgate_hdl::designs::emit;
use verilated::{Random, Verilated};

const KINDS: [Kind; 6] =
    [Kind::AddOrder, Kind::OrderDelete, Kind::SseTrade, Kind::SzseTrade, Kind::SzseCancel, Kind::SzseOrder];

#[test]
fn buckets_are_those_of_the_line_whose_turn_it_is() {
    let mut gateware = Verilated::start("book_lookup", &emit(Lookup::default()));
    let mut random = Random::from_environment(7);
    let number = |random: &mut Random| random.below(1 << ORDER_ID_BITS);
    let heads: Vec<[(Kind, u64, u64); 2]> = (0..2_000)
        .map(|_| {
            std::array::from_fn(|_| {
                let kind = KINDS[random.below(KINDS.len() as u64) as usize];
                (kind, number(&mut random), number(&mut random))
            })
        })
        .collect();
    let turns: Vec<usize> = heads.iter().map(|_| random.below(2) as usize).collect();
    let rows: Vec<_> = heads
        .iter()
        .zip(&turns)
        .map(|(heads, turn)| {
            let mut row = gateware.idle();
            for (line, (kind, order_id, reference)) in heads.iter().enumerate() {
                gateware.set(&mut row, &format!("kind${line}"), *kind as u64);
                gateware.set(&mut row, &format!("order_id${line}"), *order_id);
                gateware.set(&mut row, &format!("reference${line}"), *reference);
            }
            gateware.set(&mut row, "line_b", *turn as u64);
            row
        })
        .collect();
    let outputs = gateware.run(&rows);
    for clock in 1..rows.len() {
        let (kind, order_id, reference) = heads[clock - 1][turns[clock]];
        let second = [Kind::SseTrade, Kind::SzseTrade, Kind::SzseCancel].contains(&kind);
        for (port, id) in [
            ("bid_bucket", order_id),
            ("ask_bucket", if second { reference } else { order_id }),
            ("reference_bucket", reference),
        ] {
            for group in 0..GROUPS {
                let seen = gateware.get(&outputs[clock], &format!("{port}${group}"));
                assert_eq!(seen, bucket(id, group) as u64, "clock {clock}: {port} {group} of {kind:?} {id}");
            }
        }
    }
}
