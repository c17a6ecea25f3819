//! SSE Level-2: from a frame of either framing to FAST payloads and from those to records.
//! wire -> [`frame`] -> ([`inflate`]) -> [`tick`] or [`snapshot`] -> record; [`fast`] reads the fields.
//! docs/decode.md is the rule; tables and constants are the contract's
//! ([`tickgate_abi::wire::sse`]).

pub mod fast;
pub mod frame;
pub mod inflate;
pub mod snapshot;
pub mod tick;

pub use frame::{Content, Frame, FrameLength, frame_length};
pub use inflate::Inflater;
pub use snapshot::Snapshots;
pub use tick::Ticks;
