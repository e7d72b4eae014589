//! A hub of the version before opens, and nothing of it is lost.

use super::super::migrations::migrations::runner;
use super::*;
use refinery::Target as UpTo;
use rusqlite::{Connection, params};

/// A hub as the first version left it: one phone, a passer who waits, one who was voided.
fn first_version(path: &std::path::Path) {
    let mut connection = Connection::open(path).unwrap();
    runner().set_target(UpTo::Version(3)).run(&mut connection).unwrap();
    connection.pragma_update(None, "foreign_keys", "ON").unwrap();
    let insert = |sql: &str| connection.execute_batch(sql).unwrap();
    insert(
        "INSERT INTO org_unit (org_unit_id, parent_id, level, name)
        VALUES (1, NULL, 'district', '湖里区'), (3, 1, 'community', '高殿社区')",
    );
    insert("INSERT INTO checkpoint (checkpoint_id, community_id, name) VALUES (1, 3, '高殿 1 号卡点')");
    let hub = "INSERT INTO hub_state (hub_state_id, hub, hub_epoch, district, zone) VALUES (1, $1, 1, 1, 'Asia/Shanghai')";
    connection.execute(hub, params![HUB]).unwrap();
    insert(
        "INSERT INTO device (district, device, public_key, checkpoint_id, letter, enrolled_ms)
        VALUES (1, zeroblob(16), zeroblob(65), 1, 'A', 0);
        INSERT INTO device_checkpoint (district, device, checkpoint_id, letter, since_ms) VALUES (1, zeroblob(16), 1, 'A', 0)",
    );
    let check = "INSERT INTO check_row (
            district, device, epoch, seq, checkpoint_id, event_ms, bucket_ms, direction, n_passers, n_suspected,
            reading_dc, method, site, disposition, slip, name, volunteer_id, void_epoch, void_seq, void_reason
        ) VALUES (1, zeroblob(16), 7, $1, 1, $2, $2, 'entry', 1, $3, $4, 'forehead', 'forehead', $5, $6, '林', 0, $7, $8, $9)";
    type Old<'a> = (u32, u32, i32, &'a str, Option<&'a str>, Option<u32>);
    let rows: [Old<'_>; 3] = [
        (2, 0, 365, "admit", None, None),
        (3, 1, 376, "recheck", Some("1-A-1"), None),
        (4, 1, 377, "recheck", Some("1-A-2"), Some(5)),
    ];
    for (seq, n_suspected, dc, disposition, slip, void) in rows {
        let reason = void.map(|_| "twice");
        let row = params![seq, MORNING, n_suspected, dc, disposition, slip, void.map(|_| 7), void, reason];
        connection.execute(check, row).unwrap();
    }
    insert(
        "INSERT INTO void_row (district, device, epoch, seq, target_epoch, target_seq, reason)
        VALUES (1, zeroblob(16), 7, 5, 7, 4, 'twice')",
    );
}

#[tokio::test]
async fn a_hub_of_the_first_version_keeps_its_checks_and_gets_a_chain_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    first_version(&dir.path().join("hub.db"));
    let store = Store::open_sqlite(dir.path()).unwrap();
    let checks = store.checks_page(RecordPlace::START, 10).await.unwrap();
    let rows: Vec<(u32, u32, usize, bool)> = checks
        .iter()
        .map(|check| (check.n_suspected, check.n_waiting, check.passers.len(), check.void.is_some()))
        .collect();
    assert_eq!(rows, [(0, 0, 1, false), (1, 1, 1, false), (1, 0, 1, true)]);
    assert_eq!(checks[1].passers[0].passer.name.as_deref(), Some("林"));
    // They are found before the quarter hours that they are in are counted again, and afterwards.
    for round in 0..2 {
        let found = store.find_checks(district(), "林".to_owned(), 0, 10).await.unwrap();
        assert_eq!(found.checks.len(), 3, "round {round}");
        while store.recompute_rollups(10).await.unwrap() > 0 {}
    }
    assert_eq!(store.stats().await.unwrap().devices, 1);

    // The first decision draws the epoch that the first version had not.
    assert_eq!(store.hub().await.unwrap().own_epoch, None);
    let record = RuledRecord {
        device: DeviceId::from_bytes([0; 16]),
        epoch: Epoch::new(7),
        seq: Seq::new(3).unwrap(),
        branch: 0,
    };
    let left = kadian_domain::ResolutionDraft {
        disposition: Some(FinalDisposition::Left),
        ..kadian_domain::ResolutionDraft::default()
    };
    store.resolve_late(district(), by(), record, left).await.unwrap();
    assert_eq!(store.hub().await.unwrap().own_epoch, Some(9));
    let checks = store.checks_page(RecordPlace::START, 10).await.unwrap();
    assert_eq!((checks[1].n_waiting, checks[1].n_confirmed), (0, 1));
    drop(store);
    // And it opens again.
    Store::open_sqlite(dir.path()).unwrap();
}

#[tokio::test]
async fn of_a_device_that_was_copied_no_epoch_of_before_goes_on_counting() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = Connection::open(dir.path().join("hub.db")).unwrap();
    connection.pragma_update(None, "foreign_keys", "OFF").unwrap();
    runner().set_target(UpTo::Version(13)).run(&mut connection).unwrap();
    let insert = "INSERT INTO chain (district, device, epoch, have_to, last_seq, accounted_to)
        VALUES (1, zeroblob(16), 7, 1, 1, 1), (1, zeroblob(16), 8, 1, 1, 1), (1, zeroblob(16), 9, 1, 1, 1),
            (1, randomblob(16), 7, 1, 1, 1);
        INSERT INTO forked_epoch (district, device, epoch, state, since_ms, nonce)
        VALUES (1, zeroblob(16), 7, 'split', 5, NULL), (1, zeroblob(16), 9, 'accepted', 6, NULL)";
    connection.execute_batch(insert).unwrap();
    runner().run(&mut connection).unwrap();
    let states: Vec<(u32, String)> = connection
        .prepare("SELECT epoch, state FROM forked_epoch ORDER BY epoch")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let expected =
        [(7, "split"), (8, "split"), (9, "accepted")].map(|(epoch, state)| (epoch, state.to_owned()));
    assert_eq!(states, expected);
}
