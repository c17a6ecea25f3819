//! What the card promises of the records that it delivers: every channel's messages come in the order of
//! their sequence, each once, and a hole is told before the message behind it.

use std::collections::HashMap;

use tickgate_abi::record::{Flags, Kind, TickRecord};

/// What is known of a channel.
#[derive(Default)]
struct Channel {
    /// The sequence expected; `None` before the first message.
    next: Option<u64>,
    /// Messages were told to be missing.
    told: bool,
}

/// The first breach of the promise.
pub fn check(delivered: &[TickRecord]) -> Result<(), (usize, String)> {
    let mut channels: HashMap<u16, Channel> = HashMap::new();
    for (i, record) in delivered.iter().enumerate() {
        let channel = channels.entry(record.channel).or_default();
        let Some(kind) = record.kind() else {
            return Err((i, format!("record {i} has no kind: {record:?}")));
        };
        match kind {
            // A new session, or the channel anew; its messages begin at 1 or what is missing is told.
            Kind::ChannelStart => *channel = Channel { next: Some(1), told: false },
            Kind::Gap => channel.told = true,
            Kind::MoldHeartbeat | Kind::MoldEndOfSession | Kind::SzseChannelHeartbeat => {}
            _ if record.flags & Flags::SNAPSHOT != 0 => {}
            _ => {
                let gap_before = record.flags & Flags::GAP_BEFORE != 0;
                let Some(next) = channel.next else {
                    return Err((i, format!("record {i} of no known channel")));
                };
                if record.sequence != next && !(channel.told || gap_before) {
                    return Err((
                        i,
                        format!(
                            "record {i} of channel {} is {} and not {next}, untold",
                            record.channel, record.sequence
                        ),
                    ));
                }
                if record.sequence < next && !gap_before {
                    return Err((
                        i,
                        format!("record {i} of channel {}: {} again", record.channel, record.sequence),
                    ));
                }
                *channel = Channel { next: Some(record.sequence + 1), told: false };
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(sequence: u64, flags: u8) -> TickRecord {
        TickRecord { sequence, flags, kind: Kind::OrderDelete as u8, ..TickRecord::default() }
    }

    fn alone(kind: Kind) -> TickRecord {
        TickRecord { kind: kind as u8, ..TickRecord::default() }
    }

    #[test]
    fn holes_repetitions_and_missing_gaps_are_seen() {
        let start = alone(Kind::ChannelStart);
        assert!(check(&[start, message(1, 0), message(2, 0)]).is_ok());
        assert!(check(&[start, message(1, 0), message(3, 0)]).is_err());
        assert!(check(&[start, message(1, 0), message(3, Flags::GAP_BEFORE)]).is_ok());
        assert!(check(&[start, message(1, 0), alone(Kind::Gap), message(3, 0)]).is_ok());
        assert!(check(&[start, message(1, 0), message(1, 0)]).is_err());
        assert!(check(&[message(1, 0)]).is_err());
    }
}
