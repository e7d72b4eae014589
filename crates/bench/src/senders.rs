//! Devices in memory: a key each, and a chain of checks in signed batches, as phones at gates make them.
//!
//! What always holds: the hub is the real binary on a disk, and what answers is settled by the device's own rules. Only the
//! phone's database is left out: it is not what is measured here.

use kadian_domain::plate::{Plate, Sure};
use kadian_domain::subject::{Occupant, Person};
use kadian_domain::{Check, Direction, Disposition, Method, Reading, Shown, Site, Slip, Subject};
use kadian_hub::clock::{Clock, SystemClock};
use kadian_hub::enrolling::{NewLink, make_link};
use kadian_hub::rights::Scope;
use kadian_hub::store::{Approval, Store};
use kadian_sync::Pace;
use kadian_sync::http::{Http, Patience};
use kadian_sync::settle::{Fault, Sent, Settlement, settle};
use kadian_sync::transport::{Address, Transport, Trust};
use kadian_testkit::{HubBox, Signer, Web, hub};
use kadian_wire::body::encode_check;
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use kadian_wire::record::CaptureSample;
use kadian_wire::{Hash, Record, kinds};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Posts of a district.
pub(crate) const N_CHECKPOINTS: usize = 122;
/// The first numbers are the demonstration's.
const N_DEMO: usize = hub::CHECKPOINTS.len();
/// At a post that is neither busy nor empty, somebody passes so often.
const EVERY_MS: i64 = 20_000;
/// One in so many is in a vehicle, has left a name, or has a fever.
const VEHICLE_EVERY: u32 = 8;
const NAME_EVERY: u32 = 10;
const FEVER_EVERY: u32 = 400;

/// A hub of a whole district that does not run yet; its files lie in a folder of a real disk.
pub(crate) fn district(folder: &Path) -> anyhow::Result<HubBox> {
    std::fs::create_dir_all(folder)?;
    let hub = HubBox::new_in(folder);
    let mut lines = "district,subdistrict,community,checkpoint\n".to_owned();
    for n in N_DEMO + 1..=N_CHECKPOINTS {
        let (subdistrict, community) = (n % 5 + 1, n % 40 + 1);
        writeln!(lines, "湖里区,第 {subdistrict} 街道,第 {community} 社区,第 {n} 卡点")?;
    }
    let file = hub.file("checkpoints.csv");
    std::fs::write(&file, lines)?;
    let file = file.to_string_lossy().into_owned();
    let done = hub.run(&["checkpoints", "import", &file]);
    anyhow::ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Ok(hub)
}

/// A device: its key, and how far its chain is.
pub(crate) struct Sender {
    signer: Signer,
    checkpoint: u32,
    seq: u32,
    h: Hash,
    began_ms: i64,
    http: Http,
    hub: Address,
}

/// A signed batch, and what its receipt must say.
pub(crate) struct Sealed {
    body: Vec<u8>,
    sent: Sent,
}

impl Sealed {
    pub(crate) fn n_records(&self) -> u32 {
        (self.sent.to + 1).saturating_sub(self.sent.from)
    }

    pub(crate) fn sent(&self) -> &Sent {
        &self.sent
    }
}

/// Enrols so many at a hub that runs, spread over all posts.
pub(crate) fn enrol(hub: &HubBox, n: usize, n_records: u32) -> anyhow::Result<Vec<Arc<Sender>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let store = Store::open_sqlite(hub.dir())?;
    let web = Web::to(hub.url());
    (0..n)
        .map(|n| {
            let checkpoint = u32::try_from(n % N_CHECKPOINTS)? + 1;
            let new = NewLink { checkpoint, approval: Approval::AtOnce, actor: "command line".to_owned() };
            let link = runtime.block_on(async {
                let scope = Scope::whole(&store.hub().await?);
                make_link(&store, scope, new, SystemClock.now_ms()).await
            })?;
            Ok(Arc::new(Sender::new(web.enrol(&link.link), checkpoint, hub.url(), n_records)))
        })
        .collect()
}

impl Sender {
    fn new(signer: Signer, checkpoint: u32, url: &str, n_records: u32) -> Self {
        let h = chain_start(signer.device, signer.epoch);
        let began_ms = SystemClock.now_ms() - i64::from(n_records) * EVERY_MS;
        let http = Http::new(Patience::OF_A_DEVICE);
        let hub = Address { url: url.to_owned(), trust: Trust::Anybody };
        Self { signer, checkpoint, seq: 0, h, began_ms, http, hub }
    }

    /// The next checks of the chain, in one signed batch.
    pub(crate) fn seal(&mut self, n: u32) -> Sealed {
        let (from, h_before) = (self.seq + 1, self.h);
        let records: Vec<Vec<u8>> = (0..n).map(|_| self.next_record()).collect();
        let mut header = self.signer.header_in(self.signer.epoch, &[]);
        (header.from, header.to) = (from, self.seq);
        (header.h_before, header.h_to) = (*h_before.as_bytes(), *self.h.as_bytes());
        (header.health.last_seq, header.health.unsent) = (self.seq, n);
        header.health.app_version = env!("CARGO_PKG_VERSION").to_owned();
        header.health.wall_ms = SystemClock.now_ms();
        header.health.hub_ms = Some(header.health.wall_ms);
        let sent = Sent {
            hub: header.hub,
            device: self.signer.device,
            epoch: header.epoch,
            from,
            to: self.seq,
            h_to: self.h,
        };
        Sealed { body: self.signer.seal(header, &records), sent }
    }

    fn next_record(&mut self) -> Vec<u8> {
        self.seq += 1;
        let at_ms = self.began_ms + i64::from(self.seq) * EVERY_MS;
        let body = encode_check(&check(self.checkpoint, self.seq));
        let sample = CaptureSample { hub_minus_mono_ms: self.began_ms, error_ms: 40 };
        let bytes = Record {
            wall_ms: at_ms,
            mono_ms: at_ms - self.began_ms,
            sample: Some(sample),
            checkpoint: self.checkpoint,
            volunteer: 1_000,
            ..self.signer.record(self.seq, kinds::CHECK, body)
        };
        let bytes = bytes.encode();
        self.h = chain_next(self.h, record_hash(&bytes));
        bytes
    }

    /// Posts a batch once; what came of it by the device's own rules.
    pub(crate) async fn post(&self, batch: &Sealed) -> Result<Settlement, Fault> {
        let answer = self.http.post(&self.hub, "/v1/batches", batch.body.clone()).await?;
        settle(&batch.sent, &self.signer.trusted_keys, answer)
    }

    /// Posts a batch until a receipt has come, at the pace of a device that is told to wait; how often it was.
    pub(crate) async fn deliver(&self, batch: &Sealed) -> u32 {
        let (mut pace, mut n_waits) = (Pace::default(), 0);
        while let Err(fault) = self.post(batch).await {
            n_waits += 1;
            let jitter = u64::from(batch.sent.from.wrapping_mul(2_654_435_761) ^ self.checkpoint);
            pace.on_fault(&fault, 0, jitter);
            let wait_ms = pace.not_before_mono_ms().unwrap_or_default();
            tokio::time::sleep(Duration::from_millis(wait_ms.unsigned_abs())).await;
        }
        n_waits
    }
}

/// Somebody passes: mostly on foot and without a name, now and then in a vehicle, and once in a long while with a fever.
pub(crate) fn check(checkpoint: u32, n: u32) -> Check {
    // Numbers that do not follow from each other, or a batch would weigh nothing.
    let drawn = n.wrapping_mul(2_654_435_761) ^ checkpoint.wrapping_mul(40_503);
    let has_fever = drawn.is_multiple_of(FEVER_EVERY);
    let tenths = if has_fever { 378 } else { 360 + i32::try_from(drawn >> 8 & 7).unwrap_or(0) };
    let shown = Shown::from_number(tenths).expect("a reading");
    let reading = Reading { shown, method: Method::Forehead, site: Site::Forehead };
    let disposition = if has_fever { Disposition::Refer } else { Disposition::Admit };
    let subject = match drawn % VEHICLE_EVERY {
        0 => vehicle(drawn, reading, disposition),
        _ => person(drawn, reading),
    };
    let slip = has_fever.then(|| Slip::parse(&format!("{checkpoint}-A-{n}")).expect("a slip"));
    let direction = if drawn >> 16 & 1 == 0 { Direction::Entry } else { Direction::Exit };
    Check { subject, direction, disposition, reason: None, slip, observed_ms: None }
}

fn person(drawn: u32, reading: Reading) -> Subject {
    let is_known = drawn % NAME_EVERY == 1;
    Subject::Person(Person {
        reading,
        name: is_known.then(|| name(drawn)),
        phone: is_known.then(|| format!("139{:08}", drawn % 100_000_000)),
        origin: None,
    })
}

fn vehicle(drawn: u32, reading: Reading, disposition: Disposition) -> Subject {
    let seats = 1 + drawn % 3;
    let occupant = |seat| {
        let (reason, name, phone) = (None, None, None);
        Occupant { seat, reading, disposition, reason, name, phone }
    };
    let plate = Plate::keyed(&format!("闽D{:05}", drawn % 100_000), Sure::Yes).expect("a plate");
    Subject::Vehicle { plate, occupants: (1..=seats).map(occupant).collect() }
}

/// A name of three characters, as most have.
fn name(drawn: u32) -> String {
    const FAMILY: [char; 16] =
        ['陈', '林', '黄', '张', '李', '王', '吴', '刘', '蔡', '杨', '许', '郑', '谢', '郭', '洪', '曾'];
    const GIVEN: [char; 16] =
        ['丽', '英', '志', '强', '秀', '兰', '建', '国', '文', '辉', '美', '玲', '桂', '花', '晓', '燕'];
    let at = |of: &[char; 16], shift: u32| of[(drawn >> shift & 15) as usize];
    [at(&FAMILY, 4), at(&GIVEN, 10), at(&GIVEN, 20)].iter().collect()
}
