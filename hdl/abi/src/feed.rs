//! The feeds, and the units in which each one's records count.

/// A market-data feed. The card decodes the first three ([`crate::register::feed::select`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Feed {
    /// Nasdaq TotalView-ITCH 5.0 in MoldUDP64.
    Itch50 = 0,
    /// Shenzhen Stock Exchange Binary market data.
    Szse = 1,
    /// Shanghai Stock Exchange Level-2 (the card decodes the merged ticks of frames that are not compressed).
    Sse = 2,
    /// IEX TOPS 1.6 and DEEP 1.0 in IEX-TP (software only).
    Iex = 3,
}

/// Record units per whole currency unit: every record's price counts 1e-4.
pub const PRICE_SCALE: i64 = 10_000;

impl Feed {
    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Feed::Itch50 => "itch50",
            Feed::Szse => "szse",
            Feed::Sse => "sse",
            Feed::Iex => "iextp",
        }
    }

    /// Units of a record's quantity per share: ITCH and IEX count shares, SZSE N15(2)
    /// hundredths, SSE UA5803 thousandths.
    pub const fn quantity_scale(self) -> u64 {
        match self {
            Feed::Itch50 | Feed::Iex => 1,
            Feed::Szse => 100,
            Feed::Sse => 1_000,
        }
    }

    /// Nanoseconds since local midnight of a record's `exchange_time` (for IEX since 1970 UTC), whose
    /// form is the feed's own: ITCH nanoseconds since midnight; IEX nanoseconds since 1970 UTC;
    /// SZSE LocalTimeStamp, decimal YYYYMMDDHHMMSSsss;
    /// SSE decimal HHMMSSsss.
    pub const fn nanoseconds(self, exchange_time: u64) -> u64 {
        match self {
            Feed::Itch50 | Feed::Iex => exchange_time,
            Feed::Szse | Feed::Sse => {
                let (t, ms) = (exchange_time / 1_000, exchange_time % 1_000);
                let (h, m, s) = (t / 10_000 % 100, t / 100 % 100, t % 100);
                (((h * 60 + m) * 60 + s) * 1_000 + ms) * 1_000_000
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Feed;

    #[test]
    fn times_of_day() {
        let half_past_nine = 34_200_000_000_000;
        assert_eq!(Feed::Itch50.nanoseconds(half_past_nine), half_past_nine);
        assert_eq!(Feed::Szse.nanoseconds(20_230_201_093_000_010), half_past_nine + 10_000_000);
        assert_eq!(Feed::Sse.nanoseconds(93_000_000), half_past_nine);
    }
}
