//! From the start of the app to the first key that it accepts, beside an empty window of the same shell.
//!
//! Both are started and read by WebKitWebDriver, whose own time is in both. A start is cold as a process: its files are
//! still in the system's cache.

use crate::devices;
use crate::ground::{Ground, now};
use crate::spread::Pairs;
use crate::table::{Budget, Row, Unit};
use crate::window::driver::Driver;
use crate::window::{Desk, Programs};
use anyhow::{Context, ensure};
use kadian_device::door::{Command, GateDraft, Query};
use kadian_device::{Clock, Code, Device, Options, SystemClock};
use kadian_testkit::wait;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const NAME: &str = "start";
const EMPTY: &str = "an empty window of the same shell";
/// A window that has not heard a key after so long will not.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// Checks of the present day, besides the old ones.
const N_TODAY: u32 = 8_000;

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let Some(programs) = Programs::found(NAME) else { return Ok(Vec::new()) };
    let n_checks = ground.by_size(10_000, 1_000_000);
    let dir = devices::copied(ground, n_checks)?;
    lived_today(dir.path())?;
    let desk = Desk::start()?;
    let driver = Driver::start(&desk)?;
    let (mut after_end, mut after_kill) = (Pairs::default(), Pairs::default());
    for _ in 0..ground.by_size(1, 16) {
        let empty = key(&driver, &programs.empty, None, "3")?;
        after_end.push(key(&driver, &programs.ours, Some(dir.path()), "3")?, empty);
        // It ended without a word, as on a phone. What was keyed is still there.
        after_kill.push(key(&driver, &programs.ours, Some(dir.path()), "6")?, empty);
        tidied(dir.path())?;
    }
    let budget = Budget::MoreAtMost(250.0);
    let what = |after: &str| (format!("to the first key at {n_checks} records, after {after}"), Unit::Ms);
    let mut rows = Vec::new();
    rows.extend(Row::of_pairs(NAME, what("it was closed"), EMPTY, &after_end, budget));
    rows.extend(Row::of_pairs(NAME, what("it was killed"), EMPTY, &after_kill, Budget::None));
    Ok(rows)
}

/// Milliseconds until a key stands in the page.
fn key(driver: &Driver, program: &Path, data: Option<&Path>, key: &str) -> anyhow::Result<f64> {
    let began = now();
    let window = driver.open(program, data)?;
    while !window.reading().contains(key) {
        let is_in_time = began.elapsed() < WAIT_MAX;
        ensure!(is_in_time, "{} accepts no key; its page says: {}", program.display(), window.page());
        window.press(key);
    }
    let took_ms = began.elapsed().as_secs_f64() * 1e3;
    if let Some(data) = data {
        kill(data)?;
    }
    window.close();
    Ok(took_ms)
}

/// Kills the app that owns a data directory, and waits until it is gone.
fn kill(data: &Path) -> anyhow::Result<()> {
    let lock = std::fs::read_to_string(data.join("lock"))?;
    let pid = lock.lines().next().context("the owner of the data writes down its number")?;
    std::process::Command::new("kill").args(["-9", pid]).status()?;
    wait::until("the app to be gone", || (!Path::new(&format!("/proc/{pid}/fd/0")).exists()).then_some(()));
    Ok(())
}

/// The app that was killed may hold its lock for a moment longer.
fn open(dir: &Path) -> anyhow::Result<(Device, SystemClock)> {
    let clock = SystemClock::new();
    let device = wait::until("the device's data to be free", || {
        match Device::open(Options { dir: dir.to_owned(), clock: Arc::new(clock) }) {
            Err(error) if error.code() == Code::DataInUse => None,
            opened => Some(opened),
        }
    });
    Ok((device?, clock))
}

/// What was counted today is asked for at the start.
fn lived_today(dir: &Path) -> anyhow::Result<()> {
    let (device, clock) = open(dir)?;
    let now = clock.now();
    let checks = (0..N_TODAY).map(move |n| (devices::draft(n), now));
    device
        .record_many_raw(checks)
        .map_err(|problem| anyhow::anyhow!("no checks of today: {:?}", problem.code))?;
    Ok(())
}

/// Nothing is half keyed any more, and the device is closed as by a person.
fn tidied(dir: &Path) -> anyhow::Result<()> {
    let (device, clock) = open(dir)?;
    let cleared = device.send(Command::KeepDraft { draft: GateDraft::default() }, clock.now());
    cleared.map_err(|problem| anyhow::anyhow!("the draft stays: {:?}", problem.code))?;
    device.ask(Query::Gate).map_err(|problem| anyhow::anyhow!("no gate: {:?}", problem.code))?;
    Ok(())
}
