//! One story of a device and a hub, written down: enrolment, captures, sync beside another device, a hub that is stopped and
//! started, and, when the hub's clock is nine days on, the purge.
//!
//! What always holds: the binaries are the real ones, and their storage is in memory: it is the log that says what was
//! synced, not a disk of this machine.

use super::log::{self, Event, Log};
use crate::dice::Dice;
use crate::shim::{self, Says};
use kadian_oracle::{Row, chain_faults, rows};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// What was written down, and what came of it in the end.
pub(super) struct Story {
    pub(super) device: Recording,
    pub(super) hub: Recording,
    pub(super) device_id: String,
    /// The device's export after the story.
    pub(super) device_rows: Vec<Row>,
    /// The hub's.
    pub(super) hub_rows: Vec<Row>,
}

/// What one process after the other did to one folder.
pub(super) struct Recording {
    /// What lay in it before.
    pub(super) base: BTreeMap<String, Vec<u8>>,
    pub(super) events: Vec<Event>,
    /// When each began, by one clock for both ends.
    pub(super) begun_ns: Vec<u64>,
    /// From which event on what was done.
    phases: Vec<(usize, &'static str)>,
}

impl Recording {
    pub(super) fn new(base: BTreeMap<String, Vec<u8>>, log: Log, phases: Vec<(usize, &'static str)>) -> Self {
        let Log { events, begun_ns } = log;
        Self { base, events, begun_ns, phases }
    }

    /// What was done at an event.
    pub(super) fn phase(&self, event: usize) -> &'static str {
        self.phases.iter().rfind(|(from, _)| *from <= event).map_or("", |(_, phase)| phase)
    }

    /// From where to where each phase goes, in numbers of events.
    pub(super) fn phases(&self) -> Vec<(usize, usize)> {
        let ends = self.phases.iter().skip(1).map(|(from, _)| *from).chain([self.events.len()]);
        self.phases.iter().map(|(from, _)| *from).zip(ends).filter(|(from, to)| from < to).collect()
    }
}

/// Plays a story and writes it down.
pub(super) fn record(dice: &mut Dice) -> Story {
    let mut stage = Stage::new();
    stage.enrol();
    let n_rounds = dice.between(2, 4);
    // At least once so many that the write-ahead log is folded in on the way, which is every thousand pages.
    let long = dice.below(n_rounds);
    for round in 0..n_rounds {
        let n = if round == long { dice.between(120, 200) } else { dice.between(1, 40) };
        stage.capture(n, dice);
        if dice.below(4) > 0 {
            stage.sync(dice.below(30));
        }
        if dice.below(3) == 0 {
            stage.hub_anew(0);
        }
    }
    stage.sync(5);
    stage.hub_anew(shim::NINE_DAYS_S);
    shim::reboot(&mut stage.lin, 2);
    stage.capture(dice.between(1, 20), dice);
    stage.purge();
    stage.capture(dice.between(1, 10), dice);
    stage.sync(3);
    stage.end()
}

struct Stage {
    hub: HubBox,
    /// For the first device.
    link: String,
    lin: PhoneBox,
    /// Beside Lin, so that batches meet at the hub; what she does is not written down.
    chen: PhoneBox,
    n_chen: u32,
    logs: tempfile::TempDir,
    hub_base: BTreeMap<String, Vec<u8>>,
    device_phases: Vec<(usize, &'static str)>,
}

impl Stage {
    fn new() -> Self {
        let folder = shim::fast_folder();
        let mut hub = HubBox::new_in(&folder);
        hub.start();
        let chen = PhoneBox::new_in("陈", &folder);
        assert!(chen.run(&["enrol", &hub.link(CHECKPOINTS[0])]).status.success());
        // By a command of its own, whose writes are not written down.
        let link = hub.link(CHECKPOINTS[0]);
        hub.stop();
        let hub_base = shim::content(hub.dir());
        let logs = tempfile::tempdir_in(&folder).expect("a folder");
        let lin = PhoneBox::new_in("林", &folder);
        let mut stage = Self { hub, link, lin, chen, n_chen: 0, logs, hub_base, device_phases: Vec::new() };
        stage.start_hub(0);
        stage
    }

    fn start_hub(&mut self, ahead_s: i64) {
        let mut command = self.hub.serve_command(&[]);
        shim::watch(&mut command, self.hub.dir(), &self.log("hub"), Says::Sockets);
        shim::ahead(&mut command, ahead_s);
        self.hub.start_as(command);
    }

    fn hub_anew(&mut self, ahead_s: i64) {
        self.hub.stop();
        self.start_hub(ahead_s);
    }

    fn enrol(&mut self) {
        let link = self.link.clone();
        self.by_lin("enrol", &["enrol", &link]);
    }

    fn capture(&mut self, n: u64, dice: &mut Dice) {
        let mut child = self.spawned("capture", &["check", "--stdin"]);
        let mut stdin = child.stdin.take().expect("a pipe");
        let lines = (0..n).map(|n| {
            let reading_dc = if dice.below(20) == 0 { 376 } else { dice.between(360, 369) };
            format!("{{\"direction\":\"entry\",\"reading_dc\":{reading_dc},\"name\":\"林 {n}\"}}\n")
        });
        let lines: String = lines.collect();
        let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
        succeeds("check", child);
        writer.join().expect("a thread").expect("all lines are read");
    }

    fn sync(&mut self, n_of_chen: u64) {
        let n = u32::try_from(n_of_chen).expect("some");
        if n > 0 {
            self.chen.record_checks(self.n_chen + 1, self.n_chen + n);
            self.n_chen += n;
        }
        let beside = self.chen.spawn(&["sync", "--json"]);
        self.by_lin("sync", &["sync", "--json"]);
        succeeds("sync of the other", beside);
    }

    fn purge(&mut self) {
        self.by_lin("purge", &["sync", "--json"]);
    }

    fn by_lin(&mut self, phase: &'static str, arguments: &[&str]) {
        let child = self.spawned(phase, arguments);
        succeeds(phase, child);
    }

    fn spawned(&mut self, phase: &'static str, arguments: &[&str]) -> Child {
        let log = self.log("device");
        self.device_phases.push((log::length(&log), phase));
        let mut command: Command = self.lin.command(arguments);
        shim::watch(&mut command, self.lin.dir(), &log, Says::Stdout);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("kadian starts")
    }

    fn log(&self, of: &str) -> PathBuf {
        self.logs.path().join(of)
    }

    fn end(mut self) -> Story {
        self.hub.stop();
        let log = log::read(&self.log("device"));
        let device = Recording::new(BTreeMap::new(), log, self.device_phases.clone());
        let hub = Recording::new(self.hub_base.clone(), log::read(&self.log("hub")), vec![(0, "hub")]);
        let export = |name: &str| self.logs.path().join(name);
        let (own, theirs) = (export("device.jsonl"), export("hub.jsonl"));
        let own_path = own.to_str().expect("a path");
        assert!(self.lin.run(&["export", "--format", "jsonl", "--out", own_path]).status.success());
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", theirs.to_str().expect("a path")]);
        let device_id = self.lin.status()["device"].as_str().expect("a device").replace('-', "");
        let (device_rows, hub_rows) = (rows(&own).expect("an export"), rows(&theirs).expect("an export"));
        assert_eq!(chain_faults(&hub_rows), Vec::<String>::new(), "at the end the hub's chains are whole");
        Story { device, hub, device_id, device_rows, hub_rows }
    }
}

fn succeeds(what: &str, child: Child) {
    let output = child.wait_with_output().expect("a child");
    assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
}
