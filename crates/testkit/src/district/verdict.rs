//! Whether a day agrees with itself to the number: pages, export, statistics, receipts, records and the truth. Pure.

use super::books::Books;
use super::look::Look;
use super::truth::{ByQuarter, Moment, Sums, Truth};
use std::collections::BTreeMap;
use std::fmt::Debug;

const HOUR_MS: i64 = 3_600_000;

/// Everything that differs, in words; empty where all agree.
pub fn disagreements(truth: &Truth, looks: &[Look], books: &Books) -> Vec<String> {
    let mut said = Said(Vec::new());
    said.same("looks", &looks.len(), &truth.looks.len());
    for (at, (look, moment)) in looks.iter().zip(&truth.looks).enumerate() {
        pages(&mut said, at + 1, (truth, moment), look);
    }
    export(&mut said, truth, looks.last(), books);
    statistics(&mut said, truth, books);
    records(&mut said, truth, books);
    said.0
}

struct Said(Vec<String>);

impl Said {
    fn same<T: PartialEq + Debug>(&mut self, what: &str, seen: &T, truth: &T) {
        if seen != truth {
            self.0.push(format!("{what}: {seen:?}, and in truth {truth:?}"));
        }
    }

    /// Names single rows: a whole map would hide the one that differs.
    fn same_rows<K: Ord + Debug, V: PartialEq + Debug>(
        &mut self,
        what: &str,
        seen: &BTreeMap<K, V>,
        truth: &BTreeMap<K, V>,
    ) {
        for key in seen.keys().chain(truth.keys().filter(|key| !seen.contains_key(key))) {
            self.same(&format!("{what} {key:?}"), &seen.get(key), &truth.get(key));
        }
    }
}

fn pages(said: &mut Said, number: usize, (truth, moment): (&Truth, &Moment), look: &Look) {
    let by_quarter = truth.by_quarter(moment);
    let mut by_post: BTreeMap<usize, Sums> =
        look.by_post.keys().map(|post| (*post, Sums::default())).collect();
    let untimed = truth.plan.untimed_posts();
    let mut by_hour: BTreeMap<(usize, i64), u64> = BTreeMap::new();
    for ((post, quarter_ms), sums) in &by_quarter {
        add(by_post.entry(*post).or_default(), sums);
        let hour_ms = quarter_ms - quarter_ms.rem_euclid(HOUR_MS);
        *by_hour.entry((*post, hour_ms)).or_default() += sums.checks;
    }
    said.same(&format!("look {number}, totals of the page"), &look.totals, &total(by_post.values()));
    said.same_rows(&format!("look {number}, post"), &look.by_post, &by_post);
    by_hour.retain(|(post, _), _| !untimed.contains(post));
    let mut seen = look.by_hour.clone();
    seen.retain(|(post, _), _| !untimed.contains(post));
    said.same_rows(&format!("look {number}, checks by post and hour"), &seen, &by_hour);
    let chart = Sums { waiting: 0, ..total(by_quarter.values()) };
    said.same(&format!("look {number}, sum of the chart"), &total(look.by_quarter.values()), &chart);
    let lacking: BTreeMap<usize, String> =
        truth.lacking(moment).into_iter().map(|(post, state)| (post, state.to_owned())).collect();
    for (page, seen) in &look.lacking {
        said.same_rows(&format!("look {number}, page {page}, not heard: post"), seen, &lacking);
    }
}

/// The export against the truth, and quarter hour by quarter hour against the page.
fn export(said: &mut Said, truth: &Truth, last: Option<&Look>, books: &Books) {
    let by_quarter = truth.by_quarter(&truth.now);
    let untimed = truth.plan.untimed_posts();
    let timed = |all: &ByQuarter| -> ByQuarter {
        let rows = all.iter().filter(|((post, _), _)| !untimed.contains(post));
        rows.map(|(key, sums)| (*key, *sums)).collect()
    };
    said.same("totals of the export", &total(books.csv.values()), &total(by_quarter.values()));
    said.same_rows("export, post and quarter hour", &timed(&books.csv), &timed(&by_quarter));
    let mut by_quarter: BTreeMap<i64, Sums> = BTreeMap::new();
    for ((_, quarter_ms), sums) in &books.csv {
        add(by_quarter.entry(*quarter_ms).or_default(), &Sums { waiting: 0, ..*sums });
    }
    if let Some(look) = last {
        said.same_rows("chart and export, quarter hour", &look.by_quarter, &by_quarter);
    }
}

fn statistics(said: &mut Said, truth: &Truth, books: &Books) {
    let stats = &books.stats;
    let n_records: u64 = truth.now.at_hub.iter().map(|seq| u64::from(*seq)).sum();
    let n_checks = total(truth.by_quarter(&truth.now).values()).checks;
    said.same("statistics: devices", &u64::from(stats.devices), &(truth.plan.post_of.len() as u64));
    said.same("statistics: records", &u64::from(stats.records), &n_records);
    said.same("statistics: checks", &u64::from(stats.checks), &n_checks);
    let troubles = [stats.held, stats.refused, stats.gaps, stats.lost, stats.forks];
    said.same("statistics: held, refused, gaps, lost, forks", &troubles, &[0; 5]);
    said.same("every chain at the hub verifies", &books.verifies, &true);
    for (device, status) in &books.statuses {
        let receipts = status.records.saturating_sub(status.unsent);
        said.same(&format!("device {device}: receipts"), &receipts, &truth.last_seq[*device]);
        let troubles = [status.unsent, status.held, status.refused];
        said.same(&format!("device {device}: unsent, held, refused"), &troubles, &[0; 3]);
    }
}

/// All that a device acknowledged and could send is at the hub exactly once, byte for byte, and nothing else is.
fn records(said: &mut Said, truth: &Truth, books: &Books) {
    let mut known = 0;
    for (device, records) in &books.at_devices {
        let last = u32::try_from(records.len()).unwrap_or(u32::MAX);
        said.same(&format!("device {device}: records on it"), &last, &truth.last_seq[*device]);
        for (key, body) in records {
            let here = books.at_hub.get(key).map(Vec::as_slice).unwrap_or_default();
            let want: &[_] = if key.2 <= truth.now.at_hub[*device] { &[(*body, None)] } else { &[] };
            known += want.len();
            if here != want {
                let (n, want) = (here.len(), want.len());
                let changed = here.iter().any(|(seen, _)| seen != body);
                let (device, epoch, seq) = (hex::encode(key.0), key.1, key.2);
                said.0.push(format!(
                    "record {device}/{epoch}/{seq}: {n} times at the hub for {want}, changed: {changed}"
                ));
            }
        }
    }
    said.same("records at the hub that devices have", &books.at_hub.len(), &known);
}

fn total<'a>(all: impl Iterator<Item = &'a Sums>) -> Sums {
    let mut total = Sums::default();
    all.for_each(|sums| add(&mut total, sums));
    total
}

fn add(total: &mut Sums, sums: &Sums) {
    total.checks += sums.checks;
    total.entries += sums.entries;
    total.exits += sums.exits;
    total.vehicles += sums.vehicles;
    total.suspected += sums.suspected;
    total.confirmed += sums.confirmed;
    total.waiting += sums.waiting;
}
