//! The report of a routed design, target/bitstream/DESIGN/report.json, and how it is read out of
//! Yosys's cell count and nextpnr's timing report.

use crate::tools::Versions;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// report.json; the names of its keys are a contract with those who read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the design.
    pub design: String,
    /// Part, with speed grade and package.
    pub part: String,
    /// Every clock of the design, with the best seed's Fmax.
    pub clocks: Vec<Clock>,
    /// Four-input look-up tables of the design, without the routing harness; see [`Cells`].
    pub lut4: u64,
    /// Flip-flops of the design, without the routing harness.
    pub ff: u64,
    /// Block RAMs (DP16KD) of the design.
    pub bram: u64,
    /// Fmax of every placement seed that was tried.
    pub seeds: Vec<Seed>,
    /// Critical path of the best seed.
    pub worst_path: WorstPath,
    /// Versions of the tools.
    pub tools: Versions,
}

/// A clock's goal and what routing reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// Name.
    pub name: String,
    /// Goal.
    pub target_mhz: f64,
    /// Routed.
    pub fmax_mhz: f64,
}

/// One placement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seed {
    /// Seed given to nextpnr.
    pub seed: u32,
    /// Routed Fmax.
    pub fmax_mhz: f64,
}

/// A register-to-register path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WorstPath {
    /// Sum of the steps.
    pub delay_ns: f64,
    /// Cells with logic on the way.
    pub logic_levels: usize,
    /// From the first register to the last.
    pub steps: Vec<Step>,
}

/// A cell or a net on a path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// nextpnr's word: clk-to-q, routing, logic, setup.
    pub kind: String,
    /// Delay.
    pub delay_ns: f64,
    /// Cell and port where it begins.
    pub from: String,
    /// Cell and port where it ends.
    pub to: String,
    /// The net, for routing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub net: Option<String>,
}

/// Cells of a synthesised design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cells {
    /// LUT4 cells, two for each carry cell (CCU2C) and four for each 16x4 distributed RAM
    /// (TRELLIS_DPR16X4): what they occupy in the part.
    pub lut4: u64,
    /// TRELLIS_FF.
    pub ff: u64,
    /// DP16KD.
    pub bram: u64,
}

impl Cells {
    /// From the output of Yosys's `stat -json`; `None` when it is not that.
    pub fn from_stat(stat: &Value) -> Option<Cells> {
        let by_type = stat["design"]["num_cells_by_type"].as_object()?;
        let count = |cell: &str| by_type.get(cell).and_then(Value::as_u64).unwrap_or(0);
        Some(Cells {
            lut4: count("LUT4") + 2 * count("CCU2C") + 4 * count("TRELLIS_DPR16X4"),
            ff: count("TRELLIS_FF"),
            bram: count("DP16KD"),
        })
    }
}

/// Fmax in megahertz, two decimals, of the slowest clock of nextpnr's report; `None` when there is
/// no clock in it.
pub fn fmax_mhz(timing: &Value) -> Option<f64> {
    let clocks = timing["fmax"].as_object()?;
    let slowest = clocks.values().filter_map(|c| c["achieved"].as_f64()).min_by(f64::total_cmp)?;
    Some(hundredths(slowest))
}

/// What nextpnr's log says last of the slowest clock, in megahertz: behind placement an estimate, of which its report
/// has nothing.
pub fn logged_mhz(log: &str) -> Option<f64> {
    let line = log.lines().rfind(|line| line.contains("Max frequency for clock"))?;
    let (before, _) = line.split_once(" MHz")?;
    before.rsplit(' ').next()?.parse().ok()
}

/// The longest path between registers in nextpnr's report.
pub fn worst_path(timing: &Value) -> Option<WorstPath> {
    let clocked =
        |end: &Value| end.as_str().is_some_and(|e| e.starts_with("posedge") || e.starts_with("negedge"));
    let paths = timing["critical_paths"].as_array()?;
    paths
        .iter()
        .filter(|p| clocked(&p["from"]) && clocked(&p["to"]))
        .filter_map(|p| p["path"].as_array().map(|steps| path(steps)))
        .max_by(|a, b| a.delay_ns.total_cmp(&b.delay_ns))
}

fn path(steps: &[Value]) -> WorstPath {
    let pin = |end: &Value| {
        format!("{}.{}", end["cell"].as_str().unwrap_or("?"), end["port"].as_str().unwrap_or("?"))
    };
    let delay_ns = hundredths(steps.iter().filter_map(|s| s["delay"].as_f64()).sum());
    let steps: Vec<Step> = steps
        .iter()
        .map(|step| Step {
            kind: step["type"].as_str().unwrap_or("?").into(),
            delay_ns: hundredths(step["delay"].as_f64().unwrap_or(0.0)),
            from: pin(&step["from"]),
            to: pin(&step["to"]),
            net: step["net"].as_str().map(str::to_owned),
        })
        .collect();
    WorstPath {
        delay_ns,
        logic_levels: steps.iter().filter(|s| s.kind == "logic" && s.delay_ns > 0.0).count(),
        steps,
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

impl Report {
    /// How far each clock is below its goal; empty when all goals are met.
    pub fn misses(&self) -> Vec<String> {
        self.clocks
            .iter()
            .filter(|c| c.fmax_mhz < c.target_mhz)
            .map(|c| {
                format!(
                    "{}: {} reaches {:.2} MHz, {:.2} MHz ({:.1} %) below the goal of {} MHz; worst path {:.2} ns, {} levels, from {} to {}",
                    self.design,
                    c.name,
                    c.fmax_mhz,
                    c.target_mhz - c.fmax_mhz,
                    100.0 * (c.target_mhz - c.fmax_mhz) / c.target_mhz,
                    c.target_mhz,
                    self.worst_path.delay_ns,
                    self.worst_path.logic_levels,
                    self.worst_path.steps.first().map_or("?", |s| &s.from),
                    self.worst_path.steps.last().map_or("?", |s| &s.to),
                )
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_estimate_is_the_last_one_in_the_log() {
        let log = "Info: Max frequency for clock 'c': 61.00 MHz (FAIL at 228.00 MHz)\nInfo: x\n\
                   Info: Max frequency for clock 'c': 87.38 MHz (FAIL at 228.00 MHz)\n";
        assert_eq!(logged_mhz(log), Some(87.38));
        assert_eq!(logged_mhz("Info: no clocks\n"), None);
    }

    #[test]
    fn the_slowest_clock_and_the_longest_clocked_path_count() {
        let step = |kind: &str, delay: f64| json!({"type": kind, "delay": delay, "from": {"cell": "a", "port": "Q"}, "to": {"cell": "b", "port": "D"}});
        let timing = json!({
            "fmax": {"$glbnet$clock": {"achieved": 201.006, "constraint": 200.0}, "other": {"achieved": 150.0}},
            "critical_paths": [
                {"from": "<async>", "to": "posedge $glbnet$clock", "path": [step("routing", 99.0)]},
                {"from": "posedge $glbnet$clock", "to": "posedge $glbnet$clock", "path": [step("clk-to-q", 0.5), step("routing", 1.0), step("logic", 0.24), step("logic", 0.0)]},
            ],
        });
        assert_eq!(fmax_mhz(&timing), Some(150.0));
        let path = worst_path(&timing).unwrap();
        assert_eq!((path.delay_ns, path.logic_levels, path.steps.len()), (1.74, 1, 4));
        assert_eq!(fmax_mhz(&json!({"fmax": {}})), None);
        assert_eq!(worst_path(&json!({})), None);
    }

    #[test]
    fn cells_are_counted_by_what_they_occupy() {
        let stat = json!({"design": {"num_cells_by_type": {"LUT4": 10, "CCU2C": 3, "TRELLIS_DPR16X4": 2, "TRELLIS_FF": 7, "DP16KD": 1}}});
        assert_eq!(Cells::from_stat(&stat), Some(Cells { lut4: 24, ff: 7, bram: 1 }));
        assert_eq!(Cells::from_stat(&json!({})), None);
    }

    #[test]
    fn a_missed_goal_says_by_how_much() {
        let mut report = Report {
            design: "d".into(),
            part: crate::PART.into(),
            clocks: vec![Clock { name: "clock".into(), target_mhz: 200.0, fmax_mhz: 150.0 }],
            lut4: 0,
            ff: 0,
            bram: 0,
            seeds: vec![],
            worst_path: WorstPath::default(),
            tools: Versions { yosys: String::new(), nextpnr: String::new() },
        };
        assert!(report.misses()[0].contains("50.00 MHz (25.0 %) below the goal of 200 MHz"));
        report.clocks[0].fmax_mhz = 200.0;
        assert!(report.misses().is_empty());
    }
}
