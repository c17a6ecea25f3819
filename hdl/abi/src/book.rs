//! The book on the card: capacities and the places of orders, the same for gateware and model.
//! What is done when something does not fit is said in docs/book.md.

/// Books on the card; a symbol's book has an index below.
pub const BOOKS: usize = 64;
/// Bits of a book's index.
pub const INDEX_BITS: usize = 6;
/// Sorted levels that a side keeps.
pub const LEVELS: usize = 8;
/// Levels that count as known in a [`crate::Kind::BookTop`], and that the host may read.
pub const PUBLISHED_LEVELS: usize = LEVELS;

/// Bits of a price, 1e-4.
pub const PRICE_BITS: usize = 32;
/// The largest price; 0 is none.
pub const MAX_PRICE: u64 = (1 << PRICE_BITS) - 2;
/// Bits of an order number.
pub const ORDER_ID_BITS: usize = 40;
/// Bits of what is left of an order, in the feed's units.
pub const ORDER_QUANTITY_BITS: usize = 36;
/// Bits of a level's quantity, in the feed's units.
pub const LEVEL_QUANTITY_BITS: usize = 40;

/// Groups of ways of a side's order table; each has a hash of its own.
pub const GROUPS: usize = 3;
/// Ways of a group: orders that a bucket holds.
pub const GROUP_WAYS: usize = 4;
/// Ways of a side's order table.
pub const WAYS: usize = GROUPS * GROUP_WAYS;
/// log2 of the buckets of a group.
pub const LOG2_BUCKETS: usize = 9;
/// Buckets of a group.
pub const BUCKETS: usize = 1 << LOG2_BUCKETS;
/// Orders that a side's table has room for, of all books together.
pub const ORDERS_PER_SIDE: usize = WAYS * BUCKETS;

/// Attribute bit of a [`crate::Kind::BookTop`]: there is a bid.
pub const ATTRIBUTE_BID: u8 = 1 << 0;
/// Attribute bit: there is an ask.
pub const ATTRIBUTE_ASK: u8 = 1 << 1;
/// Attribute: position of the number of levels known of the side that knows fewer.
pub const ATTRIBUTE_LEVELS_SHIFT: u32 = 4;

/// `BookTop` records that wait for the ring, at most.
pub const QUEUE_RECORDS: usize = 512;
/// So many of them are crowded: one that comes then flags every book. A flagged book makes one more, so
/// that the rest is room enough.
pub const QUEUE_CROWDED: usize = QUEUE_RECORDS - BOOKS - 16;

/// How far each nine-bit piece of an order number is rotated, by group and piece, before the pieces
/// are combined by exclusive or. The lowest piece is not rotated, so the rest of the number and the
/// bucket give it back, and the table need not store it.
pub const ROTATIONS: [[u32; 4]; GROUPS] = [[0, 0, 0, 0], [2, 5, 7, 4], [5, 1, 3, 8]];

/// The bucket of an order number (40 bits) in `group`.
pub const fn bucket(order_id: u64, group: usize) -> usize {
    const MASK: u64 = BUCKETS as u64 - 1;
    let mut bucket = order_id & MASK;
    let mut piece = 0;
    while piece < 4 {
        let value = order_id >> (LOG2_BUCKETS * (piece + 1)) & MASK;
        let by = ROTATIONS[group][piece];
        bucket ^= (value << by | value >> (LOG2_BUCKETS as u32 - by)) & MASK;
        piece += 1;
    }
    bucket as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_and_the_rest_of_the_number_give_the_number_back() {
        for group in 0..GROUPS {
            for high in [0, 1, 0x1234_5678, 0x7fff_ffff_u64] {
                let mut seen = [false; BUCKETS];
                for low in 0..BUCKETS as u64 {
                    let bucket = bucket(high << LOG2_BUCKETS | low, group);
                    assert!(!core::mem::replace(&mut seen[bucket], true));
                }
            }
        }
    }
}
