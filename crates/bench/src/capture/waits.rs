//! What a check asks of the storage, counted: no clock can blur it.

use super::NAME;
use crate::devices;
use crate::ground::Ground;
use crate::table::{Budget, Row, Unit};
use anyhow::{Context, ensure};
use kadian_testkit::{PhoneClock, PhoneHere, bins};
use std::fmt::Write;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A frame of the write-ahead log: a page and what stands before it.
const FRAME_BYTES: u64 = 4096 + 24;
/// Checks whose frames are counted: fewer than fill the log.
const N_FRAMED: u32 = 50;

pub(super) fn counted(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let n_checks = ground.by_size(10_000, 1_000_000);
    let at = |what: &str| format!("{what} a check at {n_checks} records");
    let syncs = syncs_a_check(ground, n_checks)?;
    let frames = frames_a_check(ground, n_checks)?;
    Ok(vec![
        Row::of_count(NAME, (at("fsyncs"), Unit::Count), syncs, Budget::AtMost(1.0)),
        Row::of_count(NAME, (at("frames of the log"), Unit::Count), frames, Budget::AtMost(12.0)),
    ])
}

/// Of the command line on a device of its own: what more checks ask for more.
fn syncs_a_check(ground: &Ground, n_checks: u32) -> anyhow::Result<f64> {
    let dir = devices::copied(ground, n_checks)?;
    let (few, many) = (20, 120);
    let of_few = syncs(dir.path(), few)?;
    let of_many = syncs(dir.path(), many)?;
    Ok((f64::from(of_many) - f64::from(of_few)) / f64::from(many - few))
}

fn syncs(dir: &Path, n: u32) -> anyhow::Result<u32> {
    let log = dir.join("calls");
    let mut child = Command::new("strace")
        .args(["-f", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o"])
        .arg(&log)
        .arg(bins::path("kadian"))
        .args(["check", "--stdin"])
        .env("KADIAN_DATA", dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("strace does not start: apt-get install strace")?;
    let mut lines = String::new();
    for number in 0..n {
        let draft = serde_json::to_string(&devices::draft(number))?;
        writeln!(lines, "{draft}")?;
    }
    child.stdin.take().context("a pipe")?.write_all(lines.as_bytes())?;
    ensure!(child.wait()?.success(), "kadian did not record its checks");
    let calls = std::fs::read_to_string(&log)?;
    // One that was interrupted by another thread has a second line.
    let n_calls = calls.lines().filter(|line| line.contains("sync(") || line.contains("range(")).count();
    Ok(u32::try_from(n_calls)?)
}

fn frames_a_check(ground: &Ground, n_checks: u32) -> anyhow::Result<f64> {
    let dir = devices::copied(ground, n_checks)?;
    let time = devices::time();
    let phone = PhoneHere::open(dir.path(), PhoneClock::new(&time, 3));
    let n_bytes = || std::fs::metadata(dir.path().join("device.db-wal")).map(|log| log.len());
    phone.check(devices::draft(0));
    let before = n_bytes()?;
    for n in 0..N_FRAMED {
        time.pass(1_000);
        phone.check(devices::draft(n));
    }
    let n_frames = (n_bytes()? - before) / FRAME_BYTES;
    Ok(n_frames as f64 / f64::from(N_FRAMED))
}
