//! UA3202, the snapshots: a payload of some, each decoded to a row of records from
//! [`Kind::SseSnapshot`] to [`Kind::SseSnapshotEnd`]. payload -> **snapshots** -> records.
//!
//! The number of levels and orders is known only when they are read, so the records leave as they
//! are decoded, and the last one says whether they stand.

use super::fast::{Cursor, Text};
use crate::soft::szse::pack_security_id;
use tickgate_abi::record::PACKET_STANDS;
use tickgate_abi::wire::sse::{SNAPSHOT, snapshot as wire, tick};
use tickgate_abi::{DropReason, Flags, Kind, TickRecord};
use wire::Unit;

/// Orders in one record of quantities.
const ORDERS_A_RECORD: u64 = 4;

/// The fields of a level as they stand on the wire: nullable, zero is null.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    price: u64,
    order_qty: u64,
    num_orders: u64,
}

/// The snapshots of a payload.
#[derive(Clone, Debug)]
pub struct Snapshots<'a> {
    cursor: Cursor<'a>,
    /// By bit of the presence map: nullable numbers as on the wire, texts as [`Text`].
    fields: [u64; wire::PRESENCE_MAP_BITS],
    /// One dictionary for all levels of both sides.
    level: Level,
    /// An order's OrderQty, as on the wire.
    order_qty: u64,
}

/// Where the records of one snapshot go.
struct Output<S> {
    /// What all of them have.
    base: TickRecord,
    sink: S,
    /// Records so far.
    records: u64,
    /// Entries so far.
    entries: u64,
    /// The first thing that was wrong with a field.
    bad: bool,
}

impl<S: FnMut(&TickRecord)> Output<S> {
    fn put(&mut self, kind: Kind, record: TickRecord) {
        (self.sink)(&TickRecord {
            exchange_time: self.base.exchange_time,
            symbol: self.base.symbol,
            flags: Flags::SNAPSHOT,
            kind: kind as u8,
            ..record
        });
        self.records += 1;
    }

    fn entry(&mut self, record: TickRecord) {
        self.put(Kind::SseSnapshotEntry, TickRecord { sequence: self.entries, ..record });
        self.entries += 1;
    }

    /// A nullable price in the record's units.
    fn price(&mut self, nullable: u64) -> i64 {
        let price = nullable.saturating_sub(1);
        self.bad |= price >> tick::PRICE_BITS != 0;
        price.wrapping_mul(tick::PRICE_FACTOR) as i64
    }
}

impl<'a> Snapshots<'a> {
    /// At the start of a payload, every field null.
    pub const fn new(payload: &'a [u8]) -> Self {
        Snapshots {
            cursor: Cursor::new(payload),
            fields: [0; wire::PRESENCE_MAP_BITS],
            level: Level { price: 0, order_qty: 0, num_orders: 0 },
            order_qty: 0,
        }
    }

    /// Decodes the next snapshot and hands its records out; `None` at the payload's end.
    ///
    /// # Errors
    /// `BadField`: the snapshot does not stand, the next one may. `UnknownType` (another template) or
    /// `Framing`: nothing more can be read. The records handed out before end with one that says so.
    pub fn next(&mut self, sink: impl FnMut(&TickRecord)) -> Option<Result<(), DropReason>> {
        if self.cursor.rest().is_empty() {
            return None;
        }
        let Some(head) = self.head() else { return Some(self.lost(DropReason::Framing)) };
        let Some((security_id, image_status)) = head else {
            return Some(self.lost(DropReason::UnknownType));
        };
        let time = self.number(wire::DATA_TIME_STAMP);
        let symbol = pack_security_id(security_id);
        let mut out = Output {
            base: TickRecord {
                exchange_time: time.wrapping_mul(wire::TIME_FACTOR),
                symbol: symbol.unwrap_or_default(),
                ..TickRecord::default()
            },
            sink,
            records: 0,
            entries: 0,
            bad: symbol.is_none() || time >> tick::TICK_TIME_BITS != 0,
        };
        self.put_fields(image_status, &mut out);
        let mut read = self.side(wire::ENTRY_BID, &mut out);
        if read.is_some() {
            read = self.side(wire::ENTRY_OFFER, &mut out);
        }
        let verdict = match read {
            None => self.lost(DropReason::Framing),
            Some(()) if out.bad => Err(DropReason::BadField),
            Some(()) => Ok(()),
        };
        let attribute = verdict.err().map_or(PACKET_STANDS, |reason| reason as u8);
        let end = TickRecord { quantity: out.records, attribute, ..TickRecord::default() };
        out.put(Kind::SseSnapshotEnd, end);
        Some(verdict)
    }

    /// Nothing more can be read.
    fn lost(&mut self, reason: DropReason) -> Result<(), DropReason> {
        self.cursor = Cursor::new(&[]);
        Err(reason)
    }

    /// The fields before the sides; SecurityID and ImageStatus, or `Some(None)` for another template.
    fn head(&mut self) -> Option<Option<(Text, u64)>> {
        let map = self.cursor.presence_map::<{ wire::PRESENCE_MAP_BYTES }>()?;
        if map >> wire::TEMPLATE_ID & 1 != 0 {
            self.fields[wire::TEMPLATE_ID as usize] = self.cursor.unsigned()?;
        }
        if self.fields[wire::TEMPLATE_ID as usize] != u64::from(SNAPSHOT) {
            return Some(None);
        }
        for bit in [wire::DATA_TIME_STAMP, wire::DATA_STATUS] {
            if map >> bit & 1 != 0 {
                self.fields[bit as usize] = self.cursor.unsigned()?;
            }
        }
        let security_id = self.cursor.text()?;
        let image_status = self.cursor.nullable_or_zero()?;
        for field in &wire::FIELDS {
            if map >> field.bit & 1 != 0 {
                self.fields[field.bit as usize] =
                    if field.unit == Unit::Text { self.cursor.text()? } else { self.cursor.unsigned()? };
            }
        }
        Some(Some((security_id, image_status)))
    }

    /// A number that may be null, null as zero.
    fn number(&self, bit: u32) -> u64 {
        self.fields[bit as usize].saturating_sub(1)
    }

    fn put_fields(&self, image_status: u64, out: &mut Output<impl FnMut(&TickRecord)>) {
        let price = out.price(self.fields[wire::PRE_CLOSE_PX as usize]);
        out.put(
            Kind::SseSnapshot,
            TickRecord {
                sequence: self.fields[wire::INSTRUMENT_STATUS as usize],
                order_id: self.number(wire::NUM_TRADES),
                reference: self.number(wire::TOTAL_VALUE_TRADE),
                price,
                quantity: self.number(wire::TOTAL_VOLUME_TRADE),
                attribute: image_status as u8,
                ..TickRecord::default()
            },
        );
        let status = self.fields[wire::DATA_STATUS as usize];
        if status != 0 {
            let attribute = wire::ENTRY_FIELD + wire::DATA_STATUS as u8;
            out.entry(TickRecord { quantity: status - 1, attribute, ..TickRecord::default() });
        }
        for field in &wire::FIELDS {
            let value = self.fields[field.bit as usize];
            if value == 0 || IN_FIRST_RECORD >> field.bit & 1 != 0 {
                continue;
            }
            let attribute = wire::ENTRY_FIELD + field.bit as u8;
            let empty = TickRecord { attribute, ..TickRecord::default() };
            let entry = match field.unit {
                Unit::Price => TickRecord { price: out.price(value), ..empty },
                Unit::Text => TickRecord { order_id: value, ..empty },
                Unit::Quantity | Unit::Money | Unit::Number => TickRecord { quantity: value - 1, ..empty },
            };
            out.entry(entry);
        }
    }

    /// One side of the book; `None` where it is damaged.
    fn side(&mut self, side: u8, out: &mut Output<impl FnMut(&TickRecord)>) -> Option<()> {
        let levels = self.cursor.nullable_or_zero()?;
        for number in 1..=levels {
            let map = self.cursor.presence_map::<1>()?;
            let level = &mut self.level;
            for (bit, value) in [
                (wire::LEVEL_PRICE, &mut level.price),
                (wire::LEVEL_ORDER_QTY, &mut level.order_qty),
                (wire::LEVEL_NUM_ORDERS, &mut level.num_orders),
            ] {
                if map >> bit & 1 != 0 {
                    *value = self.cursor.unsigned()?;
                }
            }
            let level = self.level;
            let orders = self.cursor.nullable_or_zero()?;
            let price = out.price(level.price);
            out.bad |= number >> 16 != 0 || orders >> 32 != 0;
            out.entry(TickRecord {
                order_id: level.num_orders.saturating_sub(1),
                reference: (orders & 0xffff_ffff) << 16 | (number & 0xffff),
                price,
                quantity: level.order_qty.saturating_sub(1),
                attribute: side,
                ..TickRecord::default()
            });
            self.orders(orders, out)?;
        }
        Some(())
    }

    /// The quantities of a level's orders.
    fn orders(&mut self, orders: u64, out: &mut Output<impl FnMut(&TickRecord)>) -> Option<()> {
        let mut first = 0;
        while first < orders {
            let count = (orders - first).min(ORDERS_A_RECORD);
            let mut quantities = [0; ORDERS_A_RECORD as usize];
            for quantity in quantities.iter_mut().take(count as usize) {
                let map = self.cursor.presence_map::<1>()?;
                if map >> wire::ORDER_QTY & 1 != 0 {
                    self.order_qty = self.cursor.unsigned()?;
                }
                *quantity = self.order_qty.saturating_sub(1);
            }
            let [order_id, reference, third, quantity] = quantities;
            // The third is carried in a signed field.
            out.bad |= third >> 63 != 0;
            out.put(
                Kind::SseSnapshotOrders,
                TickRecord {
                    sequence: first,
                    order_id,
                    reference,
                    price: third as i64,
                    quantity,
                    attribute: count as u8,
                    ..TickRecord::default()
                },
            );
            first += count;
        }
        Some(())
    }
}

/// Bits of the fields that the first record carries.
const IN_FIRST_RECORD: u64 = 1 << wire::PRE_CLOSE_PX
    | 1 << wire::INSTRUMENT_STATUS
    | 1 << wire::NUM_TRADES
    | 1 << wire::TOTAL_VOLUME_TRADE
    | 1 << wire::TOTAL_VALUE_TRADE;
