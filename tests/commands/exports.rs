//! Exports of both ends: every row, in a form that other programs read.

use crate::{exit, hub_and_phone, keys, lines, stderr};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use kadian_wire::Record;
use kadian_wire::chain::{chain_next, chain_start, record_hash, sha256};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;

const HEADINGS: &str = "device,epoch,seq,checkpoint,checkpoint_name,event_time,event_error_ms,direction,passers,\
    suspected,reading,method,site,disposition,slip,name,phone,volunteer,volunteer_name,voided_by,void_reason,outcome,subject,plate,confirmed,waiting,late,config,shift,reason,second_reading,resolutions,origin,branch";

fn exported(hub: &HubBox, what: &str, format: &str) -> (Value, Vec<u8>) {
    let out = hub.file(&format!("{what}.{format}"));
    let manifest = hub.json(&["export", what, "--format", format, "--out", out.to_str().unwrap()]);
    let bytes = std::fs::read(&out).unwrap();
    assert_eq!(keys(&manifest), ["file", "rows", "sha256"]);
    assert_eq!(manifest["sha256"], sha256(&bytes).to_string(), "the file's own hash");
    assert_eq!(manifest["file"], format!("{what}.{format}"), "a name without a path");
    let beside = std::fs::read(hub.file(&format!("{what}.{format}.manifest.json"))).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&beside).unwrap(), manifest);
    assert!(!hub.file(&format!("{what}.{format}.part")).exists());
    let mode = std::fs::metadata(&out).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "it names passers: {mode:o}");
    (manifest, bytes)
}

#[test]
fn checks_are_a_table_that_office_programs_open_and_never_run() {
    let (hub, lin) = hub_and_phone();
    let rows = [
        ("=1+1", "'=1+1"),
        ("+7 999", "'+7 999"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("林, \"Lin\"", "\"林, \"\"Lin\"\"\""),
        ("王小明", "王小明"),
    ];
    for (name, _) in rows {
        lin.json(&["check", "36.5", &format!("--name={name}"), "--json"]);
    }
    let fever = lin.json(&["check", "38.4", "--exit", "--phone", "13800138000", "--json"]);
    lin.json(&["void", "2", "--reason", "person_wrong", "--json"]);
    assert_eq!(lin.sync(), 0);

    let (manifest, bytes) = exported(&hub, "checks", "csv");
    assert_eq!(manifest["rows"], 8, "a voided check stays in");
    let text = String::from_utf8(bytes).unwrap();
    let table = text.strip_prefix('\u{feff}').expect("a byte-order mark first");
    assert_eq!(
        table.matches('\n').count(),
        table.matches("\r\n").count(),
        "every line ends as RFC 4180 says"
    );
    assert!(table.ends_with("\r\n"));
    let table: Vec<&str> = table.trim_end().split("\r\n").collect();
    assert_eq!((table[0], table.len()), (HEADINGS, 9));
    let device = lin.status()["device"].as_str().unwrap().to_owned();
    for ((name, cell), line) in rows.iter().zip(&table[1..]) {
        assert!(line.contains(&format!(",{cell},")), "{name}: {line}");
        assert!(line.starts_with(&device) && line.contains(CHECKPOINTS[0]), "{name}: {line}");
        for formula in [",=", ",+", ",-", ",@", ",＝"] {
            assert!(!line.contains(formula), "{name}: {line}");
        }
    }
    assert!(
        table[1].contains(",person_wrong,") && table[1].contains(&format!(",{}/10,", fever["epoch"])),
        "{}",
        table[1]
    );
    let slip = fever["slip"].as_str().unwrap();
    assert!(
        table[8].contains(&format!(",exit,1,1,38.4,forehead,forehead,recheck,{slip},,13800138000,")),
        "{}",
        table[8]
    );
}

#[test]
fn records_are_a_line_each_and_the_same_at_both_ends() {
    let (hub, lin) = hub_and_phone();
    lin.record_checks(1, 20);
    lin.append_raw(9_000, vec![0x80]);
    assert_eq!(lin.sync(), 0);
    let out = lin.dir().join("records.jsonl");
    let said = lin.json(&["export", "--format", "jsonl", "--out", out.to_str().unwrap(), "--json"]);
    assert_eq!(said["records"], 22);
    let own = lines(&std::fs::read_to_string(out).unwrap());
    holds_together(&lin, &own);

    let (manifest, bytes) = exported(&hub, "records", "jsonl");
    assert_eq!(manifest["rows"], 22);
    let at_hub = lines(&String::from_utf8(bytes).unwrap());
    for (at_hub, own) in at_hub.iter().zip(&own) {
        assert_eq!(keys(at_hub), ["bytes", "d", "device", "epoch", "h", "kind", "outcome", "seq"]);
        let want = if own["kind"] == 9_000 { "held(kind_unknown)" } else { "stored" };
        assert_eq!(at_hub["outcome"], want);
        assert!(keys(own).iter().all(|key| at_hub[key] == own[key]), "{at_hub} {own}");
    }
    assert_eq!(at_hub.len(), own.len());
}

/// The lines are in order, their keys are those of the interface, their hashes are those of their bytes.
fn holds_together(phone: &PhoneBox, lines: &[Value]) {
    let status = phone.status();
    let device = kadian_domain::DeviceId::from_bytes(id(status["device"].as_str().unwrap()));
    let epoch = u32::try_from(status["epoch"].as_u64().unwrap()).unwrap();
    let mut head = chain_start(device, kadian_domain::Epoch::new(epoch));
    for (seq, line) in (1_u32..).zip(lines) {
        assert_eq!(keys(line), ["bytes", "d", "device", "epoch", "h", "kind", "seq"]);
        let bytes = STANDARD.decode(line["bytes"].as_str().unwrap()).unwrap();
        let d = record_hash(&bytes);
        head = chain_next(head, d);
        let record = Record::decode(&bytes).unwrap();
        assert_eq!((record.seq, line["seq"].as_u64()), (seq, Some(seq.into())));
        assert_eq!(line["kind"], record.kind);
        assert_eq!((&line["device"], &line["epoch"]), (&status["device"], &status["epoch"]));
        assert_eq!((&line["d"], &line["h"]), (&d.to_string().into(), &head.to_string().into()), "{seq}");
    }
}

fn id(hyphenated: &str) -> [u8; 16] {
    let hex = hyphenated.replace('-', "");
    let byte = |n: usize| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap();
    std::array::from_fn(byte)
}

#[test]
fn an_export_that_cannot_be_written_leaves_nothing_behind() {
    let (hub, lin) = hub_and_phone();
    for (what, format) in [("checks", "jsonl"), ("records", "csv"), ("checks", "xlsx"), ("passers", "csv")] {
        let out = hub.file("nothing");
        let output = hub.run(&["export", what, "--format", format, "--out", out.to_str().unwrap()]);
        assert_eq!(exit(&output), 2, "{what} as {format}: {}", stderr(&output));
        assert!(!out.exists(), "{what} as {format}");
    }
    for path in ["no/such/folder/records.jsonl", ""] {
        let path = lin.dir().join(path);
        let path = path.to_str().unwrap();
        let (own, hubs) = (
            ["export", "--format", "jsonl", "--out", path],
            ["export", "records", "--format", "jsonl", "--out", path],
        );
        assert_eq!((exit(&lin.run(&own)), exit(&hub.run(&hubs))), (3, 3), "{path}");
    }
    assert_eq!(exit(&lin.run(&["export", "--format", "csv", "--out", "x"])), 2);
}
