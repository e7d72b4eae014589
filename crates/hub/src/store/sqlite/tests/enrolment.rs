//! Who takes a code, who burns it, and what an officer does with a device.

use super::*;
use crate::store::{DeviceChange, Enrolled, EnrolmentState, StoreError, Typed};
use kadian_domain::Code;
use kadian_wire::enrol::digits;

const CODE: [u8; 16] = [9; 16];
const GAODIAN_POST: u32 = 1;
const FANGHU_POST: u32 = 2;
const BY: &str = "officer 1";

fn ask(number: u8) -> EnrolDevice {
    EnrolDevice {
        code: CODE,
        device: DeviceId::from_bytes([number; 16]),
        public_key: vec![number; 65],
        fresh_nonce: [number; 16],
        now_ms: MORNING,
    }
}

async fn with_code() -> (Scene, u32) {
    let scene = Scene::new().await;
    let kept = new_code(CODE, GAODIAN_POST, Approval::ByDigits);
    let id = scene.store.add_enrolment_code(district(), kept).await.unwrap();
    (scene, id)
}

async fn state(scene: &Scene, id: u32) -> EnrolmentState {
    let rows = scene.store.enrolments(district(), MORNING).await.unwrap();
    rows.into_iter().find(|row| row.id == id).unwrap().state
}

async fn type_digits(scene: &Scene, id: u32, digits: &str) -> Result<Typed, StoreError> {
    scene.store.type_digits(district(), id, digits.to_owned(), BY.to_owned(), MORNING).await
}

fn refusal<T>(answer: Result<T, StoreError>) -> Code {
    answer.err().unwrap().problem().code
}

/// The digits that the device shows.
fn shown(number: u8) -> String {
    digits(&[number; 65], &[number; 16], &CODE)
}

#[tokio::test]
async fn a_device_is_taken_in_once_its_own_digits_are_typed() {
    let (scene, id) = with_code().await;
    assert_eq!(state(&scene, id).await, EnrolmentState::Open);
    let told = scene.store.enrol(ask(3)).await.unwrap();
    assert!(matches!(told, Enrolled::Waiting { nonce, .. } if nonce == [3; 16]), "{told:?}");
    // It asks again and again: the nonce, and so the digits, stay.
    let again = EnrolDevice { fresh_nonce: [77; 16], ..ask(3) };
    assert_eq!(scene.store.enrol(again).await.unwrap(), told);
    assert_eq!(state(&scene, id).await, EnrolmentState::Asked);
    assert!(scene.store.device(DeviceId::from_bytes([3; 16])).await.unwrap().is_none());
    assert_eq!(type_digits(&scene, id, &shown(3)).await.unwrap(), Typed::Right);
    assert!(matches!(scene.store.enrol(ask(3)).await.unwrap(), Enrolled::Accepted(row) if row.letter == "A"));
    let rows = scene.store.enrolments(district(), MORNING).await.unwrap();
    assert_eq!(rows[0].digits.as_deref(), Some(shown(3).as_str()), "both screens have them now");
    assert_eq!(refusal(scene.store.enrol(ask(4)).await), Code::CodeUsed);
}

#[tokio::test]
async fn a_second_device_burns_the_code_for_both() {
    let (scene, id) = with_code().await;
    scene.store.enrol(ask(3)).await.unwrap();
    assert_eq!(refusal(scene.store.enrol(ask(4)).await), Code::CodeBurnt);
    assert_eq!(state(&scene, id).await, EnrolmentState::BurntSecondDevice);
    assert_eq!(refusal(scene.store.enrol(ask(3)).await), Code::CodeBurnt);
    assert_eq!(refusal(type_digits(&scene, id, &shown(3)).await), Code::CodeBurnt);
    assert!(scene.store.devices(district()).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_device_with_another_key_is_a_second_device() {
    let (scene, id) = with_code().await;
    scene.store.enrol(ask(3)).await.unwrap();
    let other_key = EnrolDevice { public_key: vec![5; 65], ..ask(3) };
    assert_eq!(refusal(scene.store.enrol(other_key).await), Code::CodeBurnt);
    assert_eq!(state(&scene, id).await, EnrolmentState::BurntSecondDevice);
}

#[tokio::test]
async fn one_wrong_entry_burns_the_code() {
    let (scene, id) = with_code().await;
    scene.store.enrol(ask(3)).await.unwrap();
    assert_ne!(shown(3), shown(4));
    assert_eq!(type_digits(&scene, id, &shown(4)).await.unwrap(), Typed::Wrong);
    assert_eq!(state(&scene, id).await, EnrolmentState::BurntDigits);
    assert_eq!(refusal(type_digits(&scene, id, &shown(3)).await), Code::CodeBurnt);
    assert_eq!(refusal(scene.store.enrol(ask(3)).await), Code::CodeBurnt);
}

#[tokio::test]
async fn digits_of_a_code_that_nobody_showed_or_that_is_over_are_refused() {
    let (scene, id) = with_code().await;
    assert_eq!(refusal(type_digits(&scene, id, "000000").await), Code::CodeUnknown);
    scene.store.enrol(ask(3)).await.unwrap();
    let late = scene.store.type_digits(district(), id, shown(3), BY.to_owned(), NOON).await;
    assert_eq!(refusal(late), Code::CodeUnknown);
    let asks = EnrolDevice { now_ms: NOON, ..ask(3) };
    assert_eq!(refusal(scene.store.enrol(asks).await), Code::CodeUnknown);
}

#[tokio::test]
async fn a_code_of_another_community_is_as_if_it_were_not_there() {
    let (scene, id) = with_code().await;
    scene.store.enrol(ask(3)).await.unwrap();
    let fanghu = Scope::of_unit(FANGHU);
    let typed = scene.store.type_digits(fanghu, id, shown(3), BY.to_owned(), MORNING).await;
    assert_eq!(refusal(typed), Code::NotFound);
    assert_eq!(refusal(scene.store.burn_enrolment(fanghu, id, BY.to_owned(), MORNING).await), Code::NotFound);
    let kept = new_code([7; 16], GAODIAN_POST, Approval::ByDigits);
    assert_eq!(refusal(scene.store.add_enrolment_code(fanghu, kept).await), Code::NotFound);
    assert!(scene.store.enrolments(fanghu, MORNING).await.unwrap().is_empty());
    assert_eq!(state(&scene, id).await, EnrolmentState::Asked);
}

#[tokio::test]
async fn a_device_is_moved_named_and_revoked_by_who_sees_both_posts() {
    let scene = Scene::new().await;
    let lin = scene.phone(5, GAODIAN_POST).await;
    let change = async |scope: Scope, change: DeviceChange| {
        scene.store.change_device(scope, lin.device, change, BY.to_owned(), NOON).await
    };
    let gaodian = Scope::of_unit(GAODIAN);
    assert_eq!(refusal(change(Scope::of_unit(FANGHU), DeviceChange::Revoke).await), Code::NotFound);
    assert_eq!(refusal(change(gaodian, DeviceChange::Move(FANGHU_POST)).await), Code::NotFound);
    change(gaodian, DeviceChange::Rename("蓝壳平板".into())).await.unwrap();
    change(district(), DeviceChange::Move(FANGHU_POST)).await.unwrap();
    let there = scene.store.devices(Scope::of_unit(FANGHU)).await.unwrap();
    assert_eq!((there[0].name.as_str(), there[0].letter.as_str()), ("蓝壳平板", "A"));
    // Back again: its letter there is the one that it had, for its slips there are its own.
    let _chen = scene.phone(6, GAODIAN_POST).await;
    change(district(), DeviceChange::Move(GAODIAN_POST)).await.unwrap();
    let back = scene.store.device(lin.device).await.unwrap().unwrap();
    assert_eq!((back.checkpoint, back.letter.as_str()), (GAODIAN_POST, "A"));
    change(gaodian, DeviceChange::Revoke).await.unwrap();
    assert!(scene.store.device(lin.device).await.unwrap().unwrap().is_revoked);
    change(gaodian, DeviceChange::Reinstate).await.unwrap();
    assert!(!scene.store.device(lin.device).await.unwrap().unwrap().is_revoked);
}

#[tokio::test]
async fn a_revoked_device_does_not_come_back_by_a_link() {
    let (scene, _) = with_code().await;
    let lin = scene.phone(5, GAODIAN_POST).await;
    let (by, change) = (BY.to_owned(), DeviceChange::Revoke);
    scene.store.change_device(district(), lin.device, change, by, NOON).await.unwrap();
    assert_eq!(refusal(scene.store.enrol(ask(5)).await), Code::DeviceRevoked);
    assert!(scene.store.device(lin.device).await.unwrap().unwrap().is_revoked);
}
