//! The documents that are made from tables, so that they cannot say something else than the code.
//! `make docs` writes them; the test tests/documents.rs fails when a committed one differs.

mod latency;
mod records;
mod registers;

use std::path::PathBuf;
use tickgate_bitstream::project_root;
use tickgate_bitstream::routed::Routed;

/// First line of every generated document.
const NOTICE: &str =
    "<!-- Written by `make docs` from the tables in the code; changes here are lost. -->\n\n";

/// A document.
pub struct Document {
    /// Where it is.
    pub path: PathBuf,
    /// What it must say.
    pub text: String,
}

/// Every generated document.
pub fn all() -> Result<Vec<Document>, tickgate_bitstream::Error> {
    let docs = project_root().join("docs");
    let document =
        |name: &str, text: String| Document { path: docs.join(name), text: format!("{NOTICE}{text}") };
    Ok(vec![
        document("registers.md", registers::text()),
        document("records.md", records::text()),
        document("latency.md", latency::text(&Routed::load()?, crate::latency::STRETCHES)),
    ])
}

/// A Markdown table; cells that hold a `|` are escaped.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head.iter().map(|&h| h.to_owned()).collect());
    text += &line(vec!["---".to_owned(); head.len()]);
    for row in rows {
        assert_eq!(row.len(), head.len(), "a cell for every column");
        text += &line(row.into_iter().map(|cell| cell.replace('|', "\\|")).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_are_markdown() {
        let text = super::table(&["a", "b"], [vec!["1".into(), "x|y".into()]]);
        assert_eq!(text, "| a | b |\n| --- | --- |\n| 1 | x\\|y |\n");
    }
}
