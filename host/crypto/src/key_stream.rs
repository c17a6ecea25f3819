//! Key stream, taken in pieces of any size: what CTR and GCM add to the text.

use crate::BLOCK;
use crate::buffers::{Between, Buffers, InPlace};
use crate::counter::Counter;
use crate::kernel::Ctr;
use crate::path::Chosen;
use crate::{Error, Sm4};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many blocks of key stream are made ahead: as many as cost no more than one.
const AHEAD: usize = 8;

/// Key stream from a counter on.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct KeyStream {
    #[zeroize(skip)]
    counter: Counter,
    /// How many blocks may still be made; `None`: more than anyone can.
    left: Option<u128>,
    /// Made ahead; what is not taken yet stands at the end.
    made: [u8; AHEAD * BLOCK],
    taken: usize,
}

impl KeyStream {
    pub(crate) fn new(counter: Counter) -> KeyStream {
        KeyStream { counter, left: counter.blocks_left(), made: [0; AHEAD * BLOCK], taken: AHEAD * BLOCK }
    }

    /// Whether there is enough for this many bytes.
    pub(crate) fn suffices(&self, length: usize) -> bool {
        let beyond = length.saturating_sub(self.made.len() - self.taken).div_ceil(BLOCK);
        self.left.is_none_or(|left| beyond as u128 <= left)
    }

    /// Adds key stream, of which there must be enough.
    pub(crate) fn add(&mut self, cipher: &Sm4, data: &mut [u8]) {
        let (ahead, data) = data.split_at_mut(data.len().min(self.made.len() - self.taken));
        self.add_made(InPlace(ahead));
        let (whole, rest) = data.split_at_mut(data.len() / BLOCK * BLOCK);
        self.add_whole(cipher, InPlace(whole));
        if !rest.is_empty() {
            self.make_ahead(cipher);
            self.add_made(InPlace(rest));
        }
    }

    /// The same from buffer to buffer; `target` must be as long as `source`.
    pub(crate) fn add_to(&mut self, cipher: &Sm4, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        let split = source.len().min(self.made.len() - self.taken);
        let ((ahead, source), (target_ahead, target)) = (source.split_at(split), target.split_at_mut(split));
        self.add_made(Between::new(ahead, target_ahead)?);
        let split = source.len() / BLOCK * BLOCK;
        let ((whole, rest), (target, target_rest)) = (source.split_at(split), target.split_at_mut(split));
        self.add_whole(cipher, Between::new(whole, target)?);
        if !rest.is_empty() {
            self.make_ahead(cipher);
            self.add_made(Between::new(rest, target_rest)?);
        }
        Ok(())
    }

    fn add_made(&mut self, mut buffers: impl Buffers) {
        let length = buffers.length();
        buffers.add_from(0, &self.made[self.taken..][..length]);
        self.taken += length;
    }

    fn add_whole(&mut self, cipher: &Sm4, buffers: impl Buffers) {
        let blocks = buffers.length() / BLOCK;
        if blocks > 0 {
            cipher.chosen.run(Ctr { schedule: &cipher.encryption, counter: self.counter, buffers });
            self.advance(blocks);
        }
    }

    fn advance(&mut self, blocks: usize) {
        self.counter = self.counter.plus(blocks as u64);
        self.left = self.left.map(|left| left.saturating_sub(blocks as u128));
    }

    /// Makes the next blocks, when none are left.
    pub(crate) fn make_ahead(&mut self, cipher: &Sm4) {
        // On the portable path each pair of blocks has its price.
        let most = if cipher.chosen == Chosen::Portable { 2 } else { AHEAD };
        let blocks = self.left.map_or(most, |left| left.min(most as u128) as usize);
        self.taken = self.made.len() - blocks * BLOCK;
        self.made.fill(0);
        let buffers = InPlace(&mut self.made[self.taken..]);
        cipher.chosen.run(Ctr { schedule: &cipher.encryption, counter: self.counter, buffers });
        self.advance(blocks);
    }

    /// The next block, of those that were made.
    pub(crate) fn take_block(&mut self) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        self.add_made(InPlace(&mut block));
        block
    }
}
