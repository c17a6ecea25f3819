//! A process that changes the store is killed at any moment: what is there then is the state before or
//! after the change it was at, whole, and never older than what it was told is done.
//!
//! The child is this test's own program, started again with [`CHILD`] set.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tickgate_keys::{Create, Entry, KeyStore, Location, WEAKEST_ITERATIONS};

/// Environment: the directory of the store that the child changes.
const CHILD: &str = "TICKGATE_TEST_KILLED_WRITER";
/// How many are killed.
const KILLS: u64 = 60;
/// The longest time that one lives after its first change.
const LONGEST: Duration = Duration::from_millis(25);

/// Files of which the child writes one a change; so what the store holds follows from its revision.
const FILES: u64 = 4;
const FILE: u64 = 3000;

fn name(file: u64) -> [u8; 1] {
    [b'a' + file as u8]
}

/// What the child does: change number n fills file n modulo [`FILES`] with n.
#[test]
fn child() {
    let Some(directory) = std::env::var_os(CHILD) else { return };
    let store = KeyStore::open(&Location::new(directory)).unwrap();
    loop {
        let change = store.revision().unwrap() + 1;
        store.write_file(&name(change % FILES), 0, &[change as u8; FILE as usize]).unwrap();
        println!("done {change}");
    }
}

/// Numbers from a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

fn start(location: &Location) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(CHILD, location.directory())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_kill_at_any_moment_leaves_the_old_or_the_new_store() {
    let seed = std::env::var("TICKGATE_SEED").map_or(1, |seed| seed.parse().expect("TICKGATE_SEED"));
    println!("TICKGATE_SEED={seed}");
    let mut random = Random(seed);
    // On a disk: where nothing is made durable, writing is too short to be met.
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let location = Location::new(directory.path());
    let store = KeyStore::create(&location, Create { password_iterations: WEAKEST_ITERATIONS }).unwrap();
    for file in 0..FILES {
        store.create_file(&name(file), FILE).unwrap();
    }
    let mut beside = location.store().into_os_string();
    beside.push(".new");
    let (mut changes, mut at_once_more, mut in_the_middle) = (0, 0, 0);
    for kill in 0..KILLS {
        let before = store.revision().unwrap();
        let mut child = start(&location);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let first = lines.find(|line| line.starts_with("done ")).expect("the child's first change");
        std::thread::sleep(Duration::from_micros(random.below(LONGEST.as_micros() as u64)));
        child.kill().unwrap();
        child.wait().unwrap();
        let done = lines.filter(|line| line.starts_with("done ")).last().unwrap_or(first);
        let done: u64 = done["done ".len()..].parse().unwrap();
        in_the_middle += u64::from(std::path::Path::new(&beside).exists());

        let store = KeyStore::open(&location).expect("the store after a kill");
        let revision = store.revision().unwrap();
        assert!(
            revision == done || revision == done + 1,
            "kill {kill}: {done} was done, {revision} is there"
        );
        assert!(revision > before);
        at_once_more += revision - done;
        changes += revision - before;
        for file in 0..FILES {
            // The last change of this file, if there was one: the first FILES revisions made the files.
            let last = (0..FILES).map(|back| revision - back).find(|change| change % FILES == file).unwrap();
            let expected = if last <= FILES { 0 } else { last as u8 };
            assert_eq!(
                *store.read_file(&name(file), 0, FILE).unwrap(),
                vec![expected; FILE as usize],
                "kill {kill}, revision {revision}, file {file}"
            );
        }
    }
    println!(
        "{KILLS} kills in {changes} changes: {in_the_middle} while writing, {at_once_more} after the rename and before the answer"
    );
    assert!(in_the_middle > 0, "no kill came while a file was being written: nothing was tested");
    let store = KeyStore::open(&location).unwrap();
    store.generate_kek(1).expect("the lock of a killed process is free");
    assert!(store.entries().unwrap().contains(&Entry::Kek { index: 1 }));
}
