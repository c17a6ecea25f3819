//! UA5803 as the card decodes it: a frame's fields one after the other, each a token; a record when the
//! last field that its presence map announces has come. docs/decode.md, section SSE, is the rule.

use tickgate_abi::DropReason;
use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::record::{Flags, Kind, TickRecord};
use tickgate_abi::wire::sse::{MAX_FIELD_BYTES, STOP_BIT, TICK, tick};
use tickgate_abi::wire::szse::SECURITY_ID_PAD;

/// Bytes of a field that the card takes in one clock.
const TOKEN_BYTES: usize = 8;
/// Characters of a text that counts; a longer one is none.
const TEXT_BYTES: usize = tick::MAX_TEXT;

/// What a payload gives.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    /// Records, each with the number of tokens of the payload up to its last one; a field of nine or ten bytes
    /// counts twice.
    pub records: Vec<(u32, Complete)>,
    /// What was dropped.
    pub drops: DropCounts,
}

/// A record whose last field has come.
#[derive(Debug)]
pub(super) struct Complete {
    /// It is a trade, right or not.
    pub is_trade: bool,
    /// The record if it is good, card time and frame flags left out.
    pub record: Option<TickRecord>,
}

/// One field, presence map or whatever ends with a stop bit.
struct Tokens<'a> {
    rest: &'a [u8],
    count: u32,
}

impl<'a> Tokens<'a> {
    /// The next one's bytes; `None` when it does not end in time.
    fn next(&mut self) -> Option<&'a [u8]> {
        let stop = self.rest.iter().take(MAX_FIELD_BYTES).position(|byte| byte & STOP_BIT != 0)?;
        let (token, rest) = self.rest.split_at(stop + 1);
        self.rest = rest;
        self.count += token.len().div_ceil(TOKEN_BYTES) as u32;
        Some(token)
    }

    fn number(&mut self) -> Option<u64> {
        let value = self.next()?.iter().fold(0_u128, |n, byte| n << 7 | u128::from(byte & !STOP_BIT));
        value.try_into().ok()
    }

    fn nullable(&mut self) -> Option<u64> {
        Some(self.number()?.saturating_sub(1))
    }

    /// Eight characters padded with spaces; zeros for a longer text.
    fn text(&mut self) -> Option<[u8; TEXT_BYTES]> {
        let token = self.next()?;
        if token.len() > TEXT_BYTES {
            return Some([0; TEXT_BYTES]);
        }
        let mut text = [b' '; TEXT_BYTES];
        for (to, byte) in text.iter_mut().zip(token) {
            *to = byte & !STOP_BIT;
        }
        Some(text)
    }

    fn presence_map(&mut self) -> Option<u16> {
        match *self.next()? {
            [high, low] => Some(u16::from(high) << 7 | u16::from(low & !STOP_BIT)),
            _ => None,
        }
    }
}

/// The dictionary: what each field was last.
#[derive(Default)]
struct Dictionary {
    template: u64,
    biz_index: u64,
    channel: u64,
    security_id: [u8; TEXT_BYTES],
    tick_time: u64,
    tick_type: [u8; TEXT_BYTES],
    buy: u64,
    sell: u64,
    price: u64,
    qty: u64,
    money: u64,
    flag: [u8; TEXT_BYTES],
}

/// A text's only character.
fn only(text: &[u8; TEXT_BYTES]) -> Option<u8> {
    (text[1..] == [b' '; TEXT_BYTES - 1]).then_some(text[0])
}

fn symbol(security_id: &[u8; TEXT_BYTES]) -> Option<u32> {
    security_id.iter().try_fold(0, |packed, character| {
        let nibble = match character {
            b'0'..=b'9' => character - b'0',
            b' ' => SECURITY_ID_PAD,
            _ => return None,
        };
        Some(packed << 4 | u32::from(nibble))
    })
}

const fn fits(value: u64, bits: u32) -> bool {
    value >> bits == 0
}

impl Dictionary {
    /// Reads a record's fields.
    fn read(&mut self, tokens: &mut Tokens<'_>) -> Result<(), DropReason> {
        let map = tokens.presence_map().ok_or(DropReason::Framing)?;
        let has = |bit: u32| map >> bit & 1 != 0;
        if has(tick::TEMPLATE_ID) {
            self.template = tokens.number().ok_or(DropReason::Framing)?;
            if self.template != u64::from(TICK) {
                return Err(DropReason::UnknownType);
            }
        }
        self.fields(has, tokens).ok_or(DropReason::Framing)?;
        if self.template == u64::from(TICK) { Ok(()) } else { Err(DropReason::UnknownType) }
    }

    fn fields(&mut self, has: impl Fn(u32) -> bool, tokens: &mut Tokens<'_>) -> Option<()> {
        self.biz_index = if has(tick::BIZ_INDEX) { tokens.number()? } else { self.biz_index.wrapping_add(1) };
        if has(tick::CHANNEL) {
            self.channel = tokens.number()?;
        }
        if has(tick::SECURITY_ID) {
            self.security_id = tokens.text()?;
        }
        if has(tick::TICK_TIME) {
            self.tick_time = tokens.nullable()?;
        }
        if has(tick::TYPE) {
            self.tick_type = tokens.text()?;
        }
        for (bit, field) in [
            (tick::BUY_ORDER_NO, &mut self.buy),
            (tick::SELL_ORDER_NO, &mut self.sell),
            (tick::PRICE, &mut self.price),
            (tick::QTY, &mut self.qty),
            (tick::TRADE_MONEY, &mut self.money),
        ] {
            *field = if has(bit) { tokens.nullable()? } else { 0 };
        }
        if has(tick::TICK_BS_FLAG) {
            self.flag = tokens.text()?;
        }
        Some(())
    }

    /// The record that the fields make.
    fn record(&self) -> Result<TickRecord, DropReason> {
        let common = TickRecord {
            sequence: self.biz_index,
            exchange_time: self.tick_time.wrapping_mul(tick::TIME_FACTOR),
            channel: self.channel as u16,
            symbol: symbol(&self.security_id).unwrap_or_default(),
            price: self.price.wrapping_mul(tick::PRICE_FACTOR) as i64,
            quantity: self.qty,
            ..TickRecord::default()
        };
        let flag = only(&self.flag);
        let (made, stands) = match only(&self.tick_type) {
            Some(kind @ (tick::TYPE_ADD | tick::TYPE_DELETE)) => {
                let kind = if kind == tick::TYPE_ADD { Kind::SseAdd } else { Kind::SseDelete } as u8;
                let sells = flag == Some(tick::FLAG_SELL);
                let (order_id, flags) = if sells { (self.sell, Flags::SELL) } else { (self.buy, 0) };
                let stands = matches!(flag, Some(tick::FLAG_BUY | tick::FLAG_SELL));
                (TickRecord { kind, order_id, flags, ..common }, stands)
            }
            Some(tick::TYPE_TRADE) => {
                let attribute = self.flag[0];
                let known = matches!(flag, Some(tick::FLAG_BUY | tick::FLAG_SELL | tick::FLAG_NONE));
                let amount = u128::from(self.price) * u128::from(self.qty);
                let stands = known && amount == u128::from(self.money) * u128::from(tick::MONEY_FACTOR);
                let (order_id, reference) = (self.buy, self.sell);
                (TickRecord { kind: Kind::SseTrade as u8, order_id, reference, attribute, ..common }, stands)
            }
            Some(tick::TYPE_STATUS) => {
                let (attribute, order_id) = (self.flag[0], u64::from_be_bytes(self.flag));
                let kind = Kind::SseStatus as u8;
                (
                    TickRecord { kind, order_id, attribute, price: 0, quantity: 0, ..common },
                    attribute.is_ascii_uppercase(),
                )
            }
            _ => return Err(DropReason::UnknownType),
        };
        let good = stands
            && symbol(&self.security_id).is_some()
            && fits(self.channel, tick::CHANNEL_BITS)
            && fits(self.tick_time, tick::TICK_TIME_BITS)
            && fits(self.price, tick::PRICE_BITS)
            && fits(self.qty, tick::QTY_BITS);
        if good { Ok(made) } else { Err(DropReason::BadField) }
    }
}

/// Decodes the FAST payload of a frame.
pub(super) fn decode(payload: &[u8]) -> Decoded {
    let mut tokens = Tokens { rest: payload, count: 0 };
    let (mut dictionary, mut decoded) = (Dictionary::default(), Decoded::default());
    while !tokens.rest.is_empty() {
        if let Err(reason) = dictionary.read(&mut tokens) {
            decoded.drops.count(reason);
            break;
        }
        let record = dictionary.record();
        if let Err(reason) = record {
            decoded.drops.count(reason);
        }
        let is_trade = only(&dictionary.tick_type) == Some(tick::TYPE_TRADE);
        decoded.records.push((tokens.count, Complete { is_trade, record: record.ok() }));
    }
    decoded
}
