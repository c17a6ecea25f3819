//! Captures as files: reads their frames with a crate, and writes frames for tshark to read.

use pcap_parser::data::PacketData;
use pcap_parser::traits::PcapReaderIterator;
use pcap_parser::{LegacyPcapReader, PcapBlockOwned, PcapError};
use std::path::{Path, PathBuf};

/// The Ethernet frames of a pcap file.
pub fn frames(path: &Path) -> Vec<Vec<u8>> {
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = LegacyPcapReader::new(1 << 20, file).expect("a pcap file");
    let mut frames = Vec::new();
    loop {
        match reader.next() {
            Ok((offset, block)) => {
                if let PcapBlockOwned::Legacy(packet) = block {
                    let data =
                        pcap_parser::data::get_packetdata_ethernet(packet.data, packet.caplen as usize);
                    let Some(PacketData::L2(frame)) = data else { panic!("an Ethernet frame") };
                    frames.push(frame.to_vec());
                }
                reader.consume(offset);
            }
            Err(PcapError::Eof) => return frames,
            Err(PcapError::Incomplete(_)) => reader.refill().expect("a readable file"),
            Err(error) => panic!("{}: {error:?}", path.display()),
        }
    }
}

/// A pcap file with these frames; removed when dropped.
pub struct Written(pub PathBuf);

impl Written {
    /// Writes it; `name` tells files of one test run apart.
    pub fn new(name: &str, frames: &[Vec<u8>]) -> Written {
        // Native microsecond pcap, version 2.4, link type Ethernet.
        let mut file = Vec::new();
        for word in [0xa1b2_c3d4_u32, 2 | 4 << 16, 0, 0, 0x4_0000, 1] {
            file.extend(word.to_le_bytes());
        }
        for (number, frame) in frames.iter().enumerate() {
            for word in [number as u32, 0, frame.len() as u32, frame.len() as u32] {
                file.extend(word.to_le_bytes());
            }
            file.extend(frame);
        }
        let path = std::env::temp_dir().join(format!("tickgate-{}-{name}.pcap", std::process::id()));
        std::fs::write(&path, file).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Written(path)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
