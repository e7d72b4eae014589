//! A whole district comes back at once: every device with days of checks, and the hub on one core.
//!
//! The hub is the real binary, on the first core alone; the devices stand on the others, where there are any. Each has its
//! chain in memory, signed beforehand in the batches that a device makes of it: small ones first, twice as many each time.
//! It sends one after the other, and where it is told to wait, it waits as `sync::Pace` says. Nothing is held against a
//! baseline: what counts is that all of it is stored, in bounded memory, and that nobody comes last by far.

use crate::ground::{Ground, now, seconds_of};
use crate::process;
use crate::senders::{self, Sealed, Sender};
use crate::spread::{Spread, percentile};
use crate::table::{Budget, Row, Unit};
use anyhow::Context;
use kadian_sync::Pace;
use kadian_testkit::HubBox;
use kadian_testkit::phone_here::runtime;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinSet;

const NAME: &str = "backlog";
/// Checks of a post between two contacts.
const SMALL_BATCH: u32 = 5;
/// Each device sends so many small batches afterwards.
const N_ROUNDS: usize = 4;

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let (n_devices, n_records) = ground.by_size((20, 200), (250, 8_000));
    let scratch = ground.scratch()?;
    let folder = scratch.path().to_owned();
    let cores = Cores::split();
    let hub = start(&folder, &cores)?;
    cores.keep_to_ours()?;
    let measured = measure(&hub, n_devices, n_records);
    cores.give_back()?;
    measured
}

fn measure(hub: &HubBox, n_devices: usize, n_records: u32) -> anyhow::Result<Vec<Row>> {
    let n_all = u32::try_from(n_devices)? * n_records;
    let mut devices = senders::enrol(hub, n_devices, n_records)?;
    let mut chains = Vec::new();
    for device in &mut devices {
        chains.push(chain(Arc::get_mut(device).context("nobody sends now")?, n_records));
    }
    let (drained_s, ends) = seconds_of(|| drain(&devices, chains));
    let mut rounds = Vec::new();
    for _ in 0..N_ROUNDS {
        let mut chains = Vec::new();
        for device in &mut devices {
            chains.push(vec![Arc::get_mut(device).context("nobody sends now")?.seal(SMALL_BATCH)]);
        }
        rounds.extend(drain(&devices, chains));
    }
    let peak_mib = process::peak_mib(hub.pid())?;
    let n_sent = n_all + u32::try_from(N_ROUNDS * n_devices)? * SMALL_BATCH;
    let stats = hub.stats();
    let lacks = i64::from(n_sent) - stats["records"].as_i64().context("a number")?;

    let of = |what: String, unit, number, budget| Row::of_count(NAME, (what, unit), number, budget);
    let each = format!("{n_devices} devices with {n_records} records each");
    let mut seconds: Vec<f64> = ends.iter().map(|end| end.after_s).collect();
    seconds.sort_by(f64::total_cmp);
    let median = Spread::of(seconds.clone()).context("devices")?.median;
    let last = seconds.last().copied().context("devices")?;
    let mut small: Vec<f64> = rounds.iter().map(|end| end.after_s * 1e3).collect();
    small.sort_by(f64::total_cmp);
    let p99 = percentile(&small, 0.99).context("batches")?;
    let n_waits: u32 = ends.iter().map(|end| end.n_waits).sum();
    Ok(vec![
        of(format!("{each}: not at the hub afterwards"), Unit::Count, lacks as f64, Budget::AtMost(0.0)),
        of(
            format!("{each}: stored, hub on one core"),
            Unit::PerSecond,
            f64::from(n_all) / drained_s,
            Budget::None,
        ),
        of("the hub's memory at its peak".to_owned(), Unit::MebiBytes, peak_mib, Budget::AtMost(128.0)),
        of(
            "the last device's time beside the median's, 1 is the same".to_owned(),
            Unit::Count,
            last / median,
            Budget::AtMost(1.5),
        ),
        of("batches that were told to wait".to_owned(), Unit::Count, f64::from(n_waits), Budget::None),
        of(
            format!("p99 of a batch of {SMALL_BATCH} afterwards, {n_devices} devices at once"),
            Unit::Ms,
            p99,
            Budget::AtMost(1_000.0),
        ),
    ])
}

/// What was signed while the link was down, in batches that grow as a device's do.
fn chain(device: &mut Sender, n_records: u32) -> Vec<Sealed> {
    let (mut pace, mut left, mut batches) = (Pace::default(), n_records, Vec::new());
    while left > 0 {
        let batch = device.seal(left.min(pace.records_max()));
        pace.on_settled(batch.n_records(), 0);
        left -= batch.n_records();
        batches.push(batch);
    }
    batches
}

/// When a device was through, and how often it was told to wait.
struct End {
    after_s: f64,
    n_waits: u32,
}

/// All devices send all that they have, at once.
fn drain(devices: &[Arc<Sender>], chains: Vec<Vec<Sealed>>) -> Vec<End> {
    let began = now();
    runtime().block_on(async {
        let mut sending = JoinSet::new();
        for (device, batches) in devices.iter().zip(chains) {
            sending.spawn(send(Arc::clone(device), batches, began));
        }
        sending.join_all().await
    })
}

async fn send(device: Arc<Sender>, batches: Vec<Sealed>, began: Instant) -> End {
    let mut n_waits = 0;
    for batch in &batches {
        n_waits += device.deliver(batch).await;
    }
    End { after_s: began.elapsed().as_secs_f64(), n_waits }
}

/// Which cores are the hub's, and which are the devices'.
struct Cores {
    hub: String,
    ours: String,
}

impl Cores {
    fn split() -> Self {
        let last = process::n_cores() - 1;
        Self { hub: "0".to_owned(), ours: if last == 0 { "0".to_owned() } else { format!("1-{last}") } }
    }

    fn keep_to_ours(&self) -> anyhow::Result<()> {
        process::pin(std::process::id(), &self.ours)
    }

    fn give_back(&self) -> anyhow::Result<()> {
        process::pin(std::process::id(), &process::all_cores())
    }
}

/// A hub of a district that runs on its core.
fn start(folder: &Path, cores: &Cores) -> anyhow::Result<HubBox> {
    let mut hub = senders::district(folder)?;
    let command = hub.serve_command(&["taskset", "-c", &cores.hub]);
    hub.start_as(command);
    Ok(hub)
}
