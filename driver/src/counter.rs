//! A card's 32-bit wrapping counters as 64-bit ones.

/// Extends one wrapping 32-bit counter. Right as long as it is read at least once in every 2^32
/// counts (at line rate, a frame counter: every four minutes).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WideCounter {
    total: u64,
}

impl WideCounter {
    /// The total after the card showed `value`.
    pub(crate) fn update(&mut self, value: u32) -> u64 {
        self.total += u64::from(value.wrapping_sub(self.total as u32));
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::WideCounter;

    #[test]
    fn counts_through_the_wrap() {
        let mut counter = WideCounter::default();
        assert_eq!(counter.update(0xffff_fff0), 0xffff_fff0);
        assert_eq!(counter.update(0xffff_fff0), 0xffff_fff0);
        assert_eq!(counter.update(0x10), 0x1_0000_0010);
        assert_eq!(counter.update(0x0f), 0x2_0000_000f);
    }
}
