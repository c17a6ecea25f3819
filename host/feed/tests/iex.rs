//! IEX-TP, TOPS and DEEP: the specifications' examples, everything that can be wrong with a segment, books
//! against a model of their own, and the public capture.

mod data;
mod frames;

use std::collections::HashMap;

use proptest::prelude::*;
use tickgate_abi::wire::iextp::{self as wire, MESSAGES};
use tickgate_abi::{DropReason, Feed, Flags, Kind, Side, TickRecord};
use tickgate_feed::book::{Anomaly, Books, Level};
use tickgate_feed::gap::GapTracker;
use tickgate_feed::soft::{Decoder, GroupFilter, UdpChecksum};

/// The quote update of the TOPS specification: ZIEXT, 9,700 at 99.05 against 1,000 at 99.07.
const QUOTE: [u8; 42] =
    *b"Q\0\xac\x63\xc0\x20\x96\x86\x6d\x14ZIEXT   \xe4\x25\0\0\x24\x1d\x0f\0\0\0\0\0\xec\x1d\x0f\0\0\0\0\0\xe8\x03\0\0";
/// The trade report of the specifications: 100 ZIEXT at 99.05, TradeID 429974.
const TRADE: [u8; 38] =
    *b"T\0\xc3\xdf\xf7\x05\xa2\x86\x6d\x14ZIEXT   \x64\0\0\0\x24\x1d\x0f\0\0\0\0\0\x96\x8f\x06\0\0\0\0\0";

fn segment(protocol: u16, sequence: u64, messages: &[&[u8]]) -> Vec<u8> {
    let body: Vec<u8> =
        messages.iter().flat_map(|m| [&(m.len() as u16).to_le_bytes()[..], m].concat()).collect();
    let mut bytes = vec![0; wire::HEADER_BYTES];
    bytes[wire::VERSION.offset] = wire::TRANSPORT_VERSION;
    bytes[wire::MESSAGE_PROTOCOL_ID.range()].copy_from_slice(&protocol.to_le_bytes());
    bytes[wire::CHANNEL_ID.range()].copy_from_slice(&1_u32.to_le_bytes());
    bytes[wire::SESSION_ID.range()].copy_from_slice(&0x4287_0000_u32.to_le_bytes());
    bytes[wire::PAYLOAD_LENGTH.range()].copy_from_slice(&(body.len() as u16).to_le_bytes());
    bytes[wire::MESSAGE_COUNT.range()].copy_from_slice(&(messages.len() as u16).to_le_bytes());
    bytes[wire::FIRST_SEQUENCE_NUMBER.range()].copy_from_slice(&sequence.to_le_bytes());
    bytes.extend(body);
    bytes
}

fn decoder() -> Decoder {
    Decoder::new(Feed::Iex, GroupFilter::all())
}

fn decode(decoder: &mut Decoder, payload: &[u8]) -> Vec<TickRecord> {
    let mut records = Vec::new();
    decoder.decode(&frames::udp(payload), false, |beat| beat, |record| records.push(*record));
    records
}

/// A message of a type: byte `i` is `i`.
fn message(entry: &wire::Message) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..entry.length as u8).collect();
    bytes[0] = entry.message_type;
    bytes
}

/// The bytes of a field as a number, first byte lowest.
fn number(bytes: &[u8], field: tickgate_abi::wire::Field) -> u64 {
    bytes[field.range()].iter().rev().fold(0, |value, &b| value << 8 | u64::from(b))
}

#[test]
fn the_examples_of_the_specification() {
    let mut decoder = decoder();
    let records = decode(&mut decoder, &segment(wire::TOPS_1_6, 7, &[&QUOTE, &TRADE]));
    let quote = TickRecord {
        sequence: 7,
        order_id: u64::from_be_bytes(*b"ZIEXT   "),
        reference: 990_700,
        price: 990_500,
        quantity: 1_000 << 32 | 9_700,
        exchange_time: 1_471_980_632_572_715_948,
        card_time_low: (42 + 40 + 2 + 42 - 1) / 8,
        channel: 1,
        symbol: 1,
        kind: Kind::IexQuoteUpdate as u8,
        flags: Flags::FIRST,
        ..TickRecord::default()
    };
    assert_eq!(records[0], quote);
    let trade = TickRecord {
        sequence: 8,
        reference: 429_974,
        quantity: 100,
        exchange_time: 1_471_980_683_662_974_915,
        card_time_low: (42 + 40 + 2 + 42 + 2 + 38 - 1) / 8,
        kind: Kind::IexTradeReport as u8,
        flags: Flags::LAST,
        ..quote
    };
    assert_eq!(records[1], trade);
    assert_eq!((records.len(), decoder.messages()), (2, 2));
    assert_eq!(decoder.session(), *b"\x80\x03\x42\x87\0\0\0\0\0\0");
}

#[test]
fn every_type_becomes_a_record_with_the_fields_of_the_table() {
    for protocol in [wire::TOPS_1_6, wire::DEEP_1_0] {
        for entry in &MESSAGES {
            let bytes = message(entry);
            let known = if protocol == wire::TOPS_1_6 { entry.tops } else { entry.deep };
            // The specifications let messages grow at their end.
            for grown in [&bytes[..], &[&bytes[..], &[0xff; 9]].concat()] {
                let mut decoder = decoder();
                let records = decode(&mut decoder, &segment(protocol, 1, &[grown]));
                assert_eq!(decoder.messages(), u64::from(known), "{}", entry.name);
                assert_eq!(decoder.drops().of(DropReason::UnknownType), u64::from(!known));
                let Some(record) = records.first() else { continue };
                let field = |f: Option<_>| f.map_or(0, |f| number(&bytes, f));
                assert_eq!(record.kind(), Some(entry.kind));
                assert_eq!(record.attribute, 1);
                assert_eq!(record.exchange_time, 0x0908_0706_0504_0302);
                assert_eq!(record.order_id, if entry.symbol.is_some() { 0x0a0b_0c0d_0e0f_1011 } else { 0 });
                assert_eq!(record.price as u64, field(entry.price), "{}", entry.name);
                let quantity = field(entry.quantity) | field(entry.second_quantity) << 32;
                assert_eq!(record.quantity, quantity, "{}", entry.name);
                match entry.reference {
                    Some(f) if entry.reference_is_text => {
                        let text = bytes[f.range()].iter().fold(0, |v, &b| v << 8 | u64::from(b));
                        assert_eq!(record.reference, text, "{}", entry.name);
                    }
                    reference => assert_eq!(record.reference, field(reference), "{}", entry.name),
                }
                assert_eq!(record.side() == Side::Sell, entry.sell);
                assert_eq!(record.symbol, u32::from(entry.symbol.is_some()));
                if entry.kind != Kind::IexAuction {
                    assert_eq!(records.len(), 1);
                    continue;
                }
                let second = records[1];
                assert_eq!((records.len(), second.sequence, second.symbol), (2, 1, record.symbol));
                assert_eq!(second.kind(), Some(Kind::IexAuctionPrices));
                assert_eq!((second.attribute, second.exchange_time), (42, 0x2b_2f2e_2d2c));
                assert_eq!(second.order_id, 0x3736_3534_3332_3130);
                assert_eq!(second.reference, 0x3f3e_3d3c_3b3a_3938);
                assert_eq!(second.price, 0x4746_4544_4342_4140);
                assert_eq!(second.quantity, 0x4f4e_4d4c_4b4a_4948);
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_segment() {
    let good = segment(wire::TOPS_1_6, 1, &[&QUOTE, &TRADE]);
    // What becomes of the payload: records, and the one drop reason if any.
    let judge = |payload: &[u8]| {
        let mut decoder = decoder();
        let records = decode(&mut decoder, payload).len();
        let drops: Vec<_> = decoder.drops().iter().filter(|(_, n)| *n > 0).collect();
        assert!(drops.len() <= 1 && drops.iter().all(|(_, n)| *n == 1), "{drops:?}");
        (records, drops.first().map(|(reason, _)| *reason))
    };
    let framing = Some(DropReason::Framing);
    assert_eq!(judge(&good), (2, None));
    assert_eq!(judge(&segment(wire::TOPS_1_6, 1, &[])), (1, None), "a heartbeat");
    assert_eq!(judge(&good[..wire::HEADER_BYTES - 1]), (0, framing), "a header cut short");
    assert_eq!(judge(&good[..wire::HEADER_BYTES]), (0, framing), "no blocks");
    assert_eq!(judge(&good[..good.len() - 1]), (1, framing), "a block cut short");
    assert_eq!(judge(&[&good[..], &[0]].concat()), (2, framing), "a byte too many");
    let with = |offset: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[offset] = byte;
        bytes
    };
    assert_eq!(judge(&with(wire::VERSION.offset, 2)), (0, framing), "another version");
    assert_eq!(judge(&with(wire::CHANNEL_ID.offset + 2, 1)), (0, framing), "a channel beyond 65,535");
    assert_eq!(judge(&with(wire::PAYLOAD_LENGTH.offset, 1)), (2, framing), "another payload length");
    assert_eq!(judge(&with(wire::MESSAGE_COUNT.offset, 1)), (1, framing), "a block too many");
    assert_eq!(judge(&with(wire::MESSAGE_COUNT.offset, 3)), (2, framing), "a block too few");
    assert_eq!(judge(&segment(wire::TOPS_1_6, 1, &[b""])), (0, framing), "an empty block");
    let short = segment(wire::TOPS_1_6, 1, &[&QUOTE[..41], &TRADE]);
    assert_eq!(judge(&short), (1, Some(DropReason::MessageLength)));
    assert_eq!(judge(&segment(wire::TOPS_1_6, 1, &[b"?", &TRADE])), (1, Some(DropReason::UnknownType)));
    assert_eq!(judge(&segment(0x8002, 1, &[&QUOTE])), (0, Some(DropReason::UnknownType)), "TOPS 1.5");
}

#[test]
fn a_wrong_udp_checksum_is_counted_either_way() {
    let mut frame = frames::udp(&segment(wire::TOPS_1_6, 1, &[&QUOTE]));
    *frame.last_mut().unwrap() ^= 1;
    for (policy, records, drops) in [(UdpChecksum::Verify, 0, 1), (UdpChecksum::Count, 1, 0)] {
        let mut decoder = decoder().with_udp_checksum(policy);
        let mut seen = 0;
        decoder.decode(&frame, false, |beat| beat, |_| seen += 1);
        assert_eq!((seen, decoder.drops().of(DropReason::UdpChecksum)), (records, drops));
        assert_eq!(decoder.wrong_udp_checksums(), 1);
    }
}

/// A price level update of symbol 1.
fn level(side: Side, price: i64, quantity: u64, complete: bool) -> TickRecord {
    let kind = if side == Side::Buy { Kind::IexPriceLevelBuy } else { Kind::IexPriceLevelSell };
    TickRecord {
        order_id: u64::from_be_bytes(*b"ZIEXT   "),
        price,
        quantity,
        symbol: 1,
        kind: kind as u8,
        attribute: u8::from(complete),
        flags: if side == Side::Sell { Flags::SELL } else { 0 },
        ..TickRecord::default()
    }
}

#[test]
fn a_deep_book_shows_events_as_a_whole() {
    let mut books = Books::new(Feed::Iex);
    let shown = |books: &Books| {
        let book = books.book(books.find(1).unwrap());
        let levels = |side: Vec<Level>| side.iter().map(|l| (l.price, l.quantity)).collect::<Vec<_>>();
        (levels(book.bids().collect()), levels(book.asks().collect()))
    };
    assert!(books.apply(&level(Side::Buy, 100, 5, true)).top_changed);
    assert!(!books.apply(&level(Side::Buy, 101, 7, false)).top_changed);
    assert!(!books.apply(&level(Side::Buy, 100, 0, false)).top_changed);
    assert_eq!(shown(&books), (vec![(100, 5)], vec![]));
    assert!(books.apply(&level(Side::Sell, 103, 9, true)).top_changed);
    assert_eq!(shown(&books), (vec![(101, 7)], vec![(103, 9)]));
    assert!(!books.apply(&level(Side::Sell, 103, 9, true)).top_changed, "nothing new");
    assert!(books.apply(&level(Side::Buy, 101, 2, true)).top_changed);
    assert_eq!(shown(&books), (vec![(101, 2)], vec![(103, 9)]));
    assert_eq!(books.anomalies().total(), 0);
    books.apply(&level(Side::Buy, 99, 0, true));
    assert_eq!(books.anomalies().of(Anomaly::UnknownLevel), 1);
    assert!(books.book(books.find(1).unwrap()).flags().has(Flags::MAYBE_BAD));
    assert_eq!(books.book(books.find(1).unwrap()).name(), "ZIEXT");
    assert_eq!(books.queue(books.find(1).unwrap(), Side::Buy, 101).count(), 0);
}

#[test]
fn an_event_without_an_end_is_flagged() {
    let mut books = Books::new(Feed::Iex);
    for price in 1..=5_000 {
        books.apply(&level(Side::Buy, price, 1, false));
    }
    assert_eq!(books.anomalies().of(Anomaly::EndlessEvent), 1);
    books.apply(&level(Side::Buy, -1, 1, true));
    assert_eq!(books.anomalies().of(Anomaly::ImpossiblePrice), 1);
    assert_eq!(books.book(books.find(1).unwrap()).bids().len(), 5_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic_and_every_message_is_accounted_for(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        protocol in proptest::sample::select(vec![wire::TOPS_1_6, wire::DEEP_1_0, 0]),
        count in 0..8_u8,
    ) {
        let mut payload = segment(protocol, 5, &[]);
        payload[wire::MESSAGE_COUNT.offset] = count;
        payload.extend(&bytes);
        let mut decoder = decoder();
        let records = decode(&mut decoder, &payload);
        let mut books = Books::new(Feed::Iex);
        for record in &records {
            books.apply(record);
        }
        let seen = decoder.messages()
            + decoder.drops().of(DropReason::UnknownType)
            + decoder.drops().of(DropReason::MessageLength);
        prop_assert!(seen == u64::from(count) || decoder.drops().of(DropReason::Framing) == 1);
        decode(&mut decoder, &bytes);
    }

    /// DEEP books against a map of what each level was last said to be, events at random.
    #[test]
    fn deep_books_are_what_was_said_last(
        updates in proptest::collection::vec((any::<bool>(), 1..30_i64, 0..4_u64, any::<bool>()), 1..300),
    ) {
        let mut books = Books::new(Feed::Iex);
        let (mut said, mut shown) = (HashMap::new(), HashMap::new());
        for &(buy, price, quantity, complete) in &updates {
            let side = if buy { Side::Buy } else { Side::Sell };
            books.apply(&level(side, price, quantity, complete));
            said.insert((buy, price), quantity);
            if complete {
                shown = said.clone();
            }
            let book = books.book(books.find(1).unwrap());
            let expected = |buy: bool| {
                let mut levels: Vec<_> = shown
                    .iter()
                    .filter(|((side, _), quantity)| *side == buy && **quantity > 0)
                    .map(|((_, price), quantity)| Level { price: *price, quantity: *quantity, orders: 0 })
                    .collect();
                levels.sort_by_key(|level| if buy { -level.price } else { level.price });
                levels
            };
            prop_assert_eq!(book.bids().collect::<Vec<_>>(), expected(true));
            prop_assert_eq!(book.asks().collect::<Vec<_>>(), expected(false));
        }
    }
}

/// The packets of a little-endian microsecond pcap.
fn packets(pcap: &[u8]) -> Vec<&[u8]> {
    let (mut rest, mut packets) = (&pcap[24..], Vec::new());
    while let Some((header, after)) = rest.split_at_checked(16) {
        let length = u32::from_le_bytes(header[8..12].try_into().unwrap()) as usize;
        packets.push(&after[..length]);
        rest = &after[length..];
    }
    packets
}

#[test]
fn the_public_tops_capture() {
    let Some(folder) = data::folder() else { return };
    let pcap = data::read(&folder, "iex/TOPS16.pcap.gz");
    let packets = packets(&pcap);
    assert_eq!(packets.len(), 13_022);
    let mut decoder = decoder().with_udp_checksum(UdpChecksum::Count);
    let (mut books, mut gaps) = (Books::new(Feed::Iex), GapTracker::new());
    let mut records = Vec::with_capacity(60_000);
    for packet in &packets {
        decoder.decode(packet, false, |beat| beat, |record| records.push(*record));
    }
    assert_eq!(decoder.messages(), 57_674);
    assert_eq!(decoder.drops().iter().map(|(_, n)| n).sum::<u64>(), 0);
    // All but one, says tshark too.
    assert_eq!(decoder.wrong_udp_checksums(), 13_021);
    // What the quotes and trades say, kept beside the books.
    let mut quotes: HashMap<u64, TickRecord> = HashMap::new();
    let mut volumes: HashMap<u64, u64> = HashMap::new();
    for record in &records {
        gaps.observe(record);
        books.apply(record);
        match record.kind() {
            Some(Kind::IexQuoteUpdate) => drop(quotes.insert(record.order_id, *record)),
            Some(Kind::IexTradeReport) => *volumes.entry(record.order_id).or_default() += record.quantity,
            Some(Kind::IexTradeBreak) => *volumes.entry(record.order_id).or_default() -= record.quantity,
            _ => continue,
        }
        let book = books.book(books.find(record.symbol).unwrap());
        assert_eq!(book.name().as_bytes(), record.order_id.to_be_bytes().trim_ascii_end());
        let best = |level: Option<Level>| level.map_or((0, 0), |l| (l.price as u64, l.quantity));
        if let Some(quote) = quotes.get(&record.order_id) {
            let said = |price: u64, size: u64| if price == 0 || size == 0 { (0, 0) } else { (price, size) };
            assert_eq!(best(book.bids().next()), said(quote.price as u64, quote.quantity & 0xffff_ffff));
            assert_eq!(best(book.asks().next()), said(quote.reference, quote.quantity >> 32));
        }
        assert_eq!(book.volume(), volumes.get(&record.order_id).copied().unwrap_or(0));
    }
    assert_eq!((gaps.gaps(), gaps.duplicates(), books.anomalies().total()), (0, 0, 0));
    assert!(quotes.len() > 20 && volumes.values().sum::<u64>() > 100_000);
    // A packet left out is a gap of its messages.
    let mut gaps = GapTracker::new();
    let mut decoder = self::decoder().with_udp_checksum(UdpChecksum::Count);
    for packet in packets.iter().enumerate().filter(|(i, _)| *i != 9_000).map(|(_, p)| p) {
        decoder.decode(
            packet,
            false,
            |beat| beat,
            |record| {
                gaps.observe(record);
            },
        );
    }
    assert_eq!((gaps.gaps(), gaps.missing()), (1, 57_674 - decoder.messages()));
    // Once every symbol was seen, nothing allocates.
    let again = allocation_counter::measure(|| {
        for packet in &packets {
            decoder.decode(
                packet,
                false,
                |beat| beat,
                |record| {
                    gaps.observe(record);
                },
            );
        }
    });
    assert_eq!(again.count_total, 0);
}
