//! The shape of source files: a head that says what for, a size that can be read, a name that says something.

use std::path::Path;

use crate::{Source, none_of, sources};

/// A file past this asks for a split along its meaning.
const LINES_MAX: usize = 600;

const SAYS_NOTHING: &[&str] = &["util", "utils", "common", "helper", "helpers", "manager", "managers"];

/// In two parts, or this file would find itself.
const LATER: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];

const CODE: &[&str] = &["rs", "ts", "js", "mjs", "svelte", "css", "sql", "toml", "ftl", "kt", "sh"];

const EVERYWHERE: &[&str] = &["crates", "src-tauri", "tests", "ui", "migrations"];

#[test]
fn every_rust_module_opens_with_what_it_is_for() {
    let files = sources(&["crates", "src-tauri"]);
    none_of(rust(&files).filter(|file| !is_test(file)).filter_map(headless).collect());
}

#[test]
fn no_rust_file_is_too_long_to_read() {
    none_of(rust(&sources(EVERYWHERE)).filter(|file| !is_test(file)).filter_map(too_long).collect());
}

#[test]
fn nothing_is_left_for_later_without_an_issue() {
    let files = sources(EVERYWHERE);
    none_of(files.iter().filter(|file| file.is(CODE)).flat_map(left_for_later).collect());
}

#[test]
fn every_file_and_folder_has_a_name_that_says_something() {
    none_of(sources(EVERYWHERE).iter().filter_map(|file| says_nothing(&file.path)).collect());
}

fn rust(files: &[Source]) -> impl Iterator<Item = &Source> {
    files.iter().filter(|file| file.is(&["rs"]))
}

fn is_test(file: &Source) -> bool {
    file.path.split('/').any(|part| part == "tests" || part == "tests.rs")
}

fn headless(file: &Source) -> Option<String> {
    let first = file.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let opens = first.starts_with("//!");
    (!opens)
        .then(|| format!("{}: opens with no `//!` that says what it is for and what always holds", file.path))
}

fn too_long(file: &Source) -> Option<String> {
    let n = file.text.lines().count();
    (n > LINES_MAX)
        .then(|| format!("{}: {n} lines, at most {LINES_MAX}: split it along its meaning", file.path))
}

fn left_for_later(file: &Source) -> Vec<String> {
    let lines = file.text.lines().zip(1_u32..);
    let bad = lines.filter(|(line, _)| LATER.iter().any(|word| line.contains(word)));
    bad.map(|(_, at)| format!("{}:{at}: do it now, or file an issue and leave no mark here", file.path))
        .collect()
}

fn says_nothing(path: &str) -> Option<String> {
    let stems = path.split('/').filter_map(|part| part.split('.').next());
    let bad = stems.map(str::to_lowercase).find(|stem| SAYS_NOTHING.contains(&stem.as_str()))?;
    let name = Path::new(path).display();
    Some(format!("{name}: `{bad}` says nothing; name it by what it is for"))
}

#[test]
fn a_file_without_a_head_or_end_is_found() {
    assert!(headless(&Source::new("a.rs", "use std::fs;\n//! late")).is_some());
    assert!(headless(&Source::new("a.rs", "")).is_some());
    assert!(headless(&Source::new("a.rs", "\n//! What for.\n")).is_none());
    assert!(too_long(&Source::new("a.rs", &"x\n".repeat(601))).is_some());
    assert!(too_long(&Source::new("a.rs", &"x\n".repeat(600))).is_none());
    assert!(
        is_test(&Source::new("crates/x/tests/y.rs", ""))
            && is_test(&Source::new("crates/x/src/y/tests.rs", ""))
    );
    assert!(!is_test(&Source::new("crates/testkit/src/lib.rs", "")));
}

#[test]
fn a_name_or_a_mark_that_says_nothing_is_found() {
    assert!(says_nothing("ui/kit/utils.ts").is_some());
    assert!(says_nothing("crates/hub/src/Helper/mod.rs").is_some());
    assert!(says_nothing("crates/hub/src/common.test.rs").is_some());
    assert!(says_nothing("crates/hub/src/ingest.rs").is_none());
    let marked = format!("a\n// {}: later\n", LATER.concat());
    assert_eq!(left_for_later(&Source::new("a.rs", &marked)).len(), 1);
}
