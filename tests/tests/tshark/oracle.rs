//! The independent decoders: tshark cuts the packets into messages (its MoldUDP64 dissector; it has
//! none of ITCH 5.0), the crate `itch5` reads the messages, and `itchy` the few fields that `itch5`
//! keeps private.

use itch5::messages::*;
use itch5::{MessageHandler, Parser};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

/// A message as tshark cut it out of a packet.
pub struct Block {
    /// MoldUDP64 sequence number.
    pub sequence: u64,
    /// The ITCH message.
    pub message: Vec<u8>,
}

/// Whether there is a tshark.
pub fn tshark_is_there() -> bool {
    Command::new("tshark").arg("--version").output().is_ok_and(|o| o.status.success())
}

fn tshark(capture: &Path, options: &[String]) -> String {
    let output = Command::new("tshark")
        .arg("-r")
        .arg(capture)
        .args(options)
        .output()
        .unwrap_or_else(|error| panic!("tshark: {error}; setup/packages.sh check installs it"));
    assert!(output.status.success(), "tshark: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("tshark writes text")
}

/// The messages of a capture, all its UDP ports taken for MoldUDP64.
pub fn blocks(capture: &Path) -> Vec<Block> {
    let mut ports: Vec<String> = tshark(capture, &["-T", "fields", "-e", "udp.dstport"].map(String::from))
        .lines()
        .map(str::to_owned)
        .collect();
    ports.retain(|port| !port.is_empty());
    ports.sort();
    ports.dedup();
    let mut options: Vec<String> = Vec::new();
    for port in ports {
        options.extend(["-d".into(), format!("udp.port=={port},moldudp64")]);
    }
    options.extend(["-T", "fields", "-e", "moldudp64.msgseq", "-e", "moldudp64.msgdata"].map(String::from));
    let mut blocks = Vec::new();
    for line in tshark(capture, &options).lines() {
        let (sequences, messages) = line.split_once('\t').expect("two fields");
        let sequences: Vec<&str> = sequences.split(',').filter(|s| !s.is_empty()).collect();
        let messages: Vec<&str> = messages.split(',').filter(|m| !m.is_empty()).collect();
        assert_eq!(sequences.len(), messages.len(), "a sequence number for each message");
        for (sequence, message) in sequences.into_iter().zip(messages) {
            let bytes = (0..message.len()).step_by(2);
            let message =
                bytes.map(|i| u8::from_str_radix(&message[i..i + 2], 16).expect("hexadecimal")).collect();
            blocks.push(Block { sequence: sequence.parse().expect("a number"), message });
        }
    }
    blocks
}

/// What the independent decoders say of a message, in the record's terms.
#[derive(Debug, Default, PartialEq)]
pub struct Expected {
    /// StockLocate.
    pub symbol: u32,
    /// Timestamp.
    pub exchange_time: u64,
    /// See `tickgate_abi::Kind`, as the others.
    pub order_id: u64,
    /// Second number.
    pub reference: u64,
    /// 1e-4.
    pub price: i64,
    /// Shares.
    pub quantity: u64,
    /// Side, where there is one.
    pub sell: Option<bool>,
    /// The one-character field, by `itch5`'s name of its value.
    pub attribute: String,
}

/// `itch5`'s name of the value of a message type's one-character field.
pub fn attribute_name(message_type: u8, value: u8) -> String {
    match message_type {
        b'S' => format!("{:?}", SystemEventCode::from(value)),
        b'R' => format!("{:?}", MarketCategory::from(value)),
        b'H' => format!("{:?}", TradingState::from(value)),
        b'W' => format!("{:?}", BreachedLevel::from(value)),
        b'C' => format!("{:?}", Printable::from(value)),
        b'Q' => format!("{:?}", CrossType::from(value)),
        _ => {
            assert_eq!(value, 0, "type {} has no such field", char::from(message_type));
            String::new()
        }
    }
}

/// Decodes one message; `None` when `itch5` refuses it.
pub fn expected(message: &[u8]) -> Option<Expected> {
    let mut framed = (message.len() as u16).to_be_bytes().to_vec();
    framed.extend_from_slice(message);
    let mut reader = Reader::default();
    Parser::new(&framed).parse_stream(&mut reader).ok()?;
    let mut expected = reader.0?;
    if let b'H' | b'Y' = message[0] {
        by_itchy(&framed, &mut expected);
    }
    Some(expected)
}

/// What `itch5` does not give: the reason of a trading action, and a Reg SHO restriction.
fn by_itchy(framed: &[u8], expected: &mut Expected) {
    let message =
        itchy::MessageStream::from_reader(framed).next().expect("a message").expect("that itchy reads");
    match message.body {
        itchy::Body::TradingAction { reason, .. } => {
            // itchy trims the padding.
            let mut padded = [b' '; 4];
            padded[..reason.len()].copy_from_slice(reason.as_bytes());
            expected.reference = u64::from(u32::from_be_bytes(padded));
        }
        itchy::Body::RegShoRestriction { .. } => {
            expected.symbol = message.stock_locate.into();
            expected.exchange_time = message.timestamp;
        }
        other => panic!("itchy takes it for {other:?}"),
    }
}

#[derive(Default)]
struct Reader(Option<Expected>);

macro_rules! header {
    ($self:ident, $message:ident) => {{
        let $message = $message;
        $self.0.insert(Expected {
            symbol: u32::from($message.stock_locate()),
            exchange_time: $message.timestamp().to_u64(),
            ..Expected::default()
        })
    }};
}

macro_rules! header_only {
    ($($method:ident $message:ident),* $(,)?) => {
        $(fn $method(&mut self, m: &$message) -> ControlFlow<()> {
            let _ = header!(self, m);
            ControlFlow::Continue(())
        })*
    };
}

fn is_sell(side: BuySellIndicator) -> Option<bool> {
    match side {
        BuySellIndicator::Buy => Some(false),
        BuySellIndicator::Sell => Some(true),
        _ => None,
    }
}

impl MessageHandler for Reader {
    header_only! {
        on_market_participant_position MarketParticipantPosition,
        on_mwcb_decline_level MWCBDeclineLevel,
        on_quoting_period_update QuotingPeriodUpdate,
        on_luld_auction_collar LULDAuctionCollar,
        on_operational_halt OperationalHalt,
        on_net_order_imbalance_indicator NetOrderImbalanceIndicator,
        on_retail_price_improvement_indicator RetailPriceImprovementIndicator,
        on_direct_listing_with_capital_raise_price_discovery DirectListingwithCapitalRaisePriceDiscovery,
    }

    /// This type's fields are private in `itch5`; see [`expected`].
    fn on_reg_sho_restriction(&mut self, _: &RegSHORestriction) -> ControlFlow<()> {
        self.0 = Some(Expected::default());
        ControlFlow::Continue(())
    }

    fn on_system_event(&mut self, m: &SystemEvent) -> ControlFlow<()> {
        header!(self, m).attribute = format!("{:?}", m.event_code());
        ControlFlow::Continue(())
    }

    fn on_stock_directory(&mut self, m: &StockDirectory) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.stock().to_u64();
        e.quantity = m.round_lot_size().into();
        e.attribute = format!("{:?}", m.market_category());
        ControlFlow::Continue(())
    }

    fn on_stock_trading_action(&mut self, m: &StockTradingAction) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.stock().to_u64();
        e.attribute = format!("{:?}", m.trading_state());
        ControlFlow::Continue(())
    }

    fn on_mwcb_status(&mut self, m: &MWCBStatus) -> ControlFlow<()> {
        header!(self, m).attribute = format!("{:?}", m.breached_level());
        ControlFlow::Continue(())
    }

    fn on_add_order_no_mpid_attribution(&mut self, m: &AddOrderNoMPIDAttribution) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.order_reference_number();
        e.reference = m.stock().to_u64();
        e.price = m.price().into_i64();
        e.quantity = m.shares().into();
        e.sell = is_sell(m.buy_sell_indicator());
        ControlFlow::Continue(())
    }

    fn on_add_order_with_mpid_attribution(&mut self, m: &AddOrderWithMPIDAttribution) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.order_reference_number();
        e.reference = m.stock().to_u64();
        e.price = m.price().into_i64();
        e.quantity = m.shares().into();
        e.sell = is_sell(m.buy_sell_indicator());
        ControlFlow::Continue(())
    }

    fn on_order_executed(&mut self, m: &OrderExecuted) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.order_reference_number();
        e.reference = m.match_number();
        e.quantity = m.executed_shares().into();
        ControlFlow::Continue(())
    }

    fn on_order_executed_with_price(&mut self, m: &OrderExecutedWithPrice) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.order_reference_number();
        e.reference = m.match_number();
        e.price = m.execution_price().into_i64();
        e.quantity = m.executed_shares().into();
        e.attribute = format!("{:?}", m.printable());
        ControlFlow::Continue(())
    }

    fn on_order_cancel(&mut self, m: &OrderCancel) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.order_reference_number();
        e.quantity = m.cancelled_shares().into();
        ControlFlow::Continue(())
    }

    fn on_order_delete(&mut self, m: &OrderDelete) -> ControlFlow<()> {
        header!(self, m).order_id = m.order_reference_number();
        ControlFlow::Continue(())
    }

    fn on_order_replace(&mut self, m: &OrderReplace) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.original_order_reference_number();
        e.reference = m.new_order_reference_number();
        e.price = m.price().into_i64();
        e.quantity = m.shares().into();
        ControlFlow::Continue(())
    }

    fn on_trade(&mut self, m: &Trade) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.order_reference_number();
        e.reference = m.match_number();
        e.price = m.price().into_i64();
        e.quantity = m.shares().into();
        e.sell = is_sell(m.buy_sell_indicator());
        ControlFlow::Continue(())
    }

    fn on_cross_trade(&mut self, m: &CrossTrade) -> ControlFlow<()> {
        let e = header!(self, m);
        e.order_id = m.stock().to_u64();
        e.reference = m.match_number();
        e.price = m.cross_price().into_i64();
        e.quantity = m.shares();
        e.attribute = format!("{:?}", m.cross_type());
        ControlFlow::Continue(())
    }

    fn on_broken_trade(&mut self, m: &BrokenTrade) -> ControlFlow<()> {
        header!(self, m).reference = m.match_number();
        ControlFlow::Continue(())
    }
}
