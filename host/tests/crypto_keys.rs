//! `tickgate crypto keys`, keys by name in `crypto sm4`, `self-test` and `speed`: what is made can be used
//! and destroyed, and each misuse is told in one line with its code.

mod fixture;

use std::fs;

use assert_cmd::Command;
use fixture::{Directory, failed};
use serde_json::Value;

const KEY: &str = "0123456789abcdeffedcba9876543210";

/// The command with its key store in this directory.
fn crypto(directory: &Directory, arguments: &[&str]) -> Command {
    let mut command = fixture::tickgate(&["crypto"]);
    command
        .env("TICKGATE_KEYSTORE", directory.file("store"))
        .env_remove("TICKGATE_MASTER_KEY")
        .args(arguments);
    command
}

fn keys(directory: &Directory, arguments: &[&str]) -> Command {
    crypto(directory, &[&["keys"], arguments].concat())
}

/// A directory with a store in it.
fn with_store() -> Directory {
    let directory = Directory::new();
    keys(&directory, &["create"]).assert().success();
    directory
}

fn json(mut command: Command) -> Value {
    let assert = command.arg("--json").assert().success();
    serde_json::from_slice(&assert.get_output().stdout).expect("JSON")
}

fn listed(directory: &Directory) -> Value {
    json(keys(directory, &["list"]))
}

#[test]
fn an_sm4_key_from_its_making_to_its_end() {
    let directory = with_store();
    let key_file = directory.write("key", KEY.as_bytes());
    keys(&directory, &["import", "--name", "quotes", "--key-file", &key_file]).assert().success();
    keys(&directory, &["generate", "--name", "other"]).assert().success();
    let ecb = ["sm4", "--mode", "ecb", "--encrypt"];
    let with = |name: &str| crypto(&directory, &[&ecb[..], &["--key", name]].concat());
    // GB/T 32907-2016, A.1: the plaintext is the key.
    let plain: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&KEY[at * 2..][..2], 16).unwrap()).collect();
    let assert = with("quotes").write_stdin(plain.clone()).assert().success();
    assert_eq!(assert.get_output().stdout[..4], [0x68, 0x1e, 0xdf, 0x34]);
    let assert = with("other").write_stdin(plain.clone()).assert().success();
    assert_ne!(assert.get_output().stdout[..4], [0x68, 0x1e, 0xdf, 0x34]);
    let list = listed(&directory);
    assert_eq!(list["keys"].as_array().unwrap().len(), 2);
    assert_eq!((&list["keys"][0]["kind"], &list["keys"][1]["name"]), (&"sm4".into(), &"quotes".into()));
    assert_eq!(list["keys"][1]["card_only"], false);
    assert!(!list.to_string().contains(KEY));

    failed(keys(&directory, &["generate", "--name", "quotes"]).assert(), 9, &["already", "destroy it first"]);
    failed(keys(&directory, &["destroy", "--name", "quotes"]).assert(), 2, &["--yes", "nothing was changed"]);
    keys(&directory, &["destroy", "--name", "quotes", "--yes"]).assert().success();
    failed(keys(&directory, &["destroy", "--name", "quotes", "--yes"]).assert(), 9, &["there is no"]);
    // An erased one does nothing, and leaves nothing.
    let out = directory.file("out");
    failed(with("quotes").write_stdin(plain.clone()).assert().stdout(""), 9, &["there is no", "quotes"]);
    failed(with("quotes").args(["--out", &out]).write_stdin(plain).assert(), 9, &["there is no"]);
    assert_eq!(directory.names(), ["key", "store"]);
}

#[test]
fn a_key_for_the_card_alone_is_not_for_software() {
    let directory = with_store();
    keys(&directory, &["generate", "--name", "hidden", "--card-only"]).assert().success();
    assert_eq!(listed(&directory)["keys"][0]["card_only"], true);
    for mode in [&["ecb"][..], &["gcm", "--iv", "00"]] {
        let arguments = [&["sm4", "--encrypt", "--key", "hidden", "--mode"], mode].concat();
        let assert = crypto(&directory, &arguments).write_stdin([0; 16]).assert();
        failed(assert.stdout(""), 9, &["hidden", "for the card alone", "software may not use it"]);
    }
}

#[test]
fn key_pairs_and_their_password() {
    let directory = with_store();
    let password = directory.write("password", b"long enough\nanother line");
    let private = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
    let key_file = directory.write("private", private.as_bytes());
    let import = ["import", "--signing", "3", "--key-file", &key_file, "--password-file", &password];
    keys(&directory, &import).assert().success();
    keys(&directory, &["generate", "--encryption", "3", "--password-file", "-"])
        .write_stdin("long enough\r\n")
        .assert()
        .success();
    keys(&directory, &["generate", "--kek", "7"]).assert().success();
    let list = listed(&directory);
    let of = |kind: &str| {
        let keys = list["keys"].as_array().unwrap();
        keys.iter().find(|key| key["kind"] == kind).cloned().unwrap()
    };
    // GM/T 0003.5-2012, annex A.
    let public = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                  ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    assert_eq!(of("signing")["public_key"], public);
    assert_eq!((&of("encryption")["index"], &of("kek")["index"]), (&3.into(), &7.into()));
    assert!(!list.to_string().contains(private));
    let text = keys(&directory, &["list"]).assert().success();
    assert!(String::from_utf8_lossy(&text.get_output().stdout).contains(public));

    keys(&directory, &["destroy", "--signing", "3", "--yes"]).assert().success();
    let with = |password: &str| {
        let mut command = keys(&directory, &["generate", "--signing", "3", "--password-file", "-"]);
        command.write_stdin(password).assert()
    };
    failed(with("another password\n"), 8, &["password of index 3"]);
    failed(with("short\n"), 9, &["8 to 256 bytes", "has 5"]);
    failed(with(&"x".repeat(300)), 9, &["this one has 257"]);
    for number in ["00".repeat(32), "ff".repeat(32)] {
        directory.write("private", number.as_bytes());
        failed(keys(&directory, &import).assert(), 4, &["private", "not usable"]);
    }
    directory.write("private", b"31 bytes are not a private key.");
    failed(keys(&directory, &import).assert(), 4, &["file of 32 bytes", "31 bytes"]);
    failed(keys(&directory, &["generate", "--kek", "0"]).assert(), 9, &["from 1 to 1024"]);
    failed(keys(&directory, &["generate", "--name", ""]).assert(), 9, &["1 to 64 bytes"]);
}

#[test]
fn exactly_one_key_is_named() {
    let directory = Directory::new();
    for arguments in [
        &["generate"][..],
        &["generate", "--name", "a", "--kek", "1"],
        &["generate", "--kek", "1", "--card-only"],
        &["generate", "--name", "a", "--password-file", "-"],
        &["import", "--name", "a"],
        &["destroy", "--yes"],
    ] {
        keys(&directory, arguments).assert().code(2).stdout("");
    }
}

#[test]
fn stores_that_are_not_in_order() {
    let directory = Directory::new();
    failed(keys(&directory, &["list"]).assert(), 9, &["there is no key store", "create one"]);
    keys(&directory, &["create"]).assert().success();
    failed(keys(&directory, &["create"]).assert(), 9, &["already"]);
    let store = directory.file("store/keys.store");
    let mut bytes = fs::read(&store).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&store, &bytes).unwrap();
    failed(keys(&directory, &["list"]).assert(), 8, &["not authentic"]);
    let assert = crypto(&directory, &["self-test"]).assert();
    assert!(String::from_utf8_lossy(&assert.get_output().stdout).contains("FAILED key store"));
    failed(assert, 8, &["not authentic"]);
    fs::remove_file(directory.file("store/master.key")).unwrap();
    failed(keys(&directory, &["list"]).assert(), 9, &["master key", "put it back"]);
}

#[test]
fn the_self_test_passes_with_and_without_a_store() {
    let directory = Directory::new();
    let found = json(crypto(&directory, &["self-test"]));
    assert_eq!((&found["passed"], &found["key_store"]["state"]), (&true.into(), &"absent".into()));
    let checks = found["checks"].as_array().unwrap();
    for path in ["Portable", found["fastest_path"].as_str().unwrap()] {
        let of_path = checks.iter().filter(|check| check["path"] == path && check["passed"] == true);
        assert_eq!(of_path.count(), 7, "{path}");
    }
    assert!(checks.iter().any(|check| check["what"].as_str().unwrap().starts_with("SM3")));
    keys(&directory, &["create"]).assert().success();
    let text = crypto(&directory, &["self-test"]).assert().success();
    let text = String::from_utf8_lossy(&text.get_output().stdout).into_owned();
    assert!(!text.contains("FAILED") && text.contains("passed key store"), "{text}");
}

#[test]
fn speeds_have_a_figure_for_each_path_mode_and_size() {
    let directory = Directory::new();
    let report = json(crypto(&directory, &["speed", "--milliseconds", "1"]));
    assert_ne!(report["machine"], "");
    let figures = report["figures"].as_array().unwrap();
    let of_portable = figures.iter().filter(|figure| figure["path"] == "Portable");
    assert_eq!(of_portable.count(), 5 * 8);
    for figure in figures {
        let (size, microseconds) =
            (figure["size"].as_f64().unwrap(), figure["us_per_call"].as_f64().unwrap());
        let rate = figure["gb_per_s"].as_f64().unwrap();
        assert!((rate * microseconds * 1e3 - size).abs() < size * 1e-6, "{figure}");
        assert!(microseconds > 0.01 && rate < 100.0, "{figure}");
    }
}
