//! `tickgate-bitstream`: routes the designs of the gateware and keeps their figures.

#![forbid(unsafe_code)]

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use tickgate_bitstream::input::{DEFAULT_SEEDS, Input};
use tickgate_bitstream::report::{Report, WorstPath};
use tickgate_bitstream::routed::{Figures, Routed};
use tickgate_bitstream::tools::{Tools, Versions};
use tickgate_bitstream::{Error, PART, flow, project_root};

/// Synthesises, places and routes the gateware and writes target/bitstream/DESIGN/{DESIGN.bit,report.json}.
///
/// Nothing runs for a design whose Verilog, options and tools have not changed. The figures of all
/// designs are kept in hdl/bitstream/routed.json, which is committed.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Only this design (may be repeated)
    #[arg(long)]
    design: Vec<String>,
    /// Placement seeds; the best is kept. Other seeds than the default do not touch routed.json
    #[arg(long, value_delimiter = ',', default_values_t = DEFAULT_SEEDS)]
    seeds: Vec<u32>,
    /// Check that the committed figures are those of the gateware and meet the goals; routes what
    /// changed and writes no committed file
    #[arg(long)]
    check: bool,
    /// As --check, but without the tools: when something would have to be routed, only say so and
    /// exit with 2
    #[arg(long)]
    unchanged: bool,
    /// Place with the first seed, do not route, and show the placer's estimate
    #[arg(long, conflicts_with_all = ["check", "unchanged", "list"])]
    estimate: bool,
    /// List the designs
    #[arg(long)]
    list: bool,
    /// A Verilog file to route instead of a design of the gateware
    #[arg(long, requires = "top", conflicts_with_all = ["design", "check", "unchanged", "list"])]
    verilog: Option<PathBuf>,
    /// Top module of --verilog
    #[arg(long, requires = "verilog")]
    top: Option<String>,
    /// Goal of --verilog in megahertz
    #[arg(long, default_value_t = 200.0, requires = "verilog")]
    target: f64,
}

/// Exit status of `--unchanged` when there is something to route.
const CHANGED: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Error> {
    let inputs = match (&arguments.verilog, &arguments.top) {
        (Some(file), Some(top)) => vec![Input::from_file(file, top, arguments.target)?],
        _ => chosen(tickgate_bitstream::input::gateware(), &arguments.design)?,
    };
    if arguments.list {
        for input in &inputs {
            println!("{:<16} {:>7} MHz  {}", input.name, input.target_mhz, input.goal);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut routed = Routed::load()?;
    if arguments.check || arguments.unchanged {
        let changed = changed(&inputs, &routed);
        if changed.is_empty() {
            return Ok(judge_committed(&inputs, &routed));
        }
        let names = changed.join(", ");
        eprintln!("the gateware of {names} is not the one in hdl/bitstream/routed.json");
        if arguments.unchanged {
            return Ok(ExitCode::from(CHANGED));
        }
    }

    let tools = Tools::find(&project_root().join(".venv/bin"))?;
    let versions = tools.versions()?;
    if arguments.estimate {
        for input in &inputs {
            show_estimate(input, arguments.seeds[0], &tools)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut missed = false;
    for input in &inputs {
        let report = report_of(input, &arguments.seeds, &tools, &versions)?;
        show(&report);
        missed |= !report.misses().is_empty();
        let figures = Figures::of(&report, input.fingerprint(&arguments.seeds), input.goal.clone());
        routed.put(figures);
    }
    if arguments.check {
        eprintln!(
            "commit the new figures: run `make bitstream docs` and commit hdl/bitstream/routed.json and docs"
        );
        return Ok(ExitCode::FAILURE);
    }
    if arguments.verilog.is_none() && arguments.seeds == DEFAULT_SEEDS {
        // Figures of designs that are no more.
        let all = tickgate_bitstream::input::gateware();
        routed.designs.retain(|f| all.iter().any(|i| i.name == f.design));
        if routed.save()? {
            println!(
                "hdl/bitstream/routed.json has new figures: run `make docs`, and commit both with the gateware"
            );
        }
    }
    if missed {
        println!("a goal is missed: the design is what gets changed, not the goal");
    }
    Ok(ExitCode::SUCCESS)
}

fn chosen(all: Vec<Input>, names: &[String]) -> Result<Vec<Input>, Error> {
    for name in names {
        if !all.iter().any(|i| i.name == *name) {
            let known = all.iter().map(|i| i.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Error::UnknownDesign { name: name.clone(), known });
        }
    }
    Ok(all.into_iter().filter(|i| names.is_empty() || names.contains(&i.name)).collect())
}

fn changed<'a>(inputs: &'a [Input], routed: &Routed) -> Vec<&'a str> {
    inputs
        .iter()
        .filter(|i| i.known_miss.is_none() && routed.current(i).is_none())
        .map(|i| i.name.as_str())
        .collect()
}

/// The goals, by the committed figures of these very inputs.
fn judge_committed(inputs: &[Input], routed: &Routed) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for (input, figures) in inputs.iter().filter_map(|i| Some((i, routed.of(&i.name)?))) {
        if let Some(why) = input.known_miss.as_ref().filter(|_| routed.current(input).is_none()) {
            println!(
                "{}: NOT ROUTED as it is now, goal {} MHz open: {why}. The committed figure, {:.2} MHz, is of an earlier gateware",
                figures.design, figures.target_mhz, figures.fmax_mhz
            );
            continue;
        }
        let missed = format!("missed by {:.2} MHz", figures.target_mhz - figures.fmax_mhz);
        let verdict = match (figures.fmax_mhz >= figures.target_mhz, &input.known_miss) {
            (true, None) => "met".to_owned(),
            (false, Some(why)) => format!("{missed}, as known: {why}"),
            (false, None) => {
                code = ExitCode::FAILURE;
                missed
            }
            (true, Some(_)) => {
                code = ExitCode::FAILURE;
                "met, and still named as missed in hdl/bitstream/src/known_misses.rs: take the name away"
                    .to_owned()
            }
        };
        println!(
            "{}: routed {:.2} MHz, goal {} MHz {verdict} (unchanged since it was routed)",
            figures.design, figures.fmax_mhz, figures.target_mhz
        );
    }
    code
}

fn report_of(input: &Input, seeds: &[u32], tools: &Tools, versions: &Versions) -> Result<Report, Error> {
    if let Some(report) = flow::earlier(input, seeds, versions) {
        println!("{}: unchanged, nothing to do", input.name);
        return Ok(report);
    }
    flow::route(input, seeds, tools, versions)
}

fn show(report: &Report) {
    let directory = flow::directory(&report.design);
    println!(
        "{} on {PART}: {} LUT4, {} flip-flops, {} block RAMs",
        report.design, report.lut4, report.ff, report.bram
    );
    for clock in &report.clocks {
        println!("  {}: routed {:.2} MHz, goal {} MHz", clock.name, clock.fmax_mhz, clock.target_mhz);
    }
    show_path(&report.worst_path);
    for miss in report.misses() {
        println!("  missed: {miss}");
    }
    println!("  {}", directory.join("report.json").display());
}

fn show_estimate(input: &Input, seed: u32, tools: &Tools) -> Result<(), Error> {
    let (cells, fmax_mhz) = flow::estimate(input, seed, tools)?;
    println!(
        "{} on {PART}: {} LUT4, {} flip-flops, {} block RAMs",
        input.name, cells.lut4, cells.ff, cells.bram
    );
    println!(
        "  estimated after placement, not routed: {fmax_mhz:.2} MHz, goal {} MHz routed",
        input.target_mhz
    );
    Ok(())
}

fn show_path(path: &WorstPath) {
    println!("  worst path: {:.2} ns, {} levels of logic", path.delay_ns, path.logic_levels);
    // Carry chains have many steps of no delay.
    for step in path.steps.iter().filter(|s| s.delay_ns > 0.0) {
        let over = step.net.as_deref().map_or(String::new(), |n| format!(" over {n}"));
        println!("    {:>5.2} ns {:<9} {} -> {}{over}", step.delay_ns, step.kind, step.from, step.to);
    }
}
