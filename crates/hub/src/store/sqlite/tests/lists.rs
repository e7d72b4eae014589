//! The lists that go down to devices.

use super::*;
use crate::store::{ListAsk, ListChanges, ListName, ListRows};
use kadian_domain::Code;
use kadian_domain::config::CheckpointWords;
use kadian_wire::rows::{ConfigRow, ResolvedRow, WordsRow};

const FEVER: &str = r#"{"reading_dc":376,"name":"林秀英"}"#;

async fn ask(scene: &Scene, phone: &Phone, list: ListName, after: Option<u32>, limit: u32) -> ListChanges {
    let (device, checkpoint) = (phone.device, phone.checkpoint);
    let ask = ListAsk { list, device, checkpoint, after, limit, now_ms: NOON };
    scene.store.list_changes(ask).await.unwrap()
}

async fn config(scene: &Scene, phone: &Phone, after: Option<u32>) -> (Vec<ConfigRow>, u32) {
    let changes = ask(scene, phone, ListName::Config, after, 500).await;
    match changes.rows {
        ListRows::Config(rows) => (rows, changes.up_to),
        other => panic!("{other:?}"),
    }
}

async fn resolved(scene: &Scene, phone: &Phone, after: Option<u32>) -> (Vec<ResolvedRow>, u32) {
    let changes = ask(scene, phone, ListName::Resolved, after, 500).await;
    match changes.rows {
        ListRows::Resolved(rows) => (rows, changes.up_to),
        other => panic!("{other:?}"),
    }
}

fn words(zh: &str) -> CheckpointWords {
    CheckpointWords { is_open: false, zh: zh.into(), en: String::new() }
}

#[tokio::test]
async fn settings_and_words_go_down_in_one_row_and_each_post_hears_its_own_words() {
    let scene = Scene::new().await;
    let (lin, wang) = (scene.phone(5, 1).await, scene.phone(7, 2).await);
    let nothing = ConfigRow { settings: None, words: None };
    assert_eq!(config(&scene, &lin, None).await, (vec![nothing], 0));
    assert_eq!(config(&scene, &lin, Some(0)).await, (vec![], 0));

    let strict = Config { forehead_threshold_dc: 370, ..Config::BUILT_IN };
    assert_eq!(scene.store.set_config(strict, "test".into(), NOON).await.unwrap(), 1);
    scene.store.set_words(2, words(" 请走右侧入口 "), "test".into(), NOON).await.unwrap();
    let (rows, up_to) = config(&scene, &lin, Some(0)).await;
    let settings = rows[0].settings.as_ref().unwrap();
    assert_eq!(
        (up_to, settings.version, settings.thresholds_dc, &rows[0].words),
        (1, 1, (370, 373, 373), &None)
    );
    let (rows, up_to) = config(&scene, &wang, Some(1)).await;
    let said = WordsRow { is_open: false, zh: "请走右侧入口".into(), en: String::new() };
    assert_eq!((up_to, rows[0].words.clone()), (2, Some(said)));
    assert_eq!(rows[0].settings.as_ref().map(|settings| settings.version), Some(1));
}

#[tokio::test]
async fn what_would_lead_a_gate_astray_is_never_set() {
    let scene = Scene::new().await;
    let mad = Config { too_low_dc: 400, ..Config::BUILT_IN };
    let heard = scene.store.set_config(mad, "test".into(), NOON).await.unwrap_err().problem();
    assert_eq!((heard.code, heard.field.as_deref()), (Code::ConfigInvalid, Some("too_low_dc")));
    let long = scene.store.set_words(1, words(&"长".repeat(81)), "test".into(), NOON).await;
    assert_eq!(long.unwrap_err().problem().code, Code::TextTooLong);
    let fanghu = Scope::of_unit(FANGHU);
    let outside = scene.store.set_words_in_scope(fanghu, 1, words("关"), "test".into(), NOON).await;
    assert_eq!(outside.unwrap_err().problem().code, Code::NotFound);
    assert_eq!(scene.store.config().await.unwrap(), Config::BUILT_IN);
}

#[tokio::test]
async fn a_check_is_judged_by_the_version_that_it_names_for_ever() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let strict = Config { forehead_threshold_dc: 370, ..Config::BUILT_IN };
    scene.store.set_config(strict, "test".into(), NOON).await.unwrap();
    let body = check_body(r#"{"reading_dc":371}"#, None);
    for version in [0, 1, 99] {
        lin.append_of(kinds::CHECK, MORNING, version, body.clone());
    }
    scene.send_all(&lin).await;
    let suspected: Vec<u32> = scene.checks().await.iter().map(|check| check.n_suspected).collect();
    assert_eq!(suspected, [0, 1, 0], "built in, strict, a version that this hub never gave");
}

#[tokio::test]
async fn a_post_hears_who_waits_what_came_of_them_and_what_was_voided() {
    let scene = Scene::new().await;
    let (mut lin, mut chen) = (scene.phone(5, 1).await, scene.phone(6, 1).await);
    let wang = scene.phone(7, 2).await;
    let seq = lin.check(MORNING, FEVER, Some("1-A-1"));
    lin.check(MORNING, r#"{"reading_dc":365}"#, None);
    scene.send_all(&lin).await;
    let (rows, first) = resolved(&scene, &chen, None).await;
    let row = &rows[0];
    assert_eq!((rows.len(), row.slip.as_str(), row.name.as_deref()), (1, "1-A-1", Some("林秀英")));
    assert_eq!((row.outcome.is_none(), row.is_voided), (true, false));
    assert_eq!(resolved(&scene, &wang, None).await.0, [], "it is another post's");

    chen.resolve(MORNING + 600_000, by_slip("1-A-1"), 0, FinalDisposition::Refer);
    scene.send_all(&chen).await;
    let (rows, second) = resolved(&scene, &lin, Some(first)).await;
    let outcome = rows[0].outcome.as_ref().unwrap();
    assert_eq!((outcome.by_device, outcome.by_seq, outcome.n_resolutions), ([6; 16], 2, 1));
    assert!(second > first && resolved(&scene, &lin, Some(second)).await.0.is_empty());

    lin.void(MORNING + 700_000, seq);
    let accepted = scene.store.ingest(lin.batch(4, 4).into(), [8; 16], NOON).await.unwrap();
    let (rows, third) = resolved(&scene, &chen, Some(second)).await;
    assert_eq!((rows[0].is_voided, rows[0].outcome.is_none()), (true, true));
    let newest: Vec<(&str, u32)> =
        accepted.lists.iter().map(|(name, version)| (name.as_str(), *version)).collect();
    assert_eq!(newest, [("place", 0), ("config", 0), ("crew", 1), ("resolved", third), ("rulings", 0)]);
}

#[tokio::test]
async fn who_starts_anew_hears_of_two_days_and_who_follows_hears_every_change() {
    const DAY: i64 = 24 * 3_600_000;
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let old = lin.check(MORNING - 3 * DAY, FEVER, Some("1-A-1"));
    lin.check(MORNING - DAY, FEVER, Some("1-A-2"));
    scene.send_all(&lin).await;
    let (rows, before) = resolved(&scene, &lin, None).await;
    assert_eq!(rows.len(), 2, "whoever still waits is named, however old");
    lin.resolve(MORNING, CheckTarget::Record(lin.target(old)), 0, FinalDisposition::Left);
    scene.send_all(&lin).await;
    let (rows, _) = resolved(&scene, &lin, None).await;
    assert_eq!(rows.iter().map(|row| row.slip.as_str()).collect::<Vec<_>>(), ["1-A-2"]);
    let (rows, after) = resolved(&scene, &lin, Some(before)).await;
    assert_eq!(rows.iter().map(|row| row.slip.as_str()).collect::<Vec<_>>(), ["1-A-1"]);
    assert!(resolved(&scene, &lin, Some(after)).await.0.is_empty());
}

#[tokio::test]
async fn a_long_list_comes_page_by_page_without_a_hole() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    for seat in 1..=5 {
        let draft = format!(
            r#"{{"vehicle":{{"plate":"","seats":[
            {{"seat":{seat},"reading_dc":376}},{{"seat":20,"reading_dc":377}}]}}}}"#
        );
        lin.check(MORNING + i64::from(seat), &draft, Some("1-A-1"));
    }
    scene.send_all(&lin).await;
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let changes = ask(&scene, &lin, ListName::Resolved, after, 3).await;
        let ListRows::Resolved(rows) = changes.rows else { panic!() };
        seen.extend(rows.into_iter().map(|row| (row.seq, row.seat)));
        after = Some(changes.up_to);
        if changes.last {
            break;
        }
    }
    let want: Vec<(u32, u32)> = (1..=5).flat_map(|n| [(n + 1, n), (n + 1, 20)]).collect();
    assert_eq!(seen, want);
}
