//! The network of a world: what becomes of each request is drawn from the seed, one request after the other.

use crate::dice::Dice;
use kadian_device::door::{Command, Reply};
use kadian_device::{CheckDraft, Handle, Keyed};
use kadian_domain::Code;
use kadian_sync::settle::Fault;
use kadian_sync::transport::{Address, OnTheWay};
use kadian_sync::{Answer, Transport};
use kadian_testkit::{HubInside, TrueTime};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

pub(super) const LOSS: &str = "loss";
pub(super) const DOUBLING: &str = "duplication";
pub(super) const REORDER: &str = "reorder";
pub(super) const PARTITION: &str = "partition";
pub(super) const STALE: &str = "an answer of before";
pub(super) const CRASH: &str = "device crash";
pub(super) const TWO_HUBS: &str = "two hubs at once";

const BATCHES: &str = "/v1/batches";

/// How bad it is, in per cent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weather {
    /// Of requests, and of answers.
    pub(super) loss: u64,
    pub(super) doubling: u64,
    /// Of the requests that are lost: they come later.
    pub(super) late: u64,
    pub(super) stale: u64,
    pub(super) crash: u64,
    /// Somebody passes while a request is under way.
    pub(super) passes: u64,
}

pub(super) const FAIR: Weather = Weather { loss: 0, doubling: 0, late: 0, stale: 0, crash: 0, passes: 0 };

pub(super) struct Net {
    state: Mutex<State>,
    time: TrueTime,
    /// The device that talks dies now.
    pub(super) crash: Notify,
}

struct State {
    dice: Dice,
    weather: Weather,
    hubs: Vec<Arc<HubInside>>,
    away: Vec<usize>,
    late: Vec<Request>,
    last: BTreeMap<usize, Answer>,
    doors: BTreeMap<usize, Handle>,
    /// Checks that were saved while a request was under way: whose, and under which number.
    meanwhile: Vec<(usize, u32)>,
    fired: BTreeMap<&'static str, u64>,
}

#[derive(Clone)]
struct Request {
    method: &'static str,
    path: String,
    body: Vec<u8>,
}

/// What becomes of one request.
struct Fate {
    hub: Arc<HubInside>,
    /// It reaches this hub, too, at the same time.
    again: Option<Arc<HubInside>>,
    is_lost: bool,
    /// Lost for now: it comes later.
    is_late: bool,
    is_answer_lost: bool,
    stale: Option<Answer>,
    crash: Option<When>,
    passes: bool,
    ms: [i64; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    After,
}

impl Net {
    pub(super) fn new(dice: Dice, weather: Weather, time: &TrueTime) -> Arc<Self> {
        let state = State {
            dice,
            weather,
            hubs: Vec::new(),
            away: Vec::new(),
            late: Vec::new(),
            last: BTreeMap::new(),
            doors: BTreeMap::new(),
            meanwhile: Vec::new(),
            fired: BTreeMap::new(),
        };
        Arc::new(Self { state: Mutex::new(state), time: time.clone(), crash: Notify::new() })
    }

    /// A network without faults, to one hub.
    pub(super) fn whole(time: &TrueTime, hub: Arc<HubInside>) -> Arc<Self> {
        let net = Self::new(Dice::of(0), FAIR, time);
        net.state().hubs.push(hub);
        net
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_hubs(&self, hubs: Vec<Arc<HubInside>>) {
        self.state().hubs = hubs;
    }

    pub(super) fn no_hub(&self) {
        self.state().hubs.clear();
    }

    pub(super) fn cut_off(&self, device: usize) {
        let mut state = self.state();
        if !state.away.contains(&device) {
            state.away.push(device);
        }
    }

    pub(super) fn join(&self, device: usize) {
        self.state().away.retain(|away| *away != device);
    }

    /// Everything passes from now on.
    pub(super) fn heal(&self) {
        let mut state = self.state();
        state.weather = FAIR;
        state.away.clear();
    }

    /// A device whose gate goes on while it talks; None where it is closed.
    pub(super) fn set_door(&self, device: usize, door: Option<Handle>) {
        let mut state = self.state();
        match door {
            Some(door) => drop(state.doors.insert(device, door)),
            None => drop(state.doors.remove(&device)),
        }
    }

    /// What was saved meanwhile, and is not taken note of yet.
    pub(super) fn take_meanwhile(&self) -> Vec<(usize, u32)> {
        std::mem::take(&mut self.state().meanwhile)
    }

    /// Somebody passes: the check is saved though the network is busy.
    fn pass_by(&self, device: usize) {
        let Some(door) = self.state().doors.get(&device).cloned() else { return };
        let draft = CheckDraft { reading_dc: Some(Keyed::Tenths(365)), ..CheckDraft::default() };
        match door.send(Command::RecordCheck(draft)) {
            Ok(Reply::Saved(saved)) => self.state().meanwhile.push((device, saved.seq)),
            other => panic!("a check is saved while the device talks, not {other:?}"),
        }
    }

    pub(super) fn fired(&self) -> BTreeMap<&'static str, u64> {
        self.state().fired.clone()
    }

    /// A request that was late reaches the hub; its answer reaches nobody. Whether there was one.
    pub(super) async fn deliver_late(&self) -> bool {
        let found = {
            let mut state = self.state();
            let n = state.late.len() as u64;
            let hub = state.hubs.first().cloned();
            hub.filter(|_| n > 0).map(|hub| {
                let at = usize::try_from(state.dice.below(n)).expect("an index");
                (hub, state.late.swap_remove(at))
            })
        };
        let Some((hub, Request { method, path, body })) = found else { return false };
        hub.ask(method, &path, body).await;
        self.fire(REORDER);
        true
    }

    async fn carry(&self, device: usize, request: Request) -> Result<Answer, Fault> {
        let Some(fate) = self.state().fate(device, &request) else {
            return Err(Fault::new(Code::HubAway));
        };
        self.time.pass(fate.ms[0]);
        if fate.passes {
            self.pass_by(device);
        }
        if fate.crash == Some(When::Before) {
            self.die().await;
        }
        if fate.is_lost {
            self.fire(LOSS);
            if fate.is_late {
                self.state().late.push(request);
            }
            return Err(Fault::new(Code::HubAway));
        }
        let is_batch = request.path == BATCHES;
        let answer = self.ask(&fate, request).await;
        self.time.pass(fate.ms[1]);
        if fate.crash == Some(When::After) {
            self.die().await;
        }
        if fate.is_answer_lost {
            self.fire(LOSS);
            return Err(Fault::new(Code::HubAway));
        }
        if is_batch {
            self.state().last.insert(device, answer.clone());
        }
        Ok(fate.stale.inspect(|_| self.fire(STALE)).unwrap_or(answer))
    }

    /// The hub's answer; where two were asked, that of the first.
    async fn ask(&self, fate: &Fate, Request { method, path, body }: Request) -> Answer {
        let Some(other) = &fate.again else { return fate.hub.ask(method, &path, body).await };
        let first = fate.hub.ask(method, &path, body.clone());
        let (answer, _) = tokio::join!(first, other.ask(method, &path, body));
        self.fire(DOUBLING);
        if !Arc::ptr_eq(&fate.hub, other) {
            self.fire(TWO_HUBS);
        }
        answer
    }

    /// Counted where it has happened, not where it was drawn: an accident may come before another.
    fn fire(&self, what: &'static str) {
        self.state().fire(what);
    }

    /// Whoever asked never hears anything again.
    async fn die(&self) {
        self.fire(CRASH);
        self.crash.notify_one();
        std::future::pending::<()>().await;
    }
}

impl State {
    fn happens(&mut self, per_cent: u64) -> bool {
        self.dice.below(100) < per_cent
    }

    fn fire(&mut self, what: &'static str) {
        *self.fired.entry(what).or_default() += 1;
    }

    /// None where nobody is reached at all.
    fn fate(&mut self, device: usize, request: &Request) -> Option<Fate> {
        if self.away.contains(&device) {
            self.fire(PARTITION);
            return None;
        }
        if self.hubs.is_empty() {
            return None;
        }
        let weather = self.weather;
        let n_hubs = self.hubs.len();
        let first = usize::try_from(self.dice.below(n_hubs as u64)).expect("an index");
        // The other one, where there is one.
        let [hub, other] = [first, (first + 1) % n_hubs].map(|at| Arc::clone(&self.hubs[at]));
        let is_lost = self.happens(weather.loss);
        let is_late = is_lost && request.path == BATCHES && self.happens(weather.late);
        let is_doubled = !is_lost && self.happens(weather.doubling);
        let is_answer_lost = !is_lost && self.happens(weather.loss);
        let is_crash = self.happens(weather.crash);
        let crash = is_crash.then(|| self.dice.pick(&[When::Before, When::After]));
        let is_stale = request.path == BATCHES && self.happens(weather.stale);
        let stale = self.last.get(&device).filter(|_| is_stale).cloned();
        let passes = request.path == BATCHES && self.happens(weather.passes);
        let ms = [self.ms(), self.ms()];
        let again = is_doubled.then_some(other);
        Some(Fate { hub, again, is_lost, is_late, is_answer_lost, stale, crash, passes, ms })
    }

    fn ms(&mut self) -> i64 {
        i64::try_from(self.dice.between(5, 2_000)).expect("milliseconds")
    }
}

/// One device's way into the network.
pub(super) struct Road {
    pub(super) net: Arc<Net>,
    pub(super) device: usize,
}

impl Transport for Road {
    fn post<'a>(&'a self, _: &'a Address, path: &'a str, body: Vec<u8>) -> OnTheWay<'a> {
        let request = Request { method: "POST", path: path.to_owned(), body };
        Box::pin(self.net.carry(self.device, request))
    }

    fn get<'a>(&'a self, _: &'a Address, path: &'a str) -> OnTheWay<'a> {
        let request = Request { method: "GET", path: path.to_owned(), body: Vec::new() };
        Box::pin(self.net.carry(self.device, request))
    }
}
