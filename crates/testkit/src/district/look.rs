//! What an officer sees on the pages, at one moment.

use super::truth::Sums;
use crate::OfficerBox;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the pages showed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// The sums of the page *Now*.
    pub totals: Sums,
    /// The same by post.
    pub by_post: BTreeMap<usize, Sums>,
    /// Checks by post and hour (Unix milliseconds).
    pub by_hour: BTreeMap<(usize, i64), u64>,
    /// The day's chart by quarter hour (Unix milliseconds); nobody's wait is in it.
    pub by_quarter: BTreeMap<i64, Sums>,
    /// What each page says that its totals lack, post by post: *Now*, *Posts*, the chart.
    pub lacking: BTreeMap<&'static str, BTreeMap<usize, String>>,
}

impl Look {
    pub(super) fn of(officer: &OfficerBox) -> Self {
        let now = officer.get("/api/now");
        let (posts, chart) = (officer.get("/api/posts"), officer.get("/api/throughput?days_ago=0"));
        let mut look = Self { totals: sums(&now["totals"], &now["n_waiting"]), ..Self::default() };
        for row in list(&now["checkpoints"]) {
            let post = post(row);
            look.by_post.insert(post, sums(&row["counts"], &row["n_waiting"]));
            for hour in list(&row["hours"]) {
                look.by_hour.insert((post, time(&hour["start_ms"])), number(&hour["counts"]["checks"]));
            }
        }
        let quarters = list(&chart["quarters"]).iter();
        look.by_quarter = quarters
            .map(|row| (time(&row["start_ms"]), sums(&row["counts"], &Value::from(0))))
            .filter(|(_, sums)| sums.checks > 0)
            .collect();
        for (page, view) in [("now", &now), ("posts", &posts), ("chart", &chart)] {
            let lacking = list(&view["not_heard"]["posts"]).iter();
            let lacking =
                lacking.map(|row| (post(row), row["state"].as_str().unwrap_or_default().to_owned()));
            look.lacking.insert(page, lacking.collect());
        }
        look
    }
}

/// A post by its number in the plan: the hub numbers from 1, in the same order.
fn post(row: &Value) -> usize {
    usize::try_from(number(&row["id"])).expect("a post") - 1
}

fn sums(counts: &Value, waiting: &Value) -> Sums {
    Sums {
        checks: number(&counts["checks"]),
        entries: number(&counts["entries"]),
        exits: number(&counts["exits"]),
        vehicles: number(&counts["vehicles"]),
        suspected: number(&counts["suspected"]),
        confirmed: number(&counts["confirmed"]),
        waiting: number(waiting),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn time(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("{value} is no time"))
}
