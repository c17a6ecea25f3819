//! MoldUDP64 retransmission: the request packet, and answers, which are ordinary downstream packets.
//! The facts are in `tickgate_abi::wire::moldudp64`.

use tickgate_abi::TickRecord;
use tickgate_abi::wire::moldudp64 as wire;

use super::{Event, Recovery, Request, ServerId};
use crate::bytes::field;
use crate::soft::{itch50, moldudp64};

/// A request packet: session, first number, how many. It is as long as a downstream header.
pub fn encode(request: &Request) -> [u8; wire::HEADER_BYTES] {
    let mut packet = [0; wire::HEADER_BYTES];
    let mut put = |field: tickgate_abi::wire::Field, bytes: &[u8]| {
        let room = packet.get_mut(field.range()).unwrap_or_default();
        room.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    };
    put(wire::SESSION, &request.session);
    put(wire::SEQUENCE_NUMBER, &request.first.to_be_bytes());
    put(wire::MESSAGE_COUNT, &request.count.to_be_bytes());
    packet
}

/// What a request packet asks for: session, first number, how many; `None` when it is not
/// exactly as long as one.
pub fn decode(packet: &[u8]) -> Option<([u8; 10], u64, u16)> {
    let packet: &[u8; wire::HEADER_BYTES] = packet.try_into().ok()?;
    let session = packet.get(wire::SESSION.range())?.try_into().ok()?;
    Some((session, field!(packet, wire::SEQUENCE_NUMBER), field!(packet, wire::MESSAGE_COUNT) as u16))
}

impl Recovery {
    /// Takes the payload of a datagram that came from a retransmission server. It is believed as a
    /// whole or not at all: another session, broken framing or a message that does not decode,
    /// and nothing of it is used.
    pub fn moldudp64_answer(
        &mut self,
        server: ServerId,
        payload: &[u8],
        now_ns: u64,
        mut sink: impl FnMut(Event<'_>),
    ) {
        if !self.asks(server) {
            return self.late(server);
        }
        let Some(packet) = moldudp64::Packet::new(payload) else { return self.lied(server) };
        let mut blocks = packet.blocks();
        let mut record = TickRecord::default();
        let sound = blocks.by_ref().all(|message| itch50::decode(message, &mut record).is_ok());
        if packet.session() != self.session_of(0) || !sound || !blocks.ended_exactly() {
            return self.lied(server);
        }
        let mut sequence = packet.sequence_number();
        for message in packet.blocks() {
            let mut record = TickRecord { sequence, ..TickRecord::default() };
            if itch50::decode(message, &mut record).is_ok() {
                self.answer(&record, server, now_ns, &mut sink);
            }
            sequence = sequence.wrapping_add(1);
        }
    }
}
