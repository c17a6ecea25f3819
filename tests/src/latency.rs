//! How many clocks the gateware takes, by name. Each figure is pinned by a test that measures it in
//! the emitted Verilog; docs/latency.md multiplies them with the routed period.

/// A stretch of the way, and its clocks.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Design of `tickgate_hdl::designs()` whose routed period applies.
    pub design: &'static str,
    /// From where to where.
    pub name: &'static str,
    /// Register edges from the clock in which the last byte is on the wire input.
    pub clocks: u32,
    /// The test that measures it.
    pub pinned_by: &'static str,
}

/// Every measured stretch.
pub const STRETCHES: &[Stretch] = &[];
