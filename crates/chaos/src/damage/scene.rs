//! A phone and a hub to be hurt again and again: their files are kept, and put back before each trial.

use super::harm::Harm;
use crate::dice::Dice;
use kadian_oracle::{Acked, Number, acks, rows, rows_of};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// Every file of a folder.
#[derive(Clone)]
pub(super) struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    pub(super) fn of(dir: &Path) -> Self {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
        Self(files)
    }

    pub(super) fn get(&self, name: &str) -> Option<&Vec<u8>> {
        self.0.get(name)
    }

    /// What is the database's.
    pub(super) fn of_database(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.0.iter().filter(|(name, _)| matches!(name.as_str(), "device.db" | "device.db-wal"))
    }

    /// Nothing else is left in the folder.
    fn put_back(&self, dir: &Path) {
        for entry in std::fs::read_dir(dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            let gone =
                if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            gone.expect("a folder of ours");
        }
        for (name, bytes) in &self.0 {
            std::fs::write(dir.join(name), bytes).expect("a file");
        }
    }
}

pub(super) struct Scene {
    pub(super) hub: HubBox,
    pub(super) phone: PhoneBox,
    /// Another phone, for its key.
    pub(super) other: PhoneBox,
    pub(super) device: String,
    /// What was acknowledged before any harm.
    pub(super) acked: Vec<Acked>,
    /// What was acknowledged in the present trial.
    pub(super) acked_after: Vec<Acked>,
    /// Every number that was written before any harm, and SHA-256 of its bytes.
    pub(super) written: BTreeMap<Number, String>,
    /// Those that only the log holds, of the phone that was killed.
    pub(super) in_log: BTreeSet<Number>,
    /// Those that the log of an earlier moment does not hold.
    pub(super) in_later_log: BTreeSet<Number>,
    /// The log of an earlier moment.
    pub(super) early_log: Vec<u8>,
    closed: Files,
    killed: Files,
    at_hub: Files,
    written_closed: BTreeMap<Number, String>,
    written_killed: BTreeMap<Number, String>,
}

impl Scene {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let phone = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        let other = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1]));
        let n_sent = u32::try_from(dice.between(5, 150)).expect("a number");
        phone.record_checks(1, n_sent);
        assert_eq!(phone.sync(), 0, "the hub is there");
        hub.stop();
        let device = phone.status()["device"].as_str().expect("a device").to_owned();
        // Of what is settled, the first part has been purged, as weeks do.
        let n_purged = dice.below(u64::from(n_sent) + 1);
        phone.purge_raw(2..2 + u32::try_from(n_purged).expect("a number"));
        let n_unsent = u32::try_from(dice.between(1, 120)).expect("a number");
        phone.record_checks(n_sent + 1, n_sent + n_unsent);
        let closed = Files::of(phone.dir());
        let written_closed = written(&hub, &phone, &device);

        let mut long = Long::start(&phone);
        let mut acked = long.save(dice.between(1, 30));
        let early_log = std::fs::read(phone.dir().join("device.db-wal")).expect("a log");
        let later = long.save(dice.between(1, 30));
        long.kill();
        let killed = Files::of(phone.dir());
        let written_killed = written(&hub, &phone, &device);
        let number = |ack: &Acked| (ack.epoch, ack.seq);
        let in_later_log: BTreeSet<Number> = later.iter().map(number).collect();
        let in_log = acked.iter().map(number).chain(in_later_log.iter().copied()).collect();
        acked.extend(later);
        let at_hub = Files::of(hub.dir());
        let written = BTreeMap::new();
        Self {
            hub,
            phone,
            other,
            device,
            acked,
            acked_after: Vec::new(),
            written,
            in_log,
            in_later_log,
            early_log,
            closed,
            killed,
            at_hub,
            written_closed,
            written_killed,
        }
    }

    /// Both ends as they were, for one kind of harm.
    pub(super) fn put_back(&mut self, harm: Harm) {
        self.hub.stop();
        self.at_hub.put_back(self.hub.dir());
        self.acked_after.clear();
        if harm.is_to_the_log() {
            self.killed.put_back(self.phone.dir());
            self.written = self.written_killed.clone();
        } else {
            self.closed.put_back(self.phone.dir());
            self.written = self.written_closed.clone();
        }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.phone.dir().join(name)
    }
}

/// Every number of the phone, wherever it lies. What was purged at the phone has its hash there still.
fn written(hub: &HubBox, phone: &PhoneBox, device: &str) -> BTreeMap<Number, String> {
    // The export opens the database, and folds the log in: a copy is exported.
    let copy = tempfile::tempdir().expect("a temporary directory");
    Files::of(phone.dir()).put_back(copy.path());
    let file = hub.file("written.jsonl");
    let out = file.to_str().expect("a path");
    let data = copy.path().to_str().expect("a path");
    let output = phone.run(&["--data", data, "export", "--format", "jsonl", "--out", out]);
    assert!(output.status.success(), "the phone exports: {}", String::from_utf8_lossy(&output.stderr));
    let all = rows(&file).expect("an export");
    std::fs::remove_file(file).expect("an export");
    rows_of(&all, device).into_iter().map(|row| ((row.epoch, row.seq), row.d.clone())).collect()
}

/// A phone at work, whose log is not folded in.
struct Long {
    child: std::process::Child,
    stdin: std::process::ChildStdin,
    answers: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Long {
    fn start(phone: &PhoneBox) -> Self {
        let mut child = phone.spawn(&["check", "--stdin"]);
        let stdin = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, stdin, answers }
    }

    fn save(&mut self, n: u64) -> Vec<Acked> {
        let mut printed = String::new();
        for n in 0..n {
            writeln!(self.stdin, "{{\"direction\":\"exit\",\"reading_dc\":{}}}", 360 + n % 10)
                .expect("a pipe");
            printed += &self.answers.next().expect("an answer").expect("an answer");
            printed.push('\n');
        }
        acks(&printed)
    }

    fn kill(mut self) {
        self.child.kill().expect("a child");
        self.child.wait().expect("a child");
    }
}
