//! Eight-to-one selection, and the two byte alignments built like it. Combinational.
//!
//! Everything that depends on a message's position in the beat is one of these three; they are
//! three levels of two-to-one multiplexers, which ECP5 packs into PFUMX and L6MUX.

use rust_hdl::prelude::*;

/// `out = from[select]`.
///
/// Latency 0 clocks. Resources: about 2 LUT4 and their PFUMX/L6MUX a bit of `T`.
#[derive(LogicBlock)]
pub struct Select8<T: Synth> {
    /// What to select from.
    pub from: [Signal<In, T>; 8],
    /// Which.
    pub select: Signal<In, Bits<3>>,
    /// The one selected.
    pub out: Signal<Out, T>,
    quarter: [Signal<Local, T>; 4],
    half: [Signal<Local, T>; 2],
}

impl<T: Synth> Default for Select8<T> {
    fn default() -> Self {
        Self {
            from: Default::default(),
            select: Default::default(),
            out: Default::default(),
            quarter: Default::default(),
            half: Default::default(),
        }
    }
}

impl<T: Synth> Logic for Select8<T> {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..4 {
            if self.select.val().get_bit(0) {
                self.quarter[i].next = self.from[2 * i + 1].val();
            } else {
                self.quarter[i].next = self.from[2 * i].val();
            }
        }
        for i in 0..2 {
            if self.select.val().get_bit(1) {
                self.half[i].next = self.quarter[2 * i + 1].val();
            } else {
                self.half[i].next = self.quarter[2 * i].val();
            }
        }
        if self.select.val().get_bit(2) {
            self.out.next = self.half[1].val();
        } else {
            self.out.next = self.half[0].val();
        }
    }
}

/// `out[j] = from[(lane + j) mod 8]`: turns a beat so that the byte in `lane` comes first.
///
/// Latency 0 clocks. Resources: 192 LUT4.
#[derive(LogicBlock, Default)]
pub struct ByteRotate {
    /// The beat's bytes by lane.
    pub from: [Signal<In, Bits<8>>; 8],
    /// The lane that comes first.
    pub lane: Signal<In, Bits<3>>,
    /// The bytes turned.
    pub out: [Signal<Out, Bits<8>>; 8],
    by1: [Signal<Local, Bits<8>>; 8],
    by3: [Signal<Local, Bits<8>>; 8],
}

impl Logic for ByteRotate {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..8 {
            if self.lane.val().get_bit(0) {
                self.by1[i].next = self.from[(i + 1) % 8].val();
            } else {
                self.by1[i].next = self.from[i].val();
            }
        }
        for i in 0..8 {
            if self.lane.val().get_bit(1) {
                self.by3[i].next = self.by1[(i + 2) % 8].val();
            } else {
                self.by3[i].next = self.by1[i].val();
            }
        }
        for i in 0..8 {
            if self.lane.val().get_bit(2) {
                self.out[i].next = self.by3[(i + 4) % 8].val();
            } else {
                self.out[i].next = self.by3[i].val();
            }
        }
    }
}

/// `out[j] = from[lane + j]`: eight bytes out of two neighbouring beats.
///
/// Latency 0 clocks. Resources: at most 264 LUT4; outputs left open cost nothing.
#[derive(LogicBlock, Default)]
pub struct ByteShift {
    /// Fifteen consecutive bytes.
    pub from: [Signal<In, Bits<8>>; 15],
    /// Where the output begins.
    pub lane: Signal<In, Bits<3>>,
    /// Eight bytes from there.
    pub out: [Signal<Out, Bits<8>>; 8],
    by4: [Signal<Local, Bits<8>>; 11],
    by6: [Signal<Local, Bits<8>>; 9],
}

impl Logic for ByteShift {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..11 {
            if self.lane.val().get_bit(2) {
                self.by4[i].next = self.from[i + 4].val();
            } else {
                self.by4[i].next = self.from[i].val();
            }
        }
        for i in 0..9 {
            if self.lane.val().get_bit(1) {
                self.by6[i].next = self.by4[i + 2].val();
            } else {
                self.by6[i].next = self.by4[i].val();
            }
        }
        for i in 0..8 {
            if self.lane.val().get_bit(0) {
                self.out[i].next = self.by6[i + 1].val();
            } else {
                self.out[i].next = self.by6[i].val();
            }
        }
    }
}
