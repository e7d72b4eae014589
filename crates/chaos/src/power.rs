//! G2: the power is cut at a random moment: what was synced is there, and of what was not anything may be.
//!
//! A story of a device and of its hub is played by the real binaries (`power/story.rs`) and written down by a shim: every
//! write, truncation, fsync, name and every word said, in one order. The log is cut at random places; at each the storage
//! of `power/disk.rs` says what is found when the power comes back, in one of five ways; that image is opened and judged.
//! A seed is one story and some hundreds of images of it, so that images of one seed are not independent of each other.
//!
//! Every image is read by a connection of this program's own (`look.rs`): integrity, foreign keys, chains, whether all is
//! there that had been printed as saved or had been receipted before the cut, and whether what the device holds for sent is
//! in receipts that the hub had given by then: both logs have the time of one clock. One image in 20, and each that has no
//! records yet, is also opened by the real `kadian` or `kadian-hub`, which must verify it, and the device must save the
//! next check under the next number.
//!
//! Beside the story both ends bring a released version's database up to date, written down and cut in the same way
//! (`power/upgrades.rs`).
//!
//! What it cannot show: storage that confirms an fsync and forgets it; a kernel's own habits, which would have written much
//! of what is dropped here; another file system's idea of names (see `power/disk.rs`); flash that damages what was at rest.

mod disk;
mod log;
mod story;
mod upgrades;

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::look;
use crate::shim;
use crate::tally::Tally;
use disk::{Cut, Disk};
use kadian_oracle::{Acked, Heard, Receipted, Row, acks, chain_faults_beside_holes, judge, receipted};
use log::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use story::{Recording, Story};

/// Loss of power.
pub(crate) struct Power;

/// Images of each seed: of the device, of the hub.
const IMAGES: (usize, usize) = (160, 80);
/// One image in so many is opened by the real binary too.
const REAL_EVERY: u64 = 20;

const CHECKPOINT: &str = "checkpoint";
const CUTS: [(Cut, &str); 5] = [
    (Cut::Dropped, "dropped"),
    (Cut::Shortened, "shortened"),
    (Cut::Thinned, "thinned"),
    (Cut::Reordered, "reordered"),
    (Cut::Torn, "torn"),
];

impl Campaign for Power {
    fn name(&self) -> &'static str {
        "G2"
    }

    fn what(&self) -> &'static str {
        "power loss: un-synced writes dropped, cut, reordered and torn, at the device and at the hub"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[
            "dropped",
            "shortened",
            "thinned",
            "reordered",
            "torn",
            "enrol",
            "capture",
            "sync",
            "purge",
            "hub",
            CHECKPOINT,
            upgrades::DEVICE,
            upgrades::HUB,
        ]
    }

    fn trials_full(&self) -> u64 {
        100_000
    }

    fn short_s(&self) -> u64 {
        15
    }

    fn requires(&self) -> Result<(), String> {
        shim::is_here()
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let story = story::record(&mut dice);
        if story.device_rows.iter().all(|row| row.bytes.is_some()) {
            tally.fault("nothing was purged in the whole story");
        }
        let given = answered(&story.hub);
        if given.is_empty() {
            tally.fault("no receipt was found in what the hub said: nothing of it could be judged");
        }
        let folder = tempfile::tempdir_in(shim::fast_folder()).expect("a folder");
        let cuts = Cuts { folder: folder.path().join("image"), dice, tally };
        let mut trial = Trial { story: &story, given, cuts };
        trial.cut_the_device();
        trial.cut_the_hub();
        upgrades::cut(&mut trial.cuts);
    }
}

/// A recording is cut at places and in ways of the dice, into images that lie in a folder one after the other.
struct Cuts<'a> {
    folder: std::path::PathBuf,
    dice: Dice,
    tally: &'a mut Tally,
}

struct Trial<'a> {
    story: &'a Story,
    given: Vec<Given>,
    cuts: Cuts<'a>,
}

/// A receipt that the hub had given.
struct Given {
    /// After which of its events.
    at: usize,
    /// When that event began.
    begun_ns: u64,
    receipt: Receipted,
}

impl Cuts<'_> {
    /// Cuts a recording at so many places; `look` judges the image that lies in the folder, with the number of things that
    /// had happened by then.
    fn cut_all(
        &mut self,
        recording: &Recording,
        file: &str,
        n: usize,
        mut look: impl FnMut(&mut Self, usize, &str),
    ) {
        let mut disk = Disk::of(&recording.base);
        let mut done = 0;
        for at in self.places(recording, file, n) {
            recording.events[done..at].iter().for_each(|event| disk.apply(event));
            done = at;
            let (cut, how) = self.dice.pick(&CUTS);
            let image = disk.image(cut, &mut self.dice);
            if image.is_as_named {
                self.tally.fired(how);
            }
            let phase = recording.phase(at - 1);
            self.tally.fired(phase);
            if disk.n_unsynced(file) > 0 {
                self.tally.fired(CHECKPOINT);
            }
            shim::lay(&self.folder, &image.files);
            self.tally.trials += 1;
            look(self, at, &format!("{file} {how} in {phase} at {at} of {}", recording.events.len()));
        }
    }

    /// Where to cut, in order: anywhere, where somebody had just been told something, in each phase, and while the log is
    /// folded into the file, in turn.
    fn places(&mut self, recording: &Recording, file: &str, n: usize) -> Vec<usize> {
        let events = || (1..).zip(&recording.events);
        let all = recording.events.len() as u64;
        let said: Vec<usize> =
            events().filter(|(_, e)| matches!(e, Event::Said { .. })).map(|(at, _)| at).collect();
        let is_folded = |event: &Event| matches!(event, Event::Write { name, .. } if name == file);
        let folded: Vec<usize> = events().filter(|(_, event)| is_folded(event)).map(|(at, _)| at).collect();
        let phases = recording.phases();
        let mut places: Vec<usize> = (0..n)
            .map(|nth| match nth % 4 {
                1 if !said.is_empty() => self.dice.pick(&said),
                2 => {
                    let (from, to) = self.dice.pick(&phases);
                    index(self.dice.between(from as u64 + 1, to as u64))
                }
                3 if !folded.is_empty() => self.dice.pick(&folded),
                _ => index(self.dice.between(1, all)),
            })
            .collect();
        places.sort_unstable();
        places
    }
}

impl Trial<'_> {
    fn cut_the_device(&mut self) {
        let Self { story, given, cuts } = self;
        let said = printed(&story.device);
        cuts.tally.acknowledged += said.last().map_or(0, |(_, acked)| acked.len() as u64);
        cuts.cut_all(&story.device, "device.db", IMAGES.0, |cuts, at, place| {
            let acked = said.iter().rfind(|(from, _)| *from < at).map_or(&[][..], |(_, acked)| acked);
            let by_ns = story.device.begun_ns[at - 1];
            let given = given.iter().filter(|one| one.begun_ns < by_ns).map(|one| &one.receipt);
            judge_device(cuts, story, acked, &given.collect::<Vec<_>>(), place);
        });
    }

    fn cut_the_hub(&mut self) {
        let Self { story, given, cuts } = self;
        cuts.cut_all(&story.hub, "hub.db", IMAGES.1, |cuts, at, place| {
            let given = given.iter().filter(|one| one.at < at).map(|one| &one.receipt);
            judge_hub(cuts, story, &given.collect::<Vec<_>>(), place);
        });
    }
}

/// An image of the device, against what it had printed and what the hub had given by the cut.
fn judge_device(cuts: &mut Cuts<'_>, story: &Story, acked: &[Acked], given: &[&Receipted], place: &str) {
    let found = match look::device(&cuts.folder, &story.device_id) {
        Ok(found) => found,
        Err(damage) => return cuts.tally.fault(format!("{place}: {damage}")),
    };
    let has_records = found.as_ref().is_some_and(|look| !look.rows.is_empty());
    let look =
        found.unwrap_or(look::DeviceLook { rows: vec![], unsent: BTreeSet::new(), settled: BTreeSet::new() });
    let here: BTreeSet<(u32, u32)> = look.rows.iter().map(at).collect();
    let known = |row: &&Row| here.contains(&at(row)) && given.iter().any(|one| is_in(one, row));
    let at_hub: Vec<Row> = story.hub_rows.iter().filter(known).cloned().collect();
    let unsent = look.unsent.len() as u64;
    let mut verdict = judge(&Heard { device: &story.device_id, acked, rows: &look.rows, unsent }, &at_hub);
    // By number: a count can be right where the numbers are not.
    let had: BTreeSet<(u32, u32)> =
        at_hub.iter().filter(|row| row.device == story.device_id).map(at).collect();
    verdict.false_sent = verdict.false_sent.max(look.settled.difference(&had).count() as u64);
    if look.unsent.union(&look.settled).count() != here.len() || !look.unsent.is_disjoint(&look.settled) {
        verdict.faults.push("a record is in both of outbox and receipt, or in neither".into());
    }
    verdict.faults.extend(other_than(&look.rows, &story.device_rows));
    let is_sound = verdict.is_sound();
    cuts.tally.judged(verdict);
    if !is_sound {
        cuts.tally.fault(format!("{place}: see above"));
    } else if !has_records || cuts.dice.below(REAL_EVERY) == 0 {
        open_by_kadian(cuts, &look.rows, place);
    }
}

/// An image of the hub, against the receipts that it had given by the cut.
fn judge_hub(cuts: &mut Cuts<'_>, story: &Story, given: &[&Receipted], place: &str) {
    let look = match look::hub(&cuts.folder) {
        Ok(look) => look,
        Err(damage) => return cuts.tally.fault(format!("{place}: {damage}")),
    };
    let here: BTreeSet<(&str, u32, u32)> =
        look.rows.iter().map(|row| (row.device.as_str(), row.epoch, row.seq)).collect();
    let promised =
        given.iter().flat_map(|one| (one.from..=one.to).map(|seq| (one.device.as_str(), one.epoch, seq)));
    let promised: BTreeSet<_> = promised.collect();
    let n_lost = promised.difference(&here).count() as u64;
    cuts.tally.lost += n_lost;
    cuts.tally.doubled += (look.rows.len() - here.len()) as u64;
    // Every row is one of the hub's at the end, whose chains are whole.
    let mut faults = chain_faults_beside_holes(&look.rows);
    faults.extend(other_than(&look.rows, &story.hub_rows));
    if n_lost > 0 || !faults.is_empty() {
        faults.push(format!("{place}: {n_lost} receipted records are not there"));
        return cuts.tally.faults.extend(faults);
    }
    if cuts.dice.below(REAL_EVERY) == 0 {
        open_by_hub(cuts, &look.rows, place);
    }
}

/// The real `kadian` finds the chain whole, and goes on with the next number.
fn open_by_kadian(cuts: &mut Cuts<'_>, rows: &[Row], place: &str) {
    let verified = said(&cuts.folder, "kadian", &["verify", "--json"]);
    if verified["ok"] != true || verified["records"] != rows.len() {
        return cuts.tally.fault(format!("{place}: kadian verify says {verified}"));
    }
    let Some(last) = rows.last() else { return };
    let saved = said(&cuts.folder, "kadian", &["check", "36.5", "--json"]);
    if saved["epoch"] != last.epoch || saved["seq"] != last.seq + 1 {
        cuts.tally.fault(format!("{place}: the next check is {saved} after {}/{}", last.epoch, last.seq));
    }
}

/// The real `kadian-hub` finds the chains good, and as many numbers missing as there are holes, or fewer: a hole that the
/// device says is unsent is none.
fn open_by_hub(cuts: &mut Cuts<'_>, rows: &[Row], place: &str) {
    let (n_rows, n_missing) = (rows.len(), numbers_missing(rows));
    let verified = said(&cuts.folder, "kadian-hub", &["verify", "--json"]);
    let stats = said(&cuts.folder, "kadian-hub", &["stats", "--json"]);
    if verified["ok"] != true
        || stats["records"].as_u64() != Some(n_rows as u64)
        || stats["gaps"].as_u64().is_none_or(|n| n > n_missing)
    {
        cuts.tally.fault(format!("{place}: kadian-hub says {verified} and {stats}"));
    }
}

/// How many numbers are not there before others of their chain.
fn numbers_missing(rows: &[Row]) -> u64 {
    let mut last: BTreeMap<(&str, u32), (u64, u64)> = BTreeMap::new();
    for row in rows {
        let (most, n) = last.entry((&row.device, row.epoch)).or_default();
        (*most, *n) = ((*most).max(u64::from(row.seq)), *n + 1);
    }
    last.values().map(|(most, n)| most.saturating_sub(*n)).sum()
}

/// What had been printed as saved after how many events.
fn printed(recording: &Recording) -> Vec<(usize, Vec<Acked>)> {
    let (mut text, mut known) = (String::new(), Vec::new());
    for (at, event) in (0..).zip(&recording.events) {
        if let Event::Said { data, .. } = event {
            text.push_str(&String::from_utf8_lossy(data));
            known.push((at, acks(&text)));
        }
    }
    known
}

/// Which receipts had been given after how many events.
fn answered(recording: &Recording) -> Vec<Given> {
    let mut open: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let mut given = Vec::new();
    for (at, event) in (0..).zip(&recording.events) {
        let Event::Said { to, data } = event else { continue };
        let said = open.entry(to).or_default();
        // One answer follows the other on a connection; the next connection may have its number.
        if data.starts_with(b"HTTP/1.1 ") {
            said.clear();
        }
        said.extend_from_slice(data);
        let body = said.windows(4).position(|end| end == b"\r\n\r\n").map(|head| &said[head + 4..]);
        if let Some(receipt) = body.and_then(receipted) {
            given.push(Given { at, begun_ns: recording.begun_ns[at], receipt });
            said.clear();
        }
    }
    given
}

fn index(n: u64) -> usize {
    usize::try_from(n).expect("an index")
}

fn at(row: &Row) -> (u32, u32) {
    (row.epoch, row.seq)
}

fn is_in(receipt: &Receipted, row: &Row) -> bool {
    (row.device == receipt.device && row.epoch == receipt.epoch)
        && (receipt.from..=receipt.to).contains(&row.seq)
}

/// A record is never another one later.
fn other_than(found: &[Row], later: &[Row]) -> Vec<String> {
    let later: BTreeMap<(&str, u32, u32), &Row> =
        later.iter().map(|row| ((row.device.as_str(), row.epoch, row.seq), row)).collect();
    let same = |row: &&Row| {
        let known = later.get(&(row.device.as_str(), row.epoch, row.seq));
        known.is_none_or(|known| known.d == row.d && known.h == row.h)
    };
    found
        .iter()
        .filter(|row| !same(row))
        .map(|row| format!("{}/{} is another record later", row.epoch, row.seq))
        .collect()
}

/// What a real binary prints about an image.
fn said(folder: &Path, program: &str, arguments: &[&str]) -> serde_json::Value {
    let mut command = Command::new(kadian_testkit::bins::path(program));
    let output = command.args(arguments).env("KADIAN_DATA", folder).output().expect("it starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| serde_json::Value::String(String::from_utf8_lossy(&output.stderr).into_owned()))
}
