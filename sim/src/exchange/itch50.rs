//! Writes a session of events as ITCH 5.0 messages, by the field tables of hdl/abi.

use std::collections::VecDeque;

use tickgate_abi::Side;
use tickgate_abi::wire::Field;
use tickgate_abi::wire::itch50::{MESSAGE_TYPE, STOCK_LOCATE, TIMESTAMP, message};

use super::order_flow::{Event, OrderFlow, Rules, SymbolIndex};
use super::session::{Clock, MessageSource};
use crate::random::Random;

/// Made-up stocks with their opening prices in 1e-4.
const STOCKS: [(&[u8; 8], i64); 6] = [
    (b"TGAA    ", 1_873_500),
    (b"TGBB    ", 412_200),
    (b"TGCC    ", 95_700),
    (b"TGDD    ", 6_204_100),
    (b"TGEE    ", 238_300),
    (b"TGFF    ", 1_020_000),
];

/// One in so many adds carries an MPID.
const MPID_ONE_IN: u64 = 8;
/// One in so many executions is at a price of its own.
const WITH_PRICE_ONE_IN: u64 = 16;
/// One in so many executions is followed by a trade with a hidden order.
const HIDDEN_ONE_IN: u64 = 40;

/// A message under construction: zero, then field by field.
struct Writer(Vec<u8>);

impl Writer {
    fn new(message_type: u8, symbol: Option<SymbolIndex>, time_ns: u64) -> Self {
        let length = message(message_type).map_or(12, |m| m.length);
        let mut writer = Writer(vec![0; length]);
        writer.number(MESSAGE_TYPE, u64::from(message_type));
        // Stock locates count from 1; 0 is for messages about no stock.
        writer.number(STOCK_LOCATE, symbol.map_or(0, |s| s as u64 + 1));
        writer.number(TIMESTAMP, time_ns);
        writer
    }

    fn number(&mut self, field: Field, value: u64) {
        self.0[field.range()].copy_from_slice(&value.to_be_bytes()[8 - field.length..]);
    }

    fn characters(&mut self, offset: usize, characters: &[u8]) {
        self.0[offset..offset + characters.len()].copy_from_slice(characters);
    }

    /// Fills the record's fields of this type; `None` where the type has none.
    fn fields(mut self, values: Values) -> Vec<u8> {
        let Some(m) = message(self.0[MESSAGE_TYPE.offset]) else { return self.0 };
        let side = values.side.map(|s| if s == Side::Buy { u64::from(b'B') } else { u64::from(b'S') });
        let pairs = [
            (m.order_id, values.order_id),
            (m.reference, values.reference),
            (m.price, values.price.map(|p| p as u64)),
            (m.quantity, values.quantity),
            (m.attribute, values.attribute.map(u64::from)),
            (m.side, side),
        ];
        for (field, value) in pairs {
            if let (Some(field), Some(value)) = (field, value) {
                self.number(field, value);
            }
        }
        self.0
    }
}

/// Values by the record's names.
#[derive(Clone, Copy, Debug, Default)]
struct Values {
    order_id: Option<u64>,
    reference: Option<u64>,
    price: Option<i64>,
    quantity: Option<u64>,
    attribute: Option<u8>,
    side: Option<Side>,
}

/// The message stream of one session.
#[derive(Clone, Debug)]
pub(super) struct Itch50Source {
    flow: OrderFlow,
    random: Random,
    clock: Clock,
    queue: VecDeque<Vec<u8>>,
    match_number: u64,
}

impl Itch50Source {
    pub fn new(seed: u64, clock: Clock) -> Self {
        let prices: Vec<i64> = STOCKS.iter().map(|&(_, price)| price).collect();
        let rules = Rules { amendments: true, order_types: false };
        let mut source = Itch50Source {
            flow: OrderFlow::new(seed, rules, &prices),
            random: Random::new(!seed),
            clock,
            queue: VecDeque::new(),
            match_number: 0,
        };
        source.open();
        source
    }

    fn system_event(&self, code: u8) -> Vec<u8> {
        let values = Values { attribute: Some(code), ..Values::default() };
        Writer::new(b'S', None, self.clock.now()).fields(values)
    }

    /// Start of messages, directory, trading states and opening crosses.
    fn open(&mut self) {
        let now = self.clock.now();
        self.queue.push_back(self.system_event(b'O'));
        for (symbol, (stock, _)) in STOCKS.iter().enumerate() {
            let name = Some(u64::from_be_bytes(**stock));
            let mut directory = Writer::new(b'R', Some(symbol), now);
            // Market category Q, financial status N, round lots of 100, and the classification
            // fields that no record carries.
            directory.characters(20, b"N");
            directory.characters(25, b"NCZ P N1N");
            let values =
                Values { order_id: name, quantity: Some(100), attribute: Some(b'Q'), ..Values::default() };
            self.queue.push_back(directory.fields(values));
            let values = Values { order_id: name, attribute: Some(b'T'), ..Values::default() };
            self.queue.push_back(Writer::new(b'H', Some(symbol), now).fields(values));
            let mut reg_sho = Writer::new(b'Y', Some(symbol), now);
            reg_sho.characters(11, *stock);
            reg_sho.characters(19, b"0");
            self.queue.push_back(reg_sho.0);
        }
        self.queue.push_back(self.system_event(b'S'));
        self.queue.push_back(self.system_event(b'Q'));
        for (symbol, (stock, price)) in STOCKS.iter().enumerate() {
            self.match_number += 1;
            let values = Values {
                order_id: Some(u64::from_be_bytes(**stock)),
                quantity: Some(100 * (1 + self.random.below(500))),
                price: Some(*price),
                reference: Some(self.match_number),
                attribute: Some(b'O'),
                ..Values::default()
            };
            self.queue.push_back(Writer::new(b'Q', Some(symbol), now).fields(values));
        }
    }

    fn add(&mut self, symbol: SymbolIndex, values: Values) {
        let stock = Some(u64::from_be_bytes(*STOCKS[symbol].0));
        let values = Values { reference: stock, ..values };
        let message_type = if self.random.one_in(MPID_ONE_IN) { b'F' } else { b'A' };
        let mut writer = Writer::new(message_type, Some(symbol), self.clock.now());
        if message_type == b'F' {
            writer.characters(36, b"TGMM");
        }
        self.queue.push_back(writer.fields(values));
    }

    fn execution(&mut self, symbol: SymbolIndex, side: Side, values: Values) {
        self.match_number += 1;
        let values = Values { reference: Some(self.match_number), ..values };
        let with_price = self.random.one_in(WITH_PRICE_ONE_IN);
        let message_type = if with_price { b'C' } else { b'E' };
        let printable = if self.random.one_in(4) { b'N' } else { b'Y' };
        let writer = Writer::new(message_type, Some(symbol), self.clock.now());
        self.queue.push_back(writer.fields(Values { attribute: Some(printable), ..values }));
        if self.random.one_in(HIDDEN_ONE_IN) {
            self.match_number += 1;
            let hidden = Values {
                order_id: Some(0),
                reference: Some(self.match_number),
                side: Some(side),
                attribute: None,
                ..values
            };
            let mut writer = Writer::new(b'P', Some(symbol), self.clock.now());
            writer.characters(24, STOCKS[symbol].0);
            self.queue.push_back(writer.fields(hidden));
        }
    }

    fn write(&mut self, event: Event) {
        let now = self.clock.now();
        match event {
            // An order is not shown before it rests.
            Event::Order { .. } => {}
            Event::Rest { id, symbol, side, price, shares } => self.add(
                symbol,
                Values {
                    order_id: Some(id),
                    side: Some(side),
                    quantity: Some(shares),
                    price: Some(price),
                    ..Values::default()
                },
            ),
            Event::Trade { symbol, side, resting, price, shares, .. } => {
                let values = Values {
                    order_id: Some(resting),
                    quantity: Some(shares),
                    price: Some(price),
                    ..Values::default()
                };
                self.execution(symbol, side, values);
            }
            Event::Cancel { symbol, id, shares, all, .. } => {
                let values = Values { order_id: Some(id), quantity: Some(shares), ..Values::default() };
                let message_type = if all { b'D' } else { b'X' };
                self.queue.push_back(Writer::new(message_type, Some(symbol), now).fields(values));
            }
            Event::Replace { symbol, id, new, price, shares } => {
                let values = Values {
                    order_id: Some(id),
                    reference: Some(new),
                    quantity: Some(shares),
                    price: Some(price),
                    ..Values::default()
                };
                self.queue.push_back(Writer::new(b'U', Some(symbol), now).fields(values));
            }
        }
    }
}

impl MessageSource for Itch50Source {
    fn next_message(&mut self) -> (u64, Vec<u8>) {
        loop {
            if let Some(message) = self.queue.pop_front() {
                return (self.clock.now(), message);
            }
            self.clock.advance();
            let event = self.flow.next_event();
            self.write(event);
        }
    }

    /// End of market hours, of system hours, of messages.
    fn closing(&mut self) -> Vec<(u64, Vec<u8>)> {
        let now = self.clock.now();
        [b'M', b'E', b'C'].into_iter().map(|code| (now, self.system_event(code))).collect()
    }
}
