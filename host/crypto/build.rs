//! Asks the compiler's version: intrinsics for GFNI, VAES, VPCLMULQDQ and AVX-512 are stable from
//! Rust 1.89 on. Older compilers build the crate without the paths that need them.

use std::env::var_os;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(wide_intrinsics)");
    let version = var_os("RUSTC").and_then(|rustc| Command::new(rustc).arg("--version").output().ok());
    let minor = version.and_then(|output| minor(&String::from_utf8(output.stdout).ok()?));
    if minor.is_some_and(|minor| minor >= 89) {
        println!("cargo::rustc-cfg=wide_intrinsics");
    }
}

/// The second number of `rustc 1.89.0 (…)`.
fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}
