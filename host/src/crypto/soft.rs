//! The engine in software: the streams of `tickgate-crypto`, on the fastest path that the processor has.

use std::cell::OnceCell;

use tickgate_crypto::{BLOCK, CbcDecryptor, CbcEncryptor, Ctr, Error, Gcm, GcmOpener, GcmSealer, Sm4, TAG};
use zeroize::Zeroize;

use super::engine::{Direction, Engine, Fault, Job, Mode, Transform};

/// Software with one key.
pub struct Soft {
    cipher: Sm4,
    /// Made when the first message needs it.
    gcm: OnceCell<Gcm>,
}

impl Soft {
    /// With this key.
    pub fn new(cipher: Sm4) -> Soft {
        Soft { cipher, gcm: OnceCell::new() }
    }
}

impl Engine for Soft {
    fn begin<'e>(&'e self, job: &Job) -> Result<Box<dyn Transform + 'e>, Fault> {
        let cipher = &self.cipher;
        let block = || <[u8; BLOCK]>::try_from(job.iv.as_slice()).map_err(|_| Fault::IvLength(job.iv.len()));
        let gcm = || self.gcm.get_or_init(|| Gcm::of(cipher.clone()));
        Ok(match (job.mode, job.direction) {
            (Mode::Ecb, direction) => Box::new(Ecb { cipher, direction, held: [0; BLOCK], held_length: 0 }),
            (Mode::Cbc, Direction::Encrypt) => Box::new(CbcEncryptor::new(cipher, &block()?)),
            (Mode::Cbc, Direction::Decrypt) => Box::new(CbcDecryptor::new(cipher, &block()?)),
            (Mode::Ctr, _) => Box::new(Ctr::new(cipher, &block()?)),
            (Mode::Gcm, Direction::Encrypt) => {
                let mut sealer = gcm().sealer(&job.iv)?;
                sealer.additional(&job.additional)?;
                Box::new(sealer)
            }
            (Mode::Gcm, Direction::Decrypt) => {
                let mut opener = gcm().opener(&job.iv)?;
                opener.additional(&job.additional)?;
                Box::new(Opening { opener, tail: [0; TAG], tail_length: 0 })
            }
        })
    }
}

impl Transform for CbcEncryptor<'_> {
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        Ok(CbcEncryptor::update(self, source, target)?)
    }
    fn finish(self: Box<Self>, _: &mut [u8]) -> Result<usize, Fault> {
        CbcEncryptor::finish(*self)?;
        Ok(0)
    }
}

impl Transform for CbcDecryptor<'_> {
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        Ok(CbcDecryptor::update(self, source, target)?)
    }
    fn finish(self: Box<Self>, _: &mut [u8]) -> Result<usize, Fault> {
        CbcDecryptor::finish(*self)?;
        Ok(0)
    }
}

impl Transform for Ctr<'_> {
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        Ctr::update(self, source, target)?;
        Ok(source.len())
    }
    fn finish(self: Box<Self>, _: &mut [u8]) -> Result<usize, Fault> {
        Ok(0)
    }
}

impl Transform for GcmSealer<'_> {
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        GcmSealer::update(self, source, target)?;
        Ok(source.len())
    }
    fn finish(self: Box<Self>, target: &mut [u8]) -> Result<usize, Fault> {
        let room = target.len();
        let end = target.get_mut(..TAG).ok_or(Error::OutputTooShort { needed: TAG, room })?;
        end.copy_from_slice(&GcmSealer::finish(*self));
        Ok(TAG)
    }
}

/// ECB, which the library has for whole messages alone: keeps the beginning of a block.
struct Ecb<'a> {
    cipher: &'a Sm4,
    direction: Direction,
    held: [u8; BLOCK],
    held_length: usize,
}

impl Ecb<'_> {
    fn whole(&self, source: &[u8], target: &mut [u8]) -> Result<(), Error> {
        match self.direction {
            Direction::Encrypt => self.cipher.encrypt_ecb_to(source, target),
            Direction::Decrypt => self.cipher.decrypt_ecb_to(source, target),
        }
    }
}

impl Transform for Ecb<'_> {
    fn update(&mut self, mut source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        let mut written = 0;
        if self.held_length > 0 {
            let taken = source.len().min(BLOCK - self.held_length);
            self.held[self.held_length..][..taken].copy_from_slice(&source[..taken]);
            self.held_length += taken;
            source = &source[taken..];
            if self.held_length < BLOCK {
                return Ok(0);
            }
            self.whole(&self.held, target)?;
            written = BLOCK;
        }
        let (whole, rest) = source.split_at(source.len() / BLOCK * BLOCK);
        self.whole(whole, &mut target[written..])?;
        self.held[..rest.len()].copy_from_slice(rest);
        self.held_length = rest.len();
        Ok(written + whole.len())
    }

    fn finish(self: Box<Self>, _: &mut [u8]) -> Result<usize, Fault> {
        match self.held_length {
            0 => Ok(0),
            over => Err(Error::PartialBlock(over).into()),
        }
    }
}

impl Drop for Ecb<'_> {
    fn drop(&mut self) {
        self.held.zeroize();
    }
}

/// GCM the other way: the last 16 bytes are the tag, and which those are is known at the end.
struct Opening<'a> {
    opener: GcmOpener<'a>,
    tail: [u8; TAG],
    tail_length: usize,
}

impl Transform for Opening<'_> {
    fn update(&mut self, source: &[u8], target: &mut [u8]) -> Result<usize, Fault> {
        let text = (self.tail_length + source.len()).saturating_sub(TAG);
        // What leaves the tail is text, and then what is in front of the new tail.
        let of_tail = text.min(self.tail_length);
        let of_source = text - of_tail;
        self.opener.update(&self.tail[..of_tail], target)?;
        self.opener.update(&source[..of_source], &mut target[of_tail..])?;
        self.tail.copy_within(of_tail..self.tail_length, 0);
        let kept = self.tail_length - of_tail;
        let rest = &source[of_source..];
        self.tail[kept..][..rest.len()].copy_from_slice(rest);
        self.tail_length = kept + rest.len();
        Ok(text)
    }

    fn finish(self: Box<Self>, _: &mut [u8]) -> Result<usize, Fault> {
        if self.tail_length < TAG {
            return Err(Fault::NoTag(self.tail_length));
        }
        self.opener.finish(&self.tail)?;
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::engine::room;

    fn through(job: &Job, data: &[u8], chunk: usize) -> Result<Vec<u8>, Fault> {
        let engine = Soft::new(Sm4::new(b"0123456789abcdef"));
        let mut transform = engine.begin(job)?;
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
    fn chunks_of_any_size_are_one_message() {
        let data: Vec<u8> = (0..160).collect();
        for mode in Mode::ALL {
            let iv = if mode == Mode::Ecb { vec![] } else { vec![3; BLOCK] };
            let job = |direction| Job { mode, direction, iv: iv.clone(), additional: vec![] };
            let whole = through(&job(Direction::Encrypt), &data, data.len()).unwrap();
            for chunk in 1..=50 {
                assert_eq!(
                    through(&job(Direction::Encrypt), &data, chunk).unwrap(),
                    whole,
                    "{mode:?} {chunk}"
                );
                assert_eq!(
                    through(&job(Direction::Decrypt), &whole, chunk).unwrap(),
                    data,
                    "{mode:?} {chunk}"
                );
            }
        }
    }

    #[test]
    fn faults_are_told_at_the_end() {
        let job = |mode, direction| Job { mode, direction, iv: vec![1; BLOCK], additional: vec![] };
        for direction in [Direction::Encrypt, Direction::Decrypt] {
            for mode in [Mode::Ecb, Mode::Cbc] {
                let found = through(&job(mode, direction), &[0; 37], 7);
                assert_eq!(found, Err(Error::PartialBlock(5).into()));
            }
        }
        assert_eq!(through(&job(Mode::Gcm, Direction::Decrypt), &[0; 15], 7), Err(Fault::NoTag(15)));
        assert_eq!(through(&job(Mode::Gcm, Direction::Decrypt), &[0; 17], 7), Err(Error::WrongTag.into()));
    }
}
