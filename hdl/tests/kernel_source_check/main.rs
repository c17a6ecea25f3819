//! Refuses, in the sources of the gateware, names that Verilog reserves, and the expressions that rust_hdl is known to emit as
//! Verilog of another meaning. Its own simulator runs the Rust code, so it cannot see them; the
//! comparisons of the emitted Verilog with other decoders might not reach them.

mod kernel;
mod keywords;
mod types;

use kernel::Violation;
use std::path::{Path, PathBuf};
use types::Structs;

fn rust_files(directory: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).unwrap_or_else(|e| panic!("{}: {e}", directory.display()));
    for path in entries.map(|entry| entry.expect("a directory entry").path()) {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn the_gateware_has_only_expressions_that_mean_the_same_in_verilog() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    files.sort();
    let parsed: Vec<_> = files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path, file)
        })
        .collect();
    let mut structs = Structs::default();
    for (_, file) in &parsed {
        structs.add(&file.items);
    }
    let (mut kernels, mut messages) = (0, Vec::new());
    for (path, file) in &parsed {
        let (found, violations) = kernel::check(&file.items, &structs);
        kernels += found;
        let violations = [violations, keywords::check(&file.items)].concat();
        let name = path.strip_prefix(root).unwrap_or(path).display();
        messages.extend(violations.iter().map(|v| format!("hdl/{name}:{}: {}", v.line, v.message)));
    }
    assert!(kernels > 0, "no #[hdl_gen] kernel was found under hdl/src");
    assert!(
        messages.is_empty(),
        "{} of {kernels} kernels' expressions refused:\n{}",
        messages.len(),
        messages.join("\n")
    );
}

/// Checks one kernel body in a block with signals of every sort.
fn violations(body: &str) -> Vec<Violation> {
    let text = format!(
        "struct Word {{ low: Bits<4>, last: Bit }}
         struct Inner {{ out: Signal<Out, Bit>, port: [Signal<In, Bits<8>>; 4] }}
         struct Select<const N: usize, T: Synth> {{ out: Signal<Out, T> }}
         struct Fixture {{
             a: Signal<In, Bits<8>>, b: Signal<In, Bits<8>>, c: Signal<In, Bits<8>>,
             wide: Signal<Local, Bits<9>>, x: Signal<Local, Bits<8>>, hit: Signal<Local, Bit>,
             flag: Signal<In, Bit>, other: Signal<In, bool>, word: Signal<In, Word>,
             list: [Signal<In, Bits<8>>; 4], q: DFF<Bits<8>>, valid: DFF<Bit>, state: DFF<State>,
             limit: Constant<Bits<8>>, inner: Inner, inners: [Inner; 4],
             of_bits: Select<4, Bit>, of_bytes: Select<4, Bits<8>>,
         }}
         impl Logic for Fixture {{
             #[hdl_gen]
             fn update(&mut self) {{ {body} }}
         }}"
    );
    let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{body}: {e}"));
    let mut structs = Structs::default();
    structs.add(&file.items);
    let (kernels, violations) = kernel::check(&file.items, &structs);
    assert_eq!(kernels, 1);
    violations
}

/// What is refused, what the message says, and the same meaning in a form that is accepted.
const PAIRS: &[(&str, &str, &str)] = &[
    (
        "self.hit.next = self.a.val() + 1 == self.b.val();",
        "sum, difference or product is compared",
        "self.x.next = self.a.val() + 1; self.hit.next = self.x.val() == self.b.val();",
    ),
    (
        "self.hit.next = (self.a.val() + 1) == self.b.val();",
        "sum, difference or product is compared",
        "self.q.d.next = self.a.val() + self.b.val() + 1;",
    ),
    (
        "self.wide.next = bit_cast::<9, 8>(self.a.val() + self.b.val());",
        "sum, difference or product is cast",
        "self.x.next = self.a.val() + self.b.val(); self.wide.next = bit_cast::<9, 8>(self.x.val());",
    ),
    (
        "self.wide.next = bit_cast::<9, 8>(!self.a.val());",
        "an inversion (of what is not certainly a single bit) is cast",
        "self.x.next = !self.a.val(); self.wide.next = bit_cast::<9, 8>(self.x.val());",
    ),
    (
        "self.wide.next = bit_cast::<9, 1>(!self.flag.val());",
        "an inversion is cast",
        "self.hit.next = !self.flag.val(); self.wide.next = bit_cast::<9, 1>(self.hit.val());",
    ),
    (
        "self.hit.next = self.a.val() & self.b.val() == self.c.val();",
        "binds these operators in another order",
        "self.hit.next = (self.a.val() & self.b.val()) == self.c.val();",
    ),
    (
        "self.hit.next = self.flag.val() || self.other.val() && self.valid.q.val();",
        "binds these operators in another order",
        "self.hit.next = self.flag.val() || (self.other.val() && self.valid.q.val());",
    ),
    (
        "self.x.next = self.a.val() & self.b.val() ^ self.c.val();",
        "binds these operators in another order",
        "self.x.next = self.a.val() - self.b.val() + self.c.val();",
    ),
    (
        "self.x.next = (self.a.val() + 1) >> 1;",
        "sum, difference or product is shifted",
        "self.x.next = self.a.val() + 1; self.q.d.next = self.x.val() >> 1;",
    ),
    (
        "self.x.next = (self.a.val() << 1) >> 1;",
        "a left shift is shifted",
        "self.x.next = (self.a.val() << 1) | self.b.val();",
    ),
    (
        "if self.a.val() - self.b.val() < 16 { self.hit.next = true; }",
        "sum, difference or product is compared",
        "self.x.next = self.a.val() - self.b.val(); if self.x.val() < 16 { self.hit.next = true; }",
    ),
    (
        "self.hit.next = (self.a.val() << 1) == self.b.val();",
        "a left shift is compared",
        "self.x.next = self.a.val() << 1; self.hit.next = self.x.val() == self.b.val();",
    ),
    (
        "self.hit.next = (!self.a.val()) == self.b.val();",
        "an inversion (of what is not certainly a single bit) is compared",
        "self.hit.next = !self.flag.val() == self.other.val();",
    ),
    (
        "self.x.next = (self.a.val() + self.b.val()) & self.c.val();",
        "sum, difference or product is part of another expression",
        "self.x.next = (self.a.val() ^ self.b.val()) & self.c.val();",
    ),
    (
        "self.x.next = self.a.val() & (!self.b.val());",
        "an inversion (of what is not certainly a single bit) is part of another expression",
        "self.hit.next = self.flag.val() & !self.word.val().last;",
    ),
    (
        "self.x.next = self.a.val() & (!self.of_bytes.out.val());",
        "an inversion (of what is not certainly a single bit) is part of another expression",
        "self.hit.next = self.flag.val() && !self.of_bits.out.val();",
    ),
    (
        "self.hit.next = (self.a.val() * self.b.val()).any();",
        "sum, difference or product is reduced",
        "self.hit.next = (self.a.val() | self.b.val()).any() && !self.inner.out.val();",
    ),
    (
        "self.hit.next = self.x.val().get_bit(self.a.val() + 1);",
        "sum, difference or product is an index",
        "for i in 0..4 { self.x.next = self.a.val(); self.hit.next = self.x.val().get_bits::<2>(i * 2 + 1).any(); }",
    ),
    (
        "self.hit.next = self.a.val() == LIMIT;",
        "`LIMIT` becomes an undeclared name",
        "self.hit.next = self.a.val() == self.limit.val();",
    ),
    (
        "self.x.next = wire::OFFSET.into();",
        "`OFFSET` becomes an undeclared name",
        "self.state.d.next = State::Idle; if self.state.q.val() == State::Idle { self.x.next = 3.into(); }",
    ),
    (
        "self.hit.next = (self.a.val() & self.b.val()).get_bit(0);",
        "only a named signal can be sliced",
        "self.x.next = self.a.val() & self.b.val(); self.hit.next = self.x.val().get_bit(0);",
    ),
    (
        "self.hit.next = self.word.val().low.get_bit(0);",
        "only a named signal can be sliced",
        "self.x.next = bit_cast::<8, 4>(self.word.val().low); self.hit.next = self.x.val().get_bit(0);",
    ),
    (
        "for i in 0..4 { for j in 0..4 { self.inners[i].port[j].next = self.a.val(); } }",
        "one index a path",
        "for i in 0..4 { self.inner.port[i].next = self.list[3 - i].val(); }",
    ),
    (
        "self.hit.next = self.list[self.a.val()].val().any();",
        "an index must be made of loop variables and numbers",
        "self.hit.next = self.list[2].val().any();",
    ),
    (
        "self.hit.next = self.x.val().any(); self.x.next = self.a.val();",
        "`x` is read before it is assigned",
        "self.x.next = self.a.val(); self.hit.next = self.x.val().any();",
    ),
    (
        "self.x.next = self.x.val() + 1;",
        "`x` is read before it is assigned",
        "self.q.d.next = self.q.q.val() + 1;",
    ),
    ("let y = self.a.val();", "`let` and items have no Verilog", "self.x.next = self.a.val();"),
    ("self.x.next = largest(self.a.val());", "`largest` has no Verilog", "self.x.next = bits::<8>(3);"),
    ("wire_up!(self);", "a macro in a kernel cannot be checked", "dff_setup!(self, clock, q, valid);"),
];

#[test]
fn every_row_is_refused_and_has_an_accepted_form() {
    for (refused, says, accepted) in PAIRS {
        let found = violations(refused);
        assert!(found.iter().any(|v| v.message.contains(says)), "{refused}\ngave {found:?}, not '{says}'");
        let found = violations(accepted);
        assert!(found.is_empty(), "{accepted}\ngave {found:?}");
    }
}

#[test]
fn a_violation_has_its_line() {
    let found = violations("\n\nself.hit.next =\n self.a.val() + 1 == self.b.val();");
    let first = violations("let y = 1;")[0].line;
    assert_eq!(found.iter().map(|v| v.line).collect::<Vec<_>>(), [first + 3, first + 3], "{found:?}");
}

#[test]
fn a_signal_that_verilog_cannot_name_is_refused() {
    let found = |text: &str| keywords::check(&syn::parse_file(text).unwrap().items).len();
    assert_eq!(
        found(
            "#[derive(LogicBlock, Default)] struct Wide { large: Signal<In, Bit>, wide: Signal<Out, Bit> }"
        ),
        1
    );
    assert_eq!(found("#[derive(LogicBlock)] struct Bytes { byte: [Signal<In, Bit>; 2], bit: DFF<Bit> }"), 0);
    assert_eq!(found("#[derive(Default)] struct Plain { large: u32 }"), 0);
}

#[test]
fn kernels_in_macros_are_refused() {
    let file =
        syn::parse_file("macro_rules! adder { () => { #[hdl_gen] fn update(&mut self) {} } }").unwrap();
    let (kernels, found) = kernel::check(&file.items, &Structs::default());
    assert_eq!((kernels, found.len()), (0, 1));
    let file = syn::parse_file("macro_rules! table { () => { 1 } }").unwrap();
    assert!(kernel::check(&file.items, &Structs::default()).1.is_empty());
}
