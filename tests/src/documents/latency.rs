//! docs/latency.md: clocks, measured in simulation of the emitted Verilog, times the routed period.

use super::table;
use crate::latency::{STAGES, Stretch};
use tickgate_bitstream::PART;
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
    let rows = stretches.iter().map(|stretch| {
        let figures = routed.of(stretch.design).filter(|f| known_miss(&f.design).is_none());
        let product = |period: fn(&Figures) -> f64| {
            figures.map_or("open".to_owned(), |f| format!("{:.1}", f64::from(stretch.clocks) * period(f)))
        };
        vec![
            stretch.name.into(),
            stretch.clocks.to_string(),
            product(Figures::target_period_ns),
            product(Figures::routed_period_ns),
            format!("`{}`", stretch.pinned_by),
        ]
    });
    text +=
        &table(&["from the last byte to", "clocks", "ns at the goal", "ns as routed", "measured by"], rows);
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
        routed.designs.iter().map(design_row),
    );
    text
}

/// Why there is no figure that counts for a design.
fn known_miss(design: &str) -> Option<&'static str> {
    tickgate_hdl::designs::designs().iter().find(|d| d.name == design)?.known_miss
}

fn design_row(figures: &Figures) -> Vec<String> {
    if let Some(why) = known_miss(&figures.design) {
        let mut row = vec![figures.design.clone(), figures.goal.clone(), figures.target_mhz.to_string()];
        row.extend(["open".to_owned(), format!("open: {why}")]);
        row.extend(["–"; 4].map(str::to_owned));
        return row;
    }
    let verdict = if figures.fmax_mhz >= figures.target_mhz {
        "met".to_owned()
    } else {
        format!("missed by {:.2} MHz", figures.target_mhz - figures.fmax_mhz)
    };
    let seeds: Vec<String> = figures.seeds.iter().map(|s| format!("{:.1}", s.fmax_mhz)).collect();
    vec![
        figures.design.clone(),
        figures.goal.clone(),
        figures.target_mhz.to_string(),
        format!("{:.2}", figures.fmax_mhz),
        verdict,
        figures.lut4.to_string(),
        figures.ff.to_string(),
        figures.bram.to_string(),
        seeds.join(", "),
    ]
}
