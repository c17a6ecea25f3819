//! The foreign side of the cycle simulation: shim.cpp around the verilated card. The only unsafe
//! code of this crate.
#![allow(unsafe_code)]

use std::marker::{PhantomData, PhantomPinned};
use std::ptr::{NonNull, null};

/// One clock of a wire's inputs.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub(super) struct Beat {
    pub data: u64,
    pub keep: u8,
    pub valid: u8,
    pub last: u8,
    pub error: u8,
    pub reserved: u32,
}

/// One clock of both wires, line A first.
pub(super) type Beats = [Beat; 2];

/// One register write.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct RegisterWrite {
    pub offset: u32,
    pub value: u32,
}

/// One accepted ring write.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub(super) struct RingWrite {
    pub clock: u64,
    pub address: u64,
    pub words: [u64; 8],
}

/// A C++ object that is only ever seen through a pointer.
#[repr(C)]
struct Opaque {
    _data: [u8; 0],
    _marker: PhantomData<(*mut u8, PhantomPinned)>,
}

unsafe extern "C" {
    fn tickgate_card_new() -> *mut Opaque;
    fn tickgate_card_delete(card: *mut Opaque);
    fn tickgate_card_stall_ring(card: *mut Opaque, seed: u64, one_in: u32, clocks: u32);
    fn tickgate_card_clock(card: *const Opaque) -> u64;
    fn tickgate_card_read_data(card: *const Opaque) -> u32;
    fn tickgate_card_ring_valid(card: *const Opaque) -> bool;
    fn tickgate_card_register_address(card: *mut Opaque, offset: u32);
    fn tickgate_card_run(
        card: *mut Opaque,
        beats: *const Beats,
        clocks: usize,
        register_writes: *const RegisterWrite,
        register_write_count: usize,
        ring_writes: *mut RingWrite,
    ) -> usize;
}

/// The verilated card. Owns the C++ object.
pub(super) struct Verilated(NonNull<Opaque>);

// SAFETY: the object holds no thread-local state (it has a context of its own), nothing else points
// to it, and it is only reached through `&self` for reads that change nothing and `&mut self`.
unsafe impl Send for Verilated {}

impl Verilated {
    pub fn new() -> Self {
        // SAFETY: no preconditions; `new` in C++ throws rather than return null, and then aborts at
        // the boundary of this language.
        let card = unsafe { tickgate_card_new() };
        Verilated(NonNull::new(card).unwrap_or_else(|| unreachable!("C++ new does not return null")))
    }

    pub fn stall_ring(&mut self, seed: u64, one_in: u32, clocks: u32) {
        // SAFETY: the pointer is alive until drop, and `&mut self` makes this the only access.
        unsafe { tickgate_card_stall_ring(self.0.as_ptr(), seed, one_in, clocks) }
    }

    pub fn clock(&self) -> u64 {
        // SAFETY: alive, and only read.
        unsafe { tickgate_card_clock(self.0.as_ptr()) }
    }

    pub fn register_read_data(&self) -> u32 {
        // SAFETY: alive, and only read.
        unsafe { tickgate_card_read_data(self.0.as_ptr()) }
    }

    pub fn ring_valid(&self) -> bool {
        // SAFETY: alive, and only read.
        unsafe { tickgate_card_ring_valid(self.0.as_ptr()) }
    }

    pub fn set_register_address(&mut self, offset: u32) {
        // SAFETY: alive, and `&mut self` makes this the only access.
        unsafe { tickgate_card_register_address(self.0.as_ptr(), offset) }
    }

    /// Runs one clock for each of `beats`; as many of `register_writes` as there are clocks are
    /// applied, one a clock. `ring_writes` is overwritten with what was written.
    pub fn run(
        &mut self,
        beats: &[Beats],
        register_writes: &[RegisterWrite],
        ring_writes: &mut Vec<RingWrite>,
    ) {
        self.run_clocks(beats.as_ptr(), beats.len(), register_writes, ring_writes);
    }

    /// Runs `clocks` clocks with idle wires, else as [`Verilated::run`].
    pub fn idle(
        &mut self,
        clocks: usize,
        register_writes: &[RegisterWrite],
        ring_writes: &mut Vec<RingWrite>,
    ) {
        self.run_clocks(null(), clocks, register_writes, ring_writes);
    }

    /// `beats` is null or points to `clocks` beats.
    fn run_clocks(
        &mut self,
        beats: *const Beats,
        clocks: usize,
        register_writes: &[RegisterWrite],
        ring_writes: &mut Vec<RingWrite>,
    ) {
        ring_writes.clear();
        ring_writes.reserve(clocks);
        // SAFETY: the object is alive and this is the only access. `beats` is null or has `clocks`
        // entries (both callers above), `register_writes` has the length given, and `ring_writes`
        // has room for one entry a clock, which is all that the shim can write.
        unsafe {
            let written = tickgate_card_run(
                self.0.as_ptr(),
                beats,
                clocks,
                register_writes.as_ptr(),
                register_writes.len(),
                ring_writes.as_mut_ptr(),
            );
            // SAFETY: the shim has initialised the first `written` entries, at most `clocks`.
            ring_writes.set_len(written);
        }
    }
}

impl Drop for Verilated {
    fn drop(&mut self) {
        // SAFETY: made by tickgate_card_new, deleted once.
        unsafe { tickgate_card_delete(self.0.as_ptr()) }
    }
}
