//! The three ways from a frame to its records: the gateware's RTL, the functional model of the card,
//! and the software decoder. The middle of the flow: frames in, delivered records out, the same
//! whichever way, card times included.

mod simulated;
mod soft;

use hdrhistogram::Histogram;
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::{DropReason, Feed, Line, TickRecord};
use tickgate_driver::{Arbitration, GroupEntry};
use tickgate_feed::soft::UdpChecksum;
use tickgate_sim::model::Model;
use tickgate_sim::wire::{FrameTiming, Schedule};

use crate::capture::Frame;
use crate::error::Error;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Via {
    /// The emitted Verilog, cycle by cycle.
    Rtl,
    /// A functional model of the card.
    Model,
    /// The host decodes by itself.
    Soft,
}

impl Via {
    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Via::Rtl => "rtl",
            Via::Model => "model",
            Via::Soft => "soft",
        }
    }
}

/// What was counted on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames seen.
    pub frames: u64,
    /// Messages decoded to a record, those of retracted frames too.
    pub messages: u64,
    /// Drops by reason.
    pub drops: DropCounts,
    /// Records lost because the host was too slow.
    pub lost: u64,
    /// Good SSE frames that the card leaves to the host: compressed ones and snapshots.
    pub left_to_host: u64,
    /// Good SSE frames that found no room in front of the card's decoder and were dropped whole.
    pub no_room: u64,
    /// Datagrams whose UDP checksum was wrong, dropped or not.
    pub wrong_udp_checksums: u64,
    /// What each line did, when there is arbitration.
    pub lines: Option<[LineCounts; 2]>,
    /// Records that the symbol filter kept back, when there is one.
    pub symbols_filtered: Option<u64>,
    /// What the card's books counted, when some are subscribed to.
    pub card_books: Option<CardBookCounts>,
}

/// Where a latency comes from, which decides its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LatencyKind {
    /// Clocks counted in the RTL simulation.
    Measured,
    /// Clocks that are a constant of the model.
    Modelled,
    /// Nanoseconds of host time a message.
    Host,
}

/// A distribution of latencies.
pub struct Latency {
    pub kind: LatencyKind,
    pub histogram: Histogram<u64>,
}

/// One way, running.
pub struct Way {
    decoder: Decoder,
    schedule: Schedule,
    /// Frames of no bytes, which cannot be on a wire; counted as runts here.
    empty_frames: u64,
}

enum Decoder {
    Soft(Box<soft::Soft>),
    Model(Box<simulated::Simulated<Model>>),
    #[cfg(feature = "rtl")]
    Rtl(Box<simulated::Simulated<tickgate_sim::rtl::Rtl>>),
}

/// What a way is set up for.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    pub feed: Feed,
    /// Groups that are let in; everything when there are none.
    pub groups: &'a [GroupEntry],
    /// What is done about wrong UDP checksums.
    pub udp_checksum: UdpChecksum,
    /// Two lines, or one, become a stream in the order of its sequence; everything passes as it comes
    /// without.
    pub arbitration: Option<Arbitration>,
    /// Symbols that pass, as records name them; all of them without.
    pub symbols: Option<&'a [u32]>,
    /// Symbols of which the card keeps a book; at most 64, and they pass.
    pub card_books: &'a [u32],
}

/// What the card's books counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardBookCounts {
    /// Bit `i`: the book of subscription `i` may be wrong.
    pub flagged: u64,
    /// `BookTop` records that found too many others waiting.
    pub overflows: u64,
}

/// What was counted on one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Frames seen.
    pub frames: u64,
    /// Messages decoded to a record.
    pub messages: u64,
    /// Messages of which the line had the first copy.
    pub wins: u64,
    /// Messages that had been taken before.
    pub duplicates: u64,
    /// Sequences that the line skipped, whoever supplied them.
    pub losses: u64,
    /// Records thrown away because too many waited.
    pub overflows: u64,
    /// Most clocks that a duplicate came behind the copy that won.
    pub worst_skew: u64,
}

impl Setup<'_> {
    /// Everything on one line is let in, and checksums are verified.
    pub const fn of(feed: Feed) -> Self {
        Setup {
            feed,
            groups: &[],
            udp_checksum: UdpChecksum::Verify,
            arbitration: None,
            symbols: None,
            card_books: &[],
        }
    }
}

impl Way {
    /// Sets the way up. Frames lie on the wire at line rate, one behind the other.
    ///
    /// # Errors
    /// [`Error::Usage`] for what the way does not carry or cannot do.
    pub fn new(via: Via, setup: &Setup<'_>) -> Result<Self, Error> {
        let Setup { feed, udp_checksum, .. } = *setup;
        let only_soft = |what: &str| {
            Err(Error::Usage {
                what: format!("{what}, and --via {} is one", via.name()),
                advice: "use --via soft".to_owned(),
            })
        };
        if via != Via::Soft && feed == Feed::Iex {
            return only_soft("a card does not decode --feed iextp");
        }
        if via != Via::Soft && udp_checksum == UdpChecksum::Count {
            return only_soft("a card always verifies UDP checksums");
        }
        if via == Via::Soft && !setup.card_books.is_empty() {
            return Err(Error::Usage {
                what: "--card-book: the books are on a card, and --via soft has none".to_owned(),
                advice: "use --via model or --via rtl; the host's own books are in every report".to_owned(),
            });
        }
        let decoder = match via {
            Via::Soft => Decoder::Soft(Box::new(soft::Soft::new(setup)?)),
            Via::Model => Decoder::Model(Box::new(simulated::Simulated::new("model", Model::new(), setup)?)),
            #[cfg(feature = "rtl")]
            Via::Rtl => {
                let card = tickgate_sim::rtl::Rtl::new();
                Decoder::Rtl(Box::new(simulated::Simulated::new("rtl", card, setup)?))
            }
            #[cfg(not(feature = "rtl"))]
            Via::Rtl => {
                return Err(Error::Usage {
                    what: "this build has no RTL simulation".to_owned(),
                    advice: "build with the feature rtl, or use --via model".to_owned(),
                });
            }
        };
        Ok(Way { decoder, schedule: Schedule::back_to_back(), empty_frames: 0 })
    }

    /// Puts one frame on the wire and hands on the records that came out. A card's records may come
    /// a few frames later.
    ///
    /// # Errors
    /// [`Error::Card`] when the simulated card fails.
    pub fn frame(&mut self, frame: Frame<'_>, deliver: impl FnMut(&TickRecord)) -> Result<(), Error> {
        let mut schedule = std::mem::replace(&mut self.schedule, Schedule::back_to_back());
        let sent = if frame.bytes.is_empty() {
            self.empty_frames += 1;
            Ok(())
        } else {
            let timing = schedule.place(frame.bytes.len(), frame.timestamp_ns);
            self.line_frame(Line::A, frame.bytes, &timing, deliver)
        };
        self.schedule = schedule;
        sent
    }

    /// As [`Way::frame`], on the wire of a line at the clocks that `timing` says. Frames come in
    /// the order of their first clocks, whatever their line; those of one line do not overlap.
    ///
    /// # Errors
    /// As [`Way::frame`].
    pub fn line_frame(
        &mut self,
        line: Line,
        frame: &[u8],
        timing: &FrameTiming<'_>,
        deliver: impl FnMut(&TickRecord),
    ) -> Result<(), Error> {
        if frame.is_empty() {
            self.empty_frames += 1;
            return Ok(());
        }
        match &mut self.decoder {
            Decoder::Soft(soft) => {
                soft.frame(line, frame, timing, deliver);
                Ok(())
            }
            Decoder::Model(model) => model.frame(line, frame, timing, deliver),
            #[cfg(feature = "rtl")]
            Decoder::Rtl(rtl) => rtl.frame(line, frame, timing, deliver),
        }
    }

    /// Waits for what is still under way and hands it on.
    ///
    /// # Errors
    /// As [`Way::frame`].
    pub fn settle(&mut self, deliver: impl FnMut(&TickRecord)) -> Result<(), Error> {
        match &mut self.decoder {
            Decoder::Soft(soft) => {
                soft.settle(deliver);
                Ok(())
            }
            Decoder::Model(model) => model.settle(deliver),
            #[cfg(feature = "rtl")]
            Decoder::Rtl(rtl) => rtl.settle(deliver),
        }
    }

    /// The counters; after [`Way::settle`].
    pub fn counts(&mut self) -> Counts {
        let mut counts = match &mut self.decoder {
            Decoder::Soft(soft) => soft.counts(),
            Decoder::Model(model) => model.counts(),
            #[cfg(feature = "rtl")]
            Decoder::Rtl(rtl) => rtl.counts(),
        };
        counts.frames += self.empty_frames;
        counts.drops.0[DropReason::Runt as usize] += self.empty_frames;
        counts
    }

    /// The latencies so far.
    pub fn latency(&self) -> Latency {
        match &self.decoder {
            Decoder::Soft(soft) => soft.latency(),
            Decoder::Model(model) => model.latency(),
            #[cfg(feature = "rtl")]
            Decoder::Rtl(rtl) => rtl.latency(),
        }
    }
}
