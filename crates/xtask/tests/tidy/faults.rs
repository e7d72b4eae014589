//! The page of faults is held to the code: every fault stands there once, and what it names is there.

use std::collections::BTreeSet;

use crate::{none_of, read, sources};

/// How many faults each part has.
const PARTS: &[(&str, u32)] = &[("D", 19), ("L", 10), ("H", 15), ("P", 10)];

/// One row of the page.
struct Row {
    name: String,
    /// What a person sees.
    seen: String,
    /// Tests and campaigns.
    shown_by: String,
}

fn rows(page: &str) -> Vec<Row> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = lines.map(|line| line.trim_end_matches(" |").split(" | ").collect::<Vec<_>>());
    cells
        .filter_map(|cells| match cells.as_slice() {
            [name, _, _, seen, shown_by] if name.chars().any(|c| c.is_ascii_digit()) => {
                Some(Row { name: (*name).into(), seen: (*seen).into(), shown_by: (*shown_by).into() })
            }
            _ => None,
        })
        .collect()
}

fn page() -> Vec<Row> {
    rows(&read("docs/faults.md"))
}

/// The words in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The campaigns that a cell names: G and a number, outside of backticks.
fn campaigns(text: &str) -> Vec<String> {
    let plain: String = text.split('`').step_by(2).collect();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric());
    let is_campaign = |word: &&str| {
        word.strip_prefix('G').is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
    };
    words.filter(is_campaign).map(str::to_owned).collect()
}

#[test]
fn every_fault_stands_on_the_page_once_and_in_order() {
    let wanted: Vec<String> =
        PARTS.iter().flat_map(|(part, n)| (1..=*n).map(move |i| format!("{part}{i}"))).collect();
    let there: Vec<String> = page().into_iter().map(|row| row.name).collect();
    assert_eq!(there, wanted, "docs/faults.md");
}

#[test]
fn every_code_that_a_fault_names_is_there() {
    let codes = read("crates/domain/src/code.rs");
    let mut wrong = Vec::new();
    for row in page() {
        for word in quoted(&row.seen).filter(|word| !word.contains([' ', '/', '.'])) {
            if !codes.contains(&format!(" = \"{word}\",")) {
                wrong.push(format!("{}: crates/domain/src/code.rs has no {word}", row.name));
            }
        }
    }
    none_of(wrong);
}

#[test]
fn every_test_that_a_fault_names_is_there() {
    let files = sources(&["tests", "crates"]);
    let mut wrong = Vec::new();
    for row in page() {
        let named: Vec<&str> = quoted(&row.shown_by).collect();
        if named.is_empty() && campaigns(&row.shown_by).is_empty() && row.shown_by != "Not built." {
            wrong.push(format!("{}: nothing shows it, and it does not say \"Not built.\"", row.name));
        }
        for test in named {
            let found = test.split_once("::").is_some_and(|(path, name)| {
                let is_there = |text: &str| text.contains(&format!("fn {name}("));
                files.iter().any(|file| file.path == path && is_there(&file.text))
            });
            if !found {
                wrong.push(format!("{}: there is no test {test}", row.name));
            }
        }
    }
    none_of(wrong);
}

#[test]
fn every_campaign_that_a_fault_names_is_there() {
    let code: String = sources(&["crates/chaos/src"]).into_iter().map(|file| file.text).collect();
    let mut wrong = BTreeSet::new();
    for row in page() {
        for campaign in campaigns(&row.shown_by) {
            if !code.contains(&format!("\"{campaign}\"")) {
                wrong.insert(format!("crates/chaos has no {campaign}"));
            }
        }
    }
    none_of(wrong.into_iter().collect());
}

#[test]
fn a_row_is_read_with_what_it_names() {
    let page = "| # | what | must | seen | shown by |\n| --- | --- | --- | --- | --- |\n\
        | D5 | it is full | warn | `storage_full` | G4, G13, `tests/a.rs::b_of_G7` |\n";
    let rows = rows(page);
    let row = rows.first().map(|row| (row.name.as_str(), quoted(&row.seen).collect::<Vec<_>>()));
    assert_eq!(row, Some(("D5", vec!["storage_full"])));
    let shown_by = rows.first().map(|row| row.shown_by.as_str()).unwrap_or_default();
    assert_eq!(campaigns(shown_by), ["G4", "G13"]);
    assert_eq!(quoted(shown_by).collect::<Vec<_>>(), ["tests/a.rs::b_of_G7"]);
}
