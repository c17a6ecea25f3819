//! The committed documents say what the tables in the code say, and links in documents lead somewhere.

use std::path::PathBuf;
use tickgate_tests::documents;

#[test]
fn generated_documents_are_up_to_date() {
    for document in documents::all().expect("the tables") {
        let name = document.path.file_name().unwrap_or_default().display();
        let committed = std::fs::read_to_string(&document.path)
            .unwrap_or_else(|error| panic!("docs/{name}: {error}; run `make docs` and commit it"));
        if let Some((line, (committed, made))) =
            committed.lines().zip(document.text.lines()).enumerate().find(|(_, (a, b))| a != b)
        {
            panic!(
                "docs/{name}:{} differs from the code; run `make docs` and commit it\nhas:  {committed}\nmust: {made}",
                line + 1
            );
        }
        assert_eq!(committed, document.text, "docs/{name} has another length; run `make docs` and commit it");
    }
}

/// `(file, target)` of every relative link of the project's Markdown files.
fn links() -> Vec<(PathBuf, String)> {
    let root = tickgate_bitstream::project_root();
    let docs =
        std::fs::read_dir(root.join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
    let files =
        docs.filter(|path| path.extension().is_some_and(|e| e == "md")).chain([root.join("README.md")]);
    let mut links = Vec::new();
    for file in files {
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for part in text.split("](").skip(1) {
            let target = part.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                links.push((file.clone(), target.to_owned()));
            }
        }
    }
    links
}

#[test]
fn links_lead_to_files() {
    let links = links();
    assert!(!links.is_empty(), "no link found: is the reader of links broken?");
    for (file, target) in links {
        let path = file.parent().expect("a folder").join(&target);
        assert!(path.exists(), "{}: link to {target}, which is not there", file.display());
    }
}

/// A number as documents write it.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let (thousands, rest) = digits.split_at(digits.len().saturating_sub(3));
    if thousands.is_empty() { rest.to_owned() } else { format!("{thousands},{rest}") }
}

#[test]
fn the_rules_of_arbitration_name_the_limits_of_the_contract() {
    use tickgate_abi::arbitration::{
        CHANNELS, CROWDED_RECORDS, FALL, HELD_CLOCKS, QUEUE_RECORDS, RESTORE_CLOCKS,
    };
    use tickgate_abi::register::{arbitration, symbol_filter};
    let path = tickgate_bitstream::project_root().join("docs/arbitration.md");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let entries = grouped(1 << symbol_filter::LOG2_BANK_ENTRIES);
    for phrase in [
        format!("follows {CHANNELS} channels"),
        format!("queue ({QUEUE_RECORDS})"),
        format!("finds {QUEUE_RECORDS} waiting"),
        format!("more than {CROWDED_RECORDS} records wait"),
        format!("falls by more than {}", grouped(FALL as usize)),
        format!("for {} clocks (longer than any frame", grouped(HELD_CLOCKS as usize)),
        format!("for {RESTORE_CLOCKS} clocks, nothing is decided"),
        format!("{} banks of {entries} entries", symbol_filter::BANKS),
    ] {
        assert!(text.contains(&phrase), "docs/arbitration.md does not say {phrase:?}");
    }
    // And so does what the table of registers says of them.
    assert!(arbitration::CHANNELS.text.contains(&format!("the last {CHANNELS}")));
    assert!(arbitration::OVERFLOWS.text.contains(&format!("because {QUEUE_RECORDS} were waiting")));
}
