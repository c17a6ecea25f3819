//! A synthetic exchange: deterministic sessions with a plausible order flow, published as frames.
//! The same options give the same bytes. It stands in front of the wire.
//!
//! [`Session`] is an iterator of frames with time stamps; [`MoldPublisher`] and [`SzsePublisher`]
//! wrap any message stream, also one read from a file, and [`Endpoint`] makes Ethernet frames.

mod endpoint;
mod itch50;
mod order_flow;
mod publisher;
mod session;
mod szse;

pub use endpoint::Endpoint;
pub use publisher::{MAX_PAYLOAD_BYTES, MoldPublisher, Publisher, SzsePublisher};
pub use session::{Line, Session, TimedFrame};
