//! A card: found by its self-describing register blocks, configured, and asked for its counters.

use std::net::Ipv4Addr;
use std::sync::atomic::Ordering;

use tickgate_abi::drop_reason::DropCounts;
use tickgate_abi::record::RECORD_BYTES;
use tickgate_abi::register::{self, BAR_BYTES, BLOCKS, Block, Register, feed, filter, identity, ring};
use tickgate_abi::ring::{MAX_LOG2_SIZE, MIN_LOG2_SIZE};
use tickgate_abi::{CONTRACT_VERSION, DropReason, Feed};

use crate::counter::WideCounter;
use crate::lines::LineCounterSet;
use crate::symbol_filter::SymbolTable;
use crate::{Bar, DmaMemory, Error, Flow, RingReader};

/// What a card says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Contract version, major in the upper 16 bits.
    pub contract_version: u32,
    /// Board; 0 is the bare part.
    pub board: u32,
    /// JTAG IDCODE of the part.
    pub part: u32,
    /// Build date, digits YYYYMMDD read as hexadecimal; 0 in simulation.
    pub build_date: u32,
    /// First 32 bits of the source's git hash; 0 in simulation.
    pub git_hash: u32,
    /// Bits of the `features` register.
    pub features: u32,
    /// Picoseconds a clock of the card time.
    pub clock_period_ps: u32,
}

/// One entry of the group filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupEntry {
    /// Multicast group, or any destination address.
    pub group: Ipv4Addr,
    /// UDP destination port.
    pub port: u16,
    /// Channel that ITCH records of this group carry.
    pub channel: u16,
}

/// The card's counters since it was opened for the first time after configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Frames seen on the wire.
    pub frames: u64,
    /// Messages decoded to a record, those of retracted frames too.
    pub messages: u64,
    /// Drops by reason.
    pub drops: DropCounts,
    /// Records lost because the host was too slow.
    pub lost: u64,
    /// Good SSE frames that the card leaves to the host: compressed ones and snapshots.
    pub left_to_host: u64,
    /// Good SSE frames that found no room in front of the decoder and were dropped whole.
    pub no_room: u64,
}

/// Where the blocks that this driver uses were found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bases {
    identity: u32,
    pub(crate) feed: u32,
    filter: u32,
    ring: u32,
    pub(crate) line_b: u32,
    pub(crate) arbitration: u32,
    pub(crate) symbol_filter: u32,
    /// `None` in a card without books.
    pub(crate) book: Option<u32>,
}

/// An opened card. `B` is cheap to clone: a reference, an `Arc` or a handle.
#[derive(Debug)]
pub struct Card<B> {
    pub(crate) bar: B,
    pub(crate) bases: Bases,
    identity: Identity,
    frames: WideCounter,
    messages: WideCounter,
    drops: [WideCounter; DropReason::COUNT],
    lost: WideCounter,
    left_to_host: WideCounter,
    no_room: WideCounter,
    pub(crate) lines: LineCounterSet,
    pub(crate) symbols: SymbolTable,
    pub(crate) filtered: WideCounter,
    pub(crate) gaps: WideCounter,
    pub(crate) tops: WideCounter,
    pub(crate) top_overflows: WideCounter,
}

/// The offset of `register`, whose table entry belongs to a block at `table_base`, in a card where
/// that block lies at `base`.
pub(crate) const fn relocated(register: &Register, index: u32, base: u32) -> u32 {
    base + register.at(index) % register::BLOCK_BYTES
}

fn block_named(name: &str) -> &'static Block {
    BLOCKS.iter().find(|b| b.name == name).unwrap_or(&BLOCKS[0])
}

/// Walks the list of blocks and finds those of the names the driver needs.
fn find_blocks(bar: &impl Bar) -> Result<Bases, Error> {
    let mut found = [None; BLOCKS.len()];
    let mut base = 0;
    loop {
        let (block_type, version, next) = (bar.read32(base), bar.read32(base + 4), bar.read32(base + 8));
        if base == 0 && block_type != BLOCKS[0].block_type {
            return Err(Error::NotACard { found: block_type });
        }
        for (place, block) in found.iter_mut().zip(&BLOCKS) {
            if block_type == block.block_type && version == block.version {
                *place = Some(base);
            }
        }
        match next {
            0 => break,
            // Strictly upwards, so that a damaged list cannot loop.
            next if next > base && next % 4 == 0 && next <= BAR_BYTES - register::BLOCK_BYTES => base = next,
            _ => return Err(Error::DamagedBlockList { offset: base + 8 }),
        }
    }
    let place = |name| {
        let block = block_named(name);
        let index = BLOCKS.iter().position(|b| b.block_type == block.block_type);
        index.and_then(|i| found[i]).ok_or(Error::MissingBlock { block: block.name, version: block.version })
    };
    Ok(Bases {
        identity: place("identity")?,
        feed: place("feed")?,
        filter: place("filter")?,
        ring: place("ring")?,
        line_b: place("line_b")?,
        arbitration: place("arbitration")?,
        symbol_filter: place("symbol_filter")?,
        book: place("book").ok(),
    })
}

impl<B: Bar + Clone> Card<B> {
    /// Finds the card's blocks and checks that it speaks this contract.
    pub fn open(bar: B) -> Result<Self, Error> {
        let bases = find_blocks(&bar)?;
        let read = |register: &Register| bar.read32(relocated(register, 0, bases.identity));
        let identity = Identity {
            contract_version: read(&identity::CONTRACT),
            board: read(&identity::BOARD),
            part: read(&identity::PART),
            build_date: read(&identity::BUILD_DATE),
            git_hash: read(&identity::GIT_HASH),
            features: read(&identity::FEATURES),
            clock_period_ps: read(&identity::CLOCK_PERIOD),
        };
        if identity.contract_version >> 16 != CONTRACT_VERSION >> 16 {
            return Err(Error::ContractVersion { card: identity.contract_version });
        }
        Ok(Card {
            bar,
            bases,
            identity,
            frames: WideCounter::default(),
            messages: WideCounter::default(),
            drops: [WideCounter::default(); DropReason::COUNT],
            lost: WideCounter::default(),
            left_to_host: WideCounter::default(),
            no_room: WideCounter::default(),
            lines: LineCounterSet::default(),
            symbols: SymbolTable::default(),
            filtered: WideCounter::default(),
            gaps: WideCounter::default(),
            tops: WideCounter::default(),
            top_overflows: WideCounter::default(),
        })
    }

    /// What the card is.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Chooses the feed and the groups to let in; with no groups every datagram is let in. Only
    /// while no frame is on the wire.
    pub fn configure_feed(&mut self, feed: Feed, groups: &[GroupEntry]) -> Result<(), Error> {
        let feature = match feed {
            Feed::Itch50 => identity::FEATURE_ITCH50,
            Feed::Szse => identity::FEATURE_SZSE,
            Feed::Sse => identity::FEATURE_SSE_TICKS,
            Feed::Iex => 0,
        };
        let select = match feed::select(feed) {
            Some(select) if self.identity.features & feature != 0 => select,
            _ => return Err(Error::UnsupportedFeed { feed }),
        };
        if groups.len() > filter::ENTRIES as usize {
            return Err(Error::TooManyGroups { count: groups.len() });
        }
        for index in 0..filter::ENTRIES {
            let at = |register: &Register| relocated(register, index, self.bases.filter);
            let entry = groups.get(index as usize);
            if let Some(entry) = entry {
                self.bar.write32(at(&filter::GROUP), entry.group.to_bits());
                let port_channel = u32::from(entry.channel) << 16 | u32::from(entry.port);
                self.bar.write32(at(&filter::PORT_CHANNEL), port_channel);
            }
            self.bar.write32(at(&filter::ENTRY_CONTROL), u32::from(entry.is_some()));
        }
        let enable = if groups.is_empty() { 0 } else { feed::CONTROL_FILTER_ENABLE };
        self.bar.write32(relocated(&feed::CONTROL, 0, self.bases.feed), select | enable);
        Ok(())
    }

    /// Clears `memory`, points the card's ring at it, enables the ring and gives its reader. A ring
    /// that was running before is stopped first; its reader finds nothing more.
    pub fn start_ring<M: DmaMemory>(&mut self, memory: M, flow: Flow) -> Result<RingReader<B, M>, Error> {
        let (entries, address) = (memory.entries().len(), memory.bus_address());
        if !entries.is_power_of_two() || !(MIN_LOG2_SIZE..=MAX_LOG2_SIZE).contains(&entries.ilog2()) {
            return Err(Error::RingSize { entries });
        }
        if address % RECORD_BYTES as u64 != 0 {
            return Err(Error::RingAlignment { address });
        }
        self.stop_ring();
        // A left-over generation of an earlier run would look like a record.
        for word in memory.entries().iter().flat_map(|entry| &entry.words) {
            word.store(0, Ordering::Release);
        }
        let write = |register: &Register, value: u32| {
            self.bar.write32(relocated(register, 0, self.bases.ring), value);
        };
        write(&ring::BASE_LOW, address as u32);
        write(&ring::BASE_HIGH, (address >> 32) as u32);
        write(&ring::LOG2_SIZE, entries.ilog2());
        write(&ring::CONSUMER, 0);
        let credits = if flow == Flow::Credits { ring::CONTROL_CREDITS } else { 0 };
        write(&ring::CONTROL, ring::CONTROL_ENABLE | credits);
        let consumer = relocated(&ring::CONSUMER, 0, self.bases.ring);
        let producer = relocated(&ring::PRODUCER, 0, self.bases.ring);
        Ok(RingReader::new(self.bar.clone(), memory, flow, consumer, producer))
    }

    /// Stops the ring; records are dropped until it is started again. Returns after the card has
    /// seen it.
    pub fn stop_ring(&mut self) {
        let control = relocated(&ring::CONTROL, 0, self.bases.ring);
        self.bar.write32(control, 0);
        self.bar.read32(control);
    }

    /// The counters. They wrap at 2^32 in the card, so read them more often than that.
    pub fn counters(&mut self) -> Counters {
        let Bases { feed: feed_base, ring: ring_base, .. } = self.bases;
        let read = |register: &Register, index, base| self.bar.read32(relocated(register, index, base));
        let mut drops = DropCounts::default();
        for (index, (total, counter)) in (0..).zip(drops.0.iter_mut().zip(&mut self.drops)) {
            *total = counter.update(read(&feed::DROPS, index, feed_base));
        }
        Counters {
            frames: self.frames.update(read(&feed::FRAMES, 0, feed_base)),
            messages: self.messages.update(read(&feed::MESSAGES, 0, feed_base)),
            drops,
            lost: self.lost.update(read(&ring::LOST, 0, ring_base)),
            left_to_host: self.left_to_host.update(read(&feed::LEFT_TO_HOST, 0, feed_base)),
            no_room: self.no_room.update(read(&feed::NO_ROOM, 0, feed_base)),
        }
    }
}
