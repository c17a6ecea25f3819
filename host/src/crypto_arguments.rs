//! The command line of `tickgate crypto`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::crypto::engine::Mode;
use crate::crypto::hex::Hex;

#[derive(Debug, Args)]
pub struct CryptoArguments {
    #[command(subcommand)]
    pub command: CryptoCommand,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum CryptoCommand {
    /// Encrypt or decrypt with SM4: standard input to standard output, or files.
    Sm4(Sm4Arguments),
    /// Print the SM3 digest of files or of standard input.
    Sm3(Sm3Arguments),
    /// Check every software path of this processor against published answers, and that the key store opens.
    SelfTest(SelfTestArguments),
    /// Measure every software path, mode and size on one core.
    Speed(SpeedArguments),
    /// Keys in the key store of TICKGATE_KEYSTORE (docs/sdf.md).
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
}

/// A mode of operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModeName {
    /// Each block by itself: shows which blocks are equal.
    Ecb,
    /// Chained blocks; the IV has 16 bytes.
    Cbc,
    /// A key stream, any length; the IV is the first counter block of 16 bytes.
    Ctr,
    /// Encrypted and authenticated, any length; the tag of 16 bytes follows the ciphertext.
    Gcm,
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Mode {
        match name {
            ModeName::Ecb => Mode::Ecb,
            ModeName::Cbc => Mode::Cbc,
            ModeName::Ctr => Mode::Ctr,
            ModeName::Gcm => Mode::Gcm,
        }
    }
}

/// Who encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// The fastest that there is: software.
    Auto,
    /// Software, on the fastest path of this processor.
    Soft,
}

/// What fills the last block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PaddingName {
    /// The message must be of whole blocks.
    None,
    /// PKCS #7: 1 to 16 bytes, always.
    Pkcs7,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("direction").required(true))]
#[command(group = clap::ArgGroup::new("key_source").required(true))]
pub struct Sm4Arguments {
    /// The mode of operation.
    #[arg(long)]
    pub mode: ModeName,
    /// Encrypt.
    #[arg(long, group = "direction")]
    pub encrypt: bool,
    /// Decrypt.
    #[arg(long, group = "direction")]
    pub decrypt: bool,
    /// A file with the key: its 16 bytes, or 32 hexadecimal digits with or without a line end.
    #[arg(long, value_name = "FILE", group = "key_source")]
    pub key_file: Option<PathBuf>,
    /// The name of a key in the key store.
    #[arg(long, value_name = "NAME", group = "key_source")]
    pub key: Option<String>,
    /// 16 bytes for cbc and ctr; for gcm any number but none, usually 12; not for ecb. Never encrypt
    /// twice with the same key and IV.
    #[arg(long, value_name = "HEX")]
    pub iv: Option<Hex>,
    /// gcm: a file of additional data, which is authenticated and not encrypted.
    #[arg(long, value_name = "FILE")]
    pub aad: Option<PathBuf>,
    /// Who encrypts.
    #[arg(long, default_value = "auto")]
    pub engine: EngineName,
    /// ecb and cbc: what fills the last block.
    #[arg(long, default_value = "none")]
    pub padding: PaddingName,
    /// What to read instead of standard input.
    #[arg(long = "in", value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// What to write instead of standard output; it appears when it is complete. - is standard output,
    /// even if that is a terminal.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Sm3Arguments {
    /// What to read; - or none is standard input.
    #[arg(value_name = "FILE")]
    pub inputs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SelfTestArguments {
    /// Print the results as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SpeedArguments {
    /// How long each figure is measured.
    #[arg(long, value_name = "MS", default_value_t = 40, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    pub milliseconds: u64,
    /// Print the figures as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key store, and its master key if that is not there.
    Create,
    /// List the keys. No secret is shown.
    List(ListArguments),
    /// Make a key of random numbers.
    Generate(GenerateKeyArguments),
    /// Take a key that was made elsewhere.
    Import(ImportArguments),
    /// Destroy a key.
    Destroy(DestroyArguments),
}

#[derive(Debug, Args)]
pub struct ListArguments {
    /// Print the list as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Which key: exactly one of these.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct KeyTarget {
    /// An SM4 key, by its name.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// A key-encryption key (SM4), by its index.
    #[arg(long, value_name = "INDEX")]
    pub kek: Option<u32>,
    /// An SM2 key pair for signatures, by its index.
    #[arg(long, value_name = "INDEX")]
    pub signing: Option<u32>,
    /// An SM2 key pair for encryption and key agreement, by its index.
    #[arg(long, value_name = "INDEX")]
    pub encryption: Option<u32>,
}

/// Of a new key.
#[derive(Debug, Args)]
pub struct KeyOptions {
    /// An SM4 key that software may not use.
    #[arg(long, conflicts_with_all = ["kek", "signing", "encryption"])]
    pub card_only: bool,
    /// A file whose first line is the password of the index of an SM2 key pair; - is standard input.
    /// Without it, the terminal asks.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "kek"])]
    pub password_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct GenerateKeyArguments {
    #[command(flatten)]
    pub target: KeyTarget,
    #[command(flatten)]
    pub options: KeyOptions,
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    #[command(flatten)]
    pub target: KeyTarget,
    /// A file with the key: its bytes (16 of SM4, 32 of a private key of SM2), or twice as many
    /// hexadecimal digits with or without a line end.
    #[arg(long, value_name = "FILE")]
    pub key_file: PathBuf,
    #[command(flatten)]
    pub options: KeyOptions,
}

#[derive(Debug, Args)]
pub struct DestroyArguments {
    #[command(flatten)]
    pub target: KeyTarget,
    /// It cannot be undone, so it must be said.
    #[arg(long)]
    pub yes: bool,
}
