//! A market of several symbols: orders arrive around a wandering price, cross, rest, are cancelled
//! and replaced. Price-time books inside make sure that whatever the events refer to is alive.
//!
//! Events are free of any feed; itch50.rs and szse.rs write them as messages.

use std::collections::{BTreeMap, HashMap, VecDeque};

use tickgate_abi::Side;

use crate::random::Random;

/// Number of an order. It is the number of the event that brought the order, from 1, so that it can
/// serve as ApplSeqNum.
pub(super) type OrderId = u64;

/// Index of a symbol.
pub(super) type SymbolIndex = usize;

/// A price step: one cent, in 1e-4.
pub(super) const TICK: i64 = 100;
/// Shares of a lot.
const LOT: u64 = 100;
/// Live orders a symbol is kept at, roughly: above it, cancels are more likely than orders.
const TARGET_DEPTH: usize = 400;

/// How an order is to be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderType {
    Limit,
    /// Takes what is there; the rest is cancelled.
    Market,
    /// Rests at the best price of its own side.
    OwnBest,
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// An order came in; it may trade before it rests.
    Order { id: OrderId, symbol: SymbolIndex, side: Side, price: i64, shares: u64, order_type: OrderType },
    /// It rests with so many shares. Not an event of its own at exchanges that publish orders.
    Rest { id: OrderId, symbol: SymbolIndex, side: Side, price: i64, shares: u64 },
    /// `resting` of side `side` was hit by `incoming`.
    Trade {
        number: u64,
        symbol: SymbolIndex,
        side: Side,
        resting: OrderId,
        incoming: OrderId,
        price: i64,
        shares: u64,
    },
    /// Shares were taken from an order; `all` when nothing is left.
    Cancel { symbol: SymbolIndex, side: Side, id: OrderId, shares: u64, all: bool },
    /// An order was replaced by another at the back of the queue. Side and symbol stay.
    Replace { symbol: SymbolIndex, id: OrderId, new: OrderId, price: i64, shares: u64 },
}

/// Which events the exchange knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Partial cancels and replaces (else a cancel takes all).
    pub amendments: bool,
    /// Market and own-side-best orders.
    pub order_types: bool,
}

#[derive(Clone, Copy, Debug)]
struct LiveOrder {
    id: OrderId,
    side: Side,
    price: i64,
    shares: u64,
}

/// One symbol's books. Levels hold ids in time order, `live` the orders, in no order.
#[derive(Clone, Debug)]
struct Market {
    middle: i64,
    bids: BTreeMap<i64, VecDeque<OrderId>>,
    asks: BTreeMap<i64, VecDeque<OrderId>>,
    live: Vec<LiveOrder>,
    place: HashMap<OrderId, usize>,
}

impl Market {
    fn levels(&mut self, side: Side) -> &mut BTreeMap<i64, VecDeque<OrderId>> {
        match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        }
    }

    fn best(&self, side: Side) -> Option<i64> {
        match side {
            Side::Buy => self.bids.last_key_value().map(|(&price, _)| price),
            Side::Sell => self.asks.first_key_value().map(|(&price, _)| price),
        }
    }

    fn insert(&mut self, order: LiveOrder) {
        self.levels(order.side).entry(order.price).or_default().push_back(order.id);
        self.place.insert(order.id, self.live.len());
        self.live.push(order);
    }

    fn remove(&mut self, index: usize) {
        let order = self.live.swap_remove(index);
        self.place.remove(&order.id);
        if let Some(moved) = self.live.get(index) {
            self.place.insert(moved.id, index);
        }
        let levels = self.levels(order.side);
        if let Some(queue) = levels.get_mut(&order.price) {
            queue.retain(|&id| id != order.id);
            if queue.is_empty() {
                levels.remove(&order.price);
            }
        }
    }

    /// Takes shares from an order; whether nothing is left.
    fn reduce(&mut self, index: usize, shares: u64) -> bool {
        self.live[index].shares -= shares;
        let all = self.live[index].shares == 0;
        if all {
            self.remove(index);
        }
        all
    }
}

const fn opposite(side: Side) -> Side {
    match side {
        Side::Buy => Side::Sell,
        Side::Sell => Side::Buy,
    }
}

/// The market.
#[derive(Clone, Debug)]
pub(super) struct OrderFlow {
    random: Random,
    rules: Rules,
    markets: Vec<Market>,
    last_number: u64,
    events: VecDeque<Event>,
}

impl OrderFlow {
    /// A market with these opening prices, in 1e-4.
    pub fn new(seed: u64, rules: Rules, opening_prices: &[i64]) -> Self {
        let market = |&middle: &i64| Market {
            middle,
            bids: BTreeMap::new(),
            asks: BTreeMap::new(),
            live: Vec::new(),
            place: HashMap::new(),
        };
        OrderFlow {
            random: Random::new(seed),
            rules,
            markets: opening_prices.iter().map(market).collect(),
            last_number: 0,
            events: VecDeque::new(),
        }
    }

    /// The next event; there always is one.
    pub fn next_event(&mut self) -> Event {
        loop {
            if let Some(event) = self.events.pop_front() {
                return event;
            }
            self.act();
        }
    }

    fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Somebody does something.
    fn act(&mut self) {
        // A few symbols have most of the flow.
        let symbol = self.random.index(self.markets.len()).min(self.random.index(self.markets.len()));
        let live = self.markets[symbol].live.len();
        // At target depth, orders and cancels balance.
        let cancels = 45 * live.min(2 * TARGET_DEPTH) as u64 / TARGET_DEPTH as u64;
        match self.random.below(100 + cancels) {
            0..100 => self.order(symbol),
            _ if self.rules.amendments && self.random.one_in(5) => self.replace(symbol),
            _ => self.cancel(symbol),
        }
        let market = &mut self.markets[symbol];
        if self.random.one_in(20) {
            // Far from zero, so that ten levels fit below.
            market.middle = (market.middle + self.random.between(-1, 1) * TICK).max(100 * TICK);
        }
    }

    fn order(&mut self, symbol: SymbolIndex) {
        let id = self.number();
        let side = if self.random.one_in(2) { Side::Buy } else { Side::Sell };
        let shares = LOT * (1 + self.random.below(5) * self.random.below(4));
        let direction = if side == Side::Buy { 1 } else { -1 };
        let market = &self.markets[symbol];
        let against = market.best(opposite(side));
        let own = market.best(side);
        let distance = 1 + self.random.below(4) * self.random.below(6);
        let passive = market.middle - direction * TICK * distance as i64;
        let (order_type, price) = match (self.random.below(100), against, own) {
            (0..3, Some(_), _) if self.rules.order_types => (OrderType::Market, 0),
            (3..5, _, Some(own)) if self.rules.order_types => (OrderType::OwnBest, own),
            (5..25, Some(best), _) => (OrderType::Limit, best + direction * TICK * self.random.between(0, 2)),
            _ => (OrderType::Limit, passive.max(TICK)),
        };
        self.events.push_back(Event::Order { id, symbol, side, price, shares, order_type });
        let limit = if order_type == OrderType::Market { None } else { Some(price) };
        let rest = self.take(symbol, side, id, limit, shares);
        match (rest, order_type) {
            (0, _) => {}
            (shares, OrderType::Market) => {
                self.number();
                self.events.push_back(Event::Cancel { symbol, side, id, shares, all: true });
            }
            (shares, _) => {
                self.markets[symbol].insert(LiveOrder { id, side, price, shares });
                self.events.push_back(Event::Rest { id, symbol, side, price, shares });
            }
        }
    }

    /// Trades an incoming order against the book, in price-time order; the shares left.
    fn take(
        &mut self,
        symbol: SymbolIndex,
        side: Side,
        incoming: OrderId,
        limit: Option<i64>,
        mut shares: u64,
    ) -> u64 {
        let against = opposite(side);
        while shares > 0 {
            let number = self.last_number + 1;
            let market = &mut self.markets[symbol];
            let Some(price) = market.best(against) else { break };
            let crosses = match (limit, side) {
                (None, _) => true,
                (Some(limit), Side::Buy) => price <= limit,
                (Some(limit), Side::Sell) => price >= limit,
            };
            if !crosses {
                break;
            }
            let Some(resting) = market.levels(against)[&price].front().copied() else { break };
            let index = market.place[&resting];
            let traded = shares.min(market.live[index].shares);
            market.reduce(index, traded);
            shares -= traded;
            self.last_number = number;
            self.events.push_back(Event::Trade {
                number,
                symbol,
                side: against,
                resting,
                incoming,
                price,
                shares: traded,
            });
        }
        shares
    }

    fn cancel(&mut self, symbol: SymbolIndex) {
        let market = &mut self.markets[symbol];
        if market.live.is_empty() {
            return;
        }
        let index = self.random.index(market.live.len());
        let LiveOrder { id, side, shares, .. } = market.live[index];
        let part = self.rules.amendments && shares > LOT && self.random.one_in(4);
        let shares = if part { LOT * (1 + self.random.below(shares / LOT - 1)) } else { shares };
        let all = market.reduce(index, shares);
        self.number();
        self.events.push_back(Event::Cancel { symbol, side, id, shares, all });
    }

    /// Replaces an order by one that does not cross.
    fn replace(&mut self, symbol: SymbolIndex) {
        if self.markets[symbol].live.is_empty() {
            return;
        }
        let new = self.number();
        let market = &mut self.markets[symbol];
        let index = self.random.index(market.live.len());
        let LiveOrder { id, side, price, shares } = market.live[index];
        let moved = price + TICK * self.random.between(-2, 2);
        let price = match (side, market.best(opposite(side))) {
            (Side::Buy, Some(ask)) => moved.min(ask - TICK),
            (Side::Sell, Some(bid)) => moved.max(bid + TICK),
            _ => moved,
        };
        let price = price.max(TICK);
        market.remove(index);
        market.insert(LiveOrder { id: new, side, price, shares });
        self.events.push_back(Event::Replace { symbol, id, new, price, shares });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replays the events into maps of their own: everything referred to is alive, shares never go
    /// below zero, trades happen at the resting order's price, and books do not cross.
    #[test]
    fn every_event_refers_to_live_orders() {
        for seed in 1..4 {
            let rules = Rules { amendments: seed != 2, order_types: seed != 1 };
            let mut flow = OrderFlow::new(seed, rules, &[100_000, 2_500_000]);
            let mut live: HashMap<OrderId, (SymbolIndex, Side, i64, u64)> = HashMap::new();
            let (mut trades, mut cancels, mut replaces) = (0, 0, 0);
            for _ in 0..40_000 {
                match flow.next_event() {
                    Event::Order { shares, .. } => assert!(shares > 0),
                    Event::Rest { id, symbol, side, price, shares } => {
                        assert!(price > 0 && live.insert(id, (symbol, side, price, shares)).is_none());
                    }
                    Event::Trade { resting, side, price, shares, symbol, .. } => {
                        let order = live.get_mut(&resting).expect("the resting order is alive");
                        assert_eq!((order.0, order.1, order.2), (symbol, side, price));
                        order.3 -= shares;
                        if order.3 == 0 {
                            live.remove(&resting);
                        }
                        trades += 1;
                    }
                    Event::Cancel { id, shares, all, .. } => {
                        cancels += 1;
                        let Some(order) = live.get_mut(&id) else {
                            // The rest of a market order, which never rested.
                            assert!(all && rules.order_types);
                            continue;
                        };
                        order.3 -= shares;
                        assert_eq!(order.3 == 0, all);
                        if all {
                            live.remove(&id);
                        }
                    }
                    Event::Replace { id, new, price, shares, .. } => {
                        let (symbol, side, _, before) =
                            live.remove(&id).expect("the replaced order is alive");
                        assert_eq!(before, shares);
                        live.insert(new, (symbol, side, price, shares));
                        replaces += 1;
                    }
                }
            }
            assert!(trades > 1_000 && cancels > 1_000 && (replaces > 100) == rules.amendments);
            for market in &flow.markets {
                let (bid, ask) = (market.best(Side::Buy).unwrap(), market.best(Side::Sell).unwrap());
                assert!(bid < ask && market.bids.len() > 9 && market.asks.len() > 9);
            }
            let expected: usize = flow.markets.iter().map(|m| m.live.len()).sum();
            // Events still queued belong to the last action only.
            assert!(live.len().abs_diff(expected) <= 2, "{} {expected}", live.len());
        }
    }
}
