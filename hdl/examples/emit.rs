//! Prints the Verilog of a design: `cargo run -p tickgate-hdl --example emit -- feed`.
fn main() {
    let name = std::env::args().nth(1).unwrap_or_else(|| "feed".into());
    match tickgate_hdl::designs::designs().iter().find(|d| d.name == name) {
        Some(design) => print!("{}", (design.verilog)()),
        None => {
            eprintln!("error: there is no design '{name}'; there are:");
            for design in tickgate_hdl::designs::designs() {
                eprintln!("  {}: {}", design.name, design.goal);
            }
            std::process::exit(2);
        }
    }
}
