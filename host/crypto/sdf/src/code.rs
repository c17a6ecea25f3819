//! What the functions return (GM/T 0018-2012, annex A).

/// Success.
pub const SDR_OK: u32 = 0;
/// What every error code is added to.
pub const SDR_BASE: u32 = 0x0100_0000;

macro_rules! codes {
    ($($variant:ident = $offset:literal, $name:literal, $meaning:literal;)*) => {
        /// An error code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub enum Code {
            $(#[doc = $meaning] $variant = SDR_BASE + $offset,)*
        }

        /// Every code with its name in C and what it means here.
        pub const CODES: [(Code, &str, &str); [$($offset),*].len()] =
            [$((Code::$variant, $name, $meaning)),*];
    };
}

codes! {
    Unknown = 0x01, "SDR_UNKNOWERR", "A fault in the library; the session may have to be closed. Please report it.";
    NotSupported = 0x02, "SDR_NOTSUPPORT", "The function is not supported: those of RSA.";
    Communication = 0x03, "SDR_COMMFAIL", "Not used: there is no card to talk to.";
    Hardware = 0x04, "SDR_HARDFAIL", "The key store cannot be read or changed: no space, no permission, damaged, or locked by another process.";
    OpenDevice = 0x05, "SDR_OPENDEVICE", "The device cannot be opened: no key store, no master key, a wrong setting, or too many devices.";
    OpenSession = 0x06, "SDR_OPENSESSION", "Too many sessions.";
    NoAccessRight = 0x07, "SDR_PARDENY", "The private key needs SDF_GetPrivateKeyAccessRight first, or its password was changed since.";
    NoKey = 0x08, "SDR_KEYNOTEXIST", "There is no key with this index.";
    Algorithm = 0x09, "SDR_ALGNOTSUPPORT", "The algorithm is not supported by this function.";
    AlgorithmMode = 0x0a, "SDR_ALGMODNOTSUPPORT", "The mode of SM4 is not supported by this function.";
    PublicKeyOperation = 0x0b, "SDR_PKOPERR", "Key agreement failed: the peer's keys lead to the point at infinity.";
    PrivateKeyOperation = 0x0c, "SDR_SKOPERR", "Not used: what can go wrong with a private key has a code of its own.";
    Signing = 0x0d, "SDR_SIGNERR", "The signature could not be made; call again.";
    Verification = 0x0e, "SDR_VERIFYERR", "The signature is not of this digest by this key.";
    SymmetricOperation = 0x0f, "SDR_SYMOPERR", "Not used: what can go wrong with SM4 has a code of its own.";
    Step = 0x10, "SDR_STEPERR", "SDF_HashUpdate or SDF_HashFinal without SDF_HashInit.";
    FileSize = 0x11, "SDR_FILESIZEERR", "The file is too large, or there is no room for it.";
    NoFile = 0x12, "SDR_FILENOEXIST", "There is no such file.";
    FileOffset = 0x13, "SDR_FILEOFSERR", "The offset, or the end of what is written, is behind the end of the file.";
    KeyType = 0x14, "SDR_KEYTYPEERR", "Not used: all session keys are of one type.";
    Key = 0x15, "SDR_KEYERR", "The key is none: a point that is not on the curve, a number of bits other than 256, or a session key that has not 16 bytes.";
    EncryptedData = 0x16, "SDR_ENCDATAERR", "The SM2 ciphertext is not authentic, or for another key.";
    Random = 0x17, "SDR_RANDERR", "The operating system gave no random numbers.";
    AccessRight = 0x18, "SDR_PRKRERR", "The password of the private key is another one.";
    Mac = 0x19, "SDR_MACERR", "Not used: what can go wrong with a MAC has a code of its own.";
    FileExists = 0x1a, "SDR_FILEEXSITS", "There is such a file already.";
    FileWrite = 0x1b, "SDR_FILEWERR", "The file could not be written: no space, no permission, or the store is locked by another process.";
    NoBuffer = 0x1c, "SDR_NOBUFFER", "The output has no room, and the length that is needed was written; or there are too many keys in the session, or no memory.";
    InputArgument = 0x1d, "SDR_INARGERR", "An input argument is wrong: a handle that is none or not of this kind, a null pointer, a length, an index.";
    OutputArgument = 0x1e, "SDR_OUTARGERR", "An output pointer is null.";
}

impl Code {
    /// The number that C sees.
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// Its name in C.
    pub fn name(self) -> &'static str {
        CODES.iter().find(|(code, ..)| *code == self).map_or("SDR_UNKNOWERR", |(_, name, _)| name)
    }
}
