//! Encryption for `tickgate crypto`: where bytes come from, what an engine makes of them, and where they
//! go. An error leaves nothing under a final name, and nothing on standard output that it is about; what
//! cannot keep that promise is named at [`transfer::run`].

pub mod engine;
pub mod hex;
pub mod key_file;
pub mod known_answers;
pub mod measure;
pub mod padding;
pub mod password;
pub mod progress;
pub mod sink;
pub mod soft;
pub mod source;
pub mod transfer;
