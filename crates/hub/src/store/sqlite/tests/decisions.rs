//! What officers decide: records of the hub's own chain, and what comes of them.

use super::*;
use crate::store::{ListAsk, ListName, ListRows, StoreError};
use crate::verify;
use kadian_domain::ruling::{Decision, Ruling};
use kadian_domain::{Code, Keyed, ReasonId, ResolutionDraft, Site};
use kadian_wire::rows::{RULED_COUNTS, RULED_REFUSED, RULED_VOIDED, RulingRow};

const FEVER: &str = r#"{"reading_dc":376,"name":"林秀英","phone":"13800138000"}"#;
const CAR: &str = r#"{"vehicle":{"plate":"闽D12345","seats":[
    {"seat":1,"reading_dc":376},{"seat":2,"reading_dc":377},{"seat":3,"reading_dc":365}]}}"#;

/// What an officer hears.
fn code<T>(done: Result<T, StoreError>) -> Option<Code> {
    match done {
        Ok(_) => None,
        Err(StoreError::Rule(problem)) => Some(problem.code),
        Err(error) => panic!("{error}"),
    }
}

async fn rule(scene: &Scene, scope: Scope, record: RuledRecord, decision: Decision) -> Option<Code> {
    code(scene.store.rule(scope, by(), Ruling { record, decision, note: None }).await)
}

async fn void(scene: &Scene, scope: Scope, record: RuledRecord) -> Option<Code> {
    code(scene.store.void_late(scope, by(), record, VoidReason::Exercise).await)
}

async fn resolve(scene: &Scene, record: RuledRecord, draft: ResolutionDraft) -> Option<Code> {
    code(scene.store.resolve_late(district(), by(), record, draft).await)
}

async fn rulings(scene: &Scene, phone: &Phone) -> Vec<RulingRow> {
    let (list, checkpoint) = (ListName::Rulings, phone.checkpoint);
    let ask = ListAsk { list, device: phone.device, checkpoint, after: None, limit: 500, now_ms: NOON };
    match scene.store.list_changes(ask).await.unwrap().rows {
        ListRows::Rulings(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn ruled(phone: &Phone, seq: u32, decision: u32, code: Option<&str>) -> RulingRow {
    RulingRow { epoch: phone.epoch, seq, decision, code: code.map(str::to_owned) }
}

/// The hub's own record of a number.
fn own(seq: u32) -> RuledRecord {
    RuledRecord {
        device: DeviceId::from_bytes(HUB),
        epoch: Epoch::new(77),
        seq: Seq::new(seq).unwrap(),
        branch: 0,
    }
}

#[tokio::test]
async fn a_check_of_a_checkpoint_that_the_device_never_belonged_to_counts_once_an_officer_says_so() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    lin.checkpoint = 2;
    let seq = lin.check(MORNING, FEVER, Some("2-A-1"));
    lin.checkpoint = 1;
    let heard = scene.send_all(&lin).await;
    assert_eq!(heard[1].code.as_deref(), Some("checkpoint_foreign"));
    let held = scene.store.held(district(), 10).await.unwrap();
    let row = &held.records[0];
    assert_eq!((held.n, row.can_count, row.code), (1, true, Code::CheckpointForeign));
    assert_eq!(row.check.as_ref().unwrap().checkpoint_name, "枋湖 1 号卡点");

    // An officer of the device's own community sees it, and has nothing to say at the other post.
    let (here, there) = (Scope::of_unit(GAODIAN), Scope::of_unit(FANGHU));
    let seen = scene.store.held(here, 10).await.unwrap().records.remove(0);
    assert_eq!((seen.can_count, seen.check.unwrap().checkpoint_name.as_str()), (false, "2"));
    assert_eq!(scene.store.held(there, 10).await.unwrap().n, 0);
    let record = lin.record(seq);
    assert_eq!(rule(&scene, here, record, Decision::Count).await, Some(Code::RulingImpossible));
    assert_eq!(rule(&scene, there, record, Decision::Count).await, Some(Code::NotFound));
    assert_eq!(rule(&scene, district(), lin.record(1), Decision::Count).await, Some(Code::NotFound));

    assert_eq!(rule(&scene, district(), record, Decision::Count).await, None);
    assert_eq!(rule(&scene, district(), record, Decision::Refuse).await, Some(Code::RuledAlready));
    let check = scene.check(&lin, seq).await;
    assert_eq!((check.checkpoint, check.n_suspected, check.n_waiting), (2, 1, 1));
    assert_eq!(rulings(&scene, &lin).await, [ruled(&lin, seq, RULED_COUNTS, None)]);
    assert_eq!(scene.store.held(district(), 10).await.unwrap().n, 0);
    // Sent again, it is a record like any other.
    assert_eq!(scene.send_all(&lin).await[0].code, None);
}

#[tokio::test]
async fn what_cannot_be_read_can_only_be_refused() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let seq = lin.append(99, MORNING, vec![0x80]);
    scene.send_all(&lin).await;
    assert!(!scene.store.held(district(), 10).await.unwrap().records[0].can_count);
    assert_eq!(
        rule(&scene, district(), lin.record(seq), Decision::Count).await,
        Some(Code::RulingImpossible)
    );
    assert_eq!(rule(&scene, district(), lin.record(seq), Decision::Refuse).await, None);
    let heard = scene.send_all(&lin).await;
    assert_eq!(heard[1].outcome, kadian_wire::Outcome::Refused);
    assert_eq!(rulings(&scene, &lin).await, [ruled(&lin, seq, RULED_REFUSED, Some("kind_unknown"))]);
    // What was refused stays refused, whatever a later version knows.
    assert_eq!(scene.store.judge_again(NOON).await.unwrap(), 0);
}

#[tokio::test]
async fn a_second_history_counts_beside_the_first_and_is_voided_with_it() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let seq = lin.check(MORNING, FEVER, Some("1-A-1"));
    scene.send_all(&lin).await;
    lin.records.pop();
    lin.check(MORNING + 1, r#"{"tally":7}"#, None);
    let heard = scene.send_all(&lin).await;
    assert_eq!(heard[1].code.as_deref(), Some("fork"));
    let fork = RuledRecord { branch: 1, ..lin.record(seq) };
    assert_eq!(rule(&scene, district(), fork, Decision::Count).await, None);
    let n_passers: Vec<u32> = scene.checks().await.iter().map(|check| check.n_passers).collect();
    assert_eq!(n_passers, [1, 7]);
    assert_eq!(void(&scene, district(), fork).await, None);
    assert!(scene.checks().await.iter().all(|check| check.void.is_some()));
    let stats = scene.store.stats().await.unwrap();
    assert_eq!((stats.checks, stats.forks, stats.held), (0, 1, 0));
}

#[tokio::test]
async fn a_decision_needs_every_history_of_the_number_in_the_officers_scope() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    // One history stands at the other community's post, the second one at the device's own.
    lin.checkpoint = 2;
    let seq = lin.check(MORNING, FEVER, Some("2-A-1"));
    lin.checkpoint = 1;
    scene.send_all(&lin).await;
    assert_eq!(rule(&scene, district(), lin.record(seq), Decision::Count).await, None);
    lin.records.pop();
    lin.check(MORNING + 1, FEVER, Some("1-A-1"));
    scene.send_all(&lin).await;
    let here = Scope::of_unit(GAODIAN);
    let fork = RuledRecord { branch: 1, ..lin.record(seq) };
    assert_eq!(rule(&scene, here, fork, Decision::Count).await, None);

    assert_eq!(void(&scene, here, fork).await, Some(Code::NotFound));
    let draft = ResolutionDraft { disposition: Some(FinalDisposition::Left), ..ResolutionDraft::default() };
    let done = code(scene.store.resolve_late(here, by(), fork, draft).await);
    assert_eq!(done, Some(Code::NotFound));
    assert!(scene.checks().await.iter().all(|check| check.void.is_none() && check.n_waiting == 1));
    assert_eq!(void(&scene, district(), fork).await, None);
}

#[tokio::test]
async fn of_more_resolutions_of_a_slip_than_a_post_ever_makes_the_newest_still_counts() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let seq = lin.check(MORNING, FEVER, Some("1-A-1"));
    for n in 0..100 {
        lin.resolve(MORNING + 1_000 + n, by_slip("1-A-1"), 0, FinalDisposition::Refer);
    }
    lin.resolve(MORNING + 9_000, by_slip("1-A-1"), 0, FinalDisposition::Left);
    scene.send_all(&lin).await;
    let check = scene.check(&lin, seq).await;
    let came = &check.passers[0];
    assert_eq!(came.outcome.as_ref().unwrap().disposition, FinalDisposition::Left);
    assert_eq!((check.n_waiting, came.n_resolutions), (0, 64));
}

#[tokio::test]
async fn an_officer_voids_a_check_once_and_its_device_hears_of_it() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let seq = lin.check(MORNING, FEVER, Some("1-A-1"));
    scene.send_all(&lin).await;
    let record = lin.record(seq);
    assert_eq!(void(&scene, Scope::of_unit(FANGHU), record).await, Some(Code::NotFound));
    assert_eq!(void(&scene, district(), lin.record(1)).await, Some(Code::NotFound));
    assert_eq!(void(&scene, district(), record).await, None);
    assert_eq!(void(&scene, district(), record).await, Some(Code::VoidedAlready));
    let check = scene.check(&lin, seq).await;
    let void = check.void.as_ref().unwrap();
    assert_eq!((*void.device.as_bytes(), void.seq, void.reason), (HUB, 2, VoidReason::Exercise));
    assert_eq!(check.n_waiting, 0);
    assert_eq!(rulings(&scene, &lin).await, [ruled(&lin, seq, RULED_VOIDED, Some("exercise"))]);
    assert_eq!(resolve(&scene, record, ResolutionDraft::default()).await, Some(Code::NotWaiting));
}

#[tokio::test]
async fn an_officer_resolves_one_who_waits_by_the_rules_of_the_gate() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let seq = lin.check(MORNING, CAR, Some("1-A-1"));
    scene.send_all(&lin).await;
    let record = lin.record(seq);
    let of = |seat: Option<u32>| ResolutionDraft { seat, ..ResolutionDraft::default() };
    let well = |seat: Option<u32>| {
        let reading_dc = Some(Keyed::Tenths(366));
        ResolutionDraft { reading_dc, site: Site::Wrist, ..of(seat) }
    };
    assert_eq!(resolve(&scene, record, well(None)).await, Some(Code::SeatNeeded));
    assert_eq!(resolve(&scene, record, well(Some(3))).await, Some(Code::NotWaiting));
    assert_eq!(resolve(&scene, record, of(Some(1))).await, Some(Code::DispositionNeeded));
    let same = ResolutionDraft { site: Site::Forehead, ..well(Some(1)) };
    assert_eq!(resolve(&scene, record, same).await, Some(Code::SecondSame));
    let named_twice = ResolutionDraft { slip: Some("1-A-1".into()), ..well(Some(1)) };
    assert_eq!(resolve(&scene, record, named_twice).await, Some(Code::RequestMalformed));
    let silent = ResolutionDraft { disposition: Some(FinalDisposition::Admit), ..of(Some(1)) };
    assert_eq!(resolve(&scene, record, silent.clone()).await, Some(Code::ReasonNeeded));

    let doctor = ResolutionDraft { reason: ReasonId::new(6), ..silent };
    assert_eq!(resolve(&scene, record, doctor).await, None);
    // Now that one alone waits, the seat may be left out.
    assert_eq!(resolve(&scene, record, well(None)).await, None);
    assert_eq!(resolve(&scene, record, well(Some(1))).await, Some(Code::ResolvedAlready));
    assert_eq!(resolve(&scene, record, well(None)).await, Some(Code::ResolvedAlready));
    let check = scene.check(&lin, seq).await;
    assert_eq!((check.n_waiting, check.n_suspected, check.n_confirmed), (0, 2, 1));
    assert_eq!(*check.passers[0].outcome.as_ref().unwrap().device.as_bytes(), HUB);

    // Taken back, the passer waits again; the hub tells itself nothing.
    assert_eq!(void(&scene, district(), own(3)).await, None);
    assert_eq!(scene.check(&lin, seq).await.n_waiting, 1);
    assert_eq!(rulings(&scene, &lin).await, []);
}

#[tokio::test]
async fn the_hubs_own_chain_is_walked_and_counts_as_no_devices() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    for _ in 0..3 {
        lin.check(MORNING, FEVER, Some("1-A-1"));
    }
    scene.send_all(&lin).await;
    for seq in 2..=4 {
        assert_eq!(void(&scene, district(), lin.record(seq)).await, None);
    }
    let walked = verify::verify(&scene.store).await.unwrap();
    // Four of the phone; of the hub its start and three voids.
    assert!(walked.ok && walked.records == 8, "{walked:?}");
    let stats = scene.store.stats().await.unwrap();
    assert_eq!((stats.devices, stats.records, stats.checks), (1, 4, 0));
    let posts = scene.store.posts(district()).await.unwrap();
    let devices: Vec<_> = posts.iter().map(|post| (post.checkpoint, post.devices.len())).collect();
    assert_eq!(devices, [(2, 0), (1, 1)], "by name, and the hub stands at none");
    let place = RecordPlace { device: HUB, ..RecordPlace::START };
    let own = scene.store.records_page(place, 10).await.unwrap();
    let kinds: Vec<Option<u32>> =
        own.iter().filter(|record| record.place.device == HUB).map(|record| record.kind).collect();
    assert_eq!(kinds, [Some(kinds::EPOCH_START), Some(kinds::VOID), Some(kinds::VOID), Some(kinds::VOID)]);
}

#[tokio::test]
async fn nobody_enrols_as_the_hub() {
    let scene = Scene::new().await;
    assert!(scene.store.device(DeviceId::from_bytes(HUB)).await.unwrap().is_none());
    let kept = new_code([9; 16], 1, Approval::AtOnce);
    scene.store.add_enrolment_code(district(), kept).await.unwrap();
    let (device, public_key) = (DeviceId::from_bytes(HUB), vec![4; 65]);
    let request = EnrolDevice { code: [9; 16], device, public_key, fresh_nonce: [0; 16], now_ms: MORNING };
    assert_eq!(code(scene.store.enrol(request).await), Some(Code::CodeUsed));
}
