//! What can go wrong between a simulated card and who drives it.

/// An error of the simulator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The card's clock is already past the frame's first beat.
    #[error(
        "the card is at clock {clock}, the frame was to start at {start}: read registers after the last frame, or leave more clocks between frames"
    )]
    Late {
        /// The card's clock.
        clock: u64,
        /// The clock asked for.
        start: u64,
    },
    /// A frame without a byte.
    #[error("a frame of no bytes cannot be on a wire: leave it out")]
    EmptyFrame,
    /// The card wrote where no memory is.
    #[error(transparent)]
    Memory(#[from] tickgate_driver::Error),
    /// The card did not come to rest.
    #[error("the card still writes records {clocks} clocks after the last frame: is ring_ready held low?")]
    Restless {
        /// How long was waited.
        clocks: u64,
    },
}
