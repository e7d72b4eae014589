//! The fuzz targets' own workspace: what is fuzzed is what ships, and what comes on top is named.

use crate::{none_of, read};

/// Its manifest names versions of its own: a root manifest cannot reach into another workspace.
pub(crate) const MANIFEST: &str = "crates/hostile/fuzz/Cargo.toml";

/// What fuzzing needs besides, with its licence. Neither is part of anything that ships, which is why the licence of LLVM's
/// fuzzer may stand here and not on the list of what we accept.
const BESIDES: &[(&str, &str)] =
    &[("arbitrary", "MIT OR Apache-2.0"), ("libfuzzer-sys", "(MIT OR Apache-2.0) AND NCSA")];

#[test]
fn what_is_fuzzed_is_what_ships() {
    none_of(differing(&read("crates/hostile/fuzz/Cargo.lock"), &read("Cargo.lock")));
}

/// Packages of the targets' lock that the product's has not, or has in another version. The licences of all others are
/// looked at where the product's are.
fn differing(fuzzed: &str, shipped: &str) -> Vec<String> {
    let shipped = packages(shipped);
    let besides = |name: &str| name == "kadian-fuzz" || BESIDES.iter().any(|(besides, _)| *besides == name);
    let wrong = packages(fuzzed)
        .into_iter()
        .filter(|package| !shipped.contains(package))
        .filter(|(name, _)| !besides(name));
    wrong
        .map(|(name, version)| {
            format!("{name} {version} is fuzzed, and Cargo.lock has no such version: copy it over the targets' lock")
        })
        .collect()
}

/// Names and versions of a lock file.
fn packages(lock: &str) -> Vec<(&str, &str)> {
    let versions = lock.lines().skip(1);
    let pairs = lock.lines().zip(versions).filter(|(name, _)| name.starts_with("name = "));
    pairs.map(|(name, version)| (quoted(name), quoted(version))).collect()
}

fn quoted(line: &str) -> &str {
    line.split('"').nth(1).unwrap_or_default()
}

#[test]
fn another_version_in_the_targets_lock_is_found() {
    let shipped = "name = \"url\"\nversion = \"2.5.8\"\n";
    let fuzzed = "name = \"url\"\nversion = \"2.5.7\"\n\nname = \"libfuzzer-sys\"\nversion = \"0.4.13\"\n\nname = \"rand\"\nversion = \"0.9.0\"\n";
    assert_eq!(differing(shipped, shipped), Vec::<String>::new());
    assert_eq!(differing(fuzzed, shipped).len(), 2);
}
