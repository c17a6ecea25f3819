//! Ctrl-C and termination set a flag that the replay loop looks at, so that the command ends by its
//! ordinary error path and removes its temporary files.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

/// Whether the user asked to stop.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Installs the handlers. A second Ctrl-C ends the process at once. A write beyond the file
    /// size limit becomes an ordinary write error instead of ending the process.
    pub fn install() -> Self {
        let interrupt = Interrupt::default();
        for signal in [SIGINT, SIGTERM] {
            // The order matters: the conditional shutdown sees the flag of an earlier signal.
            let shutdown = signal_hook::flag::register_conditional_shutdown(
                signal,
                crate::error::ExitCode::Interrupted as i32,
                Arc::clone(&interrupt.0),
            );
            let flag = signal_hook::flag::register(signal, Arc::clone(&interrupt.0));
            if let Err(error) = shutdown.and(flag) {
                tracing::warn!(%error, signal, "no handler; temporary files may stay behind");
            }
        }
        let ignored = Arc::new(AtomicBool::new(false));
        if let Err(error) = signal_hook::flag::register(SIGXFSZ, ignored) {
            tracing::warn!(%error, "no handler for the file size limit");
        }
        interrupt
    }

    /// Whether a signal came.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
