//! Seeded bugs still fit the code that they break, and say who must catch them.

use std::collections::BTreeMap;
use std::process::Command;

use crate::{none_of, read, root, sources};

fn stems() -> BTreeMap<String, Vec<String>> {
    let mut stems: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources(&["tests/sabotage"]) {
        let name = source.path.rsplit('/').next().unwrap_or_default();
        if let Some((stem, extension)) = name.rsplit_once('.').filter(|(stem, _)| *stem != "README") {
            stems.entry(stem.to_owned()).or_default().push(extension.to_owned());
        }
    }
    stems
}

#[test]
fn every_seeded_bug_applies_to_the_code_as_it_stands() {
    let mut wrong = Vec::new();
    for stem in stems().keys() {
        let patch = format!("tests/sabotage/{stem}.patch");
        let output =
            Command::new("git").current_dir(root()).args(["apply", "--check", &patch]).output().unwrap();
        if !output.status.success() {
            wrong.push(format!("{patch}: {}", String::from_utf8_lossy(&output.stderr).trim()));
        }
    }
    none_of(wrong);
}

#[test]
fn every_seeded_bug_says_what_it_breaks_and_which_campaign_must_catch_it() {
    let campaigns = sources(&["crates/chaos/src"]);
    let mut wrong = Vec::new();
    for (stem, extensions) in &stems() {
        if extensions.len() != 2 {
            wrong.push(format!("{stem} needs a .patch and a .txt"));
            continue;
        }
        let text = read(&format!("tests/sabotage/{stem}.txt"));
        let named = text.lines().find_map(|line| line.strip_prefix("caught by: ")).unwrap_or_default();
        let is_campaign = campaigns.iter().any(|source| source.text.contains(&format!("\"{named}\"")));
        if named.is_empty() || text.lines().next().is_none_or(|what| what.trim().len() < 20) || !is_campaign {
            wrong.push(format!(
                "{stem}.txt: one sentence, then `caught by: G…` with a campaign that there is"
            ));
        }
    }
    none_of(wrong);
}
