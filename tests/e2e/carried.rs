//! A post without a network, by screen: a file there, an answer back, and what is said of a wrong one.

use super::chromium::{Chromium, Display};
use super::screen::{Officer, Phone, Screen};
use super::seat::Served;
use super::webdriver::Desk;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, OfficerBox, PhoneBox, wait};
use serde_json::json;
use std::path::Path;

/// The hub moves to where no phone knows to find it, and no phone is told: officers still come to it.
fn out_of_reach(hub: &mut HubBox) {
    hub.stop();
    let port = wait::free_port();
    hub.found_at(&format!("http://127.0.0.1:{port}"), &[]);
    hub.listens_on(port);
    hub.start();
}

impl<S: Screen> Phone<S> {
    /// Opens the screen for carrying, from the foot line.
    fn opens_carrying(&mut self) -> &mut Self {
        self.0.tap("footer");
        self.shows("outbox").0.tap("carry-open");
        self.shows("carry")
    }

    /// Reads a file that came back, and waits for what is said of it.
    fn reads(&mut self, file: &Path, face: &str) -> &mut Self {
        self.0.put_file("carry-file", file);
        self.carried(face)
    }

    fn carried(&mut self, face: &str) -> &mut Self {
        wait::until(face, || self.0.attribute("carry-told", "data-face").filter(|shown| shown == face));
        self
    }

    /// A file was not taken: why, in both languages, with the number of what waits as it was.
    fn refuses(&mut self, file: &Path, code: &str, unsent: u32) -> &mut Self {
        self.reads(file, "not_settled");
        let said =
            |phone: &mut Self| phone.0.attribute("carry-told", "data-code").filter(|shown| shown == code);
        wait::until(code, || said(self));
        let text = self.0.text("carry-told").unwrap_or_default();
        assert!(text.contains("什么也没改") || text.contains("记录都在这台设备上"), "{text}");
        assert!(
            text.contains("Nothing was changed") || text.contains("Your records are safe here"),
            "{text}"
        );
        self.shows_unsent(unsent)
    }
}

#[test]
fn a_file_goes_to_the_officers_page_and_its_answer_comes_back_and_no_other_phone_takes_it() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[1]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1]));
    out_of_reach(&mut hub);
    let stick = tempfile::tempdir().unwrap();

    let served = Served::by(&lin);
    let mut phone = Phone(Chromium::open(Display::Phone, &served.link));
    phone.shows("gate").key("365").save().shows_result("admit");
    phone.key("376").save().shows_result("recheck").next().shows_unsent(3);
    phone.opens_carrying().picture("carry-phone");
    assert_eq!(phone.0.axe(), json!([]));
    let file = phone.0.download("carry-write", stick.path());
    phone.carried("written").picture("carry-written").shows_unsent(3);
    let name = file.file_name().unwrap().to_str().unwrap();
    assert_eq!(phone.0.text("carry-name").as_deref(), Some(name));
    assert!(name.starts_with("kadian-") && name.ends_with(".age") && name.is_ascii(), "{name}");

    let mut officer = Officer(Chromium::open(Display::Desk, hub.url()));
    officer.sign_in("officer", hub.password(), "three geese at dawn");
    officer.0.tap("nav-files");
    wait::until("the page", || (officer.0.count("file-choose") > 0).then_some(()));
    officer.0.put_file("file-input", &file);
    let records =
        wait::until("the file to be taken", || officer.0.attribute("brought-device", "data-records"));
    assert_eq!(records, "3");
    officer.picture("carry-officer");
    assert_eq!(officer.0.axe(), json!([]));
    let answer = officer.0.download("answer-save", stick.path());
    assert_eq!(answer.file_stem().unwrap(), format!("{}-answer", name.trim_end_matches(".age")).as_str());
    officer.0.tap("nav-now");
    officer.shows_totals(2, 0, 1);

    // The other phone is handed the answer by mistake.
    let other_served = Served::by(&chen);
    let mut other = Phone(Chromium::open(Display::Phone, &other_served.link));
    other.shows("gate").shows_unsent(1).opens_carrying();
    other.refuses(&answer, "file_device_foreign", 1).picture("carry-wrong-phone");
    // And Lin, her own file.
    phone.refuses(&file, "file_unknown", 3);
    phone.reads(&answer, "settled").shows_unsent(0).picture("carry-settled");
    assert_eq!(phone.0.axe(), json!([]));
    assert_eq!(lin.status()["unsent"], 0);
}

#[test]
fn in_the_window_a_file_lies_among_the_downloads_and_its_answer_is_read() {
    let mut hub = HubBox::new();
    hub.start();
    let (data, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let downloads = home.path().join("下载");
    let desk = Desk::of_user(home.path(), &downloads);
    let mut phone = Phone(desk.open_app(data.path()));
    phone.enrol(&hub.link(CHECKPOINTS[1])).shows_unsent(0);
    out_of_reach(&mut hub);

    phone.key("365").save().shows_result("admit").shows_unsent(1);
    phone.opens_carrying().0.tap("carry-write");
    phone.carried("written").picture("carry-window");
    let name = phone.0.text("carry-name").unwrap();
    let folder = phone.0.attribute("carry-folder", "data-folder").unwrap();
    assert_eq!(Path::new(&folder), downloads);
    let file = downloads.join(name);
    let heard = OfficerBox::first(&hub).bring(&std::fs::read(&file).unwrap());
    assert_eq!(heard.json()["devices"][0]["records"], 1, "{}", heard.text());
    let answer = home.path().join("answer");
    std::fs::write(&answer, STANDARD.decode(heard.json()["receipts"].as_str().unwrap()).unwrap()).unwrap();

    phone.refuses(&file, "file_unknown", 1);
    phone.reads(&answer, "settled").shows_unsent(0).picture("carry-window-settled");
    phone.0.close();
}
