//! The group filter: which multicast groups and ports are decoded, and the channel of each.
//! The same entries, in the same order, as the card's filter registers.

use std::net::Ipv4Addr;
use tickgate_abi::register::filter::ENTRIES;

/// One entry of the filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupEntry {
    /// IPv4 destination address.
    pub group: Ipv4Addr,
    /// UDP destination port.
    pub port: u16,
    /// The channel that ITCH records of this group carry.
    pub channel: u16,
}

/// More entries than the filter has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the group filter has {ENTRIES} entries and {0} were given: give fewer groups")]
pub struct TooManyEntries(pub usize);

/// Up to [`ENTRIES`] groups, or everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFilter {
    entries: Option<Vec<GroupEntry>>,
}

impl GroupFilter {
    /// The filter is off: every group and port, channel 0.
    pub fn all() -> Self {
        GroupFilter { entries: None }
    }

    /// Only these groups; the lowest matching entry wins. None at all lets nothing in.
    ///
    /// # Errors
    /// More entries than the card has.
    pub fn new(entries: &[GroupEntry]) -> Result<Self, TooManyEntries> {
        if entries.len() > ENTRIES as usize {
            return Err(TooManyEntries(entries.len()));
        }
        Ok(GroupFilter { entries: Some(entries.to_vec()) })
    }

    /// The entries in use; `None` when the filter is off.
    pub fn entries(&self) -> Option<&[GroupEntry]> {
        self.entries.as_deref()
    }

    /// The channel of a datagram, `None` when it is filtered.
    #[inline]
    pub fn channel(&self, group: Ipv4Addr, port: u16) -> Option<u16> {
        match &self.entries {
            None => Some(0),
            Some(entries) => {
                entries.iter().find(|entry| entry.group == group && entry.port == port).map(|e| e.channel)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: Ipv4Addr = Ipv4Addr::new(233, 54, 12, 111);

    #[test]
    fn lowest_entry_wins_and_others_are_filtered() {
        let entry = |port, channel| GroupEntry { group: GROUP, port, channel };
        let filter = GroupFilter::new(&[entry(1, 7), entry(2, 8), entry(2, 9)]).unwrap();
        assert_eq!(filter.channel(GROUP, 2), Some(8));
        assert_eq!(filter.channel(GROUP, 3), None);
        assert_eq!(filter.channel(Ipv4Addr::LOCALHOST, 2), None);
        assert_eq!(GroupFilter::all().channel(GROUP, 3), Some(0));
        assert_eq!(GroupFilter::new(&[]).unwrap().channel(GROUP, 2), None);
        assert_eq!(GroupFilter::new(&[entry(1, 1); 9]), Err(TooManyEntries(9)));
    }
}
