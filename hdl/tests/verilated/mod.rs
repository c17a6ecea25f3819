//! Runs emitted Verilog in Verilator from a Rust test, clock by clock.
//!
//! The Verilog is what becomes hardware, so it is what tests look at, not rust_hdl's own simulation.
//! Verilator translates it to C++, a generated main program reads a row of input bytes for each clock
//! and answers with a row of output bytes. Inputs of a row are applied in the low half of the clock,
//! outputs are read before its rising edge: a row shows what registers hold during that clock.
//! Verilator, make and a C++ compiler are requirements, as for the whole test suite.
#![allow(dead_code)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// Where a port lies in a row.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: usize,
    bytes: usize,
}

/// The ports of one direction, in the order of the module.
#[derive(Default)]
struct Layout {
    names: Vec<String>,
    places: HashMap<String, Place>,
    bytes: usize,
}

impl Layout {
    fn add(&mut self, name: &str, bits: usize) {
        let place = Place { offset: self.bytes, bytes: bits.div_ceil(8) };
        self.bytes += place.bytes;
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
    }

    fn place(&self, name: &str) -> Place {
        *self.places.get(name).unwrap_or_else(|| panic!("the module has no port {name}"))
    }
}

/// A running model.
pub struct Verilated {
    inputs: Layout,
    outputs: Layout,
    child: Child,
}

impl Verilated {
    /// Translates and starts the module `top` of `verilog`; `name` names its directory.
    pub fn start(name: &str, verilog: &str) -> Self {
        let (inputs, outputs) = ports(verilog);
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        build(&directory, verilog, &main_program(&inputs, &outputs));
        let child = Command::new(directory.join("model/model"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the model starts");
        Verilated { inputs, outputs, child }
    }

    /// A row of inputs, all zero.
    pub fn idle(&self) -> Vec<u8> {
        vec![0; self.inputs.bytes]
    }

    /// Sets an input of at most 64 bits in a row.
    pub fn set(&self, row: &mut [u8], port: &str, value: u64) {
        let place = self.inputs.place(port);
        assert!(place.bytes == 8 || value >> (place.bytes * 8) == 0, "{port} takes {value}");
        row[place.offset..][..place.bytes].copy_from_slice(&value.to_le_bytes()[..place.bytes]);
    }

    /// Sets an input of any width, least significant byte first.
    pub fn set_bytes(&self, row: &mut [u8], port: &str, value: &[u8]) {
        let place = self.inputs.place(port);
        row[place.offset..][..place.bytes].copy_from_slice(value);
    }

    /// An output of at most 64 bits.
    pub fn get(&self, row: &[u8], port: &str) -> u64 {
        let place = self.outputs.place(port);
        let mut value = [0; 8];
        value[..place.bytes].copy_from_slice(&row[place.offset..][..place.bytes]);
        u64::from_le_bytes(value)
    }

    /// An output of any width, least significant byte first.
    pub fn get_bytes<'a>(&self, row: &'a [u8], port: &str) -> &'a [u8] {
        let place = self.outputs.place(port);
        &row[place.offset..][..place.bytes]
    }

    /// Runs one clock for each row of inputs.
    pub fn run(&mut self, rows: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let stdin = self.child.stdin.as_mut().expect("stdin is a pipe");
        let mut bytes = (rows.len() as u32).to_le_bytes().to_vec();
        rows.iter().for_each(|row| bytes.extend_from_slice(row));
        stdin.write_all(&bytes).and_then(|()| stdin.flush()).expect("the model reads");
        let mut answer = vec![0; rows.len() * self.outputs.bytes];
        self.child
            .stdout
            .as_mut()
            .expect("stdout is a pipe")
            .read_exact(&mut answer)
            .expect("the model answers");
        answer.chunks_exact(self.outputs.bytes).map(<[u8]>::to_vec).collect()
    }
}

impl Drop for Verilated {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Builds the model, unless it was built from the same sources before.
fn build(directory: &Path, verilog: &str, main_program: &str) {
    // Tests of one program run at the same time and want the same model.
    static BUILDING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let sources = format!("{verilog}{main_program}");
    let built_from = directory.join("built_from");
    if std::fs::read_to_string(&built_from).is_ok_and(|text| text == sources) {
        return;
    }
    std::fs::create_dir_all(directory).expect("a directory for the model");
    std::fs::write(directory.join("top.v"), verilog).expect("top.v");
    std::fs::write(directory.join("main.cpp"), main_program).expect("main.cpp");
    let built = Command::new("verilator")
        .args(["--cc", "--exe", "--build", "-O3", "-Wno-fatal", "-Wno-WIDTH", "--top-module", "top"])
        .args(["-CFLAGS", "-O1", "--Mdir", "model", "-o", "model", "top.v", "main.cpp"])
        .current_dir(directory)
        .output()
        .expect("verilator runs (install it: make test does)");
    let log = String::from_utf8_lossy(&built.stderr);
    assert!(built.status.success(), "verilator: {log}{}", String::from_utf8_lossy(&built.stdout));
    assert!(!log.contains("%Warning-LATCH"), "a latch: {log}");
    std::fs::write(built_from, sources).expect("built_from");
}

/// The ports of module `top`, without the clock.
fn ports(verilog: &str) -> (Layout, Layout) {
    let (mut inputs, mut outputs) = (Layout::default(), Layout::default());
    let body = verilog.split_once("module top(").expect("a module top").1;
    for line in body.lines().map(str::trim).take_while(|line| !line.starts_with("endmodule")) {
        let Some((kind, rest)) = line.trim_end_matches(';').split_once(' ') else { continue };
        let layout = match kind {
            "input" => &mut inputs,
            "output" => &mut outputs,
            _ => continue,
        };
        let name = rest.rsplit(' ').next().expect("a port has a name");
        let bits = match rest.split_once('[') {
            Some((_, range)) => {
                range.split_once(':').expect("a range").0.parse::<usize>().expect("a width") + 1
            }
            None => 1,
        };
        if name != "clock" {
            layout.add(name, bits);
        }
    }
    (inputs, outputs)
}

/// The C++ main program.
fn main_program(inputs: &Layout, outputs: &Layout) -> String {
    let mut text = String::from(
        "#include \"Vtop.h\"\n#include <cstdio>\n#include <cstring>\n#include <cstdint>\n#include <vector>\n\
         int main() {\n  Vtop top;\n  uint32_t count;\n  top.clock = 0;\n  top.eval();\n\
         \x20 while (fread(&count, 4, 1, stdin) == 1) {\n",
    );
    let (i, o) = (inputs.bytes, outputs.bytes);
    writeln!(text, "    std::vector<unsigned char> in(size_t(count) * {i}), out(size_t(count) * {o});")
        .unwrap();
    writeln!(text, "    if (fread(in.data(), 1, in.size(), stdin) != in.size()) return 1;").unwrap();
    writeln!(text, "    for (size_t k = 0; k < count; k++) {{").unwrap();
    for name in &inputs.names {
        let Place { offset, bytes } = inputs.place(name);
        let port = name.replace('$', "__024");
        writeln!(text, "      memcpy(&top.{port}, &in[k * {i} + {offset}], {bytes});").unwrap();
    }
    writeln!(text, "      top.clock = 0;\n      top.eval();").unwrap();
    for name in &outputs.names {
        let Place { offset, bytes } = outputs.place(name);
        let port = name.replace('$', "__024");
        writeln!(text, "      memcpy(&out[k * {o} + {offset}], &top.{port}, {bytes});").unwrap();
    }
    text.push_str(
        "      top.clock = 1;\n      top.eval();\n    }\n\
         \x20   if (fwrite(out.data(), 1, out.size(), stdout) != out.size()) return 1;\n    fflush(stdout);\n  }\n\
         \x20 return 0;\n}\n",
    );
    text
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
pub struct Random(u64);

impl Random {
    /// Seeded from $TICKGATE_SEED, or with `default`; prints the seed.
    pub fn from_environment(default: u64) -> Self {
        let seed = match std::env::var("TICKGATE_SEED") {
            Ok(text) => text.parse().expect("TICKGATE_SEED is a decimal number"),
            Err(_) => default,
        };
        println!("seed {seed} (TICKGATE_SEED={seed} repeats this run)");
        Random(seed)
    }

    /// 64 random bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `bound`, which is not 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True in `percent` of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}
