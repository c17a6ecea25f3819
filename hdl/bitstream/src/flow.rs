//! The flow: synthesis, place and route with several seeds, the best one packed. Results lie in
//! target/bitstream/DESIGN and stay valid while the fingerprint beside them does.

use crate::input::{Input, PART_OPTIONS, TIMING_WEIGHT};
use crate::report::{self, Cells, Clock, Report, Seed};
use crate::tools::{ECPPACK, NEXTPNR, Tools, Versions, YOSYS};
use crate::{Error, PART, harness, placement, project_root};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

/// Placements at a time: each takes a core and about a gigabyte.
const PLACEMENTS_AT_ONCE: usize = 2;

/// Where a design's results lie.
pub fn directory(design: &str) -> PathBuf {
    project_root().join("target/bitstream").join(design)
}

/// The report of an earlier run of the same input, if its results are still there.
pub fn earlier(input: &Input, seeds: &[u32], versions: &Versions) -> Option<Report> {
    let directory = directory(&input.name);
    let stamp = std::fs::read_to_string(directory.join("fingerprint")).ok()?;
    if stamp != stamp_of(input, seeds, versions) || !directory.join(format!("{}.bit", input.name)).is_file() {
        return None;
    }
    serde_json::from_slice(&std::fs::read(directory.join("report.json")).ok()?).ok()
}

fn stamp_of(input: &Input, seeds: &[u32], versions: &Versions) -> String {
    format!("{}\n{}\n{}\n", input.fingerprint(seeds), versions.yosys, versions.nextpnr)
}

/// Routes `input` with each of `seeds` (at least one) and writes bitstream and report.
pub fn route(input: &Input, seeds: &[u32], tools: &Tools, versions: &Versions) -> Result<Report, Error> {
    let directory = directory(&input.name);
    let work = directory.join("work");
    std::fs::create_dir_all(&work).map_err(Error::file("make", &work))?;
    // An interrupted run must not leave old results under a new fingerprint.
    let stamp = directory.join("fingerprint");
    remove(&stamp)?;

    let steps = Steps::new(&input.name, seeds.len() + 2);
    steps.say("synthesis");
    let cells = synthesise(input, tools, &work)?;
    steps.done(&format!(
        "synthesised: {} LUT4, {} flip-flops, {} block RAMs",
        cells.lut4, cells.ff, cells.bram
    ));
    let results = place_all(input, seeds, tools, &work, &steps)?;
    let best = results.iter().max_by(|a, b| a.fmax_mhz.total_cmp(&b.fmax_mhz)).expect("at least one seed");

    steps.say("bitstream");
    let packed = format!("{}.bit", input.name);
    tools.run(
        ECPPACK,
        &work,
        "ecppack.log",
        &[format!("seed-{}.config", best.seed), "--bit".into(), packed.clone(), "--compress".into()],
    )?;
    let timing = read_json(&work.join(format!("seed-{}.json", best.seed)))?;
    let report = Report {
        design: input.name.clone(),
        part: PART.into(),
        clocks: vec![Clock {
            name: harness::CLOCK.into(),
            target_mhz: input.target_mhz,
            fmax_mhz: best.fmax_mhz,
        }],
        lut4: cells.lut4,
        ff: cells.ff,
        bram: cells.bram,
        seeds: results.clone(),
        worst_path: report::worst_path(&timing).unwrap_or_default(),
        tools: versions.clone(),
    };
    std::fs::rename(work.join(&packed), directory.join(&packed)).map_err(Error::file("write", &directory))?;
    let text = serde_json::to_string_pretty(&report).expect("a report is plain data") + "\n";
    write(&directory.join("report.json"), &text)?;
    write(&stamp, &stamp_of(input, seeds, versions))?;
    steps.done("packed");
    Ok(report)
}

/// Synthesises and places `input` with one seed and does not route it: what the placer believes, in megahertz.
/// Minutes instead of tens of them; the routed figure is usually lower. Needs
/// no results of before and leaves those of [`route`] alone.
pub fn estimate(input: &Input, seed: u32, tools: &Tools) -> Result<(Cells, f64), Error> {
    let work = directory(&input.name).join("estimate");
    std::fs::create_dir_all(&work).map_err(Error::file("make", &work))?;
    let steps = Steps::new(&input.name, 2);
    steps.say("synthesis");
    let cells = synthesise(input, tools, &work)?;
    steps.done("synthesised");
    steps.say("placement");
    nextpnr(input, seed, tools, &work, &["--no-route"])?;
    steps.done("placed");
    let path = work.join(log_of(seed));
    let log = std::fs::read_to_string(&path).map_err(Error::file("read", &path))?;
    let mhz = report::logged_mhz(&log).ok_or(Error::Output { path, what: "no clock in it".into() })?;
    Ok((cells, mhz))
}

/// Two runs of Yosys: the design alone, whose cells are counted, and then, untouched by logic
/// optimisation across its ports, the design in the routing harness.
fn synthesise(input: &Input, tools: &Tools, work: &Path) -> Result<Cells, Error> {
    let yosys = |script: &str, log: &str| {
        // A name that is used and not declared is only a warning to Yosys.
        let arguments = ["-e", "implicitly declared", "-s", script].map(String::from);
        tools.run(YOSYS, work, log, &arguments)
    };
    write(&work.join("design.v"), &input.verilog)?;
    write(&work.join("synthesis.ys"), &input.synthesis_script())?;
    yosys("synthesis.ys", "synthesis.log")?;
    let ports = harness::ports(&read_json(&work.join("netlist.json"))?, &input.top)?;
    write(&work.join("harness.v"), &harness::verilog(&input.top, &ports))?;
    // The wrapper is synthesised around a black box, into which the finished design is then put.
    let wrap = format!(
        "read_json netlist.json\n\
         design -stash finished\n\
         read_verilog harness.v\n\
         synth_ecp5 -top {wrapper}\n\
         delete {top}\n\
         design -copy-from finished -as {top} {top}\n\
         flatten\n\
         clean\n\
         write_json harness.json\n",
        wrapper = harness::MODULE,
        top = input.top,
    );
    write(&work.join("harness.ys"), &wrap)?;
    yosys("harness.ys", "harness.log")?;
    let path = work.join("harness.json");
    let mut netlist = read_json(&path)?;
    placement::apply(&mut netlist, harness::MODULE)
        .ok_or_else(|| Error::Output { path: path.clone(), what: "no routing harness in it".into() })?;
    write(&path, &netlist.to_string())?;
    let stat = work.join("cells.json");
    Cells::from_stat(&read_json(&stat)?)
        .ok_or(Error::Output { path: stat, what: "no cell counts in it".into() })
}

fn place_all(
    input: &Input,
    seeds: &[u32],
    tools: &Tools,
    work: &Path,
    steps: &Steps,
) -> Result<Vec<Seed>, Error> {
    steps.say("place and route");
    let waiting = Mutex::new(seeds.iter().copied());
    let results = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..PLACEMENTS_AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(seed) = waiting.lock().expect("no panics here").next() else { break };
                    let result = place(input, seed, tools, work);
                    if let Ok(fmax_mhz) = result {
                        steps.done(&format!("seed {seed}: {fmax_mhz:.2} MHz"));
                    }
                    let result = result.map(|fmax_mhz| Seed { seed, fmax_mhz });
                    results.lock().expect("no panics here").push(result);
                }
            });
        }
    });
    let mut results: Vec<Seed> =
        results.into_inner().expect("no panics here").into_iter().collect::<Result<_, _>>()?;
    results.sort_by_key(|s| s.seed);
    Ok(results)
}

fn place(input: &Input, seed: u32, tools: &Tools, work: &Path) -> Result<f64, Error> {
    nextpnr(input, seed, tools, work, &["--textcfg", &format!("seed-{seed}.config")])?;
    let path = work.join(timing_report(seed));
    report::fmax_mhz(&read_json(&path)?).ok_or(Error::Output { path, what: "no clock in it".into() })
}

/// Name of nextpnr's log.
fn log_of(seed: u32) -> String {
    format!("seed-{seed}.log")
}

/// Name of nextpnr's timing report.
fn timing_report(seed: u32) -> String {
    format!("seed-{seed}.json")
}

fn nextpnr(input: &Input, seed: u32, tools: &Tools, work: &Path, options: &[&str]) -> Result<(), Error> {
    let mut arguments: Vec<String> = PART_OPTIONS.map(String::from).to_vec();
    for (option, value) in [
        ("--json", "harness.json".to_owned()),
        ("--freq", input.placement_mhz().to_string()),
        ("--placer-heap-timingweight", TIMING_WEIGHT.to_string()),
        ("--seed", seed.to_string()),
        ("--report", timing_report(seed)),
    ] {
        arguments.extend([option.to_owned(), value]);
    }
    // Whether the goal is met is judged from the report, not from the exit code.
    arguments.push("--timing-allow-fail".into());
    arguments.extend(options.iter().map(|o| (*o).to_owned()));
    tools.run(NEXTPNR, work, &log_of(seed), &arguments)
}

/// Progress on standard error: a bar on a terminal, a line a step elsewhere.
struct Steps {
    bar: ProgressBar,
    name: String,
}

impl Steps {
    fn new(name: &str, count: usize) -> Steps {
        let bar = ProgressBar::new(count as u64);
        bar.set_style(
            ProgressStyle::with_template("{prefix} {bar:24} {pos}/{len} {elapsed} {msg}")
                .expect("a template"),
        );
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Steps { bar, name: name.into() }
    }

    fn say(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    fn done(&self, what: &str) {
        self.bar.inc(1);
        if self.bar.is_hidden() {
            eprintln!("{}: {what}", self.name);
        } else {
            self.bar.println(format!("{}: {what}", self.name));
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(Error::file("write", path))
}

fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::file("remove", path)(error)),
        _ => Ok(()),
    }
}

fn read_json(path: &Path) -> Result<Value, Error> {
    let bytes = std::fs::read(path).map_err(Error::file("read", path))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Error::Output { path: path.into(), what: format!("not JSON: {error}") })
}
