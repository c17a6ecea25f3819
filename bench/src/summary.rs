//! What the benches print at the end: the machine, then rates and ratios, each beside its goal.

use crate::race::Rate;
use std::fmt::{self, Write};

/// Rates and ratios so far.
#[derive(Default)]
pub struct Summary {
    lines: String,
    goals: u32,
    missed: Vec<String>,
    title: String,
}

/// What a figure shall be.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

/// A bound, and whether it is for this machine.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// What the figure shall be.
    pub bound: Bound,
    /// Whether the machine is of the kind that the goal is about.
    pub applies: bool,
}

impl Summary {
    /// Starts a part: what was run on what.
    pub fn title(&mut self, what: &str, items: usize, unit: &str, source: &str) {
        self.title = what.to_owned();
        self.line(format_args!("\n{what}: {items} {unit}, {source}\n"));
    }

    /// A rate in `unit` a second, and the least that it shall be.
    pub fn rate(&mut self, what: &str, unit: &str, rate: Rate, goal: Option<f64>) {
        let millions = |rate: f64| format!("{:.1} M", rate / 1e6);
        let verdict = self.verdict(what, rate.fastest, goal, millions);
        let (fastest, median) = (rate.fastest / 1e6, rate.median / 1e6);
        self.line(format_args!("  {what:<34}{fastest:8.1} M {unit}/s (median {median:.1}){verdict}\n"));
    }

    /// The ratio of two rates of one race, and the least that it shall be.
    pub fn ratio(&mut self, what: &str, of: Rate, to: Rate, goal: Option<f64>) {
        let (fastest, median) = (of.fastest / to.fastest, of.median / to.median);
        let verdict = self.verdict(what, fastest, goal, |ratio| format!("{ratio:.2}"));
        self.line(format_args!("  {what:<34}{fastest:8.2} x (median {median:.2}){verdict}\n"));
    }

    /// A line of the part, as it is.
    pub fn note(&mut self, text: &str) {
        self.line(format_args!("  {text}\n"));
    }

    /// A figure with its bound, which is judged only where it applies.
    pub fn figure(&mut self, what: &str, unit: &str, value: f64, goal: Goal) {
        let (sign, reached) = match goal.bound {
            Bound::AtLeast(bound) => (format!("≥ {bound}"), value >= bound),
            Bound::AtMost(bound) => (format!("≤ {bound}"), value <= bound),
        };
        let verdict = match (goal.applies, reached) {
            (false, _) => "not this machine's",
            (true, true) => "reached",
            (true, false) => "MISSED",
        };
        self.goals += u32::from(goal.applies);
        if goal.applies && !reached {
            self.missed.push(format!("{}, {what}: {value:.2} of {sign}", self.title));
        }
        self.line(format_args!("  {what:<44}{value:8.2} {unit:<8} goal {sign}: {verdict}\n"));
    }

    fn verdict(&mut self, what: &str, value: f64, goal: Option<f64>, text: fn(f64) -> String) -> String {
        let Some(goal) = goal else { return String::new() };
        self.goals += 1;
        let reached = value >= goal;
        if !reached {
            self.missed.push(format!("{}, {what}: {} of {}", self.title, text(value), text(goal)));
        }
        format!("  goal {}: {}", text(goal), if reached { "reached" } else { "MISSED" })
    }

    fn line(&mut self, line: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.lines.write_fmt(line);
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nSpeeds on one core of: {}", machine())?;
        writeln!(f, "Rates are those of the fastest call, in brackets of the median call (wall clock).")?;
        writeln!(f, "Functions that are compared took turns in one run.")?;
        f.write_str(&self.lines)?;
        writeln!(f, "\n{} of {} goals reached", self.goals as usize - self.missed.len(), self.goals)?;
        self.missed.iter().try_for_each(|missed| writeln!(f, "missed: {missed}"))
    }
}

/// The processor, its cores, and how busy they are.
fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let info = read("/proc/cpuinfo");
    let field = |name: &str| {
        let value = info.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'));
        value.map_or("unknown", str::trim)
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = read("/proc/loadavg").split(' ').next().map_or(String::new(), str::to_owned);
    format!(
        "{} (family {}, model {}), {cores} cores, load average {load}",
        field("model name"),
        field("cpu family"),
        field("model")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(fastest: f64) -> Rate {
        Rate { fastest, median: fastest / 2.0 }
    }

    #[test]
    fn goals_are_judged_by_the_fastest_call() {
        let mut summary = Summary::default();
        summary.title("Part", 7, "items", "somewhere");
        summary.rate("quick", "items", rate(2e6), Some(2e6));
        summary.rate("slow", "items", rate(1.9e6), Some(2e6));
        summary.rate("free", "items", rate(1e6), None);
        summary.ratio("quick / slow", rate(3.0), rate(2.0), Some(1.6));
        for (bound, applies) in [
            (Bound::AtLeast(0.5), true),
            (Bound::AtLeast(0.9), true),
            (Bound::AtMost(0.9), true),
            (Bound::AtMost(0.5), true),
            (Bound::AtMost(0.4), false),
        ] {
            summary.figure("figure", "x", 0.8, Goal { bound, applies });
        }
        let text = summary.to_string();
        assert!(text.contains("0.80 x        goal ≥ 0.5: reached"), "{text}");
        assert!(text.contains("goal ≥ 0.9: MISSED"), "{text}");
        assert!(text.contains("goal ≤ 0.9: reached"), "{text}");
        assert!(text.contains("goal ≤ 0.5: MISSED"), "{text}");
        assert!(text.contains("goal ≤ 0.4: not this machine's"), "{text}");
        assert!(text.contains("missed: Part, figure: 0.80 of ≤ 0.5"), "{text}");
        assert!(text.contains("Part: 7 items, somewhere"));
        assert!(text.contains("2.0 M items/s (median 1.0)  goal 2.0 M: reached"), "{text}");
        assert!(text.contains("1.9 M items/s (median 0.9)  goal 2.0 M: MISSED"), "{text}");
        assert!(text.contains("3 of 7 goals reached"), "{text}");
        assert!(text.contains("missed: Part, slow: 1.9 M of 2.0 M"), "{text}");
        assert!(text.contains("missed: Part, quick / slow: 1.50 of 1.60"), "{text}");
    }
}
