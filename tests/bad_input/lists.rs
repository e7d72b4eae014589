//! Who asks for a list: names go to the devices of a checkpoint alone.

use crate::{Scene, is_problem};
use kadian_domain::DeviceId;
use kadian_testkit::Signer;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_wire::list::{ListPage, ListRequest, unpack_rows};
use kadian_wire::rows::{CREW, CrewRow};

const PATH: &str = "/v1/lists/crew";

fn sealed(signer: &Signer, as_device: DeviceId, request: &ListRequest) -> Vec<u8> {
    request.seal(as_device, |m| signer.sign(m)).unwrap()
}

/// A request that the hub must answer: the nonce is that of a heartbeat's receipt.
fn request(scene: &Scene) -> ListRequest {
    let receipt = scene.receipt(&scene.lin.seal(scene.lin.header(&[]), &[]));
    ListRequest { hub: scene.lin.hub, list: CREW.to_owned(), after: vec![], nonce: receipt.nonce }
}

fn names(scene: &Scene, body: &[u8]) -> Vec<String> {
    let heard = scene.web.post(PATH, body);
    assert_eq!((heard.status, heard.header("content-type")), (200, "application/cose"), "{}", heard.text());
    let page = ListPage::open(&heard.body, &scene.lin.trusted_keys).unwrap();
    let rows: Vec<CrewRow> = unpack_rows(&page.rows).unwrap();
    rows.into_iter().filter_map(|row| row.name).collect()
}

#[test]
fn a_list_goes_to_a_device_with_a_fresh_nonce_and_a_good_signature_alone() {
    let scene = Scene::new();
    let lin = &scene.lin;
    let good = request(&scene);
    let stranger = Signer::unknown(lin.hub);
    let whole = sealed(lin, lin.device, &good);
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let stale = ListRequest { nonce: vec![0; 16], ..good.clone() };
    let without = ListRequest { nonce: vec![], ..good.clone() };
    let unknown = ListRequest { list: "roll".to_owned(), ..good.clone() };
    let foreign = ListRequest { hub: [9; 16], ..good.clone() };
    let rows: [(&str, Vec<u8>, (u16, &str)); 9] = [
        ("nothing", vec![], (400, "batch_malformed")),
        ("half a request", whole[..whole.len() / 2].to_vec(), (400, "batch_malformed")),
        ("a nonce that nobody gave", sealed(lin, lin.device, &stale), (409, "nonce_stale")),
        ("no nonce", sealed(lin, lin.device, &without), (409, "nonce_stale")),
        ("a flipped byte of the signature", flipped, (401, "signature_invalid")),
        ("a stranger under her id", sealed(&stranger, lin.device, &good), (401, "signature_invalid")),
        ("a stranger under his own id", sealed(&stranger, stranger.device, &good), (403, "device_unknown")),
        ("another hub", sealed(lin, lin.device, &foreign), (400, "hub_foreign")),
        ("another list than the address says", sealed(lin, lin.device, &unknown), (404, "not_found")),
    ];
    for (what, body, want) in rows {
        scene.verify_refused(what, PATH, &body, want);
    }
    scene.verify_too_long("more than a mebibyte", PATH, &vec![0; 10_000_000]);
    scene.verify_refused(
        "an unknown list",
        "/v1/lists/roll",
        &sealed(lin, lin.device, &unknown),
        (404, "not_found"),
    );
    scene.verify_refused("a list as a path", "/v1/lists/..%2f..%2fhub", &whole, (404, "not_found"));
    is_problem("a list that is no text", &scene.web.post("/v1/lists/%ff", &whole), (404, "not_found"));
    // A cursor of another life, or none at all, starts anew instead of failing.
    let anew = ListRequest { after: b"no cursor of ours".to_vec(), ..good };
    assert_eq!(names(&scene, &sealed(lin, lin.device, &anew)), ["李丽英", "陈志强", "王秀兰", "林建国"]);
}

#[test]
fn a_device_gets_the_names_of_its_own_checkpoint_whatever_its_cursor_says() {
    let scene = Scene::new();
    let chen = scene.web.enrol(&scene.hub.link(CHECKPOINTS[2]));
    let fresh = request(&scene);
    let of_lin = scene.web.post(PATH, &sealed(&scene.lin, scene.lin.device, &fresh));
    let cursor = ListPage::open(&of_lin.body, &scene.lin.trusted_keys).unwrap().cursor;
    let with_her_cursor = ListRequest { after: cursor, ..fresh };
    assert_eq!(names(&scene, &sealed(&chen, chen.device, &with_her_cursor)), ["陈桂花", "吴国平", "郑晓燕"]);
}
