//! A part of a channel's key, compared with that of each of the sixteen channels.
//!
//! Beside the keys, one for each line and third, and one for the channel number of a new channel; synthesis maps it by
//! itself ([`super::kept_copy`]), so that it does not compare with both that are chosen from. Latency 0 clocks; resources: 21 LUTs a channel for 32 bits.

use super::channel_keys::CHANNELS;
use rust_hdl::prelude::*;

/// Bits of a third.
pub const THIRD_BITS: usize = 32;
const _: () = assert!(3 * THIRD_BITS == super::entry::KEY_BITS && CHANNELS == 16);

/// The comparison.
#[derive(LogicBlock)]
pub struct KeyMatch<const W: usize> {
    /// What is sought.
    pub sought: Signal<In, Bits<W>>,
    /// What each channel has.
    pub key: [Signal<In, Bits<W>>; CHANNELS],
    /// The channels in which it is the same.
    pub same: Signal<Out, Bits<CHANNELS>>,
    one_bit: [Constant<Bits<CHANNELS>>; CHANNELS],
    same_here: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
    any_same: [Signal<Local, Bits<CHANNELS>>; CHANNELS],
}

impl<const W: usize> Default for KeyMatch<W> {
    fn default() -> Self {
        Self {
            sought: Default::default(),
            key: Default::default(),
            same: Default::default(),
            one_bit: std::array::from_fn(|i| Constant::new((1_usize << i).to_bits())),
            same_here: Default::default(),
            any_same: Default::default(),
        }
    }
}

impl<const W: usize> Logic for KeyMatch<W> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..16 {
            self.same_here[i].next = 0.into();
            if self.sought.val() == self.key[i].val() {
                self.same_here[i].next = self.one_bit[i].val();
            }
        }
        self.any_same[0].next = self.same_here[0].val();
        for i in 1..16 {
            self.any_same[i].next = self.any_same[i - 1].val() | self.same_here[i].val();
        }
        self.same.next = self.any_same[15].val();
    }
}
