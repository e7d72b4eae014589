//! What a person reads for each fault of `docs/faults.md`: the sentences of its codes, a snapshot a row, so that a changed
//! word is reviewed beside the fault that it is for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sentences;

use kadian_domain::Code;
use sentences::{both, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

/// A row: its name, what fails, and what a person sees.
struct Fault {
    name: String,
    what: String,
    seen: String,
}

impl Fault {
    /// The words in backticks, in their order. A command that is named has a space or a path in it.
    fn codes(&self) -> Vec<&str> {
        let quoted = self.seen.split('`').skip(1).step_by(2);
        quoted.filter(|word| !word.contains([' ', '/', '.'])).collect()
    }
}

fn faults() -> Vec<Fault> {
    let text = fs::read_to_string(root().join("docs/faults.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")).filter(|line| {
        let mut chars = line.chars();
        chars.next().is_some_and(|c| "DLHP".contains(c)) && chars.next().is_some_and(|c| c.is_ascii_digit())
    });
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        let [name, what, _, seen, _] = cells.as_slice() else { panic!("five cells in: {row}") };
        Fault { name: (*name).to_owned(), what: (*what).to_owned(), seen: (*seen).to_owned() }
    })
    .collect()
}

#[test]
fn what_is_said_of_each_fault_is_reviewed_when_it_changes() {
    let said: BTreeMap<String, (String, String)> =
        both().into_iter().map(|(key, zh, en)| (key, (zh, en))).collect();
    for fault in faults() {
        let codes = fault.codes();
        if codes.is_empty() {
            continue;
        }
        let mut text = format!("{}\n", fault.what);
        for code in codes {
            let (zh, en) = said.get(code).unwrap_or_else(|| panic!("{}: no code {code}", fault.name));
            write!(text, "\n{code}\n{zh}\n{en}\n").unwrap();
        }
        insta::assert_snapshot!(fault.name.as_str(), text);
    }
}

#[test]
fn every_fault_has_a_worded_message_or_says_why_nothing_is_shown() {
    for fault in faults() {
        let is_silent = fault.seen.starts_with("Nothing") && fault.seen.contains(", because ");
        assert!(
            is_silent || !fault.codes().is_empty(),
            "{}: a code, or \"Nothing, because …\": {}",
            fault.name,
            fault.seen
        );
        for word in fault.codes() {
            assert!(Code::from_word(word).is_some(), "{}: there is no code {word}", fault.name);
        }
    }
}

#[test]
fn no_snapshot_is_left_of_a_fault_that_is_gone() {
    let faults = faults();
    let spoken: BTreeSet<String> = faults
        .iter()
        .filter(|fault| !fault.codes().is_empty())
        .map(|fault| format!("faults__{}.snap", fault.name))
        .collect();
    for entry in fs::read_dir(root().join("crates/domain/tests/snapshots")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with("faults__") || spoken.contains(&name), "{name}: no such fault says a word");
    }
}
