//! Access to a card's registers; the seam behind which a real BAR or a simulated card stands.

use std::rc::Rc;
use std::sync::Arc;

/// A card's register space. Offsets are bytes from its start, multiples of four, and below
/// [`tickgate_abi::register::BAR_BYTES`]; values are in host order, whatever the bus does.
pub trait Bar {
    /// Reads the register at `offset`.
    fn read32(&self, offset: u32) -> u32;
    /// Writes the register at `offset`. The write may be posted: it is seen by the card before any
    /// later read of the same card returns.
    fn write32(&self, offset: u32, value: u32);
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<B: Bar + ?Sized> Bar for $pointer {
            fn read32(&self, offset: u32) -> u32 {
                (**self).read32(offset)
            }
            fn write32(&self, offset: u32, value: u32) {
                (**self).write32(offset, value);
            }
        }
    )*};
}

forward!(&B, Rc<B>, Arc<B>, Box<B>);
