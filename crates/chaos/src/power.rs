//! G2: the power is cut at a random moment: what was synced is there, and of what was not anything may be.
//!
//! A story of a device and of its hub is played by the real binaries (`power/story.rs`) and written down by a shim: every
//! write, truncation, fsync, name and every word said, in one order. The log is cut at random places; at each the storage
//! of `power/disk.rs` says what is found when the power comes back, in one of five ways; that image is opened and judged.
//! A seed is one story and some hundreds of images of it, so that images of one seed are not independent of each other.
//!
//! Every image is read by a connection of this program's own (`look.rs`): integrity, foreign keys, chains, and
//! whether all is there that had been printed as saved or had been receipted before the cut. One image in 20, and each that
//! has no records yet, is also opened by the real `kadian` or `kadian-hub`, which must verify it, and the device must save
//! the next check under the next number.
//!
//! What it cannot show: storage that confirms an fsync and forgets it; a kernel's own habits, which would have written much
//! of what is dropped here; another file system's idea of names (see `power/disk.rs`); flash that damages what was at rest.

mod disk;
mod log;
mod story;

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::look;
use crate::shim;
use crate::tally::Tally;
use disk::{Cut, Disk};
use kadian_oracle::{Acked, Heard, Receipted, Row, acks, chain_faults, judge, receipted};
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
        let folder = tempfile::tempdir_in(shim::fast_folder()).expect("a folder");
        let mut trial = Trial { story: &story, folder: folder.path().join("image"), dice, tally };
        trial.cut_the_device();
        trial.cut_the_hub();
    }
}

struct Trial<'a> {
    story: &'a Story,
    folder: std::path::PathBuf,
    dice: Dice,
    tally: &'a mut Tally,
}

impl Trial<'_> {
    fn cut_the_device(&mut self) {
        let said = printed(&self.story.device);
        self.tally.acknowledged += said.last().map_or(0, |(_, acked)| acked.len() as u64);
        self.cut_all(&self.story.device, "device.db", IMAGES.0, |trial, at, place| {
            let acked = said.iter().rfind(|(from, _)| *from < at).map_or(&[][..], |(_, acked)| acked);
            trial.judge_device(acked, place);
        });
    }

    fn cut_the_hub(&mut self) {
        let given = answered(&self.story.hub);
        self.cut_all(&self.story.hub, "hub.db", IMAGES.1, |trial, at, place| {
            let given: Vec<&Receipted> =
                given.iter().filter(|(from, _)| *from < at).map(|(_, one)| one).collect();
            trial.judge_hub(&given, place);
        });
    }

    /// Cuts a recording at so many places; `look` judges the image that lies in the folder, with the number of things that
    /// had happened by then.
    fn cut_all(
        &mut self,
        recording: &Recording,
        file: &str,
        n: usize,
        look: impl Fn(&mut Self, usize, &str),
    ) {
        let mut disk = Disk::of(&recording.base);
        let mut done = 0;
        for at in self.places(recording, file, n) {
            recording.events[done..at].iter().for_each(|event| disk.apply(event));
            done = at;
            let (cut, how) = self.dice.pick(&CUTS);
            if disk.n_unsynced_in_all() > 0 {
                self.tally.fired(how);
            }
            let phase = recording.phase(at - 1);
            self.tally.fired(phase);
            if disk.n_unsynced(file) > 0 {
                self.tally.fired(CHECKPOINT);
            }
            shim::lay(&self.folder, &disk.image(cut, &mut self.dice));
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
                0 => index(self.dice.between(1, all)),
                1 => self.dice.pick(&said),
                2 => {
                    let (from, to) = self.dice.pick(&phases);
                    index(self.dice.between(from as u64 + 1, to as u64))
                }
                _ => self.dice.pick(&folded),
            })
            .collect();
        places.sort_unstable();
        places
    }

    fn judge_device(&mut self, acked: &[Acked], place: &str) {
        let found = match look::device(&self.folder, &self.story.device_id) {
            Ok(found) => found,
            Err(damage) => return self.tally.fault(format!("{place}: {damage}")),
        };
        let has_records = found.as_ref().is_some_and(|look| !look.rows.is_empty());
        let look = found.unwrap_or(look::DeviceLook {
            rows: vec![],
            unsent: BTreeSet::new(),
            settled: BTreeSet::new(),
        });
        let here: BTreeSet<(u32, u32)> = look.rows.iter().map(at).collect();
        let known = |row: &&Row| here.contains(&at(row));
        let at_hub: Vec<Row> = self.story.hub_rows.iter().filter(known).cloned().collect();
        let heard = Heard {
            device: &self.story.device_id,
            acked,
            rows: &look.rows,
            unsent: look.unsent.len() as u64,
        };
        let mut verdict = judge(&heard, &at_hub);
        if look.unsent.union(&look.settled).count() != here.len() || !look.unsent.is_disjoint(&look.settled) {
            verdict.faults.push("a record is in both of outbox and receipt, or in neither".into());
        }
        verdict.faults.extend(other_than(&look.rows, &self.story.device_rows));
        let is_sound = verdict.is_sound();
        self.tally.judged(verdict);
        if !is_sound {
            self.tally.fault(format!("{place}: see above"));
        } else if !has_records || self.dice.below(REAL_EVERY) == 0 {
            self.open_by_kadian(&look.rows, place);
        }
    }

    fn judge_hub(&mut self, given: &[&Receipted], place: &str) {
        let look = match look::hub(&self.folder) {
            Ok(look) => look,
            Err(damage) => return self.tally.fault(format!("{place}: {damage}")),
        };
        let here: BTreeSet<(&str, u32, u32)> =
            look.rows.iter().map(|row| (row.device.as_str(), row.epoch, row.seq)).collect();
        let promised =
            given.iter().flat_map(|one| (one.from..=one.to).map(|seq| (one.device.as_str(), one.epoch, seq)));
        let promised: BTreeSet<_> = promised.collect();
        let n_lost = promised.difference(&here).count() as u64;
        self.tally.lost += n_lost;
        self.tally.doubled += (look.rows.len() - here.len()) as u64;
        let mut faults = chain_faults(&look.rows);
        faults.extend(other_than(&look.rows, &self.story.hub_rows));
        if n_lost > 0 || !faults.is_empty() {
            faults.push(format!("{place}: {n_lost} receipted records are not there"));
            return self.tally.faults.extend(faults);
        }
        if self.dice.below(REAL_EVERY) == 0 {
            self.open_by_hub(look.rows.len(), place);
        }
    }

    /// The real `kadian` finds the chain whole, and goes on with the next number.
    fn open_by_kadian(&mut self, rows: &[Row], place: &str) {
        let verified = said(&self.folder, "kadian", &["verify", "--json"]);
        if verified["ok"] != true || verified["records"] != rows.len() {
            return self.tally.fault(format!("{place}: kadian verify says {verified}"));
        }
        let Some(last) = rows.last() else { return };
        let saved = said(&self.folder, "kadian", &["check", "36.5", "--json"]);
        if saved["epoch"] != last.epoch || saved["seq"] != last.seq + 1 {
            self.tally.fault(format!("{place}: the next check is {saved} after {}/{}", last.epoch, last.seq));
        }
    }

    fn open_by_hub(&mut self, n_rows: usize, place: &str) {
        let verified = said(&self.folder, "kadian-hub", &["verify", "--json"]);
        let stats = said(&self.folder, "kadian-hub", &["stats", "--json"]);
        if verified["ok"] != true || stats["records"].as_u64() != Some(n_rows as u64) || stats["gaps"] != 0 {
            self.tally.fault(format!("{place}: kadian-hub says {verified} and {stats}"));
        }
    }
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
fn answered(recording: &Recording) -> Vec<(usize, Receipted)> {
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
            given.push((at, receipt));
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
