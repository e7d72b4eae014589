//! Records that were saved from a damaged database: each original counts once, by whichever road it came first.

use super::*;
use crate::store::DeviceChange;
use kadian_domain::Code;
use kadian_domain::ruling::{Decision, Ruling};
use kadian_wire::Outcome;
use kadian_wire::body::{PreviousEpoch, Salvaged, encode_salvaged};

/// The same phone with a fresh database, which names what may be lost of the one before and carries some of its records.
fn after_damage(lin: &Phone, doubts: &[(u32, u32)], carried: &[u32]) -> Phone {
    let mut fresh =
        Phone { device: lin.device, epoch: lin.epoch + 1_000, checkpoint: lin.checkpoint, records: vec![] };
    let previous = PreviousEpoch { epoch: lin.epoch, last_seq: lin.last(), last_h: lin.h(lin.last()) };
    let start =
        EpochStart { reason: EpochReason::Damaged, previous: Some(previous), doubts: doubts.to_vec() };
    fresh.append(kinds::EPOCH_START, NOON, encode_epoch_start(&start));
    for seq in carried {
        fresh.append(kinds::SALVAGED, NOON, encode_salvaged(&carried_of(lin, *seq)));
    }
    fresh
}

fn carried_of(lin: &Phone, seq: u32) -> Salvaged {
    Salvaged { epoch: lin.epoch, seq, bytes: lin.records[seq as usize - 1].bytes.clone() }
}

async fn lin_with_six_records(scene: &Scene) -> Phone {
    let mut lin = scene.phone(2, 1).await;
    for n in 0..5 {
        lin.check(MORNING + n, r#"{"reading_dc":365}"#, None);
    }
    lin
}

/// Checks, records, lost, and devices with two histories.
async fn counted(scene: &Scene) -> (u32, u32, u32, u32) {
    let stats = scene.store.stats().await.unwrap();
    (stats.checks, stats.records, stats.lost, stats.forks)
}

#[tokio::test]
async fn an_original_counts_once_whichever_way_it_comes_first() {
    for is_original_first in [false, true] {
        let scene = Scene::new().await;
        let lin = lin_with_six_records(&scene).await;
        let fresh = after_damage(&lin, &[(3, 3)], &[4, 5, 6]);
        scene.send(&lin, 1, 2).await;
        if is_original_first {
            scene.send(&lin, 4, 6).await;
            scene.send_all(&fresh).await;
        } else {
            scene.send_all(&fresh).await;
            assert_eq!(counted(&scene).await, (4, 6, 1, 0), "2 and 4 to 6 are there, 3 may be lost");
            scene.send(&lin, 4, 6).await;
        }
        assert_eq!(counted(&scene).await, (4, 9, 1, 0), "original first: {is_original_first}");
        for seq in [2, 4, 5, 6] {
            let check = scene.check(&lin, seq).await;
            assert_eq!((check.place.epoch, check.event_ms), (lin.epoch, MORNING + i64::from(seq) - 2));
        }
        // What was in doubt comes all the same: it is lost no more.
        scene.send(&lin, 3, 3).await;
        assert_eq!(counted(&scene).await, (5, 10, 0, 0));
        let outcomes = scene.send_all(&fresh).await;
        assert_eq!(outcomes[0].outcome, Outcome::Duplicate);
        assert_eq!(counted(&scene).await, (5, 10, 0, 0), "a replay changes nothing");
    }
}

#[tokio::test]
async fn what_came_salvaged_is_not_asked_for_and_what_it_says_takes_effect() {
    let scene = Scene::new().await;
    let mut lin = lin_with_six_records(&scene).await;
    lin.void(MORNING + 9, 2);
    let fresh = after_damage(&lin, &[(3, 3), (6, 6)], &[4, 5, 7]);
    scene.send(&lin, 1, 2).await;
    scene.send_all(&fresh).await;
    let accepted = scene.store.ingest(lin.batch(1, 2).into(), [8; 16], NOON).await.unwrap();
    assert_eq!((accepted.have_to, accepted.missing), (2, vec![]));
    assert!(scene.check(&lin, 2).await.void.is_some(), "the salvaged void reaches it");
    assert_eq!(counted(&scene).await, (2, 6, 2, 0));
}

#[tokio::test]
async fn two_originals_of_one_number_are_two_histories() {
    let scene = Scene::new().await;
    let lin = lin_with_six_records(&scene).await;
    let mut other = lin_with_six_records_of(&lin);
    other.check(MORNING + 77, r#"{"reading_dc":371}"#, None);
    let mut fresh = after_damage(&lin, &[], &[]);
    let seq = fresh.append(kinds::SALVAGED, NOON, encode_salvaged(&carried_of(&other, 2)));
    scene.send(&lin, 1, 6).await;
    scene.send(&fresh, 1, 1).await;
    let outcomes = scene.send(&fresh, seq, seq).await;
    let code = outcomes[0].code.as_deref();
    assert_eq!((outcomes[0].outcome, code), (Outcome::Held, Some(Code::Fork.as_str())));
    // And the other way round.
    let scene = Scene::new().await;
    scene.phone(2, 1).await;
    scene.send_all(&fresh).await;
    let outcomes = scene.send(&lin, 1, 6).await;
    assert_eq!(outcomes.iter().filter(|range| range.outcome == Outcome::Held).count(), 1, "{outcomes:?}");
    assert_eq!(counted(&scene).await.3, 1);
}

/// The same phone, had it gone another way from its first check on.
fn lin_with_six_records_of(lin: &Phone) -> Phone {
    let records = lin.records[..1].to_vec();
    Phone { device: lin.device, epoch: lin.epoch, checkpoint: lin.checkpoint, records }
}

#[tokio::test]
async fn a_salvaged_record_is_judged_as_its_original() {
    let scene = Scene::new().await;
    let mut lin = lin_with_six_records(&scene).await;
    lin.checkpoint = 99;
    let elsewhere = lin.check(MORNING, r#"{"reading_dc":365}"#, None);
    lin.checkpoint = 1;
    let fresh = after_damage(&lin, &[], &[elsewhere]);
    let outcomes = scene.send_all(&fresh).await;
    assert_eq!(outcomes.last().unwrap().code.as_deref(), Some(Code::CheckpointForeign.as_str()));
    // One in the other, deeper than anybody's bad luck.
    let mut salvaged = carried_of(&lin, 2);
    let mut phone = after_damage(&lin, &[], &[]);
    for _ in 0..9 {
        let seq = phone.append(kinds::SALVAGED, NOON, encode_salvaged(&salvaged));
        salvaged = carried_of(&phone, seq);
    }
    let outcomes = scene.send(&phone, 2, phone.last()).await;
    let last = outcomes.last().unwrap();
    assert_eq!((last.outcome, last.code.as_deref()), (Outcome::Refused, Some(Code::BodyMalformed.as_str())));
}

#[tokio::test]
async fn a_record_that_was_salvaged_twice_counts_once_though_what_stood_between_never_came() {
    let scene = Scene::new().await;
    let lin = lin_with_six_records(&scene).await;
    let second = after_damage(&lin, &[], &[4, 5]);
    // What the second database carried of the first is carried again by the third.
    let third = after_damage(&second, &[], &[2, 3]);
    let outcomes = scene.send_all(&third).await;
    assert!(outcomes.iter().all(|range| range.outcome == Outcome::Stored), "{outcomes:?}");
    assert_eq!(counted(&scene).await.0, 2);
    assert_eq!(scene.check(&lin, 4).await.place.epoch, lin.epoch);
    // Then both of those that stood between, and the originals.
    scene.send_all(&second).await;
    scene.send_all(&lin).await;
    assert_eq!(counted(&scene).await.0, 5);
}

#[tokio::test]
async fn an_original_that_is_let_count_after_its_salvaged_copy_did_changes_nothing() {
    let scene = Scene::new().await;
    let lin = lin_with_six_records(&scene).await;
    scene.send_all(&after_damage(&lin, &[], &[4, 5, 6])).await;
    let revoked =
        scene.store.change_device(district(), lin.device, DeviceChange::Revoke, "officer 1".to_owned(), NOON);
    revoked.await.unwrap();
    let outcomes = scene.send(&lin, 4, 6).await;
    assert!(outcomes.iter().all(|range| range.outcome == Outcome::Held), "{outcomes:?}");
    let checks = counted(&scene).await.0;
    let ruling = Ruling { record: lin.record(4), decision: Decision::Count, note: None };
    scene.store.rule(district(), by(), ruling).await.unwrap();
    assert_eq!(counted(&scene).await.0, checks);
}
