//! `kadian-hub`: init, serve, enrol, officer, crew, stats, verify.

use crate::{exit, hub, hub_and_phone, keys, stderr, stdout};
use kadian_hub::store::Store;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, Web, bins, wait};
use kadian_wire::EnrolLink;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn run(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(bins::path("kadian-hub")).args(arguments).env("KADIAN_DATA", dir).output().unwrap()
}

/// Every file of a folder with its bytes; what belongs to the log of the database is left out.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let files =
        files.map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap()));
    files.filter(|(name, _)| !name.ends_with("-shm")).collect()
}

/// What must be refused: its exit code, and a sentence on stderr that says this.
fn verify(dir: &Path, arguments: &[&str], code: i32, words: &[&str]) {
    let output = run(dir, arguments);
    assert_eq!(exit(&output), code, "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    assert!(output.stdout.is_empty(), "{arguments:?}: {}", stdout(&output));
    for word in words {
        assert!(stderr(&output).contains(word), "{arguments:?}: {word} in {}", stderr(&output));
    }
}

#[test]
fn init_prints_what_is_shown_once_and_never_makes_a_hub_twice() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["init", "--demo", "--json"]);
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(keys(&made), ["checkpoints", "hub_key", "officer", "password"]);
    assert_eq!((&made["officer"], made["hub_key"].as_str().unwrap().len()), (&"officer".into(), 64));
    let names: Vec<&str> =
        made["checkpoints"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, CHECKPOINTS);
    assert_eq!(made["checkpoints"][2], json!({ "id": 3, "name": CHECKPOINTS[2] }));
    let stats: Value = serde_json::from_slice(&run(dir.path(), &["stats", "--json"]).stdout).unwrap();
    assert!(stats.as_object().unwrap().values().all(|n| *n == 0), "no records, no devices: {stats}");
    for file in ["hub.db", "hub.key"] {
        let mode = std::fs::metadata(dir.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file} is its owner's alone: {mode:o}");
    }

    let before = files(dir.path());
    verify(dir.path(), &["init", "--json"], 3, &["already", "nothing was changed"]);
    verify(dir.path(), &["init", "--demo"], 3, &["already"]);
    assert!(files(dir.path()) == before, "a second init changes nothing");
}

#[test]
fn init_without_a_demonstration_is_an_empty_district() {
    let dir = tempfile::tempdir().unwrap();
    let inside = dir.path().join("made/on/the/way");
    let output = run(&inside, &["init", "--zone", "Europe/Berlin", "--json"]);
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(made["checkpoints"], json!([]));
    verify(dir.path(), &["init", "--zone", "Mars/Olympus"], 2, &["--zone"]);
    verify(dir.path(), &["stats"], 3, &["no hub"]);
    assert!(files(&inside).contains_key("hub.key"));
}

#[test]
fn a_hub_says_where_it_can_be_found_and_serves_a_directory_once() {
    let mut hub = HubBox::new();
    verify(hub.dir(), &["serve", "--listen", "0.0.0.0:0"], 2, &["0.0.0.0", "--public-url"]);
    verify(hub.dir(), &["serve", "--listen", "[::]:0"], 2, &["--public-url"]);
    verify(hub.dir(), &["serve", "--listen", "nonsense"], 2, &["--listen"]);
    verify(
        hub.dir(),
        &["serve", "--listen", "127.0.0.1:0", "--public-url", "https://evil.example"],
        2,
        &["TLS"],
    );
    hub.start();
    verify(hub.dir(), &["serve", "--listen", "127.0.0.1:0"], 3, &["[data_in_use]"]);
    verify(hub.dir(), &["init", "--demo"], 3, &["[data_in_use]"]);
    let taken = HubBox::new();
    verify(taken.dir(), &["serve", "--listen", &format!("127.0.0.1:{}", hub.port())], 3, &["listen"]);
    // Everything else works beside it.
    assert_eq!(hub.stats()["devices"], 0);
    hub.json(&["crew", "add", "王秀兰", "--checkpoint", CHECKPOINTS[1], "--json"]);
    let audit = hub.run(&["audit", "--json"]);
    let text = String::from_utf8_lossy(&audit.stdout).into_owned();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&last["actor"], &last["act"]), (&json!("command line"), &json!("crew_add")));
    assert!(!text.contains("王秀兰"), "the audit names nobody: {text}");
    hub.stop();
    hub.start();
}

#[test]
fn whoever_watches_a_hub_hears_that_it_lives_and_counts_without_names() {
    let (hub, lin) = hub_and_phone();
    lin.json(&["check", "36.5", "--name", "王小明", "--phone", "13800138000", "--json"]);
    assert_eq!(lin.sync(), 0);
    let web = Web::to(hub.url());
    assert!(web.post("/v1/batches", b"x").status == 400);
    let (health, ready, metrics) = (web.get("/healthz"), web.get("/readyz"), web.get("/metrics"));
    assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
    assert_eq!((ready.status, ready.text().as_str()), (200, "ok\n"));
    let text = metrics.text();
    assert!(metrics.status == 200 && metrics.header("content-type").starts_with("text/plain"), "{text}");
    let value =
        |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<u64>().ok());
    assert_eq!(value("kadian_records_total"), Some(2), "{text}");
    assert_eq!(value("kadian_batches_refused_total"), Some(1), "{text}");
    let device = lin.status()["device"].as_str().unwrap().to_owned();
    for word in ["王小明", "13800138000", "高殿", device.as_str()] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

#[test]
fn a_link_is_for_a_checkpoint_by_name_or_number_once_the_hub_has_an_address() {
    let mut hub = HubBox::new();
    let asked = ["enrol", "--approve", "--json", "--checkpoint"];
    let of = |checkpoint: &'static str| [&asked[..], &[checkpoint]].concat();
    verify(hub.dir(), &of(CHECKPOINTS[0]), 1, &["no address yet", "serve"]);
    hub.start();
    for unknown in ["无此卡点", "99", "0", "-1", "高殿"] {
        verify(hub.dir(), &["enrol", "--approve", &format!("--checkpoint={unknown}")], 1, &["[not_found]"]);
    }
    verify(hub.dir(), &["enrol", "--approve"], 2, &["--checkpoint"]);
    for (checkpoint, name) in [(CHECKPOINTS[2], CHECKPOINTS[2]), ("2", CHECKPOINTS[1])] {
        let made = hub.json(&of(checkpoint));
        assert_eq!(keys(&made), ["enrolment", "link"]);
        let link = made["link"].as_str().unwrap();
        let parsed = EnrolLink::parse(link).unwrap();
        assert_eq!(parsed.url, hub.url(), "the recorded address");
        let lin = PhoneBox::enrolled("林", link);
        assert_eq!(lin.json(&["ask", r#"{"kind":"gate"}"#])["checkpoint"]["name"], name);
    }
    let plain = stdout(&hub.run(&["enrol", "--approve", "--checkpoint", "1"]));
    assert!(EnrolLink::parse(&plain).is_some() && plain.ends_with('\n'), "{plain}");
}

#[test]
fn officers_are_added_once_and_to_a_unit_that_there_is() {
    let hub = HubBox::new();
    let add = |name: &'static str, unit: &'static str, role: &'static str| {
        ["officer", "add", name, "--unit", unit, "--role", role, "--json"]
    };
    let made = hub.json(&add("吴国平", "枋湖社区", "community"));
    assert_eq!((keys(&made).as_slice(), &made["officer"]), (&["officer", "password"][..], &"吴国平".into()));
    assert!(made["password"].as_str().unwrap().len() >= 20);
    assert_ne!(made["password"], hub.password());
    verify(hub.dir(), &add("吴国平", "枋湖社区", "community"), 1, &["already"]);
    verify(hub.dir(), &add("officer", "湖里区", "district"), 1, &["already"]);
    verify(hub.dir(), &add("郑", "无此社区", "community"), 1, &["[not_found]"]);
    verify(hub.dir(), &add("郑", "湖里区", "king"), 2, &["--role"]);
    verify(hub.dir(), &["officer", "add", "郑"], 2, &["--unit"]);
    // Whoever was refused is not there: the name is free.
    hub.json(&add("郑", "殿前街道", "subdistrict"));
}

#[test]
fn crew_comes_and_goes_by_name_or_number() {
    let hub = HubBox::new();
    let made = hub.json(&["crew", "add", "何大勇", "--checkpoint", CHECKPOINTS[2], "--json"]);
    assert_eq!((keys(&made).as_slice(), &made["name"]), (&["name", "volunteer"][..], &"何大勇".into()));
    let number = made["volunteer"].as_u64().unwrap();
    assert!(number >= 1_000, "those below are built in: {number}");
    let remove = |who: &str, checkpoint: &str| hub.run(&["crew", "remove", who, "--checkpoint", checkpoint]);
    assert_eq!(exit(&remove(&number.to_string(), CHECKPOINTS[0])), 1, "not of that checkpoint");
    assert_eq!(exit(&remove(&number.to_string(), "3")), 0);
    assert_eq!(exit(&remove(&number.to_string(), "3")), 1, "only once");
    assert_eq!(exit(&remove("吴国平", CHECKPOINTS[2])), 0);
    verify(hub.dir(), &["crew", "remove", "无此人", "--checkpoint", "3"], 1, &["[not_found]"]);
    verify(hub.dir(), &["crew", "add", "何大勇", "--checkpoint", "99"], 1, &["[not_found]"]);
}

#[test]
fn stats_says_every_number_and_only_numbers() {
    let (hub, lin) = hub_and_phone();
    lin.json(&["check", "36.5", "--json"]);
    lin.append_raw(9_000, vec![0x80]);
    assert_eq!(lin.sync(), 0);
    let stats = hub.stats();
    assert_eq!(keys(&stats), ["checks", "devices", "forks", "gaps", "held", "lost", "records", "refused"]);
    let want = json!({ "devices": 1, "records": 3, "checks": 1, "held": 1, "refused": 0, "gaps": 0, "lost": 0, "forks": 0 });
    assert_eq!(stats, want);
    assert_eq!(exit(&hub.run(&["stats"])), 0);
}

#[test]
fn verify_finds_one_flipped_byte_and_names_its_record() {
    let (mut hub, lin) = hub_and_phone();
    lin.record_checks(1, 5);
    assert_eq!(lin.sync(), 0);
    let good = hub.json(&["verify", "--json"]);
    assert_eq!(good, json!({ "ok": true, "records": 6, "purged": 0 }));
    let name = "林 3".as_bytes();
    hub.stop();
    let database = hub.file("hub.db");
    let at = wait::until("everything to be in the file itself", || {
        // The last connection that closes takes the log into the file.
        drop(Store::open_sqlite(hub.dir()));
        let log = std::fs::metadata(hub.file("hub.db-wal")).map_or(0, |log| log.len());
        let bytes = std::fs::read(&database).unwrap();
        // In a record the name stands behind its length, as CBOR has it.
        let text = [&[0x60 + u8::try_from(name.len()).unwrap()], name].concat();
        (log == 0).then(|| bytes.windows(text.len()).position(|window| window == text)).flatten()
    });
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[at + name.len()] ^= 1;
    std::fs::write(&database, bytes).unwrap();

    let output = hub.run(&["verify", "--json"]);
    let bad: Value = serde_json::from_slice(&output.stdout).unwrap();
    let (device, epoch) = (lin.status()["device"].clone(), lin.status()["epoch"].clone());
    assert_eq!((exit(&output), &bad["ok"]), (1, &false.into()));
    assert_eq!(bad["first_bad"], json!({ "device": device, "epoch": epoch, "seq": 4 }));
    let said = stdout(&hub.run(&["verify"]));
    assert!(said.contains(&format!("{}/{epoch}/4", device.as_str().unwrap())), "{said}");
}

#[test]
fn help_is_no_fault_and_a_wrong_flag_is() {
    let hub = hub();
    for arguments in [&["--help"][..], &["serve", "--help"], &["officer", "add", "--help"], &["--version"]] {
        let output = hub.run(arguments);
        assert!(exit(&output) == 0 && !output.stdout.is_empty(), "{arguments:?}");
    }
    for arguments in [&["--nonsense"][..], &["stats", "--nonsense"], &["nonsense"], &[]] {
        let output = hub.run(arguments);
        assert!(exit(&output) == 2 && output.stdout.is_empty(), "{arguments:?}");
    }
}
