//! From many checks that nobody has sent to none, on this machine: how fast both ends and what lies between them are.

use crate::bare::{Bare, Run, rows_of};
use crate::ground::{Ground, seconds_of};
use crate::road::anki::{ANKI, Anki, Rows};
use crate::road::checks::{Passage, Who, documents, drafts, passages};
use crate::road::hub::{Hub, Speak};
use crate::road::phone::{Phone, PhoneClock};
use crate::road::pouch::{POUCH, Pouch};
use crate::road::unsent::{Round, unsent};
use crate::spread::Pairs;
use crate::table::{Budget, Row, Unit};
use anyhow::{Context, anyhow};
use kadian_device::Clock;
use kadian_wire::limits::BATCH_RECORDS_MAX;
use rusqlite::Connection;
use std::path::Path;

const BENCH: &str = "upload";

/// A peer that keeps documents and waits for no disk.
const TIMES_POUCH: f64 = 20.0;
/// The habit of ticket scanners and form clients.
const TIMES_SINGLY: f64 = 100.0;
/// Of what the hub's tables bear where nothing is sent, verified, judged or answered. They are four, a record has its hash and
/// its bytes in them, and every one is looked up by its parent's key; Anki's log is one table of nine numbers, so what its
/// server takes is no measure for a hub that must be able to prove each record.
const PART_OF_BARE: f64 = 0.6;
const BARE: &str = "a bare insert of the same rows into the hub's tables, by statements of 500 rows, an fsync for every 2,000";

/// What is measured, and how much of it.
struct Amounts {
    few: usize,
    many: usize,
    /// Documents of the peer that is slow.
    documents: usize,
    /// Checks that go one by one.
    singly: usize,
    n_pairs: usize,
}

/// Rows of `upload`.
pub(crate) fn upload(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let small = Amounts { few: 200, many: 600, documents: 50, singly: 5, n_pairs: 2 };
    let full = Amounts { few: 10_000, many: 100_000, documents: 2_000, singly: 200, n_pairs: 15 };
    let amounts = ground.by_size(small, full);
    let few = unsent(ground, amounts.few, Who::Nobody)?;
    let many = unsent(ground, amounts.many, Who::Nobody)?;
    let passages = passages(amounts.many, Who::Nobody);
    let (mut pouch, mut anki) = (Pouch::start(ground)?, Anki::start(ground)?);
    let mut measured = Measured::default();
    for _ in 0..amounts.n_pairs {
        let plain = ours(&few, amounts.few, Speak::Plain)?;
        measured.pouch.push(plain, replicated(&mut pouch, &passages[..amounts.documents])?);
        measured.singly.push(plain, one_by_one(&few, amounts.singly)?);
        measured.anki_few.push(plain, synced(&mut anki, &passages[..amounts.few])?);
        measured.tls.push(ours(&few, amounts.few, Speak::Tls)?, plain);
        let (plain, bare) = ours_and_bare(&many, amounts.many)?;
        measured.bare.push(plain, bare);
        measured.anki_many.push(plain, synced(&mut anki, &passages)?);
    }
    measured.rows(&amounts).context("there were rounds")
}

/// Records a second, ours and theirs.
#[derive(Default)]
struct Measured {
    pouch: Pairs,
    singly: Pairs,
    anki_few: Pairs,
    anki_many: Pairs,
    bare: Pairs,
    tls: Pairs,
}

impl Measured {
    fn rows(&self, amounts: &Amounts) -> Option<Vec<Row>> {
        let Amounts { few, many, documents, singly, .. } = amounts;
        let row = |n: usize, baseline: String, pairs, budget| {
            let what = format!("{n} checks to settled, receipts verified, loopback");
            Row::of_pairs(BENCH, (what, Unit::PerSecond), baseline, pairs, budget)
        };
        let tls = (format!("{few} checks to settled over TLS"), Unit::PerSecond);
        let by_http = "the same without TLS".to_owned();
        Some(vec![
            row(
                *few,
                format!("{POUCH}, {documents} documents"),
                &self.pouch,
                Budget::RatioAtLeast(TIMES_POUCH),
            )?,
            row(
                *few,
                format!("our own hub and phone, one request a record, {singly} checks"),
                &self.singly,
                Budget::RatioAtLeast(TIMES_SINGLY),
            )?,
            row(*few, ANKI.to_owned(), &self.anki_few, Budget::None)?,
            row(*many, ANKI.to_owned(), &self.anki_many, Budget::None)?,
            row(*many, BARE.to_owned(), &self.bare, Budget::RatioAtLeast(PART_OF_BARE))?,
            Row::of_pairs(BENCH, tls, by_http, &self.tls, Budget::None)?,
        ])
    }
}

/// Records a second of a phone with so many unsent.
fn ours(fixture: &Path, n: usize, speak: Speak) -> anyhow::Result<f64> {
    let round = Round::of(fixture)?;
    let hub = Hub::serve(&round.hub(), speak)?;
    let phone = Phone::open(&round.phone(), PhoneClock::system(), &hub.url())?;
    let (seconds, settled) = seconds_of(|| phone.settle_all());
    settled?;
    Ok(n as f64 / seconds)
}

/// The same, and rows a second of the bare insert.
fn ours_and_bare(fixture: &Path, n: usize) -> anyhow::Result<(f64, f64)> {
    let round = Round::of(fixture)?;
    let here = Connection::open(round.hub().join("hub.db"))?;
    let mut bare = Bare::copy(&here, &round.hub().join("bare.db"))?;
    drop(here);
    let hub = Hub::serve(&round.hub(), Speak::Plain)?;
    let phone = Phone::open(&round.phone(), PhoneClock::system(), &hub.url())?;
    let (seconds, settled) = seconds_of(|| phone.settle_all());
    settled?;
    drop((phone, hub));
    let here = Connection::open(round.hub().join("hub.db"))?;
    let runs = runs(&here, BATCH_RECORDS_MAX)?;
    let rows = runs.iter().map(|run| rows_of(&here, run)).collect::<anyhow::Result<Vec<_>>>()?;
    let cost = bare.insert_all(&rows)?;
    Ok((n as f64 / seconds, n as f64 / cost.took_s))
}

/// The checks of the one phone, so many at a time.
fn runs(hub: &Connection, n_each: u32) -> anyhow::Result<Vec<Run>> {
    let checks = "SELECT device, epoch, MIN(seq), MAX(seq) FROM check_row GROUP BY device, epoch";
    let whole = hub.query_row(checks, [], |row| {
        Ok(Run { device: row.get(0)?, epoch: row.get(1)?, from: row.get(2)?, to: row.get(3)? })
    })?;
    let starts = (whole.from..=whole.to).step_by(usize::try_from(n_each)?);
    Ok(starts.map(|from| Run { from, to: whole.to.min(from + n_each - 1), ..whole }).collect())
}

/// The same where each check is sent before the next one is made. To make it is not measured.
fn one_by_one(fixture: &Path, n: usize) -> anyhow::Result<f64> {
    let round = Round::of(fixture)?;
    let hub = Hub::serve(&round.hub(), Speak::Plain)?;
    let phone = Phone::open(&round.phone(), PhoneClock::system(), &hub.url())?;
    phone.settle_all()?;
    let mut seconds = 0.0;
    for draft in drafts(&passages(n, Who::Nobody), phone.clock.now()) {
        let kept = phone.device.record_many_raw(std::iter::once(draft));
        kept.map_err(|problem| anyhow!("a check is not kept: {}", problem.code.as_str()))?;
        let (took, settled) = seconds_of(|| phone.settle_all());
        settled?;
        seconds += took;
    }
    Ok(n as f64 / seconds)
}

fn replicated(pouch: &mut Pouch, passages: &[Passage]) -> anyhow::Result<f64> {
    pouch.keep(&documents(passages))?;
    let done = pouch.replicate(pouch.port, 1_000)?;
    Ok(done.written as f64 / done.seconds)
}

fn synced(anki: &mut Anki, passages: &[Passage]) -> anyhow::Result<f64> {
    anki.keep(passages, Rows::Reviews)?;
    let (seconds, _) = anki.sync(anki.port)?;
    Ok(passages.len() as f64 / seconds)
}
