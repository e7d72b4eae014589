//! Who asks to be let in.

use crate::{Scene, is_problem};
use kadian_hub::rights::Scope;
use kadian_hub::store::{Approval, NewEnrolmentCode, Store};
use kadian_testkit::Signer;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_wire::EnrolLink;
use kadian_wire::chain::sha256;
use kadian_wire::enrol::{EnrolRequest, Enrolment};
use kadian_wire::enrol_return::EnrolReturn;

const PATH: &str = "/v1/enrolments";

/// What a device with this key would show for a code.
fn request(signer: &Signer, code: [u8; 16]) -> EnrolRequest {
    EnrolRequest {
        hub: signer.hub,
        device: *signer.device.as_bytes(),
        public_key: signer.public_key(),
        code,
        app_version: "test".to_owned(),
    }
}

fn sealed(signer: &Signer, request: &EnrolRequest) -> Vec<u8> {
    request.seal(|m| signer.sign(m)).unwrap()
}

fn code_of(link: &str) -> [u8; 16] {
    EnrolLink::parse(link).unwrap().code
}

#[test]
fn a_code_lets_one_device_in_and_nobody_after_it() {
    let scene = Scene::new();
    let (chen, thief) = (Signer::unknown(scene.lin.hub), Signer::unknown(scene.lin.hub));
    let code = code_of(&scene.hub.link(CHECKPOINTS[0]));
    let enrolled = |signer: &Signer| {
        let heard = scene.web.post(PATH, &sealed(signer, &request(signer, code)));
        assert_eq!(
            (heard.status, heard.header("content-type")),
            (200, "application/cose"),
            "{}",
            heard.text()
        );
        Enrolment::open(&heard.body, &scene.lin.trusted_keys).unwrap()
    };
    let first = enrolled(&chen);
    assert_eq!((first.device, first.checkpoint, first.letter.as_str()), (*chen.device.as_bytes(), 1, "B"));
    // Its answer was lost on the way: it asks again and hears the same.
    let again = enrolled(&chen);
    assert_eq!((again.letter, again.checkpoint, again.public_key), (first.letter, 1, chen.public_key()));
    assert_eq!(scene.hub.stats()["devices"], 2);

    scene.verify_refused("another key", PATH, &sealed(&thief, &request(&thief, code)), (409, "code_used"));
    let as_chen = EnrolRequest { device: *chen.device.as_bytes(), ..request(&thief, code) };
    scene.verify_refused("another key under her id", PATH, &sealed(&thief, &as_chen), (409, "code_used"));
    let fresh = code_of(&scene.hub.link(CHECKPOINTS[0]));
    let as_chen = EnrolRequest { code: fresh, ..as_chen };
    scene.verify_refused("her id with a fresh code", PATH, &sealed(&thief, &as_chen), (409, "code_used"));
    // A link is not a way to another post: who is here stays where she is, under her letter.
    let elsewhere = request(&chen, code_of(&scene.hub.link(CHECKPOINTS[2])));
    let heard = scene.web.post(PATH, &sealed(&chen, &elsewhere));
    let moved = Enrolment::open(&heard.body, &scene.lin.trusted_keys).unwrap();
    assert_eq!((moved.checkpoint, moved.letter.as_str()), (1, "B"));
}

#[test]
fn who_has_no_good_code_or_no_good_signature_stays_out() {
    let scene = Scene::new();
    let chen = Signer::unknown(scene.lin.hub);
    let code = code_of(&scene.hub.link(CHECKPOINTS[1]));
    let good = request(&chen, code);
    let expired = [0x55; 16];
    keep_an_expired_code(&scene, expired);
    let mut flipped = sealed(&chen, &good);
    *flipped.last_mut().unwrap() ^= 1;
    let whole = sealed(&chen, &good);
    let short_key = EnrolRequest { public_key: chen.public_key()[..64].to_vec(), ..good.clone() };
    let no_point = EnrolRequest { public_key: vec![4; 65], ..good.clone() };
    let foreign = EnrolRequest { hub: [9; 16], ..good.clone() };
    let mut stranger = Signer::unknown(scene.lin.hub);
    stranger.device = chen.device;
    let rows: [(&str, Vec<u8>, (u16, &str)); 10] = [
        ("nothing", vec![], (400, "batch_malformed")),
        ("JSON", br#"{"code":"0000"}"#.to_vec(), (400, "batch_malformed")),
        ("half a request", whole[..whole.len() / 2].to_vec(), (400, "batch_malformed")),
        ("a key without its last byte", sealed(&chen, &short_key), (400, "batch_malformed")),
        ("a key that is no point of the curve", sealed(&chen, &no_point), (401, "signature_invalid")),
        ("a flipped byte of the signature", flipped, (401, "signature_invalid")),
        ("another key's signature", sealed(&stranger, &good), (401, "signature_invalid")),
        ("another hub", sealed(&chen, &foreign), (400, "hub_foreign")),
        ("a code that nobody gave", sealed(&chen, &request(&chen, [0; 16])), (403, "code_unknown")),
        ("a code whose ten minutes are over", sealed(&chen, &request(&chen, expired)), (403, "code_unknown")),
    ];
    for (what, body, want) in rows {
        scene.verify_refused(what, PATH, &body, want);
    }
    scene.verify_too_long("more than a mebibyte", PATH, &vec![0; 10_000_000]);
    // None of them has used the code up.
    assert_eq!(scene.web.post(PATH, &whole).status, 200);
}

#[test]
fn the_device_says_why_a_link_does_not_let_it_in() {
    let scene = Scene::new();
    let link = scene.hub.link(CHECKPOINTS[0]);
    let (lin, chen) = (kadian_testkit::PhoneBox::new("林"), kadian_testkit::PhoneBox::new("陈"));
    assert!(lin.run(&["enrol", &link]).status.success());
    let output = chen.run(&["enrol", &link]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("[code_used]"), "{said}");
    // A restart in between is no matter: the same device hears the same answer.
    let again = lin.json(&["enrol", &link, "--json"]);
    assert_eq!((&again["letter"], &again["checkpoint"]), (&"B".into(), &1.into()));
}

/// Time cannot be turned on at a running hub: the code is kept as it stood ten minutes ago.
fn keep_an_expired_code(scene: &Scene, code: [u8; 16]) {
    let store = Store::open_sqlite(scene.hub.dir()).unwrap();
    let now_ms = kadian_hub::clock::Clock::now_ms(&kadian_hub::clock::SystemClock);
    let expires_ms = now_ms - 1;
    let code_hash = *sha256(&code).as_bytes();
    let (approval, actor) = (Approval::AtOnce, "command line".to_owned());
    let code = NewEnrolmentCode { code_hash, checkpoint: 2, approval, actor, expires_ms, now_ms };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let scope = Scope::whole(&runtime.block_on(store.hub()).unwrap());
    runtime.block_on(store.add_enrolment_code(scope, code)).unwrap();
}

#[test]
fn the_list_of_keys_is_the_same_bytes_for_everybody() {
    let scene = Scene::new();
    let link = EnrolLink::parse(&scene.hub.link(CHECKPOINTS[0])).unwrap();
    let heard = scene.web.get("/v1/hub");
    assert_eq!(sha256(&heard.body), link.hub_list_hash);
    is_problem("a list that is none", &scene.web.get("/v1/hub/"), (404, "not_found"));
}

#[test]
fn who_comes_back_shows_the_hubs_own_answer_and_signs_with_the_key_in_it() {
    const BACK: &str = "/v1/enrolments/return";
    let scene = Scene::new();
    let (chen, thief) = (Signer::unknown(scene.lin.hub), Signer::unknown(scene.lin.hub));
    let code = code_of(&scene.hub.link(CHECKPOINTS[0]));
    let answer = scene.web.post(PATH, &sealed(&chen, &request(&chen, code))).body;
    let back = |signer: &Signer, device: [u8; 16], hub: [u8; 16], answer: &[u8]| {
        let back = EnrolReturn { hub, device, answer: answer.to_vec(), app_version: "test".to_owned() };
        back.seal(|m| signer.sign(m)).unwrap()
    };
    let (hub, id) = (scene.lin.hub, *chen.device.as_bytes());
    let good = back(&chen, id, hub, &answer);
    let heard = scene.web.post(BACK, &good);
    assert_eq!(heard.status, 200, "one that is known stays where it is: {}", heard.text());
    assert_eq!(Enrolment::open(&heard.body, &scene.lin.trusted_keys).unwrap().letter, "B");

    let mut altered = answer.clone();
    let last = altered.len() - 1;
    altered[last] ^= 1;
    let stolen = back(&thief, id, hub, &answer);
    let as_own = back(&thief, *thief.device.as_bytes(), hub, &answer);
    let refused = (401, "signature_invalid");
    scene.verify_refused("a thief with the answer alone", BACK, &stolen, refused);
    scene.verify_refused("a thief under an id of his own", BACK, &as_own, refused);
    scene.verify_refused("an altered answer", BACK, &back(&chen, id, hub, &altered), refused);
    scene.verify_refused(
        "a request instead of an answer",
        BACK,
        &back(&chen, id, hub, &good),
        (400, "batch_malformed"),
    );
    scene.verify_refused("another hub's id", BACK, &back(&chen, id, [9; 16], &answer), refused);
    scene.verify_refused("no message", BACK, b"hello", (400, "batch_malformed"));
    scene.verify_too_long("a flood", BACK, &vec![0; kadian_wire::limits::BATCH_BYTES_MAX + 1]);
    assert_eq!(scene.hub.stats()["devices"], 2);
}
