//! What a record means for the sequence of its channel.

use tickgate_abi::Kind;

/// By the code of the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// One message of the sequence.
    Message,
    /// Says which number is the last one sent.
    LastSent,
    /// Says which number is next.
    Next,
    /// Says which number is next, and that nothing more comes.
    End,
    /// Tells a loss.
    Gap,
    /// Announces a channel.
    ChannelStart,
    /// Part of a snapshot.
    Snapshot,
    /// Has no place in the sequence.
    Outside,
}

const fn class_of(kind: Kind) -> Class {
    match kind {
        Kind::SzseChannelHeartbeat => Class::LastSent,
        Kind::MoldHeartbeat | Kind::IexHeartbeat => Class::Next,
        Kind::MoldEndOfSession => Class::End,
        Kind::Gap => Class::Gap,
        Kind::ChannelStart => Class::ChannelStart,
        Kind::SzseSnapshot | Kind::SzseSnapshotEntry | Kind::SzseSnapshotOrders | Kind::SzseSnapshotEnd => {
            Class::Snapshot
        }
        Kind::SseSnapshot | Kind::SseSnapshotEntry | Kind::SseSnapshotOrders | Kind::SseSnapshotEnd => {
            Class::Snapshot
        }
        // The second record of a message has the number of the first, and says nothing to a book.
        Kind::PacketEnd | Kind::BookTop | Kind::IexAuctionPrices => Class::Outside,
        _ => Class::Message,
    }
}

/// One look-up instead of a chain of comparisons.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Outside; 256];
    let mut i = 0;
    while i < Kind::ALL.len() {
        classes[Kind::ALL[i] as usize] = class_of(Kind::ALL[i]);
        i += 1;
    }
    classes
};

/// The class of a record's kind; a kind this version does not know is outside.
#[inline(always)]
pub(super) fn class(kind: u8) -> Class {
    CLASSES[kind as usize]
}
