//! G5: damaged database files of a phone, then the real `kadian` on them, then the hub.
//!
//! What it shows: whatever is done to file and log, the next command goes on within ten seconds; what was damaged lies
//! aside byte for byte; what is neither at the hub afterwards nor to be had any more is named, number by number, and is no
//! more than lay on the pages that were hurt; no check counts twice; a kill in the middle of it changes none of this; and
//! another key is told from damage. What it cannot show: a disk that gives other bytes at each reading, damage that comes
//! while the database is open, or a log that is lost together with the mark beside it, of which no trace is left.

mod harm;
mod scene;

use crate::campaign::{Campaign, now};
use crate::child::live_for;
use crate::dice::Dice;
use crate::tally::Tally;
use harm::{HARMS, Harm};
use kadian_oracle::{Number, Original, Row, acks, chain_faults, doubts, originals, rows, rows_of};
use scene::{Files, Scene};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Damaged files.
pub(crate) struct Damage;

/// A kill while the damaged database is salvaged.
const KILLED: &str = "killed while salvaging";
/// Usable again within this.
const USABLE_WITHIN: Duration = Duration::from_secs(10);

impl Campaign for Damage {
    fn name(&self) -> &'static str {
        "G5"
    }

    fn what(&self) -> &'static str {
        "damaged database files: moved aside, salvaged, doubts named"
    }

    fn faults(&self) -> &'static [&'static str] {
        const FAULTS: [&str; HARMS.len() + 1] = {
            let mut faults = [KILLED; HARMS.len() + 1];
            let mut n = 0;
            while n < HARMS.len() {
                faults[n] = HARMS[n].name();
                n += 1;
            }
            faults
        };
        &FAULTS
    }

    fn trials_full(&self) -> u64 {
        1_000
    }

    fn short_s(&self) -> u64 {
        12
    }

    /// One phone and one hub, and each kind of harm once, each time to the same files.
    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let mut scene = Scene::new(&mut dice);
        tally.acknowledged += scene.acked.len() as u64;
        for harm in HARMS {
            let faults_before = tally.faults.len();
            scene.put_back(harm);
            Trial { scene: &mut scene, harm, tally }.play(&mut dice);
            tally.trials += 1;
            for fault in &mut tally.faults[faults_before..] {
                *fault = format!("{}: {fault}", harm.name());
            }
        }
    }
}

struct Trial<'a> {
    scene: &'a mut Scene,
    harm: Harm,
    tally: &'a mut Tally,
}

impl Trial<'_> {
    fn play(&mut self, dice: &mut Dice) {
        let done = self.harm.hurt(self.scene, dice);
        self.tally.fired(self.harm.name());
        let hurt = Files::of(self.scene.phone.dir());
        if self.harm == Harm::Key {
            return self.key_is_told_apart(&hurt);
        }
        if dice.below(3) == 0 {
            self.kill_once(dice);
        }
        let saved = self.goes_on();
        let folders = aside(self.scene.phone.dir());
        self.lies_aside(&folders, &hurt);
        if !self.scene.phone.run(&["status"]).status.success() || aside(self.scene.phone.dir()) != folders {
            self.tally.fault("a second start is none like any other");
        }
        let own = self.exported();
        self.tally.faults.extend(chain_faults(&own));
        if folders.is_empty() {
            self.everything_is_there(&own);
        }
        self.arrives(&own, saved, done);
    }

    /// Kills the first command somewhere in the middle.
    fn kill_once(&mut self, dice: &mut Dice) {
        let mut child = self.scene.phone.spawn(&["check", "36.3", "--json"]);
        if live_for(&mut child, dice, (1, 150)) {
            self.tally.fired(KILLED);
        }
        let output = child.wait_with_output().expect("a child");
        self.scene.acked_after.extend(acks(&String::from_utf8_lossy(&output.stdout)));
    }

    /// A check can be saved at once.
    fn goes_on(&mut self) -> Option<Number> {
        let begun = now();
        let output = self.scene.phone.run(&["check", "36.4", "--json"]);
        let saved = acks(&String::from_utf8_lossy(&output.stdout));
        if begun.elapsed() > USABLE_WITHIN {
            self.tally.fault(format!("usable again only after {} ms", begun.elapsed().as_millis()));
        }
        if !output.status.success() || saved.len() != 1 {
            self.tally.fault(format!("no check is saved: {}", String::from_utf8_lossy(&output.stderr)));
        }
        self.tally.acknowledged += saved.len() as u64;
        self.scene.acked_after.extend(&saved);
        saved.first().map(|ack| (ack.epoch, ack.seq))
    }

    /// What was damaged is there byte for byte.
    fn lies_aside(&mut self, folders: &[PathBuf], hurt: &Files) {
        match folders {
            [] => {}
            [folder] => {
                let moved = Files::of(folder);
                for (name, bytes) in hurt.of_database() {
                    // A log without a byte says nothing; opening a file may leave one.
                    if !bytes.is_empty() && moved.get(name) != Some(bytes) {
                        self.tally.fault(format!("{name} lies aside with other bytes"));
                    }
                }
            }
            several => self.tally.fault(format!("{} folders for one damage", several.len())),
        }
    }

    /// No damage was seen: then there was none to what was saved.
    fn everything_is_there(&mut self, own: &[Row]) {
        let here: BTreeSet<Number> = own.iter().map(|row| (row.epoch, row.seq)).collect();
        let gone = self.scene.written.keys().filter(|number| !here.contains(number)).count();
        self.tally.lost += gone as u64;
    }

    /// After the next contact all is told.
    fn arrives(&mut self, own: &[Row], saved: Option<Number>, may_lose: Loss) {
        self.scene.hub.start();
        let is_drained = self.scene.phone.sync() == 0 && self.scene.phone.status()["unsent"] == 0;
        self.scene.hub.stop();
        if !is_drained {
            self.tally.fault("the outbox does not drain");
        }
        let stats = self.scene.hub.stats();
        if self.scene.hub.json(&["verify", "--json"])["ok"] != true
            || stats["held"] != 0
            || stats["forks"] != 0
        {
            self.tally.fault(format!("the hub holds something or does not verify: {stats}"));
        }
        let all = self.at_hub();
        let hub = rows_of(&all, &self.scene.device);
        self.holds_what_the_phone_has(own, &hub);
        let here = originals(&hub);
        let twice = here.values().map(|of_one| of_one.len() as u64 - 1).sum::<u64>();
        self.tally.doubled += twice;
        let n_checks = here.values().flatten().filter(|original| original.is_check()).count() as u64;
        if stats["checks"] != n_checks {
            self.tally.fault(format!("{n_checks} checks are there, and {} are counted", stats["checks"]));
        }
        if let Some(fault) = unlike(&here, &self.scene.written) {
            self.tally.fault(fault);
        }
        let fresh: BTreeSet<Number> =
            self.scene.acked_after.iter().map(|ack| (ack.epoch, ack.seq)).chain(saved).collect();
        self.tally.lost += fresh.iter().filter(|number| !here.contains_key(number)).count() as u64;
        self.is_named(&here, &doubts(&hub), &stats, may_lose);
    }

    /// What is neither at the hub nor to be had any more is what is named, number by number.
    fn is_named(
        &mut self,
        here: &BTreeMap<Number, BTreeSet<Original>>,
        named: &BTreeSet<Number>,
        stats: &serde_json::Value,
        may_lose: Loss,
    ) {
        let is_here = |number: &&Number| here.contains_key(*number);
        let gone: BTreeSet<Number> =
            self.scene.written.keys().filter(|number| !is_here(number)).copied().collect();
        let doubted: BTreeSet<Number> = named.iter().filter(|number| !is_here(number)).copied().collect();
        // What was acknowledged and is neither there nor named.
        self.tally.lost += gone.difference(&doubted).count() as u64;
        if let Some(number) = doubted.difference(&gone).next() {
            self.tally.fault(format!("{number:?} is in doubt and was never written"));
        }
        if stats["lost"] != gone.len() as u64 || stats["gaps"] != 0 {
            self.tally.fault(format!("{} are gone, and the hub says {stats}", gone.len()));
        }
        let n_gone = gone.len() as u64;
        let is_explained = match may_lose {
            Loss::AtMost(most) => n_gone <= most,
            Loss::These(numbers) => gone == numbers,
        };
        if !is_explained {
            self.tally.fault(format!("{n_gone} are gone, more than lay where it was hurt"));
        }
    }

    /// A phone that holds records for sent holds them rightly.
    fn holds_what_the_phone_has(&mut self, own: &[Row], hub: &[&Row]) {
        let there: BTreeSet<(Number, &str)> =
            hub.iter().map(|row| ((row.epoch, row.seq), row.d.as_str())).collect();
        let sent = own.iter().filter(|row| row.bytes.is_some());
        self.tally.false_sent +=
            sent.filter(|row| !there.contains(&((row.epoch, row.seq), row.d.as_str()))).count() as u64;
    }

    /// Another key than the directory's own is no damage: nothing is touched, and with its own key all is well.
    fn key_is_told_apart(&mut self, hurt: &Files) {
        let output = self.scene.phone.run(&["check", "36.4", "--json"]);
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() != Some(3) || !said.contains("vault_key_wrong") {
            self.tally.fault(format!("another key is answered by {said}"));
        }
        let after = Files::of(self.scene.phone.dir());
        if hurt.of_database().any(|(name, bytes)| after.get(name) != Some(bytes)) {
            self.tally.fault("a file was touched under another key");
        }
        self.scene.put_back(self.harm);
        let own = self.exported();
        self.everything_is_there(&own);
        if !aside(self.scene.phone.dir()).is_empty() {
            self.tally.fault("a sound database was moved aside");
        }
    }

    fn exported(&self) -> Vec<Row> {
        let file = self.scene.phone.dir().join("chaos.jsonl");
        let output = self.scene.phone.run(&["export", "--format", "jsonl", "--out", file.to_str().unwrap()]);
        assert!(output.status.success(), "the phone exports: {}", String::from_utf8_lossy(&output.stderr));
        taken(&file)
    }

    fn at_hub(&self) -> Vec<Row> {
        let file = self.scene.hub.file("chaos.jsonl");
        self.scene.hub.json(&["export", "records", "--format", "jsonl", "--out", file.to_str().unwrap()]);
        taken(&file)
    }
}

/// How much may be gone.
enum Loss {
    AtMost(u64),
    These(BTreeSet<Number>),
}

/// A number whose record is another one than was written.
fn unlike(here: &BTreeMap<Number, BTreeSet<Original>>, written: &BTreeMap<Number, String>) -> Option<String> {
    let unlike = written.iter().find(|(number, d)| {
        here.get(number).is_some_and(|found| found.iter().any(|original| original.d != **d))
    });
    unlike.map(|(number, _)| format!("{number:?} is another record at the hub than was written"))
}

fn taken(file: &Path) -> Vec<Row> {
    let read = rows(file).expect("an export");
    std::fs::remove_file(file).expect("an export");
    read
}

/// The folders that damaged files were moved into.
fn aside(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.is_dir() && path.to_string_lossy().contains("damaged-")).collect()
}
