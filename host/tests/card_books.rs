//! `tickgate replay --card-book`: the card keeps books of its own, and the report compares what they tell with the
//! host's.

mod fixture;

use fixture::{Directory, WAYS, failed, report, tickgate};
use serde_json::Value;

/// The ways that have a card.
fn cards() -> impl Iterator<Item = &'static str> {
    WAYS.iter().copied().filter(|way| *way != "soft")
}

fn replay(feed: &str, via: &str, input: &str, codes: &str, more: &[&str]) -> Value {
    let fixed = ["replay", "--feed", feed, "--via", via, "--in", input, "--card-book", codes];
    report(&[&fixed, more].concat())
}

#[test]
fn every_top_is_the_hosts_and_is_the_same_by_every_card() {
    let directory = Directory::new();
    let (feed, codes) = ("itch50", "1,#3,6,1");
    let input = directory.generate(feed, feed, 6_000, "a");
    let mut first = None;
    for via in cards() {
        let report = replay(feed, via, &input, codes, &["--window", "5us"]);
        let books = report["card_books"].as_object().expect("a map").clone();
        let mut by_card = 0;
        println!("{feed} via {via}: {books:?}");
        assert_eq!(books.len(), 3);
        for (symbol, book) in &books {
            assert!(book["tops"].as_u64().expect("a count") > 50, "{symbol} {book}");
            assert_eq!((&book["differing"], &book["taken_back"]), (&0.into(), &0.into()), "{symbol}");
            assert_eq!(book["flagged"], false, "{symbol}");
            by_card += usize::from(book["top_by"] == "card");
            // The card's last word, or the host's where the card's best is not known, is the host's book at the end.
            for side in ["bid", "ask"] {
                let level = &report["best"][symbol][side];
                let of_host = level.as_array().map(|level| Value::Array(level[..2].to_vec()));
                assert_eq!(book[side], of_host.unwrap_or(Value::Null), "{symbol}");
            }
        }
        assert_eq!(
            report["by_type"]["top"],
            books.values().map(|b| b["tops"].as_u64().expect("a count")).sum::<u64>()
        );
        assert!(by_card > 0, "{feed} via {via}");
        match &first {
            None => first = Some(books),
            Some(first) => assert_eq!(first, &books, "{feed} via {via}"),
        }
    }
}

/// Of SZSE the card's book has an order on its side that crosses until its trades have come (docs/book.md), and market
/// orders flag it: what is told is the same by every card, and is taken from the host's book.
#[test]
fn szse_is_told_the_same_by_every_card() {
    let directory = Directory::new();
    let input = directory.generate("a", "szse", 6_000, "a");
    let mut first = None;
    for via in cards() {
        let report = replay("szse", via, &input, "000901,300904", &["--window", "5us"]);
        let books = report["card_books"].as_object().expect("a map").clone();
        println!("szse via {via}: {books:?}");
        for book in books.values() {
            assert!(book["tops"].as_u64() > Some(10));
            assert_eq!((&book["flagged"], &book["top_by"]), (&true.into(), &"host".into()));
        }
        match &first {
            None => first = Some(books),
            Some(first) => assert_eq!(first, &books, "{via}"),
        }
    }
}

#[test]
fn behind_a_gap_the_hosts_book_takes_over() {
    let directory = Directory::new();
    let input = directory.generate("a", "itch50", 6_000, "a");
    for via in cards() {
        let report =
            replay("itch50", via, &input, "1,2", &["--impair", "a:loss=0.01,seed=7", "--window", "5us"]);
        assert!(report["gaps"].as_u64() > Some(0));
        for (symbol, book) in report["card_books"].as_object().expect("a map") {
            println!("{via} {symbol}: {book}");
            assert_eq!((&book["flagged"], &book["top_by"]), (&true.into(), &"host".into()), "{symbol}");
            assert_eq!((&book["differing"], &book["maybe_bad"]), (&0.into(), &1.into()), "{symbol}");
        }
    }
    // For people too.
    let arguments = [
        "replay",
        "--feed",
        "itch50",
        "--via",
        "model",
        "--in",
        &input,
        "--card-book",
        "1",
        "--impair",
        "loss=0.01",
    ];
    let text = tickgate(&arguments).assert().success();
    let text = String::from_utf8_lossy(&text.get_output().stdout).into_owned();
    for part in ["books on the card", "differing", "flagged", "by the host's book"] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[test]
fn without_it_the_report_says_nothing_of_books_on_the_card() {
    let directory = Directory::new();
    let input = directory.generate("a", "itch50", 500, "a");
    let report = report(&["replay", "--feed", "itch50", "--via", "model", "--in", &input]);
    assert_eq!(report["card_books"], Value::Null);
}

#[test]
fn what_no_card_can_do_is_refused() {
    let directory = Directory::new();
    let input = directory.generate("a", "itch50", 100, "a");
    let run = |feed: &str, via: &str, code: &str, more: &[&str]| {
        let fixed = ["replay", "--feed", feed, "--via", via, "--in", &input, "--card-book", code];
        tickgate(&[&fixed, more].concat()).assert()
    };
    failed(run("itch50", "soft", "1", &[]), 2, &["--card-book", "--via soft has none", "--via model"]);
    failed(run("itch50", "model", "0", &[]), 2, &["--card-book 0", "no stock locate"]);
    failed(run("szse", "model", "AAPL", &[]), 2, &["--card-book AAPL", "no security code"]);
    failed(run("iextp", "model", "1", &[]), 2, &["does not decode", "leave it out"]);
    failed(run("itch50", "model", "1", &["--symbol", "2"]), 2, &["--symbol keeps out"]);
    let many: Vec<String> = (1..=65).map(|n| n.to_string()).collect();
    failed(run("itch50", "model", &many.join(","), &[]), 2, &["65 symbols", "64 books"]);
}
