//! Notices a capture of another feed: until the chosen feed has given a message, the software
//! decoders of all feeds look at the frames.

use tickgate_abi::Feed;
use tickgate_feed::soft::{Decoder, GroupFilter, UdpChecksum};

/// Messages of another feed, and none of the chosen one, after which there is no doubt.
const CERTAIN: u64 = 10_000;
/// Feeds that are told from each other.
const FEEDS: [Feed; 4] = [Feed::Itch50, Feed::Szse, Feed::Iex, Feed::Sse];

/// Watches a capture.
pub struct FeedProbe {
    chosen: Decoder,
    others: Vec<(Feed, Decoder)>,
    done: bool,
}

impl FeedProbe {
    /// Watches for the feeds that `chosen` is not. The filter of groups plays no part in it, and
    /// neither do UDP checksums.
    pub fn new(chosen: Feed) -> Self {
        let decoder = |feed| Decoder::new(feed, GroupFilter::all()).with_udp_checksum(UdpChecksum::Count);
        let others = FEEDS.into_iter().filter(|&feed| feed != chosen).map(|feed| (feed, decoder(feed)));
        FeedProbe { chosen: decoder(chosen), others: others.collect(), done: false }
    }

    /// Looks at a frame. True when the capture carries another feed for certain.
    #[inline]
    pub fn look(&mut self, frame: &[u8]) -> bool {
        !self.done && self.compare(frame)
    }

    fn compare(&mut self, frame: &[u8]) -> bool {
        self.chosen.decode(frame, false, |_| 0, |_| ());
        self.done = self.chosen.messages() > 0;
        for (_, other) in &mut self.others {
            other.decode(frame, false, |_| 0, |_| ());
        }
        !self.done && self.most().1 >= CERTAIN
    }

    /// The other feed with the most messages, and their count.
    fn most(&self) -> (Option<Feed>, u64) {
        let counts = self.others.iter().map(|(feed, other)| (Some(*feed), other.messages()));
        counts.max_by_key(|(_, messages)| *messages).unwrap_or_default()
    }

    /// The feed that the capture carries instead, as far as was seen.
    pub fn other_feed(&self) -> Option<Feed> {
        let (feed, messages) = self.most();
        feed.filter(|_| !self.done && messages > 0)
    }
}
