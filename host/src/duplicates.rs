//! Records that come twice, as they do when both lines are in one capture: same sequence, same
//! content. Line arbitration proper is the card's; this keeps the second copy out of the books.

use tickgate_abi::{Feed, Flags, Kind, TickRecord};

/// How many sequence numbers back a copy is recognised; line B is microseconds behind line A.
const WINDOW: usize = 1 << 14;

/// The contents seen last.
pub struct Duplicates {
    feed: Feed,
    seen: Box<[u64]>,
    count: u64,
}

impl Duplicates {
    /// Nothing seen yet.
    pub fn new(feed: Feed) -> Self {
        Duplicates { feed, seen: vec![0; WINDOW].into_boxed_slice(), count: 0 }
    }

    /// Whether this record was seen before; remembers it.
    #[inline]
    pub fn is_duplicate(&mut self, record: &TickRecord) -> bool {
        // Heartbeats repeat a sequence number by design, and an auction's records share one.
        let unsequenced = matches!(
            record.kind(),
            None | Some(
                Kind::SzseChannelHeartbeat
                    | Kind::MoldHeartbeat
                    | Kind::MoldEndOfSession
                    | Kind::IexHeartbeat
                    | Kind::IexAuctionPrices
                    | Kind::Gap
                    | Kind::ChannelStart
                    | Kind::BookTop
            )
        );
        // Nor has a snapshot's record a sequence number.
        if unsequenced || record.flags & Flags::SNAPSHOT != 0 {
            return false;
        }
        let digest = digest(self.feed, record);
        let slot = &mut self.seen[record.sequence as usize % WINDOW];
        let duplicate = *slot == digest;
        *slot = digest;
        self.count += u64::from(duplicate);
        duplicate
    }

    /// How many were found.
    pub const fn count(&self) -> u64 {
        self.count
    }
}

/// A digest of what the exchange said; when and on which line it came is left out. The channel of
/// ITCH records is the line's, the one of the others the exchange's.
fn digest(feed: Feed, record: &TickRecord) -> u64 {
    let channel = if feed == Feed::Itch50 { 0 } else { record.channel };
    let kind = u64::from(record.kind) | u64::from(record.attribute) << 8 | u64::from(channel) << 16;
    let words = [
        record.sequence,
        record.order_id,
        record.reference,
        record.price as u64,
        record.quantity,
        record.exchange_time,
        kind | u64::from(record.symbol) << 32,
    ];
    // Any odd constant with well-spread bits does; this is 2^64 divided by the golden ratio.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    words.iter().fold(SPREAD, |digest, word| (digest ^ word).wrapping_mul(SPREAD).rotate_left(29))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_line_is_recognised_and_other_messages_are_not() {
        let mut duplicates = Duplicates::new(Feed::Itch50);
        let record = |sequence, channel, price| TickRecord {
            sequence,
            channel,
            price,
            kind: Kind::AddOrder as u8,
            ..TickRecord::default()
        };
        assert!(!duplicates.is_duplicate(&record(1, 0, 5)));
        assert!(!duplicates.is_duplicate(&record(2, 0, 5)));
        let mut second = record(1, 1, 5);
        second.set_card_time(99);
        assert!(duplicates.is_duplicate(&second));
        assert!(!duplicates.is_duplicate(&record(2, 0, 6)));
        assert_eq!(duplicates.count(), 1);
    }
}
