//! G11: backups of a hub that is being sent to, each restored apart and looked at; then the hub dies and one of them takes its
//! place.
//!
//! What it shows: each backup holds whatever was under a receipt before it began, of each phone the beginning of its chain,
//! the same byte for byte; one that was killed half way leaves no file that could be taken for one. Put in the place of the
//! hub, also where the restoring is killed and begun again, it is a new life of that hub: phones hand in what it lacks, also
//! one that it never heard of, nothing is lost or doubled, and neither lists nor answers by file of the life before are taken
//! for present ones.
//! What it cannot show: a disk that loses what it had synced (see G2); what phones have purged by then, which is named as gone
//! (`tests/healing.rs`); databases of the size of a district (`docs/performance.md`).

mod apart;
mod load;

use crate::campaign::Campaign;
use crate::child::live_for;
use crate::dice::Dice;
use crate::tally::Tally;
use apart::Apart;
use kadian_oracle::{Acked, Heard, Row, acks, chain_faults, file_hash, judge, prefix_faults, rows, rows_of};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, bins};
use load::Load;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Backups, and hubs that are made of them.
pub(crate) struct Backups;

const UNDER_LOAD: &str = "backup under load";
const KILLED: &str = "backup killed";
const OLD_COPY: &str = "hub restored from an old copy";
const DISK_LOST: &str = "database lost";
const RESTORE_KILLED: &str = "restore killed";
const UNHEARD_OF: &str = "phone enrolled after the backup";
const OLD_ANSWER: &str = "answer by file of the life before";
const OLD_LIST: &str = "list of the life before";
const TWICE: &str = "restored twice";

/// Backups of each seed.
const BACKUPS: usize = 5;
/// Who sends meanwhile; the first two stand at the same post.
const OWNERS: [&str; 3] = ["林", "陈", "吴"];
/// Who comes after the backup.
const LATE: &str = "何";
/// Milliseconds until a command is killed.
const LIFE_MS: (u64, u64) = (5, 120);
/// A command that is done every time before it is killed is a fast one.
const KILLS_MAX: u32 = 8;

impl Campaign for Backups {
    fn name(&self) -> &'static str {
        "G11"
    }

    fn what(&self) -> &'static str {
        "backups under write load, restored apart and in the place of a hub that died"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[UNDER_LOAD, KILLED, OLD_COPY, DISK_LOST, RESTORE_KILLED, UNHEARD_OF, OLD_ANSWER, OLD_LIST, TWICE]
    }

    fn trials_full(&self) -> u64 {
        200
    }

    fn short_s(&self) -> u64 {
        10
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let mut scene = Scene::new();
        let copies = scene.back_up_under_load(&mut dice, tally);
        let chains = scene.chains();
        for copy in &copies {
            tally.trials += 1;
            scene.look_at(copy, &chains, tally);
        }
        // The last one would show little: hardly anything came after it.
        let old = &copies[usize::try_from(dice.below(BACKUPS as u64 - 1)).expect("an index")];
        scene.live_on(tally);
        tally.fired(OLD_COPY);
        let first_life = scene.die_and_restore(old, &mut dice, tally);
        scene.answer_of_the_life_before(tally);
        scene.hub.start();
        scene.everyone_comes(tally);
        tally.fired(TWICE);
        let second_life = scene.lose_the_disk_and_restore(old, tally);
        if second_life <= first_life {
            tally.fault(format!("life {second_life} begins after life {first_life}"));
        }
        scene.hub.start();
        scene.everyone_comes(tally);
    }
}

/// A backup, and what it must hold.
struct Copy {
    file: PathBuf,
    /// What `backup` printed; None where it was killed after it had given the file its name.
    made: Option<Value>,
    /// Records of each phone that were under a receipt before it began.
    settled: Vec<u64>,
}

struct Scene {
    hub: HubBox,
    phones: Vec<PhoneBox>,
    acked: Vec<Vec<Acked>>,
    away: TempDir,
    /// Who serves at the first post, says the hub when the backups are made.
    crew: Vec<String>,
    /// An answer by file that its phone has read already.
    old_answer: Option<PathBuf>,
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let posts = [CHECKPOINTS[0], CHECKPOINTS[0], CHECKPOINTS[1]];
        let enrol = |(owner, post): (&&'static str, &str)| PhoneBox::enrolled(owner, &hub.link(post));
        let phones: Vec<PhoneBox> = OWNERS.iter().zip(posts).map(enrol).collect();
        let acked = vec![Vec::new(); phones.len()];
        let away = tempfile::tempdir().expect("a temporary directory");
        assert_eq!(phones[0].sync(), 0, "the first phone hears who serves");
        let crew = crew(&phones[0]);
        Self { hub, phones, acked, away, crew, old_answer: None }
    }

    fn back_up_under_load(&mut self, dice: &mut Dice, tally: &mut Tally) -> Vec<Copy> {
        let load = Load::new(self.phones.len());
        let lots: Vec<u64> = self.phones.iter().map(|_| dice.between(20, 60)).collect();
        let mut copies = Vec::new();
        let acked = std::thread::scope(|scope| {
            let senders: Vec<_> = self
                .phones
                .iter()
                .enumerate()
                .map(|(at, phone)| {
                    let (load, lot) = (&load, lots[at]);
                    scope.spawn(move || load.send(at, phone, lot))
                })
                .collect();
            // Whatever happens here, the others must end, or nobody would ever hear of it.
            let ending = load.ended_when_dropped();
            for n in 0..BACKUPS {
                load.wait_for_more(dice.between(1, 30));
                // Once at least, whatever the dice say.
                if n == 0 || dice.below(2) == 0 {
                    copies.extend(self.killed_backup(&format!("killed-{n}.db"), &load, dice, tally));
                }
                copies.push(self.backup(&format!("night-{n}.db"), &load, tally));
            }
            drop(ending);
            senders.into_iter().map(|sender| sender.join().expect("a phone that sends")).collect::<Vec<_>>()
        });
        for (own, more) in self.acked.iter_mut().zip(acked) {
            tally.acknowledged += more.len() as u64;
            own.extend(more);
        }
        copies
    }

    fn backup(&self, name: &str, load: &Load, tally: &mut Tally) -> Copy {
        let file = self.away.path().join(name);
        let (settled, was_sending) = (load.settled(), load.is_sending());
        let made = self.hub.json(&["backup", "--out", text(&file), "--json"]);
        if was_sending || load.is_sending() || load.settled() != settled {
            tally.fired(UNDER_LOAD);
        }
        Copy { file, made: Some(made), settled }
    }

    /// A backup that is killed: there is no file, or it is a whole one.
    fn killed_backup(&self, name: &str, load: &Load, dice: &mut Dice, tally: &mut Tally) -> Option<Copy> {
        let file = self.away.path().join(name);
        let settled = load.settled();
        let mut command = Command::new(bins::path("kadian-hub"));
        command.args(["backup", "--out", text(&file), "--json"]).env("KADIAN_DATA", self.hub.dir());
        if kill_in_the_middle(&mut command, dice) {
            tally.fired(KILLED);
        }
        file.exists().then_some(Copy { file, made: None, settled })
    }

    /// What each phone has, after all was sent.
    fn chains(&self) -> Vec<Vec<Row>> {
        self.phones.iter().map(exported).collect()
    }

    /// Makes a hub of its own of a backup, and looks at all that is in it.
    fn look_at(&self, copy: &Copy, chains: &[Vec<Row>], tally: &mut Tally) {
        if let Some(made) = &copy.made {
            let hash = file_hash(&copy.file).expect("the backup is read");
            if made["sha256"] != hash.as_str() {
                tally.fault(format!("{} is {hash}, said was {}", copy.file.display(), made["sha256"]));
            }
        }
        let apart = match Apart::restored(&self.hub, &copy.file) {
            Ok(apart) => apart,
            Err(said) => return tally.fault(format!("a backup is not restored: {said}")),
        };
        let there = apart.records();
        tally.faults.extend(chain_faults(&there));
        let (mut n_records, mut n_checks) = (0, 0);
        for ((phone, own), settled) in self.phones.iter().zip(chains).zip(&copy.settled) {
            let device = device(phone);
            tally.faults.extend(prefix_faults(&device, own, &there, *settled));
            let n_of_phone = rows_of(&there, &device).len();
            n_records += n_of_phone;
            // All but the first record of a phone are checks here.
            n_checks += n_of_phone.saturating_sub(1);
        }
        let stats = apart.stats();
        if stats["checks"] != n_checks || apart.checks_in_the_export() != n_checks {
            tally.fault(format!("{n_checks} checks lie in a backup, said are {}", stats["checks"]));
        }
        for what in ["held", "refused", "gaps", "lost", "forks"] {
            if stats[what] != 0 {
                tally.fault(format!("a backup has {what} {}", stats[what]));
            }
        }
        if copy.made.as_ref().is_some_and(|made| made["records"] != n_records) {
            tally.fault(format!("{n_records} records lie in a backup that said {:?}", copy.made));
        }
    }

    /// The hub lives on after the backups: more checks, a new phone, a new name on the list, a file that is carried.
    fn live_on(&mut self, tally: &mut Tally) {
        let late = PhoneBox::enrolled(LATE, &self.hub.link(CHECKPOINTS[0]));
        self.phones.push(late);
        self.acked.push(Vec::new());
        tally.fired(UNHEARD_OF);
        self.hub.json(&["crew", "add", "后来的人", "--checkpoint", CHECKPOINTS[0], "--json"]);
        tally.fired(OLD_LIST);
        self.everyone_records(30, tally);
        let (packed, answer) = (self.away.path().join("there.age"), self.away.path().join("back.age"));
        let lin = &self.phones[0];
        lin.json(&["pack", "--out", text(&packed), "--json"]);
        self.hub.json(&["unpack", text(&packed), "--receipt", text(&answer), "--json"]);
        lin.json(&["settle", text(&answer), "--json"]);
        self.old_answer = Some(answer);
        for phone in &self.phones {
            assert_eq!(phone.sync(), 0, "{} sends before the hub dies", phone.owner);
        }
    }

    /// The hub dies, and whoever restores it is cut short once; then it is done to the end.
    fn die_and_restore(&mut self, old: &Copy, dice: &mut Dice, tally: &mut Tally) -> u64 {
        self.hub.kill();
        let mut command = Command::new(bins::path("kadian-hub"));
        command.args(["restore", text(&old.file), "--json"]).env("KADIAN_DATA", self.hub.dir());
        if kill_in_the_middle(&mut command, dice) {
            tally.fired(RESTORE_KILLED);
        }
        self.restore(&old.file, tally)
    }

    /// Nothing but `hub.key` is left.
    fn lose_the_disk_and_restore(&mut self, old: &Copy, tally: &mut Tally) -> u64 {
        self.hub.kill();
        tally.fired(DISK_LOST);
        for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
            let _ = std::fs::remove_file(self.hub.file(name));
        }
        self.restore(&old.file, tally)
    }

    /// Puts a backup in the hub's place; the life that begins.
    fn restore(&self, file: &Path, tally: &mut Tally) -> u64 {
        let restored = self.hub.json(&["restore", text(file), "--json"]);
        let verified = self.hub.json(&["verify", "--json"]);
        if verified["ok"] != true {
            tally.fault(format!("a restored hub does not verify: {verified}"));
        }
        restored["hub_epoch"].as_u64().expect("a number")
    }

    /// No network yet, only files: the phone hears what the restored hub lacks, then an answer of the life before turns up in a
    /// pocket. It must not settle anything.
    fn answer_of_the_life_before(&mut self, tally: &mut Tally) {
        let Some(old_answer) = self.old_answer.take() else { return };
        let (hello, answer) = (self.away.path().join("hello.age"), self.away.path().join("hello-back.age"));
        let lin = &self.phones[0];
        lin.json(&["pack", "--out", text(&hello), "--json"]);
        self.hub.json(&["unpack", text(&hello), "--receipt", text(&answer), "--json"]);
        lin.json(&["settle", text(&answer), "--json"]);
        let wanted = lin.status()["unsent"].as_u64().expect("a number");
        if wanted == 0 {
            tally.fault("a phone does not offer again what a restored hub asks for");
        }
        let refused = lin.run(&["settle", text(&old_answer)]);
        tally.fired(OLD_ANSWER);
        let unsent = lin.status()["unsent"].as_u64().expect("a number");
        if refused.status.success() || unsent != wanted {
            tally.false_sent += wanted - unsent.min(wanted);
            tally.fault("an answer of the life before is taken for one of the present");
        }
    }

    /// A few checks more at each post.
    fn everyone_records(&mut self, n_checks: u64, tally: &mut Tally) {
        for (phone, acked) in self.phones.iter().zip(&mut self.acked) {
            let more = acks(&load::record(phone, n_checks));
            tally.acknowledged += more.len() as u64;
            acked.extend(more);
        }
    }

    /// Everyone reaches the restored hub, and then everything is there once.
    fn everyone_comes(&mut self, tally: &mut Tally) {
        self.everyone_records(3, tally);
        for phone in &self.phones {
            if phone.sync() != 0 || phone.status()["unsent"] != 0 {
                tally.fault(format!("{} does not drain to a restored hub", phone.owner));
            }
        }
        let theirs = self.hub.file("chaos.jsonl");
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", text(&theirs)]);
        let at_hub = rows(&theirs).expect("an export");
        tally.faults.extend(chain_faults(&at_hub));
        for (phone, acked) in self.phones.iter().zip(&self.acked) {
            let (device, own) = (device(phone), exported(phone));
            let unsent = phone.status()["unsent"].as_u64().expect("a number");
            let heard = Heard { device: &device, acked, rows: &own, unsent };
            tally.judged(judge(&heard, &at_hub));
        }
        let stats = self.hub.stats();
        for what in ["held", "refused", "gaps", "lost", "forks"] {
            if stats[what] != 0 {
                tally.fault(format!("after a restore the hub has {what} {}", stats[what]));
            }
        }
        for phone in [&self.phones[0], &self.phones[1], &self.phones[3]] {
            if crew(phone) != self.crew {
                tally.fault(format!("{} keeps a list of the life before", phone.owner));
            }
        }
    }
}

/// Starts a command and kills it, again where it was done before; whether it was in the middle once.
fn kill_in_the_middle(command: &mut Command, dice: &mut Dice) -> bool {
    (0..KILLS_MAX).any(|_| is_killed_in_the_middle(command, dice))
}

fn is_killed_in_the_middle(command: &mut Command, dice: &mut Dice) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = quiet.spawn().expect("kadian-hub starts");
    let still_ran = live_for(&mut child, dice, LIFE_MS);
    let _ = child.wait();
    still_ran
}

fn exported(phone: &PhoneBox) -> Vec<Row> {
    let own = phone.dir().join("chaos.jsonl");
    let output = phone.run(&["export", "--format", "jsonl", "--out", text(&own)]);
    assert!(output.status.success(), "{} exports: {}", phone.owner, String::from_utf8_lossy(&output.stderr));
    rows(&own).expect("an export")
}

fn device(phone: &PhoneBox) -> String {
    phone.status()["device"].as_str().expect("a device").to_owned()
}

/// Who serves, as the phone knows it.
fn crew(phone: &PhoneBox) -> Vec<String> {
    let answer = phone.json(&["ask", r#"{"kind":"crew"}"#]);
    let volunteers = answer["volunteers"].as_array().expect("volunteers").iter();
    let mut names: Vec<String> =
        volunteers.map(|one| one["name"].as_str().unwrap_or_default().to_owned()).collect();
    names.sort();
    names
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of plain characters")
}
