//! The software decoder as a way: no card, host time measured a frame at a time.

use std::time::Instant;

use hdrhistogram::Histogram;
use tickgate_abi::TickRecord;
use tickgate_driver::GroupEntry;
use tickgate_feed::soft::{self, Decoder, GroupFilter};
use tickgate_sim::wire::FrameTiming;

use super::{Counts, Latency, LatencyKind, Setup};
use crate::error::Error;

/// Records of one frame are gathered here, so that what is timed is the decoder alone.
const FRAME_RECORDS: usize = tickgate_driver::MAX_FRAME_RECORDS;

/// Longer times are counted as this: a second.
const LONGEST_NS: u64 = 1_000_000_000;

pub struct Soft {
    decoder: Decoder,
    frame: Vec<TickRecord>,
    nanoseconds: Histogram<u64>,
}

impl Soft {
    pub fn new(setup: &Setup<'_>) -> Result<Self, Error> {
        let decoder = Decoder::new(setup.feed, filter(setup.groups)?).with_udp_checksum(setup.udp_checksum);
        Ok(Soft {
            decoder,
            frame: Vec::with_capacity(FRAME_RECORDS),
            nanoseconds: Histogram::new_with_max(LONGEST_NS, 3)
                .expect("the bounds are within the library's range"),
        })
    }

    pub fn frame(&mut self, frame: &[u8], timing: &FrameTiming<'_>, deliver: impl FnMut(&TickRecord)) {
        let records = &mut self.frame;
        records.clear();
        let start = Instant::now();
        self.decoder.decode(frame, false, |beat| timing.clock_of_beat(beat), |record| records.push(*record));
        let elapsed = start.elapsed();
        if !records.is_empty() {
            let each = elapsed.as_nanos() as u64 / records.len() as u64;
            self.nanoseconds.saturating_record_n(each, records.len() as u64);
        }
        records.iter().for_each(deliver);
    }

    pub fn counts(&self) -> Counts {
        Counts {
            frames: self.decoder.frames(),
            messages: self.decoder.messages(),
            drops: *self.decoder.drops(),
            lost: 0,
            wrong_udp_checksums: self.decoder.wrong_udp_checksums(),
        }
    }

    pub fn latency(&self) -> Latency {
        Latency { kind: LatencyKind::Host, histogram: self.nanoseconds.clone() }
    }
}

/// The decoder's filter; no groups let everything in, as in the card.
fn filter(groups: &[GroupEntry]) -> Result<GroupFilter, Error> {
    if groups.is_empty() {
        return Ok(GroupFilter::all());
    }
    let entries: Vec<_> = groups
        .iter()
        .map(|e| soft::GroupEntry { group: e.group, port: e.port, channel: e.channel })
        .collect();
    GroupFilter::new(&entries).map_err(|e| Error::Usage {
        what: format!("--group: {e}"),
        advice: "run once for each set".to_owned(),
    })
}
