//! One field of the record, out of the places it can come from. Combinational: an and-or over the
//! one-hot place, `C` places of `W` bits.

use super::message_bytes::MESSAGE_BITS;
use super::message_table::Places;
use rust_hdl::prelude::*;

/// The selection.
#[derive(LogicBlock)]
pub struct FieldSelect<const C: usize, const W: usize> {
    /// The message's bytes.
    pub message: Signal<In, Bits<MESSAGE_BITS>>,
    /// One-hot place; none gives zero.
    pub place: Signal<In, Bits<C>>,
    /// The field, right-aligned, zero-extended.
    pub field: Signal<Out, Bits<W>>,
    at: [Constant<Bits<10>>; C],
    mask: [Constant<Bits<W>>; C],
    candidate: [Signal<Local, Bits<W>>; C],
    sum: [Signal<Local, Bits<W>>; C],
}

impl<const C: usize, const W: usize> FieldSelect<C, W> {
    /// The selection among `places`.
    pub fn new(places: &Places) -> Self {
        let ones = |bits: usize| {
            assert!(bits <= W);
            (0..bits).fold(Bits::<W>::default(), |mask, bit| mask.replace_bit(bit, true))
        };
        Self {
            message: Default::default(),
            place: Default::default(),
            field: Default::default(),
            at: std::array::from_fn(|i| Constant::new(places.bit(i).to_bits())),
            mask: std::array::from_fn(|i| Constant::new(ones(places.bits(i)))),
            candidate: std::array::from_fn(|_| Signal::default()),
            sum: std::array::from_fn(|_| Signal::default()),
        }
    }
}

impl<const C: usize, const W: usize> Logic for FieldSelect<C, W> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..C {
            if self.place.val().get_bit(i) {
                self.candidate[i].next =
                    self.message.val().get_bits::<W>(self.at[i].val().index()) & self.mask[i].val();
            } else {
                self.candidate[i].next = 0.into();
            }
        }
        self.sum[0].next = self.candidate[0].val();
        for i in 1..C {
            self.sum[i].next = self.sum[i - 1].val() | self.candidate[i].val();
        }
        // An index that is a const parameter does not emit; the last assignment stands.
        for i in 0..C {
            self.field.next = self.sum[i].val();
        }
    }
}
