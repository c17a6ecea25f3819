//! Whether any bit of a block is set: two registers, so that neither is behind many levels of logic.
//!
//! Latency 2 clocks, interval 1; `any` is behind an OR of eight registers. Resources: 136 flip-flops.

use rust_hdl::prelude::*;

/// Parts of the block.
const PARTS: usize = 8;

/// The question.
#[derive(LogicBlock)]
pub struct AnyBit {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// The block.
    pub block: Signal<In, Bits<128>>,
    /// Whether a bit of it is set, two clocks later.
    pub any: Signal<Out, Bit>,
    held: DFF<Bits<128>>,
    part_any: [DFF<Bit>; PARTS],
    part: [Signal<Local, Bits<16>>; PARTS],
    zero: Constant<Bits<16>>,
}

impl Default for AnyBit {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            block: Default::default(),
            any: Default::default(),
            held: Default::default(),
            part_any: Default::default(),
            part: Default::default(),
            zero: Constant::new(0u64.into()),
        }
    }
}

impl Logic for AnyBit {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, held);
        for i in 0..8 {
            self.part_any[i].clock.next = self.clock.val();
        }
        self.held.d.next = self.block.val();
        for i in 0..8 {
            self.part[i].next = self.held.q.val().get_bits::<16>(16 * i);
        }
        for i in 0..8 {
            self.part_any[i].d.next = self.part[i].val() != self.zero.val();
        }
        self.any.next = self.part_any[0].q.val()
            | self.part_any[1].q.val()
            | self.part_any[2].q.val()
            | self.part_any[3].q.val()
            | self.part_any[4].q.val()
            | self.part_any[5].q.val()
            | self.part_any[6].q.val()
            | self.part_any[7].q.val();
    }
}
