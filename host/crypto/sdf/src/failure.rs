//! Why a call failed: the code for the caller, and what happened for the log of who looks for the cause.

use crate::code::Code;

/// A failed call.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    /// Neither keys, passwords nor data.
    pub(crate) detail: Option<String>,
}

impl Failure {
    fn new(code: Code, error: &impl ToString) -> Failure {
        Failure { code, detail: Some(error.to_string()) }
    }

    /// With a code that fits the call better, unless the operating system gave no random numbers.
    pub(crate) fn unless_random(self, code: Code) -> Failure {
        match self.code {
            Code::Random => self,
            _ => Failure { code, ..self },
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Failure {
        Failure { code, detail: None }
    }
}

impl From<tickgate_sm2::Error> for Failure {
    fn from(error: tickgate_sm2::Error) -> Failure {
        Failure::new(of_sm2(error), &error)
    }
}

fn of_sm2(error: tickgate_sm2::Error) -> Code {
    use tickgate_sm2::Error as E;
    match error {
        E::Random => Code::Random,
        E::PrivateKey | E::PublicKey => Code::Key,
        E::Signature => Code::Verification,
        E::Signing => Code::Signing,
        E::Ciphertext => Code::EncryptedData,
        E::PlaintextLength(_) | E::IdentityLength(_) => Code::InputArgument,
        E::Agreement => Code::PublicKeyOperation,
        _ => Code::Unknown,
    }
}

impl From<tickgate_keys::Error> for Failure {
    fn from(error: tickgate_keys::Error) -> Failure {
        use tickgate_keys::Error as E;
        let code = match &error {
            E::NoKey(_) | E::Index(_) => Code::NoKey,
            E::WrongPassword(_) => Code::AccessRight,
            E::PasswordLength(_) | E::FileName => Code::InputArgument,
            E::NoFile => Code::NoFile,
            E::FileExists => Code::FileExists,
            E::FileSize { .. } => Code::FileSize,
            E::FileEnd { .. } => Code::FileOffset,
            E::Sm2(error) => of_sm2(*error),
            _ => Code::Hardware,
        };
        Failure::new(code, &error)
    }
}

impl From<crate::settings::Error> for Failure {
    fn from(error: crate::settings::Error) -> Failure {
        Failure::new(Code::OpenDevice, &error)
    }
}
