//! What a restored hub lifts, so that nothing is given twice.

use super::*;
use crate::store::{NewLife, begin_new_life, check_copy};
use kadian_domain::Letter;
use rusqlite::{Connection, params};

fn letter(db: &Connection, checkpoint: u32) -> Letter {
    let n: u32 = db.query_row(sql!("count_letters"), [checkpoint], |row| row.get("n_letters")).unwrap();
    Letter::nth(n).unwrap()
}

#[tokio::test]
async fn the_next_letter_is_one_past_the_highest_that_was_given() {
    let scene = Scene::new().await;
    let db = Connection::open(scene.dir.path().join("hub.db")).unwrap();
    db.pragma_update(None, "foreign_keys", "OFF").unwrap();
    let give = "INSERT INTO device_checkpoint (district, device, checkpoint_id, letter, since_ms) VALUES (1, $1, 1, $2, 0)";
    for n in 0..720_u32 {
        assert_eq!(letter(&db, 1), Letter::nth(n).unwrap());
        let mut device = [0; 16];
        device[..4].copy_from_slice(&n.to_be_bytes());
        db.execute(give, params![device, Letter::nth(n).unwrap().as_str()]).unwrap();
    }
    assert_eq!(letter(&db, 2), Letter::nth(0).unwrap(), "each checkpoint has its own");
}

#[tokio::test]
async fn a_new_life_lifts_what_the_backup_and_the_lost_database_have_given() {
    let scene = Scene::new().await;
    let (lin, chen) = (scene.phone(2, 1).await, scene.phone(3, 1).await);
    scene.send_all(&lin).await;
    scene.send_all(&chen).await;
    scene.store.set_config(Config::BUILT_IN, "officer 1".to_owned(), MORNING).await.unwrap();
    let copy = scene.dir.path().join("copy.db");
    scene.store.copy_to(copy.clone()).await.unwrap();
    assert_eq!(check_copy(&copy).unwrap().records, 2);
    let before = scene.store.hub().await.unwrap();
    let life = NewLife {
        hub_epoch: 1_795_500_000,
        counters: vec![("checkpoint".into(), 90), ("config".into(), 5), ("of_tomorrow".into(), 3)],
        by: DecidedBy { officer: 0, ..by() },
        detail: String::new(),
    };
    begin_new_life(&copy, &life).unwrap();

    let db = Connection::open(&copy).unwrap();
    let value = |name: &str| -> u32 {
        db.query_row("SELECT value FROM counter WHERE name = $1", [name], |row| row.get(0)).unwrap()
    };
    // Of what was given: the checkpoints and configs of the lost database, one version of the crew a member.
    assert_eq!((value("checkpoint"), value("config"), value("crew")), (1_090, 100_005, 16_000_002));
    // What was never given when the copy was made may have been given since.
    assert_eq!(
        (value("resolved"), value("rulings"), value("of_tomorrow")),
        (16_000_000, 16_000_000, 16_000_003)
    );
    assert_eq!((value("volunteer"), value("officer"), value("org_unit")), (11_001, 1_001, 1_004));
    // A and B were given.
    assert_eq!((letter(&db, 1), letter(&db, 2)), (Letter::nth(28).unwrap(), Letter::nth(26).unwrap()));
    let of_hub = "SELECT hub_epoch, own_epoch FROM hub_state";
    let epochs: (u32, u32) = db.query_row(of_hub, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(epochs, (1_795_500_000, 9));
    assert_ne!(before.own_epoch, Some(9));
    drop(db);
    // Its own chain begins anew, and everything verifies.
    assert_eq!(check_copy(&copy).unwrap().records, 3);
}
