//! How soon a message's fields are decoded: measured inside the whole card's emitted Verilog, on the
//! walker's `ended`, on the message bus, and on the fields that the record is about to take.
//!
//! Random ITCH and SZSE frames, all message types, tagged and not, packed and alone, with idle clocks
//! inside frames and none between them. For every message the test knows in which clock its last byte
//! is on the wire; `ended` has to be high that many clocks later that `feed::FIELD_CLOCKS` says and
//! in no other clock, and every byte and field of the record has to be right in that clock.

mod verilated;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use tickgate_abi::record::Flags;
use tickgate_abi::wire::ethernet::*;
use tickgate_abi::wire::{Field, itch50, moldudp64, szse};
use tickgate_abi::{Feed, Kind, register};
use tickgate_hdl::feed::FIELD_CLOCKS;
use tickgate_hdl::feed::message_bytes::{MESSAGE_BITS, bit_of_field_end};
use verilated::{Random, Verilated};

const FRAMES: usize = 1_500;
/// Clocks between the feed's register write and the first frame, and behind the last frame.
const SETTLE_CLOCKS: usize = 32;
/// The test looks for the fields up to so many clocks behind the last byte.
const LOOK_AHEAD: usize = 8;

/// What is looked at inside the card: a name (not a word of Verilog or C++), bits, and where it is.
const OBSERVED: [(&str, usize, &str); 14] = [
    ("ended", 1, "feed$0.decoder.walker.ended"),
    ("message", MESSAGE_BITS, "feed$0.decoder.bytes.message"),
    ("sequence_of", 64, "feed$0.decoder.assembly.sequence_of"),
    ("order_id", 64, "feed$0.decoder.assembly.order_id.field"),
    ("reference_of", 64, "feed$0.decoder.assembly.reference.field"),
    ("price", 64, "feed$0.decoder.assembly.price.field"),
    ("quantity", 64, "feed$0.decoder.assembly.quantity.field"),
    ("exchange_time", 64, "feed$0.decoder.assembly.exchange_time.field"),
    ("card_time", 48, "feed$0.decoder.assembly.card_time"),
    ("channel_of", 16, "feed$0.decoder.assembly.channel_of"),
    ("symbol", 32, "feed$0.decoder.assembly.symbol"),
    ("kind", 8, "feed$0.decoder.assembly.kind"),
    ("attribute", 8, "feed$0.decoder.assembly.attribute.field"),
    ("flags", 8, "feed$0.decoder.assembly.flags"),
];

/// The card as emitted, inside a module that has its inputs and shows [`OBSERVED`].
fn observed_card() -> String {
    let card = tickgate_hdl::card_verilog().replacen("module top(", "module card(", 1);
    let body = card.split_once("module card(").expect("a module top").1;
    let lines = body.lines().map(str::trim).take_while(|line| !line.starts_with("endmodule"));
    let inputs: Vec<&str> = lines.filter(|line| line.starts_with("input ")).collect();
    let names = inputs.iter().map(|line| line.trim_end_matches(';').rsplit(' ').next().expect("a name"));
    let names: Vec<&str> = names.collect();
    let outputs: Vec<&str> = OBSERVED.iter().map(|(name, ..)| *name).collect();
    let mut top = format!("module top({},{});\n", names.join(","), outputs.join(","));
    inputs.iter().for_each(|line| writeln!(top, "    {line}").expect("text"));
    for (name, bits, _) in OBSERVED {
        writeln!(top, "    output wire [{}:0] {name};", bits - 1).expect("text");
    }
    let ports: Vec<String> = names.iter().map(|name| format!(".{name}({name})")).collect();
    writeln!(top, "    card card({});", ports.join(",")).expect("text");
    for (name, _, place) in OBSERVED {
        writeln!(top, "    assign {name} = card.core.{place};").expect("text");
    }
    format!("{card}\n{top}endmodule\n")
}

/// A message in a payload.
struct Message {
    /// Index of its last byte in the payload, the checksum of SZSE included.
    last: usize,
    /// What the record uses of it; none for a type that gives no record.
    expected: Option<Expected>,
}

/// What has to be seen in the clock of its fields.
#[derive(Clone, Default)]
struct Expected {
    /// Offset on the message bus, and the byte.
    bytes: Vec<(usize, u8)>,
    /// Names of [`OBSERVED`], and the values.
    fields: Vec<(&'static str, u64)>,
}

impl Expected {
    /// Takes a field out of `message` as `name`; 0 where the type has none.
    fn take(&mut self, name: &'static str, message: &[u8], field: Option<Field>) {
        let value = field.map_or(0, |f| number(message, f));
        self.fields.push((name, value));
        self.bytes.extend(field.into_iter().flat_map(Field::range).map(|at| (at, message[at])));
    }
}

fn number(bytes: &[u8], field: Field) -> u64 {
    bytes[field.range()].iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn bytes(random: &mut Random, length: usize) -> Vec<u8> {
    (0..length).map(|_| random.next() as u8).collect()
}

fn sell_flag(sell: bool) -> u64 {
    if sell { Flags::SELL.into() } else { 0 }
}

fn itch_message(random: &mut Random, sequence: u64) -> (Vec<u8>, Option<Expected>) {
    if random.chance(5) {
        // Type 0 is in no table.
        let length = 12 + random.below(244);
        let mut message = bytes(random, length as usize);
        message[itch50::MESSAGE_TYPE.offset] = 0;
        return (message, None);
    }
    let shortest = random.chance(30);
    let layout = loop {
        let layout = &itch50::MESSAGES[random.below(itch50::MESSAGES.len() as u64) as usize];
        if !shortest || layout.length == itch50::SHORTEST {
            break layout;
        }
    };
    let mut message = bytes(random, layout.length);
    message[itch50::MESSAGE_TYPE.offset] = layout.message_type;
    let sell = random.chance(50);
    if let Some(side) = layout.side {
        message[side.offset] = if sell { b'S' } else { b'B' };
    }
    let mut expected = Expected::default();
    expected.take("kind", &message, Some(itch50::MESSAGE_TYPE));
    expected.take("symbol", &message, Some(itch50::STOCK_LOCATE));
    expected.take("exchange_time", &message, Some(itch50::TIMESTAMP));
    expected.take("order_id", &message, layout.order_id);
    expected.take("reference_of", &message, layout.reference);
    expected.take("price", &message, layout.price);
    expected.take("quantity", &message, layout.quantity);
    expected.take("attribute", &message, layout.attribute);
    // Without a filter the channel is 0.
    let flags = sell_flag(sell && layout.side.is_some());
    expected.fields.extend([("sequence_of", sequence), ("channel_of", 0), ("flags", flags)]);
    (message, Some(expected))
}

fn itch_payload(random: &mut Random) -> (Vec<u8>, Vec<Message>) {
    let count = random.pick(&[1, 1, 2, 3, 8, 40]);
    let first = random.next();
    let mut payload = vec![0; moldudp64::HEADER_BYTES];
    payload[moldudp64::SEQUENCE_NUMBER.range()].copy_from_slice(&first.to_be_bytes());
    payload[moldudp64::MESSAGE_COUNT.range()].copy_from_slice(&(count as u16).to_be_bytes());
    let mut messages = Vec::new();
    for index in 0..count {
        let (message, expected) = itch_message(random, first.wrapping_add(index));
        payload.extend((message.len() as u16).to_be_bytes());
        payload.extend(message);
        messages.push(Message { last: payload.len() - 1, expected });
    }
    (payload, messages)
}

/// A body of a type that gives a record, and what the record uses.
fn szse_body(random: &mut Random, message_type: u32) -> (Vec<u8>, Expected) {
    let mut expected = Expected::default();
    let length = match message_type {
        szse::ORDER => random.pick(&szse::ORDER_BODY_LENGTHS),
        szse::TRADE => szse::TRADE_BODY_LENGTH,
        _ => szse::CHANNEL_HEARTBEAT_BODY_LENGTH,
    };
    let mut body = bytes(random, length as usize);
    let (kind, security, fields, flags) = match message_type {
        szse::ORDER => {
            let side = random.pick(&[szse::SIDE_BUY, szse::SIDE_SELL, szse::SIDE_BORROW, szse::SIDE_LEND]);
            body[szse::order::SIDE.offset] = side;
            let lending = [szse::SIDE_BORROW, szse::SIDE_LEND].contains(&side);
            let kind = if lending { Kind::SzseLending } else { Kind::SzseOrder };
            use szse::order::*;
            let fields = [
                Some(szse::APPL_SEQ_NUM),
                None,
                Some(PRICE),
                Some(ORDER_QTY),
                Some(ORD_TYPE),
                Some(TRANSACT_TIME),
            ];
            let sell = [szse::SIDE_SELL, szse::SIDE_LEND].contains(&side);
            (kind, Some(SECURITY_ID), fields, sell_flag(sell))
        }
        szse::TRADE => {
            let exec_type = random.pick(&[szse::EXEC_TRADE, szse::EXEC_CANCEL]);
            body[szse::trade::EXEC_TYPE.offset] = exec_type;
            let kind = if exec_type == szse::EXEC_TRADE { Kind::SzseTrade } else { Kind::SzseCancel };
            use szse::trade::*;
            let fields = [
                Some(BID_APPL_SEQ_NUM),
                Some(OFFER_APPL_SEQ_NUM),
                Some(LAST_PX),
                Some(LAST_QTY),
                Some(EXEC_TYPE),
                Some(TRANSACT_TIME),
            ];
            (kind, Some(SECURITY_ID), fields, 0)
        }
        _ => {
            let end = szse::channel_heartbeat::END_OF_CHANNEL;
            let low = Field::new(end.name, end.end() - 1, 1);
            (Kind::SzseChannelHeartbeat, None, [None, None, None, None, Some(low), None], 0)
        }
    };
    let mut symbol = 0;
    if let Some(field) = security {
        let mut id = *b"00000000";
        id.iter_mut().for_each(|digit| *digit += random.below(10) as u8);
        id[6..].fill(b' ');
        body[field.range()].copy_from_slice(&id);
        symbol = szse::pack_security_id(id).expect("digits and spaces").into();
        expected.bytes.extend(field.range().map(|at| (at, body[at])));
    }
    let names = ["order_id", "reference_of", "price", "quantity", "attribute", "exchange_time"];
    for (name, field) in names.into_iter().zip(fields) {
        expected.take(name, &body, field);
    }
    expected.take("sequence_of", &body, Some(szse::APPL_SEQ_NUM));
    expected.take("channel_of", &body, Some(szse::CHANNEL_NO));
    expected.fields.extend([("symbol", symbol), ("kind", kind as u64), ("flags", flags)]);
    (body, expected)
}

fn szse_payload(random: &mut Random) -> (Vec<u8>, Vec<Message>) {
    const TYPES: [u32; 4] = [szse::ORDER, szse::TRADE, szse::CHANNEL_HEARTBEAT, 3];
    let (mut payload, mut messages) = (Vec::new(), Vec::new());
    for _ in 0..random.pick(&[1, 1, 2, 3, 8, 20]) {
        let message_type = random.pick(&TYPES);
        let (body, expected) = if message_type == 3 {
            let length = if random.chance(50) { 0 } else { random.below(120) };
            (bytes(random, length as usize), None)
        } else {
            let (body, expected) = szse_body(random, message_type);
            (body, Some(expected))
        };
        let start = payload.len();
        payload.extend(message_type.to_be_bytes());
        payload.extend((body.len() as u32).to_be_bytes());
        payload.extend(body);
        let sum: u32 = payload[start..].iter().map(|byte| u32::from(*byte)).sum();
        payload.extend((sum % 256).to_be_bytes());
        messages.push(Message { last: payload.len() - 1, expected });
    }
    (payload, messages)
}

/// The payload in a frame that passes every check, without a UDP checksum.
fn frame(random: &mut Random, tag: usize, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0; UDP_PAYLOAD + tag];
    let mut put = |at: usize, value: u16| frame[at..at + 2].copy_from_slice(&value.to_be_bytes());
    let total = (IPV4_HEADER_BYTES + UDP_HEADER_BYTES + payload.len()) as u16;
    if tag != 0 {
        put(ETHERTYPE, ETHERTYPE_VLAN);
    }
    put(ETHERTYPE + tag, ETHERTYPE_IPV4);
    put(IPV4 + tag, u16::from(IPV4_VERSION_IHL) << 8);
    put(IPV4_TOTAL_LENGTH + tag, total);
    put(IPV4 + 8 + tag, 0x2000 | u16::from(PROTOCOL_UDP));
    put(UDP_LENGTH + tag, total - IPV4_HEADER_BYTES as u16);
    let header = frame[IPV4 + tag..UDP + tag].chunks(2);
    let sum: u32 = header.map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
    let sum = (sum & 0xffff) + (sum >> 16);
    frame[IPV4 + 10 + tag..][..2].copy_from_slice(&(!(sum as u16)).to_be_bytes());
    frame.extend(payload);
    let padded = frame.len().max(60);
    frame.resize(padded + random.pick(&[0, 0, 0, 9]), 0x5a);
    frame
}

/// A message and the clock in which its last byte is on the wire.
struct OnWire {
    clock: usize,
    expected: Option<Expected>,
}

/// All rows of a run of `feed`, and its messages.
fn session(model: &Verilated, random: &mut Random, feed: Feed) -> (Vec<Vec<u8>>, Vec<OnWire>) {
    let idle = model.idle();
    let mut configure = idle.clone();
    model.set(&mut configure, "register_address", register::feed::CONTROL.offset.into());
    model.set(&mut configure, "register_write", 1);
    model.set(&mut configure, "register_write_data", feed as u64);
    let mut rows = vec![configure];
    rows.extend(std::iter::repeat_n(idle.clone(), SETTLE_CLOCKS));
    let mut on_wire = Vec::new();
    for number in 0..FRAMES {
        let (payload, messages) =
            if feed == Feed::Szse { szse_payload(random) } else { itch_payload(random) };
        let tag = if random.chance(40) { VLAN_TAG_BYTES } else { 0 };
        let frame = frame(random, tag, &payload);
        // A third of the frames has idle clocks inside.
        let stall = if number % 3 == 0 { 25 } else { 0 };
        let mut clocks = Vec::new();
        for beat in frame.chunks(8) {
            while random.chance(stall) && !clocks.is_empty() {
                rows.push(idle.clone());
            }
            let mut row = idle.clone();
            let mut data = [0; 8];
            data[..beat.len()].copy_from_slice(beat);
            let last = (clocks.len() + 1) * 8 >= frame.len();
            model.set_bytes(&mut row, "wire_data$0", &data);
            model.set(&mut row, "wire_keep$0", 0xff >> (8 - beat.len()));
            model.set(&mut row, "wire_valid$0", 1);
            model.set(&mut row, "wire_last$0", last.into());
            clocks.push(rows.len());
            rows.push(row);
        }
        on_wire.extend(messages.into_iter().map(|message| OnWire {
            clock: clocks[(UDP_PAYLOAD + tag + message.last) / 8],
            expected: message.expected,
        }));
        rows.extend(std::iter::repeat_n(idle.clone(), random.pick(&[0, 0, 0, 3])));
    }
    rows.extend(std::iter::repeat_n(idle, SETTLE_CLOCKS));
    (rows, on_wire)
}

/// What is wrong about a message's fields in a clock's outputs.
fn wrong(model: &Verilated, outputs: &[u8], message: &OnWire) -> Option<String> {
    if model.get(outputs, "ended") != 1 {
        return Some("ended is low".into());
    }
    let expected = message.expected.as_ref()?;
    let bus = model.get_bytes(outputs, "message");
    for &(at, byte) in &expected.bytes {
        let found = bus[bit_of_field_end(at + 1) / 8];
        if found != byte {
            return Some(format!("byte {at} on the bus is {found:#04x}, sent was {byte:#04x}"));
        }
    }
    let card_time = ("card_time", message.clock as u64);
    for &(name, value) in expected.fields.iter().chain([&card_time]) {
        let found = model.get(outputs, name);
        if found != value {
            return Some(format!("{name} is {found:#x}, sent was {value:#x}"));
        }
    }
    None
}

fn measure(feed: Feed) {
    let mut random = Random::from_environment(20_230_201);
    let mut model = Verilated::start("observed_card", &observed_card());
    let (rows, messages) = session(&model, &mut random, feed);
    let outputs = model.run(&rows);

    let right_after = |clocks: usize| {
        messages.iter().all(|message| wrong(&model, &outputs[message.clock + clocks], message).is_none())
    };
    let measured = (0..LOOK_AHEAD).find(|clocks| right_after(*clocks));
    if measured.is_none() {
        let clocks = FIELD_CLOCKS as usize;
        for (index, message) in messages.iter().enumerate() {
            if let Some(what) = wrong(&model, &outputs[message.clock + clocks], message) {
                panic!("{}: message {index}, {clocks} clocks behind its last byte: {what}", feed.name());
            }
        }
    }
    assert_eq!(measured, Some(FIELD_CLOCKS as usize), "{}: clocks from last byte to fields", feed.name());

    let ended: BTreeSet<usize> =
        (0..outputs.len()).filter(|clock| model.get(&outputs[*clock], "ended") == 1).collect();
    let due: BTreeSet<usize> = messages.iter().map(|message| message.clock + FIELD_CLOCKS as usize).collect();
    assert_eq!(ended.symmetric_difference(&due).next(), None, "{}: clocks with `ended`", feed.name());
    let records = messages.iter().filter(|message| message.expected.is_some()).count();
    println!(
        "{}: fields of {records} messages right, `ended` of {} high, {FIELD_CLOCKS} clocks behind the last byte",
        feed.name(),
        messages.len()
    );
    assert!(records > FRAMES, "too few messages");
}

#[test]
fn itch50_fields() {
    measure(Feed::Itch50);
}

#[test]
fn szse_fields() {
    measure(Feed::Szse);
}
