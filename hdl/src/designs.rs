//! The designs that are synthesised, and the Verilog emitted for each.

use crate::feed::decoder::Decoder;
use rust_hdl::prelude::*;

/// The Verilog of a block as module `top`. Panics when rust_hdl finds an unconnected or doubly
/// driven signal: that is a defect of the gateware.
pub fn emit<B: Block>(mut block: B) -> String {
    block.connect_all();
    check_all(&block).expect("the gateware is connected");
    generate_verilog(&block)
}

/// The feed stage alone.
pub fn decoder_verilog() -> String {
    emit(Decoder::default())
}
