//! A device, a second one and a hub, before every step as it should be, and what must hold after it.

use super::said::{self, Speaker, judge_life};
use super::{Step, upgrades};
use crate::child::{Talk, run};
use crate::dice::Dice;
use crate::look::{self, DeviceLook};
use crate::shim::{self, Failure};
use crate::tally::Tally;
use kadian_oracle::{Acked, Heard, Row, acks, judge};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Checks of the step `check`.
const LINES: u64 = 3;
/// Records that lie at the device from long ago, sent.
const OLD: u32 = 5;

pub(super) struct Scene {
    hub: HubBox,
    serving: Option<Talk>,
    /// Enrolled, with what was sent nine days ago and what was not sent yet; each step begins with a copy of it.
    template: BTreeMap<String, Vec<u8>>,
    lin: PhoneBox,
    lin_id: String,
    /// Records in the template.
    n_template: usize,
    /// Goes on from step to step, for what must be new to the hub.
    chen: PhoneBox,
    chen_id: String,
    n_chen: u32,
    folder: tempfile::TempDir,
    dice: Dice,
}

impl Scene {
    pub(super) fn new(dice: Dice) -> Self {
        let fast = shim::fast_folder();
        let mut hub = HubBox::new_in(&fast);
        hub.start();
        let mut lin = PhoneBox::new_in("林", &fast);
        assert!(lin.run(&["enrol", &hub.link(CHECKPOINTS[0])]).status.success());
        lin.record_checks(1, OLD);
        assert_eq!(lin.sync(), 0);
        let chen = PhoneBox::new_in("陈", &fast);
        assert!(chen.run(&["enrol", &hub.link(CHECKPOINTS[0])]).status.success());
        hub.stop();
        lin.record_checks(OLD + 1, OLD + 4);
        let (lin_id, chen_id) = (id(&lin), id(&chen));
        shim::reboot(&mut lin, 2);
        let template = shim::content(lin.dir());
        let n_template = found(lin.dir(), &lin_id).expect("a sound database").rows.len();
        let folder = tempfile::tempdir_in(&fast).expect("a folder");
        let mut scene = Self {
            hub,
            serving: None,
            template,
            lin,
            lin_id,
            n_template,
            chen,
            chen_id,
            n_chen: 0,
            folder,
            dice,
        };
        scene.serve();
        scene
    }

    /// Another device takes the second one's place, which has never sent.
    pub(super) fn renew_the_sender(&mut self, tally: &mut Tally) {
        // A link of today is too old for a hub that is nine days ahead.
        self.stop_hub(tally);
        self.hub.start();
        self.chen = PhoneBox::new_in("陈", &shim::fast_folder());
        assert!(self.chen.run(&["enrol", &self.hub.link(CHECKPOINTS[0])]).status.success());
        self.hub.stop();
        self.chen_id = id(&self.chen);
        self.n_chen = 0;
    }

    /// How many calls of each kind a step makes when nothing fails.
    pub(super) fn count(&mut self, step: Step) -> BTreeMap<char, u32> {
        let mut tally = Tally::default();
        self.play(step, None, &mut tally);
        assert!(tally.is_sound(), "the step {step:?} without a fault: {:?}", tally.faults);
        let mut counts = BTreeMap::new();
        for letter in self.counted().chars() {
            *counts.entry(letter).or_default() += 1;
        }
        counts
    }

    /// Plays a step; whether its fault happened.
    pub(super) fn play(&mut self, step: Step, failure: Option<Failure>, tally: &mut Tally) -> bool {
        let _ = std::fs::remove_file(self.count_file());
        match step {
            Step::Check => self.check(failure, tally),
            Step::Sync => self.sync(failure, tally),
            Step::Purge => self.purge(failure, tally),
            Step::Hub => self.take_in(failure, tally),
            Step::Upgrade(end, nth) => upgrades::play(end, nth, failure, &self.count_file(), tally),
        }
        self.counted().contains(|letter: char| letter.is_ascii_uppercase())
    }

    /// Checks are saved, line by line; one that fails may be followed by a kill.
    fn check(&mut self, failure: Option<Failure>, tally: &mut Tally) {
        // Its worker must find no hub: what is saved in this copy is in no other one.
        self.stop_hub(tally);
        shim::lay(self.lin.dir(), &self.template);
        let mut talk = Talk::begin(self.failing(&self.lin, &["check", "--stdin"], failure));
        let is_kill = self.dice.below(2) == 0;
        let mut is_killed = false;
        for n in 0..LINES {
            // The second one waits and has a slip.
            let reading_dc = if n == 1 { 376 } else { 365 };
            let line = format!("{{\"direction\":\"entry\",\"reading_dc\":{reading_dc},\"name\":\"林 {n}\"}}");
            let Some(answer) = talk.ask(&line) else { break };
            if acks(&format!("{answer}\n")).is_empty() && is_kill {
                talk.kill();
                is_killed = true;
                break;
            }
        }
        let ended = talk.end();
        if is_killed {
            said::judge_words(&ended, Speaker::Lines, failure, tally);
        } else {
            said::judge(&ended, Speaker::Lines, failure, tally);
        }
        let acked = acks(&ended.stdout);
        tally.acknowledged += acked.len() as u64;
        let Some(look) = self.look_at_lin(&acked, tally) else { return };
        let n_new = look.rows.len() - self.n_template;
        // Of one line at most nobody knows: what comes after it finds no storage at all.
        let n_unsure = usize::from(ended.stdout.lines().any(said::is_unsure));
        if !(acked.len()..=acked.len() + n_unsure).contains(&n_new) {
            tally.fault(format!("{} were answered as saved, {n_new} are there", acked.len()));
        }
        self.goes_on(look.rows.len(), tally);
    }

    /// What is at the first device now.
    fn look_at_lin(&self, acked: &[Acked], tally: &mut Tally) -> Option<DeviceLook> {
        let look = match found(self.lin.dir(), &self.lin_id) {
            Ok(look) => look,
            Err(damage) => {
                tally.fault(damage);
                return None;
            }
        };
        let unsent = look.unsent.len() as u64;
        let heard = Heard { device: &self.lin_id, acked, rows: &look.rows, unsent };
        let hub = look::hub(self.hub.dir()).expect("the hub is well");
        tally.judged(judge(&heard, &hub.rows));
        tally.false_sent += n_false_sent(&look, &self.lin_id, &hub.rows);
        is_in_one(&look, tally);
        (look.rows.len() >= self.n_template).then_some(look).or_else(|| {
            tally.lost += 1;
            None
        })
    }

    /// The next check has the next number.
    fn goes_on(&self, n_rows: usize, tally: &mut Tally) {
        let ended = run(self.lin.command(&["check", "36.5", "--json"]));
        let saved: Vec<Acked> = acks(&ended.stdout);
        if ended.code != Some(0) || saved.first().is_none_or(|ack| ack.seq as usize != n_rows + 1) {
            tally.fault(format!("the next check after {n_rows} is {} {}", ended.stdout, ended.stderr));
        }
    }

    /// Two new records are sent.
    fn sync(&mut self, failure: Option<Failure>, tally: &mut Tally) {
        self.see_to_the_hub();
        self.new_records();
        let ended = run(self.failing(&self.chen, &["sync", "--json"], failure));
        said::judge(&ended, Speaker::Status, failure, tally);
        self.judge_chen(tally);
        self.drains(tally);
    }

    /// What was sent nine days ago is taken away.
    fn purge(&mut self, failure: Option<Failure>, tally: &mut Tally) {
        self.see_to_the_hub();
        shim::lay(self.lin.dir(), &self.template);
        let ended = run(self.failing(&self.lin, &["sync", "--json"], failure));
        said::judge(&ended, Speaker::Status, failure, tally);
        let Some(look) = self.look_at_lin(&[], tally) else { return };
        let is_gone_unsent =
            look.rows.iter().any(|row| row.bytes.is_none() && look.unsent.contains(&(row.epoch, row.seq)));
        if is_gone_unsent {
            tally.lost += 1;
        }
        let again = run(self.lin.command(&["sync", "--json"]));
        if again.code != Some(0) {
            tally.fault(format!("the next sync says {}", again.stderr));
        }
        let Some(look) = self.look_at_lin(&[], tally) else { return };
        let n_purged = look.rows.iter().filter(|row| row.bytes.is_none()).count();
        if n_purged < OLD as usize || !look.unsent.is_empty() {
            tally.fault(format!("{n_purged} are purged and {} unsent in the end", look.unsent.len()));
        }
    }

    /// A hub is started and takes two new records in.
    fn take_in(&mut self, failure: Option<Failure>, tally: &mut Tally) {
        self.stop_hub(tally);
        self.new_records();
        if !self.serve_failing(failure) {
            // It did not start: it ends by itself, and the next start is well.
            let ended = self.serving.take().map(Talk::end);
            ended.iter().for_each(|ended| said::judge_hub(ended, &[3], tally));
            self.serve();
        }
        let ended = run(self.chen.command(&["sync", "--json"]));
        said::judge(&ended, Speaker::OfFailingHub, failure, tally);
        if failure.is_some_and(|failure| failure.stays) {
            self.stop_hub(tally);
            self.serve();
        }
        self.judge_chen(tally);
        self.drains(tally);
        // Its end belongs to the step.
        self.stop_hub(tally);
    }

    fn new_records(&mut self) {
        self.chen.record_checks(self.n_chen + 1, self.n_chen + 2);
        self.n_chen += 2;
    }

    /// What the second device holds for sent the hub has, once.
    fn judge_chen(&self, tally: &mut Tally) {
        let here = found(self.chen.dir(), &self.chen_id);
        match (here, look::hub(self.hub.dir())) {
            (Ok(here), Ok(hub)) => {
                let unsent = here.unsent.len() as u64;
                let heard = Heard { device: &self.chen_id, acked: &[], rows: &here.rows, unsent };
                tally.judged(judge(&heard, &hub.rows));
                is_in_one(&here, tally);
                tally.false_sent += n_false_sent(&here, &self.chen_id, &hub.rows);
                let epochs: BTreeSet<u32> = here.rows.iter().map(|row| row.epoch).collect();
                if epochs.len() > 1 {
                    tally.fault("a call that failed had the database given up for a new one");
                }
                // The first record of each epoch is its own.
                tally.lost += (self.n_chen as usize + epochs.len()).saturating_sub(here.rows.len()) as u64;
            }
            (here, hub) => {
                tally.faults.extend(here.err());
                tally.faults.extend(hub.err());
            }
        }
    }

    fn drains(&self, tally: &mut Tally) {
        let mut ended = run(self.chen.command(&["sync", "--json"]));
        if ended.code != Some(0) {
            // The hub's one fault may have come only now; it comes no more.
            ended = run(self.chen.command(&["sync", "--json"]));
        }
        if ended.code != Some(0) {
            tally.fault(format!("the outbox does not drain: {}", ended.stderr));
        }
        self.judge_chen(tally);
    }

    /// The hub serves, as it should.
    fn see_to_the_hub(&mut self) {
        if self.serving.is_none() {
            self.serve();
        }
    }

    fn serve(&mut self) {
        let command = self.hub_command();
        assert!(self.serve_by(command), "the hub starts");
    }

    /// Starts the hub with a fault before it; whether it serves.
    fn serve_failing(&mut self, failure: Option<Failure>) -> bool {
        let mut command = self.hub_command();
        shim::fail(&mut command, self.hub.dir(), &self.count_file(), failure);
        self.serve_by(command)
    }

    /// Nine days ahead.
    fn hub_command(&self) -> Command {
        let mut command = self.hub.serve_command(&[]);
        shim::ahead(&mut command, shim::NINE_DAYS_S);
        command
    }

    fn serve_by(&mut self, command: Command) -> bool {
        let mut talk = Talk::begin(command);
        let serves = talk.hear().is_some_and(|line| line.starts_with("listening on "));
        self.serving = Some(talk);
        serves
    }

    /// Stops the hub, which must end well.
    fn stop_hub(&mut self, tally: &mut Tally) {
        let Some(mut serving) = self.serving.take() else { return };
        serving.stop();
        judge_life(&serving.end(), &[0, 3], tally);
    }

    fn failing(&self, phone: &PhoneBox, arguments: &[&str], failure: Option<Failure>) -> Command {
        let mut command = phone.command(arguments);
        // Developers are told the cause; here only what people are told is heard.
        command.env("KADIAN_LOG", "off");
        shim::fail(&mut command, phone.dir(), &self.count_file(), failure);
        command
    }

    fn count_file(&self) -> PathBuf {
        self.folder.path().join("count")
    }

    fn counted(&self) -> String {
        std::fs::read_to_string(self.count_file()).unwrap_or_default()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if let Some(mut serving) = self.serving.take() {
            serving.kill();
            serving.end();
        }
    }
}

fn id(phone: &PhoneBox) -> String {
    phone.status()["device"].as_str().expect("a device").replace('-', "")
}

/// What is at a device.
fn found(folder: &Path, device: &str) -> Result<DeviceLook, String> {
    look::device(folder, device)?.ok_or_else(|| "the records are gone".to_owned())
}

fn is_in_one(look: &DeviceLook, tally: &mut Tally) {
    let all: BTreeSet<(u32, u32)> = look.rows.iter().map(|row| (row.epoch, row.seq)).collect();
    let both: BTreeSet<(u32, u32)> = look.unsent.union(&look.settled).copied().collect();
    if all != both || !look.unsent.is_disjoint(&look.settled) {
        tally.fault("a record is in both of outbox and receipt, or in neither");
    }
}

/// Numbers that a device holds for sent and the hub has not.
fn n_false_sent(look: &DeviceLook, device: &str, hub: &[Row]) -> u64 {
    let at_hub: BTreeSet<(u32, u32)> =
        hub.iter().filter(|row| row.device == device).map(|row| (row.epoch, row.seq)).collect();
    look.settled.difference(&at_hub).count() as u64
}
