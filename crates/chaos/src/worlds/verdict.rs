//! What is left of a world, judged by the oracle from both ends' exports and from what devices acknowledged.

use super::play::{Phone, World};
use super::template::device_dir;
use crate::look;
use crate::tally::Tally;
use kadian_hub::export;
use kadian_oracle::{Heard, Row, chain_faults, judge, rows, rows_of};
use kadian_testkit::phone_here;
use std::collections::BTreeSet;
use std::path::Path;

/// The column of an exported check that names its void.
const VOIDED_BY: usize = 19;

/// What is promised at any moment: nothing lost, doubled or falsely sent.
pub(super) fn promises(world: &World, tally: &mut Tally) {
    let hub = hub_rows(world);
    for at in 0..world.phones.len() {
        let own = device_rows(world, at);
        judge_device(world, at, &own, &hub, tally);
    }
}

/// That, and what must hold once everything has arrived.
pub(super) fn all(world: &World, tally: &mut Tally) {
    let hub = hub_rows(world);
    let (mut n_gone, mut n_checks, mut n_rows) = (0, 0, 0);
    let mut broken = BTreeSet::new();
    for (at, phone) in world.phones.iter().enumerate() {
        let own = device_rows(world, at);
        let here = judge_device(world, at, &own, &hub, tally);
        let device = own[0].device.clone();
        let at_hub: BTreeSet<u32> = rows_of(&hub, &device).iter().map(|row| row.seq).collect();
        let gone = own.iter().filter(|row| !at_hub.contains(&row.seq)).count() as u64;
        if gone > 0 {
            broken.insert(device);
        }
        n_gone += here;
        n_rows += own.len() as u64 - gone;
        n_checks += counted(phone, &at_hub);
    }
    tally.faults.extend(chain_faults(hub.iter().filter(|row| !broken.contains(&row.device))));
    let odd = hub.iter().find(|row| row.outcome != "stored");
    if let Some(row) = odd {
        tally.fault(format!("{}/{} is {}", row.device, row.seq, row.outcome));
    }
    let runtime = phone_here::runtime();
    let stats = runtime.block_on(world.hubs[0].store().stats()).expect("statistics");
    let says = [stats.checks, stats.records, stats.lost].map(u64::from);
    let page = runtime.block_on(world.hubs[0].checks_of_the_pages());
    let exported = exported_checks(world);
    same(tally, "checks of statistics, pages and export", &[says[0], page, exported], n_checks);
    same(tally, "records", &[says[1]], n_rows);
    same(tally, "records named gone", &[says[2]], n_gone);
    same(
        tally,
        "held, refused, gaps, forks",
        &[stats.held, stats.refused, stats.gaps, stats.forks].map(u64::from),
        0,
    );
}

fn same(tally: &mut Tally, what: &str, said: &[u64], truth: u64) {
    if said.iter().any(|n| *n != truth) {
        tally.fault(format!("{what}: {said:?}, and in truth {truth}"));
    }
}

/// Judges a device; how many of its settled records have lost their bytes and are not at the hub: those it names as gone.
/// Only a hub from an older backup is a reason for any.
fn judge_device(world: &World, at: usize, own: &[Row], hub: &[Row], tally: &mut Tally) -> u64 {
    let phone = &world.phones[at];
    let device = &own[0].device;
    let at_hub: BTreeSet<u32> = rows_of(hub, device).iter().map(|row| row.seq).collect();
    // An open device shares its database with nobody: a copy is looked at.
    let look = look::device_copy(&device_dir(world.folder.path(), at), device);
    let look = look.expect("the device's database is sound").expect("records");
    let is_settled = |row: &Row| look.settled.contains(&(row.epoch, row.seq));
    let is_gone = |row: &&Row| {
        world.has_restored && row.bytes.is_none() && is_settled(row) && !at_hub.contains(&row.seq)
    };
    let gone = own.iter().filter(is_gone).count() as u64;
    let unsent = look.numbers();
    let mut verdict = judge(&Heard { device, acked: &phone.acked, rows: own, unsent }, hub);
    // The hub had signed for them, and an older backup took its place: they are named, which `all` holds to the number.
    verdict.false_sent = verdict.false_sent.saturating_sub(gone);
    verdict.lost = verdict.lost.saturating_sub(gone);
    tally.judged(verdict);
    gone
}

/// Checks that a device acknowledged, that have arrived, and of which no void has.
fn counted(phone: &Phone, at_hub: &BTreeSet<u32>) -> u64 {
    let is_voided =
        |check: u32| phone.voids.iter().any(|(voided, void)| *voided == check && at_hub.contains(void));
    phone.checks.iter().filter(|check| at_hub.contains(check) && !is_voided(**check)).count() as u64
}

fn hub_rows(world: &World) -> Vec<Row> {
    let file = world.folder.path().join("records.jsonl");
    let store = world.hubs[0].store();
    phone_here::runtime().block_on(export::records_jsonl(store, &file)).expect("records are exported");
    rows(&file).expect("an export")
}

fn device_rows(world: &World, at: usize) -> Vec<Row> {
    let file = world.folder.path().join("device.jsonl");
    let lines: Vec<String> =
        world.export_of(at).iter().map(|record| serde_json::to_string(record).expect("a line")).collect();
    std::fs::write(&file, lines.join("\n")).expect("a file");
    rows(&file).expect("an export")
}

/// Rows of the export of checks that name no void. No cell here holds a comma or a quote.
fn exported_checks(world: &World) -> u64 {
    let file = world.folder.path().join("checks.csv");
    let zone = "Asia/Shanghai".parse().expect("a zone");
    let store = world.hubs[0].store();
    phone_here::runtime().block_on(export::checks_csv(store, zone, &file)).expect("checks are exported");
    unvoided(&file)
}

fn unvoided(file: &Path) -> u64 {
    let text = std::fs::read_to_string(file).expect("an export");
    let is_counted = |line: &&str| line.split(',').nth(VOIDED_BY).is_some_and(str::is_empty);
    text.lines().skip(1).filter(is_counted).count() as u64
}
