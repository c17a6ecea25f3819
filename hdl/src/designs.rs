//! The designs that are synthesised, and the Verilog emitted for each.

use crate::arbitration::Arbiter;
use crate::book::CardBook;
use crate::card::Card;
use crate::card_with_book::CardWithBook;
use crate::crypto::engine::Engine;
use crate::crypto::sm4::cipher::Cipher;
use crate::feed::decoder::Decoder;
use crate::feed::sse::decoder::SseTicks;
use rust_hdl::prelude::*;
use tickgate_abi::card_clock::CLOCK_HZ;

/// Something to synthesise.
#[derive(Clone, Copy)]
pub struct Design {
    /// Its name on the command line and in reports.
    pub name: &'static str,
    /// The Verilog module on top.
    pub top: &'static str,
    /// The Verilog.
    pub verilog: fn() -> String,
    /// Megahertz it has to reach, routed.
    pub target_mhz: f64,
    /// Why that many.
    pub goal: &'static str,
}

/// Every design.
pub fn designs() -> &'static [Design] {
    &[
        Design {
            name: "feed",
            top: "top",
            verilog: card_verilog,
            target_mhz: CLOCK_HZ as f64 / 1e6,
            goal: "64 bits a clock at 10 Gb/s: the whole card keeps up with 10GbE",
        },
        Design {
            name: "feed_book",
            top: "top",
            verilog: card_with_book_verilog,
            target_mhz: CLOCK_HZ as f64 / 1e6,
            goal: "the whole card with books keeps up with 10GbE",
        },
        Design {
            name: "decoders",
            top: "top",
            verilog: decoder_verilog,
            target_mhz: 200.0,
            goal: "the feed stage alone has room beyond the line rate",
        },
        Design {
            name: "arbiter",
            top: "top",
            verilog: arbiter_verilog,
            target_mhz: 175.0,
            goal: "line arbitration with the symbol filter alone has room beyond the line rate",
        },
        Design {
            name: "sse_ticks",
            top: "top",
            verilog: sse_ticks_verilog,
            target_mhz: 165.0,
            goal: "the SSE decoder alone has room beyond the line rate",
        },
        Design {
            name: "book",
            top: "top",
            verilog: book_verilog,
            target_mhz: CLOCK_HZ as f64 / 1e6,
            goal: "the book alone keeps up with the card's clock: a record a clock",
        },
        Design {
            name: "crypto",
            top: "top",
            verilog: crypto_verilog,
            target_mhz: 200.0,
            goal: "the SM4 engine with all modes, GHASH and the keys: a block of 128 bits a clock is 25.6 Gb/s",
        },
        Design {
            name: "sm4",
            top: "top",
            verilog: sm4_verilog,
            target_mhz: 200.0,
            goal: "SM4 with its keys: a block of 128 bits a clock is 25.6 Gb/s",
        },
    ]
}

/// The Verilog of a block as module `top`.
///
/// # Panics
/// When rust_hdl finds an unconnected or doubly driven signal: that is a defect of the gateware.
pub fn emit<B: Block>(mut block: B) -> String {
    block.connect_all();
    check_all(&block).expect("the gateware is connected");
    generate_verilog(&block)
}

/// Runs `make` where there is room for a card by value: without optimisation it passes through the stack more than
/// once, which is more than a test's thread has.
fn with_room(make: fn() -> String) -> String {
    const STACK_BYTES: usize = 256 << 20;
    let worker = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(make);
    match worker.expect("a thread").join() {
        Ok(verilog) => verilog,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// The card without books, for simulation: build date and git hash are 0.
pub fn card_verilog() -> String {
    with_room(|| emit(Card::new(0, 0)))
}

/// The card with books, which is the one that is simulated: build date and git hash are 0.
pub fn card_with_book_verilog() -> String {
    with_room(|| emit(CardWithBook::new(0, 0)))
}

/// The book alone.
pub fn book_verilog() -> String {
    emit(CardBook::default())
}

/// Line arbitration and symbol filter alone.
pub fn arbiter_verilog() -> String {
    with_room(|| emit(Arbiter::default()))
}

/// The feed stage alone.
pub fn decoder_verilog() -> String {
    with_room(|| emit(Decoder::default()))
}

/// The SSE decoder alone.
pub fn sse_ticks_verilog() -> String {
    emit(SseTicks::default())
}

/// The SM4 cipher alone.
pub fn sm4_verilog() -> String {
    with_room(|| emit(Cipher::default()))
}

/// The SM4 engine alone.
pub fn crypto_verilog() -> String {
    with_room(|| emit(Engine::default()))
}
