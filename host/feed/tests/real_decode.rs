//! Real packets and files against an independent decoder, the crate itch5.

mod data;

use itch5::messages::{
    AddOrderNoMPIDAttribution, AddOrderWithMPIDAttribution, OrderCancel, OrderDelete, OrderExecuted,
    OrderReplace, Trade,
};
use itch5::{MessageHandler, Parser};
use std::ops::ControlFlow;
use tickgate_abi::wire::szse::pack_security_id;
use tickgate_abi::{Feed, Flags, Kind, Side, TickRecord};
use tickgate_feed::soft::{Decoder, GroupFilter};

/// What itch5 reads, in the form of our records.
#[derive(Default)]
struct Peer(Vec<TickRecord>);

macro_rules! peer {
    ($($method:ident $message:ident $kind:ident |$m:ident| { $($column:ident: $value:expr),* } $sell:expr;)*) => {
        impl MessageHandler for Peer {
            $(
                fn $method(&mut self, $m: &$message) -> ControlFlow<()> {
                    self.0.push(TickRecord {
                        kind: Kind::$kind as u8,
                        symbol: $m.stock_locate().into(),
                        exchange_time: $m.timestamp().to_u64(),
                        flags: if $sell { Flags::SELL } else { 0 },
                        $($column: $value,)*
                        ..TickRecord::default()
                    });
                    ControlFlow::Continue(())
                }
            )*
        }
    };
}

fn is_sell(side: itch5::messages::BuySellIndicator) -> bool {
    format!("{side:?}").starts_with("Sell")
}

peer! {
    on_add_order_no_mpid_attribution AddOrderNoMPIDAttribution AddOrder |m| {
        order_id: m.order_reference_number(), quantity: m.shares().into(), reference: m.stock().to_u64(),
        price: m.price().into_i64()
    } is_sell(m.buy_sell_indicator());
    on_add_order_with_mpid_attribution AddOrderWithMPIDAttribution AddOrderMpid |m| {
        order_id: m.order_reference_number(), quantity: m.shares().into(), reference: m.stock().to_u64(),
        price: m.price().into_i64()
    } is_sell(m.buy_sell_indicator());
    on_order_executed OrderExecuted OrderExecuted |m| {
        order_id: m.order_reference_number(), quantity: m.executed_shares().into(), reference: m.match_number()
    } false;
    on_order_cancel OrderCancel OrderCancel |m| {
        order_id: m.order_reference_number(), quantity: m.cancelled_shares().into()
    } false;
    on_order_delete OrderDelete OrderDelete |m| { order_id: m.order_reference_number() } false;
    on_order_replace OrderReplace OrderReplace |m| {
        order_id: m.original_order_reference_number(), reference: m.new_order_reference_number(),
        quantity: m.shares().into(), price: m.price().into_i64()
    } false;
    on_trade Trade Trade |m| {
        order_id: m.order_reference_number(), quantity: m.shares().into(), price: m.price().into_i64(),
        reference: m.match_number()
    } is_sell(m.buy_sell_indicator());
}

/// Ours, of the kinds that [`Peer`] handles, without what the message does not say.
fn comparable(records: &[TickRecord]) -> Vec<TickRecord> {
    let handled = |r: &&TickRecord| b"AFEXDUP".contains(&r.kind);
    let bare = |r: &TickRecord| {
        let flags = if r.side() == Side::Sell { Flags::SELL } else { 0 };
        let mut record = TickRecord { sequence: 0, channel: 0, flags, ..*r };
        record.set_card_time(0);
        record
    };
    records.iter().filter(handled).map(bare).collect()
}

fn peer(length_framed: &[u8]) -> Vec<TickRecord> {
    let mut peer = Peer::default();
    Parser::new(length_framed).parse_stream(&mut peer).unwrap();
    peer.0
}

/// The frames of a classic little-endian capture file.
fn capture(bytes: &[u8]) -> Vec<&[u8]> {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    assert!([0xa1b2_c3d4, 0xa1b2_3c4d].contains(&word(0)));
    let mut frames = Vec::new();
    let mut at = 24;
    while at < bytes.len() {
        let length = word(at + 8) as usize;
        frames.push(&bytes[at + 16..at + 16 + length]);
        at += 16 + length;
    }
    frames
}

#[test]
fn every_real_packet_decodes_as_itch5_decodes_it() {
    let Some(folder) = data::folder() else { return };
    let mut messages = 0;
    for entry in std::fs::read_dir(folder.join("itch")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".pcap") {
            continue;
        }
        let bytes = data::read(&folder, &format!("itch/{name}"));
        let mut decoder = Decoder::new(Feed::Itch50, GroupFilter::all());
        for frame in capture(&bytes) {
            let mut records = Vec::new();
            decoder.decode(frame, false, |beat| beat, |r| records.push(*r));
            // These packets carry one tag: MoldUDP64 starts at byte 46, its blocks at byte 66, and
            // a block is framed as itch5 wants it.
            let tag = if frame[12..14] == [0x81, 0] { 4 } else { 0 };
            let end = tag + 14 + usize::from(u16::from_be_bytes([frame[tag + 16], frame[tag + 17]]));
            let count = usize::from(u16::from_be_bytes([frame[tag + 60], frame[tag + 61]]));
            assert_eq!(records.len(), count, "{name}");
            assert_eq!(comparable(&records), peer(&frame[tag + 62..end]), "{name}");
            messages += count;
        }
        assert!(decoder.drops().iter().all(|(_, count)| count == 0), "{name}: {:?}", decoder.drops());
    }
    println!("{messages} messages in real packets");
    assert!(messages > 8);
}

#[test]
fn both_itch_files_decode_as_itch5_decodes_them() {
    let Some(folder) = data::folder() else { return };
    for (name, messages) in
        [("itch/ritch_testdata.itch.gz", 12_012), ("itch/sse600519_20230201_as_itch.itch.gz", 82_437)]
    {
        let records = data::itch(&folder, name);
        assert_eq!(records.len(), messages);
        let peer = peer(&data::read(&folder, name));
        assert!(peer.len() > messages * 9 / 10);
        assert_eq!(comparable(&records), peer, "{name}");
    }
}

#[test]
fn real_szse_trades_make_sense() {
    let Some(folder) = data::folder() else { return };
    let records = data::szse(&folder, "szse/20230201_000001_trades_first60000.szse.gz");
    assert_eq!(records.len(), 60_000);
    let mut cancels = 0;
    for pair in records.windows(2) {
        assert!(pair[0].sequence < pair[1].sequence && pair[0].exchange_time <= pair[1].exchange_time);
    }
    for record in &records {
        let cancel = record.kind() == Some(Kind::SzseCancel);
        cancels += u32::from(cancel);
        assert_eq!(record.symbol, pack_security_id(*b"000001  ").unwrap());
        assert_eq!(cancel, record.price == 0);
        assert_eq!(cancel, (record.order_id == 0) != (record.reference == 0));
        assert!(
            record.quantity > 0 && record.order_id < record.sequence && record.reference < record.sequence
        );
    }
    println!("{cancels} cancels");
    assert!(cancels > 0 && cancels < 60_000);
}
