//! The embedded database on a real file: two phones at one post, a third elsewhere, and officers.

mod decisions;
mod enrolment;
mod forks;
mod gone;
mod lists;
mod migration;
mod order;
mod pages;
mod plans;
mod restore;
mod returns;
mod salvaged;
mod shifts;

use crate::rights::Scope;
use crate::store::{
    Approval, DecidedBy, EnrolDevice, HubSetup, NewCheckpoint, NewEnrolmentCode, NewOfficer, RecordPlace,
    Store, StoredCheck,
};
use kadian_domain::ruling::RuledRecord;
use kadian_domain::{
    CheckDraft, CheckTarget, Config, DeviceId, Epoch, FinalDisposition, Resolution, Seq, Slip, Target,
    VoidReason,
};
use kadian_wire::batch::{Chained, Header, Health};
use kadian_wire::body::{
    EpochReason, EpochStart, encode_check, encode_epoch_start, encode_resolution, encode_void,
};
use kadian_wire::chain::{chain_next, chain_start, record_hash, sha256};
use kadian_wire::record::CaptureSample;
use kadian_wire::{Batch, Hash, OutcomeRange, Record, kinds};
use tempfile::TempDir;

const HUB: [u8; 16] = [1; 16];
/// A Tuesday morning; everything here happens after it.
const MORNING: i64 = 1_795_500_000_000;
/// When batches arrive.
const NOON: i64 = MORNING + 4 * 3_600_000;

const DISTRICT: u32 = 1;
const GAODIAN: u32 = 3;
const FANGHU: u32 = 4;

/// A code for a checkpoint, good until noon.
fn new_code(code: [u8; 16], checkpoint: u32, approval: Approval) -> NewEnrolmentCode {
    let (code_hash, actor) = (*sha256(&code).as_bytes(), "command line".to_owned());
    NewEnrolmentCode { code_hash, checkpoint, approval, actor, expires_ms: NOON, now_ms: MORNING }
}

struct Scene {
    dir: TempDir,
    store: Store,
}

impl Scene {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(dir.path()).unwrap();
        let post = |community: &str, name: &str| NewCheckpoint {
            subdistrict: "殿前街道".into(),
            community: community.into(),
            name: name.into(),
            crew: vec!["林秀英".into()],
        };
        let officer = NewOfficer {
            name: "officer".into(),
            password_hash: "-".into(),
            unit: None,
            role: "district".into(),
        };
        let setup = HubSetup {
            hub: HUB,
            zone: "Asia/Shanghai".into(),
            district: "湖里区".into(),
            checkpoints: vec![post("高殿社区", "高殿 1 号卡点"), post("枋湖社区", "枋湖 1 号卡点")],
            officer,
            own_epoch: 77,
        };
        store.create_hub(setup).await.unwrap();
        Self { dir, store }
    }

    /// A phone at a checkpoint; its database has begun.
    async fn phone(&self, number: u8, checkpoint: u32) -> Phone {
        let device = DeviceId::from_bytes([number; 16]);
        let code = [number; 16];
        let kept = new_code(code, checkpoint, Approval::AtOnce);
        self.store.add_enrolment_code(Scope::of_unit(DISTRICT), kept).await.unwrap();
        let public_key = vec![number; 65];
        let request = EnrolDevice { code, device, public_key, fresh_nonce: [0; 16], now_ms: MORNING };
        self.store.enrol(request).await.unwrap();
        let mut phone = Phone { device, epoch: 100 + u32::from(number), checkpoint, records: Vec::new() };
        let start = EpochStart { reason: EpochReason::NewDevice, previous: None, doubts: vec![] };
        phone.append(kinds::EPOCH_START, MORNING, encode_epoch_start(&start));
        phone
    }

    /// Sends these numbers of a phone, in one batch.
    async fn send(&self, phone: &Phone, from: u32, to: u32) -> Vec<OutcomeRange> {
        self.store.ingest(phone.batch(from, to).into(), [8; 16], NOON).await.unwrap().outcomes
    }

    async fn send_all(&self, phone: &Phone) -> Vec<OutcomeRange> {
        self.send(phone, 1, phone.last()).await
    }

    async fn checks(&self) -> Vec<StoredCheck> {
        self.store.checks_page(RecordPlace::START, 1_000).await.unwrap()
    }

    /// The one check of a phone with this number.
    async fn check(&self, phone: &Phone, seq: u32) -> StoredCheck {
        let mut all = self.checks().await;
        all.retain(|check| check.place.device == *phone.device.as_bytes() && check.place.seq == seq);
        let [check] = <[_; 1]>::try_from(all).unwrap();
        check
    }
}

fn district() -> Scope {
    Scope::of_unit(DISTRICT)
}

fn by() -> DecidedBy {
    DecidedBy { officer: 1, at_ms: NOON, fresh_epoch: 9 }
}

/// A device's records, as its database has them.
struct Phone {
    device: DeviceId,
    epoch: u32,
    checkpoint: u32,
    records: Vec<Chained>,
}

impl Phone {
    fn last(&self) -> u32 {
        u32::try_from(self.records.len()).unwrap()
    }

    fn h(&self, seq: u32) -> Hash {
        match seq {
            0 => chain_start(self.device, Epoch::new(self.epoch)),
            _ => self.records[seq as usize - 1].h,
        }
    }

    fn append(&mut self, kind: u32, at_ms: i64, body: Vec<u8>) -> u32 {
        self.append_of(kind, at_ms, 0, body)
    }

    /// Appends a record, judged by a version of the config; its clock is exact.
    fn append_of(&mut self, kind: u32, at_ms: i64, config: u32, body: Vec<u8>) -> u32 {
        let seq = self.last() + 1;
        let record = Record {
            kind,
            seq,
            wall_ms: 0,
            mono_ms: at_ms,
            boot: [3; 8],
            sample: Some(CaptureSample { hub_minus_mono_ms: 0, error_ms: 0 }),
            checkpoint: self.checkpoint,
            volunteer: 1_000,
            shift: 0,
            config,
            body,
        };
        let bytes = record.encode();
        let d = record_hash(&bytes);
        let h = chain_next(self.h(seq - 1), d);
        self.records.push(Chained { seq, bytes, d, h });
        seq
    }

    /// A check as the door's JSON says it, with a slip.
    fn check(&mut self, at_ms: i64, draft: &str, slip: Option<&str>) -> u32 {
        self.append(kinds::CHECK, at_ms, check_body(draft, slip))
    }

    fn resolve(&mut self, at_ms: i64, target: CheckTarget, seat: u32, last: FinalDisposition) -> u32 {
        let resolution = Resolution {
            target,
            seat,
            reading: None,
            is_other_thermometer: false,
            disposition: last,
            reason: None,
            place: Some("区医院".into()),
            told: None,
        };
        let body = encode_resolution(&resolution, self.device);
        self.append(kinds::RESOLUTION, at_ms, body)
    }

    fn void(&mut self, at_ms: i64, seq: u32) -> u32 {
        let body = encode_void(self.target(seq), VoidReason::Twice);
        self.append(kinds::VOID, at_ms, body)
    }

    fn target(&self, seq: u32) -> Target {
        Target { device: self.device, epoch: Epoch::new(self.epoch), seq: Seq::new(seq).unwrap() }
    }

    fn record(&self, seq: u32) -> RuledRecord {
        let Target { device, epoch, seq } = self.target(seq);
        RuledRecord { device, epoch, seq, branch: 0 }
    }

    fn batch(&self, from: u32, to: u32) -> Batch {
        let header = Header {
            hub: HUB,
            device: *self.device.as_bytes(),
            epoch: self.epoch,
            from,
            to,
            h_before: *self.h(from - 1).as_bytes(),
            h_to: *self.h(to).as_bytes(),
            samples: vec![],
            gone: vec![],
            health: Health::default(),
            layout: 0,
            dictionary: 0,
        };
        Batch { header, records: self.records[from as usize - 1..to as usize].to_vec() }
    }
}

fn check_body(draft: &str, slip: Option<&str>) -> Vec<u8> {
    let draft: CheckDraft = serde_json::from_str(draft).unwrap();
    let judged = kadian_domain::check::judge(&draft, None, &Config::BUILT_IN).unwrap();
    encode_check(&judged.with_slip(slip.map(|slip| Slip::parse(slip).unwrap())))
}

fn by_slip(slip: &str) -> CheckTarget {
    CheckTarget::Slip(Slip::parse(slip).unwrap())
}
