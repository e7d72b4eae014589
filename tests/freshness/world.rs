//! A hub with posts in two communities, devices made of a key alone, and officers.

use kadian_hub::store::{NewCheckpoint, NewOfficer};
use kadian_testkit::{HubHere, OfficerBox, Signer, TrueTime, Web};
use kadian_wire::kinds;

/// 2026-11-25, noon in Shanghai.
const NOON_MS: i64 = 1_795_579_200_000;
pub(crate) const MINUTE_MS: i64 = 60_000;
/// Longer than a device may be silent.
pub(crate) const SILENCE_MS: i64 = 21 * MINUTE_MS;
/// Posts: the first three are one community's, the others another's.
pub(crate) const POSTS: [&str; 5] = ["高殿 1", "高殿 2", "高殿 3", "枋湖 1", "枋湖 2"];
const N_GAODIAN: usize = 3;

pub(crate) struct World {
    pub(crate) time: TrueTime,
    pub(crate) hub: HubHere,
    pub(crate) web: Web,
}

/// A device, and the post that it stands at.
pub(crate) struct Device {
    pub(crate) signer: Signer,
    pub(crate) post: usize,
    records: Vec<Vec<u8>>,
}

impl World {
    pub(crate) fn new() -> Self {
        let time = TrueTime::at(NOON_MS);
        let post = |(n, name): (usize, &&str)| NewCheckpoint {
            subdistrict: "殿前街道".into(),
            community: if n < N_GAODIAN { "高殿社区" } else { "枋湖社区" }.into(),
            name: (*name).into(),
            crew: vec![],
        };
        let hub = HubHere::start(&time, POSTS.iter().enumerate().map(post).collect());
        let web = Web::to(&hub.url());
        Self { time, hub, web }
    }

    /// Lets time pass, while these officers look now and then: whoever does not is signed out.
    pub(crate) fn pass(&self, ms: i64, officers: &[&OfficerBox]) {
        for _ in 0..3 {
            self.time.pass(ms / 3);
            officers.iter().for_each(|officer| drop(officer.get("/api/session")));
        }
    }

    pub(crate) fn device(&self, post: usize) -> Device {
        let signer = self.web.enrol(&self.hub.link(u32::try_from(post).unwrap() + 1));
        Device { signer, post, records: Vec::new() }
    }

    /// The officer of the district.
    pub(crate) fn district(&self) -> OfficerBox {
        OfficerBox::first_here(&self.hub)
    }

    /// An officer of one community.
    pub(crate) fn officer_of(&self, unit: &str) -> OfficerBox {
        let one_time = "four herons at dusk";
        let officer = NewOfficer {
            name: unit.into(),
            password_hash: kadian_hub::passwords::hash(one_time).unwrap(),
            unit: Some(unit.into()),
            role: "community".into(),
        };
        self.hub.wait_for(self.hub.store.add_officer(officer, self.time.now_ms())).unwrap();
        OfficerBox::settled_at(&self.hub.url(), unit, one_time)
    }

    /// The device says that it lives, and what waits on it.
    pub(crate) fn heartbeat(&self, device: &Device, n_unsent: u32) {
        let mut header = device.signer.header(&[]);
        let n_here = u32::try_from(device.records.len()).unwrap();
        let h_here = device.signer.header(&device.records).h_to;
        (header.from, header.to, header.h_before, header.h_to) = (n_here + 1, n_here, h_here, h_here);
        (header.health.last_seq, header.health.unsent) = (n_here + n_unsent, n_unsent);
        header.health.wall_ms = self.time.now_ms();
        assert_eq!(self.web.post("/v1/batches", &device.signer.seal(header, &[])).status, 200);
    }

    /// The device sends one check more.
    pub(crate) fn check(&self, device: &mut Device) {
        self.send_check(device, r#"{"reading_dc":365}"#);
    }

    /// The same of somebody who has said their name.
    pub(crate) fn named_check(&self, device: &mut Device, name: &str) {
        self.send_check(device, &format!(r#"{{"reading_dc":365,"name":"{name}"}}"#));
    }

    fn send_check(&self, device: &mut Device, draft: &str) {
        let seq = u32::try_from(device.records.len()).unwrap() + 1;
        let mut record = device.signer.record(seq, kinds::CHECK, check_body(draft));
        record.checkpoint = u32::try_from(device.post).unwrap() + 1;
        (record.wall_ms, record.mono_ms) = (self.time.now_ms(), self.time.now_ms());
        device.records.push(record.encode());
        let mut header = device.signer.header(&device.records);
        header.health.wall_ms = self.time.now_ms();
        assert_eq!(self.web.post("/v1/batches", &device.signer.seal(header, &device.records)).status, 200);
    }
}

/// A check as the door's JSON says it.
fn check_body(draft: &str) -> Vec<u8> {
    let draft: kadian_domain::CheckDraft = serde_json::from_str(draft).unwrap();
    let judged =
        kadian_domain::check::judge(&draft, None, &kadian_domain::Config::BUILT_IN).unwrap().with_slip(None);
    kadian_wire::body::encode_check(&judged)
}
