//! A wrapper that lets any design be routed alone. The card's buses have more bits than the part has
//! pins, and a path that begins or ends at a pin is left out of Fmax. So each input bit is driven by
//! a register of one long shift register, each output bit ends in a register, and a pipelined
//! exclusive-or of those leaves by one pin: every path of the design lies between registers, and
//! the wrapper has at most one LUT between two of its own.

use crate::Error;
use serde_json::Value;

/// Name of the wrapper's module.
pub const MODULE: &str = "routing_harness";
/// The one clock that a design has.
pub const CLOCK: &str = "clock";

/// A port of a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// Name.
    pub name: String,
    /// Direction.
    pub is_input: bool,
    /// Bits.
    pub width: usize,
}

/// The ports of module `top` of a Yosys JSON netlist, in its order.
///
/// Errors when there is no such module, no input [`CLOCK`] of one bit, or an inout.
pub fn ports(netlist: &Value, top: &str) -> Result<Vec<Port>, Error> {
    let wrong = |what: &str| Error::Ports { top: top.into(), what: what.into() };
    let table = netlist["modules"][top]["ports"]
        .as_object()
        .ok_or_else(|| wrong("is not in the synthesised netlist"))?;
    let mut ports = Vec::new();
    for (name, port) in table {
        let is_input = match port["direction"].as_str() {
            Some("input") => true,
            Some("output") => false,
            _ => return Err(wrong("has a port that is neither input nor output; give it two ports")),
        };
        let width = port["bits"].as_array().map_or(0, Vec::len);
        ports.push(Port { name: name.clone(), is_input, width });
    }
    if !ports.iter().any(|p| p.name == CLOCK && p.is_input && p.width == 1) {
        return Err(wrong("has no input 'clock' of one bit; name the design's only clock so"));
    }
    if !ports.iter().any(|p| !p.is_input) {
        return Err(wrong("has no output; everything in it would be removed"));
    }
    Ok(ports)
}

fn declaration(port: &Port) -> String {
    let direction = if port.is_input { "input" } else { "output" };
    format!("{direction} wire [{}:0] {}", port.width.max(1) - 1, port.name)
}

/// The wrapper around `top`, and `top` as a black box, as Verilog.
pub fn verilog(top: &str, ports: &[Port]) -> String {
    use std::fmt::Write;
    let (mut inputs, mut outputs) = (0, 0);
    let mut connections = format!("    .{CLOCK}({CLOCK})");
    for port in ports.iter().filter(|p| p.name != CLOCK) {
        let (vector, next) = if port.is_input { ("drive", &mut inputs) } else { ("sample", &mut outputs) };
        let _ = write!(connections, ",\n    .{}({vector}[{} +: {}])", port.name, *next, port.width);
        *next += port.width;
    }
    let mut text = format!(
        "module {MODULE}(input wire {CLOCK}, input wire shift_in, output wire shift_out);\n\
         reg [{last_input}:0] drive;\n\
         wire [{last_output}:0] sample;\n\
         reg [{last_output}:0] fold_0;\n",
        last_input = inputs.max(1) - 1,
        last_output = outputs - 1,
    );
    let mut clocked = String::from(if inputs > 1 {
        "    drive <= {drive, shift_in};\n"
    } else {
        "    drive <= shift_in;\n"
    });
    clocked.push_str("    fold_0 <= sample;\n");
    let (mut stage, mut width) = (0, outputs);
    while width > 1 {
        let narrower = width.div_ceil(4);
        let _ = writeln!(text, "reg [{}:0] fold_{};", narrower - 1, stage + 1);
        for bit in 0..narrower {
            let high = (bit * 4 + 3).min(width - 1);
            let _ = writeln!(clocked, "    fold_{}[{bit}] <= ^fold_{stage}[{high}:{}];", stage + 1, bit * 4);
        }
        (stage, width) = (stage + 1, narrower);
    }
    let _ = write!(
        text,
        "assign shift_out = fold_{stage}[0];\n\
         always @(posedge {CLOCK}) begin\n{clocked}end\n\
         {top} design(\n{connections}\n);\n\
         endmodule\n\
         (* blackbox *) module {top}({});\nendmodule\n",
        ports.iter().map(declaration).collect::<Vec<_>>().join(", "),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn netlist(ports: Value) -> Value {
        json!({"modules": {"m": {"ports": ports}}})
    }

    #[test]
    fn ports_are_read_and_wrapped() {
        let netlist = netlist(json!({
            "clock": {"direction": "input", "bits": [2]},
            "a": {"direction": "input", "bits": [3, 4]},
            "x": {"direction": "output", "bits": [5, 6, 7, 8, 9]},
        }));
        let ports = ports(&netlist, "m").unwrap();
        assert_eq!(ports.len(), 3);
        let text = verilog("m", &ports);
        assert!(text.contains(".a(drive[0 +: 2])"), "{text}");
        assert!(text.contains(".x(sample[0 +: 5])"), "{text}");
        // Five bits fold to two, and two to one; every bit takes part once.
        assert!(text.contains("fold_1[0] <= ^fold_0[3:0];"), "{text}");
        assert!(text.contains("fold_1[1] <= ^fold_0[4:4];"), "{text}");
        assert!(text.contains("fold_2[0] <= ^fold_1[1:0];"), "{text}");
        assert!(text.contains("assign shift_out = fold_2[0];"), "{text}");
    }

    #[test]
    fn modules_that_cannot_be_wrapped_are_refused() {
        let clock = json!({"direction": "input", "bits": [2]});
        let output = json!({"direction": "output", "bits": [3]});
        for (ports_of, says) in [
            (json!({"x": output}), "no input 'clock'"),
            (json!({"clock": clock}), "no output"),
            (json!({"clock": clock, "b": {"direction": "inout", "bits": [4]}}), "neither"),
        ] {
            let error = ports(&netlist(ports_of), "m").unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        assert!(ports(&netlist(json!({})), "other").is_err());
    }
}
