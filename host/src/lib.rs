//! The `tickgate` command: from a capture to records, books and a report. Only here do all the rooms
//! meet: capture -> frames -> card (or software decoder) -> records -> books, files, report.
//! Beside it `crypto`: from bytes and a key to bytes.
#![forbid(unsafe_code)]

pub mod arguments;
pub mod books_file;
pub mod capture;
pub mod card_books;
pub mod command;
pub mod crypto;
pub mod crypto_arguments;
pub mod decimal;
pub mod duplicates;
pub mod error;
pub mod impairment;
pub mod interrupt;
pub mod ladder;
pub mod output_file;
pub mod pace;
pub mod probe;
pub mod progress;
pub mod recorder;
pub mod recovery_report;
pub mod report;
pub mod report_text;
pub mod ticks;
pub mod way;
