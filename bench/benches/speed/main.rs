//! The speeds that the project promises: decoders and SM4 beside other crates, books, the model of the
//! card and the gateware in simulation. `cargo bench -p tickgate-bench` runs everything and prints the
//! rates and ratios at the end, each beside its goal; `-- decode` (or `book`, `sm4`, `card`) runs a part.
//!
//! Criterion measures each function alone and remembers the run before; the figures at the end are of
//! races, where the functions to compare take turns ([`tickgate_bench::race`]).

mod book;
mod card;
mod cycles;
mod decode;
mod sm4;

use criterion::Criterion;
use std::time::Duration;
use tickgate_bench::summary::Summary;

/// A part of the benches: its name, and what it does with criterion or for the summary.
struct Part {
    name: &'static str,
    criterion: fn(&mut Criterion),
    race: fn(&mut Summary),
}

const PARTS: [Part; 4] = [
    Part { name: "decode", criterion: decode::criterion, race: decode::race },
    Part { name: "book", criterion: book::criterion, race: book::race },
    Part { name: "sm4", criterion: sm4::criterion, race: sm4::race },
    // A call of the simulated card takes too long for criterion's many samples.
    Part { name: "card", criterion: |_| (), race: card::race },
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |argument: &str| arguments.iter().any(|a| a == argument);
    let some = PARTS.iter().any(|part| has(part.name));
    let asked = |part: &&Part| !some || has(part.name);
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(700))
        .configure_from_args();
    PARTS.iter().filter(asked).for_each(|part| (part.criterion)(&mut criterion));
    criterion.final_summary();
    if has("--test") || has("--list") {
        return;
    }
    let mut summary = Summary::default();
    PARTS.iter().filter(asked).for_each(|part| (part.race)(&mut summary));
    print!("{summary}");
}
