//! `tickgate crypto keys`: what the key store holds, and changes of it.

use serde::Serialize;
use tickgate_keys::{Create, Entry, KeyStore, Location, Purpose};
use tickgate_sm2::{NUMBER, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use super::{json, print, usage};
use crate::crypto::{hex, key_file, password};
use crate::crypto_arguments::{
    DestroyArguments, GenerateKeyArguments, ImportArguments, KeyOptions, KeyTarget, KeysCommand,
    ListArguments,
};
use crate::error::Error;
use crate::interrupt::Interrupt;

pub(super) fn run(command: &KeysCommand, interrupt: &Interrupt) -> Result<(), Error> {
    match command {
        KeysCommand::Create => create(),
        KeysCommand::List(arguments) => list(arguments),
        KeysCommand::Generate(arguments) => generate(arguments, interrupt),
        KeysCommand::Import(arguments) => import(arguments, interrupt),
        KeysCommand::Destroy(arguments) => destroy(arguments),
    }
}

/// A key as the arguments name it.
enum Target<'a> {
    Sm4 { name: &'a str },
    Kek { index: u32 },
    Pair { index: u32, purpose: Purpose },
}

impl Target<'_> {
    fn of(arguments: &KeyTarget) -> Result<Target<'_>, Error> {
        let KeyTarget { name, kek, signing, encryption } = arguments;
        match (name, *kek, *signing, *encryption) {
            (Some(name), ..) => Ok(Target::Sm4 { name }),
            (_, Some(index), ..) => Ok(Target::Kek { index }),
            (.., Some(index), None) => Ok(Target::Pair { index, purpose: Purpose::Signing }),
            (.., Some(index)) => Ok(Target::Pair { index, purpose: Purpose::Encryption }),
            _ => Err(usage("no key is named", "give --name, --kek, --signing or --encryption")),
        }
    }

    fn describe(&self) -> String {
        match self {
            Target::Sm4 { name } => format!("SM4 key {name:?}"),
            Target::Kek { index } => format!("key-encryption key {index}"),
            Target::Pair { index, purpose } => format!("{} key pair {index}", purpose_name(*purpose)),
        }
    }
}

const fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Signing => "signing",
        Purpose::Encryption => "encryption",
    }
}

fn open() -> Result<KeyStore, Error> {
    Ok(KeyStore::open(&Location::from_environment()?)?)
}

fn create() -> Result<(), Error> {
    let location = Location::from_environment()?;
    KeyStore::create(&location, Create::default())?;
    print(&format!(
        "made {}; its master key is {}: keep that on another medium than copies of the store\n",
        location.store().display(),
        location.master_key().display()
    ))
}

fn list(arguments: &ListArguments) -> Result<(), Error> {
    let store = open()?;
    let rows: Vec<Row> = store.entries()?.iter().filter_map(Row::of).collect();
    if arguments.json {
        let (revision, directory) = (store.revision()?, store.location().directory().display().to_string());
        let listing = Listing { store: directory, revision, keys: rows };
        return print(&json(&listing)?);
    }
    let mut text = format!("{}: {} keys\n", store.location().store().display(), rows.len());
    rows.iter().for_each(|row| row.write(&mut text));
    print(&text)
}

/// What `list` says.
#[derive(Serialize)]
struct Listing {
    store: String,
    /// How often it was changed.
    revision: u64,
    keys: Vec<Row>,
}

/// A key in the list.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Row {
    Sm4 { name: String, card_only: bool },
    Kek { index: u32 },
    Signing { index: u32, public_key: String },
    Encryption { index: u32, public_key: String },
}

impl Row {
    /// Keys alone, not user files.
    fn of(entry: &Entry) -> Option<Row> {
        match entry {
            Entry::Sm4 { name, card_only } => Some(Row::Sm4 { name: name.clone(), card_only: *card_only }),
            Entry::Kek { index } => Some(Row::Kek { index: *index }),
            Entry::KeyPair { index, purpose, public } => {
                let (index, public_key) = (*index, uncompressed(public));
                Some(match purpose {
                    Purpose::Signing => Row::Signing { index, public_key },
                    Purpose::Encryption => Row::Encryption { index, public_key },
                })
            }
            _ => None,
        }
    }

    fn write(&self, text: &mut String) {
        text.push_str(&match self {
            Row::Sm4 { name, card_only } => {
                // Whatever a name holds, it is one line.
                format!(
                    "  SM4 key         {name:?}{}\n",
                    if *card_only { ", for the card alone" } else { "" }
                )
            }
            Row::Kek { index } => format!("  key encryption  {index}\n"),
            Row::Signing { index, public_key } => format!("  SM2 signing     {index}  {public_key}\n"),
            Row::Encryption { index, public_key } => format!("  SM2 encryption  {index}  {public_key}\n"),
        });
    }
}

/// A point as `04`, x and y in hexadecimal digits (GM/T 0009-2012).
fn uncompressed(key: &PublicKey) -> String {
    let (x, y) = key.coordinates();
    format!("04{}{}", hex::encode(&x), hex::encode(&y))
}

fn generate(arguments: &GenerateKeyArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let (target, options) = (Target::of(&arguments.target)?, &arguments.options);
    let store = open()?;
    match target {
        Target::Sm4 { name } => store.generate_sm4(name, options.card_only)?,
        Target::Kek { index } => store.generate_kek(index)?,
        Target::Pair { index, purpose } => {
            store.generate_key_pair(index, purpose, &new_password(index, options, interrupt)?)?;
        }
    }
    print(&format!("made {}\n", target.describe()))
}

fn import(arguments: &ImportArguments, interrupt: &Interrupt) -> Result<(), Error> {
    let (target, options) = (Target::of(&arguments.target)?, &arguments.options);
    let path = &arguments.key_file;
    let store = open()?;
    match target {
        Target::Sm4 { name } => store.import_sm4(name, &*key_file::read(path)?, options.card_only)?,
        Target::Kek { index } => store.import_kek(index, &*key_file::read(path)?)?,
        Target::Pair { index, purpose } => {
            let number = key_file::read::<NUMBER>(path)?;
            let key = PrivateKey::from_bytes(&number)
                .map_err(|error| Error::Invalid { path: path.clone(), what: error.to_string() })?;
            store.import_key_pair(index, purpose, &key, &new_password(index, options, interrupt)?)?;
        }
    }
    print(&format!("imported {}; the key file is still there\n", target.describe()))
}

fn destroy(arguments: &DestroyArguments) -> Result<(), Error> {
    let target = Target::of(&arguments.target)?;
    if !arguments.yes {
        return Err(usage(
            format!("{} would be gone for good", target.describe()),
            "nothing was changed: add --yes",
        ));
    }
    let store = open()?;
    match target {
        Target::Sm4 { name } => store.destroy_sm4(name)?,
        Target::Kek { index } => store.destroy_kek(index)?,
        Target::Pair { index, purpose } => store.destroy_key_pair(index, purpose)?,
    }
    print(&format!("destroyed {}; older copies of the store still have it\n", target.describe()))
}

fn new_password(
    index: u32,
    options: &KeyOptions,
    interrupt: &Interrupt,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let prompt = format!("Password of the private keys of index {index}: ");
    password::read(&prompt, true, options.password_file.as_deref(), interrupt)
}
