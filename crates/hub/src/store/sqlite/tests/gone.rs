//! What a receipt asks for, and what its device names as gone.

use super::*;
use crate::store::Accepted;
use kadian_wire::batch::Gone;

impl Scene {
    async fn hear(&self, phone: &Phone, from: u32, to: u32, gone: &[(u32, u32)]) -> Accepted {
        let mut batch = phone.batch(from, to);
        batch.header.gone =
            gone.iter().map(|(from, to)| Gone { epoch: phone.epoch, from: *from, to: *to }).collect();
        batch.header.health.last_seq = phone.last();
        batch.header.health.hub_ms = Some(NOON);
        self.store.ingest(batch.into(), [8; 16], NOON).await.unwrap()
    }

    async fn counted(&self) -> (u32, u32, u32) {
        let stats = self.store.stats().await.unwrap();
        (stats.records, stats.gaps, stats.lost)
    }
}

async fn lin_with_ten_records(scene: &Scene) -> Phone {
    let mut lin = scene.phone(2, 1).await;
    for n in 0..9 {
        lin.check(MORNING + n, r#"{"reading_dc":365}"#, None);
    }
    lin
}

#[tokio::test]
async fn a_heartbeat_tells_a_hub_what_it_never_heard_of() {
    let scene = Scene::new().await;
    let (lin, chen) = (lin_with_ten_records(&scene).await, scene.phone(3, 1).await);
    scene.hear(&lin, 1, 3, &[]).await;
    scene.hear(&chen, 1, 1, &[]).await;
    let accepted = scene.hear(&lin, 11, 10, &[]).await;
    assert_eq!((accepted.have_to, accepted.missing), (3, vec![(4, 10)]));
    // And so does a batch of what is newest.
    let accepted = scene.hear(&lin, 9, 9, &[]).await;
    assert_eq!((accepted.have_to, accepted.missing), (3, vec![(4, 8)]));
    let accepted = scene.hear(&chen, 2, 1, &[]).await;
    assert_eq!((accepted.have_to, accepted.missing), (1, vec![]), "Chen's chain is his own");
}

#[tokio::test]
async fn what_is_named_as_gone_is_lost_and_not_asked_for_again() {
    let scene = Scene::new().await;
    let lin = lin_with_ten_records(&scene).await;
    scene.hear(&lin, 1, 2, &[]).await;
    scene.hear(&lin, 6, 7, &[]).await;
    let accepted = scene.hear(&lin, 8, 8, &[(3, 4)]).await;
    assert_eq!((accepted.have_to, accepted.missing), (2, vec![(5, 5)]));
    let accepted = scene.hear(&lin, 5, 5, &[]).await;
    assert_eq!(
        (accepted.have_to, accepted.missing),
        (2, vec![]),
        "3 and 4 are not here, and nobody has them"
    );
    // The walk goes on behind what is gone.
    let accepted = scene.hear(&lin, 11, 10, &[(3, 4)]).await;
    assert_eq!((accepted.have_to, accepted.missing), (2, vec![(9, 10)]));
    scene.hear(&lin, 9, 10, &[]).await;
    assert_eq!(scene.counted().await, (8, 0, 2));
}

#[tokio::test]
async fn what_comes_after_it_was_named_as_gone_is_here_and_not_lost() {
    let scene = Scene::new().await;
    let lin = lin_with_ten_records(&scene).await;
    scene.hear(&lin, 9, 10, &[(1, 6)]).await;
    assert_eq!(scene.counted().await, (2, 2, 6));
    // A file that somebody carried has them after all.
    let accepted = scene.hear(&lin, 2, 3, &[]).await;
    assert_eq!((accepted.have_to, accepted.missing), (0, vec![(7, 8)]));
    assert_eq!(scene.counted().await, (4, 2, 4));
    scene.hear(&lin, 7, 8, &[]).await;
    let accepted = scene.hear(&lin, 1, 1, &[]).await;
    assert_eq!((accepted.have_to, accepted.missing), (3, vec![]));
    let accepted = scene.hear(&lin, 4, 6, &[]).await;
    assert_eq!((accepted.have_to, accepted.missing), (10, vec![]));
    assert_eq!(scene.counted().await, (10, 0, 0));
}

#[tokio::test]
async fn what_is_here_cannot_be_named_as_gone() {
    let scene = Scene::new().await;
    let lin = lin_with_ten_records(&scene).await;
    scene.hear(&lin, 1, 4, &[]).await;
    let accepted = scene.hear(&lin, 7, 8, &[(1, 9), (3, 5), (8, 8)]).await;
    assert_eq!((accepted.have_to, accepted.missing), (4, vec![]));
    assert_eq!(scene.counted().await, (6, 1, 3));
    // Named twice, or to the end of all numbers, it is lost once, and nothing runs over.
    scene.hear(&lin, 7, 8, &[(5, 6), (9, 9), (5, 9)]).await;
    assert_eq!(scene.counted().await.2, 3);
    let accepted = scene.hear(&lin, 10, 10, &[(11, u32::MAX)]).await;
    assert_eq!((accepted.have_to, accepted.missing), (4, vec![]));
}
