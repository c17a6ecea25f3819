//! A synthetic exchange: deterministic sessions with a plausible order flow, published as frames.
//! The same options give the same bytes. It stands in front of the wire.
//!
//! [`Session`] is an iterator of frames with time stamps; [`MoldPublisher`] and [`SzsePublisher`]
//! wrap any message stream, also one read from a file, and [`Endpoint`] makes Ethernet frames.

mod endpoint;
mod itch50;
mod order_flow;
mod publisher;
mod retransmission;
mod session;
mod sse;
mod szse;
mod szse_snapshot;

pub use endpoint::Endpoint;
pub use publisher::{MAX_PAYLOAD_BYTES, MoldPublisher, Publisher, SzsePublisher};
pub use retransmission::{MoldRetransmission, Reply, ServerFaults, SzseResend};
pub use session::{Session, TimedFrame};
pub use sse::{
    SSE_SNAPSHOT_FIELDS, SSE_SNAPSHOTS, SSE_TICKS, SseLevel, SseMessageType, SseSnapshot, SseSnapshotEncoder,
    SseTick, SseTickEncoder, SseValue, sse_compressed_frame, sse_frame, sse_step_heartbeat, sse_step_message,
};
pub use szse_snapshot::{SzseSnapshot, SzseSnapshotEntry};
