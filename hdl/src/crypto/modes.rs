//! The modes of operation (GB/T 17964-2021; GCM: NIST SP 800-38D): what a block is added to before and behind the cipher.
//!
//! | kind | enciphered | added behind |
//! |---|---|---|
//! | [`Kind::Block`]: ECB | data | nothing |
//! | [`Kind::Chain`]: CBC encryption | data + the job's last output, or its IV | nothing |
//! | [`Kind::Unchain`]: CBC decryption | data | the job's last data, or its IV |
//! | [`Kind::Count`]: CTR, GCM | the job's IV, `index` added to its last 32 bits modulo 2³² | data |
//! | [`Kind::Pass`]: authenticated only | nothing of meaning | data |
//!
//! An operation's description comes [`AHEAD_CLOCKS`] ahead of its data, so that nothing but two levels of logic is between
//! the data and the cipher: a block takes the pipeline's own 64 clocks.
//!
//! | port | when |
//! |---|---|
//! | `kind`, `job`, `first`, `index`, `iv_…` | in the clock that ends with edge n |
//! | `data` | in the clock that ends with edge n + 3 |
//! | `block`, `chain`, `mask` | with the data, behind logic |
//!
//! Interval 1, but a job's next [`Kind::Chain`] comes at least [`CHAIN_CLOCKS`] behind the one before. Resources: 384
//! TRELLIS_DPR16X4.

use super::block_bits::to_block;
use super::block_memory::{ADDRESS_BITS, BlockMemory};
use super::sm4::pipeline;
use rust_hdl::prelude::*;

/// Clocks from an operation's description to its data.
pub const AHEAD_CLOCKS: usize = 3;
/// Clocks from a block that others are chained to, to the next one of its job: through the cipher, into the
/// memory, and to where the next one's description is read.
pub const CHAIN_CLOCKS: usize = pipeline::LATENCY_CLOCKS + AHEAD_CLOCKS + 1;

/// What is done with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Kind {
    /// ECB, either way.
    Block = 0,
    /// CBC encryption.
    Chain = 1,
    /// CBC decryption.
    Unchain = 2,
    /// CTR, and GCM's.
    Count = 3,
    /// Data that is not enciphered.
    Pass = 4,
}

/// Bits of a [`Kind`].
pub const KIND_BITS: usize = 3;

/// The modes.
#[derive(LogicBlock)]
pub struct Modes {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// There is an operation.
    pub valid: Signal<In, Bit>,
    /// A [`Kind`].
    pub kind: Signal<In, Bits<KIND_BITS>>,
    /// The job.
    pub job: Signal<In, Bits<ADDRESS_BITS>>,
    /// The job's first: CBC takes the IV.
    pub first: Signal<In, Bit>,
    /// Added to the IV's last 32 bits: CTR.
    pub index: Signal<In, Bits<32>>,
    /// Write a job's IV;
    pub iv_write: Signal<In, Bit>,
    /// this job's;
    pub iv_job: Signal<In, Bits<ADDRESS_BITS>>,
    /// this. An operation may come in the clock after.
    pub iv: Signal<In, Bits<128>>,
    /// The block, three clocks behind the operation.
    pub data: Signal<In, Bits<128>>,
    /// To the pipeline.
    pub block: Signal<Out, Bits<128>>,
    /// To the pipeline.
    pub chain: Signal<Out, Bits<128>>,
    /// To the pipeline.
    pub mask: Signal<Out, Bits<128>>,
    /// From the pipeline: this is what the job's next block is chained to.
    pub out_chained: Signal<In, Bit>,
    /// From the pipeline: the job.
    pub out_job: Signal<In, Bits<ADDRESS_BITS>>,
    /// From the pipeline: the block.
    pub out_block: Signal<In, Bits<128>>,
    ivs: BlockMemory,
    outputs: BlockMemory,
    inputs: BlockMemory,
    is_block: Constant<Bits<KIND_BITS>>,
    is_chain: Constant<Bits<KIND_BITS>>,
    is_unchain: Constant<Bits<KIND_BITS>>,
    is_count: Constant<Bits<KIND_BITS>>,
    is_pass: Constant<Bits<KIND_BITS>>,
    zero: Constant<Bits<128>>,
    upper: Constant<Bits<128>>,
    // Edge n.
    kind_0: DFF<Bits<KIND_BITS>>,
    job_0: DFF<Bits<ADDRESS_BITS>>,
    first_0: DFF<Bit>,
    index_0: DFF<Bits<32>>,
    valid_0: DFF<Bit>,
    // Edge n + 1.
    kind_1: DFF<Bits<KIND_BITS>>,
    job_1: DFF<Bits<ADDRESS_BITS>>,
    first_1: DFF<Bit>,
    index_1: DFF<Bits<32>>,
    valid_1: DFF<Bit>,
    iv_1: DFF<Bits<128>>,
    output_1: DFF<Bits<128>>,
    // Edge n + 2.
    data_enciphered: DFF<Bit>,
    data_added: DFF<Bit>,
    input_added: DFF<Bit>,
    iv_added: DFF<Bit>,
    unchain_2: DFF<Bit>,
    job_2: DFF<Bits<ADDRESS_BITS>>,
    iv_2: DFF<Bits<128>>,
    chain_2: DFF<Bits<128>>,
    low: Signal<Local, Bits<32>>,
    sum: Signal<Local, Bits<32>>,
    counter: Signal<Local, Bits<128>>,
    chosen: Signal<Local, Bits<128>>,
    added: Signal<Local, Bits<128>>,
}

impl Default for Modes {
    fn default() -> Self {
        let kind = |kind: Kind| Constant::new((kind as u64).into());
        Self {
            clock: Default::default(),
            valid: Default::default(),
            kind: Default::default(),
            job: Default::default(),
            first: Default::default(),
            index: Default::default(),
            iv_write: Default::default(),
            iv_job: Default::default(),
            iv: Default::default(),
            data: Default::default(),
            block: Default::default(),
            chain: Default::default(),
            mask: Default::default(),
            out_chained: Default::default(),
            out_job: Default::default(),
            out_block: Default::default(),
            ivs: Default::default(),
            outputs: Default::default(),
            inputs: Default::default(),
            is_block: kind(Kind::Block),
            is_chain: kind(Kind::Chain),
            is_unchain: kind(Kind::Unchain),
            is_count: kind(Kind::Count),
            is_pass: kind(Kind::Pass),
            zero: Constant::new(to_block(0)),
            upper: Constant::new(to_block(u128::MAX << 32)),
            kind_0: Default::default(),
            job_0: Default::default(),
            first_0: Default::default(),
            index_0: Default::default(),
            valid_0: Default::default(),
            kind_1: Default::default(),
            job_1: Default::default(),
            first_1: Default::default(),
            index_1: Default::default(),
            valid_1: Default::default(),
            iv_1: Default::default(),
            output_1: Default::default(),
            data_enciphered: Default::default(),
            data_added: Default::default(),
            input_added: Default::default(),
            iv_added: Default::default(),
            unchain_2: Default::default(),
            job_2: Default::default(),
            iv_2: Default::default(),
            chain_2: Default::default(),
            low: Default::default(),
            sum: Default::default(),
            counter: Default::default(),
            chosen: Default::default(),
            added: Default::default(),
        }
    }
}

impl Logic for Modes {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, kind_0, job_0, first_0, index_0, valid_0);
        dff_setup!(self, clock, kind_1, job_1, first_1, index_1, valid_1, iv_1, output_1);
        dff_setup!(self, clock, data_enciphered, data_added, input_added, iv_added, unchain_2);
        dff_setup!(self, clock, job_2, iv_2, chain_2);
        self.kind_0.d.next = self.kind.val();
        self.job_0.d.next = self.job.val();
        self.first_0.d.next = self.first.val();
        self.index_0.d.next = self.index.val();
        self.valid_0.d.next = self.valid.val();

        self.ivs.clock.next = self.clock.val();
        self.ivs.write.next = self.iv_write.val();
        self.ivs.write_address.next = self.iv_job.val();
        self.ivs.write_data.next = self.iv.val();
        self.ivs.read_address.next = self.job_0.q.val();
        self.outputs.clock.next = self.clock.val();
        self.outputs.write.next = self.out_chained.val();
        self.outputs.write_address.next = self.out_job.val();
        self.outputs.write_data.next = self.out_block.val();
        self.outputs.read_address.next = self.job_0.q.val();
        self.kind_1.d.next = self.kind_0.q.val();
        self.job_1.d.next = self.job_0.q.val();
        self.first_1.d.next = self.first_0.q.val();
        self.index_1.d.next = self.index_0.q.val();
        self.valid_1.d.next = self.valid_0.q.val();
        self.iv_1.d.next = self.ivs.read_data.val();
        self.output_1.d.next = self.outputs.read_data.val();

        self.low.next = self.iv_1.q.val().get_bits::<32>(0);
        self.sum.next = self.low.val() + self.index_1.q.val();
        self.counter.next = (self.iv_1.q.val() & self.upper.val()) | bit_cast::<128, 32>(self.sum.val());
        self.chosen.next = self.zero.val();
        if self.kind_1.q.val() == self.is_count.val() {
            self.chosen.next = self.counter.val();
        }
        if self.kind_1.q.val() == self.is_chain.val() {
            self.chosen.next = self.output_1.q.val();
            if self.first_1.q.val() {
                self.chosen.next = self.iv_1.q.val();
            }
        }
        self.chain_2.d.next = self.chosen.val();
        self.iv_2.d.next = self.iv_1.q.val();
        self.job_2.d.next = self.job_1.q.val();
        self.data_enciphered.d.next = (self.kind_1.q.val() == self.is_block.val())
            | (self.kind_1.q.val() == self.is_chain.val())
            | (self.kind_1.q.val() == self.is_unchain.val());
        self.data_added.d.next =
            (self.kind_1.q.val() == self.is_count.val()) | (self.kind_1.q.val() == self.is_pass.val());
        self.input_added.d.next = (self.kind_1.q.val() == self.is_unchain.val()) & !self.first_1.q.val();
        self.iv_added.d.next = (self.kind_1.q.val() == self.is_unchain.val()) & self.first_1.q.val();
        self.unchain_2.d.next = (self.kind_1.q.val() == self.is_unchain.val()) & self.valid_1.q.val();

        // With the data.
        self.inputs.clock.next = self.clock.val();
        self.inputs.write.next = self.unchain_2.q.val();
        self.inputs.write_address.next = self.job_2.q.val();
        self.inputs.write_data.next = self.data.val();
        self.inputs.read_address.next = self.job_2.q.val();
        self.block.next = self.zero.val();
        if self.data_enciphered.q.val() {
            self.block.next = self.data.val();
        }
        self.chain.next = self.chain_2.q.val();
        self.added.next = self.zero.val();
        if self.data_added.q.val() {
            self.added.next = self.data.val();
        }
        if self.input_added.q.val() {
            self.added.next = self.inputs.read_data.val();
        }
        if self.iv_added.q.val() {
            self.added.next = self.iv_2.q.val();
        }
        self.mask.next = self.added.val();
    }
}
