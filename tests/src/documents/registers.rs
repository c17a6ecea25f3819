//! docs/registers.md, from the table of registers in the contract.

use super::table;
use tickgate_abi::CONTRACT_VERSION;
use tickgate_abi::register::{Access, BAR_BYTES, BLOCKS, Register};

/// The document.
pub fn text() -> String {
    let mut text = format!(
        "# Registers\n\n\
         Contract version {}.{}. The register BAR has {BAR_BYTES} bytes of 32-bit little-endian registers. \
         They come in blocks that describe themselves: word 0 of a block is its type, word 1 its version, \
         word 2 the byte offset of the next block or 0 at the end. A driver walks this list from offset 0 and \
         ignores types that it does not know. Offsets below are bytes in the BAR. What is not listed reads as 0.\n\n\
         The table is `hdl/abi/src/register.rs`; gateware, driver and simulator are made from it.\n",
        CONTRACT_VERSION >> 16,
        CONTRACT_VERSION & 0xffff,
    );
    for block in &BLOCKS {
        text += &format!("\n## {}: {}\n\n", block.name, block.text);
        let header = [
            (0, "block_type", block.block_type, "type of this block"),
            (4, "block_version", block.version, "version of this block"),
            (8, "block_next", block.next, "byte offset of the next block, 0 at the end"),
        ];
        let header = header.map(|(offset, name, value, meaning)| {
            let offset = format!("{:#05x}", block.offset + offset);
            vec![offset, name.into(), "constant".into(), format!("{value:#x}"), meaning.into()]
        });
        let rows = header.into_iter().chain(block.registers.iter().map(row));
        text += &table(&["offset", "name", "access", "reset", "meaning"], rows);
    }
    text
}

fn row(register: &Register) -> Vec<String> {
    let access = match register.access {
        Access::Constant => "constant",
        Access::ReadOnly => "read only",
        Access::ReadWrite => "read, write",
    };
    let (mut offset, mut name) = (format!("{:#05x}", register.offset), register.name.to_owned());
    if register.count > 1 {
        offset += &format!(" + {} i", register.stride);
        name += &format!("\\[i\\], i = 0..{}", register.count - 1);
    }
    vec![offset, name, access.into(), format!("{:#x}", register.reset), register.text.into()]
}
