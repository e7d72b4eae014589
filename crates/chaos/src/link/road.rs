//! One device that runs, one hub, and the proxy between.

use crate::campaign::now;
use crate::dice::Dice;
use crate::look;
use crate::tally::Tally;
use kadian_oracle::{Acked, Heard, acks, chain_faults, judge, rows};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{Fault, FaultProxy, HubBox, PhoneBox, wait};
use kadian_wire::{Header, Outcome, OutcomeRange, Receipt, batch, cbor};
use minicbor::bytes::ByteVec;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Nobody listens there.
const NOBODY: u16 = 9;
/// A line is answered long before: it waits for one COMMIT.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// How a link that heals is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    ByItself,
    SendNow,
}

/// Whether everything was sent in time.
pub(super) enum Whole {
    Sent,
    NotYet { unsent: u64 },
}

pub(super) struct Road {
    hub: HubBox,
    /// A hub that knows nobody here; made when a name first leads to it.
    other: Option<HubBox>,
    proxy: FaultProxy,
    phone: PhoneBox,
    /// The process that owns the data where it is not the one that takes the lines.
    follower: Option<Child>,
    gate: Gate,
    acked: Vec<Acked>,
}

/// `kadian check --stdin`, for as long as the seed lasts.
struct Gate {
    child: Child,
    lines: ChildStdin,
    said: Receiver<String>,
}

/// A disturbance that goes on.
pub(super) struct Disturbed {
    begun: Instant,
    n_fired: usize,
    pub(super) calls_before: u64,
}

impl Disturbed {
    pub(super) fn begin(road: &Road) -> Self {
        Self { begun: now(), n_fired: road.proxy.fired().len(), calls_before: road.proxy.calls() }
    }

    pub(super) fn lasts_ms(&self) -> i64 {
        i64::try_from(self.begun.elapsed().as_millis()).expect("milliseconds")
    }

    /// A wrong address is no fault of the proxy's own: that somebody called is all that can be seen.
    pub(super) fn wait_until_it_fired(&self, road: &Road) {
        wait::until("the fault to fire", || {
            let has_fired = if road.is_elsewhere() {
                road.proxy.calls() > self.calls_before
            } else {
                road.proxy.fired().len() > self.n_fired
            };
            has_fired.then_some(())
        });
    }
}

impl Road {
    pub(super) fn new(seed: u64) -> Self {
        let mut hub = HubBox::new();
        let keys = hub.keys();
        let proxy = FaultProxy::tls(hub.port(), keys.tls_now());
        let pin: String = keys.tls_now().pin.iter().map(|byte| format!("{byte:02x}")).collect();
        hub.found_at(&proxy.url(), &["--behind-proxy", &pin]);
        hub.start();
        let phone = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        let follower = seed.is_multiple_of(2).then(|| {
            let child = phone.spawn(&["sync", "--follow"]);
            wait::until("the follower to own the data", || {
                phone.dir().join("door.sock").exists().then_some(())
            });
            child
        });
        let gate = Gate::open(&phone);
        Self { hub, other: None, proxy, phone, follower, gate, acked: Vec::new() }
    }

    pub(super) fn keep(&self, fault: Fault) {
        self.proxy.keep(fault);
    }

    /// What has waited goes as one batch, into a fault.
    pub(super) fn release_into(&self, fault: Fault) -> Disturbed {
        self.proxy.heal();
        let begun = Disturbed::begin(self);
        self.proxy.play(&[fault]);
        self.send_now();
        begun
    }

    /// Somebody on the road answers for the hub, with all that it says but its signature.
    pub(super) fn forge(&self) {
        let key_id = self.hub.keys().key_id();
        self.proxy.forge(move |path, body| (path == "/v1/batches").then(|| forged(body, &key_id))?);
    }

    fn send_now(&self) {
        let output = self.phone.run(&["send", r#"{"kind":"send_now"}"#]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    pub(super) fn lead_elsewhere(&mut self, dice: &mut Dice) {
        let port = if dice.below(2) == 0 {
            NOBODY
        } else {
            let other = self.other.get_or_insert_with(|| {
                let mut other = HubBox::new();
                other.start();
                other
            });
            other.port()
        };
        self.proxy.lead_to(port);
    }

    fn is_elsewhere(&self) -> bool {
        self.proxy.leads_to() != self.hub.port()
    }

    pub(super) fn heal(&self) {
        self.proxy.heal();
        self.proxy.lead_to(self.hub.port());
    }

    pub(super) fn calls(&self) -> u64 {
        self.proxy.calls()
    }

    /// Keys in so many checks; each is answered after its COMMIT, whatever the link does.
    pub(super) fn record(&mut self, n: u64, dice: &mut Dice) {
        for _ in 0..n {
            // Names that no compressor makes small: a batch is larger than a heartbeat.
            let name = format!("{:016x}", dice.next());
            let line = format!(
                "{{\"direction\":\"entry\",\"reading_dc\":{},\"name\":\"{name}\"}}\n",
                dice.between(355, 369)
            );
            self.gate.lines.write_all(line.as_bytes()).expect("the gate reads");
            let answer =
                self.gate.said.recv_timeout(ANSWER_MAX).expect("a check is answered without a network");
            let acked = acks(&answer);
            assert_eq!(acked.len(), 1, "a check is saved: {answer}");
            self.acked.extend(acked);
        }
    }

    /// What is at both ends right now.
    pub(super) fn look(&mut self, tally: &mut Tally) {
        let status = self.phone.status();
        let device = status["device"].as_str().expect("a device").to_owned();
        let own = self.phone.dir().join("chaos.jsonl");
        let output = self.phone.run(&["export", "--format", "jsonl", "--out", own.to_str().unwrap()]);
        assert!(output.status.success(), "the phone exports: {}", String::from_utf8_lossy(&output.stderr));
        let look =
            look::device_copy(self.phone.dir(), &device).and_then(|look| look.ok_or("no records".into()));
        // The hub is looked at later than the device: what arrives in between is no harm.
        let hub_rows = self.hub_rows();
        match look {
            Ok(look) => {
                let (device, acked, unsent) = (&device, &self.acked, look.numbers());
                tally.judged(judge(&Heard { device, acked, rows: &rows(&own).unwrap(), unsent }, &hub_rows));
            }
            Err(damage) => tally.fault(damage),
        }
        std::fs::remove_file(own).unwrap();
    }

    fn hub_rows(&self) -> Vec<kadian_oracle::Row> {
        let theirs = self.hub.file("chaos.jsonl");
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", theirs.to_str().unwrap()]);
        let hub_rows = rows(&theirs).unwrap();
        std::fs::remove_file(theirs).unwrap();
        hub_rows
    }

    /// Waits until nothing is unsent, as long as may be waited.
    pub(super) fn drain(&self, back: Back, within: Duration) -> Whole {
        let begun = now();
        if back == Back::SendNow {
            self.send_now();
        }
        loop {
            let unsent = self.phone.status()["unsent"].as_u64().expect("a number");
            if unsent == 0 {
                return Whole::Sent;
            }
            if begun.elapsed() > within {
                return Whole::NotYet { unsent };
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }

    pub(super) fn judge_chains(&self, tally: &mut Tally) {
        tally.faults.extend(chain_faults(&self.hub_rows()));
        if let Some(other) = &self.other
            && other.stats()["records"] != 0
        {
            tally.fault("another hub has taken records in");
        }
    }
}

/// The receipt that a batch waits for, signed by nobody.
fn forged(body: &[u8], key_id: &[u8]) -> Option<Vec<u8>> {
    let (_, message) = batch::open(body).ok()?;
    let (header, _): (Header, ByteVec) = cbor::decode(message.unverified_payload()).ok()?;
    let stored = OutcomeRange { from: header.from, to: header.to, outcome: Outcome::Stored, code: None };
    let receipt = Receipt {
        hub: header.hub,
        hub_epoch: 1,
        hub_ms: 1,
        device: header.device,
        epoch: header.epoch,
        from: header.from,
        to: header.to,
        h_to: header.h_to,
        outcomes: if header.to < header.from { Vec::new() } else { vec![stored] },
        have_to: header.to,
        missing: Vec::new(),
        lists: Vec::new(),
        nonce: vec![0; 16],
        notice: None,
        hub_version: None,
        fork: None,
    };
    receipt.seal(key_id, |_| Ok::<_, ()>(vec![7; 64])).ok()
}

impl Gate {
    fn open(phone: &PhoneBox) -> Self {
        let mut child = phone.spawn(&["check", "--stdin"]);
        let lines = child.stdin.take().expect("a pipe");
        let stdout = child.stdout.take().expect("a pipe");
        let (tell, said) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|n| n > 0) {
                if tell.send(std::mem::take(&mut line)).is_err() {
                    return;
                }
            }
        });
        Self { child, lines, said }
    }
}

impl Drop for Road {
    fn drop(&mut self) {
        for child in [Some(&mut self.gate.child), self.follower.as_mut()].into_iter().flatten() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
