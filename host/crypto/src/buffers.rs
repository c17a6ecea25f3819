//! Where bytes come from and go to: in place, or from one buffer to another.

/// A source and a target of one length.
pub(crate) trait Buffers {
    fn length(&self) -> usize;
    fn source(&self) -> &[u8];
    fn target(&mut self) -> &mut [u8];

    /// Writes source plus these bytes, from `at` on.
    #[inline(always)]
    fn add_from(&mut self, at: usize, bytes: &[u8]) {
        for (i, byte) in bytes.iter().enumerate() {
            let sum = self.source()[at + i] ^ byte;
            self.target()[at + i] = sum;
        }
    }
}

/// Both are the same bytes.
pub(crate) struct InPlace<'a>(pub &'a mut [u8]);

impl Buffers for InPlace<'_> {
    #[inline(always)]
    fn length(&self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn source(&self) -> &[u8] {
        self.0
    }

    #[inline(always)]
    fn target(&mut self) -> &mut [u8] {
        self.0
    }
}

/// Two buffers.
pub(crate) struct Between<'a> {
    source: &'a [u8],
    target: &'a mut [u8],
}

impl<'a> Between<'a> {
    /// From all of `source` to the beginning of `target`, which must be as long or longer.
    pub(crate) fn new(source: &'a [u8], target: &'a mut [u8]) -> Result<Self, crate::Error> {
        let (needed, room) = (source.len(), target.len());
        let target = target.get_mut(..needed).ok_or(crate::Error::OutputTooShort { needed, room })?;
        Ok(Between { source, target })
    }
}

impl Buffers for Between<'_> {
    #[inline(always)]
    fn length(&self) -> usize {
        self.source.len()
    }

    #[inline(always)]
    fn source(&self) -> &[u8] {
        self.source
    }

    #[inline(always)]
    fn target(&mut self) -> &mut [u8] {
        self.target
    }
}
