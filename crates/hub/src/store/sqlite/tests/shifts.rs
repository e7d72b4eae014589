//! Shifts, and what an older version of the hub did not know.

use super::*;
use crate::store::RunningShift;
use kadian_domain::VolunteerId;
use kadian_domain::shift::{ShiftCounts, ShiftEnd, ShiftStart};
use kadian_wire::body::{encode_shift_end, encode_shift_start};
use rusqlite::{Connection, params};

fn start(phone: &mut Phone, at_ms: i64, volunteers: &[u32]) -> u32 {
    let volunteers = volunteers.iter().copied().map(VolunteerId::new).collect();
    let start = ShiftStart { volunteers, previous: None, n_open: 0, n_unsent: 0 };
    phone.append(kinds::SHIFT_START, at_ms, encode_shift_start(&start))
}

fn end(phone: &mut Phone, at_ms: i64, start: u32) -> u32 {
    let counts = ShiftCounts { checks: 3, ..ShiftCounts::default() };
    let end = ShiftEnd { start: Seq::new(start).unwrap(), counts, n_open: 1, n_unsent: 2 };
    phone.append(kinds::SHIFT_END, at_ms, encode_shift_end(&end))
}

async fn running(scene: &Scene) -> Option<RunningShift> {
    let mut posts = scene.store.posts(district()).await.unwrap().into_iter();
    posts.find(|post| post.checkpoint == 1).unwrap().devices.remove(0).shift
}

#[tokio::test]
async fn the_shift_that_was_begun_last_runs_until_it_is_ended() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    assert_eq!(running(&scene).await, None);
    let first = start(&mut lin, MORNING, &[1_000, 7]);
    end(&mut lin, MORNING + 100, first);
    let second = start(&mut lin, MORNING + 200, &[8]);
    // The end comes before what it ends.
    scene.send(&lin, 3, 3).await;
    scene.send(&lin, 1, 2).await;
    assert_eq!(running(&scene).await, None);
    scene.send_all(&lin).await;
    let want = RunningShift { started_ms: MORNING + 200, volunteers: vec!["8".into()] };
    assert_eq!(running(&scene).await, Some(want));
    end(&mut lin, MORNING + 300, second);
    start(&mut lin, MORNING + 400, &[1_000, 7]);
    scene.send_all(&lin).await;
    let want = RunningShift { started_ms: MORNING + 400, volunteers: vec!["7".into(), "林秀英".into()] };
    assert_eq!(running(&scene).await, Some(want));
}

#[tokio::test]
async fn what_an_older_hub_did_not_know_counts_at_the_next_start_and_its_device_hears_so() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let check = lin.check(MORNING, r#"{"reading_dc":376}"#, Some("1-A-1"));
    scene.send_all(&lin).await;
    let seq = lin.resolve(MORNING + 1, CheckTarget::Record(lin.target(check)), 0, FinalDisposition::Left);
    // The record lies there as a hub without resolutions has stored it.
    let db = Connection::open(scene.dir.path().join("hub.db")).unwrap();
    let Chained { bytes, d, h, .. } = &lin.records[2];
    let key = params![lin.device.as_bytes(), lin.epoch, seq];
    let record = "INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms)
        VALUES (1, $1, $2, $3, 0, 2, $4, $5, 0)";
    let row = params![lin.device.as_bytes(), lin.epoch, seq, d.as_bytes(), h.as_bytes()];
    db.execute(record, row).unwrap();
    let stored = "INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (1, $1, $2, $3, 0, $4)";
    db.execute(stored, params![lin.device.as_bytes(), lin.epoch, seq, bytes]).unwrap();
    let held = "INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code)
        VALUES (1, $1, $2, $3, 0, 'held', 'kind_unknown')";
    db.execute(held, key).unwrap();
    assert_eq!(scene.check(&lin, check).await.n_waiting, 1);

    assert_eq!(scene.store.judge_again(NOON).await.unwrap(), 1);
    assert_eq!(scene.store.judge_again(NOON).await.unwrap(), 0);
    let stood = scene.check(&lin, check).await;
    assert_eq!((stood.n_waiting, stood.n_confirmed), (0, 1));
    let heard = scene.store.ingest(lin.batch(3, 3).into(), [8; 16], NOON).await.unwrap();
    assert_eq!(heard.outcomes[0].outcome, kadian_wire::Outcome::Duplicate);
    assert_eq!(heard.lists[4], ("rulings".to_owned(), 1));
}
