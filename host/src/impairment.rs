//! `--impair`: what is wrong with a line, from the command line's text.

use std::str::FromStr;

use tickgate_abi::Line;
use tickgate_sim::impair::{Impairment, Rate};

use crate::error::Error;

/// Nanoseconds of the units of time that are understood, longest name first.
const UNITS: [(&str, u64); 4] = [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];
/// Longest time that is believed: an hour.
const LONGEST_NS: u64 = 3_600 * 1_000_000_000;
/// Largest depth that is believed; frames that are overtaken lie in memory.
const DEEPEST: u64 = 10_000;

/// What `--impair` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImpairArgument {
    /// The line it is for; every line when none is named.
    pub line: Option<Line>,
    pub impairment: Impairment,
}

impl FromStr for ImpairArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (line, settings) = match text.split_once(':') {
            None => (None, text),
            Some(("a" | "A", rest)) => (Some(Line::A), rest),
            Some(("b" | "B", rest)) => (Some(Line::B), rest),
            Some((other, _)) => return Err(format!("there is no line {other:?}: give a: or b:, or neither")),
        };
        let mut impairment = Impairment::none(1);
        let (mut seen, mut depth) = (Vec::new(), None);
        for setting in settings.split(',') {
            let (key, value) = setting
                .split_once('=')
                .ok_or_else(|| format!("{setting:?} is no setting: give KEY=VALUE, such as loss=0.01"))?;
            if seen.contains(&key) {
                return Err(format!("{key} is given twice: leave one out"));
            }
            seen.push(key);
            match key {
                "loss" => impairment.loss = rate(key, value)?,
                "dup" => impairment.duplication = rate(key, value)?,
                "reorder" => impairment.reordering = rate(key, value)?,
                "depth" => depth = Some(number(key, value, 1, DEEPEST)?),
                "skew" => {
                    impairment.skew_ns = nanoseconds(value).map_err(|e| format!("skew={value}: {e}"))?
                }
                "seed" => impairment.seed = number(key, value, 0, u64::MAX)?,
                _ => {
                    return Err(format!("{key:?} is unknown: give loss, dup, reorder, depth, skew or seed"));
                }
            }
        }
        if depth.is_some() && impairment.reordering == Rate::NEVER {
            return Err("depth without reorder does nothing: give reorder=RATE too".to_owned());
        }
        impairment.depth = depth.unwrap_or(Impairment::DEPTH);
        Ok(ImpairArgument { line, impairment })
    }
}

/// The impairments of lines A and B, if any.
///
/// # Errors
/// [`Error::Usage`] when a line is given two.
pub fn of_lines(arguments: &[ImpairArgument]) -> Result<[Option<Impairment>; 2], Error> {
    let mut lines = [None; 2];
    for argument in arguments {
        for line in Line::ALL.into_iter().filter(|line| argument.line.is_none_or(|named| named == *line)) {
            if lines[line as usize].replace(argument.impairment).is_some() {
                return Err(Error::Usage {
                    what: format!("--impair is given twice for line {}", line.name()),
                    advice: "put all settings of a line into one, such as a:loss=0.01,skew=50us".to_owned(),
                });
            }
        }
    }
    Ok(lines)
}

/// A rate as a decimal or a fraction, exactly.
fn rate(key: &str, value: &str) -> Result<Rate, String> {
    let parsed = || match value.split_once('/') {
        Some((numerator, denominator)) => Rate::new(numerator.parse().ok()?, denominator.parse().ok()?),
        None => {
            let (whole, places) = value.split_once('.').unwrap_or((value, ""));
            let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            if !digits(whole) || !digits(places) || value.trim_matches('.').is_empty() {
                return None;
            }
            let denominator = 10_u64.checked_pow(places.len().try_into().ok()?)?;
            Rate::new(format!("{whole}{places}").parse().ok()?, denominator)
        }
    };
    parsed()
        .ok_or_else(|| format!("{key}={value}: give a rate from 0 to 1 as a fraction, such as 0.01 or 1/100"))
}

fn number(key: &str, value: &str, least: u64, most: u64) -> Result<u64, String> {
    let parsed = value.parse().ok().filter(|number| (least..=most).contains(number));
    parsed.ok_or_else(|| format!("{key}={value}: give a number from {least} to {most}"))
}

/// A time with its unit, in nanoseconds.
///
/// # Errors
/// What to write instead.
pub fn nanoseconds(text: &str) -> Result<u64, String> {
    let advice = || "give a time with its unit, ns, us, ms or s, such as 50us".to_owned();
    let (unit, scale) = UNITS.into_iter().find(|(unit, _)| text.ends_with(unit)).ok_or_else(advice)?;
    let count: u64 = text[..text.len() - unit.len()].parse().map_err(|_| advice())?;
    let time = count.checked_mul(scale).filter(|time| *time <= LONGEST_NS);
    time.ok_or_else(|| "no line is an hour late: give a shorter time".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ImpairArgument, String> {
        text.parse()
    }

    #[test]
    fn everything_at_once() {
        let argument = parse("b:loss=0.01,dup=1/50,reorder=0.25,depth=4,skew=50us,seed=7").expect("good");
        let rate = |numerator, denominator| Rate::new(numerator, denominator).expect("a fraction");
        let impairment = Impairment {
            loss: rate(1, 100),
            duplication: rate(1, 50),
            reordering: rate(1, 4),
            depth: 4,
            skew_ns: 50_000,
            seed: 7,
        };
        assert_eq!(argument, ImpairArgument { line: Some(Line::B), impairment });
        assert_eq!(parse("loss=1").map(|a| a.line), Ok(None));
        assert_eq!(parse("a:loss=.5").map(|a| a.impairment.loss), Ok(rate(1, 2)));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "is no setting"),
            ("loss", "is no setting"),
            ("c:loss=0.1", "no line \"c\""),
            ("loss=2", "from 0 to 1"),
            ("loss=-0.1", "from 0 to 1"),
            ("loss=1/0", "from 0 to 1"),
            ("loss=1e-3", "from 0 to 1"),
            ("loss=.", "from 0 to 1"),
            ("loss=10%", "from 0 to 1"),
            ("loss=0.1,loss=0.2", "given twice"),
            ("speed=1", "unknown: give loss"),
            ("skew=50", "with its unit"),
            ("skew=-1us", "with its unit"),
            ("skew=9999999s", "an hour"),
            ("depth=4", "depth without reorder"),
            ("reorder=0.1,depth=0", "from 1 to"),
            ("seed=x", "give a number"),
        ] {
            let said = parse(text).expect_err(text);
            assert!(said.contains(part), "{text}: {said}");
        }
    }

    #[test]
    fn a_line_has_one_impairment() {
        let both = parse("loss=0.1").expect("good");
        let b = parse("b:loss=0.2").expect("good");
        assert_eq!(of_lines(&[b]).expect("one"), [None, Some(b.impairment)]);
        assert_eq!(of_lines(&[both]).expect("one"), [Some(both.impairment); 2]);
        assert!(of_lines(&[both, b]).is_err());
    }
}
