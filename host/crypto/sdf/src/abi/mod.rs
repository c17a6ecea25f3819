//! The boundary to C: the 47 functions of GM/T 0018-2012, and nothing behind them.
//!
//! A function takes its pointers apart with the types of [`pointer`], which copy what is pointed to
//! before anything is written, so that buffers may overlap; asks safe code to do the work; and writes
//! outputs when all of it went well. Lengths of outputs are the exception: when there is no room, the
//! length that is needed is written.
//!
//! The functions are unsafe because C passes addresses. What they need of a caller is the same for all,
//! and is the contract of include/sdf.h: a pointer is null, or points to as many bytes as the structure or
//! the length beside it says, and no other thread changes them during the call. Everything else, handles
//! above all, may be anything.
// The names are the standard's, and so are the many parameters.
#![allow(non_snake_case, clippy::too_many_arguments)]

mod device;
mod ecc;
mod exchange;
mod files;
mod hash;
mod log;
mod pointer;
mod rsa;
mod symmetric;

use crate::code::{Code, SDR_OK};
use crate::failure::Failure;
use std::ffi::c_int;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the body of a function: its failure, or a panic, becomes a code.
fn boundary(function: &str, body: impl FnOnce() -> Result<(), Failure>) -> c_int {
    // Whatever a panic left half done is behind a lock, which is poisoned then and looked at for that.
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(Code::Unknown.into()));
    let number = match outcome {
        Ok(()) => SDR_OK,
        Err(failure) => {
            // A panic in writing the log may not cross either.
            let _ = catch_unwind(AssertUnwindSafe(|| log::write(function, &failure)));
            failure.code.number()
        }
    };
    // The codes are far below 2³¹.
    number as c_int
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_code() {
        let unknown = Code::Unknown.number() as c_int;
        assert_eq!(boundary("test", || panic!("this panic is part of a test")), unknown);
        assert_eq!(boundary("test", || Ok(())), 0);
        assert_eq!(boundary("test", || Err(Code::NoKey.into())), Code::NoKey.number() as c_int);
    }
}
