//! From a design's Verilog to a placed and routed bitstream and the figures of it.
//!
//! Promises that nothing runs twice for the same Verilog, options and tool versions, that a figure
//! comes from a routed netlist and from nowhere else, and that a missed goal is said in megahertz.
//! Stands behind `tickgate_hdl::designs()`; docs/latency.md is made from [`routed`].
#![forbid(unsafe_code)]

pub mod error;
pub mod flow;
pub mod harness;
pub mod input;
pub mod known_misses;
pub mod placement;
pub mod report;
pub mod routed;
pub mod tools;

pub use error::Error;

use std::path::PathBuf;

/// The project's root.
pub fn project_root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root.pop();
    root
}

/// The part that every design is routed for, as in the head of the bitstream.
pub const PART: &str = "LFE5U-85F-8CABGA756";
