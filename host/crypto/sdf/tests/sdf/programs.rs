//! The C programs, by themselves and under valgrind; what they show is compared with other code.

use crate::oracle::{hex, shown};
use crate::scene::{Scene, library, succeeded};
use openssl::hash::{MessageDigest, hash};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use tickgate_keys::Purpose;
use tickgate_sm2::{Ciphertext, Number, PrivateKey, PublicKey, Signature, identity_digest};

/// How many calls of the program had to have the right answer.
fn checks(output: &str) -> u64 {
    shown(output, "checks").parse().unwrap()
}

fn bytes(digits: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(pair).collect()
}

/// A number of 64 bytes, of which the first 32 must be zeros.
fn number(digits: &str) -> Number {
    let wide = bytes(digits);
    assert_eq!((wide.len(), &wide[..32]), (64, &[0; 32][..]), "a number of 256 bits stands at the end");
    wide[32..].try_into().unwrap()
}

#[test]
fn the_good_way_through_every_function() {
    let scene = Scene::new();
    let output = scene.run("good", &[]);
    let value = |name| number(shown(&output, name));

    let signing = scene.signing.public_key();
    assert_eq!((value("signing-x"), value("signing-y")), signing.coordinates());
    assert_eq!(value("encryption-x"), scene.encryption.public_key().coordinates().0);
    let digest: Number = bytes(shown(&output, "digest")).try_into().unwrap();
    signing.verify(&digest, &Signature { r: value("r"), s: value("s") }).unwrap();
    let ciphertext = Ciphertext {
        point: PublicKey::from_coordinates(&value("cipher-x"), &value("cipher-y")).unwrap(),
        tag: bytes(shown(&output, "cipher-m")).try_into().unwrap(),
        text: bytes(shown(&output, "cipher-c")),
    };
    let plain: Vec<u8> = (0..40).collect();
    assert_eq!(*scene.encryption.decrypt(&ciphertext).unwrap(), plain);
    let generated = PrivateKey::from_bytes(&value("generated-k")).unwrap();
    assert_eq!(generated.public_key().coordinates().0, value("generated-x"));

    let sm3 = MessageDigest::from_name("SM3").expect("an OpenSSL with SM3");
    for (name, digest) in [("sm3", sm3), ("sha1", MessageDigest::sha1()), ("sha256", MessageDigest::sha256())]
    {
        assert_eq!(shown(&output, name), hex(&hash(digest, b"abc").unwrap()), "{name}");
    }
    let z = identity_digest(b"1234567812345678", signing).unwrap();
    assert_eq!(shown(&output, "sm3-z"), hex(&hash(sm3, &[&z[..], b"abc"].concat()).unwrap()));
    assert!(checks(&output) > 150, "{output}");

    let information = bytes(shown(&output, "information"));
    let identity = scene.store.identity().unwrap();
    assert_eq!(information.len(), 100);
    assert!(information.starts_with(b"tickgate\0") && information[40..].starts_with(b"tickgate-soft\0"));
    assert_eq!(&information[64..67], b"000", "a batch of hardware");
    assert_eq!(information[67..72], *format!("{:05}", identity.number % 100_000).as_bytes());
    let words: Vec<u32> =
        information[72..].chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect();
    assert_eq!(words[1..], [1, 0x2_0e00, 256, 0x41f, 7, 16 << 20]);
}

#[test]
fn every_bad_way_has_its_code() {
    let output = Scene::new().run("bad", &[]);
    assert!(checks(&output) > 25_000, "{output}");
}

#[test]
fn threads_share_sessions() {
    let output = Scene::new().run("threads", &["2000"]);
    let counts: Vec<u64> = output.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    assert!(counts[0] > 10_000, "{output}");
}

#[test]
fn without_random_numbers_nothing_is_made() {
    let output = Scene::new().run("random", &[]);
    assert!(checks(&output) > 25, "{output}");
}

#[test]
fn the_library_is_unloaded_and_loaded_again() {
    let output = Scene::new().run("unload", &[]);
    assert!(checks(&output) > 1000, "{output}");
}

#[test]
fn changes_of_the_store_are_seen_by_the_next_call() {
    let scene = Scene::new();
    let mut command = scene.command(scene.compile("live", &[]));
    let mut child =
        command.arg(library()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program");
    let (mut input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut steps = Vec::new();
    for step in output.lines() {
        let step = step.unwrap();
        match step.as_str() {
            "kek" => scene.store.generate_kek(9).unwrap(),
            "file" => {
                scene.store.create_file(b"file", 8).unwrap();
                scene.store.write_file(b"file", 0, b"contents").unwrap();
            }
            "password" => {
                scene.store.change_password(1, b"correct horse", b"another password").unwrap();
            }
            "destroyed" => scene.store.destroy_key_pair(1, Purpose::Signing).unwrap(),
            "damaged" => {
                let path = scene.store.location().store();
                let mut bytes = std::fs::read(&path).unwrap();
                bytes[100] ^= 1;
                std::fs::write(&path, bytes).unwrap();
            }
            _ => {}
        }
        steps.push(step);
        // The program has ended after its last step, and reads nothing more.
        let _ = writeln!(input);
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(steps, ["kek", "file", "password", "destroyed", "damaged", "end"]);
}

/// Of each code, how often one of so many calls with any arguments had it: success first, then in the
/// order of their numbers.
fn codes(output: &str) -> Vec<u64> {
    shown(output, "codes").split(' ').map(|count| count.parse().unwrap()).collect()
}

#[test]
fn any_calls_with_any_arguments_have_codes_of_the_standard() {
    let seeds = match std::env::var("TICKGATE_SEED") {
        Ok(seed) => seed.parse().map(|seed| seed..=seed).expect("TICKGATE_SEED is a number"),
        Err(_) => 1..=8_u64,
    };
    let scene = Scene::new();
    let program = scene.compile("any", &[]);
    let (mut all, least) = ([0; 32], 1000 * seeds.clone().count() as u64);
    for seed in seeds {
        println!("TICKGATE_SEED={seed}");
        let mut command = scene.command(&program);
        let output = succeeded(command.arg(library()).args([&seed.to_string(), "20000"])).stdout;
        let counts = codes(&String::from_utf8(output).unwrap());
        all.iter_mut().zip(counts).for_each(|(all, count)| *all += count);
    }
    println!("{all:?}");
    // The calls come far: many succeed, and most codes are seen.
    assert!(all[0] > least, "{all:?}");
    assert!(all.iter().filter(|count| **count > 0).count() >= 14, "{all:?}");
}

#[test]
fn keys_are_wiped_before_memory_is_given_back() {
    let scene = Scene::new();
    for index in 2..40 {
        scene.store.import_kek(index, &crate::scene::KEK).unwrap();
    }
    let session_key = *b"the session key!";
    let wrapped = crate::oracle::sm4(crate::oracle::ECB, &crate::scene::KEK, &[], &session_key);
    let text = std::fs::read_to_string(scene.store.location().master_key()).unwrap();
    let master = bytes(text.split_whitespace().nth(1).unwrap());
    let secrets = [
        ("kek", crate::scene::KEK.to_vec()),
        ("master", master),
        ("signing", scene.signing.to_bytes()[16..].to_vec()),
        ("encryption", scene.encryption.to_bytes()[16..].to_vec()),
        ("session", session_key.to_vec()),
    ];
    let turned = |secret: &[u8]| hex(&secret[..16].iter().map(|byte| !byte).collect::<Vec<_>>());
    let needles = secrets.map(|(name, secret)| format!("{name}={}", turned(&secret)));
    let wrapped = hex(&wrapped);
    let arguments: Vec<&str> =
        [wrapped.as_str()].into_iter().chain(needles.iter().map(String::as_str)).collect();
    let output = scene.run("wiped", &arguments);
    println!("{output}");
    // What the store is at work with is there; so the search finds what is there.
    for name in ["kek", "master"] {
        assert_ne!(shown(&output, &format!("open-{name}")), "0");
    }
    for name in ["kek", "master", "signing", "encryption", "session"] {
        for when in ["closed", "freed"] {
            assert_eq!(shown(&output, &format!("{when}-{name}")), "0", "{name}:\n{output}");
        }
    }
}

/// The store of a scene; what was set goes with it.
fn settings(scene: &Scene, what: &str, variables: &[(&str, &str)]) {
    let mut command = scene.command(scene.directory.path().join("settings"));
    succeeded(command.arg(library()).arg(what).envs(variables.iter().copied()));
}

#[test]
fn settings_of_the_environment() {
    use std::fs::{Permissions, remove_file, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    scene.compile("settings", &[]);
    let run = |what: &str, variables: &[(&str, &str)]| settings(&scene, what, variables);
    run("opens", &[("TICKGATE_SDF_LENGTHS", "checked")]);
    run("unchecked", &[("TICKGATE_SDF_LENGTHS", "unchecked")]);
    run("refuses", &[("TICKGATE_SDF_LENGTHS", "maybe")]);
    run("dumpable", &[]);
    run("dumpable", &[("TICKGATE_SDF_UNDUMPABLE", "0")]);
    run("undumpable", &[("TICKGATE_SDF_UNDUMPABLE", "1")]);
    run("refuses", &[("TICKGATE_SDF_UNDUMPABLE", "yes")]);
    run("refuses", &[("TICKGATE_KEYSTORE", "/nowhere")]);

    // What went wrong is in the log, and neither keys nor passwords are.
    let log = scene.directory.path().join("log");
    let variables = [("TICKGATE_SDF_LOG", log.to_str().unwrap())];
    let logged = || std::fs::read_to_string(&log).unwrap_or_default();
    let master = scene.store.location().master_key();
    set_permissions(master, Permissions::from_mode(0o644)).unwrap();
    run("refuses", &variables);
    assert!(logged().contains("SDF_OpenDevice 0x01000005 SDR_OPENDEVICE: the master key"), "{}", logged());
    set_permissions(master, Permissions::from_mode(0o600)).unwrap();
    remove_file(&log).unwrap();
    let mut bad = scene.command(scene.compile("bad", &[]));
    succeeded(bad.arg(library()).envs(variables));
    let text = logged();
    assert!(text.lines().count() > 5000 && !text.contains("correct horse"));
    let wrong = "SDF_GetPrivateKeyAccessRight 0x01000018 SDR_PRKRERR: the password of index 1 is another one";
    assert!(text.contains(wrong), "no line {wrong:?}");

    remove_file(scene.store.location().store()).unwrap();
    run("refuses", &[]);
}

#[test]
fn a_store_that_is_damaged_while_it_is_open_is_an_error() {
    let scene = Scene::new();
    let store = scene.store.location().store();
    let mut text = std::fs::read(&store).unwrap();
    let last = text.len() - 1;
    text[last] ^= 1;
    std::fs::write(&store, &text).unwrap();
    scene.compile("settings", &[]);
    settings(&scene, "refuses", &[]);
}

/// Runs a program under valgrind: no error of memory, and nothing lost.
fn under_valgrind(name: &str, arguments: &[&str]) {
    let scene = Scene::new();
    let program = scene.compile(name, &[]);
    let mut command = scene.command("valgrind");
    command
        .args(["--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"])
        .args(["--fair-sched=yes", "--"])
        .arg(program)
        .arg(library())
        .args(arguments);
    succeeded(&mut command);
}

#[test]
fn valgrind_is_there() {
    succeeded(Command::new("valgrind").arg("--version"));
}

#[test]
fn valgrind_finds_nothing_on_the_good_way() {
    under_valgrind("good", &[]);
}

#[test]
fn valgrind_finds_nothing_on_the_bad_ways() {
    under_valgrind("bad", &[]);
}

#[test]
fn valgrind_finds_nothing_with_threads() {
    under_valgrind("threads", &["60"]);
}

#[test]
fn valgrind_finds_nothing_in_any_calls() {
    under_valgrind("any", &["1", "2500"]);
}
