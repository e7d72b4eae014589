//! A phone comes to a hub: the officer's page, the phone's screen, and the digits between them.

use super::chromium::{Chromium, Display};
use super::screen::{Officer, Phone, Screen};
use super::seat::Served;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, wait};

#[test]
fn a_phone_joins_by_the_digits_that_an_officer_types_and_her_page_counts_without_a_reload() {
    let mut hub = HubBox::new();
    hub.start();
    let mut officer = Officer(Chromium::open(Display::Desk, hub.url()));
    officer.sign_in("officer", hub.password(), "three geese at dawn");
    officer.0.tap("nav-devices");
    officer.0.choose("link-place", "2");
    officer.0.tap("link-make");
    let link = wait::until("a link", || officer.0.attribute("link-text", "data-link"));
    officer.picture("devices-link");

    let lin = PhoneBox::new("林");
    let served = Served::by(&lin);
    let mut phone = Phone(Chromium::open(Display::Phone, &served.link));
    phone.shows("enrolment").0.fill("enrol-link", &link);
    phone.0.tap("enrol-go");
    let digits = wait::until("the digits", || phone.0.attribute("enrol-digits", "data-digits"));
    phone.picture("enrol-digits");
    wait::until("the officer to see that a phone waits", || {
        officer.0.attribute("enrolment-row", "data-state").filter(|state| state == "asked")
    });
    officer.0.fill("digits", &digits);
    officer.picture("devices-asked").0.tap("digits-send");
    phone.shows("gate");
    let shown = wait::until("both screens to have them", || officer.0.text("accepted-digits"));
    assert_eq!(shown.replace(' ', ""), digits);
    assert_eq!(officer.0.axe(), serde_json::json!([]));

    officer.0.tap("nav-now");
    wait::until("a page that is live", || {
        officer.0.attribute("live", "data-live").filter(|is_live| is_live == "true")
    });
    officer.shows_totals(0, 0, 0);
    phone.key("365").save().shows_result("admit").send_now().shows_unsent(0);
    officer.shows_totals(1, 0, 0);
    officer.0.tap("nav-posts");
    wait::until("the posts", || (officer.0.count("post-open") == 3).then_some(()));
    // Those that lack something stand first; hers is the last of three.
    officer.0.tap_nth("post-open", 2);
    let charge = wait::until("how much charge the phone has", || officer.0.text("battery"));
    assert!(charge.contains('%'), "{charge}");
    officer.picture("posts-open").0.tap("nav-now");
    wait::until("a page that is live again", || {
        officer.0.attribute("live", "data-live").filter(|is_live| is_live == "true")
    });
    // The hub goes, and the page says when it was read last instead of looking live.
    hub.stop();
    wait::until("a page that is not live", || {
        officer.0.attribute("live", "data-live").filter(|is_live| is_live == "false")
    });
    officer.picture("now-not-live");
}

#[test]
fn a_phone_goes_to_another_hub_when_its_own_has_everything_and_somebody_says_so_twice() {
    let (mut hub, mut other) = (HubBox::new(), HubBox::new());
    hub.start();
    other.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let before = lin.status()["device"].clone();
    let served = Served::by(&lin);
    let mut phone = Phone(Chromium::open(Display::Phone, &served.link));
    phone.shows("gate").shows_unsent(0);
    hub.stop();
    phone.key("365").save().shows_result("admit").shows_unsent(1);
    phone.paste_new_link(&other.link(CHECKPOINTS[2]));
    phone.shows_banner("unsent_first").says_it_in_both_languages().picture("elsewhere-unsent");
    hub.start();
    phone.0.tap("elsewhere-send");
    phone.shows_unsent(0);
    wait::until("the way there to be open", || (phone.0.count("elsewhere-go") > 0).then_some(()));
    assert_eq!((lin.status()["device"].clone(), phone.0.axe()), (before.clone(), serde_json::json!([])));
    phone.picture("elsewhere").0.tap("elsewhere-go");
    phone.shows("gate").key("366").save().shows_result("admit").send_now().shows_unsent(0);
    assert_ne!(lin.status()["device"], before);
    assert_eq!((&hub.stats()["checks"], &other.stats()["checks"]), (&1.into(), &1.into()));
    assert_eq!(other.stats()["devices"], 1);
}
