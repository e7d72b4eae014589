//! Plays a plan: one event after the other, at its time, on real devices and a real hub.

use super::Day;
use super::books::{self, Books, RecordBody, RecordKey};
use super::figures::Figures;
use super::look::Look;
use super::plan::{Event, Plan, Resolve};
use super::shadows::Wall;
use super::truth::{Acknowledged, Truth, quarter};
use crate::{HubHere, OfficerBox, PhoneClock, PhoneHere, TrueTime, phone_here};
use kadian_device::door::{Command, Reply};
use kadian_device::{Contact, Keyed, ResolutionDraft, Site};
use kadian_hub::store::NewCheckpoint;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// 2026-11-25, midnight in Shanghai.
const DAY_START_MS: i64 = 1_795_536_000_000;
const TEN_YEARS_MS: i64 = 3_652 * 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// Posts of a community, communities of a subdistrict.
const POSTS_OF_COMMUNITY: usize = 4;
const POSTS_OF_SUBDISTRICT: usize = 12;

struct Player {
    time: TrueTime,
    hub: HubHere,
    is_hub_up: bool,
    backup: PathBuf,
    phones: Vec<Option<PhoneHere>>,
    truth: Truth,
    looks: Vec<Look>,
    gone: BTreeMap<usize, BTreeMap<RecordKey, RecordBody>>,
    figures: Figures,
    folder: TempDir,
}

pub(super) fn play(plan: Plan) -> Day {
    let plan = Arc::new(plan);
    let mut player = Player::new(&plan);
    let mut events = plan.events.iter().peekable();
    while let Some((at_ms, event)) = events.next() {
        player.time.pass_until(DAY_START_MS + at_ms);
        let Event::Contact(first) = event else {
            player.does(*event);
            continue;
        };
        // Phones that talk in the same minute talk at once.
        let mut together = vec![*first];
        while let Some((_, Event::Contact(next))) =
            events.next_if(|(next_ms, event)| next_ms == at_ms && matches!(event, Event::Contact(_)))
        {
            together.push(*next);
        }
        player.contact(&together);
    }
    player.close(plan)
}

/// Memory where there is room for a district: this is about counts, not about disks.
fn folder() -> TempDir {
    let shared = Path::new("/dev/shm");
    let made = if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() };
    made.expect("a temporary directory")
}

fn checkpoints(n: u32) -> Vec<NewCheckpoint> {
    let checkpoint = |at: usize| NewCheckpoint {
        subdistrict: format!("{} 街道", at / POSTS_OF_SUBDISTRICT + 1),
        community: format!("{} 社区", at / POSTS_OF_COMMUNITY + 1),
        name: format!("{} 号卡点", at + 1),
        crew: Vec::new(),
    };
    (0..n as usize).map(checkpoint).collect()
}

impl Player {
    fn new(plan: &Arc<Plan>) -> Self {
        let time = TrueTime::at(DAY_START_MS);
        let hub = HubHere::start_in(folder(), &time, checkpoints(plan.options.checkpoints));
        let folder = folder();
        Self {
            backup: folder.path().join("morning.db"),
            phones: plan.post_of.iter().map(|_| None).collect(),
            truth: Truth::of(plan),
            looks: Vec::new(),
            gone: BTreeMap::new(),
            figures: Figures::default(),
            is_hub_up: true,
            time,
            hub,
            folder,
        }
    }

    fn does(&mut self, event: Event) {
        match event {
            Event::Enrol(device) => self.enrol(device),
            Event::StartShift(device) => {
                let reply = self.send(device, Command::StartShift { volunteers: Vec::new() });
                self.shift(device, &reply);
            }
            Event::EndShift(device) => {
                let reply = self.send(device, Command::EndShift);
                self.shift(device, &reply);
            }
            Event::Pass(passage) => self.pass(passage),
            Event::Void(passage, reason) => {
                let (device, seq) = self.where_is(passage);
                match self.send(device, Command::VoidCheck { seq, reason }) {
                    Reply::SavedVoid { seq, .. } => {
                        self.truth.acknowledged(device, seq);
                        self.truth.voids.insert(passage, (device, seq));
                        self.figures.fire("voids");
                    }
                    other => panic!("a void is saved, not {other:?}"),
                }
            }
            Event::Resolve(resolve) => self.resolve(resolve),
            Event::Contact(device) => self.contact(&[device]),
            Event::SetWall(device, wall) => self.set_wall(device, wall),
            Event::Reboot(device) => {
                self.phones[device].as_mut().expect("a phone that is there").reboot();
                self.figures.fire("reboots");
            }
            Event::Lose(device) => self.lose(device),
            Event::Backup => {
                self.hub.back_up(&self.backup);
                self.truth.backed_up();
            }
            Event::HubStops => {
                self.hub.stop();
                self.is_hub_up = false;
            }
            Event::HubRestored => {
                self.hub.restore(&self.backup);
                self.is_hub_up = true;
                self.truth.restored();
                self.figures.fire("hub_restored");
            }
            Event::Look => self.look(),
        }
    }

    fn phone(&self, device: usize) -> &PhoneHere {
        self.phones[device].as_ref().expect("only phones that are there do something")
    }

    fn send(&self, device: usize, command: Command) -> Reply {
        let said = format!("{command:?}");
        self.phone(device).send(command).unwrap_or_else(|code| panic!("device {device}: {code} to {said}"))
    }

    fn enrol(&mut self, device: usize) {
        let clock = PhoneClock::new(&self.time, u32::try_from(device).expect("a number"));
        clock.drift(self.truth.plan.shadows.of[device].drift_ppm);
        let phone = PhoneHere::open(&self.folder.path().join(device.to_string()), clock);
        let checkpoint = u32::try_from(self.truth.plan.post_of[device] + 1).expect("a checkpoint");
        phone.enrol(&self.hub.link(checkpoint));
        self.phones[device] = Some(phone);
        // The first record of every database says where it begins.
        self.truth.acknowledged(device, 1);
    }

    fn shift(&mut self, device: usize, reply: &Reply) {
        let Reply::SavedShift { seq, .. } = reply else { panic!("a shift is saved, not {reply:?}") };
        self.truth.acknowledged(device, *seq);
        self.figures.fire("shifts");
    }

    fn pass(&mut self, at: usize) {
        let planned = self.truth.plan.passages[at].clone();
        let reply = self.send(planned.device, Command::RecordCheck(planned.passage.draft));
        let Reply::Saved(saved) = reply else { panic!("a check is saved, not {reply:?}") };
        let minute_ms = planned.passage.late_minute.map(|minute| minute * 60_000);
        let known = Acknowledged {
            device: planned.device,
            seq: saved.seq,
            quarter_ms: quarter(DAY_START_MS + minute_ms.unwrap_or(planned.at_ms)),
            passage: at,
            slip: saved.slip,
        };
        self.truth.acknowledged(planned.device, saved.seq);
        self.truth.passages.insert(at, known);
        for _ in &planned.passage.fevers {
            self.figures.fire("fevers");
        }
    }

    /// The device and number of a passage.
    fn where_is(&self, passage: usize) -> (usize, u32) {
        let known = &self.truth.passages[&passage];
        (known.device, known.seq)
    }

    fn resolve(&mut self, resolve: Resolve) {
        let known = self.truth.passages[&resolve.passage].clone();
        let is_here = known.device == resolve.by;
        let draft = ResolutionDraft {
            slip: if is_here { None } else { known.slip },
            seq: is_here.then_some(known.seq),
            seat: Some(resolve.seat),
            reading_dc: resolve.second_dc.map(Keyed::Tenths),
            site: Site::Wrist,
            disposition: Some(resolve.word),
            ..ResolutionDraft::default()
        };
        match self.send(resolve.by, Command::Resolve(draft)) {
            Reply::SavedResolution(saved) => {
                self.truth.acknowledged(resolve.by, saved.seq);
                self.truth.resolutions.push((resolve, saved.seq));
                self.figures.fire(if is_here { "resolved_here" } else { "resolved_on_the_other_phone" });
            }
            other => panic!("a resolution is saved, not {other:?}"),
        }
    }

    fn set_wall(&mut self, device: usize, wall: Wall) {
        let now_ms = self.time.now_ms();
        let wall_ms = match wall {
            Wall::Year1970 => HOUR_MS,
            Wall::TenYearsAhead => now_ms + TEN_YEARS_MS,
            Wall::DayBehind => now_ms - 24 * HOUR_MS,
            Wall::Hours(hours) => now_ms + hours * HOUR_MS,
            Wall::Right => now_ms,
        };
        self.phone(device).clock.set_wall(wall_ms);
        self.figures.fire("clocks_set");
    }

    fn contact(&mut self, devices: &[usize]) {
        let runtime = phone_here::runtime();
        let begun: Vec<_> = devices
            .iter()
            .map(|device| {
                let phone = Arc::clone(self.phone(*device).device());
                (*device, runtime.spawn(async move { phone.sync().await }))
            })
            .collect();
        let now_ms = self.time.now_ms();
        for (device, task) in begun {
            match (runtime.block_on(task).expect("a worker ends"), self.is_hub_up) {
                (Contact::Reached, true) => {
                    self.truth.heard(device, now_ms);
                    self.figures.contacts += 1;
                }
                (Contact::Failed(_), false) => self.figures.fire("hub_away"),
                (other, _) => panic!("device {device} at {now_ms}: {other:?}"),
            }
        }
    }

    fn lose(&mut self, device: usize) {
        let phone = self.phones[device].take().expect("a phone that is there");
        self.gone.insert(device, books::records_of(&phone));
        self.truth.lost.push(device);
        let unsent = phone.status().unsent;
        assert!(unsent > 0, "a phone is lost with what it has not sent");
        self.figures.fire("lost_phones");
        drop(phone);
        std::fs::remove_dir_all(self.folder.path().join(device.to_string())).expect("it is gone");
    }

    fn look(&mut self) {
        self.hub.recompute_rollups();
        // Passwords that are set in the morning live on; a session does not live for hours.
        let officer = match self.looks.len() {
            0 => OfficerBox::first_here(&self.hub),
            _ => OfficerBox::again_here(&self.hub),
        };
        self.truth.looked(self.time.now_ms());
        self.looks.push(Look::of(&officer));
    }

    fn close(mut self, plan: Arc<Plan>) -> Day {
        let outages = plan.shadows.of.iter().map(|shadow| shadow.outages.len() as u64).sum();
        self.figures.fired.insert("outages", outages);
        self.figures.close(&self.truth);
        let phones = || self.phones.iter().enumerate().filter_map(|(at, phone)| Some((at, phone.as_ref()?)));
        let mut at_devices = std::mem::take(&mut self.gone);
        at_devices.extend(phones().map(|(device, phone)| (device, books::records_of(phone))));
        let books = Books {
            csv: books::csv(&self.hub, self.folder.path(), DAY_START_MS),
            stats: self.hub.wait_for(self.hub.store.stats()).expect("statistics"),
            at_hub: books::records_at(&self.hub),
            at_devices,
            statuses: phones().map(|(device, phone)| (device, phone.status())).collect(),
            verifies: self.hub.wait_for(kadian_hub::verify::verify(&self.hub.store)).expect("a walk").ok,
        };
        Day { plan, truth: self.truth, looks: self.looks, books, figures: self.figures }
    }
}
