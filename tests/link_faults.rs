//! Every fault of the link has a name and a sentence, and none changes the state of a record.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

use kadian_domain::Code;
use kadian_sync::http::{Http, Patience};
use kadian_sync::transport::{Address, Transport, Trust};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{Fault, FaultProxy, HubBox, PhoneBox, Web, wait};
use std::time::Duration;

/// A hub behind a proxy that speaks TLS with the hub's own pair, and two phones at it.
struct Road {
    hub: HubBox,
    proxy: FaultProxy,
    lin: PhoneBox,
    chen: PhoneBox,
}

impl Road {
    fn new() -> Self {
        let mut hub = HubBox::new();
        let keys = hub.keys();
        let proxy = FaultProxy::tls(hub.port(), keys.tls_now());
        let pin = hex(&keys.tls_now().pin);
        hub.found_at(&proxy.url(), &["--behind-proxy", &pin]);
        hub.start();
        let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
        Self { hub, proxy, lin, chen }
    }

    fn checks_at_the_hub(&self) -> u64 {
        self.hub.stats()["checks"].as_u64().unwrap()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What `sync` says where the link fails: both languages, and the code in brackets.
fn verify_said(what: &str, said: &str, code: &str) {
    assert!(said.trim_end().ends_with(&format!("[{code}]")), "{what}: {said}");
    let has_chinese = said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert!(
        has_chinese && said.contains("records are safe"),
        "{what} says first that nothing is lost: {said}"
    );
}

#[test]
fn no_fault_of_the_link_changes_a_record_and_each_says_what_it_is() {
    let road = Road::new();
    let cases = [
        ("nobody takes the call", Fault::RefuseConnection, "hub_away"),
        ("the request is cut", Fault::CutRequest, "hub_away"),
        ("the answer is lost", Fault::LoseAnswer, "hub_away"),
        ("the answer is cut", Fault::CutAnswer, "hub_away"),
        ("the answer is altered", Fault::AlterAnswer, "receipt_invalid"),
        ("a captive portal", Fault::Portal, "answer_foreign"),
        ("a portal that calls its page a receipt", Fault::PortalAsMessage, "receipt_invalid"),
        ("a portal that leads elsewhere", Fault::Redirect, "answer_foreign"),
        ("a page that is not there", Fault::Status(404), "answer_foreign"),
        ("a proxy that understands nothing", Fault::Status(400), "answer_foreign"),
        ("a proxy that wants a sign-in", Fault::Status(407), "answer_foreign"),
        ("a network that wants a sign-in", Fault::Status(511), "answer_foreign"),
        ("a proxy whose hub is away", Fault::Status(502), "answer_foreign"),
        ("a proxy that is too busy", Fault::Status(503), "hub_busy"),
        ("a page that only says it is compressed", Fault::BadCompression, "receipt_invalid"),
        ("a portal in plain HTTP where TLS is spoken", Fault::NoTls, "answer_foreign"),
        ("a stranger's key", Fault::WrongKey, "hub_key_wrong"),
    ];
    for (n, (what, fault, code)) in cases.into_iter().enumerate() {
        let n = u32::try_from(n).unwrap();
        road.lin.record_checks(n + 1, n + 1);
        road.chen.record_checks(10_000 + n, 10_000 + n);
        let unsent = road.lin.status()["unsent"].clone();
        let n_fired = road.proxy.fired().len();
        road.proxy.keep(fault);
        let output = road.lin.run(&["sync"]);
        assert_eq!(output.status.code(), Some(3), "{what}");
        verify_said(what, &String::from_utf8_lossy(&output.stderr), code);
        assert_eq!(road.lin.status()["unsent"], unsent, "{what} settles nothing");
        assert!(road.proxy.fired()[n_fired..].contains(&fault), "{what} has fired");
        road.proxy.heal();
        assert_eq!((road.lin.sync(), road.chen.sync()), (0, 0), "{what}: it heals");
        assert_eq!(road.checks_at_the_hub(), u64::from(2 * (n + 1)), "{what}: all is there once");
    }
    assert_eq!(road.hub.json(&["verify", "--json"])["ok"], true);
}

#[test]
fn another_hub_at_the_address_takes_nothing() {
    let road = Road::new();
    let mut other = HubBox::new();
    other.start();
    road.lin.record_checks(1, 3);
    road.proxy.lead_to(other.port());
    let output = road.lin.run(&["sync"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    verify_said("another hub", &said, "device_unknown");
    assert_eq!(other.stats()["records"], 0);
    road.proxy.lead_to(road.hub.port());
    assert_eq!(road.lin.sync(), 0);
    assert_eq!(road.checks_at_the_hub(), 3);
}

#[test]
fn a_slow_link_of_two_kilobytes_a_second_makes_progress() {
    let road = Road::new();
    road.lin.record_checks(1, 40);
    road.proxy.keep(Fault::Slow(2_000));
    assert_eq!(road.lin.sync(), 0);
    assert_eq!(road.checks_at_the_hub(), 40);
}

#[test]
fn an_answer_that_never_goes_on_is_a_slow_link() {
    let road = Road::new();
    road.proxy.keep(Fault::StallAnswer);
    let patience = Patience { connect: Duration::from_secs(5), read: Duration::from_millis(200) };
    let http = Http::new(patience);
    let trust = Trust::Pinned(vec![road.hub.keys().tls_now().pin]);
    let address = Address { url: road.proxy.url(), trust };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fault = runtime.block_on(http.get(&address, "/v1/hub")).unwrap_err();
    assert_eq!((fault.code, fault.is_too_large), (Code::LinkSlow, true), "a smaller batch may go through");
}

#[test]
fn send_now_does_not_wait_for_an_answer_that_never_comes() {
    let road = Road::new();
    let mut follower = road.lin.spawn(&["sync", "--follow"]);
    wait::until("the follower to own the data", || road.lin.dir().join("door.sock").exists().then_some(()));
    road.proxy.keep(Fault::StallAnswer);
    road.lin.record_checks(1, 5);
    wait::until("an answer to stall", || road.proxy.fired().contains(&Fault::StallAnswer).then_some(()));
    // The network is back; what hangs on the old one would hang for half a minute.
    road.proxy.heal();
    let begun = std::time::Instant::now();
    assert!(road.lin.run(&["send", r#"{"kind":"send_now"}"#]).status.success());
    wait::until("everything to be sent", || (road.lin.status()["unsent"] == 0).then_some(()));
    assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    follower.kill().unwrap();
    follower.wait().unwrap();
    assert_eq!(road.checks_at_the_hub(), 5);
}

#[test]
fn a_thousand_requests_on_a_bad_day_lose_and_double_nothing() {
    let road = Road::new();
    let seed = 20_261_125;
    let faults = [
        Fault::CutRequest,
        Fault::Twice,
        Fault::LoseAnswer,
        Fault::CutAnswer,
        Fault::AlterAnswer,
        Fault::Portal,
        Fault::Redirect,
        Fault::Status(502),
    ];
    road.proxy.roll(seed, 400, &faults);
    for n in 0..20 {
        road.lin.record_checks(10 * n + 1, 10 * n + 10);
        road.chen.record_checks(10_000 + 10 * n + 1, 10_000 + 10 * n + 10);
        // Some of these end in a fault; the next one goes on from there.
        let _ = (road.lin.sync(), road.chen.sync());
    }
    let fired = road.proxy.fired();
    for fault in faults {
        assert!(fired.contains(&fault), "seed {seed}: {fault:?} has not fired");
    }
    road.proxy.heal();
    assert_eq!((road.lin.sync(), road.chen.sync()), (0, 0), "seed {seed}");
    assert_eq!(road.checks_at_the_hub(), 400, "seed {seed}");
    let stats = road.hub.stats();
    assert_eq!(
        (&stats["gaps"], &stats["forks"], &stats["held"]),
        (&0.into(), &0.into(), &0.into()),
        "seed {seed}"
    );
    assert_eq!(road.hub.json(&["verify", "--json"])["ok"], true, "seed {seed}");
}

#[test]
fn a_hub_whose_disk_is_full_says_so_and_takes_everything_once_there_is_room() {
    let mut road = Road::new();
    road.hub.stop();
    let file = |name: &str| std::fs::metadata(road.hub.dir().join(name)).map_or(0, |file| file.len());
    let largest = file("hub.db").max(file("hub.db-wal"));
    road.hub.start_on_a_small_disk(largest + 60 * 1_024);
    road.lin.record_checks(1, 300);
    road.chen.record_checks(10_001, 10_300);
    let output = road.lin.run(&["sync"]);
    assert_eq!(output.status.code(), Some(3));
    verify_said("a full disk", &String::from_utf8_lossy(&output.stderr), "hub_full");
    assert!(road.lin.status()["unsent"].as_u64().unwrap() > 0);
    let ready = Web::to(&format!("http://127.0.0.1:{}", road.hub.port())).get("/readyz");
    assert_eq!((ready.status, ready.text().contains("disk is full")), (503, true));
    road.hub.stop();
    road.hub.start();
    assert_eq!((road.lin.sync(), road.chen.sync()), (0, 0));
    assert_eq!(road.checks_at_the_hub(), 600);
    assert_eq!(road.hub.json(&["verify", "--json"])["ok"], true);
}
