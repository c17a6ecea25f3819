//! Input that no exchange should send, through the software arbitration and through whole cards: two
//! sessions mixed, and a sequence that jumps back.

use tickgate_abi::arbitration::FALL;
use tickgate_abi::wire::{ethernet, moldudp64};
use tickgate_abi::{Feed, Flags, Line, TickRecord};
use tickgate_feed::book::{BookRules, Marks};
use tickgate_feed::recovery::{Policy, RecoveringBooks};
use tickgate_feed::soft::{Decoder, GroupFilter};
use tickgate_sim::exchange::{Endpoint, Session};

use super::clean::{Clean, SESSION, picture};
use super::front::{Arrival, Front, FrontKind, Setup};

/// Time between two frames: several windows.
const FRAME_NS: u64 = 20_000;
const WINDOW_NS: u64 = 2_000;

const FRONTS: &[FrontKind] = &[
    FrontKind::Soft,
    FrontKind::Model,
    #[cfg(feature = "rtl")]
    FrontKind::Rtl,
];

/// The frames of a day under the name of a session, with the first number of each.
fn day(seed: u64, messages: u64, session: [u8; 10]) -> Vec<(u64, Vec<u8>)> {
    let endpoint = Endpoint::of_line(Line::A, Feed::Itch50);
    let renamed = Session::new(Feed::Itch50, seed, messages, &[]).map(|sent| {
        let length =
            u16::from_be_bytes([sent.frame[ethernet::UDP_LENGTH], sent.frame[ethernet::UDP_LENGTH + 1]]);
        let mut payload = sent.frame[ethernet::UDP_PAYLOAD..ethernet::UDP + usize::from(length)].to_vec();
        payload[moldudp64::SESSION.range()].copy_from_slice(&session);
        let number = &payload[moldudp64::SEQUENCE_NUMBER.range()];
        let number = number.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
        (number, endpoint.frame(0, &payload))
    });
    renamed.collect()
}

/// A publication: number, whether the book carries the flag, and whether it is the clean day's.
type Publication = (u64, bool, bool);

/// Sends frames through a front to books; what was published, and the marks at the end.
fn publications(kind: FrontKind, frames: &[(Line, &[u8])], clean: &Clean) -> (Vec<Publication>, Vec<Marks>) {
    let setup = Setup { feed: Feed::Itch50, two_lines: true, window_ns: WINDOW_NS, symbols: None };
    let mut front = Front::new(kind, &setup);
    let mut decoders = [Feed::Itch50; 2].map(|feed| Decoder::new(feed, GroupFilter::all()));
    let mut books = RecoveringBooks::new(Feed::Itch50, BookRules::OfTheFeed, Policy::default(), 0);
    let (mut published, mut delivered) = (Vec::new(), Vec::new());
    let mut take = |delivered: &mut Vec<TickRecord>, now| {
        for record in delivered.drain(..) {
            books.record(&record, now, |record, update, books| {
                let Some(id) = update.symbol else { return };
                let book = books.book(id);
                let right = clean.picture(book.symbol(), record.sequence) == Some(picture(book));
                published.push((record.sequence, book.flags().has(Flags::MAYBE_BAD), right));
            });
        }
    };
    for (frame, (line, bytes)) in frames.iter().enumerate() {
        let now = (frame as u64 + 1) * FRAME_NS;
        let decoder = &mut decoders[*line as usize];
        let mut records = Vec::new();
        decoder.decode(bytes, false, |beat| beat, |record| records.push(*record));
        let arrival = Arrival { time: now, frame, line: *line, damaged: false };
        front.frame(&arrival, decoder.session(), (bytes, &records), now, &mut delivered);
        take(&mut delivered, now);
    }
    front.finish(&mut delivered);
    take(&mut delivered, (frames.len() as u64 + 1) * FRAME_NS);
    (published, books.books().iter().map(|(_, book)| book.marks()).collect())
}

/// Every book is right or carries the flag, and of what was published behind the first flag nothing
/// goes without.
fn nothing_is_believed(what: &str, published: &[Publication], marks: &[Marks]) {
    let unflagged_wrong = published.iter().filter(|(_, flagged, right)| !flagged && !right);
    assert_eq!(unflagged_wrong.count(), 0, "{what}");
    let first = published.iter().position(|(_, flagged, _)| *flagged).expect("a flag");
    assert!(first > 20, "{what}: what came before is believed");
    assert!(published[first..].iter().all(|(_, flagged, _)| *flagged), "{what}");
    assert!(
        published[first..].iter().filter(|(_, _, right)| !right).count() > 20,
        "{what}: flags had nothing to tell"
    );
    assert!(
        !marks.is_empty() && marks.iter().all(|marks| marks.intersects(Marks::SESSION)),
        "{what}: {marks:?}"
    );
}

#[test]
fn two_sessions_interleaved_are_not_believed_behind_a_card() {
    let clean = Clean::new(Feed::Itch50, 1, 400);
    let (ours, other) = (day(1, 400, SESSION), day(2, 400, *b"ANOTHER001"));
    for &kind in FRONTS {
        for lines in [[Line::A, Line::A], [Line::A, Line::B], [Line::B, Line::A]] {
            // The second session begins when the first is under way, before that has ended.
            let (alone, mixed) = ours.split_at(ours.len() / 4);
            let mut frames: Vec<(Line, &[u8])> =
                alone.iter().map(|(_, f)| (lines[0], f.as_slice())).collect();
            for ((_, ours), (_, other)) in mixed.iter().zip(&other) {
                frames.push((lines[1], other));
                frames.push((lines[0], ours));
            }
            let (published, marks) = publications(kind, &frames, &clean);
            nothing_is_believed(&format!("{kind:?} {lines:?}"), &published, &marks);
        }
    }
}

#[test]
fn a_sequence_that_jumps_back_is_not_believed_behind_a_card() {
    let messages = 2 * u64::from(FALL);
    let clean = Clean::new(Feed::Itch50, 1, messages);
    // Another day's messages under the numbers of this one.
    let (ours, other) = (day(1, messages, SESSION), day(2, messages, SESSION));
    let end = ours.len() * 9 / 10;
    let to = other.iter().position(|(number, _)| *number > 100).expect("a hundred messages");
    assert!(ours[end].0 > u64::from(FALL) + other[to].0, "the fall is long");
    for &kind in FRONTS {
        let frames = ours[..end].iter().chain(&other[to..]);
        let frames: Vec<(Line, &[u8])> = frames.map(|(_, frame)| (Line::A, frame.as_slice())).collect();
        let (published, marks) = publications(kind, &frames, &clean);
        nothing_is_believed(&format!("{kind:?}"), &published, &marks);
    }
}
