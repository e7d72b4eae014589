//! What an officer waits for, at a hub with 1,000,000 checks and at one with 10,000,000.
//!
//! Both hubs take in the same 143,000 checks a day, and it is 18:00: the one stands for seven days, the other for seventy.
//! The last seven days of both are the same, check for check, and no page and no search looks further back: what differs
//! is how much lies behind it. How long an officer waits is told of a third hub, which took in its 10,000,000 checks
//! within twenty days. The pages are asked for in turn, at the hub's own routes with its own session and scope; only the
//! socket is left out. The fixtures are read where they lie: what a look writes is a row of the audit.

mod fixture;

use crate::ground::{Ground, seconds_of};
use crate::spread::{PAIRS_MIN, Pairs, percentile};
use crate::table::{Budget, Row, Unit};
use anyhow::Context;
use fixture::{COOKIE, Extent, NOW_MS, PERSON, PLATE, SLIP};
use kadian_testkit::phone_here::runtime;
use kadian_testkit::{HubClock, HubInside, TrueTime};
use rusqlite::Connection;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const NAME: &str = "pages";
/// Whoever looks the first time waits for the disk; that is not measured.
const N_WARM: usize = 2;

/// The newest migration; fixtures of another one are made again.
const SCHEMA: &str = "V0015";

macro_rules! statements {
    ($($name:literal),* $(,)?) => {
        [$(include_str!(concat!("../../hub/sql/", $name, ".sql"))),*]
    };
}

/// Every statement by which a page reads rows whose number grows.
const STATEMENTS: [&str; 14] = statements![
    "count_held",
    "count_waiting",
    "find_checks",
    "get_event_before",
    "get_last_shift",
    "list_fever_checks",
    "list_find_buckets",
    "list_freshness",
    "list_held",
    "list_newest_checks",
    "list_numbers_behind",
    "list_passers",
    "list_rollups",
    "list_waiting_checks",
];

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let extent = |n_checks, n_days| Extent { n_checks, n_days };
    let ([few, many, busy], n_pairs) = ground.by_size(
        ([extent(5_000, 7), extent(50_000, 70), extent(50_000, 20)], 2),
        ([extent(1_000_000, 7), extent(10_000_000, 70), extent(10_000_000, 20)], PAIRS_MIN + 5),
    );
    let n_a_day = i64::from(busy.n_checks) / busy.n_days;
    let (few, many, busy) = (open(ground, few)?, open(ground, many)?, open(ground, busy)?);
    let mut rows = Vec::new();
    for (what, path) in pages() {
        let (mut pairs, mut times) = (Pairs::default(), Vec::new());
        for n in 0..N_WARM + n_pairs {
            // Whoever comes behind the busy hub finds the processor's caches full of it: each does in every other turn.
            let (ours_ms, theirs_ms) = if n.is_multiple_of(2) {
                (many.ms_of(&path)?, few.ms_of(&path)?)
            } else {
                let theirs_ms = few.ms_of(&path)?;
                (many.ms_of(&path)?, theirs_ms)
            };
            let busy_ms = busy.ms_of(&path)?;
            if n >= N_WARM {
                pairs.push(ours_ms, theirs_ms);
                times.push(busy_ms);
            }
        }
        let (ours, theirs) = (many.n_checks(&path)?, few.n_checks(&path)?);
        anyhow::ensure!(
            ours == theirs,
            "{what}: {ours:?} checks are shown, and {theirs:?} by the smaller hub"
        );
        times.sort_by(f64::total_cmp);
        let p95 = percentile(&times, 0.95).context("times")?;
        let baseline = "the same at a tenth of the checks";
        let row = Row::of_pairs(NAME, (what, Unit::Ms), baseline, &pairs, Budget::RatioAtMost(TIMES_FEW));
        rows.push(row.context("pairs")?);
        let what = format!("{what}: p95 where {n_a_day} come in a day");
        rows.push(Row::of_count(NAME, (what, Unit::Ms), p95, Budget::AtMost(100.0)));
    }
    let mut n_other = 0;
    for sql in STATEMENTS {
        n_other += u32::from(many.plan(sql)? != few.plan(sql)?);
    }
    let what = format!("plans of {} statements that differ between the two hubs", STATEMENTS.len());
    rows.push(Row::of_count(NAME, (what, Unit::Count), f64::from(n_other), Budget::AtMost(0.0)));
    Ok(rows)
}

/// How often the time of the smaller hub a page may take: both show the same.
const TIMES_FEW: f64 = 1.3;

/// What is asked for, in a few words, and its path.
fn pages() -> Vec<(&'static str, String)> {
    let path_of = |text: &str| format!("/api/checks?find={}", escaped(text));
    let shown = [
        ("now", "/api/now".to_owned()),
        ("posts", "/api/posts".to_owned()),
        ("throughput of today", "/api/throughput".to_owned()),
        ("throughput of yesterday", "/api/throughput?days_ago=1".to_owned()),
        ("fevers", "/api/fevers".to_owned()),
        ("held", "/api/held".to_owned()),
        ("records", "/api/checks".to_owned()),
        ("devices", "/api/devices".to_owned()),
        ("settings", "/api/settings".to_owned()),
    ];
    let found = [
        ("records with a slip", SLIP),
        ("records with a plate", PLATE),
        ("records with a part of a plate", "x47"),
        ("records with a name", PERSON),
        ("records with a name of hundreds", "陈志强"),
        ("records with what nobody has", "没有人"),
    ];
    shown.into_iter().chain(found.map(|(what, find)| (what, path_of(find)))).collect()
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        let _ = write!(escaped, "%{byte:02X}");
        escaped
    })
}

/// A hub of a fixture, open.
struct Hub {
    inside: HubInside,
    path: PathBuf,
}

fn open(ground: &Ground, extent: Extent) -> anyhow::Result<Hub> {
    let name = format!("hub-of-{SCHEMA}-{}-checks-{}-days", extent.n_checks, extent.n_days);
    let path = ground.fixture(&name, |dir: &Path| fixture::make(dir, extent))?;
    let clock = HubClock::new(&TrueTime::at(NOW_MS));
    let inside = runtime().block_on(HubInside::open(&path, clock));
    Ok(Hub { inside, path })
}

impl Hub {
    fn ms_of(&self, path: &str) -> anyhow::Result<f64> {
        let (seconds, body) = seconds_of(|| self.show(path));
        body.map(|_| seconds * 1e3)
    }

    fn show(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let answer = runtime().block_on(self.inside.show(path, COOKIE));
        anyhow::ensure!(answer.status == 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        Ok(answer.body)
    }

    /// How many checks a page lists one by one, where it does.
    fn n_checks(&self, path: &str) -> anyhow::Result<Option<usize>> {
        let view: serde_json::Value = serde_json::from_slice(&self.show(path)?)?;
        Ok(view.get("checks").and_then(serde_json::Value::as_array).map(Vec::len))
    }

    /// How a statement finds its rows; a plan needs no values.
    fn plan(&self, sql: &str) -> anyhow::Result<String> {
        let db = Connection::open(self.path.join("hub.db"))?;
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let mut rows = statement.raw_query();
        let mut lines = String::new();
        while let Some(row) = rows.next()? {
            writeln!(lines, "{}", row.get::<_, String>("detail")?)?;
        }
        Ok(lines)
    }
}
