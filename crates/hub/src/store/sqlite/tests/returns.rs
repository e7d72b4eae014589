//! Devices that come back to a hub that forgot them.

use super::*;
use crate::store::{DeviceChange, ReturnDevice};
use kadian_domain::Code;

fn returning(number: u8, checkpoint: u32, letter: &str) -> ReturnDevice {
    ReturnDevice {
        device: DeviceId::from_bytes([number; 16]),
        public_key: vec![number; 65],
        checkpoint,
        letter: letter.to_owned(),
        signed_ms: MORNING,
        now_ms: NOON,
    }
}

impl Scene {
    async fn refused(&self, returning: ReturnDevice) -> Code {
        self.store.take_back(returning).await.unwrap_err().problem().code
    }
}

#[tokio::test]
async fn a_forgotten_device_is_taken_back_with_its_letter_and_officers_see_that() {
    let scene = Scene::new().await;
    scene.phone(2, 1).await;
    let row = scene.store.take_back(returning(3, 1, "C")).await.unwrap();
    assert_eq!((row.checkpoint, row.letter.as_str()), (1, "C"));
    // Once more: the answer was lost on the way.
    assert_eq!(scene.store.take_back(returning(3, 1, "C")).await.unwrap(), row);
    let listed = scene.store.devices(district()).await.unwrap();
    let returned: Vec<_> = listed.iter().map(|device| (device.letter.as_str(), device.returned_ms)).collect();
    assert_eq!(returned, [("A", None), ("C", Some(NOON))]);
    // Whoever comes next gets another letter than any of them.
    scene.phone(4, 1).await;
    assert_eq!(scene.store.devices(district()).await.unwrap().last().unwrap().letter, "D");
}

#[tokio::test]
async fn none_comes_back_that_was_revoked_or_has_no_place_or_takes_anothers() {
    let scene = Scene::new().await;
    let lin = scene.phone(2, 1).await;
    scene
        .store
        .change_device(district(), lin.device, DeviceChange::Revoke, "officer 1".to_owned(), NOON)
        .await
        .unwrap();
    let thief = ReturnDevice { public_key: vec![9; 65], ..returning(2, 1, "A") };
    let cases = [
        ("a revoked one", returning(2, 1, "A"), Code::DeviceRevoked),
        ("her id with another key", thief, Code::DeviceUnknown),
        ("of a checkpoint that is not known", returning(3, 90, "A"), Code::CheckpointUnknown),
        ("with a letter that another one has", returning(3, 1, "A"), Code::CheckpointUnknown),
        (
            "the hub itself",
            ReturnDevice { device: DeviceId::from_bytes(HUB), ..returning(3, 1, "B") },
            Code::DeviceUnknown,
        ),
    ];
    for (what, returning, want) in cases {
        assert_eq!(scene.refused(returning).await, want, "{what}");
    }
    assert_eq!(scene.store.devices(district()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn of_the_hubs_signed_word_and_what_is_known_here_the_younger_one_counts() {
    let scene = Scene::new().await;
    let lin = scene.phone(2, 1).await;
    let answer =
        |checkpoint, letter, signed_ms| ReturnDevice { signed_ms, ..returning(2, checkpoint, letter) };
    let at = |row: &crate::store::DeviceRow| (row.checkpoint, row.letter.clone());
    // As old as what is known here, or of the same place: nothing happens.
    for old in [answer(2, "E", MORNING), answer(1, "A", NOON + 9)] {
        assert_eq!(at(&scene.store.take_back(old).await.unwrap()), (1, "A".to_owned()));
    }
    let moved = answer(2, "E", NOON + 1);
    for _ in 0..2 {
        assert_eq!(at(&scene.store.take_back(moved.clone()).await.unwrap()), (2, "E".to_owned()));
    }
    // An officer moves it back, later than that was signed.
    let back = DeviceChange::Move(1);
    scene.store.change_device(district(), lin.device, back, "officer 1".to_owned(), NOON + 2).await.unwrap();
    assert_eq!(at(&scene.store.take_back(moved).await.unwrap()), (1, "A".to_owned()));
    // Another one has that letter there by now.
    scene.phone(4, 2).await;
    let taken = scene.store.devices(district()).await.unwrap();
    let letter = taken.iter().find(|row| row.checkpoint == 2).unwrap().letter.clone();
    let before = answer(2, &letter, NOON + 3);
    assert_eq!(scene.refused(before).await, Code::CheckpointUnknown);
    assert_eq!(scene.refused(answer(90, "A", NOON + 3)).await, Code::CheckpointUnknown);
}
