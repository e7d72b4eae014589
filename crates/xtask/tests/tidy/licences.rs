//! Licences: every crate in the tree may be used under one that we accept, and `deny.toml` says the same.

use serde_json::Value;

use crate::dependencies::metadata;
use crate::{none_of, read};

/// What we accept. Nothing with a duty to publish our own code.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn every_crate_has_a_licence_that_we_accept() {
    none_of(not_accepted(&metadata()));
}

#[test]
fn cargo_deny_accepts_the_same_licences() {
    let deny = read("deny.toml");
    let mut listed = listed_in(&deny);
    listed.sort_unstable();
    let mut allowed = ALLOWED.to_vec();
    allowed.sort_unstable();
    assert_eq!(listed, allowed, "deny.toml and this test list other licences");
}

fn not_accepted(metadata: &Value) -> Vec<String> {
    let packages = metadata.get("packages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let wrong = packages.iter().filter_map(|package| {
        let name = format!("{} {}", package["name"], package["version"]).replace('"', "");
        match package["license"].as_str() {
            None => Some(format!("{name}: says no licence in its manifest")),
            Some(licence) if accepts(licence) => None,
            Some(licence) => Some(format!("{name}: {licence} is not on the list")),
        }
    });
    wrong.collect()
}

/// Whether an SPDX expression can be met: one side of an OR is enough, an AND wants both, `/` is the old OR.
fn accepts(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest) && rest.is_empty()
}

fn any(rest: &mut &[&str]) -> bool {
    let mut met = all(rest);
    while next_is(rest, "OR") {
        met |= all(rest);
    }
    met
}

fn all(rest: &mut &[&str]) -> bool {
    let mut met = one(rest);
    while next_is(rest, "AND") {
        met &= one(rest);
    }
    met
}

fn one(rest: &mut &[&str]) -> bool {
    if next_is(rest, "(") {
        return any(rest) & next_is(rest, ")");
    }
    let Some((name, after)) = rest.split_first() else { return false };
    *rest = after;
    if !next_is(rest, "WITH") {
        return ALLOWED.contains(name);
    }
    let Some((exception, after)) = rest.split_first() else { return false };
    *rest = after;
    ALLOWED.contains(&format!("{name} WITH {exception}").as_str())
}

/// Takes the word if it comes next.
fn next_is(rest: &mut &[&str], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == word => {
            *rest = after;
            true
        }
        _ => false,
    }
}

/// The strings of `allow = [ … ]`.
fn listed_in(deny: &str) -> Vec<&str> {
    let list = deny.split_once("\nallow = [").and_then(|(_, after)| after.split_once(']'));
    let lines = list.map_or("", |(list, _)| list).lines();
    lines
        .map(|line| line.trim().trim_end_matches(',').trim_matches('"'))
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn an_expression_is_met_by_one_side_of_an_or_and_both_of_an_and() {
    let met = [
        "MIT",
        "MIT/Apache-2.0",
        "Apache-2.0 OR GPL-2.0-only",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        "GPL-3.0 AND MIT OR ISC",
    ];
    let unmet = [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-2.0-only",
        "MIT WITH Classpath-exception-2.0",
        "GPL-3.0 OR (MIT AND LGPL-2.1)",
        "(MIT",
        "MIT ISC",
    ];
    none_of(met.iter().filter(|one| !accepts(one)).map(|one| format!("{one} was not met")).collect());
    none_of(unmet.iter().filter(|one| accepts(one)).map(|one| format!("{one:?} was met")).collect());
}

#[test]
fn a_crate_without_a_good_licence_is_found() {
    let metadata = serde_json::json!({ "packages": [
        { "name": "fine", "version": "1.0.0", "license": "MIT" },
        { "name": "mute", "version": "1.0.0", "license": null },
        { "name": "viral", "version": "1.0.0", "license": "AGPL-3.0-only" },
    ]});
    assert_eq!(
        not_accepted(&metadata),
        ["mute 1.0.0: says no licence in its manifest", "viral 1.0.0: AGPL-3.0-only is not on the list"]
    );
    assert_eq!(listed_in("[licenses]\nallow = [\n  \"MIT\",\n  \"ISC\",\n]\n"), ["MIT", "ISC"]);
}
