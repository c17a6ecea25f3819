//! Verilates the card: takes the Verilog of the gateware from the hdl crate, has Verilator make C++
//! of it, and compiles that with the clock loop in src/rtl/shim.cpp. Does nothing without the
//! feature `rtl`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "rtl")]
    verilate::run();
}

#[cfg(feature = "rtl")]
mod verilate {
    use std::path::{Path, PathBuf};
    use std::process::{Command, exit};
    use std::{env, fs};

    /// Names a Verilog file with module `top` to simulate in place of the hdl crate's, for example
    /// that of an earlier release or a netlist after synthesis.
    const OTHER_VERILOG: &str = "TICKGATE_CARD_VERILOG";
    /// Warnings that mean other hardware than was written.
    const FATAL_WARNINGS: [&str; 3] = ["LATCH", "MULTIDRIVEN", "IMPLICIT"];

    fn fail(message: &str) -> ! {
        eprintln!("error: {message}");
        exit(1);
    }

    pub fn run() {
        println!("cargo::rerun-if-changed=src/rtl/shim.cpp");
        println!("cargo::rerun-if-env-changed={OTHER_VERILOG}");
        let Some(out) = env::var_os("OUT_DIR").map(PathBuf::from) else { fail("cargo sets OUT_DIR") };
        let verilog = match env::var_os(OTHER_VERILOG) {
            Some(path) => {
                println!("cargo::rerun-if-changed={}", Path::new(&path).display());
                match fs::read_to_string(&path) {
                    Ok(text) => text,
                    Err(e) => fail(&format!("{OTHER_VERILOG} names {}: {e}", Path::new(&path).display())),
                }
            }
            None => tickgate_hdl::card_with_book_verilog(),
        };
        // The hdl crate may have changed without changing the card; then what is there is kept.
        let (stamp_file, library) = (out.join("built_from"), out.join("libtickgate_card.a"));
        let stamp = [&verilog, include_str!("src/rtl/shim.cpp"), include_str!("build.rs")].concat();
        let is_current =
            library.is_file() && fs::read_to_string(&stamp_file).is_ok_and(|built| built == stamp);
        if !is_current {
            let _ = fs::remove_file(&stamp_file);
            compile(&verilate(&out, &verilog));
            if let Err(e) = fs::write(&stamp_file, &stamp) {
                fail(&format!("cannot write {}: {e}", stamp_file.display()));
            }
        }
        println!("cargo::rustc-link-search=native={}", out.display());
        println!("cargo::rustc-link-lib=static=tickgate_card");
        println!("cargo::rustc-link-lib=stdc++");
        println!("cargo::rustc-link-lib=pthread");
    }

    /// Runs Verilator; the folder of generated C++.
    fn verilate(out: &Path, verilog: &str) -> PathBuf {
        let (source, generated) = (out.join("top.v"), out.join("verilated"));
        // Files of an earlier run under other names would be compiled too.
        let _ = fs::remove_dir_all(&generated);
        if let Err(e) = fs::write(&source, verilog) {
            fail(&format!("cannot write {}: {e}", source.display()));
        }
        let output = Command::new("verilator")
            .args(["--cc", "-O3", "--x-assign", "fast", "--x-initial", "fast", "--noassert", "-Wno-fatal"])
            .args(["-Wno-WIDTH", "--top-module", "top", "--prefix", "Vtop", "--Mdir"])
            .args([&generated, &source])
            .output();
        let output = match output {
            Ok(output) => output,
            Err(e) => {
                fail(&format!("cannot run verilator ({e}): install it, on Debian: apt-get install verilator"))
            }
        };
        let messages = String::from_utf8_lossy(&output.stderr);
        let fatal = |line: &&str| FATAL_WARNINGS.iter().any(|w| line.starts_with(&format!("%Warning-{w}")));
        if let Some(line) = messages.lines().find(fatal) {
            fail(&format!("the gateware is not what was meant: {line}"));
        }
        if !output.status.success() {
            fail(&format!("verilator refused the gateware:\n{messages}"));
        }
        generated
    }

    /// Verilator's own include folder.
    fn include() -> PathBuf {
        let root = Command::new("verilator").args(["--getenv", "VERILATOR_ROOT"]).output();
        let root = root.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
        let include = Path::new(&root).join("include");
        if !include.join("verilated.cpp").is_file() {
            fail(&format!("verilator's sources are not in {}: install verilator again", include.display()));
        }
        include
    }

    /// The compiler for the generated C++ and the clock loop.
    fn compiler(generated: &Path, include: &Path, optimisation: u32) -> cc::Build {
        let mut build = cc::Build::new();
        build
            .cpp(true)
            .std("c++17")
            .opt_level(optimisation)
            .debug(false)
            .warnings(false)
            .flag("-w")
            .flag_if_supported("-fno-semantic-interposition")
            .include(generated)
            .include(include)
            .include(include.join("vltstd"));
        for define in ["VERILATOR", "VM_COVERAGE", "VM_SC", "VM_TRACE", "VM_TRACE_FST", "VM_TRACE_VCD"] {
            build.define(define, if define == "VERILATOR" { "1" } else { "0" });
        }
        build
    }

    fn compile(generated: &Path) {
        let include = include();
        let Ok(files) = fs::read_dir(generated) else { fail("verilator wrote nothing") };
        let mut files: Vec<PathBuf> = files.flatten().map(|entry| entry.path()).collect();
        // The order of a directory is not the same everywhere; that of a build is.
        files.sort();
        let source = |path: &PathBuf| path.extension().is_some_and(|e| e == "cpp");
        // What Verilator calls slow runs once, at the start; optimising it takes longer than all the rest.
        let is_slow = |path: &PathBuf| path.to_string_lossy().ends_with("__Slow.cpp");
        let (slow, fast): (Vec<_>, Vec<_>) = files.into_iter().filter(source).partition(is_slow);
        let failed = |e| fail(&format!("the C++ compiler failed: {e}; on Debian: apt-get install g++"));
        let slow =
            compiler(generated, &include, 0).files(slow).try_compile_intermediates().unwrap_or_else(failed);
        let mut build = compiler(generated, &include, 3);
        build.cargo_metadata(false);
        build.files(fast).objects(slow);
        // 5.006 comes without a library of these.
        build.files([include.join("verilated.cpp"), include.join("verilated_threads.cpp")]);
        build.file("src/rtl/shim.cpp");
        if let Err(e) = build.try_compile("tickgate_card") {
            fail(&format!("the C++ compiler failed: {e}; on Debian: apt-get install g++"));
        }
    }
}
