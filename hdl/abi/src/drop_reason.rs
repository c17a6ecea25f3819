//! Why a frame or a message was not decoded. One table: the card's counters, the software decoder's
//! counters, reports and docs all use it. docs/decode.md says in which order reasons are judged.

/// What a reason is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// At most one per frame. The frame gives no record, or its records are retracted.
    Frame,
    /// At most one per frame, but the messages decoded before it stand.
    Datagram,
    /// One per message; the other messages of the frame stand.
    Message,
}

macro_rules! drop_reasons {
    ($($code:literal $variant:ident $name:literal $scope:ident $text:literal;)*) => {
        /// A reason to drop; the value is the index of its counter and its code in a
        /// [`crate::Kind::PacketEnd`] record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum DropReason { $(#[doc = $text] $variant = $code),* }

        impl DropReason {
            /// Every reason, in the order of the codes.
            pub const ALL: [DropReason; DropReason::COUNT] = [$(DropReason::$variant),*];
            /// How many reasons there are.
            pub const COUNT: usize = [$($code),*].len();

            /// The name used in reports and as the key in JSON.
            pub const fn name(self) -> &'static str {
                match self { $(DropReason::$variant => $name),* }
            }
            /// What it is counted in.
            pub const fn scope(self) -> Scope {
                match self { $(DropReason::$variant => Scope::$scope),* }
            }
            /// One line for people.
            pub const fn text(self) -> &'static str {
                match self { $(DropReason::$variant => $text),* }
            }
        }
    };
}

drop_reasons! {
    0 MacError "mac_error" Frame "the MAC marked the frame bad (frame check sequence)";
    1 Runt "runt" Frame "the frame ends inside the Ethernet, IPv4 or UDP header";
    2 NotIpv4 "not_ipv4" Frame "the EtherType behind at most one 802.1Q tag is not IPv4, or the version is not 4";
    3 IpHeaderLength "ip_header_length" Frame "the IPv4 header is not 20 bytes (options, or malformed)";
    4 IpChecksum "ip_checksum" Frame "the IPv4 header checksum is wrong";
    5 Fragment "fragment" Frame "the datagram is a fragment";
    6 NotUdp "not_udp" Frame "the protocol is not UDP";
    7 UdpLength "udp_length" Frame "IPv4 total length and UDP length contradict each other";
    8 Filtered "filtered" Frame "no entry of the group filter matches";
    9 Truncated "truncated" Frame "the frame is shorter than its IPv4 total length";
    10 UdpChecksum "udp_checksum" Frame "the UDP checksum is present and wrong";
    11 Framing "framing" Datagram "the messages do not fill the datagram exactly";
    12 UnknownType "unknown_type" Message "the message type is not one this card decodes";
    13 MessageLength "message_length" Message "the length is not the one of the message's type";
    14 MessageChecksum "message_checksum" Message "the message's own checksum is wrong";
    15 BadField "bad_field" Message "a field that a book depends on has a value outside its specification";
}

impl DropReason {
    /// The reason with this code.
    pub const fn from_code(code: u8) -> Option<Self> {
        if (code as usize) < Self::COUNT { Some(Self::ALL[code as usize]) } else { None }
    }
}

/// Drop counts by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DropCounts(pub [u64; DropReason::COUNT]);

impl DropCounts {
    /// Counts one.
    pub const fn count(&mut self, reason: DropReason) {
        self.0[reason as usize] += 1;
    }
    /// How often `reason` was counted.
    pub const fn of(&self, reason: DropReason) -> u64 {
        self.0[reason as usize]
    }
    /// Reasons with their counts, zero ones too.
    pub fn iter(&self) -> impl Iterator<Item = (DropReason, u64)> + '_ {
        DropReason::ALL.into_iter().map(|r| (r, self.of(r)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dense_and_reversible() {
        for (index, reason) in DropReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, index);
            assert_eq!(DropReason::from_code(index as u8), Some(reason));
        }
        assert_eq!(DropReason::from_code(DropReason::COUNT as u8), None);
    }
}
