//! One character of a SecurityID as its nibble, on its way into the dictionary of [`super::fields`]. Combinational.

use rust_hdl::prelude::*;

/// The nibble.
#[derive(LogicBlock)]
pub struct Nibble {
    /// The character.
    pub character: Signal<In, Bits<8>>,
    /// Its nibble, a space as all ones.
    pub nibble: Signal<Out, Bits<4>>,
    /// It is a digit or a space.
    pub fits: Signal<Out, Bit>,
    digits: Constant<Bits<4>>,
    nine: Constant<Bits<4>>,
    space: Constant<Bits<8>>,
    high: Signal<Local, Bits<4>>,
    low: Signal<Local, Bits<4>>,
}

impl Default for Nibble {
    fn default() -> Self {
        Self {
            character: Default::default(),
            nibble: Default::default(),
            fits: Default::default(),
            digits: Constant::new(usize::from(b'0' >> 4).to_bits()),
            nine: Constant::new(9_usize.to_bits()),
            space: Constant::new(usize::from(b' ').to_bits()),
            high: Default::default(),
            low: Default::default(),
        }
    }
}

impl Logic for Nibble {
    #[hdl_gen]
    fn update(&mut self) {
        self.high.next = self.character.val().get_bits::<4>(4);
        self.low.next = self.character.val().get_bits::<4>(0);
        self.nibble.next = self.low.val();
        self.fits.next = (self.high.val() == self.digits.val()) & (self.low.val() <= self.nine.val());
        if self.character.val() == self.space.val() {
            self.nibble.next = 15.into();
            self.fits.next = true;
        }
    }
}
