//! G23: databases of every released version, opened by the present programs, which are killed at every system call.
//!
//! What it shows: whatever call an upgrade ends at, the next start opens the database, finds every record in its place
//! with its outcome, and as many unsent as before; a database of a newer version is refused with its own code and left as
//! it was, byte for byte. What it cannot show: power loss within an upgrade and calls
//! that fail in it (both are cut from the same databases by G2 and G3), and calls of threads that come to one more rarely
//! than another thread does: the n-th call of its kind is met in whichever thread comes to it first.

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::tally::Tally;
use kadian_oracle::{Acked, Heard, Row, chain_faults, judge, rows};
use kadian_testkit::{bins, released};
use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// Kills within an upgrade.
pub(crate) struct Upgrade;

const DEVICE: &str = "device";
const HUB: &str = "hub";
const NEWER: &str = "newer";

/// Kills of each seed.
const KILLS: usize = 12;
const SIGKILL: i32 = 9;

impl Campaign for Upgrade {
    fn name(&self) -> &'static str {
        "G23"
    }

    fn what(&self) -> &'static str {
        "upgrades from every released version, killed at every system call"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[DEVICE, HUB, NEWER]
    }

    fn trials_full(&self) -> u64 {
        points().len() as u64
    }

    fn short_s(&self) -> u64 {
        8
    }

    fn requires(&self) -> Result<(), String> {
        match Command::new("strace").arg("--version").output() {
            Ok(output) if output.status.success() => Ok(()),
            _ => Err("strace is not installed".to_owned()),
        }
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let points = points();
        let begun = usize::try_from(seed.saturating_sub(1)).expect("a seed") * KILLS;
        for at in begun..begun + KILLS {
            points[at % points.len()].play(tally);
        }
        let mut dice = Dice::of(seed);
        let version = dice.pick(&released::versions().iter().collect::<Vec<_>>()).clone();
        for end in [End::Device, End::Hub] {
            refuse_newer(end, &version, tally);
        }
        send(&version, tally);
    }
}

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Device,
    Hub,
}

impl End {
    fn fault(self) -> &'static str {
        match self {
            Self::Device => DEVICE,
            Self::Hub => HUB,
        }
    }

    /// The database's own name.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Device => "device.db",
            Self::Hub => "hub.db",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Device => "kadian",
            Self::Hub => "kadian-hub",
        }
    }

    /// What opens the database, and migrates it.
    pub(crate) fn upgrade(self) -> &'static [&'static str] {
        match self {
            Self::Device => &["status", "--json"],
            Self::Hub => &["stats", "--json"],
        }
    }

    fn build(self, version: &Path) -> TempDir {
        self.build_in(version, &std::env::temp_dir())
    }

    /// A released version's database, in a new folder below another one.
    pub(crate) fn build_in(self, version: &Path, folder: &Path) -> TempDir {
        let dir = tempfile::tempdir_in(folder).expect("a temporary directory");
        match self {
            Self::Device => released::build_phone(version, dir.path()),
            Self::Hub => released::build_hub(version, dir.path()),
        }
        dir
    }

    pub(crate) fn command(self, by: &[&str], dir: &Path, arguments: &[&str]) -> Command {
        let program = bins::path(self.program());
        let line = by.iter().map(|part| part.to_string()).chain([program.display().to_string()]);
        let mut line = line.collect::<Vec<_>>().into_iter();
        let mut command = Command::new(line.next().expect("a program"));
        command.args(line).args(arguments).env("KADIAN_DATA", dir);
        command
    }

    fn run(self, dir: &Path, arguments: &[&str]) -> Output {
        self.command(&[], dir, arguments).output().expect("the program runs")
    }
}

/// One moment: the n-th system call of a kind.
#[derive(Debug, Clone)]
struct Point {
    end: End,
    version: PathBuf,
    call: String,
    n: u32,
}

/// Every moment of every upgrade, in an order that has nothing to do with theirs.
fn points() -> &'static [Point] {
    static POINTS: OnceLock<Vec<Point>> = OnceLock::new();
    POINTS.get_or_init(|| {
        let mut points: Vec<Point> = Vec::new();
        for version in released::versions() {
            for end in [End::Device, End::Hub] {
                points.extend(points_of(end, &version));
            }
        }
        let mut dice = Dice::of(23);
        for at in (1..points.len()).rev() {
            let other = usize::try_from(dice.below(at as u64 + 1)).expect("an index");
            points.swap(at, other);
        }
        points
    })
}

/// The system calls of one upgrade, as strace counts them: by kind, in the thread that has most of it.
fn points_of(end: End, version: &Path) -> Vec<Point> {
    let dir = end.build(version);
    let log = dir.path().join("strace.log");
    let by = ["strace", "-f", "-qq", "-o", log.to_str().expect("a path")];
    let output = end.command(&by, dir.path(), end.upgrade()).output().expect("strace runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    for line in std::fs::read_to_string(&log).expect("a log").lines() {
        // `PID call(arguments) = answer`; a call that another thread's line cut in two stands twice.
        let Some((pid, rest)) = line.split_once(' ') else { continue };
        let Some((call, _)) = rest.trim_start().split_once('(') else { continue };
        if !call.is_empty() && call.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            *counts.entry((call.to_owned(), pid.to_owned())).or_default() += 1;
        }
    }
    let mut most: BTreeMap<String, u32> = BTreeMap::new();
    for ((call, _), n) in counts {
        let known = most.entry(call).or_default();
        *known = (*known).max(n);
    }
    let all = most.into_iter().flat_map(|(call, n)| (1..=n).map(move |n| (call.clone(), n)));
    all.map(|(call, n)| Point { end, version: version.to_owned(), call, n }).collect()
}

impl Point {
    fn play(&self, tally: &mut Tally) {
        let Self { end, version, call, n } = self;
        let dir = end.build(version);
        let inject = format!("inject={call}:signal=SIGKILL:when={n}");
        let by = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &inject];
        let output = end.command(&by, dir.path(), end.upgrade()).output().expect("strace runs");
        tally.trials += 1;
        let before = tally.is_sound();
        // strace ends as the process did. Threads do not come to the same calls each time: some moments do not come again.
        match (output.status.signal(), output.status.success()) {
            (Some(SIGKILL), _) => tally.fired(end.fault()),
            (_, true) => {}
            (_, false) => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                tally.fault(format!("it was not killed and ends with {}: {said}", output.status));
            }
        }
        end.look(version, dir.path(), tally);
        if before && !tally.is_sound() {
            let version = version.file_name().unwrap_or_default().to_string_lossy();
            tally.fault(format!(
                "after SIGKILL at {call} {n} of the upgrade of a {}'s {version}",
                end.fault()
            ));
        }
    }
}

/// An upgrade of some version's database that is killed by a clock and not at a call (G1), and what is there after it.
pub(crate) fn kill_at_some_time(
    dice: &mut Dice,
    tally: &mut Tally,
    kill: impl FnOnce(&mut Child, &mut Dice, &mut Tally),
) {
    let version = dice.pick(&released::versions().iter().collect::<Vec<_>>()).clone();
    let end = dice.pick(&[End::Device, End::Hub]);
    let dir = end.build(&version);
    let mut command = end.command(&[], dir.path(), end.upgrade());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    kill(&mut child.expect("the program starts"), dice, tally);
    end.look(&version, dir.path(), tally);
}

impl End {
    /// What is there after the next start.
    pub(crate) fn look(self, version: &Path, dir: &Path, tally: &mut Tally) {
        let out = dir.join("chaos.jsonl");
        let path = out.to_str().expect("a path");
        let output = match self {
            Self::Device => self.run(dir, &["export", "--format", "jsonl", "--out", path]),
            Self::Hub => self.run(dir, &["export", "records", "--format", "jsonl", "--out", path]),
        };
        if !output.status.success() {
            tally.fault(format!("it does not open: {}", String::from_utf8_lossy(&output.stderr).trim()));
            return;
        }
        let found = rows(&out).expect("an export");
        match self {
            Self::Device => look_at_device(version, self.run(dir, &["status", "--json"]), &found, tally),
            Self::Hub => look_at_hub(version, self.run(dir, &["verify", "--json"]), &found, tally),
        }
    }
}

fn look_at_device(version: &Path, status: Output, found: &[Row], tally: &mut Tally) {
    let before = rows(&version.join("device.jsonl")).expect("a frozen export");
    let hub = rows(&version.join("hub.jsonl")).expect("a frozen export");
    let frozen: serde_json::Value =
        serde_json::from_slice(&std::fs::read(version.join("status.json")).expect("a file")).expect("JSON");
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap_or_default();
    for name in ["device", "epoch", "records", "unsent", "held", "refused", "last_receipt"] {
        if status[name] != frozen[name] {
            tally.fault(format!("{name} was {} and is {}", frozen[name], status[name]));
        }
    }
    let acked: Vec<Acked> = before.iter().map(|row| Acked { epoch: row.epoch, seq: row.seq }).collect();
    tally.acknowledged += acked.len() as u64;
    let device = frozen["device"].as_str().expect("a device");
    let unsent = status["unsent"].as_u64().unwrap_or_default();
    tally.judged(judge(&Heard { device, acked: &acked, rows: found, unsent }, &hub));
    if found != before {
        tally.fault("its records are not those of before");
    }
}

fn look_at_hub(version: &Path, verified: Output, found: &[Row], tally: &mut Tally) {
    let before = rows(&version.join("hub.jsonl")).expect("a frozen export");
    tally.acknowledged += before.len() as u64;
    tally.lost += before.iter().filter(|row| !found.contains(row)).count() as u64;
    if found != before {
        tally.fault("its records are not those of before");
    }
    if !verified.status.success() {
        tally.fault(format!("its chains do not verify: {}", String::from_utf8_lossy(&verified.stdout)));
    }
    // The oracle follows one history a device.
    let first = one_history(found);
    tally.faults.extend(chain_faults(first));
}

/// The rows of devices that have one history alone.
fn one_history(rows: &[Row]) -> Vec<&Row> {
    let mut numbers: BTreeMap<(&str, u32, u32), u32> = BTreeMap::new();
    for row in rows {
        *numbers.entry((&row.device, row.epoch, row.seq)).or_default() += 1;
    }
    let forked: Vec<&str> =
        numbers.iter().filter(|(_, n)| **n > 1).map(|((device, ..), _)| *device).collect();
    rows.iter().filter(|row| !forked.contains(&row.device.as_str())).collect()
}

/// A database that a later version wrote.
fn refuse_newer(end: End, version: &Path, tally: &mut Tally) {
    let dir = end.build(version);
    // The present version's tables, and one migration more.
    assert!(end.run(dir.path(), end.upgrade()).status.success(), "a frozen database opens");
    let db = match end {
        End::Device => released::open_device(dir.path()),
        End::Hub => released::open_hub(dir.path()),
    };
    let name = end.file();
    released::make_newer(&db);
    drop(db);
    let files = || files_of(dir.path(), name);
    let before = files();
    let output = end.run(dir.path(), end.upgrade());
    tally.fired(NEWER);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.code() != Some(3) || !said.contains("[store_newer]") {
        tally.fault(format!("a newer {name} is opened, or refused without a word: {said}"));
    }
    if files() != before {
        tally.fault(format!("a newer {name} is not as it was"));
    }
}

/// The database and what lies beside it.
fn files_of(dir: &Path, name: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|file| file.starts_with(name))
        .map(|file| (file.clone(), std::fs::read(dir.join(&file)).expect("a file")))
        // An empty log and its index say nothing.
        .filter(|(file, bytes)| !bytes.is_empty() && !file.ends_with("-shm"))
        .collect()
}

/// An upgraded phone and an upgraded hub still know each other.
fn send(version: &Path, tally: &mut Tally) {
    let (mut hub, phone) = (released::hub(version), released::phone(version));
    hub.start();
    if phone.sync() != 0 || phone.status()["unsent"] != 0 {
        tally.fault("an upgraded phone's outbox does not drain at an upgraded hub");
    }
    if hub.json(&["verify", "--json"])["ok"] != true {
        tally.fault("an upgraded hub's chains do not verify");
    }
}
