//! hdl/bitstream/routed.json: the routed figures of the committed gateware. Documents are made from
//! it without place and route, and as long as the fingerprints in it are those of the gateware,
//! tests need no place and route either.

use crate::input::{DEFAULT_SEEDS, Input};
use crate::report::{Report, Seed};
use crate::{Error, project_root};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The committed figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Routed {
    /// One entry a design, in the order of `tickgate_hdl::designs()`.
    pub designs: Vec<Figures>,
}

/// The figures of one design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Name.
    pub design: String,
    /// [`crate::input::Input::fingerprint`] of what was routed.
    pub fingerprint: String,
    /// The goal in words.
    pub goal: String,
    /// Goal.
    pub target_mhz: f64,
    /// Best seed's Fmax.
    pub fmax_mhz: f64,
    /// See [`Report`].
    pub lut4: u64,
    /// See [`Report`].
    pub ff: u64,
    /// See [`Report`].
    pub bram: u64,
    /// See [`Report`].
    pub seeds: Vec<Seed>,
}

impl Figures {
    /// From a report of a design with one clock.
    pub fn of(report: &Report, fingerprint: String, goal: String) -> Figures {
        let clock = &report.clocks[0];
        Figures {
            design: report.design.clone(),
            fingerprint,
            goal,
            target_mhz: clock.target_mhz,
            fmax_mhz: clock.fmax_mhz,
            lut4: report.lut4,
            ff: report.ff,
            bram: report.bram,
            seeds: report.seeds.clone(),
        }
    }

    /// Nanoseconds of a clock at the goal.
    pub fn target_period_ns(&self) -> f64 {
        1_000.0 / self.target_mhz
    }

    /// Nanoseconds of a clock at the routed Fmax.
    pub fn routed_period_ns(&self) -> f64 {
        1_000.0 / self.fmax_mhz
    }
}

impl Routed {
    /// Where the file is.
    pub fn path() -> PathBuf {
        project_root().join("hdl/bitstream/routed.json")
    }

    /// The committed figures; none when there is no file yet.
    pub fn load() -> Result<Routed, Error> {
        let path = Self::path();
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|source| Error::Routed { path, source }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Routed::default()),
            Err(source) => Err(Error::File { action: "read", path, source }),
        }
    }

    /// Writes the file; says whether it changed.
    pub fn save(&self) -> Result<bool, Error> {
        if Self::load().is_ok_and(|old| old == *self) {
            return Ok(false);
        }
        let path = Self::path();
        let mut text = serde_json::to_string_pretty(self).expect("the figures are plain data");
        text.push('\n');
        std::fs::write(&path, text).map_err(Error::file("write", &path))?;
        Ok(true)
    }

    /// The figures of a design.
    pub fn of(&self, design: &str) -> Option<&Figures> {
        self.designs.iter().find(|f| f.design == design)
    }

    /// The figures of `input`, if it is what they were made of.
    pub fn current(&self, input: &Input) -> Option<&Figures> {
        self.of(&input.name).filter(|f| f.fingerprint == input.fingerprint(&DEFAULT_SEEDS))
    }

    /// Puts the figures of a design in place of older ones, or at the end.
    pub fn put(&mut self, figures: Figures) {
        match self.designs.iter_mut().find(|f| f.design == figures.design) {
            Some(old) => *old = figures,
            None => self.designs.push(figures),
        }
    }
}
