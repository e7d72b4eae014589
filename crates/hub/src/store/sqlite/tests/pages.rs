//! What officers look for, and what is exported.

use super::*;
use crate::export;
use crate::store::Day;
use kadian_domain::{Code, ResolutionDraft};

const CAR: &str = r#"{"vehicle":{"plate":"闽D12345","seats":[
    {"seat":1,"reading_dc":365,"name":"林秀英"},{"seat":2,"reading_dc":"hi","name":"陈志强","phone":"13800138000"}]}}"#;

fn slips(checks: &[StoredCheck]) -> Vec<&str> {
    checks.iter().map(|check| check.slip.as_deref().unwrap_or("-")).collect()
}

#[tokio::test]
async fn checks_are_found_by_slip_plate_or_name_within_the_scope_alone() {
    let scene = Scene::new().await;
    let (mut lin, mut wang) = (scene.phone(5, 1).await, scene.phone(7, 2).await);
    lin.check(MORNING + 1, CAR, Some("1-A-1"));
    lin.check(MORNING + 2, r#"{"reading_dc":376,"name":"100%_\\"}"#, Some("1-A-2"));
    wang.check(MORNING + 3, CAR, Some("2-A-1"));
    wang.check(MORNING + 4, r#"{"tally":5}"#, None);
    scene.send_all(&lin).await;
    scene.send_all(&wang).await;
    let gaodian = Scope::of_unit(GAODIAN);
    let cases: [(Scope, &str, &[&str]); 11] = [
        (district(), "", &["-", "2-A-1", "1-A-2", "1-A-1"]),
        (gaodian, "", &["1-A-2", "1-A-1"]),
        (district(), "1-a", &["1-A-2", "1-A-1"]),
        (district(), "d123", &["2-A-1", "1-A-1"]),
        (gaodian, "陈志", &["1-A-1"]),
        (Scope::of_unit(FANGHU), "1-A-2", &[]),
        // What SQL knows as a sign means itself.
        (district(), "%", &["1-A-2"]),
        (district(), "_", &["1-A-2"]),
        (district(), "\\", &["1-A-2"]),
        // Two words of one check, or of two, are no fragment of any.
        (district(), "1-a-2 100", &[]),
        (district(), "没有人", &[]),
    ];
    // Before their quarter hour is counted, and after.
    for round in 0..2 {
        for (scope, find, want) in cases {
            let found = scene.store.find_checks(scope, find.into(), MORNING, 10).await.unwrap();
            assert_eq!(slips(&found.checks), want, "{find}, round {round}");
            assert!(!found.has_more);
        }
        while scene.store.recompute_rollups(10).await.unwrap() > 0 {}
    }
    let found = scene.store.find_checks(district(), String::new(), MORNING + 2, 2).await.unwrap();
    assert_eq!((slips(&found.checks), found.has_more), (vec!["-", "2-A-1"], true));

    // What comes into a quarter hour that was counted is found at once.
    lin.check(MORNING + 5, r#"{"reading_dc":377,"name":"欧阳晓燕"}"#, Some("1-A-3"));
    scene.send_all(&lin).await;
    let found = scene.store.find_checks(district(), "晓燕".into(), MORNING, 10).await.unwrap();
    assert_eq!(slips(&found.checks), ["1-A-3"]);
    let found = scene.store.find_checks(district(), "a-".into(), MORNING, 2).await.unwrap();
    assert_eq!((slips(&found.checks), found.has_more), (vec!["1-A-3", "2-A-1"], true));
}

#[tokio::test]
async fn fevers_are_those_of_the_day_and_whoever_waits() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let old = lin.check(MORNING - 900_000_000, CAR, Some("1-A-1"));
    let today = lin.check(MORNING + 1, r#"{"reading_dc":376}"#, Some("1-A-2"));
    lin.check(MORNING + 2, r#"{"reading_dc":365}"#, None);
    scene.send_all(&lin).await;
    let day = Day { start_ms: MORNING, end_ms: NOON };
    let fevers = || async { scene.store.fever_checks(district(), day, 10).await.unwrap() };
    assert_eq!(slips(&fevers().await.checks), ["1-A-1", "1-A-2"]);
    for (seq, seat) in [(old, 2), (today, 0)] {
        lin.resolve(MORNING + 3, CheckTarget::Record(lin.target(seq)), seat, FinalDisposition::Refer);
    }
    scene.send_all(&lin).await;
    assert_eq!(slips(&fevers().await.checks), ["1-A-2"]);
    assert_eq!(scene.store.fever_checks(Scope::of_unit(FANGHU), day, 10).await.unwrap().checks, []);
}

#[tokio::test]
async fn whoever_waits_takes_no_other_fevers_place_and_the_longest_wait_is_first() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let referred = lin.check(MORNING, r#"{"reading_dc":391}"#, Some("1-A-1"));
    for n in 2..9 {
        lin.check(MORNING + n, r#"{"reading_dc":376}"#, Some(&format!("1-A-{n}")));
    }
    lin.resolve(MORNING + 9, CheckTarget::Record(lin.target(referred)), 0, FinalDisposition::Refer);
    scene.send_all(&lin).await;
    let day = Day { start_ms: MORNING, end_ms: NOON };
    let found = scene.store.fever_checks(district(), day, 2).await.unwrap();
    assert_eq!((slips(&found.checks), found.has_more), (vec!["1-A-2", "1-A-3", "1-A-1"], true));
}

#[tokio::test]
async fn an_export_has_one_row_a_check_with_seats_and_outcomes_in_their_cells() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let seq = lin.check(MORNING, CAR, Some("1-A-1"));
    lin.resolve(MORNING + 1, by_slip("1-A-1"), 2, FinalDisposition::Refer);
    let late = kadian_domain::Check { observed_ms: Some(MORNING - 60_000), ..walker() };
    lin.append(kinds::CHECK, MORNING + 2, kadian_wire::body::encode_check(&late));
    let twice = lin.check(MORNING + 3, r#"{"tally":9,"direction":"exit"}"#, None);
    scene.send_all(&lin).await;
    scene.store.void_late(district(), by(), lin.record(twice), VoidReason::Twice).await.unwrap();
    let path = scene.dir.path().join("checks.csv");
    let manifest = export::checks_csv(&scene.store, chrono_tz::Asia::Shanghai, &path).await.unwrap();
    assert_eq!(manifest.rows, 3);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headings = csv.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
    let cell = |row: usize, name: &str| {
        let at = headings.iter().position(|heading| heading == name).unwrap();
        rows[row][at].to_owned()
    };
    let car = [
        ("seq", seq.to_string()),
        ("reading", "1:36.5 2:Hi".into()),
        ("method", "1:forehead 2:forehead".into()),
        ("name", "1:林秀英 2:陈志强".into()),
        ("phone", "2:13800138000".into()),
        ("outcome", "2:refer".into()),
        ("subject", "vehicle".into()),
        ("plate", "闽D12345".into()),
        ("confirmed", "1".into()),
        ("waiting", "0".into()),
        ("resolutions", "2:1".into()),
        ("second_reading", String::new()),
    ];
    for (name, want) in car {
        assert_eq!(cell(0, name), want, "{name}");
    }
    assert_eq!(
        (cell(1, "late"), cell(1, "reading"), cell(1, "outcome")),
        ("1".into(), "36.5".into(), String::new())
    );
    assert_eq!(cell(1, "event_error_ms"), "60000");
    let of_tally = ["reading", "passers", "voided_by", "void_reason"].map(|name| cell(2, name));
    assert_eq!(of_tally, ["", "9", "hub/77/2", "twice"]);
}

fn walker() -> kadian_domain::Check {
    let draft: CheckDraft = serde_json::from_str(r#"{"reading_dc":365}"#).unwrap();
    kadian_domain::check::judge(&draft, None, &Config::BUILT_IN).unwrap().with_slip(None)
}

#[tokio::test]
async fn the_audit_names_records_and_no_people() {
    let scene = Scene::new().await;
    let mut lin = scene.phone(5, 1).await;
    let seq = lin.check(MORNING, CAR, Some("1-A-1"));
    scene.send_all(&lin).await;
    let left = ResolutionDraft {
        disposition: Some(FinalDisposition::Left),
        told: Some("陈志强".into()),
        ..ResolutionDraft::default()
    };
    scene.store.resolve_late(district(), by(), lin.record(seq), left).await.unwrap();
    scene.store.void_late(district(), by(), lin.record(seq), VoidReason::PersonWrong).await.unwrap();
    let db = rusqlite::Connection::open(scene.dir.path().join("hub.db")).unwrap();
    let mut statement =
        db.prepare("SELECT actor, act, detail FROM audit ORDER BY audit_id DESC LIMIT 2").unwrap();
    let lines = statement.query_map([], |row| {
        let [actor, act, detail]: [String; 3] = [row.get("actor")?, row.get("act")?, row.get("detail")?];
        Ok(format!("{actor}: {act}, {detail}"))
    });
    let place = format!("record {}/105/2/0", lin.device);
    let want = [
        format!("officer 1: void, {place}, person_wrong"),
        format!("officer 1: resolution, {place}, seat 2"),
    ];
    assert_eq!(lines.unwrap().collect::<rusqlite::Result<Vec<_>>>().unwrap(), want);
    let absent = scene.store.void_late(district(), by(), lin.record(9), VoidReason::Twice).await;
    assert_eq!(absent.unwrap_err().problem().code, Code::NotFound);
}
