//! The card's symbol filter in software, for the way without a card: what does not pass is taken out
//! of its frame. decode -> line arbitration -> **symbol filter** -> book. docs/arbitration.md is the
//! law, the same as for the card.

use tickgate_abi::{Flags, Kind, TickRecord};

/// The symbols that pass, and the frame that is under way.
#[derive(Clone, Debug)]
pub struct SymbolFilter {
    /// Ascending.
    symbols: Vec<u32>,
    frame: Vec<TickRecord>,
    filtered: u64,
}

impl SymbolFilter {
    /// Lets these symbols pass.
    pub fn new(symbols: &[u32]) -> Self {
        let mut symbols = symbols.to_vec();
        symbols.sort_unstable();
        symbols.dedup();
        SymbolFilter { symbols, frame: Vec::new(), filtered: 0 }
    }

    /// Records that did not pass.
    pub fn filtered(&self) -> u64 {
        self.filtered
    }

    /// Whether a record passes: its symbol does, it has none, or it stands behind a gap.
    #[inline]
    pub fn passes(&self, record: &TickRecord) -> bool {
        record.symbol == 0
            || record.flags & Flags::GAP_BEFORE != 0
            || self.symbols.binary_search(&record.symbol).is_ok()
    }

    /// Takes the next record. Frames come whole, one behind the other; what passes of each is delivered
    /// when its last record was taken, with FIRST and LAST where they are then.
    #[inline]
    pub fn record(&mut self, record: &TickRecord, mut deliver: impl FnMut(&TickRecord)) {
        if record.kind().is_some_and(Kind::outside_frames) {
            deliver(record);
            return;
        }
        if self.passes(record) {
            let mut record = *record;
            record.flags &= !(Flags::FIRST | Flags::LAST);
            self.frame.push(record);
        } else {
            self.filtered += 1;
        }
        if record.flags & Flags::LAST == 0 {
            return;
        }
        if let Some(first) = self.frame.first_mut() {
            first.flags |= Flags::FIRST;
        }
        if let Some(last) = self.frame.last_mut() {
            last.flags |= Flags::LAST;
        }
        self.frame.iter().for_each(&mut deliver);
        self.frame.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(symbol: u32, flags: u8) -> TickRecord {
        TickRecord { symbol, flags, kind: Kind::AddOrder as u8, ..TickRecord::default() }
    }

    #[test]
    fn what_passes_of_a_frame_is_a_frame() {
        let mut filter = SymbolFilter::new(&[7, 5]);
        let mut out = Vec::new();
        let gap = TickRecord { kind: Kind::Gap as u8, flags: Flags::GAP_BEFORE, ..TickRecord::default() };
        let frames = [
            record(1, Flags::FIRST),
            record(5, 0),
            record(0, 0),
            record(7, 0),
            record(1, Flags::LAST),
            record(1, Flags::FIRST | Flags::LAST),
            gap,
            record(1, Flags::FIRST | Flags::LAST | Flags::GAP_BEFORE),
        ];
        frames.iter().for_each(|record| filter.record(record, |r| out.push((r.symbol, r.flags))));
        let behind_gap = Flags::FIRST | Flags::LAST | Flags::GAP_BEFORE;
        let expected = [(5, Flags::FIRST), (0, 0), (7, Flags::LAST), (0, Flags::GAP_BEFORE), (1, behind_gap)];
        assert_eq!((out, filter.filtered()), (expected.to_vec(), 3));
    }
}
