//! The command line.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tickgate_abi::Feed;
use tickgate_abi::card_clock::CLOCK_PERIOD_PS;
use tickgate_abi::register::arbitration::WINDOW_BITS;
use tickgate_driver::GroupEntry;
use tickgate_feed::soft::UdpChecksum;

use crate::crypto_arguments::CryptoArguments;
use crate::impairment::{self, ImpairArgument};
use crate::pace::Speed;
use crate::way::Via;

/// Market data from the wire to the book, through an FPGA card or its simulation.
#[derive(Debug, Parser)]
#[command(name = "tickgate", version, arg_required_else_help = true)]
pub struct Arguments {
    /// Say more on stderr; twice for even more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Replay captures or message files into records, books and a report.
    Replay(ReplayArguments),
    /// Write a deterministic synthetic session as a pcap capture.
    Generate(GenerateArguments),
    /// Show the whole path on a synthetic session and compare the three ways.
    Demo(DemoArguments),
    /// SM4, SM3 and the key store (docs/crypto.md).
    Crypto(CryptoArguments),
}

/// A feed by its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FeedName {
    /// Nasdaq TotalView-ITCH 5.0.
    Itch50,
    /// Shenzhen Stock Exchange Binary.
    Szse,
    /// Shanghai Stock Exchange Level-2: CSV, STEP or 40-byte-header frames, or a capture of these.
    Sse,
    /// IEX TOPS 1.6 and DEEP 1.0 in IEX-TP.
    Iextp,
}

impl From<FeedName> for Feed {
    fn from(name: FeedName) -> Feed {
        match name {
            FeedName::Itch50 => Feed::Itch50,
            FeedName::Szse => Feed::Szse,
            FeedName::Sse => Feed::Sse,
            FeedName::Iextp => Feed::Iex,
        }
    }
}

/// A feed that is sent in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WireFeedName {
    /// Nasdaq TotalView-ITCH 5.0 in MoldUDP64.
    Itch50,
    /// Shenzhen Stock Exchange Binary.
    Szse,
}

impl From<WireFeedName> for Feed {
    fn from(name: WireFeedName) -> Feed {
        match name {
            WireFeedName::Itch50 => Feed::Itch50,
            WireFeedName::Szse => Feed::Szse,
        }
    }
}

/// How orders meet the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RulesName {
    /// As the feed defines it.
    Feed,
    /// SZSE frames with SSE meaning: an order is a remainder that never matches.
    SseRemainder,
}

/// How long a record waits for the other line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Clocks of the card.
    pub clocks: u64,
}

impl FromStr for Window {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let clocks = impairment::nanoseconds(text)? * 1_000 / CLOCK_PERIOD_PS;
        if clocks > u64::from(WINDOW_BITS) {
            let longest = u64::from(WINDOW_BITS) * CLOCK_PERIOD_PS / 1_000_000_000;
            return Err(format!("the card waits {longest}ms at most: give a shorter time"));
        }
        Ok(Window { clocks })
    }
}

/// What is done about a wrong UDP checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum UdpChecksumName {
    /// The datagram is dropped.
    Verify,
    /// The datagram is decoded.
    Count,
}

impl ReplayArguments {
    /// What was asked for, or is usual for the feed.
    pub fn udp_checksum(&self, feed: Feed) -> UdpChecksum {
        match self.udp_checksum {
            Some(UdpChecksumName::Verify) => UdpChecksum::Verify,
            Some(UdpChecksumName::Count) => UdpChecksum::Count,
            None if feed == Feed::Iex => UdpChecksum::Count,
            None => UdpChecksum::Verify,
        }
    }
}

/// One of the two lines of a synthetic session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LineName {
    A,
    B,
}

/// An entry of the group filter: ADDR:PORT or ADDR:PORT:CHANNEL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group(pub GroupEntry);

impl FromStr for Group {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let mut next = || parts.next();
        let entry = (|| {
            let group: Ipv4Addr = next()?.parse().ok()?;
            let port = next()?.parse().ok()?;
            let channel = next().map_or(Some(0), |channel| channel.parse().ok())?;
            next().is_none().then_some(GroupEntry { group, port, channel })
        })();
        entry
            .map(Group)
            .ok_or("give ADDR:PORT or ADDR:PORT:CHANNEL, such as 233.54.12.111:26477:1".to_owned())
    }
}

#[derive(Debug, Args)]
pub struct ReplayArguments {
    /// The feed that the inputs carry.
    #[arg(long)]
    pub feed: FeedName,
    /// The way from frames to records.
    #[arg(long, default_value = "soft")]
    pub via: Via,
    /// A pcap or pcapng capture, raw ITCH or SZSE messages, or SSE tick CSV, gzipped or not. May be
    /// repeated: captures follow each other, the CSV files of a day are merged.
    #[arg(long = "in", value_name = "FILE", required = true)]
    pub inputs: Vec<PathBuf>,
    /// What line B carried while --in was line A; may be repeated as --in. The first copy of every
    /// message goes on (docs/arbitration.md). Both lines lie on their wires as they were captured.
    #[arg(long = "line-b", value_name = "FILE")]
    pub line_b: Vec<PathBuf>,
    /// Make a line bad: [a:|b:]loss=RATE,dup=RATE,reorder=RATE,depth=FRAMES,skew=TIME,seed=NUMBER,
    /// each of them optional. A RATE is of packets and a fraction such as 0.01 or 1/100, a TIME has
    /// its unit such as 50us; an overtaken packet lets 1 to depth (3) others pass; the same seed (1)
    /// does the same, and something else to each line. Give it once for each line, or without a line
    /// for every line that there is. With b: and without --line-b, line B carries what line A does.
    #[arg(long, value_name = "[LINE:]KEY=VALUE,...")]
    pub impair: Vec<ImpairArgument>,
    /// How long a message that is ahead of its sequence waits for the other line, such as 1ms.
    #[arg(long, value_name = "TIME", default_value = "1ms")]
    pub window: Window,
    /// Write every record here; the extension says the form: .parquet, .jsonl or .csv.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write a JSON line here after each message that changed a book's top ten or traded volume.
    #[arg(long, value_name = "FILE")]
    pub books: Option<PathBuf>,
    /// Levels of each side in a line of --books.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=10), requires = "books")]
    pub depth: u8,
    /// max, or a multiple of the captured speed such as 1x.
    #[arg(long, default_value = "max")]
    pub speed: Speed,
    /// Let in only this multicast group and port; may be repeated. ITCH records carry the channel.
    #[arg(long = "group", value_name = "ADDR:PORT[:CHANNEL]")]
    pub groups: Vec<Group>,
    /// Let in only this symbol, as the card's symbol filter does: a security code such as 000001 for
    /// szse, a stock locate number such as 13 for itch50. May be repeated, or list several: 1,2,3.
    #[arg(long = "symbol", value_name = "CODE", value_delimiter = ',')]
    pub symbols: Vec<String>,
    /// Have the card keep a book of this symbol, named as for --symbol (or the security code of sse), and compare
    /// what it tells with the host's own book; the two lines become one stream as with --line-b. For --via rtl and
    /// model. May be repeated, or list up to 64: 1,2,3.
    #[arg(long = "card-book", value_name = "CODE", value_delimiter = ',')]
    pub card_books: Vec<String>,
    /// What is done about a wrong UDP checksum, which is counted either way. verify unless the feed
    /// is iextp, whose public captures have wrong ones; a card (--via rtl, model) always verifies.
    #[arg(long)]
    pub udp_checksum: Option<UdpChecksumName>,
    /// How orders meet the book.
    #[arg(long, default_value = "feed")]
    pub book_rules: RulesName,
    /// Print the report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct GenerateArguments {
    /// The feed.
    #[arg(long)]
    pub feed: WireFeedName,
    /// The same seed gives the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Messages of the session, opening and closing ones included.
    #[arg(long)]
    pub messages: u64,
    /// Lines on which every packet is sent.
    #[arg(long, value_delimiter = ',', default_value = "a")]
    pub lines: Vec<LineName>,
    /// The capture to write (pcap, nanoseconds).
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Seed of the session.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Messages through model and soft.
    #[arg(long, default_value_t = 2_000_000)]
    pub messages: u64,
    /// Messages of them that also go through rtl.
    #[arg(long, default_value_t = 100_000)]
    pub rtl_messages: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn windows() {
        assert_eq!("1ms".parse(), Ok(Window { clocks: 156_250 }));
        assert_eq!("0ns".parse(), Ok(Window { clocks: 0 }));
        for wrong in ["1", "1s", "ms", "-1ms"] {
            assert!(wrong.parse::<Window>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn groups() {
        let group: Group = "233.54.12.111:26477:3".parse().expect("a group");
        assert_eq!((group.0.port, group.0.channel), (26_477, 3));
        assert_eq!("1.2.3.4:5".parse::<Group>().expect("a group").0.channel, 0);
        for wrong in ["1.2.3.4", "1.2.3.4:", "1.2.3.4:70000", "1.2.3.4:1:2:3", "a:1"] {
            assert!(wrong.parse::<Group>().is_err(), "{wrong}");
        }
    }
}
