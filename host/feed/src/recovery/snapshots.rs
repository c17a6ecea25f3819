//! Snapshots from their records: 300111 of SZSE and UA3202 of SSE.
//! record -> **snapshot** -> book.
//!
//! A snapshot is several records (`tickgate_abi::Kind`), which nothing interrupts on their line.
//! Whatever is missing, too long or not of the order in which it should come makes no snapshot. The
//! second line's copy, same symbol and time, is dropped.

use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};

use crate::book::{Level, Snapshot, SnapshotSide};

/// Records' prices of SZSE snapshots count 1e-6, those of books 1e-4.
const SZSE_PRICE_UNITS: i64 = 100;
/// MDEntryType of a bid and of an offer; SSE has 0 and 1 as numbers.
const SZSE_SIDES: [u8; 2] = [b'0', b'1'];
const SSE_SIDES: [u8; 2] = [0, 1];
/// First character of the phase in the continuous session, at both exchanges.
const CONTINUOUS: u8 = b'T';
/// The best ten levels.
const MAX_LEVEL: u64 = crate::book::TOP_LEVELS as u64;
/// Symbols of which the time of the last snapshot is remembered, at first.
const SYMBOLS: usize = 1 << 12;

/// What is being assembled of one line.
#[derive(Clone, Copy, Debug, Default)]
struct Partial {
    snapshot: Option<Snapshot>,
    /// Records of it so far.
    records: u64,
}

/// Makes snapshots of records.
#[derive(Clone, Debug)]
pub struct Assembler {
    feed: Feed,
    /// Line A, line B.
    lines: [Partial; 2],
    /// By symbol: the time of its last snapshot.
    last: std::collections::HashMap<u32, u64>,
    repeated: u64,
    broken: u64,
}

impl Assembler {
    /// Nothing seen yet.
    pub fn new(feed: Feed) -> Self {
        Assembler {
            feed,
            lines: [Partial::default(); 2],
            last: std::collections::HashMap::with_capacity(SYMBOLS),
            repeated: 0,
            broken: 0,
        }
    }

    /// Takes a record; a whole snapshot when it is the end of one that is newer than the last of its
    /// symbol. Records of other kinds are left alone.
    pub fn record(&mut self, record: &TickRecord) -> Option<Snapshot> {
        let partial = &mut self.lines[usize::from(record.flags & Flags::LINE_B != 0)];
        match record.kind()? {
            Kind::SzseSnapshot | Kind::SseSnapshot => {
                self.broken += u64::from(partial.snapshot.is_some());
                *partial = Partial { snapshot: Some(begin(self.feed, record)), records: 1 };
                None
            }
            Kind::SzseSnapshotEntry | Kind::SseSnapshotEntry => {
                partial.records += 1;
                let sound = partial.snapshot.as_mut().is_some_and(|s| entry(self.feed, s, record).is_some());
                if !sound {
                    self.broken += u64::from(partial.snapshot.take().is_some());
                }
                None
            }
            Kind::SzseSnapshotOrders | Kind::SseSnapshotOrders => {
                partial.records += 1;
                None
            }
            Kind::SzseSnapshotEnd | Kind::SseSnapshotEnd => {
                let Partial { snapshot, records } = std::mem::take(partial);
                let snapshot = snapshot?;
                if record.quantity != records || record.attribute != PACKET_STANDS {
                    self.broken += 1;
                    return None;
                }
                self.if_newer(snapshot)
            }
            _ => None,
        }
    }

    fn if_newer(&mut self, snapshot: Snapshot) -> Option<Snapshot> {
        let last = self.last.entry(snapshot.symbol).or_insert(0);
        if snapshot.time <= *last {
            self.repeated += 1;
            return None;
        }
        *last = snapshot.time;
        Some(snapshot)
    }

    /// Snapshots that were no newer than one of the same symbol before: mostly the second line's.
    pub fn repeated(&self) -> u64 {
        self.repeated
    }

    /// Snapshots that were not whole.
    pub fn broken(&self) -> u64 {
        self.broken
    }
}

fn begin(feed: Feed, record: &TickRecord) -> Snapshot {
    let phase = if feed == Feed::Sse { record.sequence.to_be_bytes()[0] } else { record.attribute };
    Snapshot {
        symbol: record.symbol,
        channel: record.channel,
        time: record.exchange_time,
        volume: record.quantity,
        trades: record.order_id,
        continuous: phase == CONTINUOUS,
        sides: [SnapshotSide::EMPTY; 2],
    }
}

/// Adds an entry. `None` when it cannot be one.
fn entry(feed: Feed, snapshot: &mut Snapshot, record: &TickRecord) -> Option<()> {
    let sides = if feed == Feed::Sse { SSE_SIDES } else { SZSE_SIDES };
    let side = if record.attribute == sides[0] {
        Side::Buy
    } else if record.attribute == sides[1] {
        Side::Sell
    } else {
        // Last price, limits and so on.
        return Some(());
    };
    let number = record.reference & 0xffff;
    // An exchange that has no level to show says so with an entry of nothing.
    if record.quantity == 0 {
        return Some(());
    }
    let shown = snapshot.side_mut(side);
    let in_turn = number == shown.levels().len() as u64 + 1 && number <= MAX_LEVEL;
    let units = if feed == Feed::Sse { 1 } else { SZSE_PRICE_UNITS };
    let price = record.price.checked_div(units).filter(|p| p * units == record.price && *p > 0)?;
    let worse = shown.levels().last().is_none_or(|last| match side {
        Side::Buy => price < last.price,
        Side::Sell => price > last.price,
    });
    (in_turn && worse).then(|| {
        let orders = u32::try_from(record.order_id).unwrap_or(0);
        shown.push(Level { price, quantity: record.quantity, orders });
    })
}
