//! Many checks over a link that is hardly one.
//!
//! What always holds: each of a pair has the link for itself. Peers take minutes, so they run side by side on links of
//! their own, since what they wait for is the link and not this machine. Ours take seconds, in which the machine would
//! count: they run one after the other, with nothing beside them.

use crate::ground::{Ground, now};
use crate::road::anki::{ANKI, Anki, Rows};
use crate::road::checks::{Who, documents, passages};
use crate::road::hub::{Hub, Speak};
use crate::road::phone::{Phone, PhoneClock};
use crate::road::pouch::{POUCH, Pouch};
use crate::road::unsent::{Round, unsent};
use crate::road::wire::{Passed, Resets, Shape, Wire};
use crate::spread::Pairs;
use crate::table::{Budget, Row, Unit};
use anyhow::{Context, anyhow, ensure};
use std::path::Path;
use std::time::Duration;

const BENCH: &str = "thin_link";

/// A link, and what goes over it.
#[derive(Clone)]
struct Story {
    what: String,
    n: usize,
    /// Documents of the peer that takes twenty times as long.
    documents: usize,
    bytes_per_s: f64,
    round_trip: Duration,
    /// All connections are reset so often.
    reset_every: Option<Duration>,
    /// Peers at once, and how often.
    lanes: usize,
    rounds: usize,
}

impl Story {
    fn n_pairs(&self) -> usize {
        self.lanes * self.rounds
    }

    /// Resets come at another moment of each pair: at the first, all of the time between two has still to pass.
    fn shape(&self, pair: usize) -> Shape {
        let left = 1.0 - pair as f64 / self.n_pairs() as f64;
        let resets = self.reset_every.map(|every| Resets { first: every.mul_f64(left), every });
        Shape { resets, ..self.unbroken() }
    }

    /// The same link, never reset.
    fn unbroken(&self) -> Shape {
        Shape { bytes_per_s: self.bytes_per_s, round_trip: self.round_trip, resets: None }
    }
}

/// Rows of `thin_link`.
pub(crate) fn thin_link(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let small = vec![Story {
        what: "200 checks over 1 Mbit/s, 20 ms round trips".to_owned(),
        n: 200,
        documents: 20,
        bytes_per_s: 125_000.0,
        round_trip: Duration::from_millis(20),
        reset_every: None,
        lanes: 2,
        rounds: 1,
    }];
    let mut rows = Vec::new();
    for story in ground.by_size(small, full_size()) {
        rows.extend(told(ground, &story)?);
    }
    Ok(rows)
}

fn full_size() -> Vec<Story> {
    let slow = Story {
        what: "10,000 checks over 256 kbit/s, 100 ms round trips".to_owned(),
        n: 10_000,
        documents: 1_000,
        bytes_per_s: 32_000.0,
        round_trip: Duration::from_millis(100),
        reset_every: None,
        lanes: 5,
        rounds: 3,
    };
    let slowest = Story {
        what: "2,000 checks over 20 kbit/s, 600 ms round trips, a reset every 30 s".to_owned(),
        n: 2_000,
        documents: 100,
        bytes_per_s: 2_500.0,
        round_trip: Duration::from_millis(600),
        reset_every: Some(Duration::from_secs(30)),
        lanes: 15,
        rounds: 1,
    };
    vec![slow, slowest]
}

/// How long the peers of one pair took, in seconds.
struct Peers {
    anki: f64,
    /// For all records, from those that were sent.
    pouch: f64,
}

fn told(ground: &Ground, story: &Story) -> anyhow::Result<Vec<Row>> {
    let fixture = unsent(ground, story.n, Who::Nobody)?;
    let (_, once) = ours(&fixture, story.unbroken())?;
    let busier = once.up.max(once.down);
    let bytes_alone = busier as f64 / story.bytes_per_s;
    let all_ours = (0..story.n_pairs()).map(|pair| Ok(ours(&fixture, story.shape(pair))?.0));
    let all_ours = all_ours.collect::<anyhow::Result<Vec<f64>>>()?;
    let run = &|lane: usize| lane_of(ground, story, lane);
    let lanes: anyhow::Result<Vec<Vec<(usize, Peers)>>> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..story.lanes).map(|lane| scope.spawn(move || run(lane))).collect();
        lanes.into_iter().map(|lane| lane.join().map_err(|_| anyhow!("a lane panicked"))?).collect()
    });
    let (mut own, mut pouch, mut anki) = (Pairs::default(), Pairs::default(), Pairs::default());
    for (pair, peers) in lanes?.iter().flatten() {
        let ours = *all_ours.get(*pair).context("as many of ours as of the peers")?;
        own.push(ours, bytes_alone);
        let per_s = |seconds: f64| story.n as f64 / seconds;
        pouch.push(per_s(ours), per_s(peers.pouch));
        anki.push(per_s(ours), per_s(peers.anki));
    }
    let row = |unit, baseline: String, pairs, budget| {
        Row::of_pairs(BENCH, (story.what.clone(), unit), baseline, pairs, budget)
    };
    let of_bytes = format!("the time of its {busier} bytes alone");
    let of_pouch = format!("{POUCH}, {} documents", story.documents);
    let rows = vec![
        row(Unit::S, of_bytes, &own, Budget::RatioAtMost(1.5)),
        row(Unit::PerSecond, of_pouch, &pouch, Budget::RatioAtLeast(60.0)),
        row(Unit::PerSecond, ANKI.to_owned(), &anki, Budget::RatioAtLeast(4.0)),
    ];
    rows.into_iter().collect::<Option<Vec<_>>>().context("there were rounds")
}

/// The peers of some pairs, one after the other, each with the number of its pair.
fn lane_of(ground: &Ground, story: &Story, lane: usize) -> anyhow::Result<Vec<(usize, Peers)>> {
    let (mut pouch, mut anki) = (Pouch::start(ground)?, Anki::start(ground)?);
    let passages = passages(story.n, Who::Nobody);
    let mut pairs = Vec::new();
    for round in 0..story.rounds {
        let pair = round * story.lanes + lane;
        let shape = Some(story.shape(pair));
        anki.keep(&passages, Rows::Reviews)?;
        let wire = Wire::to(anki.port, shape)?;
        let (anki, _) = anki.sync(wire.port)?;
        pouch.keep(&documents(&passages[..story.documents]))?;
        let wire = Wire::to(pouch.port, shape)?;
        let done = pouch.replicate(wire.port, 100)?;
        ensure!(done.written == story.documents as u64, "PouchDB wrote {} documents", done.written);
        let pouch = done.seconds / story.documents as f64 * story.n as f64;
        pairs.push((pair, Peers { anki, pouch }));
    }
    Ok(pairs)
}

/// A phone's own worker, from its start until every record has a receipt. The phone has been on since it last heard the hub,
/// so that it need not ask what time it is.
fn ours(fixture: &Path, shape: Shape) -> anyhow::Result<(f64, Passed)> {
    let round = Round::of(fixture)?;
    let hub = Hub::serve(&round.hub(), Speak::Plain)?;
    let wire = Wire::to(hub.port, Some(shape))?;
    let mut phone = Phone::open(&round.phone(), PhoneClock::long_on(), &hub.url_by(wire.port))?;
    let began = now();
    phone.device.start_worker().map_err(|problem| anyhow!("no worker: {}", problem.code.as_str()))?;
    while phone.unsent()? > 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok((began.elapsed().as_secs_f64(), wire.passed()))
}
