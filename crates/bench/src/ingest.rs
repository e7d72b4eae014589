//! What a batch costs the hub, beside the rows alone.
//!
//! Ours: the release binary as a process of its own, to which 64 devices post batches of 200 that were signed before. Its
//! CPU is all that it used until the last receipt was out and the quarter hours were counted again; the senders' is left
//! out. The baseline: the rows that the hub made of just these batches, put into the same tables of a copy of the same
//! database by one statement a table and batch, one transaction a batch.

use crate::bare::{Bare, Cost, Run, rows_of};
use crate::ground::{Ground, seconds_of};
use crate::process;
use crate::senders::{self, Sealed, Sender};
use crate::spread::Pairs;
use crate::table::{Budget, Row, Unit};
use anyhow::Context;
use kadian_sync::settle::Sent;
use kadian_testkit::phone_here::runtime;
use kadian_testkit::{HubBox, wait};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
    UnparsedPublicKey,
};
use rusqlite::{Connection, OpenFlags};
use std::sync::Arc;
use tokio::task::JoinSet;

const NAME: &str = "ingest";
const BATCH: u32 = 200;
/// Enough of them that the kernel's clock of a thread sees them.
const N_SIGNATURES: u32 = 500;

/// How much is measured.
struct Extent {
    n_devices: usize,
    n_pairs: usize,
    /// Batches of each device in a pair.
    n_batches: usize,
}

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let extent = ground.by_size(
        Extent { n_devices: 8, n_pairs: 2, n_batches: 1 },
        Extent { n_devices: 64, n_pairs: 20, n_batches: 2 },
    );
    let scratch = ground.scratch()?;
    let folder = scratch.path().to_owned();
    let mut hub = senders::district(&folder)?;
    hub.start();
    let n_records = u32::try_from(extent.n_pairs * extent.n_batches)? * BATCH;
    let mut devices = senders::enrol(&hub, extent.n_devices, n_records)?;
    let here = Connection::open_with_flags(hub.file("hub.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let bare_path = folder.join("bare.db");
    let mut bare = Bare::copy(&here, &bare_path)?;

    let (mut cpu, mut rate, mut shares) = (Pairs::default(), Pairs::default(), Vec::new());
    for _ in 0..extent.n_pairs {
        let mut sealed = Vec::new();
        for device in &mut devices {
            let device = Arc::get_mut(device).context("nobody sends now")?;
            sealed.push((0..extent.n_batches).map(|_| device.seal(BATCH)).collect());
        }
        let (ours, batches) = post_all(&hub, &here, &devices, sealed)?;
        let stored = batches.iter().map(|batch| rows_of(&here, &run_of(batch.sent())));
        let theirs = bare.insert_all(&stored.collect::<anyhow::Result<Vec<_>>>()?)?;
        let n = batches.iter().map(|batch| f64::from(batch.n_records())).sum::<f64>();
        cpu.push(ours.cpu_s / n * 1e6, theirs.cpu_s / n * 1e6);
        rate.push(n / ours.took_s, n / theirs.took_s);
        shares.push(signatures_s(batches.len())? / ours.cpu_s * 100.0);
    }
    rows(&extent, &cpu, &rate, shares)
}

fn rows(extent: &Extent, cpu: &Pairs, rate: &Pairs, shares: Vec<f64>) -> anyhow::Result<Vec<Row>> {
    let baseline =
        "a bare insert of the same rows into the same tables, one transaction a batch, fsync a batch";
    let n = extent.n_devices;
    let of_pairs = |what: String, unit, pairs, budget| {
        Row::of_pairs(NAME, (what, unit), baseline, pairs, budget).ok_or(anyhow::anyhow!("no pairs"))
    };
    let share = crate::spread::Spread::of(shares).map_or(f64::NAN, |share| share.median);
    Ok(vec![
        of_pairs(
            format!("hub CPU a record, {n} devices, batches of {BATCH}"),
            Unit::Us,
            cpu,
            Budget::RatioAtMost(2.0),
        )?,
        of_pairs(
            format!("records stored, {n} devices, batches of {BATCH}"),
            Unit::PerSecond,
            rate,
            Budget::None,
        )?,
        Row::of_count(
            NAME,
            (
                "signatures' share of the hub's CPU: one P-256 verified, one Ed25519 made a batch",
                Unit::Percent,
            ),
            share,
            Budget::AtMost(5.0),
        ),
    ])
}

/// All devices send at once, each its batches one after the other; the batches again.
fn post_all(
    hub: &HubBox,
    here: &Connection,
    devices: &[Arc<Sender>],
    batches: Vec<Vec<Sealed>>,
) -> anyhow::Result<(Cost, Vec<Sealed>)> {
    let before_s = process::cpu_s(hub.pid())?;
    let send = async {
        let mut sending = JoinSet::new();
        for (device, batches) in devices.iter().zip(batches) {
            let device = Arc::clone(device);
            sending.spawn(async move {
                for batch in &batches {
                    device.deliver(batch).await;
                }
                batches
            });
        }
        sending.join_all().await
    };
    let (took_s, batches) = seconds_of(|| runtime().block_on(send));
    wait::until("all quarter hours to be counted", || {
        let dirty = "SELECT COUNT(*) FROM dirty_bucket";
        here.query_row(dirty, [], |row| row.get::<_, u32>(0)).ok().filter(|n| *n == 0)
    });
    let cpu_s = process::cpu_s(hub.pid())? - before_s;
    Ok((Cost { took_s, cpu_s }, batches.into_iter().flatten().collect()))
}

fn run_of(sent: &Sent) -> Run {
    Run { device: *sent.device.as_bytes(), epoch: sent.epoch, from: sent.from, to: sent.to }
}

/// What so many batches' signatures cost alone: what the device signed is verified, and a receipt is signed.
fn signatures_s(n: usize) -> anyhow::Result<f64> {
    let failed = |_| anyhow::anyhow!("a signature");
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(failed)?;
    let device = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random)?;
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).map_err(failed)?;
    let hub = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref())?;
    let message = vec![7; BATCH as usize * 12];
    let signature = device.sign(&random, &message).map_err(failed)?;
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, device.public_key().as_ref());
    let before_s = process::own_cpu_s()?;
    for _ in 0..N_SIGNATURES {
        key.verify(&message, signature.as_ref()).map_err(failed)?;
        std::hint::black_box(hub.sign(&message[..400]));
    }
    Ok((process::own_cpu_s()? - before_s) / f64::from(N_SIGNATURES) * n as f64)
}
