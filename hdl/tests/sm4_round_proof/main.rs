//! A round of SM4 in gateware is the standard's: proved, for every input and from every state, with yosys-abc; and the
//! same proof refutes mutants.
//!
//! `standard.v` has the round as the standard writes it down, by hand. The round's registers are two clocks deep, so its
//! outputs in a third clock depend on nothing but the inputs of these three: three copies of the circuit in a row,
//! from registers that hold anything, are one circuit without registers, and that their difference is always 0 is
//! shown by making their gates equal one by one.
//!
//! What is proved is the Verilog that is simulated. The block RAM's cell that synthesis uses for an S-box has its
//! contents from the same table (`sm4::block_ram`).

use std::path::{Path, PathBuf};
use std::process::Command;
use tickgate_hdl::crypto::sm4::round::Round;
use tickgate_hdl::designs::emit;

/// What was found out about a round.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It is the standard's.
    Proved,
    /// It is not.
    Refuted,
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("yosys is installed (make test does)");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {text}{errors}");
    text
}

fn prove(name: &str, round: &str) -> Verdict {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sm4_round_proof").join(name);
    std::fs::create_dir_all(&directory).expect("a directory");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sm4_round_proof");
    for file in ["standard.v", "prove.ys"] {
        std::fs::copy(sources.join(file), directory.join(file)).expect("a copy");
    }
    std::fs::write(directory.join("round.v"), round).expect("round.v");
    run(Command::new("yosys").args(["-q", "-s", "prove.ys"]).current_dir(&directory));
    let text = run(Command::new("yosys-abc")
        .args(["-c", "read_aiger property.aig; frames -F 3; cone -O 2; strash; fraig; iprove"])
        .current_dir(&directory));
    match (text.contains("UNSATISFIABLE"), text.contains("SATISFIABLE (output = 0)")) {
        (true, _) => Verdict::Proved,
        (false, true) => Verdict::Refuted,
        (false, false) => panic!("undecided: {text}"),
    }
}

#[test]
fn the_round_is_the_standards_and_mutants_are_not() {
    let round = emit(Round::default());
    assert_eq!(prove("round", &round), Verdict::Proved);
    let mutants = [
        // One bit of one entry of one S-box, a rotation, and a word that is left out.
        ("entry", "table_[9] = 8'hb6", "table_[9] = 8'hb7"),
        ("rotation", "<< 32'ha)", "<< 32'hb)"),
        ("key", " ^ held_key$q", ""),
    ];
    for (name, from, to) in mutants {
        let mutant = round.replacen(from, to, 1);
        assert_ne!(mutant, round, "{name}: there is no {from}");
        assert_eq!(prove(name, &mutant), Verdict::Refuted, "{name}");
    }
}
