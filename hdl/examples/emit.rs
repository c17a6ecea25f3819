//! Prints the Verilog of a design: `cargo run -p tickgate-hdl --example emit`.
fn main() {
    print!("{}", tickgate_hdl::designs::decoder_verilog());
}
