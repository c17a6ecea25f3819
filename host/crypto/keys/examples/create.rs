//! Makes the key store that the environment names, with a signing and an encryption key pair and a
//! key-encryption key of index 1. The password of the private keys is the first line of the input.

use std::io::{Error, stdin};
use tickgate_keys::{Create, KeyStore, Location, Purpose};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut password = String::new();
    stdin().read_line(&mut password).map_err(|error| Error::other(format!("no password: {error}")))?;
    let password = password.trim_end_matches('\n').as_bytes();
    let store = KeyStore::create(&Location::from_environment()?, Create::default())?;
    for purpose in [Purpose::Signing, Purpose::Encryption] {
        store.generate_key_pair(1, purpose, password)?;
    }
    store.generate_kek(1)?;
    println!("{}", store.location().directory().display());
    Ok(())
}
