//! The header and the library say the same: constants, structures, prototypes; and so does the guide.

use crate::scene::{Scene, succeeded};
use sdf::algorithm::ALGORITHMS;
use sdf::code::{CODES, SDR_BASE, SDR_OK};
use sdf::limits;
use sdf::structures::{ECC_LENGTH, LAYOUTS, RSA_LENGTH, RSA_PRIME_LENGTH};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every constant of the header with its value in the library.
fn constants() -> Vec<(&'static str, u32)> {
    let codes = CODES.iter().map(|(code, name, _)| (*name, code.number()));
    let lengths = [
        ("SDR_OK", SDR_OK),
        ("SDR_BASE", SDR_BASE),
        ("ECCref_MAX_BITS", 8 * ECC_LENGTH as u32),
        ("ECCref_MAX_LEN", ECC_LENGTH as u32),
        ("ECCref_MAX_CIPHER_LEN", limits::LONGEST_SM2_PLAINTEXT as u32),
        ("RSAref_MAX_BITS", 8 * RSA_LENGTH as u32),
        ("RSAref_MAX_LEN", RSA_LENGTH as u32),
        ("RSAref_MAX_PBITS", 8 * RSA_PRIME_LENGTH as u32),
        ("RSAref_MAX_PLEN", RSA_PRIME_LENGTH as u32),
    ];
    codes.chain(ALGORITHMS).chain(lengths).collect()
}

#[test]
fn constants_and_structures_of_the_header_are_those_of_the_library() {
    let (mut lines, mut expected) = (String::new(), String::new());
    for (name, value) in constants() {
        writeln!(lines, "CONSTANT({name})").unwrap();
        writeln!(expected, "{name} {value}").unwrap();
    }
    for layout in LAYOUTS {
        writeln!(lines, "SIZE({})", layout.name).unwrap();
        writeln!(expected, "sizeof {} {}", layout.name, layout.size).unwrap();
        for (field, offset) in layout.fields {
            writeln!(lines, "OFFSET({}, {field})", layout.name).unwrap();
            writeln!(expected, "offsetof {} {field} {offset}", layout.name).unwrap();
        }
    }
    let scene = Scene::new();
    let path = scene.directory.path().join("lines.h");
    std::fs::write(&path, lines).unwrap();
    let program = scene.compile("layout", &[&format!("-DLINES=\"{}\"", path.display())]);
    let output = succeeded(&mut Command::new(program)).stdout;
    assert_eq!(String::from_utf8(output).unwrap(), expected);

    // And the header has no constant that the library does not know.
    let header = read(&root().join("include/sdf.h"));
    let known = constants();
    for name in header.lines().filter_map(|line| line.strip_prefix("#define ")?.split(' ').next()) {
        let guard = name == "TICKGATE_SDF_H";
        assert!(guard || known.iter().any(|(known, _)| *known == name), "{name} is in the header alone");
    }
}

/// Functions of the header, in C: name and types of the parameters.
pub fn prototypes() -> Vec<(String, Vec<String>)> {
    let header = read(&root().join("include/sdf.h"));
    functions(&header, "int SDF_", ");", |parameter| {
        let name = parameter.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
        parameter[..name].trim().to_owned()
    })
}

/// What stands between `start` and `end`, again and again: a name and parameters in parentheses.
fn functions(
    text: &str,
    start: &str,
    end: &str,
    parameter_type: impl Fn(&str) -> String,
) -> Vec<(String, Vec<String>)> {
    text.split(start)
        .skip(1)
        .map(|rest| {
            let (name, rest) = rest.split_once('(').expect("parameters");
            let (parameters, _) = rest.split_once(end).expect("the end of the parameters");
            let parameters = parameters.split(',').map(str::trim).filter(|parameter| !parameter.is_empty());
            (format!("SDF_{name}"), parameters.map(&parameter_type).collect())
        })
        .collect()
}

/// The type of C that a type of the boundary stands for.
fn in_c(rust: &str) -> &'static str {
    match rust {
        "u32" => "unsigned int",
        "Handle" => "void *",
        "Output<Handle>" => "void **",
        "Output<u32>" => "unsigned int *",
        "Input<u8>" | "Output<u8>" | "Iv" => "unsigned char *",
        "Output<DeviceInformation>" => "DEVICEINFO *",
        "Input<RsaPublicKey>" | "Output<RsaPublicKey>" => "RSArefPublicKey *",
        "Output<RsaPrivateKey>" => "RSArefPrivateKey *",
        "Input<EccPublicKey>" | "Output<EccPublicKey>" => "ECCrefPublicKey *",
        "Output<EccPrivateKey>" => "ECCrefPrivateKey *",
        "Input<EccCipher>" | "Output<EccCipher>" => "ECCCipher *",
        "Input<EccSignature>" | "Output<EccSignature>" => "ECCSignature *",
        other => panic!("{other} is no type of the boundary"),
    }
}

#[test]
fn prototypes_of_the_header_are_those_of_the_library() {
    let mut library = Vec::new();
    for entry in std::fs::read_dir(root().join("src/abi")).unwrap() {
        library.extend(functions(&read(&entry.unwrap().path()), "extern \"C\" fn SDF_", ") -> c_int", |p| {
            in_c(p.split_once(": ").expect("a type").1).to_owned()
        }));
    }
    let mut header = prototypes();
    library.sort();
    header.sort();
    assert_eq!(header.len(), 47);
    assert_eq!(header, library);
}

#[test]
fn the_guide_has_every_code_function_and_limit() {
    let guide = read(&root().join("../../../docs/sdf.md"));
    for (code, name, meaning) in CODES {
        let row = format!("| `{:#010x}` | `{name}` | {meaning} |", code.number());
        assert!(guide.contains(&row), "docs/sdf.md has no row\n{row}");
    }
    assert!(guide.contains(&format!("| `{SDR_OK:#010x}` | `SDR_OK` |")));
    for (name, _) in prototypes() {
        assert!(guide.contains(&format!("`{name}`")), "docs/sdf.md does not name {name}");
    }
    for (name, value) in ALGORITHMS {
        let row = format!("| `{name}` | `{value:#x}` |");
        assert!(guide.contains(&row), "docs/sdf.md has no row {row}");
    }
    let limits = [
        (
            "Bytes of one call of `SDF_Encrypt`, `SDF_Decrypt`, `SDF_CalculateMAC`, `SDF_HashUpdate`",
            limits::LONGEST_DATA,
        ),
        ("Bytes of one call of `SDF_GenerateRandom`", limits::LONGEST_RANDOM),
        ("Bytes that SM2 encrypts", limits::LONGEST_SM2_PLAINTEXT),
        ("Open devices of a process", limits::DEVICES),
        ("Open sessions of a process", limits::SESSIONS),
        ("Keys of a session", limits::SESSION_KEYS),
        ("Unfinished agreements of a session", limits::SESSION_AGREEMENTS),
        ("Bits of a session key", limits::KEY_BITS as usize),
        ("Highest index of a key; the lowest is 1", tickgate_keys::HIGHEST_INDEX as usize),
        ("Bytes of the shortest password", tickgate_keys::SHORTEST_PASSWORD),
        ("Bytes of the longest password", tickgate_keys::LONGEST_PASSWORD),
        ("Bytes of the longest identity", tickgate_sm2::LONGEST_IDENTITY),
        ("Bytes of the longest name of a file", tickgate_keys::LONGEST_FILE_NAME),
        ("Bytes of the largest file", tickgate_keys::LARGEST_FILE as usize),
        ("Bytes of all files together", tickgate_keys::LARGEST_FILES as usize),
        ("Files", tickgate_keys::FILES),
    ];
    for (what, value) in limits {
        let row = format!("| {what} | {value} |");
        assert!(guide.contains(&row), "docs/sdf.md has no row {row}");
    }
}
