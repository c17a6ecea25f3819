//! The goals that are known to be missed, and what stands in the way of each. The checks say so each time; they fail when
//! a goal is missed that is not named here, and when one is met that is. By how much is said by the figures
//! (`routed`), not here.

/// Name of a design, and what stands in the way of its goal or of routing it at all.
const KNOWN_MISSES: [(&str, &str); 6] = [
    (
        "feed",
        "with one seed the arbiter's look-up of a channel by its key, with the other the symbol filter's, from a record's tag to whether it passes: five to eight levels of logic, and four fifths of the time on wires, one of them alone 3.6 and 2.1 ns. The arbiter, routed by itself, does not reach this goal either",
    ),
    ("feed_book", "not routed yet: the book alone is not either"),
    (
        "decoders",
        "the worst path is the SZSE checksum's, from the lane in which a message ends to the comparison of its sum",
    ),
    (
        "arbiter",
        "which way is slowest differs by seed: the look-up of a channel by its key, or from a head's channel through the sequence expected there to whether it is due; five to six levels of logic, and four fifths of the time on wires",
    ),
    (
        "book",
        "with order tables of six ways the placer expected 77 MHz, and the router was stopped unfinished; which path that is, is not known yet",
    ),
    ("crypto", "not routed yet; the cipher in it, by itself, meets this goal"),
];

/// What stands in the way of the goal of `design`; `None` when it is not known to be missed.
pub fn of(design: &str) -> Option<&'static str> {
    KNOWN_MISSES.iter().find(|(name, _)| *name == design).map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_names_a_design() {
        let names: Vec<_> = tickgate_hdl::designs::designs().iter().map(|d| d.name).collect();
        for (name, _) in KNOWN_MISSES {
            assert!(names.contains(&name), "{name} is no design");
        }
    }
}
