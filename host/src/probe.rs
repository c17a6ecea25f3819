//! Notices a capture of the other feed: until the chosen feed has given a message, both software
//! decoders look at the frames.

use tickgate_abi::Feed;
use tickgate_feed::soft::{Decoder, GroupFilter};

/// Messages of the other feed, and none of the chosen one, after which there is no doubt.
const CERTAIN: u64 = 10_000;

/// Watches a capture.
pub struct FeedProbe {
    chosen: Decoder,
    other: Decoder,
    other_feed: Feed,
    done: bool,
}

impl FeedProbe {
    /// Watches for the feed that `chosen` is not. The filter of groups plays no part in it.
    pub fn new(chosen: Feed) -> Self {
        let other_feed = if chosen == Feed::Itch50 { Feed::Szse } else { Feed::Itch50 };
        FeedProbe {
            chosen: Decoder::new(chosen, GroupFilter::all()),
            other: Decoder::new(other_feed, GroupFilter::all()),
            other_feed,
            done: false,
        }
    }

    /// Looks at a frame. True when the capture carries the other feed for certain.
    #[inline]
    pub fn look(&mut self, frame: &[u8]) -> bool {
        !self.done && self.compare(frame)
    }

    fn compare(&mut self, frame: &[u8]) -> bool {
        self.chosen.decode(frame, false, |_| 0, |_| ());
        self.done = self.chosen.messages() > 0;
        self.other.decode(frame, false, |_| 0, |_| ());
        !self.done && self.other.messages() >= CERTAIN
    }

    /// The feed that the capture carries instead, as far as was seen.
    pub fn other_feed(&self) -> Option<Feed> {
        (!self.done && self.other.messages() > 0).then_some(self.other_feed)
    }
}
