//! Who may depend on whom and on what, and that each version is said once.

use std::process::Command;

use serde_json::Value;

use crate::{Source, none_of, read, root, sources};

/// What each of our crates may use of ours. An arrow that is missing here is missing for a reason.
const ARROWS: &[(&str, &[&str])] = &[
    ("kadian-domain", &[]),
    ("kadian-wire", &["kadian-domain"]),
    ("kadian-store", &["kadian-domain", "kadian-wire"]),
    ("kadian-sync", &["kadian-domain", "kadian-wire"]),
    ("kadian-device", &["kadian-domain", "kadian-wire", "kadian-store", "kadian-sync"]),
    ("kadian-cli", &["kadian-device"]),
    ("kadian-app", &["kadian-device"]),
    ("kadian-hub", &["kadian-domain", "kadian-wire"]),
    // Never shipped: these may see both ends of the road.
    (
        "kadian-testkit",
        &["kadian-domain", "kadian-wire", "kadian-store", "kadian-sync", "kadian-device", "kadian-hub"],
    ),
    // What must hold of bytes from outside, up to the word that takes "unsent" away; small enough to be built with counters
    // of coverage, so it sees neither end's database.
    ("kadian-hostile", &["kadian-domain", "kadian-wire", "kadian-sync"]),
    // What judges shares no code with what it judges.
    ("kadian-oracle", &[]),
    // Campaigns that need no process drive the real code; who judges them is the oracle all the same.
    (
        "kadian-chaos",
        &[
            "kadian-domain",
            "kadian-wire",
            "kadian-sync",
            "kadian-device",
            "kadian-hub",
            "kadian-oracle",
            "kadian-testkit",
        ],
    ),
    // What is measured is the product's own code at both ends of the road.
    (
        "kadian-bench",
        &[
            "kadian-domain",
            "kadian-wire",
            "kadian-store",
            "kadian-sync",
            "kadian-device",
            "kadian-hub",
            "kadian-testkit",
        ],
    ),
    ("kadian-tests", &[]),
    ("xtask", &[]),
];

/// Nothing that ships may use these.
const ENDS: &[&str] = &[
    "kadian-hub",
    "kadian-app",
    "kadian-testkit",
    "kadian-hostile",
    "kadian-oracle",
    "kadian-chaos",
    "kadian-bench",
    "kadian-tests",
    "xtask",
];

/// What is never shipped and may use anything.
const UNSHIPPED: &[&str] =
    &["kadian-testkit", "kadian-hostile", "kadian-oracle", "kadian-chaos", "kadian-bench", "kadian-tests"];

/// All that the domain knows of the world; the last two behind the feature `bindings` alone.
const DOMAIN_KNOWS: &[&str] = &["serde", "chrono", "uuid", "thiserror", "ts-rs", "utoipa"];

/// Libraries (`*` = whatever follows), who may use them, and why nobody else.
const FENCES: &[(&[&str], &[&str], &str)] = &[
    (&["refinery"], &["kadian-store", "kadian-hub"], "the two ends migrate"),
    (
        &["rusqlite"],
        // The testkit builds the databases of released versions from their dumps; whoever judges a database after a power
        // cut must not read it by the code that wrote it; what our writing is measured against is a bare statement.
        &["kadian-store", "kadian-hub", "kadian-testkit", "kadian-chaos", "kadian-bench"],
        "SQL lives at the two ends only",
    ),
    (&["reqwest"], &["kadian-sync", "kadian-hub", "kadian-testkit"], "one place talks HTTP to the hub"),
    (&["axum", "axum-extra"], &["kadian-hub", "kadian-cli", "kadian-testkit"], "only these listen"),
    (&["tauri*"], &["kadian-app"], "the shell stays one thin crate"),
    (&["tokio-postgres", "deadpool-postgres"], &["kadian-hub"], "PostgreSQL is one of the hub's engines"),
    (
        &["tokio"],
        &[
            "kadian-sync",
            "kadian-device",
            "kadian-cli",
            "kadian-app",
            "kadian-hub",
            "kadian-testkit",
            "kadian-chaos",
            "kadian-bench",
        ],
        "domain, wire and store are synchronous",
    ),
];

/// Two of these in one lock file would test another program than ships.
const SINGLE: &[&str] = &["rusqlite", "libsqlite3-sys", "reqwest"];

const SAYS_NOTHING: &[&str] = &["common", "util", "utils", "helper", "helpers", "shared", "core"];

/// One line of a member's manifest.
#[derive(Clone)]
struct Edge {
    from: String,
    to: String,
    dev: bool,
}

#[test]
fn our_crates_use_each_other_only_as_drawn() {
    none_of(off_the_arrows(&members(&metadata())));
}

#[test]
fn the_drawing_lets_nothing_that_ships_reach_an_end() {
    let shipped = ARROWS.iter().filter(|(from, _)| !UNSHIPPED.contains(from));
    none_of(
        shipped
            .flat_map(|(from, to)| {
                to.iter().filter(|to| ENDS.contains(to)).map(move |to| format!("{from} -> {to}"))
            })
            .collect(),
    );
}

#[test]
fn each_library_stays_behind_its_fence() {
    none_of(over_the_fences(&members(&metadata())));
}

#[test]
fn the_domain_knows_nothing_of_the_world() {
    none_of(beyond_the_domain(&members(&metadata())));
}

#[test]
fn no_crate_has_a_name_that_says_nothing() {
    none_of(says_nothing(members(&metadata()).iter().map(|(name, _)| name.as_str())));
}

#[test]
fn every_version_stands_in_the_root_manifest() {
    let manifests = sources(&["crates", "src-tauri", "tests"]);
    let members = manifests
        .iter()
        .filter(|one| one.path.ends_with("Cargo.toml") && one.path != crate::fuzzing::MANIFEST);
    none_of(members.flat_map(own_versions).collect());
}

#[test]
fn the_lock_holds_one_sqlite_and_one_http_client() {
    none_of(doubled(&read("Cargo.lock")));
}

#[test]
fn the_toolchain_is_pinned() {
    assert_eq!(
        read("rust-toolchain.toml"),
        "[toolchain]\nchannel = \"1.95.0\"\n",
        "rust-toolchain.toml says the channel and nothing else: CI machines have no other component to fetch"
    );
}

/// What cargo says of this workspace, for the systems that ship: nothing is downloaded for others.
pub(crate) fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let said = Command::new(cargo)
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu", "--filter-platform", "aarch64-linux-android"])
        .output()
        .unwrap_or_else(|error| panic!("cargo metadata: {error}"));
    assert!(said.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&said.stderr));
    serde_json::from_slice(&said.stdout).unwrap_or_else(|error| panic!("cargo metadata: {error}"))
}

/// Our crates with what their manifests name.
fn members(metadata: &Value) -> Vec<(String, Vec<Edge>)> {
    let ids = list(metadata, "workspace_members");
    let packages = list(metadata, "packages").iter().filter(|package| ids.contains(&package["id"]));
    let found: Vec<_> = packages
        .map(|package| {
            let from = text(package, "name");
            let edges = list(package, "dependencies").iter().map(|to| Edge {
                from: from.clone(),
                to: text(to, "name"),
                dev: to["kind"] == "dev",
            });
            (from.clone(), edges.collect())
        })
        .collect();
    assert!(!found.is_empty(), "cargo metadata names no member");
    found
}

fn off_the_arrows(members: &[(String, Vec<Edge>)]) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, edges) in members {
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| from == name) else {
            findings.push(format!("{name}: is not drawn in ARROWS; say there what it may use, and why"));
            continue;
        };
        // Tests may look across; xtask builds the others and knows none of them, not even in its tests.
        let ours =
            edges.iter().filter(|edge| edge.to.starts_with("kadian-") && (!edge.dev || name == "xtask"));
        let wrong = ours.filter(|edge| !allowed.contains(&edge.to.as_str()));
        findings
            .extend(wrong.map(|edge| format!("{} -> {}: no such arrow in the design", edge.from, edge.to)));
    }
    findings
}

fn over_the_fences(members: &[(String, Vec<Edge>)]) -> Vec<String> {
    let mut findings = Vec::new();
    for edge in members.iter().flat_map(|(_, edges)| edges).filter(|edge| !edge.dev) {
        let fence =
            FENCES.iter().find(|(libraries, ..)| libraries.iter().any(|library| is(&edge.to, library)));
        if let Some((_, allowed, why)) = fence
            && !allowed.contains(&edge.from.as_str())
        {
            findings.push(format!("{} uses {}: {why} ({})", edge.from, edge.to, allowed.join(", ")));
        }
    }
    findings
}

fn is(name: &str, library: &str) -> bool {
    library.strip_suffix('*').map_or(name == library, |start| name.starts_with(start))
}

fn beyond_the_domain(members: &[(String, Vec<Edge>)]) -> Vec<String> {
    let domain = members.iter().filter(|(name, _)| name == "kadian-domain").flat_map(|(_, edges)| edges);
    let beyond = domain.filter(|edge| !edge.dev && !DOMAIN_KNOWS.contains(&edge.to.as_str()));
    beyond.map(|edge| format!("kadian-domain uses {}: rules are pure", edge.to)).collect()
}

fn says_nothing<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let bad = names.filter(|name| SAYS_NOTHING.contains(&name.trim_start_matches("kadian-")));
    bad.map(|name| format!("{name}: name it by what it is for")).collect()
}

/// Dependencies that say their own version instead of `workspace = true`.
fn own_versions(manifest: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let mut inside = false;
    for line in manifest.text.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = section.ends_with("dependencies");
            if section.contains("dependencies.") {
                findings.push(format!(
                    "{}: [{section}]: write it in one line with workspace = true",
                    manifest.path
                ));
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') && !from_the_workspace(line) {
            findings.push(format!("{}: {line}: the version belongs in the root Cargo.toml", manifest.path));
        }
    }
    findings
}

fn from_the_workspace(line: &str) -> bool {
    let line = line.replace(' ', "");
    line.contains(".workspace=true") || line.contains("{workspace=true") || line.contains(",workspace=true")
}

fn doubled(lock: &str) -> Vec<String> {
    let count = |name: &str| lock.lines().filter(|line| *line == format!("name = \"{name}\"")).count();
    let wrong = SINGLE.iter().map(|name| (name, count(name))).filter(|(_, n)| *n != 1);
    wrong.map(|(name, n)| format!("Cargo.lock: {n} times {name}, where 1 is wanted")).collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn member(from: &str, to: &[&str]) -> (String, Vec<Edge>) {
    (from.into(), to.iter().map(|to| Edge { from: from.into(), to: (*to).into(), dev: false }).collect())
}

fn member_in_tests(from: &str, to: &[&str]) -> (String, Vec<Edge>) {
    let (name, edges) = member(from, to);
    (name, edges.into_iter().map(|edge| Edge { dev: true, ..edge }).collect())
}

#[test]
fn a_wrong_arrow_is_found() {
    let found = off_the_arrows(&[
        member("kadian-store", &["kadian-wire", "kadian-device"]),
        member_in_tests("kadian-sync", &["kadian-testkit"]),
        member_in_tests("xtask", &["kadian-domain"]),
        member("kadian-extra", &[]),
    ]);
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn a_library_over_its_fence_is_found() {
    let found = over_the_fences(&[
        member("kadian-sync", &["rusqlite", "reqwest"]),
        member("kadian-store", &["tokio", "rusqlite"]),
        member("kadian-device", &["tauri-plugin-dialog"]),
        member_in_tests("kadian-tests", &["reqwest"]),
    ]);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(beyond_the_domain(&[member("kadian-domain", &["serde", "tracing"])]).len(), 1);
}

#[test]
fn an_own_version_is_found() {
    let found = own_versions(&Source::new(
        "crates/x/Cargo.toml",
        "[package]\nversion = \"1\"\n[dependencies]\na.workspace = true\nb = { workspace = true, optional = true }\nc = \"1\"\n[dev-dependencies.d]\nversion = \"1\"\n[features]\ne = []\n",
    ));
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_doubled_library_and_an_empty_name_are_found() {
    let lock = "name = \"rusqlite\"\nname = \"rusqlite\"\nname = \"reqwest\"\n";
    assert_eq!(doubled(lock).len(), 2);
    assert_eq!(says_nothing(["kadian-common", "util", "kadian-hub"].into_iter()).len(), 2);
}
