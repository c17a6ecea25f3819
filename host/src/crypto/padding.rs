//! Padding of PKCS #7 (RFC 5652, 6.3) around a mode of whole blocks: n bytes of value n, 1 to 16.

use tickgate_crypto::BLOCK;
use zeroize::{Zeroize, Zeroizing};

use super::engine::{Direction, Fault, Transform, room};

/// Puts padding around a message.
pub fn pkcs7<'e>(inner: Box<dyn Transform + 'e>, direction: Direction) -> Box<dyn Transform + 'e> {
    match direction {
        Direction::Encrypt => Box::new(Pad { inner, over: 0 }),
        Direction::Decrypt => Box::new(Strip { inner, last: None }),
    }
}

/// Adds it.
struct Pad<'e> {
    inner: Box<dyn Transform + 'e>,
    /// Bytes since the last whole block.
    over: usize,
}

impl Transform for Pad<'_> {
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        self.over = (self.over + source.len()) % BLOCK;
        self.inner.update(source, target)
    }

    fn finish(mut self: Box<Self>, target: &mut [u8]) -> Result<usize, Fault> {
        let count = BLOCK - self.over;
        let written = self.inner.update(&[count as u8; BLOCK][..count], target)?;
        Ok(written + self.inner.finish(&mut target[written..])?)
    }
}

/// Takes it off: the last block is kept back until it is known to be the last.
struct Strip<'e> {
    inner: Box<dyn Transform + 'e>,
    last: Option<Zeroizing<[u8; BLOCK]>>,
}

impl Transform for Strip<'_> {
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        let mut written = 0;
        if let Some(last) = &self.last {
            target[..BLOCK].copy_from_slice(last.as_slice());
            written = BLOCK;
        }
        debug_assert!(target.len() >= room(source.len()));
        written += self.inner.update(source, &mut target[written..])?;
        let Some(before) = written.checked_sub(BLOCK) else { return Ok(0) };
        let last = &mut target[before..written];
        self.last.get_or_insert_default().copy_from_slice(last);
        last.zeroize();
        Ok(before)
    }

    fn finish(mut self: Box<Self>, target: &mut [u8]) -> Result<usize, Fault> {
        let last = self.last.take();
        self.inner.finish(target)?;
        let last = last.ok_or(Fault::Padding)?;
        let count = usize::from(last[BLOCK - 1]);
        let fits = (1..=BLOCK).contains(&count);
        // Every byte is looked at, whatever the others are.
        let differs = last.iter().enumerate().fold(0, |differs, (at, byte)| {
            let of_padding = u8::from(at + count >= BLOCK);
            differs | (of_padding * (byte ^ count as u8))
        });
        if !fits || differs != 0 {
            return Err(Fault::Padding);
        }
        let rest = BLOCK - count;
        target[..rest].copy_from_slice(&last[..rest]);
        Ok(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands on whole blocks as they are.
    struct Same(Vec<u8>);

    impl Transform for Same {
        fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
            self.0.extend_from_slice(source);
            let whole = self.0.len() / BLOCK * BLOCK;
            target[..whole].copy_from_slice(&self.0[..whole]);
            self.0.drain(..whole);
            Ok(whole)
        }
        fn finish(self: Box<Self>, _: &mut [u8]) -> Result<usize, Fault> {
            assert!(self.0.is_empty());
            Ok(0)
        }
    }

    fn through(direction: Direction, data: &[u8], chunk: usize) -> Result<Vec<u8>, Fault> {
        let mut transform = pkcs7(Box::new(Same(Vec::new())), direction);
        let (mut output, mut target) = (Vec::new(), vec![0; room(chunk)]);
        for part in data.chunks(chunk) {
            let written = transform.update(part, &mut target)?;
            output.extend_from_slice(&target[..written]);
        }
        let written = transform.finish(&mut target)?;
        output.extend_from_slice(&target[..written]);
        Ok(output)
    }

    #[test]
    fn padding_goes_on_and_comes_off() {
        for length in 0..50 {
            let data = vec![0xab; length];
            for chunk in [1, 5, 16, 17, 64] {
                let padded = through(Direction::Encrypt, &data, chunk).unwrap();
                let count = BLOCK - length % BLOCK;
                assert_eq!(padded, [data.clone(), vec![count as u8; count]].concat());
                assert_eq!(through(Direction::Decrypt, &padded, chunk).unwrap(), data);
            }
        }
    }

    #[test]
    fn what_is_no_padding_is_refused() {
        let mut block = [3; BLOCK];
        assert_eq!(through(Direction::Decrypt, &block, 16).unwrap().len(), 13);
        for (at, byte) in [(15, 0), (15, 17), (15, 255), (15, 4), (14, 2), (13, 0)] {
            let before = std::mem::replace(&mut block[at], byte);
            let found = through(Direction::Decrypt, &block, 16);
            // Four bytes of three: the fourth is right only where all are.
            assert_eq!(found, Err(Fault::Padding), "{at} {byte}");
            block[at] = before;
        }
        assert_eq!(through(Direction::Decrypt, &[], 16), Err(Fault::Padding));
    }
}
