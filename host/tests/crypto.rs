//! `tickgate crypto sm4` and `sm3`: the same bytes as OpenSSL makes, the published vector of GCM, and for
//! everything that is wrong a clear line, the documented code, and no output at all.

mod fixture;

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fixture::{Directory, failed, tickgate};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::symm::{Cipher, Crypter, Mode};

const BIN: &str = env!("CARGO_BIN_EXE_tickgate");
const KEY: &str = "0123456789abcdeffedcba9876543210";
const IV: &str = "000102030405060708090a0b0c0d0e0f";
/// Modes with an IV where one is needed.
const MODES: [(&str, &[&str]); 4] =
    [("ecb", &[]), ("cbc", &["--iv", IV]), ("ctr", &["--iv", IV]), ("gcm", &["--iv", IV])];

fn bytes(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

fn random(length: usize) -> Vec<u8> {
    let mut data = vec![0; length];
    openssl::rand::rand_bytes(&mut data).expect("random bytes");
    data
}

/// `crypto sm4` with a key in a file of the directory.
fn sm4(directory: &Directory, arguments: &[&str]) -> assert_cmd::Command {
    let key = directory.file("key");
    if !fs::exists(&key).unwrap() {
        fs::write(&key, KEY).unwrap();
    }
    tickgate(&[&["crypto", "sm4", "--key-file", &key], arguments].concat())
}

/// Through pipes; it must succeed.
fn piped(directory: &Directory, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let assert = sm4(directory, arguments).write_stdin(input).assert().success();
    assert_eq!(String::from_utf8_lossy(&assert.get_output().stderr), "");
    assert.get_output().stdout.clone()
}

/// What OpenSSL makes of it. The numbers are those of NID_sm4_ecb, _cbc and _ctr.
fn by_openssl(mode: &str, padded: bool, data: &[u8]) -> Vec<u8> {
    let number = match mode {
        "ecb" => 1133,
        "cbc" => 1134,
        _ => 1139,
    };
    let cipher = Cipher::from_nid(Nid::from_raw(number)).expect("SM4 of OpenSSL");
    let iv = bytes(IV);
    let iv = (mode != "ecb").then_some(iv.as_slice());
    let mut crypter = Crypter::new(cipher, Mode::Encrypt, &bytes(KEY), iv).unwrap();
    crypter.pad(padded);
    let mut output = vec![0; data.len() + 32];
    let mut count = crypter.update(data, &mut output).unwrap();
    count += crypter.finalize(&mut output[count..]).unwrap();
    output.truncate(count);
    output
}

#[test]
fn ecb_cbc_and_ctr_are_those_of_openssl() {
    let directory = Directory::new();
    for (mode, iv) in &MODES[..3] {
        let lengths: &[usize] =
            if *mode == "ctr" { &[0, 1, 16, 77_777, 1_000_001] } else { &[0, 16, 77_776] };
        for &length in lengths {
            let plain = random(length);
            let expected = by_openssl(mode, false, &plain);
            let arguments = [&["--mode", mode][..], iv].concat();
            let encrypt = [&arguments[..], &["--encrypt"]].concat();
            let decrypt = [&arguments[..], &["--decrypt", "--engine", "soft"]].concat();
            assert_eq!(piped(&directory, &encrypt, &plain), expected, "{mode} {length}");
            assert_eq!(piped(&directory, &decrypt, &expected), plain, "{mode} {length}");
            // The same from file to file.
            let (from, to) = (directory.write("from", &plain), directory.file("to"));
            sm4(&directory, &[&encrypt[..], &["--in", &from, "--out", &to]].concat()).assert().success();
            assert_eq!(fs::read(&to).unwrap(), expected);
            sm4(&directory, &[&decrypt[..], &["--in", &to, "--out", &to]].concat()).assert().success();
            assert_eq!(fs::read(&to).unwrap(), plain, "in its own place");
        }
    }
}

#[test]
fn padding_is_that_of_openssl() {
    let directory = Directory::new();
    for (mode, iv) in &MODES[..2] {
        for length in [0, 1, 15, 16, 17, 300_000, 262_144] {
            let plain = random(length);
            let expected = by_openssl(mode, true, &plain);
            let arguments = [&["--mode", mode, "--padding", "pkcs7"][..], iv].concat();
            let encrypted = piped(&directory, &[&arguments[..], &["--encrypt"]].concat(), &plain);
            assert_eq!(encrypted, expected, "{mode} {length}");
            let decrypted = piped(&directory, &[&arguments[..], &["--decrypt"]].concat(), &expected);
            assert_eq!(decrypted, plain, "{mode} {length}");
        }
    }
}

/// RFC 8998, A.1; the tag follows the text.
#[test]
fn gcm_is_that_of_its_standard() {
    let directory = Directory::new();
    let aad = directory.write("aad", &bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
    let plain = bytes(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
         eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    );
    let expected = bytes(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
         d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
         83de3541e4c2b58177e065a9bf7b62ec",
    );
    let arguments = ["--mode", "gcm", "--iv", "00001234567800000000abcd", "--aad", &aad];
    assert_eq!(piped(&directory, &[&arguments[..], &["--encrypt"]].concat(), &plain), expected);
    assert_eq!(piped(&directory, &[&arguments[..], &["--decrypt"]].concat(), &expected), plain);
}

#[test]
fn gcm_of_many_chunks_and_ivs() {
    let directory = Directory::new();
    for (length, iv) in [(0, "00"), (1, IV), (262_144, IV), (262_145, "0011"), (1_500_000, IV)] {
        let plain = random(length);
        let arguments = ["--mode", "gcm", "--iv", iv];
        let encrypted = piped(&directory, &[&arguments[..], &["--encrypt"]].concat(), &plain);
        assert_eq!(encrypted.len(), length + 16);
        assert_eq!(piped(&directory, &[&arguments[..], &["--decrypt"]].concat(), &encrypted), plain);
    }
}

#[test]
fn forms_of_key_files() {
    let directory = Directory::new();
    let expected = by_openssl("ecb", false, &[7; 16]);
    let upper = KEY.to_uppercase();
    for key in [bytes(KEY).as_slice(), KEY.as_bytes(), format!("{KEY}\n").as_bytes(), upper.as_bytes()] {
        directory.write("key", key);
        assert_eq!(piped(&directory, &["--mode", "ecb", "--encrypt"], &[7; 16]), expected);
    }
}

/// Fails with `code` and these words, from a pipe to a pipe and from file to file, and gives out nothing.
fn refused(arguments: &[&str], input: &[u8], code: i32, parts: &[&str]) {
    let directory = Directory::new();
    let assert = sm4(&directory, arguments).write_stdin(input).assert().stdout("");
    failed(assert, code, parts);
    let (from, to) = (directory.write("from", input), directory.file("to"));
    failed(sm4(&directory, &[arguments, &["--in", &from]].concat()).assert().stdout(""), code, parts);
    failed(sm4(&directory, &[arguments, &["--in", &from, "--out", &to]].concat()).assert(), code, parts);
    assert_eq!(directory.names(), ["from", "key"], "nothing is left");
}

#[test]
fn lengths_that_are_not_of_whole_blocks() {
    // More than one chunk, so that much could have been written before the end is seen.
    let data = random(600_001);
    for (mode, iv) in &MODES[..2] {
        for direction in ["--encrypt", "--decrypt"] {
            let arguments = [&["--mode", mode, direction][..], iv].concat();
            refused(&arguments, &data, 4, &["whole blocks", "1 bytes are over", "--padding pkcs7"]);
        }
        let arguments = [&["--mode", mode, "--decrypt", "--padding", "pkcs7"][..], iv].concat();
        refused(&arguments, &data, 4, &["whole blocks"]);
    }
}

#[test]
fn wrong_padding() {
    let mut plain = random(600_000);
    plain[599_999] = 0;
    for (mode, iv) in &MODES[..2] {
        let data = by_openssl(mode, false, &plain);
        let arguments = [&["--mode", mode, "--decrypt", "--padding", "pkcs7"][..], iv].concat();
        refused(&arguments, &data, 4, &["padding is wrong"]);
        refused(&arguments, &[], 4, &["padding is wrong"]);
    }
}

#[test]
fn wrong_tags() {
    let directory = Directory::new();
    let aad = directory.write("aad", b"header");
    let arguments = ["--mode", "gcm", "--iv", IV, "--aad", &aad];
    let decrypt = [&arguments[..], &["--decrypt"]].concat();
    let sealed = piped(&directory, &[&arguments[..], &["--encrypt"]].concat(), &random(600_001));
    let last = sealed.len() - 1;
    for at in [0, 300_000, last - 16, last - 15, last] {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        refused(&decrypt, &changed, 8, &["not authentic", "no plaintext"]);
    }
    refused(&decrypt, &sealed[..last], 8, &["not authentic"]);
    refused(&decrypt, &[&sealed[..], &[0]].concat(), 8, &["not authentic"]);
    refused(&["--mode", "gcm", "--iv", "00", "--aad", &aad, "--decrypt"], &sealed, 8, &["not authentic"]);
    refused(&["--mode", "gcm", "--iv", IV, "--decrypt"], &sealed, 8, &["not authentic"]);
    for length in [0, 15] {
        refused(&decrypt, &sealed[..length], 4, &["tag alone has 16"]);
    }
    let other = directory.write("key", &[1; 16]);
    let assert =
        tickgate(&["crypto", "sm4", "--key-file", &other]).args(&decrypt).write_stdin(sealed).assert();
    failed(assert.stdout(""), 8, &["not authentic"]);
}

#[test]
fn a_counter_that_would_wrap() {
    let data = [0; 17];
    let arguments = ["--mode", "ctr", "--iv", "ffffffffffffffffffffffffffffffff", "--encrypt"];
    refused(&arguments, &data, 4, &["wrap"]);
}

#[test]
fn wrong_keys() {
    let digits = &KEY[1..];
    for key in
        ["", "fifteen bytes..", "seventeen bytes..", digits, &format!("{KEY}00"), &format!("g{digits}")]
    {
        let directory = Directory::new();
        directory.write("key", key.as_bytes());
        let out = directory.file("out");
        let assert =
            sm4(&directory, &["--mode", "ecb", "--encrypt", "--out", &out]).write_stdin([0; 16]).assert();
        failed(assert.stdout(""), 4, &["key", "16 bytes", "32 hexadecimal digits"]);
        assert_eq!(directory.names(), ["key"]);
    }
    let directory = Directory::new();
    let none = directory.file("none");
    let arguments = ["crypto", "sm4", "--mode", "ecb", "--encrypt", "--key-file", &none];
    failed(tickgate(&arguments).assert(), 3, &["cannot open", "none"]);
}

#[test]
fn arguments_that_contradict() {
    let directory = Directory::new();
    let iv_15 = &IV[2..];
    for (arguments, part) in [
        (&["--mode", "cbc", "--encrypt"][..], "cbc needs an IV"),
        (&["--mode", "ctr", "--decrypt"], "ctr needs an IV"),
        (&["--mode", "gcm", "--decrypt"], "gcm needs an IV"),
        (&["--mode", "gcm", "--decrypt", "--iv", ""], "gcm needs an IV"),
        (&["--mode", "ctr", "--encrypt", "--iv", iv_15], "this one has 15"),
        (&["--mode", "ecb", "--encrypt", "--iv", IV], "ecb has no IV"),
        (&["--mode", "ctr", "--encrypt", "--iv", IV, "--aad", "x"], "authenticates nothing"),
        (&["--mode", "gcm", "--encrypt", "--iv", IV, "--padding", "pkcs7"], "any length"),
    ] {
        failed(sm4(&directory, arguments).write_stdin([0; 16]).assert().stdout(""), 2, &[part]);
    }
    // These are clap's, which has more than one line.
    for arguments in [
        &["--mode", "ecb"][..],
        &["--mode", "ecb", "--encrypt", "--decrypt"],
        &["--mode", "ecb", "--encrypt", "--key", "name"],
        &["--mode", "ecb", "--encrypt", "--engine", "card"],
        &["--mode", "cbc", "--encrypt", "--iv", "0x"],
        &["--mode", "cbc", "--encrypt", "--iv", "012"],
        &["--mode", "xts", "--encrypt"],
    ] {
        sm4(&directory, arguments).write_stdin([0; 16]).assert().code(2).stdout("");
    }
    let key = directory.file("key");
    let assert =
        sm4(&directory, &["--mode", "ecb", "--encrypt", "--out", &key]).write_stdin([0; 16]).assert();
    failed(assert, 2, &["would be written over"]);
    assert_eq!(fs::read(&key).unwrap(), KEY.as_bytes());
}

#[test]
fn inputs_and_outputs_that_are_not_there() {
    let directory = Directory::new();
    let (none, folder) = (directory.file("none"), directory.path().to_str().unwrap().to_owned());
    let ecb = ["--mode", "ecb", "--encrypt"];
    failed(sm4(&directory, &[&ecb[..], &["--in", &none]].concat()).assert(), 3, &["cannot open", "none"]);
    failed(sm4(&directory, &[&ecb[..], &["--in", &folder]].concat()).assert(), 3, &["directory"]);
    failed(sm4(&directory, &[&ecb[..], &["--out", &folder]].concat()).assert(), 7, &["regular file"]);
    let deep = directory.file("none/out");
    failed(sm4(&directory, &[&ecb[..], &["--out", &deep]].concat()).assert(), 7, &["make the directory"]);
}

/// The command at work, with pipes.
fn started(directory: &Directory, arguments: &[&str]) -> Child {
    let key = directory.write("key", KEY.as_bytes());
    let mut command = Command::new(BIN);
    command.args(["crypto", "sm4", "--key-file", &key]).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started")
}

#[test]
fn a_stream_flows_before_its_end() {
    let directory = Directory::new();
    let mut child = started(&directory, &["--mode", "ctr", "--encrypt", "--iv", IV]);
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let expected = by_openssl("ctr", false, &[9; 64]);
    for part in 0..2 {
        stdin.write_all(&[9; 32]).unwrap();
        let mut found = [0; 32];
        stdout.read_exact(&mut found).unwrap();
        assert_eq!(found, expected[part * 32..][..32]);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn an_interrupt_ends_the_wait_for_input_and_leaves_nothing() {
    let directory = Directory::new();
    let out = directory.file("out");
    let mut child = started(&directory, &["--mode", "ctr", "--encrypt", "--iv", IV, "--out", &out]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&[9; 32]).unwrap();
    for _ in 0..500 {
        if directory.names().len() > 1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(directory.names().len(), 2, "the temporary file is there");
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(directory.names(), ["key"]);
    drop(stdin);
}

#[test]
fn a_terminal_gets_no_binary_unless_it_is_asked_for() {
    use rustix::pty::{OpenptFlags, openpt, ptsname, unlockpt};
    let directory = Directory::new();
    let key = directory.write("key", KEY.as_bytes());
    let input = directory.write("input", &[0; 16]);
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
    let shown = || fs::File::options().read(true).write(true).open(&name).unwrap();
    let run = |out: &[&str]| {
        let mut command = Command::new(BIN);
        command.args(["crypto", "sm4", "--mode", "ecb", "--encrypt", "--key-file", &key, "--in", &input]);
        command.args(out).stdout(shown()).output().unwrap()
    };
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is a terminal"));
    assert!(run(&["--out", "-"]).status.success());
}

#[test]
fn a_reader_that_goes_away_is_told() {
    let directory = Directory::new();
    let mut child = started(&directory, &["--mode", "ctr", "--encrypt", "--iv", IV]);
    drop(child.stdout.take());
    // Its pipe may be gone while this writes.
    let _ = child.stdin.take().unwrap().write_all(&[0; 1 << 20]);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn sm3_is_that_of_openssl() {
    let directory = Directory::new();
    let sm3 = MessageDigest::from_name("sm3").expect("SM3 of OpenSSL");
    let line = |data: &[u8], name: &str| {
        let digest = openssl::hash::hash(sm3, data).unwrap();
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{digits}  {name}\n")
    };
    let datas = [0, 1, 55, 56, 64, 600_001].map(random);
    for data in &datas {
        let expected = line(data, "-");
        tickgate(&["crypto", "sm3"]).write_stdin(data.as_slice()).assert().success().stdout(expected);
    }
    let [a, b] = [(&datas[2], "a"), (&datas[5], "b")].map(|(data, name)| (data, directory.write(name, data)));
    let expected = line(a.0, &a.1) + &line(b.0, &b.1);
    tickgate(&["crypto", "sm3", &a.1, &b.1]).assert().success().stdout(expected);
    failed(tickgate(&["crypto", "sm3", &directory.file("none")]).assert(), 3, &["cannot open"]);
}
