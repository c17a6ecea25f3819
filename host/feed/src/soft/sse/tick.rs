//! UA5803, the merged ticks: a payload of many records, each decoded in place to a [`TickRecord`].
//! payload -> **ticks** -> record. The table is [`wire`](tickgate_abi::wire::sse::tick)'s; the rules
//! are docs/decode.md's, sections Walk and Message.

use super::fast::{Cursor, Text, first_character, only_character};
use crate::soft::szse::pack_security_id;
use tickgate_abi::wire::sse::{TICK, tick as wire};
use tickgate_abi::{DropReason, Flags, Kind, TickRecord};

/// The records of a payload.
///
/// [`Ticks::advance`] reads the next record's fields; [`Ticks::record`] judges and converts them.
#[derive(Clone, Debug)]
pub struct Ticks<'a> {
    cursor: Cursor<'a>,
    /// Why the walk ended before the payload did.
    broken: Option<DropReason>,
    template: u64,
    biz_index: u64,
    channel: u64,
    /// SecurityID as the record's symbol; `None` when it is not one.
    symbol: Option<u32>,
    tick_time: u64,
    tick_type: Text,
    buy_order_no: u64,
    sell_order_no: u64,
    price: u64,
    qty: u64,
    trade_money: u64,
    flag: Text,
}

impl<'a> Ticks<'a> {
    /// At the start of a payload, every field zero.
    #[inline]
    pub const fn new(payload: &'a [u8]) -> Self {
        Ticks {
            cursor: Cursor::new(payload),
            broken: None,
            template: 0,
            biz_index: 0,
            channel: 0,
            symbol: None,
            tick_time: 0,
            tick_type: 0,
            buy_order_no: 0,
            sell_order_no: 0,
            price: 0,
            qty: 0,
            trade_money: 0,
            flag: 0,
        }
    }

    /// Reads the next record. False at the payload's end, or where the walk is lost.
    #[inline(always)]
    pub fn advance(&mut self) -> bool {
        if self.cursor.rest().is_empty() {
            return false;
        }
        match self.read() {
            Some(()) if self.template == u64::from(TICK) => true,
            read => {
                // The fields of another template are not known, so neither is where they end.
                self.broken =
                    Some(if read.is_some() { DropReason::UnknownType } else { DropReason::Framing });
                false
            }
        }
    }

    /// Bytes behind the records read so far.
    #[inline(always)]
    pub const fn bytes_left(&self) -> usize {
        self.cursor.rest().len()
    }

    /// Why not all of the payload could be read: `Framing`, or `UnknownType` for another template.
    /// Meaningful once [`Ticks::advance`] has said false.
    #[inline]
    pub const fn broken(&self) -> Option<DropReason> {
        self.broken
    }

    /// One record's fields; `None` when one of them is not well-formed or does not end.
    #[inline(always)]
    fn read(&mut self) -> Option<()> {
        let mut cursor = self.cursor;
        let map = cursor.presence_map::<{ wire::PRESENCE_MAP_BYTES }>()?;
        let present = |bit: u32| map >> bit & 1 != 0;
        if present(wire::TEMPLATE_ID) {
            self.template = cursor.unsigned()?;
            if self.template != u64::from(TICK) {
                return Some(());
            }
        }
        self.biz_index =
            if present(wire::BIZ_INDEX) { cursor.unsigned()? } else { self.biz_index.wrapping_add(1) };
        if present(wire::CHANNEL) {
            self.channel = cursor.unsigned()?;
        }
        if present(wire::SECURITY_ID) {
            self.symbol = pack_security_id(cursor.text()?);
        }
        if present(wire::TICK_TIME) {
            self.tick_time = cursor.nullable_or_zero()?;
        }
        if present(wire::TYPE) {
            self.tick_type = cursor.text()?;
        }
        let mut or_zero = |bit: u32| if present(bit) { cursor.nullable_or_zero() } else { Some(0) };
        self.buy_order_no = or_zero(wire::BUY_ORDER_NO)?;
        self.sell_order_no = or_zero(wire::SELL_ORDER_NO)?;
        self.price = or_zero(wire::PRICE)?;
        self.qty = or_zero(wire::QTY)?;
        self.trade_money = or_zero(wire::TRADE_MONEY)?;
        if present(wire::TICK_BS_FLAG) {
            self.flag = cursor.text()?;
        }
        self.cursor = cursor;
        Some(())
    }

    /// The record that was read last. Sets every field, the card time to zero; `flags` holds the
    /// side alone.
    ///
    /// # Errors
    /// `UnknownType` or `BadField`; the record is then unchanged.
    #[inline(always)]
    pub fn record(&self, record: &mut TickRecord) -> Result<(), DropReason> {
        let tick_type = only_character(self.tick_type).ok_or(DropReason::UnknownType)?;
        let made = match tick_type {
            wire::TYPE_ADD => self.order(Kind::SseAdd)?,
            wire::TYPE_DELETE => self.order(Kind::SseDelete)?,
            wire::TYPE_TRADE => self.trade()?,
            wire::TYPE_STATUS => self.status()?,
            _ => return Err(DropReason::UnknownType),
        };
        let fits = self.channel >> wire::CHANNEL_BITS == 0
            && self.tick_time >> wire::TICK_TIME_BITS == 0
            && self.price >> wire::PRICE_BITS == 0
            && self.qty >> wire::QTY_BITS == 0;
        let (true, Some(symbol)) = (fits, self.symbol) else { return Err(DropReason::BadField) };
        *record = TickRecord {
            sequence: self.biz_index,
            exchange_time: self.tick_time * wire::TIME_FACTOR,
            channel: self.channel as u16,
            symbol,
            ..made
        };
        Ok(())
    }

    #[inline(always)]
    fn order(&self, kind: Kind) -> Result<TickRecord, DropReason> {
        let (order_id, flags) = match only_character(self.flag) {
            Some(wire::FLAG_BUY) => (self.buy_order_no, 0),
            Some(wire::FLAG_SELL) => (self.sell_order_no, Flags::SELL),
            _ => return Err(DropReason::BadField),
        };
        Ok(TickRecord {
            order_id,
            price: self.price_units(),
            quantity: self.qty,
            kind: kind as u8,
            flags,
            ..TickRecord::default()
        })
    }

    /// A trade says its amount twice: as price and quantity, and as money.
    #[inline(always)]
    fn trade(&self) -> Result<TickRecord, DropReason> {
        let flag = only_character(self.flag).ok_or(DropReason::BadField)?;
        let amount = u128::from(self.price) * u128::from(self.qty);
        let money = u128::from(self.trade_money) * u128::from(wire::MONEY_FACTOR);
        if !matches!(flag, wire::FLAG_BUY | wire::FLAG_SELL | wire::FLAG_NONE) || amount != money {
            return Err(DropReason::BadField);
        }
        Ok(TickRecord {
            order_id: self.buy_order_no,
            reference: self.sell_order_no,
            price: self.price_units(),
            quantity: self.qty,
            kind: Kind::SseTrade as u8,
            attribute: flag,
            ..TickRecord::default()
        })
    }

    #[inline(always)]
    fn status(&self) -> Result<TickRecord, DropReason> {
        let attribute = first_character(self.flag);
        if !attribute.is_ascii_uppercase() {
            return Err(DropReason::BadField);
        }
        Ok(TickRecord {
            order_id: self.flag,
            kind: Kind::SseStatus as u8,
            attribute,
            ..TickRecord::default()
        })
    }

    /// The price in the record's units; a price that does not fit is refused elsewhere.
    #[inline(always)]
    const fn price_units(&self) -> i64 {
        self.price.wrapping_mul(wire::PRICE_FACTOR) as i64
    }
}
