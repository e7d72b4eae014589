//! I5: no answer holds a row from outside the caller's scope.

use crate::{PASSWORD, Scene};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{PhoneBox, wait};
use serde_json::Value;

/// Numbers that nothing else on the page is.
const N_CHECKS_GAODIAN: u32 = 137;
const N_CHECKS_FANGHU: u32 = 23;
const N_UNSENT: u32 = 1_019;

/// Every number anywhere in a value.
fn numbers(value: &Value) -> Vec<u64> {
    match value {
        Value::Number(number) => number.as_u64().into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        Value::Object(fields) => fields.values().flat_map(numbers).collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => vec![],
    }
}

/// The page, once the counts have come to what they must be.
fn now(scene: &Scene, cookie: &str, n_checks: u32) -> (Value, String) {
    wait::until("the rollup", || {
        let heard = scene.get("/api/now", cookie);
        assert_eq!(heard.status, 200, "{}", heard.text());
        (heard.json()["totals"]["checks"] == n_checks).then(|| (heard.json(), heard.text()))
    })
}

/// The ids of the devices on the page *Posts*.
fn devices(scene: &Scene, cookie: &str) -> Vec<Value> {
    let page = scene.web.send("GET", "/api/posts", &[("cookie", cookie)], b"").json();
    let posts = page["posts"].as_array().unwrap().iter();
    posts.flat_map(|post| post["devices"].as_array().unwrap()).map(|row| row["device"].clone()).collect()
}

#[test]
fn an_officer_of_one_community_sees_its_checkpoint_and_no_trace_of_the_others() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let one_time = scene.add_officer("吴国平", "枋湖社区", "community");
    scene.settle_in("吴国平", &one_time);
    let lin = PhoneBox::enrolled("林", &scene.hub.link(CHECKPOINTS[0]));
    let wang = scene.web.enrol(&scene.hub.link(CHECKPOINTS[1]));
    let chen = PhoneBox::enrolled("陈", &scene.hub.link(CHECKPOINTS[2]));
    lin.record_checks(1, N_CHECKS_GAODIAN - 1);
    lin.json(&["check", "38.5", "--exit", "--json"]);
    chen.record_checks(10_001, 10_000 + N_CHECKS_FANGHU);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    // At the third post records wait, and its device says so.
    let mut heartbeat = wang.header(&[]);
    (heartbeat.health.last_seq, heartbeat.health.unsent) = (N_UNSENT, N_UNSENT);
    assert_eq!(scene.web.post("/v1/batches", &wang.seal(heartbeat, &[])).status, 200);

    let district = scene.cookie("officer", PASSWORD);
    let (page, mut whole) = now(&scene, &district, N_CHECKS_GAODIAN + N_CHECKS_FANGHU);
    whole.push_str(&scene.web.send("GET", "/api/posts", &[("cookie", &district)], b"").text());
    assert_eq!((page["checkpoints"].as_array().unwrap().len(), devices(&scene, &district).len()), (3, 3));
    assert_eq!((&page["unit"], &page["totals"]["suspected"]), (&"湖里区".into(), &1.into()));
    assert_eq!(page["not_heard"]["records_at_least"], N_UNSENT);

    let community = scene.cookie("吴国平", PASSWORD);
    let (page, mut body) = now(&scene, &community, N_CHECKS_FANGHU);
    for path in ["/api/posts", "/api/throughput", "/api/devices"] {
        body.push_str(&scene.web.send("GET", path, &[("cookie", &community)], b"").text());
    }
    let names: Vec<&str> =
        page["checkpoints"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!((names.as_slice(), &page["unit"]), (&[CHECKPOINTS[2]][..], &"枋湖社区".into()));
    assert_eq!(devices(&scene, &community), [chen.status()["device"].clone()]);
    let totals = &page["totals"];
    let entries = N_CHECKS_FANGHU.div_ceil(2);
    let want = [N_CHECKS_FANGHU, entries, N_CHECKS_FANGHU - entries, 0];
    assert_eq!(
        ["checks", "entries", "exits", "suspected"].map(|name| totals[name].as_u64().unwrap()),
        want.map(u64::from)
    );
    assert_eq!(totals, &page["checkpoints"][0]["counts"]);

    let lin = lin.status()["device"].as_str().unwrap().to_owned();
    let foreign = [
        lin.clone(),
        wang.device.to_string(),
        "高殿".to_owned(),
        "殿前".to_owned(),
        "湖里".to_owned(),
        "officer".to_owned(),
    ];
    for word in foreign {
        assert!(!body.contains(&word), "{word} in {body}");
    }
    assert!(whole.contains("高殿") && whole.contains(&lin), "the district sees them");
    let canaries = [N_CHECKS_GAODIAN, N_CHECKS_GAODIAN - 1, N_CHECKS_GAODIAN + N_CHECKS_FANGHU, N_UNSENT];
    for number in numbers(&page) {
        assert!(!canaries.map(u64::from).contains(&number), "{number} in {body}");
    }
    assert_eq!(page["not_heard"]["records_at_least"], 0, "what waits elsewhere is not counted here");
    assert!(!body.contains("陈 1"), "no page names passers");
}

#[test]
fn an_officer_of_a_subdistrict_sees_what_lies_below_it() {
    let scene = Scene::new();
    for (name, unit, role, n_checkpoints) in [
        ("街", "殿前街道", "subdistrict", 3),
        ("社", "高殿社区", "community", 2),
        ("区", "湖里区", "district", 3),
    ] {
        let one_time = scene.add_officer(name, unit, role);
        scene.settle_in(name, &one_time);
        let page = scene.get("/api/now", &scene.cookie(name, PASSWORD)).json();
        assert_eq!(
            (page["checkpoints"].as_array().unwrap().len(), &page["unit"]),
            (n_checkpoints, &unit.into()),
            "{name}"
        );
    }
}

#[test]
fn pages_and_decisions_end_at_the_border_of_a_community_and_foreign_looks_like_absent() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let one_time = scene.add_officer("吴国平", "枋湖社区", "community");
    scene.settle_in("吴国平", &one_time);
    let lin = PhoneBox::enrolled("林", &scene.hub.link(CHECKPOINTS[0]));
    let saved = lin.json(&["check", "38.5", "--name", "林 1", "--json"]);
    // 99.9 degrees: held.
    lin.append_raw(1, vec![0x83, 0, 0, 0x82, 0, 0x83, 0x19, 0x03, 0xe7, 0, 0]);
    assert_eq!(lin.sync(), 0);

    let district = scene.cookie("officer", PASSWORD);
    let (fevers, held) =
        (scene.get("/api/fevers", &district).json(), scene.get("/api/held", &district).json());
    assert_eq!((fevers["fevers"].as_array().unwrap().len(), &held["n"]), (1, &1.into()));
    let community = scene.cookie("吴国平", PASSWORD);
    let device = lin.status()["device"].as_str().unwrap().to_owned();
    for page in
        ["/api/fevers", "/api/checks", "/api/held", "/api/now", "/api/settings", "/api/checks?find=3-A"]
    {
        let heard = scene.get(page, &community);
        assert_eq!(heard.status, 200, "{page}");
        for trace in [device.as_str(), "林", saved["slip"].as_str().unwrap(), CHECKPOINTS[0]] {
            assert!(!heard.text().contains(trace), "{page}: {trace}: {}", heard.text());
        }
    }
    let send = |method: &str, path: &str, body: &Value| {
        let headers = [("cookie", community.as_str()), ("content-type", "application/json")];
        let heard = scene.web.send(method, path, &headers, body.to_string().as_bytes());
        (heard.status, heard.code(), heard.text())
    };
    let absent = |record: &Value| {
        let mut absent = record.clone();
        absent["seq"] = 99_999.into();
        absent
    };
    let (check, waiting) = (&fevers["fevers"][0]["record"], &held["records"][0]["record"]);
    let bodies = [
        ("/api/voids", check, serde_json::json!({ "reason": "exercise" })),
        ("/api/resolutions", check, serde_json::json!({ "draft": { "seat": 0, "disposition": "refer" } })),
        ("/api/rulings", waiting, serde_json::json!({ "decision": "refuse" })),
    ];
    for (path, record, rest) in bodies {
        let body = |record: &Value| {
            let mut body = rest.clone();
            body["record"] = record.clone();
            body
        };
        let foreign = send("POST", path, &body(record));
        assert_eq!((foreign.0, foreign.1.as_str()), (404, "not_found"), "{path}");
        assert_eq!(foreign, send("POST", path, &body(&absent(record))), "{path}");
    }
    let words = serde_json::json!({ "is_open": false, "zh": "", "en": "" });
    let foreign = send("PUT", "/api/checkpoints/1/words", &words);
    assert_eq!((foreign.0, &foreign), (404, &send("PUT", "/api/checkpoints/999/words", &words)));
    let config = scene.get("/api/settings", &district).json()["config"].clone();
    assert_eq!(send("PUT", "/api/config", &config).0, 404, "thresholds are the district's");
}
