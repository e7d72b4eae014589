//! The same story through the real window of the app.

use super::chromium::{Chromium, Display};
use super::screen::{Officer, Phone, Screen};
use super::seat::{Served, keeps_half};
use super::webdriver::Desk;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, wait};

#[test]
fn a_check_keyed_in_the_window_without_network_reaches_the_hubs_page() {
    let mut hub = HubBox::new();
    hub.start();
    let link = hub.link(CHECKPOINTS[1]);
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start();
    let mut phone = Phone(desk.open_app(data.path()));
    phone.enrol(&link).shows_unsent(0);
    hub.stop();

    phone.key("365").save().shows_result("admit").shows_unsent(1).picture("window-admit");
    phone.key("368").save().shows_result("admit").shows_unsent(2);
    phone.key("376").save().shows_result("recheck").shows_unsent(3).picture("window-recheck");
    phone.next();
    // Half keyed, and the battery is pulled.
    phone.key("36").shows_reading("36");
    keeps_half(data.path(), "36");
    phone.0.close();
    let mut phone = Phone(desk.open_app(data.path()));
    phone.shows("gate").shows_reading("36").shows_unsent(3).picture("window-restored");
    phone.key("6").save().shows_result("admit").shows_unsent(4);

    hub.start();
    phone.send_now().shows_unsent(0).picture("window-delivered");
    let mut officer = Officer(Chromium::open(Display::Desk, hub.url()));
    officer
        .sign_in("officer", hub.password(), "three geese at dawn")
        .shows_totals(4, 0, 1)
        .picture("window-now");
    phone.0.close();
}

#[test]
fn a_link_that_was_tapped_elsewhere_stands_in_the_field_and_waits_for_a_tap() {
    let mut hub = HubBox::new();
    hub.start();
    let link = hub.link(CHECKPOINTS[1]);
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start();
    let mut phone = Phone(desk.open_app_by_link(data.path(), &link));
    phone.shows("enrolment");
    wait::until("the link to stand there", || {
        let shown = phone.0.run("return document.querySelector('[data-testid=enrol-link]').value");
        (shown == serde_json::json!(link)).then_some(())
    });
    // Whoever sent the link chooses nothing: the phone belongs to no hub until its holder says so.
    assert_eq!(hub.stats()["devices"], 0);
    phone.picture("window-link-opened").0.tap("enrol-go");
    phone.shows("gate").shows_unsent(0);
    // The same link again leaves a phone that has a checkpoint at its gate.
    phone.0.close();
    let mut phone = Phone(desk.open_app_by_link(data.path(), &link));
    phone.shows("gate").shows_unsent(0);
    phone.0.close();
}

#[test]
fn a_window_that_finds_the_data_in_use_goes_on_by_itself_once_the_other_one_is_closed() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[1]));
    let other = Served::by(&lin);
    let desk = Desk::start();
    let mut phone = Phone(desk.open_app(lin.dir()));
    wait::until("the window to say who has the data", || {
        phone.0.attribute("screen-starting", "data-code").filter(|code| code == "data_in_use")
    });
    phone.picture("window-in-use");
    drop(other);
    phone.shows("gate").key("365").save().shows_result("admit");
    phone.0.close();
}

#[test]
fn the_window_can_do_nothing_but_what_its_door_has() {
    let data = tempfile::tempdir().unwrap();
    let desk = Desk::start();
    let mut phone = Phone(desk.open_app(data.path()));
    phone.shows("enrolment");
    let invoke = |command: &str| {
        format!(
            "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke({command}) \
             .then((value) => done({{ ok: value }}), (error) => done({{ error: JSON.stringify(error) }}));"
        )
    };
    let status = phone.0.run_async(&invoke("'ask', { query: { kind: 'status' } }"));
    assert_eq!(status["ok"]["unsent"], 0, "{status}");
    for forbidden in [
        "'plugin:window|close', { label: 'main' }",
        "'plugin:webview|create_webview_window', { options: { label: 'x', url: 'https://example.org' } }",
        "'plugin:path|resolve_directory', { directory: 1 }",
        "'plugin:event|emit', { event: 'changed', payload: [] }",
        "'plugin:app|version', {}",
        "'plugin:fs|read_file', { path: '/etc/passwd' }",
        "'settle', { path: '/etc/passwd' }",
    ] {
        let answer = phone.0.run_async(&invoke(forbidden));
        assert!(answer["error"].is_string(), "{forbidden}: {answer}");
    }
    // The page goes nowhere else, and no other page comes in.
    phone.0.run(
        "try { window.open('https://example.org'); location.href = 'https://example.org'; } catch (e) {}",
    );
    assert_eq!(phone.0.count("screen-enrolment"), 1);
    phone.0.close();
}
