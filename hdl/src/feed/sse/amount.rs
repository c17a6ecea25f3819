//! Price times Qty against TradeMoney times ten, of an SSE trade. Beside [`super::judgement`].
//!
//! Six products of 16 bits, two clocks of sums, a comparison by bytes whose last step is the reader's. TradeMoney
//! is taken over once and stays; Price and Qty are looked at in every clock.
//!
//! Latency 6 clocks, interval 1. Resources: 6 MULT18X18D, 114 carry cells, 286 flip-flops.

use super::join_bits::JoinBits;
use super::product::Product;
use rust_hdl::prelude::*;

/// Bytes of a product of 80 bits.
const BYTES: usize = 10;

/// The comparison.
#[derive(LogicBlock, Default)]
pub struct Amount {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Price.
    pub price: Signal<In, Bits<32>>,
    /// Qty.
    pub qty: Signal<In, Bits<48>>,
    /// TradeMoney.
    pub money: Signal<In, Bits<64>>,
    /// In this clock TradeMoney is taken over.
    pub take_money: Signal<In, Bit>,
    /// Which bytes are equal, all of them when the amounts are: of Price and Qty six clocks before, and of TradeMoney
    /// as it was taken over two clocks before or earlier. A register.
    pub equal: Signal<Out, Bits<BYTES>>,

    /// Of the lower part of Price with the three of Qty, and of the upper.
    low: [Product; 3],
    high: [Product; 3],
    /// The sums of the three, their lowest 16 bits apart: those are of one product alone.
    sum_low: DFF<Bits<48>>,
    sum_high: DFF<Bits<48>>,
    end_low: DFF<Bits<16>>,
    end_high: DFF<Bits<16>>,
    total: DFF<Bits<64>>,
    lowest: DFF<Bits<16>>,
    tenfold: DFF<Bits<68>>,
    equal_q: [DFF<Bit>; BYTES],
    joined: JoinBits<BYTES>,
    product_low: [Signal<Local, Bits<32>>; 3],
    product_high: [Signal<Local, Bits<32>>; 3],
    outer_low: Signal<Local, Bits<48>>,
    outer_high: Signal<Local, Bits<48>>,
    inner_low: Signal<Local, Bits<48>>,
    inner_high: Signal<Local, Bits<48>>,
    lower: Signal<Local, Bits<64>>,
    upper: Signal<Local, Bits<64>>,
    product: Signal<Local, Bits<80>>,
    eightfold: Signal<Local, Bits<68>>,
    twofold: Signal<Local, Bits<68>>,
    wide_money: Signal<Local, Bits<80>>,
}

impl Logic for Amount {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, sum_low, sum_high, end_low, end_high, total, lowest, tenfold);
        for i in 0..3 {
            self.low[i].clock.next = self.clock.val();
            self.low[i].left.next = self.price.val().get_bits::<16>(0);
            self.low[i].right.next = self.qty.val().get_bits::<16>(16 * i);
            self.high[i].clock.next = self.clock.val();
            self.high[i].left.next = self.price.val().get_bits::<16>(16);
            self.high[i].right.next = self.qty.val().get_bits::<16>(16 * i);
            self.product_low[i].next = self.low[i].product.val();
            self.product_high[i].next = self.high[i].product.val();
        }
        // The first and the last product lie side by side, the one between across them.
        self.outer_low.next = bit_cast::<48, 16>(self.product_low[0].val().get_bits::<16>(16))
            | (bit_cast::<48, 32>(self.product_low[2].val()) << 16);
        self.inner_low.next = bit_cast::<48, 32>(self.product_low[1].val());
        self.sum_low.d.next = self.outer_low.val() + self.inner_low.val();
        self.end_low.d.next = self.product_low[0].val().get_bits::<16>(0);
        self.outer_high.next = bit_cast::<48, 16>(self.product_high[0].val().get_bits::<16>(16))
            | (bit_cast::<48, 32>(self.product_high[2].val()) << 16);
        self.inner_high.next = bit_cast::<48, 32>(self.product_high[1].val());
        self.sum_high.d.next = self.outer_high.val() + self.inner_high.val();
        self.end_high.d.next = self.product_high[0].val().get_bits::<16>(0);
        self.lower.next = bit_cast::<64, 48>(self.sum_low.q.val());
        self.upper.next =
            bit_cast::<64, 16>(self.end_high.q.val()) | (bit_cast::<64, 48>(self.sum_high.q.val()) << 16);
        self.total.d.next = self.lower.val() + self.upper.val();
        self.lowest.d.next = self.end_low.q.val();

        self.eightfold.next = bit_cast::<68, 64>(self.money.val()) << 3;
        self.twofold.next = bit_cast::<68, 64>(self.money.val()) << 1;
        if self.take_money.val() {
            self.tenfold.d.next = self.eightfold.val() + self.twofold.val();
        }
        self.wide_money.next = bit_cast::<80, 68>(self.tenfold.q.val());
        self.product.next =
            bit_cast::<80, 16>(self.lowest.q.val()) | (bit_cast::<80, 64>(self.total.q.val()) << 16);
        for i in 0..10 {
            self.equal_q[i].clock.next = self.clock.val();
            self.equal_q[i].d.next =
                self.product.val().get_bits::<8>(8 * i) == self.wide_money.val().get_bits::<8>(8 * i);
            self.joined.bit[i].next = self.equal_q[i].q.val();
        }
        self.equal.next = self.joined.joined.val();
    }
}
