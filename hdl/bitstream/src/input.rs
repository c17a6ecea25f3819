//! What is routed: a design's Verilog, its goal, the options of the tools, and a fingerprint of all
//! that, by which results are kept.

use crate::Error;
use sha2::{Digest, Sha256};
use std::path::Path;
use tickgate_hdl::arbitration::kept_copy::{KEPT_MODULES, RULES_IN_KEPT_MODULES};

/// Delay of a wire that mapping reckons with, in picoseconds; Yosys's own 300 is too little for this part.
pub const WIRE_PICOSECONDS: u32 = 600;
/// ABC's script: Yosys's own, without the two passes that make everything as small and so as slow as the worst path
/// allows. Costs about a tenth more look-up tables.
pub const MAPPING: &str = "+&scorr;&sweep;&dc2;&dch,-f;&ps;&if,{W},-F,0,-A,0,-v;&mfs";
/// The frequency asked of place and route, as a multiple of the goal: the placer stops trying where
/// it believes that the constraint is met, before routing takes its part.
pub const PLACEMENT_MARGIN: f64 = 1.3;
/// Placement seeds when none are given.
pub const DEFAULT_SEEDS: [u32; 2] = [1, 2];
/// Options of nextpnr that choose the part [`crate::PART`].
pub const PART_OPTIONS: [&str; 5] = ["--85k", "--package", "CABGA756", "--speed", "8"];
/// How much the placer minds slow paths beside the length of all wires; nextpnr's own 10 is too little where most paths
/// are nearly as slow as the slowest. Thrice this much made all wires longer and the slowest path no faster.
pub const TIMING_WEIGHT: u32 = 100;
/// The pinned versions of the tools.
pub const REQUIREMENTS: &str = include_str!("../../../setup/synthesis-requirements.txt");

/// A design to be routed.
#[derive(Clone, Debug)]
pub struct Input {
    /// Name; also the name of its directory in target/bitstream.
    pub name: String,
    /// Top module.
    pub top: String,
    /// Verilog of the top module and everything under it.
    pub verilog: String,
    /// The goal in megahertz.
    pub target_mhz: f64,
    /// The goal in words.
    pub goal: String,
    /// What stands in the way of a goal that is known to be missed, or of routing the design at all.
    pub known_miss: Option<String>,
}

/// The designs of the gateware.
pub fn gateware() -> Vec<Input> {
    let input = |design: &tickgate_hdl::designs::Design| Input {
        name: design.name.into(),
        top: design.top.into(),
        verilog: (design.verilog)(),
        target_mhz: design.target_mhz,
        goal: design.goal.into(),
        known_miss: crate::known_misses::of(design.name).map(str::to_owned),
    };
    tickgate_hdl::designs::designs().iter().map(input).collect()
}

impl Input {
    /// A Verilog file as a design, for trying things.
    pub fn from_file(file: &Path, top: &str, target_mhz: f64) -> Result<Input, Error> {
        let verilog = std::fs::read_to_string(file).map_err(Error::file("read", file))?;
        let name = file.file_stem().map_or_else(|| top.to_owned(), |s| s.to_string_lossy().into_owned());
        Ok(Input {
            name,
            top: top.into(),
            verilog,
            target_mhz,
            goal: format!("{target_mhz} MHz, as asked"),
            known_miss: None,
        })
    }

    /// The frequency asked of place and route, in megahertz.
    pub fn placement_mhz(&self) -> f64 {
        (self.target_mhz * PLACEMENT_MARGIN).round()
    }

    /// Commands of the first Yosys run: the design alone to cells, and its count.
    pub fn synthesis_script(&self) -> String {
        let top = &self.top;
        format!(
            "read_verilog design.v\n\
             hierarchy -top {top}\n\
             setattr -mod -set keep_hierarchy 1 {KEPT_MODULES}\n\
             setattr -mod -unset keep_hierarchy {RULES_IN_KEPT_MODULES}\n\
             synth_ecp5 -top {top} -run :map_luts\n\
             check -latchonly -assert\n\
             abc9 -W {WIRE_PICOSECONDS} -script {MAPPING}\n\
             clean\n\
             synth_ecp5 -top {top} -run map_cells:\n\
             setattr -mod -unset keep_hierarchy *\n\
             flatten\n\
             clean\n\
             tee -q -o cells.json stat -json\n\
             write_json netlist.json\n"
        )
    }

    /// SHA-256, in hexadecimal, of everything that the result depends on.
    pub fn fingerprint(&self, seeds: &[u32]) -> String {
        let mut hash = Sha256::new();
        let placement = format!("{PART_OPTIONS:?} {} {TIMING_WEIGHT} {seeds:?}", self.placement_mhz());
        let port = crate::harness::Port { name: "port".into(), is_input: false, width: 1 };
        let wrapper = crate::harness::verilog("", &[port]);
        let places = crate::placement::description(&self.verilog);
        for part in [&self.verilog, &self.synthesis_script(), &placement, &places, &wrapper, REQUIREMENTS] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> Input {
        Input {
            name: "n".into(),
            top: "top".into(),
            verilog: "module top; endmodule".into(),
            target_mhz: 156.25,
            goal: String::new(),
            known_miss: None,
        }
    }

    #[test]
    fn the_fingerprint_is_of_what_matters() {
        let before = input().fingerprint(&[1, 2]);
        assert_eq!(before.len(), 64);
        assert_eq!(before, Input { name: "m".into(), goal: "g".into(), ..input() }.fingerprint(&[1, 2]));
        assert_ne!(before, input().fingerprint(&[1]));
        assert_ne!(before, Input { verilog: "module top;endmodule".into(), ..input() }.fingerprint(&[1, 2]));
        assert_ne!(before, Input { top: "other".into(), ..input() }.fingerprint(&[1, 2]));
        assert_ne!(before, Input { target_mhz: 200.0, ..input() }.fingerprint(&[1, 2]));
    }
}
