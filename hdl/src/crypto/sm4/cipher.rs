//! Key expansion and pipeline joined: keys go in, blocks are enciphered with them.
//!
//! Latency and interval are the pipeline's; a key can be used 140 clocks after it was loaded.

use super::key_expansion::KeyExpansion;
use super::pipeline::{Pipeline, TAG_BITS};
use super::registered_memory::ADDRESS_BITS;
use super::round_keys::SLOT_BITS;
use rust_hdl::prelude::*;

/// The cipher.
#[derive(LogicBlock, Default)]
pub struct Cipher {
    /// The only clock.
    pub clock: Signal<In, Clock>,
    /// As in [`KeyExpansion`].
    pub load: Signal<In, Bit>,
    /// As in [`KeyExpansion`].
    pub erase: Signal<In, Bit>,
    /// As in [`KeyExpansion`].
    pub slot: Signal<In, Bits<SLOT_BITS>>,
    /// As in [`KeyExpansion`].
    pub key: Signal<In, Bits<128>>,
    /// As in [`KeyExpansion`].
    pub busy: Signal<Out, Bit>,
    /// As in [`Pipeline`].
    pub key_address: Signal<In, Bits<ADDRESS_BITS>>,
    /// As in [`Pipeline`].
    pub valid: Signal<In, Bit>,
    /// As in [`Pipeline`].
    pub block: Signal<In, Bits<128>>,
    /// As in [`Pipeline`].
    pub chain: Signal<In, Bits<128>>,
    /// As in [`Pipeline`].
    pub mask: Signal<In, Bits<128>>,
    /// As in [`Pipeline`].
    pub tag: Signal<In, Bits<TAG_BITS>>,
    /// As in [`Pipeline`].
    pub out_valid: Signal<Out, Bit>,
    /// As in [`Pipeline`].
    pub out_block: Signal<Out, Bits<128>>,
    /// As in [`Pipeline`].
    pub out_mask: Signal<Out, Bits<128>>,
    /// As in [`Pipeline`].
    pub out_tag: Signal<Out, Bits<TAG_BITS>>,
    expansion: KeyExpansion,
    pipeline: Pipeline,
}

impl Logic for Cipher {
    #[hdl_gen]
    fn update(&mut self) {
        self.expansion.clock.next = self.clock.val();
        self.expansion.load.next = self.load.val();
        self.expansion.erase.next = self.erase.val();
        self.expansion.slot.next = self.slot.val();
        self.expansion.key.next = self.key.val();
        self.busy.next = self.expansion.busy.val();
        self.pipeline.clock.next = self.clock.val();
        self.pipeline.write_forward.next = self.expansion.write_forward.val();
        self.pipeline.write_reverse.next = self.expansion.write_reverse.val();
        self.pipeline.write_slot.next = self.expansion.write_slot.val();
        self.pipeline.write_key.next = self.expansion.write_key.val();
        self.pipeline.key_address.next = self.key_address.val();
        self.pipeline.valid.next = self.valid.val();
        self.pipeline.block.next = self.block.val();
        self.pipeline.chain.next = self.chain.val();
        self.pipeline.mask.next = self.mask.val();
        self.pipeline.tag.next = self.tag.val();
        self.out_valid.next = self.pipeline.out_valid.val();
        self.out_block.next = self.pipeline.out_block.val();
        self.out_mask.next = self.pipeline.out_mask.val();
        self.out_tag.next = self.pipeline.out_tag.val();
    }
}
