//! docs/latency.md: clocks, measured in simulation of the emitted Verilog, times the routed period.

use super::table;
use crate::latency::{CRYPTO, STAGES, Stretch};
use tickgate_bitstream::PART;
use tickgate_bitstream::input::Input;
use tickgate_bitstream::routed::{Figures, Routed};

/// The document.
pub fn text(routed: &Routed, stretches: &[Stretch]) -> String {
    let mut text = format!(
        "# Latency\n\n\
         Nanoseconds here are a product: clocks, measured in simulation of the emitted Verilog, times the \
         period of a clock. The period is that of the goal, at which the card would be clocked, and that of \
         the best placement on {PART}, which says how much there is to spare. Nothing here was measured on \
         hardware; MAC, PHY and PCIe are not in it.\n\n\
         ## Clocks and nanoseconds\n\n\
         Clocks are register edges from the clock in which a message's last byte is on the wire input.\n\n"
    );
    let inputs = tickgate_bitstream::input::gateware();
    text += &stretches_table("from the last byte to", stretches, &inputs, routed);
    text += "\n## SM4 engine\n\nClocks are register edges from the one that takes a block.\n\n";
    text += &stretches_table("from a block to", CRYPTO, &inputs, routed);
    text += "\n## Stages\n\nFrom a stage's input to its output, when nothing is to be waited for.\n\n";
    text += &table(
        &["stage", "clocks", "where", "measured by"],
        STAGES.iter().map(|stage| {
            vec![
                stage.name.into(),
                stage.clocks.to_string(),
                stage.place.into(),
                format!("`{}`", stage.pinned_by),
            ]
        }),
    );
    text += "\n## Routed designs\n\n\
             Each design is routed alone, between registers, with several placement seeds; the best counts. \
             `make bitstream` makes these figures, `hdl/bitstream/routed.json` keeps them.\n\n";
    text += &table(
        &["design", "goal", "goal MHz", "routed MHz", "verdict", "LUT4", "FF", "block RAM", "all seeds, MHz"],
        inputs.iter().map(|input| design_row(input, routed.current(input))),
    );
    text
}

/// Stretches with their clocks and what these are in nanoseconds.
fn stretches_table(from: &str, stretches: &[Stretch], inputs: &[Input], routed: &Routed) -> String {
    let rows = stretches.iter().map(|stretch| {
        let input = inputs.iter().find(|input| input.name == stretch.design);
        let figures = input.and_then(|input| routed.current(input));
        let product = |period: fn(&Figures) -> f64| {
            figures.map_or("open".to_owned(), |f| format!("{:.1}", f64::from(stretch.clocks) * period(f)))
        };
        let at_the_goal = match figures {
            Some(f) if f.fmax_mhz < f.target_mhz => "goal missed".to_owned(),
            _ => product(Figures::target_period_ns),
        };
        vec![
            stretch.name.into(),
            stretch.clocks.to_string(),
            at_the_goal,
            product(Figures::routed_period_ns),
            format!("`{}`", stretch.pinned_by),
        ]
    });
    table(&[from, "clocks", "ns at the goal", "ns as routed", "measured by"], rows)
}

/// A design's row; `figures` are those of the gateware as it is.
fn design_row(input: &Input, figures: Option<&Figures>) -> Vec<String> {
    let mut row = vec![input.name.clone(), input.goal.clone(), input.target_mhz.to_string()];
    let why = input.known_miss.as_ref().map_or(String::new(), |why| format!(": {why}"));
    let Some(figures) = figures else {
        row.extend(["not routed".to_owned(), format!("open{why}")]);
        row.extend(["–"; 4].map(str::to_owned));
        return row;
    };
    let verdict = if figures.fmax_mhz >= figures.target_mhz {
        "met".to_owned()
    } else {
        format!("missed by {:.2} MHz{why}", figures.target_mhz - figures.fmax_mhz)
    };
    let seeds: Vec<String> = figures.seeds.iter().map(|s| format!("{:.1}", s.fmax_mhz)).collect();
    row.extend([
        format!("{:.2}", figures.fmax_mhz),
        verdict,
        figures.lut4.to_string(),
        figures.ff.to_string(),
        figures.bram.to_string(),
        seeds.join(", "),
    ]);
    row
}
