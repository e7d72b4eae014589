//! Files that an officer takes in on a page: whose they are, what of them is taken, and who hears of it.

use crate::{Village, field, unsent};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{Heard, HubBox, OfficerBox, PhoneBox, Signer, Web};
use kadian_wire::Receipt;
use kadian_wire::carried::{Carried, bind, unbind};
use kadian_wire::limits::{CARRIED_BYTES_MAX, CARRIED_MESSAGES_MAX};
use serde_json::{Value, json};

/// A record of a kind that no hub knows: it is held.
const LATER_KIND: u32 = 99;

impl Village {
    /// The hub runs, and its first officer is at the page.
    fn officer(&mut self) -> OfficerBox {
        self.hub.start();
        OfficerBox::first(&self.hub)
    }

    /// Carries what waits on a phone to an officer.
    fn bring(&self, officer: &OfficerBox, phone: &PhoneBox) -> Heard {
        let (file, _) = self.pack(phone, "brought");
        officer.bring(&std::fs::read(file).unwrap())
    }

    /// Carries the answer back.
    fn answer(&self, phone: &PhoneBox, heard: &Heard) -> Value {
        let path = self.stick.path().join("answer");
        std::fs::write(&path, receipts(heard)).unwrap();
        self.settle(phone, &path)
    }
}

/// An officer of the community that the third checkpoint lies in.
fn officer_elsewhere(hub: &HubBox) -> OfficerBox {
    let made = hub.json(&["officer", "add", "吴", "--unit", "枋湖社区", "--role", "community", "--json"]);
    OfficerBox::settled(hub, "吴", made["password"].as_str().unwrap())
}

fn receipts(heard: &Heard) -> Vec<u8> {
    assert_eq!(heard.status, 200, "{}", heard.text());
    STANDARD.decode(heard.json()["receipts"].as_str().unwrap()).unwrap()
}

fn device(phone: &PhoneBox) -> Value {
    phone.status()["device"].clone()
}

/// A batch of one record.
fn batch(signer: &Signer) -> Vec<u8> {
    let records = vec![signer.record(1, LATER_KIND, vec![0x80]).encode()];
    signer.seal(signer.header(&records), &records)
}

#[test]
fn an_officer_takes_a_file_in_and_the_answer_settles_the_phone() {
    let mut village = Village::new();
    village.lin.record_checks(1, 2_500);
    // 99.9 degrees: held.
    village.lin.append_raw(1, vec![0x83, 0, 0, 0x82, 0, 0x83, 0x19, 0x03, 0xe7, 0, 0]);
    let officer = village.officer();
    let heard = village.bring(&officer, &village.lin);
    assert_eq!(heard.header("content-type"), "application/json");
    let brought = heard.json();
    assert_eq!(
        brought["devices"],
        json!([{
            "device": device(&village.lin), "name": "", "checkpoint_name": CHECKPOINTS[0], "letter": "A",
            "batches": 2, "records": 2_502, "new": 2_502, "held": 1, "refused": 0,
        }])
    );
    assert_eq!((&brought["refused"], village.checks()), (&json!([]), 2_500));
    let settled = village.answer(&village.lin, &heard);
    assert_eq!((field(&settled, "settled"), field(&settled, "unsent")), (2_502, 0));
    // The same file once more, by another hand.
    let again = officer.bring(&std::fs::read(village.stick.path().join("brought")).unwrap()).json();
    assert_eq!((field(&again["devices"][0], "records"), field(&again["devices"][0], "new")), (2_502, 0));
    let audit = String::from_utf8(village.hub.run(&["audit", "--json"]).stdout).unwrap();
    let rows: Vec<&str> = audit.lines().filter(|line| line.contains("file_taken")).collect();
    assert_eq!(rows.len(), 2, "{audit}");
    assert!(rows[0].contains("2 batches, 2502 records, 2502 new, 0 refused"), "{}", rows[0]);
    assert!(rows[0].contains(device(&village.lin).as_str().unwrap()) && rows[0].contains("officer 1"));
}

#[test]
fn a_phone_with_nothing_to_say_is_heard_by_a_file() {
    let mut village = Village::new();
    village.contact();
    let officer = village.officer();
    let heard = village.bring(&officer, &village.lin);
    let brought = &heard.json()["devices"][0];
    assert_eq!((field(brought, "batches"), field(brought, "records")), (1, 0));
    assert_eq!(field(&village.answer(&village.lin, &heard), "receipts"), 1);
}

#[test]
fn what_is_no_file_for_this_hub_is_refused_by_name_and_stores_nothing() {
    let mut village = Village::new();
    village.lin.record_checks(1, 5);
    let mut other = HubBox::new();
    other.start();
    let stranger = PhoneBox::enrolled("王", &other.link(CHECKPOINTS[0]));
    stranger.record_checks(1, 5);
    let (foreign, _) = village.pack(&stranger, "foreign");
    let (own, _) = village.pack(&village.lin, "own");
    let own = std::fs::read(own).unwrap();
    let officer = village.officer();
    let lin = Web::to(village.hub.url()).enrol(&village.hub.link(CHECKPOINTS[0]));
    let many = bind(Carried::Batches, vec![vec![]; CARRIED_MESSAGES_MAX + 1]);
    let before = village.hub.stats();
    let rows: [(&str, Vec<u8>, (u16, &str)); 9] = [
        ("another hub's file", std::fs::read(foreign).unwrap(), (400, "file_hub_foreign")),
        ("half a file", own[..own.len() / 2].to_vec(), (400, "file_damaged")),
        ("a file with a byte more", [own.as_slice(), b"x"].concat(), (400, "file_damaged")),
        ("an answer file", bind(Carried::Receipts, vec![]), (400, "file_unknown")),
        ("a sealed answer file", lin.file(&bind(Carried::Receipts, vec![])), (400, "file_unknown")),
        ("a page", b"<html>please sign in</html>".to_vec(), (400, "file_unknown")),
        ("nothing", vec![], (400, "file_unknown")),
        ("more batches than a file may hold", lin.file(&many), (413, "file_too_large")),
        (
            "more bytes than a file may have",
            vec![0; CARRIED_BYTES_MAX + CARRIED_BYTES_MAX / 1_000 + 1],
            (413, "file_too_large"),
        ),
    ];
    for (what, file, (status, code)) in rows {
        let heard = officer.bring(&file);
        assert_eq!((heard.status, heard.code().as_str()), (status, code), "{what}: {}", heard.text());
    }
    // A form of another page can send such a body; it cannot say that it is a file.
    let heard = officer.send("POST", "/api/files", &json!({}));
    assert_eq!((heard.status, heard.code().as_str()), (400, "request_malformed"));
    let nobody = Web::to(village.hub.url());
    let heard = nobody.send("POST", "/api/files", &[("content-type", "application/octet-stream")], &own);
    assert_eq!((heard.status, heard.code().as_str()), (401, "signed_out"));
    assert_eq!((village.hub.stats(), village.checks()), (before, 0));
    assert_eq!(village.answer(&village.lin, &officer.bring(&own))["unsent"], 0);
}

#[test]
fn an_officer_elsewhere_takes_in_nothing_of_it_and_hears_nothing_of_it() {
    let mut village = Village::new();
    village.lin.record_checks(1, 137);
    let (file, _) = village.pack(&village.lin, "lin");
    let file = std::fs::read(file).unwrap();
    let officer = village.officer();
    let elsewhere = officer_elsewhere(&village.hub);
    let heard = elsewhere.bring(&file);
    let nothing =
        json!({ "devices": [], "refused": [{ "code": "device_unknown", "batches": 1 }], "receipts": null });
    assert_eq!((heard.status, heard.json()), (200, nothing.clone()));
    // A device that never was is answered by the same bytes.
    let lin = Web::to(village.hub.url()).enrol(&village.hub.link(CHECKPOINTS[0]));
    let mut nobody = Signer::unknown(lin.hub);
    nobody.age_recipient.clone_from(&lin.age_recipient);
    let unknown = elsewhere.bring(&nobody.file(&bind(Carried::Batches, vec![batch(&nobody)])));
    assert_eq!(unknown.text(), heard.text());
    assert_eq!((village.checks(), unsent(&village.lin)), (0, 138), "nothing was stored");
    // The district's officer takes it: nothing is lost by the wrong door.
    assert_eq!(field(&officer.bring(&file).json()["devices"][0], "new"), 138);
}

#[test]
fn of_a_file_with_batches_of_several_devices_each_is_judged_alone() {
    let mut village = Village::new();
    village.hub.start();
    let web = Web::to(village.hub.url());
    let [lin, chen] = [CHECKPOINTS[0], CHECKPOINTS[2]].map(|name| web.enrol(&village.hub.link(name)));
    let zeros = [vec![0x5a, 0, 0x98, 0x96, 0x80], vec![0; 10_000_000]].concat();
    let bomb = vec![chen.record(1, LATER_KIND, zeros).encode()];
    let bomb = chen.seal(chen.header(&bomb), &bomb);
    assert!(bomb.len() < 10_000, "a bomb is small");
    let forged = lin.seal(chen.header(&[]), &[]);
    let messages = vec![batch(&lin), bomb, b"no batch".to_vec(), forged, batch(&chen)];
    let file = chen.file(&bind(Carried::Batches, messages));
    let elsewhere = officer_elsewhere(&village.hub);
    let heard = elsewhere.bring(&file);
    let brought = heard.json();
    let devices = brought["devices"].as_array().unwrap();
    assert_eq!((devices.len(), &devices[0]["device"]), (1, &chen.device.to_string().into()));
    assert_eq!((field(&devices[0], "records"), field(&devices[0], "held")), (1, 1));
    let refused: Vec<&str> =
        brought["refused"].as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(refused, ["device_unknown", "batch_too_large", "batch_malformed", "signature_invalid"]);
    // The answer holds the receipt of that one device.
    let messages = unbind(Carried::Receipts, &receipts(&heard)).unwrap();
    let opened: Vec<Receipt> =
        messages.iter().map(|message| Receipt::open(message, &chen.trusted_keys).unwrap()).collect();
    assert_eq!(opened.iter().map(|receipt| receipt.device).collect::<Vec<_>>(), [*chen.device.as_bytes()]);
    assert_eq!(field(&village.hub.stats(), "records"), 1);
}
