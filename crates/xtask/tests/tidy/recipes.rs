//! The recipes lead where they say: every path on them exists, and a kind of record is at home everywhere that the
//! recipe for one sends its reader.

use crate::{Source, none_of, read, root, sources};

const OF_A_KIND: &str = "docs/adding-a-record-kind.md";
const OF_A_ROUTE: &str = "docs/adding-a-route.md";

/// The number is kept and nothing is built: no end knows it yet.
const NOT_BUILT: &[&str] = &[];

/// Written in the hub's own chain alone: no device lists one.
const OF_THE_HUB: &[&str] = &["RULING"];

/// Where a path from the root begins.
const TOPS: &[&str] = &["crates/", "docs/", "migrations/", "src-tauri/", "tests/", "ui/"];

/// What a name ends with that can only be a file's.
const FILES: &[&str] = &[".rs", ".md", ".sql", ".ftl", ".ts", ".svelte", ".toml", ".mjs"];

#[test]
fn every_path_on_a_recipe_exists() {
    let recipes = [OF_A_KIND, OF_A_ROUTE].map(|path| Source { path: path.into(), text: read(path) });
    none_of(recipes.iter().flat_map(|recipe| leads_nowhere(recipe, is_there)).collect());
}

#[test]
fn every_kind_of_record_has_its_row_in_the_protocol() {
    none_of(differing(&kinds(), &read("docs/protocol.md")));
}

#[test]
fn every_kind_of_record_is_judged_at_the_hub() {
    let judge = read("crates/hub/src/ingest/judge.rs");
    none_of(without(
        &kinds(),
        NOT_BUILT,
        |kind| judge.contains(&format!("kinds::{} =>", kind.name)),
        "the hub's judge",
    ));
}

#[test]
fn every_kind_of_record_is_fuzzed() {
    let (promises, seeds) =
        (read("crates/hostile/src/record.rs"), read("crates/hostile/src/record_seeds.rs"));
    let arm = |kind: &Kind| promises.contains(&format!("kinds::{} =>", kind.name));
    none_of(without(&kinds(), NOT_BUILT, arm, "the promises of crates/hostile"));
    let seed = |kind: &Kind| seeds.contains(&format!("(kinds::{},", kind.name));
    none_of(without(&kinds(), NOT_BUILT, seed, "the seeds of crates/hostile"));
}

#[test]
fn every_kind_of_record_has_its_word_on_the_device() {
    let lists = read("crates/device/src/queries/outbox.rs");
    let not_here = [NOT_BUILT, OF_THE_HUB].concat();
    let arm = |kind: &Kind| format!("kinds::{} => RecordKind::", kind.name);
    none_of(without(&kinds(), &not_here, |kind| lists.contains(&arm(kind)), "the device's list of records"));
    for language in ["zh-Hans", "en"] {
        let path = format!("ui/kit/locales/{language}/phone.ftl");
        let texts = read(&path);
        let text = |kind: &Kind| format!("\nkind-{} = ", kind.word());
        none_of(without(&kinds(), &not_here, |kind| texts.contains(&text(kind)), &path));
    }
}

#[test]
fn a_kind_stands_only_where_the_recipe_leads() {
    let recipe = read(OF_A_KIND);
    let mut named = ticked(&recipe);
    // A whole crate is no direction.
    named.retain(|path| path.matches('/').count() > 2);
    let files = sources(&["crates"]);
    let code = files.iter().filter(|file| file.is(&["rs"]) && !is_test(&file.path));
    let at: Vec<&Source> = code.filter(|file| file.text.contains("kinds::RESOLUTION")).collect();
    assert!(at.len() > 2, "the kind `resolution` is hardly anywhere: the search is broken");
    none_of(at.into_iter().filter_map(|file| off_the_way(&file.path, &named)).collect());
}

/// A kind of record: the name of its constant, and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kind {
    name: String,
    number: String,
}

impl Kind {
    /// The word by which it stands in tables, texts and the protocol.
    fn word(&self) -> String {
        self.name.to_lowercase()
    }
}

fn kinds() -> Vec<Kind> {
    let kinds = kinds_in(&read("crates/wire/src/kinds.rs"));
    assert!(kinds.len() > 2, "no kinds were found: the search is broken");
    kinds
}

fn kinds_in(source: &str) -> Vec<Kind> {
    let lines = source.lines().filter_map(|line| line.strip_prefix("pub const "));
    let parts = lines.filter_map(|line| line.strip_suffix(';')?.split_once(": u32 = "));
    parts.map(|(name, number)| Kind { name: name.into(), number: number.into() }).collect()
}

/// Kinds without a row in the protocol's table, rows without a kind, and rows with another name or number.
fn differing(kinds: &[Kind], protocol: &str) -> Vec<String> {
    let table = protocol.split_once("\n### Kinds\n").map_or("", |(_, behind)| behind);
    let table = table.split_once("\n### ").map_or(table, |(table, _)| table);
    let rows: Vec<String> = table
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
            let (number, word) = (cells.next()?, cells.next()?);
            number.parse::<u32>().is_ok().then(|| format!("{number} {word}"))
        })
        .collect();
    let wanted: Vec<String> = kinds.iter().map(|kind| format!("{} {}", kind.number, kind.word())).collect();
    let absent = wanted.iter().filter(|want| !rows.contains(want));
    let strange = rows.iter().filter(|row| !wanted.contains(row));
    let absent = absent.map(|kind| format!("docs/protocol.md, Kinds: no row for {kind}"));
    let strange =
        strange.map(|row| format!("docs/protocol.md, Kinds: {row} is not in crates/wire/src/kinds.rs"));
    absent.chain(strange).collect()
}

fn without(kinds: &[Kind], but: &[&str], knows: impl Fn(&Kind) -> bool, place: &str) -> Vec<String> {
    let expected = kinds.iter().filter(|kind| !but.contains(&kind.name.as_str()));
    expected
        .filter(|kind| !knows(kind))
        .map(|kind| format!("{place} does not know {}: {OF_A_KIND} says what a kind needs", kind.name))
        .collect()
}

/// What stands between backticks.
fn ticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn is_path(word: &str) -> bool {
    let is_one_word = !word.contains(char::is_whitespace);
    is_one_word
        && (TOPS.iter().any(|top| word.starts_with(top)) || FILES.iter().any(|end| word.ends_with(end)))
}

fn leads_nowhere(recipe: &Source, is_there: impl Fn(&str) -> bool) -> Vec<String> {
    let paths = ticked(&recipe.text).into_iter().filter(|word| is_path(word));
    paths
        .filter(|path| !is_there(path))
        .map(|path| {
            format!(
                "{}: `{path}` is not there; write paths from the root, folders with `/` behind",
                recipe.path
            )
        })
        .collect()
}

/// Whether a path from the root is a file, or a folder where it ends with `/`. A `*` stands for every language.
fn is_there(path: &str) -> bool {
    if path.contains('*') {
        return ["zh-Hans", "en"].iter().all(|language| is_there(&path.replace('*', language)));
    }
    let at = root().join(path);
    if path.ends_with('/') { at.is_dir() } else { at.is_file() }
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part.starts_with("tests."))
}

fn off_the_way(path: &str, named: &[&str]) -> Option<String> {
    let is_named = named.iter().any(|way| *way == path || (way.ends_with('/') && path.starts_with(way)));
    (!is_named).then(|| format!("{path}: knows a kind of record, and no step of {OF_A_KIND} leads there"))
}

#[test]
fn a_path_that_leads_nowhere_is_found() {
    let recipe = Source::new(
        "a.md",
        "Go to `crates/x/src/` and `gone.rs`, say `a b.rs`, `Code` and `/v1`, `ui/x/*/a.ftl`.",
    );
    assert_eq!(leads_nowhere(&recipe, |_| false).len(), 3);
    assert_eq!(leads_nowhere(&recipe, |path| path != "gone.rs").len(), 1);
    assert!(is_there("crates/xtask/src/") && is_there("crates/xtask/src/main.rs"));
    assert!(!is_there("crates/xtask/src") && !is_there("crates/xtask/src/main.rs/"));
}

#[test]
fn a_kind_without_a_row_and_a_row_without_a_kind_are_found() {
    let kinds =
        kinds_in("/// A.\npub const CHECK: u32 = 1;\npub const VISIT: u32 = 9;\nconst OTHER: u32 = 3;\n");
    assert_eq!(kinds.iter().map(Kind::word).collect::<Vec<_>>(), ["check", "visit"]);
    let protocol = |rows: &str| {
        format!("# P\n\n### Kinds\n\n| kind | name |\n| --- | --- |\n{rows}\n### Check (1)\n| 7 | no |\n")
    };
    assert_eq!(differing(&kinds, &protocol("| 1 | check |\n| 9 | visit | x |\n")), Vec::<String>::new());
    assert_eq!(differing(&kinds, &protocol("| 1 | check |\n| 8 | visit |\n")).len(), 2);
}

#[test]
fn a_place_that_does_not_know_a_kind_is_found() {
    let kinds =
        kinds_in("pub const CHECK: u32 = 1;\npub const VISIT: u32 = 9;\npub const LATER: u32 = 10;\n");
    let found = without(&kinds, &["LATER"], |kind| kind.name == "CHECK", "here");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(off_the_way("crates/a/src/b/c.rs", &["crates/a/src/b/"]).is_none());
    assert!(off_the_way("crates/a/src/b.rs", &["crates/a/src/b/", "crates/a/src/c.rs"]).is_some());
}
