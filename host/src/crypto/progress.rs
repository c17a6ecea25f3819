//! A bar over bytes, on stderr, only when that is a terminal and only for work that takes a while.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Work shorter than this shows nothing.
const A_WHILE: Duration = Duration::from_millis(500);

/// Progress of one pass over the bytes.
pub struct Progress {
    what: &'static str,
    total: Option<u64>,
    done: u64,
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A pass over so many bytes, if that is known.
    pub fn new(what: &'static str, total: Option<u64>) -> Progress {
        Progress { what, total, done: 0, start: Instant::now(), bar: None }
    }

    /// So many more are done.
    pub fn add(&mut self, bytes: usize) {
        self.done += bytes as u64;
        if self.bar.is_none() && self.start.elapsed() >= A_WHILE {
            self.bar = Some(self.show());
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done);
        }
    }

    fn show(&self) -> ProgressBar {
        let (bar, template) = match self.total {
            Some(total) => (
                ProgressBar::new(total),
                "{msg} {bar:32.cyan/dim} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}",
            ),
            None => (ProgressBar::new_spinner(), "{msg} {spinner} {bytes}  {bytes_per_sec}"),
        };
        let bar = bar.with_elapsed(self.start.elapsed());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(self.what);
        bar
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
