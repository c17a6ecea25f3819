//! The part's block RAM with its output register in use: 0.7 ns from clock to output instead of 4.1.
//!
//! Synthesis never uses that register, so the cell is written out; for simulation there is beside it what the
//! cell does. [`READ_CLOCKS`] from an address to its word: the address' register, then the output's.

/// Clocks from an address to its word.
pub const READ_CLOCKS: usize = 2;
/// Bits of a word of a memory with a write and a read port.
pub const WORD_BITS: usize = 36;
/// Words of such a memory.
pub const WORDS: usize = 512;
/// Bits of a slot of the initial contents, and slots of one INITVAL.
const SLOT_BITS: usize = 18;
const SLOTS: usize = 16;

fn pins(port: &str, bits: impl IntoIterator<Item = String>) -> String {
    bits.into_iter().enumerate().map(|(i, net)| format!(".{port}{i}({net}), ")).collect()
}

fn zeros(count: usize) -> Vec<String> {
    vec!["1'b0".to_owned(); count]
}

fn slice(name: &str, bits: std::ops::Range<usize>) -> Vec<String> {
    bits.map(|i| format!("{name}[{i}]")).collect()
}

/// Pins that are the same for every use: no reset, no chip select, both clocks and enables of both ports.
const FIXED_PINS: &str = ".CLKA(clock), .CLKB(clock), .CEA(1'b1), .CEB(1'b1), .OCEA(1'b1), .OCEB(1'b1),
   .RSTA(1'b0), .RSTB(1'b0), .CSA0(1'b0), .CSA1(1'b0), .CSA2(1'b0), .CSB0(1'b0), .CSB1(1'b0), .CSB2(1'b0)";

fn parameters(width: usize) -> String {
    format!(
        ".DATA_WIDTH_A({width}), .DATA_WIDTH_B({width}), .REGMODE_A(\"OUTREG\"), .REGMODE_B(\"OUTREG\"), \
         .CSDECODE_A(\"0b000\"), .CSDECODE_B(\"0b000\"), .GSR(\"DISABLED\")"
    )
}

/// The cell as a table of 256 bytes that is read at two places: nets of eight bits of the addresses and of the
/// bytes there.
pub fn table_of_bytes(instance: &str, table: &[u8; 256], addresses: [&str; 2], bytes: [&str; 2]) -> String {
    let initial: String = table
        .chunks(2 * SLOTS)
        .enumerate()
        .map(|(line, pairs)| {
            // A slot has the even byte in its bits 7..0 and the odd one in bits 16..9; slots are 20 bits apart.
            let digits: String = pairs
                .chunks(2)
                .rev()
                .map(|pair| format!("{:05x}", u32::from(pair[0]) | u32::from(pair[1]) << (SLOT_BITS / 2)))
                .collect();
            format!(", .INITVAL_{line:02X}(320'h{digits})")
        })
        .collect();
    let port = |letter: char, address: &str, byte: &str| {
        let address = [zeros(3), slice(address, 0..8), zeros(3)].concat();
        let outputs: String = (0..8).map(|i| format!(".DO{letter}{i}({byte}[{i}]), ")).collect();
        format!(
            "{}{}{outputs}.WE{letter}(1'b0),",
            pins(&format!("AD{letter}"), address),
            pins(&format!("DI{letter}"), zeros(18)),
        )
    };
    format!(
        "DP16KD #({}{initial}) {instance} (\n   {}\n   {}\n   {FIXED_PINS});\n",
        parameters(9),
        port('A', addresses[0], bytes[0]),
        port('B', addresses[1], bytes[1]),
    )
}

/// The cell as a memory of 512 words of 36 bits: nets of the write enable, nine bits of address to write and to
/// read, and 36 bits of the word written and read.
pub fn memory(
    instance: &str,
    write: &str,
    write_address: &str,
    written: &str,
    read_address: &str,
    read: &str,
) -> String {
    // The four lowest bits of a write address are byte enables.
    let enables = vec!["1'b1".to_owned(); 4];
    let outputs: String = ['A', 'B']
        .into_iter()
        .enumerate()
        .flat_map(|(half, letter)| {
            (0..SLOT_BITS).map(move |i| format!(".DO{letter}{i}({read}[{}]), ", half * SLOT_BITS + i))
        })
        .collect();
    format!(
        "DP16KD #({}) {instance} (\n   {}{}\n   {}{}\n   {outputs}.WEA({write}), .WEB(1'b0),\n   {FIXED_PINS});\n",
        parameters(WORD_BITS),
        pins("ADA", [enables, zeros(1), slice(write_address, 0..9)].concat()),
        pins("ADB", [zeros(5), slice(read_address, 0..9)].concat()),
        pins("DIA", slice(written, 0..SLOT_BITS)),
        pins("DIB", slice(written, SLOT_BITS..WORD_BITS)),
    )
}
