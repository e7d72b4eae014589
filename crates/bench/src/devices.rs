//! Devices with a long life behind them: made once, copied for each run.
//!
//! What always holds: a device is enrolled at a real hub, and its checks are written by the code that writes one, all in
//! one transaction. The newest wait to be sent, as after a day without a network; the others stand under receipts, which
//! are rows alone: nobody signed them.

use crate::ground::Ground;
use anyhow::Context;
use kadian_device::{CheckDraft, Clock, Direction, FileVault, KeyVault, Keyed, Moment, SystemClock};
use kadian_store::{DbKey, Store};
use kadian_testkit::{HubHere, PhoneClock, PhoneHere, TrueTime};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Checks that have no receipt: those of one busy day.
const N_UNSENT: u32 = 10_000;
/// Between two checks.
const EVERY_MS: i64 = 10_000;

/// A device with so many checks, to be copied and never written to.
pub(crate) fn kept(ground: &Ground, n_checks: u32) -> anyhow::Result<PathBuf> {
    ground.fixture(&format!("device-{n_checks}"), |dir| make(dir, n_checks))
}

/// A copy that may be written to, on the storage that is measured.
pub(crate) fn copied(ground: &Ground, n_checks: u32) -> anyhow::Result<TempDir> {
    let (from, to) = (kept(ground, n_checks)?, ground.scratch()?);
    for entry in from.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.path().join(entry.file_name()))?;
        }
    }
    // What is still to be written of the copy would be waited for by the first that is measured.
    for entry in to.path().read_dir()? {
        std::fs::File::open(entry?.path())?.sync_all()?;
    }
    Ok(to)
}

/// The same clocks for every moment of a device that is opened by a test kit's clock.
pub(crate) fn time() -> TrueTime {
    TrueTime::at(SystemClock::new().now().wall_ms)
}

/// A healthy person with a name, as they come by the thousand.
pub(crate) fn draft(n: u32) -> CheckDraft {
    CheckDraft {
        direction: if n.is_multiple_of(2) { Direction::Exit } else { Direction::Entry },
        reading_dc: Some(Keyed::Tenths(360 + i32::try_from(n % 10).expect("one digit"))),
        name: Some("陈美玲".to_owned()),
        phone: Some("13800000000".to_owned()),
        ..CheckDraft::default()
    }
}

/// The database of a device, and what opens it.
pub(crate) fn database(dir: &Path) -> anyhow::Result<(PathBuf, DbKey)> {
    let (vault, _) = FileVault::open_or_make(dir, 0)?;
    Ok((dir.join("device.db"), vault.db_key()))
}

fn make(dir: &Path, n_checks: u32) -> anyhow::Result<()> {
    let time = time();
    let hub = HubHere::of_one_post(&time);
    let phone = PhoneHere::open(dir, PhoneClock::new(&time, 1));
    phone.enrol(&hub.link(1));
    let now = phone.clock.now();
    let at = move |n: u32| {
        let ago_ms = i64::from(n_checks - n) * EVERY_MS;
        Moment { wall_ms: now.wall_ms - ago_ms, mono_ms: now.mono_ms - ago_ms, ..now }
    };
    let checks = (0..n_checks).map(move |n| (draft(n), at(n)));
    let written = phone.device().record_many_raw(checks);
    written.map_err(|problem| anyhow::anyhow!("checks were not recorded: {:?}", problem.code))?;
    drop(phone);
    settle(dir, n_checks.saturating_sub(N_UNSENT))
}

/// Moves all but the newest from the outbox to receipts, a message for a batch.
fn settle(dir: &Path, n_settled: u32) -> anyhow::Result<()> {
    let (path, key) = database(dir)?;
    let store = Store::open(&path, &key).context("the database opens again")?;
    let tx = store.read().unchecked_transaction()?;
    tx.execute(
        "INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) \
         SELECT 1 + seq / 200, MIN(saved_ms), zeroblob(200) FROM outbox WHERE seq <= ?1 GROUP BY seq / 200",
        [n_settled],
    )?;
    tx.execute(
        "INSERT INTO receipt (epoch, seq, receipt_message_id, outcome) \
         SELECT epoch, seq, 1 + seq / 200, 'stored' FROM outbox WHERE seq <= ?1",
        [n_settled],
    )?;
    tx.execute("DELETE FROM outbox WHERE seq <= ?1", [n_settled])?;
    tx.commit()?;
    store.fold_log()?;
    Ok(())
}
