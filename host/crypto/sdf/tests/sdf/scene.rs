//! A key store for a test, the built library, and C programs that load it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tickgate_keys::{Create, KeyStore, Location, Purpose, WEAKEST_ITERATIONS};
use tickgate_sm2::PrivateKey;

/// The key-encryption key of index 1; tests/c/library.h names the indexes.
pub const KEK: [u8; 16] = *b"key for the keys";
const PASSWORD: &[u8] = b"correct horse";

/// A store in a directory of its own.
pub struct Scene {
    pub directory: tempfile::TempDir,
    pub store: KeyStore,
    /// The private key of index 1 for signatures.
    pub signing: PrivateKey,
    /// And for encryption.
    pub encryption: PrivateKey,
}

impl Scene {
    pub fn new() -> Scene {
        let directory = tempfile::tempdir().unwrap();
        let location = Location::new(directory.path().join("keys"));
        let create = Create { password_iterations: WEAKEST_ITERATIONS };
        let store = KeyStore::create(&location, create).unwrap();
        let [signing, encryption] = [(); 2].map(|()| PrivateKey::generate().unwrap());
        store.import_key_pair(1, Purpose::Signing, &signing, PASSWORD).unwrap();
        store.import_key_pair(1, Purpose::Encryption, &encryption, PASSWORD).unwrap();
        store.generate_key_pair(2, Purpose::Signing, PASSWORD).unwrap();
        store.generate_key_pair(3, Purpose::Encryption, PASSWORD).unwrap();
        store.import_kek(1, &KEK).unwrap();
        Scene { directory, store, signing, encryption }
    }

    /// Compiles a program of tests/c.
    pub fn compile(&self, name: &str, flags: &[&str]) -> PathBuf {
        let program = self.directory.path().join(name);
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let compiler = std::env::var_os("CC").unwrap_or("cc".into());
        let mut command = Command::new(&compiler);
        command
            .args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-g", "-O1", "-pthread", "-rdynamic"])
            .args(flags)
            .arg("-I")
            .arg(root.join("include"))
            .arg("-I")
            .arg(root.join("tests/c"))
            .arg("-o")
            .arg(&program)
            .arg(root.join("tests/c").join(name).with_extension("c"))
            .arg("-ldl");
        succeeded(&mut command);
        program
    }

    /// A command with the environment of the store and nothing else of the library's.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for variable in
            ["TICKGATE_MASTER_KEY", "TICKGATE_SDF_LENGTHS", "TICKGATE_SDF_UNDUMPABLE", "TICKGATE_SDF_LOG"]
        {
            command.env_remove(variable);
        }
        command.env("TICKGATE_KEYSTORE", self.store.location().directory());
        command
    }

    /// Compiles and runs a program of tests/c; its output, after it succeeded.
    pub fn run(&self, name: &str, arguments: &[&str]) -> String {
        let mut command = self.command(self.compile(name, &[]));
        let output = succeeded(command.arg(library()).args(arguments));
        let output = String::from_utf8(output.stdout).unwrap();
        println!("{name}:\n{output}");
        output
    }
}

/// The library: cargo builds it with the tests, beside their programs.
pub fn library() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let library = test.parent().unwrap().join("libsdf.so");
    assert!(library.exists(), "{} is not there: cargo builds it with these tests", library.display());
    library
}

/// Runs it; what it wrote, after it succeeded.
pub fn succeeded(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
