//! What the placer is told beforehand, written into the netlist behind Yosys.
//!
//! - **Free rows.** nextpnr's placer packs cells as tightly as they go, and where wide words meet, its router then
//!   finds no wires left: the arbiter alone was never routed to its end so. In one row of tiles of three the
//!   look-up tables are taken by cells that do nothing ([`PLUG`]), and the wires of those tiles are left to the rest.
//! - **Block RAMs.** There are four rows of them. The placer moves them little, and logic follows them; so the memories
//!   that many wires hang on are given their places: both lines' parts of the same bits side by side; and the rounds of
//!   SM4 one behind the other, each with its round keys between its S-boxes.

use serde_json::{Map, Value, json};
use tickgate_abi::sm4::ROUNDS;

/// Columns of tiles with logic.
const COLUMNS: std::ops::RangeInclusive<u32> = 2..=124;
/// Rows of tiles with logic, but for those of block RAMs and multipliers, which are 12 apart.
const ROWS: std::ops::RangeInclusive<u32> = 2..=93;
/// Of the rows that are not for logic, modulo 12.
const OTHER_ROWS: u32 = 10;
/// Which row of three is left free.
const FREE_ROW: u32 = 1;
/// Cells that take a look-up table and do nothing.
const PLUG: &str = "plug";

/// Columns of block RAMs; block `i` of a row is called `EBR(i % 4)`.
const RAM_COLUMNS: [u32; 52] = [
    4, 6, 8, 10, 13, 15, 17, 19, 22, 24, 26, 28, 31, 33, 35, 37, 40, 42, 44, 46, 49, 51, 53, 55, 58, 60, 62,
    64, 69, 71, 73, 75, 78, 80, 82, 84, 87, 89, 91, 93, 96, 98, 100, 102, 105, 107, 109, 111, 114, 116, 118,
    120,
];
/// The two rows of block RAMs in the middle of the part.
const RAM_ROWS: [u32; 2] = [46, 70];
/// The two rows for SM4, the ones that are nearest to each other.
const CIPHER_ROWS: [u32; 2] = [70, 82];
/// In the Verilog of a design with SM4.
const CIPHER_MARK: &str = "pipeline$round$0$s_box$0(";
/// The first block of a row that is used.
const FIRST_BLOCK: usize = 10;
/// Block RAMs of a line's record memory, half of them in each row.
const RECORD_BLOCKS: usize = 14;
/// Block RAMs of a line's queue; those of line A lie in the first row, of line B in the second.
const QUEUE_BLOCKS: usize = 7;
/// Pairs of blocks of the record memories left of the queue's.
const PAIRS_LEFT: usize = 4;

/// The end of a block RAM's name in the netlist, and where it lies.
fn ram_places() -> Vec<(String, String)> {
    let mut places = Vec::new();
    for (half, row) in RAM_ROWS.into_iter().enumerate() {
        let mut block = FIRST_BLOCK;
        let mut put = |cell: String| {
            places.push((cell, place(block, row)));
            block += 1;
        };
        for pair in 0..RECORD_BLOCKS / 2 {
            if pair == PAIRS_LEFT {
                for part in 0..QUEUE_BLOCKS {
                    put(format!("queue${half}.memory.words.0.{part}"));
                }
            }
            for line in 0..2 {
                put(format!("record_memory${line}.words.0.{}", half * RECORD_BLOCKS / 2 + pair));
            }
        }
    }
    places
}

/// The same for SM4: along one row, back along the other.
fn cipher_places() -> Vec<(String, String)> {
    let [there, back] = CIPHER_ROWS;
    // The last block of a row is left out: the rounds go round the corner at the one before it.
    let corner = RAM_COLUMNS.len() - 1;
    let way = (0..corner).map(|block| (block, there)).chain((1..=corner).rev().map(|block| (block, back)));
    let cells = (0..ROUNDS).flat_map(|round| {
        [
            format!("pipeline.round${round}.s_box$0.s_box"),
            format!("pipeline.keys.memory${round}.part_0"),
            format!("pipeline.round${round}.s_box$1.s_box"),
        ]
    });
    cells.zip(way).map(|(cell, (block, row))| (cell, place(block, row))).collect()
}

/// The place of block `block` of a row.
fn place(block: usize, row: u32) -> String {
    format!("X{}/Y{row}/EBR{}", RAM_COLUMNS[block], block % 4)
}

/// The look-up tables that are left free.
fn plugs() -> impl Iterator<Item = String> {
    ROWS.filter(|row| row % 12 != OTHER_ROWS && row % 3 == FREE_ROW).flat_map(|row| {
        COLUMNS.flat_map(move |column| {
            ['A', 'B', 'C', 'D'].into_iter().flat_map(move |slice| {
                (0..2).map(move |half| format!("X{column}/Y{row}/SLICE{slice}.K{half}"))
            })
        })
    })
}

/// Writes all that into module `top` of a Yosys JSON netlist; `None` when it has no such module.
pub fn apply(netlist: &mut Value, top: &str) -> Option<()> {
    let cells: &mut Map<String, Value> = netlist["modules"][top]["cells"].as_object_mut()?;
    let places = [ram_places(), cipher_places()].concat();
    for (name, cell) in cells.iter_mut().filter(|(_, cell)| cell["type"] == "DP16KD") {
        let found = places
            .iter()
            .find(|(end, _)| name.strip_suffix(end.as_str()).is_some_and(|path| path.ends_with(['.', '/'])));
        if let Some((_, bel)) = found {
            cell["attributes"]["BEL"] = json!(bel);
        }
    }
    for (i, bel) in plugs().enumerate() {
        cells.insert(
            format!("{PLUG}_{i}"),
            json!({
                "hide_name": 0,
                "type": "LUT4",
                "parameters": {"INIT": "0000000000000000"},
                "attributes": {"BEL": bel},
                "port_directions": {},
                "connections": {},
            }),
        );
    }
    Some(())
}

/// All of it that there is for a design with this Verilog as text, for the fingerprint.
pub fn description(verilog: &str) -> String {
    let cipher = if verilog.contains(CIPHER_MARK) { cipher_places() } else { Vec::new() };
    let rams = ram_places().into_iter().chain(cipher).map(|(cell, bel)| format!("{cell} {bel}\n"));
    rams.chain(plugs().map(|bel| bel + "\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_place_is_given_twice() {
        let mut seen = HashSet::new();
        assert!(ram_places().into_iter().map(|(_, bel)| bel).chain(plugs()).all(|bel| seen.insert(bel)));
        assert_eq!(ram_places().len(), 2 * (RECORD_BLOCKS + QUEUE_BLOCKS));
        let mut seen = HashSet::new();
        assert!(cipher_places().into_iter().all(|(_, bel)| seen.insert(bel)));
        assert_eq!(seen.len(), 3 * ROUNDS);
        // A third of the 83,640 look-up tables, but for the rows that have none.
        assert_eq!(plugs().count(), 22_632);
    }

    #[test]
    fn the_mark_is_in_designs_with_sm4_and_in_no_others() {
        for design in tickgate_hdl::designs::designs() {
            let has_cipher = ["sm4", "crypto"].contains(&design.name);
            assert_eq!((design.verilog)().contains(CIPHER_MARK), has_cipher, "{}", design.name);
        }
    }

    #[test]
    fn memories_and_free_tables_are_written_into_the_netlist() {
        let cell = |kind: &str| json!({"type": kind, "attributes": {}});
        let mut netlist = json!({"modules": {"top": {"cells": {
            "design.core.record_memory$1.words.0.0": cell("DP16KD"),
            "design.other_record_memory$1.words.0.0": cell("DP16KD"),
            "design.core.lut": cell("LUT4"),
        }}}});
        apply(&mut netlist, "top").unwrap();
        let cells = netlist["modules"]["top"]["cells"].as_object().unwrap();
        assert_eq!(cells["design.core.record_memory$1.words.0.0"]["attributes"]["BEL"], "X28/Y46/EBR3");
        assert_eq!(cells["design.other_record_memory$1.words.0.0"]["attributes"], json!({}));
        assert_eq!(cells["design.core.lut"]["attributes"], json!({}));
        assert_eq!(cells.len(), 3 + plugs().count());
        assert_eq!(cells["plug_0"]["attributes"]["BEL"], "X2/Y4/SLICEA.K0");
        assert!(apply(&mut netlist, "absent").is_none());
    }
}
