//! How a head stands in its channel, worked out in the clock before the decision, as in the gateware's `channel_view`.

use tickgate_abi::record::Flags;

use super::channels::{Channel, distance};
use super::line::{Front, Head, Sort};
use tickgate_abi::Line as LineName;

/// What may be done with a message that is behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    Drop,
    Restart,
    /// To be looked at again.
    Wait,
}

/// The view of a head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    #[default]
    Nothing,
    /// The line's unfinished frame never ended.
    Abandon,
    EndFrame {
        stands: bool,
    },
    Pass,
    /// Its session is over.
    RetiredMessage,
    RetiredHeartbeat,
    Announce,
    DueMessage,
    BehindMessage(Behind),
    AheadMessage,
    /// Due or behind.
    Heartbeat {
        tell: bool,
    },
    AheadHeartbeat,
    /// In a channel of the other line's unfinished frame: from long before it, or to wait for it.
    ForeignMessage {
        long_behind: bool,
    },
    ForeignHeartbeat,
}

impl View {
    pub const fn is_ahead(self) -> bool {
        matches!(self, View::AheadMessage | View::AheadHeartbeat)
    }

    pub const fn is_held(self) -> bool {
        matches!(self, View::ForeignMessage { long_behind: false } | View::ForeignHeartbeat)
    }

    /// Of the record that is the head already.
    pub fn of_head(line: LineName, head: &Head, open: bool, channel: Option<&Channel>, back: bool) -> Self {
        if head.record.flags & Flags::FIRST != 0 && open {
            return View::Abandon;
        }
        match head.sort {
            Sort::PacketEnd { stands } => return View::EndFrame { stands },
            Sort::Unsequenced => return View::Pass,
            Sort::Message | Sort::Heartbeat { .. } => {}
        }
        let Some(channel) = channel else { return View::Nothing };
        if channel.fresh {
            return View::Announce;
        }
        let point = head.point as u32;
        let ahead = match (channel.starting, head.point) {
            (true, 0) => -1,
            (true, 1) => 0,
            (true, _) => 1,
            (false, _) => distance(point, channel.next),
        };
        let foreign = channel.owner == Some(line.other());
        match head.sort {
            Sort::Message if channel.retired => View::RetiredMessage,
            _ if channel.retired => View::RetiredHeartbeat,
            Sort::Message if foreign => {
                View::ForeignMessage { long_behind: ahead < 0 && distance(point, channel.standing) < 0 }
            }
            _ if foreign => View::ForeignHeartbeat,
            Sort::Heartbeat { ends } if ahead <= 0 => View::Heartbeat { tell: ends && !channel.over },
            Sort::Heartbeat { .. } => View::AheadHeartbeat,
            _ => match ahead {
                0 => View::DueMessage,
                1.. => View::AheadMessage,
                _ if back && !channel.recent() => View::BehindMessage(Behind::Restart),
                _ => View::BehindMessage(Behind::Drop),
            },
        }
    }

    /// Of the record in the front that becomes the head: heartbeats and channels of which nothing was taken yet
    /// are looked at when it is.
    pub fn of_front(
        line: LineName,
        front: &Front,
        arbitrate: bool,
        open: bool,
        channel: Option<&Channel>,
        back: bool,
    ) -> Self {
        if front.record.flags & Flags::FIRST != 0 && open {
            return View::Abandon;
        }
        match Sort::of(&front.record, arbitrate) {
            Sort::PacketEnd { stands } => return View::EndFrame { stands },
            Sort::Unsequenced => return View::Pass,
            Sort::Heartbeat { .. } => return View::Nothing,
            Sort::Message => {}
        }
        let Some(channel) = channel else { return View::Nothing };
        if channel.fresh {
            return View::Nothing;
        }
        let point = front.record.sequence as u32;
        let ahead = distance(point, channel.next);
        if channel.retired {
            return View::RetiredMessage;
        }
        if channel.owner == Some(line.other()) {
            return View::ForeignMessage { long_behind: ahead < 0 && distance(point, channel.standing) < 0 };
        }
        if channel.starting {
            return View::Nothing;
        }
        match ahead {
            0 => View::DueMessage,
            1.. => View::AheadMessage,
            _ if back && !channel.recent() => View::BehindMessage(Behind::Wait),
            _ => View::BehindMessage(Behind::Drop),
        }
    }
}
