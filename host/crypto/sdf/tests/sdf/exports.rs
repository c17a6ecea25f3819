//! What the library exports: the 47 functions of the standard, and nothing else.

use crate::header::prototypes;
use crate::scene::{library, succeeded};
use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn the_47_functions_are_exported_and_nothing_else() {
    let output = succeeded(Command::new("nm").args(["-D", "--defined-only"]).arg(library())).stdout;
    let output = String::from_utf8(output).unwrap();
    let exported: BTreeSet<&str> = output.lines().filter_map(|line| line.split(' ').nth(2)).collect();
    let prototypes = prototypes();
    let standard: BTreeSet<&str> = prototypes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(standard.len(), 47);
    assert_eq!(exported, standard);
}
