//! The ways from frames to records: a simulated card with ring, driver and verified delivery, or the
//! software decoder. One plan, the same clocks, for all of them.

use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::record::TickRecord;
use tickgate_abi::{DropReason, Feed};
use tickgate_driver::{Delivery, Flow, GroupEntry, HeapMemory, MAX_FRAME_RECORDS, RingReader};
use tickgate_feed::soft;
use tickgate_sim::wire::Schedule;
use tickgate_sim::{Card, Handle, Latency};

use crate::packets::Packet;

/// What all the ways are given.
#[derive(Clone, Debug)]
pub struct Plan {
    pub feed: Feed,
    pub groups: Vec<GroupEntry>,
    pub schedule: Schedule,
    pub packets: Vec<Packet>,
}

/// What a way made of it.
#[derive(Debug)]
pub struct Outcome {
    /// Records as they were in the ring; none for the software decoder.
    pub raw: Vec<TickRecord>,
    /// Records of whole good frames.
    pub delivered: Vec<TickRecord>,
    pub frames: u64,
    pub messages: u64,
    pub drops: DropCounts,
    /// Records that the card lost because the host was too slow.
    pub lost: u64,
    /// SSE frames that the card left to the host; none for the software decoder.
    pub left_to_host: u64,
    /// SSE frames that found no room on the card.
    pub no_room: u64,
    pub latency: Option<Latency>,
}

/// Entries of the ring, log2: more than one frame can give.
const LOG2_RING: u32 = 14;

/// Sends the plan through a simulated card.
pub fn card<C: Card>(card: C, plan: &Plan) -> Outcome {
    let handle = Handle::new(card);
    let memory = HeapMemory::new(LOG2_RING);
    handle.card().attach(memory.clone());
    let mut driver = tickgate_driver::Card::open(handle.clone()).expect("the card speaks this contract");
    driver.configure_feed(plan.feed, &plan.groups).expect("a feed that the card has");
    let mut reader = driver.start_ring(memory, Flow::Credits).expect("a ring of possible size");
    let mut outcome = Outcome {
        raw: Vec::new(),
        delivered: Vec::new(),
        frames: 0,
        messages: 0,
        drops: DropCounts::default(),
        lost: 0,
        left_to_host: 0,
        no_room: 0,
        latency: None,
    };
    let mut delivery = Delivery::new();
    let mut schedule = plan.schedule.clone();
    let mut batch = vec![TickRecord::default(); MAX_FRAME_RECORDS];
    let mut drain = |reader: &mut RingReader<Handle<C>, HeapMemory>, outcome: &mut Outcome| loop {
        let count = reader.read_batch(&mut batch).count;
        outcome.raw.extend_from_slice(&batch[..count]);
        delivery.accept(&batch[..count], |frame| outcome.delivered.extend_from_slice(frame));
        if count == 0 {
            break;
        }
    };
    for packet in &plan.packets {
        let timing = schedule.place(packet.frame.len(), 0);
        handle.card().send(&packet.frame, packet.mac_error, &timing).expect("the card keeps the schedule");
        drain(&mut reader, &mut outcome);
    }
    handle.card().settle().expect("the card comes to rest");
    drain(&mut reader, &mut outcome);
    if driver.counters().lost == 0 {
        assert_eq!(delivery.pending(), 0, "the last frame has its verdict");
    }
    let counters = driver.counters();
    if counters.lost == 0 {
        assert_eq!(delivery.counts().discarded, 0, "nothing was lost, so no verdict was");
    }
    outcome.lost = counters.lost;
    (outcome.left_to_host, outcome.no_room) = (counters.left_to_host, counters.no_room);
    outcome.frames = counters.frames;
    outcome.messages = counters.messages;
    outcome.drops = counters.drops;
    outcome.latency = Some(handle.card().latency());
    outcome
}

/// Sends the plan through the software decoder.
pub fn soft(plan: &Plan) -> Outcome {
    let filter = if plan.groups.is_empty() {
        soft::GroupFilter::all()
    } else {
        let entries: Vec<soft::GroupEntry> = plan
            .groups
            .iter()
            .map(|g| soft::GroupEntry { group: g.group, port: g.port, channel: g.channel })
            .collect();
        soft::GroupFilter::new(&entries).expect("as many groups as the card has")
    };
    let mut decoder = soft::Decoder::new(plan.feed, filter);
    let mut delivered = Vec::new();
    let mut schedule = plan.schedule.clone();
    for packet in &plan.packets {
        let timing = schedule.place(packet.frame.len(), 0);
        let clock_of_beat = |beat| timing.clock_of_beat(beat);
        decoder.decode(&packet.frame, packet.mac_error, clock_of_beat, |record| delivered.push(*record));
    }
    Outcome {
        raw: Vec::new(),
        delivered,
        frames: decoder.frames(),
        messages: decoder.messages(),
        drops: *decoder.drops(),
        lost: 0,
        left_to_host: 0,
        no_room: 0,
        latency: None,
    }
}

/// The packet in which a record's message ended.
fn packet_at(plan: &Plan, card_time: u64) -> Option<(usize, &Packet)> {
    let mut schedule = plan.schedule.clone();
    let ends = plan.packets.iter().map(|packet| {
        let timing = schedule.place(packet.frame.len(), 0);
        timing.clock_of_beat(tickgate_abi::card_clock::beats(packet.frame.len()).max(1) - 1)
    });
    let index = ends.into_iter().position(|end| card_time <= end)?;
    Some((index, &plan.packets[index]))
}

/// Fails with the first difference and the frame it belongs to.
fn assert_same_records(name: &str, plan: &Plan, a: &[TickRecord], b: &[TickRecord]) {
    let differing = a.iter().zip(b).position(|(a, b)| a != b);
    let Some(index) = differing.or((a.len() != b.len()).then_some(a.len().min(b.len()))) else { return };
    let (a_record, b_record) = (a.get(index), b.get(index));
    let card_time = a_record.into_iter().chain(b_record).map(TickRecord::card_time).min().unwrap_or(0);
    let (number, packet) = packet_at(plan, card_time).expect("a record has a frame");
    let hex: String = packet.frame.iter().map(|byte| format!("{byte:02x}")).collect();
    panic!(
        "{name}: record {index} differs ({} against {} records)\n  {a_record:?}\n  {b_record:?}\n  frame {number}, {} bytes, mac_error {}: {hex}",
        a.len(),
        b.len(),
        packet.frame.len(),
        packet.mac_error
    );
}

/// Fails unless two ways agree in everything that both have.
pub fn assert_same(name: &str, plan: &Plan, a: &Outcome, b: &Outcome) {
    if !a.raw.is_empty() && !b.raw.is_empty() {
        assert_same_records(&format!("{name}, in the ring"), plan, &a.raw, &b.raw);
    }
    assert_same_records(&format!("{name}, delivered"), plan, &a.delivered, &b.delivered);
    for reason in DropReason::ALL {
        assert_eq!(a.drops.of(reason), b.drops.of(reason), "{name}: drops {}", reason.name());
    }
    assert_eq!((a.frames, a.messages), (b.frames, b.messages), "{name}: frames and messages");
    assert_eq!((a.left_to_host, a.no_room), (b.left_to_host, b.no_room), "{name}: frames not decoded");
    assert_eq!((a.lost, b.lost), (0, 0), "{name}: the host was fast enough");
}

/// Runs the functional card and the software decoder and fails unless they agree; gives the
/// model's outcome.
pub fn compare_software(name: &str, plan: &Plan) -> Outcome {
    let model = card(tickgate_sim::model::Model::new(), plan);
    let soft = soft(plan);
    assert_same(&format!("{name}: model and soft"), plan, &model, &soft);
    model
}

/// Runs all the ways there are and fails unless they agree; gives the model's outcome and, where
/// the gateware is simulated, its latency.
pub fn compare(name: &str, plan: &Plan) -> (Outcome, Option<Latency>) {
    let model = compare_software(name, plan);
    #[cfg(feature = "rtl")]
    let measured = {
        let rtl = card(tickgate_sim::rtl::Rtl::new(), plan);
        assert_same(&format!("{name}: rtl and model"), plan, &rtl, &model);
        rtl.latency
    };
    #[cfg(not(feature = "rtl"))]
    let measured = None;
    (model, measured)
}
