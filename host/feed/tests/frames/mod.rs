//! Frames for tests, built by the contract's tables.

use tickgate_abi::wire::ethernet as wire;
use tickgate_abi::wire::itch50;

/// Destination of every frame built here.
pub const GROUP: [u8; 4] = [233, 54, 12, 111];
/// Destination port of every frame built here.
#[allow(dead_code)]
pub const PORT: u16 = 26_477;

/// An untagged frame around a UDP payload, with both checksums.
#[allow(dead_code)]
pub fn udp(payload: &[u8]) -> Vec<u8> {
    let udp_length = (wire::UDP_HEADER_BYTES + payload.len()) as u16;
    let mut frame = vec![0; wire::UDP_PAYLOAD];
    frame[..12].copy_from_slice(&[1, 0, 0x5e, 54, 12, 111, 2, 0, 0, 0, 0, 1]);
    put(&mut frame, wire::ETHERTYPE, wire::ETHERTYPE_IPV4);
    frame[wire::IPV4] = wire::IPV4_VERSION_IHL;
    put(&mut frame, wire::IPV4_TOTAL_LENGTH, udp_length + wire::IPV4_HEADER_BYTES as u16);
    frame[wire::IPV4_PROTOCOL - 1] = 16;
    frame[wire::IPV4_PROTOCOL] = wire::PROTOCOL_UDP;
    frame[wire::IPV4_SOURCE..wire::IPV4_SOURCE + 4].copy_from_slice(&[206, 200, 43, 72]);
    frame[wire::IPV4_DESTINATION..wire::IPV4_DESTINATION + 4].copy_from_slice(&GROUP);
    put(&mut frame, wire::UDP, 18_000);
    put(&mut frame, wire::UDP_DESTINATION_PORT, PORT);
    put(&mut frame, wire::UDP_LENGTH, udp_length);
    frame.extend(payload);
    seal(&mut frame);
    frame
}

/// Writes both checksums of an untagged frame anew, one 16-bit word after the other.
#[allow(dead_code)]
pub fn seal(frame: &mut [u8]) {
    put(frame, wire::IPV4 + 10, 0);
    put(frame, wire::UDP_CHECKSUM, 0);
    let ip = !sum(&frame[wire::IPV4..wire::UDP]);
    put(frame, wire::IPV4 + 10, ip);
    let mut pseudo = frame[wire::IPV4_SOURCE..wire::IPV4_SOURCE + 8].to_vec();
    pseudo.extend([0, wire::PROTOCOL_UDP]);
    pseudo.extend(&frame[wire::UDP_LENGTH..wire::UDP_LENGTH + 2]);
    let end = wire::IPV4
        + usize::from(u16::from_be_bytes([
            frame[wire::IPV4_TOTAL_LENGTH],
            frame[wire::IPV4_TOTAL_LENGTH + 1],
        ]));
    pseudo.extend(&frame[wire::UDP..end.min(frame.len()).max(wire::UDP)]);
    let udp = !sum(&pseudo);
    put(frame, wire::UDP_CHECKSUM, if udp == 0 { 0xffff } else { udp });
}

/// The same frame with an 802.1Q tag.
#[allow(dead_code)]
pub fn tagged(frame: &[u8]) -> Vec<u8> {
    [&frame[..12], &[0x81, 0, 0x20, 0x64], &frame[12..]].concat()
}

/// Puts a big-endian word at an offset.
#[allow(dead_code)]
pub fn put(frame: &mut [u8], offset: usize, word: u16) {
    frame[offset..offset + 2].copy_from_slice(&word.to_be_bytes());
}

fn sum(bytes: &[u8]) -> u16 {
    let mut sum = 0_u32;
    for pair in bytes.chunks(2) {
        sum += u32::from(pair[0]) << 8 | u32::from(*pair.get(1).unwrap_or(&0));
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

/// A MoldUDP64 payload.
#[allow(dead_code)]
pub fn moldudp64(sequence: u64, count: u16, messages: &[&[u8]]) -> Vec<u8> {
    let mut payload = b"TESTSESS01".to_vec();
    payload.extend(sequence.to_be_bytes());
    payload.extend(count.to_be_bytes());
    for message in messages {
        payload.extend((message.len() as u16).to_be_bytes());
        payload.extend(*message);
    }
    payload
}

/// An ITCH message of a type: side B, every other byte its own offset.
#[allow(dead_code)]
pub fn itch(message_type: u8) -> Vec<u8> {
    let entry = itch50::message(message_type).unwrap();
    let mut bytes: Vec<u8> = (0..entry.length as u8).collect();
    bytes[0] = message_type;
    if let Some(side) = entry.side {
        bytes[side.offset] = b'B';
    }
    bytes
}

/// A SZSE frame around a body, with its checksum.
#[allow(dead_code)]
pub fn szse(msg_type: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = msg_type.to_be_bytes().to_vec();
    bytes.extend((body.len() as u32).to_be_bytes());
    bytes.extend(body);
    let sum = bytes.iter().fold(0_u8, |sum, &byte| sum.wrapping_add(byte));
    bytes.extend(u32::from(sum).to_be_bytes());
    bytes
}
