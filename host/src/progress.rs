//! The progress bar: on stderr, and only when that is a terminal.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use indicatif::{ProgressBar, ProgressStyle};

use crate::capture::input::BytesRead;

/// Frames or records between two looks at the clock.
const EVERY: u64 = 1 << 10;

/// A bar over the bytes of the inputs.
pub struct Progress {
    bar: ProgressBar,
    read: BytesRead,
    calls: u64,
}

impl Progress {
    /// A bar whose length is the size of the inputs.
    pub fn new<'a>(inputs: impl IntoIterator<Item = &'a PathBuf>, read: BytesRead) -> Self {
        let total = inputs.into_iter().filter_map(|p| p.metadata().ok()).map(|m| m.len()).sum();
        let bar = ProgressBar::new(total);
        let style = ProgressStyle::with_template("{bar:32.cyan/dim} {bytes}/{total_bytes}  {msg}  {eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Progress { bar, read, calls: 0 }
    }

    /// Called once a frame or record; `records` were delivered so far.
    #[inline]
    pub fn tick(&mut self, records: u64) {
        self.calls += 1;
        if self.calls % EVERY == 0 {
            self.show(records);
        }
    }

    #[cold]
    fn show(&self, records: u64) {
        self.bar.set_position(self.read.load(Ordering::Relaxed));
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{} records", crate::report_text::grouped(records)));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
