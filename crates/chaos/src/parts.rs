//! A full tier that was run in parts: the rows that each part printed as JSON, added up and judged as one run.
//!
//! What always holds: no seed counts twice, and a campaign of which a fault fired less than 20 times in all is void, however
//! it was cut into parts.

use crate::campaign::{Campaign, Extent, FIRED_MIN_FULL, Row, silent};
use crate::tally::Tally;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is read of a printed row.
#[derive(Debug, Clone, Deserialize)]
struct Part {
    campaign: String,
    first_seed: u64,
    seeds: u64,
    trials: u64,
    fired: BTreeMap<String, u64>,
    acknowledged: u64,
    lost: u64,
    doubled: u64,
    false_sent: u64,
    faults: Vec<String>,
    seconds: u64,
}

/// One row a campaign. Why not, where a file is none of ours or a seed stands in two of them.
pub(crate) fn sum(files: &[PathBuf]) -> Result<Vec<Row>, String> {
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for file in files {
        let named = |why: String| format!("{}: {why}", file.display());
        let text = std::fs::read_to_string(file).map_err(|e| named(e.to_string()))?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let part: Part = serde_json::from_str(line).map_err(|e| named(e.to_string()))?;
            parts.entry(part.campaign.clone()).or_default().push(part);
        }
    }
    parts.into_iter().map(|(name, parts)| row_of(&name, parts)).collect()
}

fn row_of(name: &str, mut parts: Vec<Part>) -> Result<Row, String> {
    let campaign = crate::campaign(name).ok_or_else(|| format!("there is no campaign {name}"))?;
    parts.sort_by_key(|part| part.first_seed);
    for pair in parts.windows(2) {
        if let [before, after] = pair
            && after.first_seed < before.first_seed + before.seeds
        {
            return Err(format!("{name}: seed {} was played in two parts", after.first_seed));
        }
    }
    let mut tally = Tally::default();
    for part in &parts {
        add(campaign, &mut tally, part);
    }
    if tally.trials < campaign.trials_full() {
        tally.fault(format!(
            "{} trials are less than the {} of the full tier",
            tally.trials,
            campaign.trials_full()
        ));
    }
    let seeds = parts.iter().map(|part| part.seeds).sum();
    if seeds < campaign.seeds_full() {
        tally.fault(format!("{seeds} seeds are less than the {} of the full tier", campaign.seeds_full()));
    }
    Ok(Row {
        name: campaign.name(),
        what: campaign.what(),
        extent: Extent::Full,
        first_seed: parts.first().map_or(0, |part| part.first_seed),
        seeds,
        silent: silent(campaign, &tally, FIRED_MIN_FULL),
        seconds: parts.iter().map(|part| part.seconds).sum(),
        tally,
    })
}

fn add(campaign: &dyn Campaign, tally: &mut Tally, part: &Part) {
    tally.trials += part.trials;
    tally.acknowledged += part.acknowledged;
    tally.lost += part.lost;
    tally.doubled += part.doubled;
    tally.false_sent += part.false_sent;
    tally.faults.extend(part.faults.iter().cloned());
    for (fault, n) in &part.fired {
        match campaign.faults().iter().find(|known| *known == fault) {
            Some(known) => *tally.fired.entry(*known).or_default() += n,
            None => tally.fault(format!("{} has no fault {fault} any more", campaign.name())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(first_seed: u64, seeds: u64, fired: u64) -> Part {
        Part {
            campaign: "G12".to_owned(),
            first_seed,
            seeds,
            trials: 300,
            fired: crate::campaign("G12")
                .unwrap()
                .faults()
                .iter()
                .map(|f| ((*f).to_owned(), fired))
                .collect(),
            acknowledged: 5,
            lost: 0,
            doubled: 0,
            false_sent: 0,
            faults: Vec::new(),
            seconds: 9,
        }
    }

    #[test]
    fn parts_are_judged_as_one_run() {
        let row = row_of("G12", vec![part(31, 30, 12), part(1, 30, 11)]).unwrap();
        assert!(row.is_sound(), "{:?} {:?}", row.tally, row.silent);
        assert_eq!((row.tally.trials, row.first_seed, row.seeds, row.seconds), (600, 1, 60, 18));
    }

    #[test]
    fn a_fault_that_fired_too_seldom_in_all_parts_makes_them_void() {
        let row = row_of("G12", vec![part(1, 30, 9), part(31, 30, 10)]).unwrap();
        assert_eq!(row.silent.len(), crate::campaign("G12").unwrap().faults().len());
    }

    #[test]
    fn a_seed_counts_once_and_too_few_trials_are_none() {
        assert!(row_of("G12", vec![part(1, 30, 20), part(30, 30, 20)]).is_err());
        assert!(!row_of("G12", vec![part(1, 30, 20)]).unwrap().is_sound());
    }
}
