//! What a record costs on the wire, both ways: the batch, its receipt, and the heads of HTTP. Counted, not timed.

use crate::ground::Ground;
use crate::road::anki::{Anki, Rows};
use crate::road::checks::{Who, documents, passages};
use crate::road::hub::{Hub, Speak};
use crate::road::phone::{Phone, PhoneClock};
use crate::road::pouch::{POUCH, Pouch, gzipped};
use crate::road::unsent::{Round, unsent};
use crate::road::wire::Wire;
use crate::table::{Budget, Row, Unit};

const BENCH: &str = "bytes";
/// Records of one batch.
const BATCHES: [usize; 4] = [1, 10, 200, 2_000];
/// From so many on the promise holds: below, what a batch has of its own weighs more than its records.
const PROMISED_FROM: usize = 200;

/// Rows of `bytes`.
pub(crate) fn bytes(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let mut rows = heartbeat(ground)?;
    let (mut pouch, mut anki) = (Pouch::start(ground)?, Anki::start(ground)?);
    for (who, promised) in [(Who::Nobody, 10.0), (Who::Named, 25.0)] {
        for n in BATCHES {
            let each = |bytes: u64| bytes as f64 / n as f64;
            let ours = each(of_a_batch(ground, n, who)?);
            let words = match who {
                Who::Nobody => "without name and phone",
                Who::Named => "with name and phone",
            };
            let what = format!("a record {words}, {n} a batch, both ways with HTTP");
            let budget = if n >= PROMISED_FROM { Budget::AtMost(promised) } else { Budget::None };
            let row = || Row::of_count(BENCH, (what.clone(), Unit::Bytes), ours, budget);
            let unbudgeted = || Row::of_count(BENCH, (what.clone(), Unit::Bytes), ours, Budget::None);
            let (passages, scratch) = (passages(n, who), tempfile::tempdir()?);
            let documents = documents(&passages);
            let gzipped = each(gzipped(scratch.path(), &documents)?);
            rows.push(row().beside("the same as JSON with gzip, one body, no HTTP", gzipped));
            let wire = Wire::to(pouch.port, None)?;
            pouch.keep(&documents)?;
            pouch.replicate(wire.port, n)?;
            rows.push(unbudgeted().beside(POUCH, each(wire.passed().bytes())));
            if who == Who::Named {
                // A log row of Anki's has no place for a text.
                continue;
            }
            for (kind, holds) in
                [(Rows::Reviews, "as reviews leave them"), (Rows::Checks, "our facts in them")]
            {
                let wire = Wire::to(anki.port, None)?;
                anki.keep(&passages, kind)?;
                anki.sync(wire.port)?;
                let baseline = format!("Anki's sync, its log rows, {holds}");
                rows.push(unbudgeted().beside(baseline, each(wire.passed().bytes())));
            }
        }
    }
    Ok(rows)
}

/// One batch and its receipt, over a connection of its own.
fn of_a_batch(ground: &Ground, n: usize, who: Who) -> anyhow::Result<u64> {
    let round = Round::of(&unsent(ground, n, who)?)?;
    let hub = Hub::serve(&round.hub(), Speak::Plain)?;
    let wire = Wire::to(hub.port, None)?;
    let phone = Phone::open(&round.phone(), PhoneClock::long_on(), &hub.url_by(wire.port))?;
    phone.settle_all_in(u32::try_from(n)?)?;
    Ok(wire.passed().bytes())
}

/// Nothing waits, and the hub is told so.
fn heartbeat(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let round = Round::of(&unsent(ground, 1, Who::Nobody)?)?;
    let hub = Hub::serve(&round.hub(), Speak::Plain)?;
    let wire = Wire::to(hub.port, None)?;
    let phone = Phone::open(&round.phone(), PhoneClock::long_on(), &hub.url_by(wire.port))?;
    phone.settle_all()?;
    let (before, body_before) = (wire.passed(), phone.posted_bytes());
    phone.settle_all()?;
    let (after, body) = (wire.passed(), phone.posted_bytes() - body_before);
    let row =
        |what: &str, bytes: u64, budget| Row::of_count(BENCH, (what, Unit::Bytes), bytes as f64, budget);
    Ok(vec![
        row("a heartbeat, the message alone", body, Budget::AtMost(400.0)),
        row("a heartbeat with the head of its HTTP", after.up - before.up, Budget::None),
        row("a heartbeat, both ways with HTTP", after.bytes() - before.bytes(), Budget::AtMost(700.0)),
    ])
}
