//! libsdf.so as C programs call it: each test makes a key store, compiles a program of tests/c with the
//! C compiler, and runs it with the library that was just built.

mod exports;
mod header;
mod oracle;
mod programs;
mod scene;
