//! Writes a session of events as SZSE frames: 300192, 300191 and channel heartbeats.

use std::collections::VecDeque;

use tickgate_abi::wire::Field;
use tickgate_abi::wire::szse::{
    APPL_SEQ_NUM, CHANNEL_HEARTBEAT, CHANNEL_HEARTBEAT_BODY_LENGTH, CHANNEL_NO, EXEC_CANCEL, EXEC_TRADE,
    ORDER, ORDER_BODY_LENGTHS, SIDE_BUY, SIDE_SELL, TRADE, TRADE_BODY_LENGTH, channel_heartbeat, order,
    trade,
};
use tickgate_abi::{Feed, Side};

use super::order_flow::{Event, OrderFlow, OrderType, Rules, SymbolIndex};
use super::publisher::SzsePublisher;
use super::session::{Clock, MessageSource, SESSION_DATE};

/// Made-up securities with their opening prices in 1e-4.
const SECURITIES: [(&[u8; 8], i64); 5] = [
    (b"000901  ", 145_600),
    (b"000902  ", 1_282_000),
    (b"002903  ", 63_100),
    (b"300904  ", 2_210_500),
    (b"001905  ", 88_800),
];

/// The one channel of the session.
const CHANNEL: u64 = 2_011;
/// Records between two channel heartbeats.
const HEARTBEAT_EVERY: u64 = 1_000;

struct Body(Vec<u8>);

impl Body {
    fn new(length: u32, sequence: u64) -> Self {
        let mut body = Body(vec![0; length as usize]);
        body.number(CHANNEL_NO, CHANNEL);
        body.number(APPL_SEQ_NUM, sequence);
        body
    }
    fn number(&mut self, field: Field, value: u64) {
        self.0[field.range()].copy_from_slice(&value.to_be_bytes()[8 - field.length..]);
    }
    fn characters(&mut self, field: Field, characters: &[u8]) {
        self.0[field.range()].copy_from_slice(characters);
    }
    /// MDStreamID, SecurityID and, behind it, SecurityIDSource.
    fn security(&mut self, stream: Field, id: Field, symbol: SymbolIndex) {
        self.characters(stream, b"011");
        self.characters(id, SECURITIES[symbol].0);
        self.0[id.end()..id.end() + 4].copy_from_slice(b"102 ");
    }
}

/// A trade or cancel.
struct Execution {
    symbol: SymbolIndex,
    bid: u64,
    offer: u64,
    price: i64,
    shares: u64,
    exec_type: u8,
}

/// The message stream of one session.
#[derive(Clone, Debug)]
pub(super) struct SzseSource {
    flow: OrderFlow,
    clock: Clock,
    queue: VecDeque<Vec<u8>>,
    /// ApplSeqNum of the last record; the order flow counts its events in the same way.
    sequence: u64,
}

impl SzseSource {
    pub fn new(seed: u64, clock: Clock) -> Self {
        let prices: Vec<i64> = SECURITIES.iter().map(|&(_, price)| price).collect();
        let rules = Rules { amendments: false, order_types: true };
        SzseSource { flow: OrderFlow::new(seed, rules, &prices), clock, queue: VecDeque::new(), sequence: 0 }
    }

    /// LocalTimeStamp, decimal YYYYMMDDHHMMSSsss, in steps of 10 ms as the exchange has them.
    fn transact_time(&self) -> u64 {
        let centiseconds = self.clock.now() / 10_000_000;
        let (seconds, rest) = (centiseconds / 100, centiseconds % 100);
        let time = (seconds / 3_600 * 100 + seconds / 60 % 60) * 100 + seconds % 60;
        (SESSION_DATE * 1_000_000 + time) * 1_000 + rest * 10
    }

    fn heartbeat(&self, end_of_channel: bool) -> Vec<u8> {
        let mut body = Body::new(CHANNEL_HEARTBEAT_BODY_LENGTH, self.sequence);
        body.number(channel_heartbeat::END_OF_CHANNEL, u64::from(end_of_channel));
        SzsePublisher::frame(CHANNEL_HEARTBEAT, &body.0)
    }

    fn push_record(&mut self, message_type: u32, body: &Body) {
        self.queue.push_back(SzsePublisher::frame(message_type, &body.0));
        if self.sequence % HEARTBEAT_EVERY == 0 {
            self.queue.push_back(self.heartbeat(false));
        }
    }

    fn execution(&mut self, execution: &Execution) {
        self.sequence += 1;
        let mut body = Body::new(TRADE_BODY_LENGTH, self.sequence);
        body.security(trade::MD_STREAM_ID, trade::SECURITY_ID, execution.symbol);
        body.number(trade::BID_APPL_SEQ_NUM, execution.bid);
        body.number(trade::OFFER_APPL_SEQ_NUM, execution.offer);
        body.number(trade::LAST_PX, execution.price as u64);
        body.number(trade::LAST_QTY, execution.shares * Feed::Szse.quantity_scale());
        body.number(trade::EXEC_TYPE, u64::from(execution.exec_type));
        body.number(trade::TRANSACT_TIME, self.transact_time());
        self.push_record(TRADE, &body);
    }

    fn write(&mut self, event: Event) {
        match event {
            Event::Order { id, symbol, side, price, shares, order_type } => {
                self.sequence += 1;
                debug_assert_eq!(id, self.sequence);
                let mut body = Body::new(ORDER_BODY_LENGTHS[0], self.sequence);
                body.security(order::MD_STREAM_ID, order::SECURITY_ID, symbol);
                let (ord_type, price) = match order_type {
                    OrderType::Limit => (b'2', price),
                    // The price of these two means nothing.
                    OrderType::Market => (b'1', 0),
                    OrderType::OwnBest => (b'U', 0),
                };
                body.number(order::PRICE, price as u64);
                body.number(order::ORDER_QTY, shares * Feed::Szse.quantity_scale());
                let side = if side == Side::Buy { SIDE_BUY } else { SIDE_SELL };
                body.number(order::SIDE, u64::from(side));
                body.number(order::TRANSACT_TIME, self.transact_time());
                body.number(order::ORD_TYPE, u64::from(ord_type));
                self.push_record(ORDER, &body);
            }
            // Follows from the order and its trades.
            Event::Rest { .. } => {}
            Event::Trade { number, symbol, side, resting, incoming, price, shares } => {
                let (bid, offer) = if side == Side::Buy { (resting, incoming) } else { (incoming, resting) };
                self.execution(&Execution { symbol, bid, offer, price, shares, exec_type: EXEC_TRADE });
                debug_assert_eq!(number, self.sequence);
            }
            Event::Cancel { symbol, side, id, shares, .. } => {
                let (bid, offer) = if side == Side::Buy { (id, 0) } else { (0, id) };
                self.execution(&Execution { symbol, bid, offer, price: 0, shares, exec_type: EXEC_CANCEL });
            }
            Event::Replace { .. } => unreachable!("the rules of this exchange have no replace"),
        }
    }
}

impl MessageSource for SzseSource {
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

    /// The channel's end.
    fn closing(&mut self) -> Vec<(u64, Vec<u8>)> {
        vec![(self.clock.now(), self.heartbeat(true))]
    }
}
