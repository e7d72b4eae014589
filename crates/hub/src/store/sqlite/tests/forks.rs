//! Copies of one device, and the six digits that tell them apart.

use super::*;
use crate::store::{EpochFork, StoreError, Typed};
use kadian_domain::Code;
use kadian_wire::Outcome;
use kadian_wire::enrol::fork_digits;
use std::collections::HashMap;

/// What `Scene::send` draws for every epoch that begins.
const NONCE: [u8; 16] = [8; 16];
/// As many epochs as may wait for digits.
const WAITING_MAX: u32 = 8;

/// An epoch that a copy of the phone begins, with one check.
fn copy(lin: &Phone, epoch: u32) -> Phone {
    let mut copy = Phone { device: lin.device, epoch, checkpoint: lin.checkpoint, records: vec![] };
    let start = EpochStart { reason: EpochReason::Fork, previous: None, doubts: vec![] };
    copy.append(kinds::EPOCH_START, NOON, encode_epoch_start(&start));
    copy.check(MORNING, r#"{"reading_dc":365}"#, None);
    copy
}

async fn digits(scene: &Scene, phone: &Phone) -> String {
    let device = scene.store.device(phone.device).await.unwrap().unwrap();
    fork_digits(&device.public_key, &NONCE, phone.epoch)
}

async fn type_digits(scene: &Scene, lin: &Phone, typed: &str) -> Result<Typed, StoreError> {
    let by = ("officer 1".to_owned(), [9; 16]);
    scene.store.type_fork_digits(district(), lin.device, typed.to_owned(), by, NOON).await
}

async fn n_checks(scene: &Scene) -> u32 {
    scene.store.stats().await.unwrap().checks
}

#[tokio::test]
async fn digits_that_two_copies_show_let_neither_count() {
    let scene = Scene::new().await;
    let lin = scene.phone(2, 1).await;
    let mut seen = HashMap::new();
    let mut epoch = 10_000;
    let (first, second) = loop {
        epoch += 1;
        if let Some(earlier) = seen.insert(digits(&scene, &copy(&lin, epoch)).await, epoch) {
            break (copy(&lin, earlier), copy(&lin, epoch));
        }
    };
    for copy in [&first, &second] {
        let outcomes = scene.send_all(copy).await;
        assert!(outcomes.iter().all(|range| range.outcome == Outcome::Held), "{outcomes:?}");
    }
    let shown = digits(&scene, &second).await;
    assert_eq!(type_digits(&scene, &lin, &shown).await.unwrap(), Typed::Wrong);
    assert_eq!(n_checks(&scene).await, 0);
}

#[tokio::test]
async fn among_more_copies_than_digits_can_tell_apart_none_is_let_in() {
    let scene = Scene::new().await;
    let lin = scene.phone(2, 1).await;
    for n in 0..WAITING_MAX {
        scene.send_all(&copy(&lin, 10_000 + n)).await;
    }
    let ours = copy(&lin, 20_000);
    scene.send_all(&ours).await;
    let shown = digits(&scene, &ours).await;
    match type_digits(&scene, &lin, &shown).await {
        Err(StoreError::Rule(problem)) => assert_eq!(problem.code, Code::ForkCrowded),
        other => panic!("{other:?}"),
    }
    assert_eq!(n_checks(&scene).await, 0);
}

#[tokio::test]
async fn an_epoch_that_a_thief_began_before_the_copies_were_seen_counts_no_more_either() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(2, 1).await;
    lin.check(MORNING, r#"{"reading_dc":365}"#, None);
    let mut thief = Phone { device: lin.device, epoch: 5_000, checkpoint: lin.checkpoint, records: vec![] };
    let start = EpochStart { reason: EpochReason::Damaged, previous: None, doubts: vec![] };
    thief.append(kinds::EPOCH_START, NOON, encode_epoch_start(&start));
    thief.check(MORNING, r#"{"reading_dc":365}"#, None);
    scene.send_all(&lin).await;
    scene.send_all(&thief).await;
    assert_eq!(n_checks(&scene).await, 2, "a phone whose database was damaged would do the same");

    // A second copy goes on where the first one was.
    let mut copy =
        Phone { device: lin.device, epoch: lin.epoch, checkpoint: lin.checkpoint, records: vec![] };
    copy.records.clone_from(&lin.records);
    lin.check(MORNING, r#"{"reading_dc":366}"#, None);
    copy.check(MORNING, r#"{"reading_dc":367}"#, None);
    scene.send_all(&lin).await;
    let told = scene.store.ingest(copy.batch(1, 3).into(), [8; 16], NOON).await.unwrap();
    assert_eq!(told.fork, Some(EpochFork::Split));
    let before = n_checks(&scene).await;
    thief.check(MORNING, r#"{"reading_dc":368}"#, None);
    let told = scene.store.ingest(thief.batch(3, 3).into(), [8; 16], NOON).await.unwrap();
    assert_eq!(told.fork, Some(EpochFork::Split), "it hears so and begins anew, with digits");
    assert_eq!(told.outcomes[0].outcome, Outcome::Held);
    assert_eq!(n_checks(&scene).await, before, "what counted goes on counting, and nothing comes to it");
}
