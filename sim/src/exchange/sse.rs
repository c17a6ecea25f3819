//! SSE Level-2 as the exchange's side writes it: FAST records UA5803 and UA3202, and both framings
//! around them. It stands in front of the wire.
//!
//! This is a second writing of the format, for decoders to be tested against: it shares neither code
//! nor tables with them, so the bits, lengths and tags that stand here stand in `tickgate-abi` too,
//! and a mistake in either shows as a difference. All numbers are in the units of the wire.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// A merged tick.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SseTick {
    /// Number in the channel, from 1.
    pub biz_index: u64,
    /// Channel.
    pub channel: u64,
    /// Six digits.
    pub security_id: Vec<u8>,
    /// Decimal HHMMSScc; `None` is null.
    pub tick_time: Option<u64>,
    /// A add, D delete, T trade, S status.
    pub tick_type: Vec<u8>,
    /// The buyer's order, 0 for none.
    pub buy_order_no: u64,
    /// The seller's order, 0 for none.
    pub sell_order_no: u64,
    /// 1e-3.
    pub price: u64,
    /// 1e-3.
    pub qty: u64,
    /// 1e-5; of an add the quantity that traded already, 1e-3.
    pub trade_money: u64,
    /// B, S, N, or a status.
    pub tick_bs_flag: Vec<u8>,
}

/// Bytes of FAST, written from the front.
#[derive(Clone, Debug, Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn unsigned(&mut self, value: u64) {
        let groups = (u64::BITS - value.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let stop = if group == 0 { 0x80 } else { 0 };
            self.0.push((value >> (7 * group)) as u8 & 0x7f | stop);
        }
    }

    /// Null is the single byte of zero; every number is one higher.
    fn nullable(&mut self, value: Option<u64>) {
        self.unsigned(value.map_or(0, |value| value + 1));
    }

    fn text(&mut self, text: &[u8]) {
        let (last, before) = text.split_last().unwrap_or((&0, &[]));
        self.0.extend_from_slice(before);
        self.0.push(last | 0x80);
    }

    /// A presence map of all the bits, the first one sent first.
    fn presence_map(&mut self, bits: &[bool]) {
        let bytes = bits
            .chunks(7)
            .map(|seven| seven.iter().enumerate().fold(0, |byte, (i, &bit)| byte | u8::from(bit) << (6 - i)));
        self.0.extend(bytes);
        if let Some(last) = self.0.last_mut() {
            *last |= 0x80;
        }
    }
}

/// Writes one payload of ticks.
#[derive(Clone, Debug, Default)]
pub struct SseTickEncoder {
    bytes: Writer,
    previous: Option<SseTick>,
}

impl SseTickEncoder {
    /// An empty payload.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.bytes.0.len()
    }

    /// Whether there is nothing yet.
    pub fn is_empty(&self) -> bool {
        self.bytes.0.is_empty()
    }

    /// Adds a tick; what its operators can express is left out.
    pub fn push(&mut self, tick: &SseTick) {
        let before = self.previous.as_ref();
        // In the order of the template, TemplateID first.
        let present = [
            before.is_none(),
            before.is_none_or(|b| tick.biz_index != b.biz_index.wrapping_add(1)),
            before.is_none_or(|b| tick.channel != b.channel),
            before.is_none_or(|b| tick.security_id != b.security_id),
            before.is_none_or(|b| tick.tick_time != b.tick_time),
            before.is_none_or(|b| tick.tick_type != b.tick_type),
            tick.buy_order_no != 0,
            tick.sell_order_no != 0,
            tick.price != 0,
            tick.qty != 0,
            tick.trade_money != 0,
            before.is_none_or(|b| tick.tick_bs_flag != b.tick_bs_flag),
            // Two bits to fill the second byte.
            false,
            false,
        ];
        let to = &mut self.bytes;
        to.presence_map(&present);
        for (field, _) in present.iter().enumerate().filter(|(_, present)| **present) {
            match field {
                0 => to.unsigned(5_803),
                1 => to.unsigned(tick.biz_index),
                2 => to.unsigned(tick.channel),
                3 => to.text(&tick.security_id),
                4 => to.nullable(tick.tick_time),
                5 => to.text(&tick.tick_type),
                6 => to.nullable(Some(tick.buy_order_no)),
                7 => to.nullable(Some(tick.sell_order_no)),
                8 => to.nullable(Some(tick.price)),
                9 => to.nullable(Some(tick.qty)),
                10 => to.nullable(Some(tick.trade_money)),
                _ => to.text(&tick.tick_bs_flag),
            }
        }
        self.previous = Some(tick.clone());
    }

    /// The payload; the next one begins with an empty dictionary.
    pub fn finish(&mut self) -> Vec<u8> {
        self.previous = None;
        std::mem::take(&mut self.bytes.0)
    }
}

/// A field of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SseValue {
    /// Not there.
    #[default]
    Null,
    /// A number.
    Number(u64),
    /// A text, not empty.
    Text(Vec<u8>),
}

/// A level of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SseLevel {
    /// 1e-3.
    pub price: Option<u64>,
    /// 1e-3.
    pub order_qty: Option<u64>,
    /// Orders of the level.
    pub num_orders: Option<u64>,
    /// Quantities of the first orders, 1e-3.
    pub orders: Vec<u64>,
}

/// How many fields of [`SseSnapshot::fields`] there are.
pub const SSE_SNAPSHOT_FIELDS: usize = 40;

/// A snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SseSnapshot {
    /// Decimal HHMMSS.
    pub data_time_stamp: Option<u64>,
    /// DataStatus.
    pub data_status: Option<u64>,
    /// Six digits.
    pub security_id: Vec<u8>,
    /// ImageStatus.
    pub image_status: u64,
    /// From PreClosePx to NumOfferOrders, in the order of the template.
    pub fields: [SseValue; SSE_SNAPSHOT_FIELDS],
    /// Best first.
    pub bids: Vec<SseLevel>,
    /// Best first.
    pub offers: Vec<SseLevel>,
}

/// The part of the dictionary that entries of sequences use.
#[derive(Clone, Debug, Default)]
struct SequenceDictionary {
    price: Option<u64>,
    order_qty: Option<u64>,
    num_orders: Option<u64>,
    /// OrderQty of a single order.
    single: Option<u64>,
}

/// Writes one payload of snapshots.
#[derive(Clone, Debug, Default)]
pub struct SseSnapshotEncoder {
    bytes: Writer,
    /// The template's two numbers and fields as they were; `None` before the first snapshot.
    previous: Option<[SseValue; SSE_SNAPSHOT_FIELDS + 2]>,
    dictionary: SequenceDictionary,
}

impl SseSnapshotEncoder {
    /// An empty payload.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes so far.
    pub fn len(&self) -> usize {
        self.bytes.0.len()
    }

    /// Whether there is nothing yet.
    pub fn is_empty(&self) -> bool {
        self.bytes.0.is_empty()
    }

    /// Adds a snapshot; what its operators can express is left out.
    pub fn push(&mut self, snapshot: &SseSnapshot) {
        let number = |value: Option<u64>| value.map_or(SseValue::Null, SseValue::Number);
        let mut now: [SseValue; SSE_SNAPSHOT_FIELDS + 2] = std::array::from_fn(|_| SseValue::Null);
        now[0] = number(snapshot.data_time_stamp);
        now[1] = number(snapshot.data_status);
        now[2..].clone_from_slice(&snapshot.fields);
        let mut present = vec![self.previous.is_none()];
        present.extend(now.iter().enumerate().map(|(i, value)| match &self.previous {
            Some(previous) => previous[i] != *value,
            None => *value != SseValue::Null,
        }));
        // 43 bits of 49.
        present.resize(49, false);
        let to = &mut self.bytes;
        to.presence_map(&present);
        if present[0] {
            to.unsigned(3_202);
        }
        for (i, value) in now.iter().enumerate() {
            if i == 2 {
                to.text(&snapshot.security_id);
                to.nullable(Some(snapshot.image_status));
            }
            match value {
                _ if !present[i + 1] => {}
                SseValue::Null => to.nullable(None),
                SseValue::Number(number) => to.nullable(Some(*number)),
                SseValue::Text(text) => to.text(text),
            }
        }
        self.side(&snapshot.bids);
        self.side(&snapshot.offers);
        self.previous = Some(now);
    }

    fn side(&mut self, levels: &[SseLevel]) {
        let (to, dictionary) = (&mut self.bytes, &mut self.dictionary);
        to.nullable((!levels.is_empty()).then_some(levels.len() as u64));
        for level in levels {
            let fields = [
                (level.price, &mut dictionary.price),
                (level.order_qty, &mut dictionary.order_qty),
                (level.num_orders, &mut dictionary.num_orders),
            ];
            let present: Vec<bool> = fields.iter().map(|(now, before)| *now != **before).collect();
            // The first bit is an operator that nobody uses.
            to.presence_map(&[false, present[0], present[1], present[2], false, false, false]);
            for ((now, before), present) in fields.into_iter().zip(present) {
                if present {
                    to.nullable(now);
                    *before = now;
                }
            }
            to.nullable((!level.orders.is_empty()).then_some(level.orders.len() as u64));
            for &order in &level.orders {
                let present = dictionary.single != Some(order);
                to.presence_map(&[false, false, present, false, false, false, false]);
                if present {
                    to.nullable(Some(order));
                    dictionary.single = Some(order);
                }
            }
        }
    }

    /// The payload; the next one begins with an empty dictionary.
    pub fn finish(&mut self) -> Vec<u8> {
        self.previous = None;
        self.dictionary = SequenceDictionary::default();
        std::mem::take(&mut self.bytes.0)
    }
}

/// A message type of VDE: its category and number, and its name in STEP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SseMessageType {
    /// First part of the key.
    pub category: u32,
    /// Second part.
    pub number: u32,
    /// Tag 35.
    pub name: &'static str,
}

/// The merged ticks.
pub const SSE_TICKS: SseMessageType = SseMessageType { category: 9, number: 5_803, name: "UA5803" };
/// The snapshots.
pub const SSE_SNAPSHOTS: SseMessageType = SseMessageType { category: 6, number: 3_202, name: "UA3202" };

/// A frame with the 40-byte header around a payload that is not compressed.
pub fn sse_frame(message_type: SseMessageType, sequence: u32, payload: &[u8]) -> Vec<u8> {
    frame(message_type, sequence, false, payload)
}

/// The same with the payload as a ZIP entry.
pub fn sse_compressed_frame(message_type: SseMessageType, sequence: u32, payload: &[u8]) -> Vec<u8> {
    frame(message_type, sequence, true, &zip_entry(payload))
}

fn frame(message_type: SseMessageType, sequence: u32, compressed: bool, payload: &[u8]) -> Vec<u8> {
    let mut words = [0_u32; 10];
    words[0] = 0x0004_c453;
    words[1] = 40 + payload.len() as u32;
    words[2] = message_type.category;
    words[3] = message_type.number;
    words[4] = sequence;
    words[8] = compressed.into();
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend_from_slice(payload);
    bytes
}

/// A ZIP local file header and a raw deflate stream.
fn zip_entry(payload: &[u8]) -> Vec<u8> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    let compressed = deflate.write_all(payload).and_then(|()| deflate.finish()).unwrap_or_default();
    let mut crc = flate2::Crc::new();
    crc.update(payload);
    let name = b"data";
    let mut entry = b"PK\x03\x04".to_vec();
    // Version 2.0, no flags, deflate, no time and date.
    entry.extend([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
    entry.extend(crc.sum().to_le_bytes());
    entry.extend((compressed.len() as u32).to_le_bytes());
    entry.extend((payload.len() as u32).to_le_bytes());
    entry.extend((name.len() as u16).to_le_bytes());
    entry.extend([0, 0]);
    entry.extend(name);
    entry.extend(compressed);
    entry
}

/// A STEP message around a payload.
pub fn sse_step_message(message_type: SseMessageType, sequence: u64, payload: &[u8]) -> Vec<u8> {
    let text = format!(
        "35={}\x0149=VDE\x0156=VSS\x0134={sequence}\x0152=20230201-09:15:00.000\x0110142={}\x0110072={sequence}\x0195={}\x0196=",
        message_type.name,
        message_type.category,
        payload.len()
    );
    step_message(&[text.as_bytes(), payload, b"\x01"].concat())
}

/// A heartbeat of the STEP session.
pub fn sse_step_heartbeat(sequence: u64) -> Vec<u8> {
    step_message(
        format!("35=0\x0149=VDE\x0156=VSS\x0134={sequence}\x0152=20230201-09:15:00.000\x01").as_bytes(),
    )
}

fn step_message(body: &[u8]) -> Vec<u8> {
    let mut message = format!("8=STEP.1.0.0\x019={}\x01", body.len()).into_bytes();
    message.extend_from_slice(body);
    let sum: u32 = message.iter().map(|&byte| u32::from(byte)).sum();
    message.extend(format!("10={:03}\x01", sum % 256).bytes());
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_the_fast_specification_writes_them() {
        let bytes = |write: &dyn Fn(&mut Writer)| {
            let mut writer = Writer::default();
            write(&mut writer);
            writer.0
        };
        assert_eq!(bytes(&|w| w.unsigned(942_755)), [0x39, 0x45, 0xa3]);
        assert_eq!(bytes(&|w| w.nullable(Some(942_755))), [0x39, 0x45, 0xa4]);
        assert_eq!(bytes(&|w| w.nullable(None)), [0x80]);
        assert_eq!(bytes(&|w| w.unsigned(0)), [0x80]);
        assert_eq!(bytes(&|w| w.unsigned(u64::MAX)), [1, 127, 127, 127, 127, 127, 127, 127, 127, 0xff]);
        assert_eq!(bytes(&|w| w.text(b"ABC")), [0x41, 0x42, 0xc3]);
        assert_eq!(bytes(&|w| w.presence_map(&[true, false, true, false, false, false, false])), [0xd0]);
    }

    #[test]
    fn a_tick_by_hand() {
        let tick = SseTick {
            biz_index: 300,
            channel: 6,
            security_id: b"600519".to_vec(),
            tick_time: Some(9_150_002),
            tick_type: b"A".to_vec(),
            buy_order_no: 90,
            price: 127,
            qty: 1,
            tick_bs_flag: b"B".to_vec(),
            ..SseTick::default()
        };
        let mut encoder = SseTickEncoder::new();
        encoder.push(&tick);
        encoder.push(&SseTick { biz_index: 301, buy_order_no: 91, ..tick });
        let expected = [
            // All of the first seven; Price, Qty and TickBSFlag of the rest.
            &[0b0111_1111, 0b1011_0100, 0x2d, 0xab, 2, 0x80 | 0x2c, 0x86][..],
            b"60051",
            // 9,150,003 is 4 * 128^3 + 46 * 128^2 + 60 * 128 + 51.
            &[b'9' | 0x80, 4, 46, 60, 0x80 | 51, b'A' | 0x80, 0x80 | 91, 1, 0x80, 0x82, b'B' | 0x80],
            // BuyOrderNO; Price and Qty. The rest is copied or one higher.
            &[0b0000_0001, 0b1011_0000, 0x80 | 92, 1, 0x80, 0x82],
        ];
        assert_eq!(encoder.finish(), expected.concat());
    }
}
