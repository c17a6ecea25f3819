//! Writes the generated documents: `make docs`.

use std::process::ExitCode;
use tickgate_tests::documents;

fn main() -> ExitCode {
    let documents = match documents::all() {
        Ok(documents) => documents,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    for document in documents {
        if std::fs::read_to_string(&document.path).is_ok_and(|old| old == document.text) {
            continue;
        }
        if let Err(error) = std::fs::write(&document.path, &document.text) {
            eprintln!("error: cannot write {}: {error}", document.path.display());
            return ExitCode::FAILURE;
        }
        println!("wrote {}", document.path.display());
    }
    ExitCode::SUCCESS
}
