//! What a book can find wrong with its records. Nothing here stops a book: the record is applied
//! as far as it makes sense, the book is marked maybe-bad, and the case is counted.

macro_rules! anomalies {
    ($($variant:ident $name:literal $text:literal;)*) => {
        /// A record that does not fit the book.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Anomaly { $(#[doc = $text] $variant),* }

        impl Anomaly {
            /// Every one, in the order of the counters.
            pub const ALL: &[Anomaly] = &[$(Anomaly::$variant),*];
            const COUNT: usize = [$($name),*].len();

            /// The name in reports and the key in JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Anomaly::$variant => $name),* }
            }
            /// One line for people.
            pub const fn text(self) -> &'static str {
                match self { $(Anomaly::$variant => $text),* }
            }
        }
    };
}

anomalies! {
    UnknownOrder "unknown_order" "an order that must be in the book is not";
    DuplicateOrder "duplicate_order" "an order with the number of a live one; the live one stays";
    ExcessQuantity "excess_quantity" "more was taken from an order than it had; the order is gone";
    QuantityMismatch "quantity_mismatch" "a deletion named another quantity than the order had; the order is gone";
    ImpossibleQuantity "impossible_quantity" "a quantity of zero or beyond the limit; not applied";
    ImpossiblePrice "impossible_price" "a limit order without a positive price; not applied";
    WrongSymbol "wrong_symbol" "an order of another symbol was named; not applied";
    WrongSide "wrong_side" "a trade named an order on the wrong side; not applied";
    Crossed "crossed" "an order that crosses the book stayed without a trade; it rests";
    UnknownOrderType "unknown_order_type" "an order type outside the specification; treated as a limit order";
    UnknownPrint "unknown_print" "a trade was broken that is not remembered; the volume keeps it";
    SequenceGap "sequence_gap" "records of the channel are missing; all its books are marked";
    UnknownLevel "unknown_level" "a price level was removed that is not in the book";
    EndlessEvent "endless_event" "an event with more updates than are believed; shown as far as it came";
    TooManyOrders "too_many_orders" "no room for another live order; not applied";
}

/// Counts by anomaly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnomalyCounts([u64; Anomaly::COUNT]);

impl AnomalyCounts {
    #[cold]
    pub(super) fn count(&mut self, anomaly: Anomaly) {
        self.0[anomaly as usize] += 1;
    }

    /// How often `anomaly` was found.
    pub fn of(&self, anomaly: Anomaly) -> u64 {
        self.0[anomaly as usize]
    }

    /// How many in all.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Anomalies with their counts, zero ones too.
    pub fn iter(&self) -> impl Iterator<Item = (Anomaly, u64)> + '_ {
        Anomaly::ALL.iter().map(|&anomaly| (anomaly, self.of(anomaly)))
    }
}
