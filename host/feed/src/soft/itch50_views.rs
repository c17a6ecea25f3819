//! Typed views of the ITCH messages that make books: the fields by the specification's names,
//! read from the message's bytes when asked for. For callers that want a field or two and no
//! record; [`super::itch50::decode`] is what the decoder uses.

use crate::bytes::field;
use tickgate_abi::wire::Field;
use tickgate_abi::wire::itch50 as wire;

const fn entry(message_type: u8) -> &'static wire::Message {
    match wire::message(message_type) {
        Some(message) => message,
        None => panic!("not an ITCH type"),
    }
}

const fn present(field: Option<Field>) -> Field {
    match field {
        Some(field) => field,
        None => panic!("the type does not have this field"),
    }
}

macro_rules! views {
    ($($type:literal $name:ident { $($accessor:ident: $column:ident $as:ty),* })*) => {
        $(
            #[doc = concat!("A view of a message of type ", stringify!($type), ".")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name<'a>(&'a [u8; entry($type).length]);

            impl<'a> $name<'a> {
                /// The view of a whole message; `None` when type or length is another.
                #[inline]
                pub fn new(message: &'a [u8]) -> Option<Self> {
                    let bytes: &[u8; entry($type).length] = message.try_into().ok()?;
                    if bytes[0] == $type { Some($name(bytes)) } else { None }
                }
                /// StockLocate.
                #[inline]
                pub fn stock_locate(&self) -> u16 {
                    field!(self.0, wire::STOCK_LOCATE) as u16
                }
                /// TrackingNumber.
                #[inline]
                pub fn tracking_number(&self) -> u16 {
                    field!(self.0, wire::TRACKING_NUMBER) as u16
                }
                /// Timestamp, nanoseconds since midnight.
                #[inline]
                pub fn timestamp(&self) -> u64 {
                    field!(self.0, wire::TIMESTAMP)
                }
                $(
                    #[doc = concat!("The record's `", stringify!($column), "`; see [`tickgate_abi::Kind`].")]
                    #[inline]
                    pub fn $accessor(&self) -> $as {
                        const FIELD: Field = present(entry($type).$column);
                        field!(self.0, FIELD) as $as
                    }
                )*
            }
        )*

        /// A message that concerns books.
        #[derive(Clone, Copy, Debug)]
        pub enum View<'a> {
            $(#[doc = concat!("Type ", stringify!($type), ".")] $name($name<'a>),)*
        }

        impl<'a> View<'a> {
            /// The view of a whole message; `None` for a type that does not concern a book, an
            /// unknown one, or a wrong length.
            #[inline]
            pub fn new(message: &'a [u8]) -> Option<Self> {
                match *message.first()? {
                    $($type => $name::new(message).map(View::$name),)*
                    _ => None,
                }
            }
        }
    };
}

views! {
    b'S' SystemEvent { event_code: attribute u8 }
    b'R' StockDirectory { stock: order_id u64, round_lot_size: quantity u32, market_category: attribute u8 }
    b'H' TradingAction { stock: order_id u64, trading_state: attribute u8, reason: reference u32 }
    b'A' AddOrder { order_ref: order_id u64, side: side u8, shares: quantity u32, stock: reference u64, price: price u32 }
    b'F' AddOrderMpid { order_ref: order_id u64, side: side u8, shares: quantity u32, stock: reference u64, price: price u32 }
    b'E' OrderExecuted { order_ref: order_id u64, executed: quantity u32, match_number: reference u64 }
    b'C' OrderExecutedWithPrice { order_ref: order_id u64, executed: quantity u32, match_number: reference u64, printable: attribute u8, price: price u32 }
    b'X' OrderCancel { order_ref: order_id u64, cancelled: quantity u32 }
    b'D' OrderDelete { order_ref: order_id u64 }
    b'U' OrderReplace { original_ref: order_id u64, new_ref: reference u64, shares: quantity u32, price: price u32 }
    b'P' Trade { order_ref: order_id u64, side: side u8, shares: quantity u32, price: price u32, match_number: reference u64 }
    b'Q' CrossTrade { stock: order_id u64, shares: quantity u64, price: price u32, match_number: reference u64, cross_type: attribute u8 }
    b'B' BrokenTrade { match_number: reference u64 }
}

#[cfg(test)]
mod tests {
    use super::super::itch50;
    use super::*;
    use tickgate_abi::TickRecord;

    #[test]
    fn views_and_records_agree() {
        let mut bytes: Vec<u8> = (100..136).collect();
        bytes[0] = b'A';
        bytes[19] = tickgate_abi::wire::itch50::SIDE_SELL;
        let mut record = TickRecord::default();
        itch50::decode(&bytes, &mut record).unwrap();
        let Some(View::AddOrder(view)) = View::new(&bytes) else { panic!("not an add order") };
        assert_eq!(u32::from(view.stock_locate()), record.symbol);
        assert_eq!(view.timestamp(), record.exchange_time);
        assert_eq!((view.order_ref(), view.stock()), (record.order_id, record.reference));
        assert_eq!((i64::from(view.price()), u64::from(view.shares())), (record.price, record.quantity));
        assert_eq!((view.tracking_number(), view.side()), (0x6768, b'S'));
        assert!(View::new(&bytes[..35]).is_none());
        assert!(OrderExecuted::new(&bytes).is_none());
    }
}
