//! What a thief tries, and why it fails. A photographed link: `enrolment.rs`. A page that calls `kadian serve`: the
//! tests of `kadian serve` in `crates/cli`. Every route against every caller: `access/matrix.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{FaultProxy, HubBox, OfficerBox, PhoneBox, Web};
use kadian_wire::Receipt;
use kadian_wire::list::ListRequest;

/// A road without TLS, as on one machine: whoever sits on it sees everything.
struct OpenRoad {
    hub: HubBox,
    proxy: FaultProxy,
    lin: PhoneBox,
    chen: PhoneBox,
}

fn open_road() -> OpenRoad {
    let mut hub = HubBox::new();
    let proxy = FaultProxy::plain(hub.port());
    hub.found_at(&proxy.url(), &[]);
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[2]));
    OpenRoad { hub, proxy, lin, chen }
}

fn sync_says(phone: &PhoneBox) -> String {
    let output = phone.run(&["sync"]);
    assert_eq!(output.status.code(), Some(3));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_replayed_batch_changes_nothing_and_tells_nothing_new() {
    let road = open_road();
    road.lin.record_checks(1, 30);
    road.chen.record_checks(10_001, 10_030);
    assert_eq!((road.lin.sync(), road.chen.sync()), (0, 0));
    let before = road.hub.stats();
    let keys = road.hub.keys().own_public_keys();
    let thief = Web::to(&format!("http://127.0.0.1:{}", road.hub.port()));
    let batches: Vec<_> =
        road.proxy.overheard().into_iter().filter(|(path, _)| path == "/v1/batches").collect();
    assert!(batches.len() >= 4);
    for (_, batch) in &batches {
        for _ in 0..20 {
            let heard = thief.post("/v1/batches", batch);
            let receipt = Receipt::open(&heard.body, &keys).unwrap();
            assert!(receipt.to < receipt.from || receipt.outcomes.iter().all(|range| range.code.is_none()));
        }
    }
    assert_eq!(road.hub.stats(), before, "no record, no device, no count is another one");
    // At another hub it is nobody's batch.
    let mut other = HubBox::new();
    other.start();
    let heard = Web::to(other.url()).post("/v1/batches", &batches[0].1);
    assert_eq!((heard.status, heard.code().as_str()), (403, "device_unknown"));
}

#[test]
fn a_receipt_by_a_hub_without_the_keys_settles_nothing() {
    let mut road = open_road();
    road.lin.record_checks(1, 5);
    road.hub.stop();
    // The thief has the whole database, and so knows every device; the keys lie apart from it.
    let mut thief = HubBox::thief_of(&road.hub);
    thief.found_at(&road.proxy.url(), &[]);
    thief.start();
    road.proxy.lead_to(thief.port());
    let unsent = road.lin.status()["unsent"].clone();
    assert!(sync_says(&road.lin).contains("[receipt_invalid]"));
    assert_eq!(road.lin.status()["unsent"], unsent, "a forged receipt settles nothing");
    road.hub.start();
    road.proxy.lead_to(road.hub.port());
    assert_eq!(road.lin.sync(), 0);
    assert_eq!(road.hub.stats()["checks"], 5);
}

#[test]
fn a_receipt_for_another_phone_settles_nothing() {
    let road = open_road();
    road.chen.record_checks(10_001, 10_005);
    assert_eq!(road.chen.sync(), 0);
    let thief = Web::to(&format!("http://127.0.0.1:{}", road.hub.port()));
    let (_, batch) = road.proxy.overheard().into_iter().rfind(|(path, _)| path == "/v1/batches").unwrap();
    let receipt = thief.post("/v1/batches", &batch).body;
    road.lin.record_checks(1, 5);
    let unsent = road.lin.status()["unsent"].clone();
    road.proxy.plant("/v1/batches", &receipt);
    assert!(sync_says(&road.lin).contains("[receipt_invalid]"));
    assert_eq!(road.lin.status()["unsent"], unsent);
}

#[test]
fn a_page_of_a_list_that_was_made_for_another_post_is_not_taken() {
    let road = open_road();
    let crew = || road.lin.json(&["ask", r#"{"kind":"crew"}"#]).to_string();
    assert_eq!(road.lin.sync(), 0);
    assert!(crew().contains("李丽英") && !crew().contains("陈桂花"));
    // Signed by the hub itself, for the third checkpoint.
    let thief = Web::to(&format!("http://127.0.0.1:{}", road.hub.port()));
    let signer = thief.enrol(&direct(&road, &road.hub.link(CHECKPOINTS[2])));
    let receipt = thief.post("/v1/batches", &signer.seal(heartbeat(&signer), &[]));
    let nonce = Receipt::open(&receipt.body, &signer.trusted_keys).unwrap().nonce;
    let request = ListRequest { hub: signer.hub, list: "crew".to_owned(), after: vec![], nonce };
    let request = request.seal(signer.device, |m| signer.sign(m)).unwrap();
    let stolen = thief.post("/v1/lists/crew", &request);
    assert_eq!(stolen.status, 200);
    road.proxy.plant("/v1/lists/crew", &stolen.body);
    // Something new, so that Lin asks.
    road.hub.json(&["crew", "add", "新来的", "--checkpoint", CHECKPOINTS[0], "--json"]);
    assert!(sync_says(&road.lin).contains("[receipt_invalid]"));
    assert!(crew().contains("李丽英") && !crew().contains("陈桂花"), "{}", crew());
}

/// A link that leads around the proxy.
fn direct(road: &OpenRoad, link: &str) -> String {
    let through = road.proxy.url().rsplit(':').next().unwrap().to_owned();
    link.replace(&through, &road.hub.port().to_string())
}

fn heartbeat(signer: &kadian_testkit::Signer) -> kadian_wire::Header {
    kadian_wire::Header { from: 1, to: 0, ..signer.header(&[]) }
}

#[test]
fn an_overheard_request_for_a_list_is_refused_once_its_nonce_is_old() {
    let road = open_road();
    assert_eq!(road.lin.sync(), 0);
    let (path, request) =
        road.proxy.overheard().into_iter().find(|(path, _)| path.starts_with("/v1/lists/")).unwrap();
    // A hub that has begun anew with other secrets stands for one whose slots are over.
    let mut later = HubBox::thief_of(&road.hub);
    later.start();
    let heard = Web::to(later.url()).post(&path, &request);
    assert_eq!((heard.status, heard.code().as_str()), (409, "nonce_stale"));
}

#[test]
fn a_cookie_is_worth_nothing_from_another_site_another_port_or_another_name() {
    let road = open_road();
    let officer = OfficerBox::first(&road.hub);
    let web = Web::to(road.hub.url());
    let port = road.proxy.url().rsplit(':').next().unwrap().to_owned();
    let own_host = format!("127.0.0.1:{port}");
    let cookie = officer.cookie();
    let rows: [(&str, &[(&str, &str)]); 6] = [
        ("another site", &[("sec-fetch-site", "cross-site")]),
        (
            "a page of the same machine on another port",
            &[("origin", "http://127.0.0.1:9999"), ("sec-fetch-site", "same-site")],
        ),
        ("a page of another port that hides its site", &[("origin", "http://127.0.0.1:9999")]),
        ("a name that somebody points at this machine", &[("host", "evil.example")]),
        ("the right name on another port", &[("host", "127.0.0.1:1")]),
        ("a page without a name", &[("origin", "null")]),
    ];
    for (what, headers) in rows {
        let mut all = vec![("host", own_host.as_str()), ("cookie", cookie.as_str())];
        all.retain(|(name, _)| !headers.iter().any(|(other, _)| other == name));
        all.extend(headers);
        for (method, path) in [("GET", "/api/now"), ("POST", "/api/enrolments"), ("DELETE", "/api/session")] {
            let heard = web.send(method, path, &all, b"{}");
            assert_eq!(
                (heard.status, heard.code().as_str()),
                (403, "request_foreign"),
                "{what}: {method} {path}"
            );
        }
    }
    assert!(officer.get("/api/now")["totals"].is_object(), "the officer herself is still signed in");
}
