//! The field guide: its pictures are of the real screens, and each language is one printed page.

use super::chromium::{Chromium, Display};
use super::screen::{Phone, Screen};
use super::seat::{BrowserSeat, Seat};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use std::path::{Path, PathBuf};

/// Every picture that the guide shows.
const PICTURES: [&str; 5] = ["gate", "vehicle", "recheck", "rechecks", "outbox"];
const LANGUAGES: [&str; 2] = ["zh-Hans", "en"];

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/field-guide")
}

#[test]
fn the_field_guides_pictures_are_of_the_real_screens_in_both_languages() {
    let mut hub = HubBox::at_midday(super::day::now_ms());
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[1]));
    assert_eq!(lin.sync(), 0);
    let mut seat = BrowserSeat::of(lin);
    seat.phone().shows("gate").begin_shift(1);
    hub.stop();
    for language in LANGUAGES {
        let command = format!(r#"{{"kind":"choose_language","language":"{language}"}}"#);
        seat.phone_box.json(&["send", &command]);
        kadian_testkit::wait::until(language, || {
            seat.phone().0.attribute_of_page("lang").filter(|shown| shown == language)
        });
        photograph(seat.phone(), language);
    }
    for language in LANGUAGES {
        for name in PICTURES {
            let made = super::screen::picture_path(&format!("guide-{language}-{name}"));
            let kept = guide().join(format!("pictures/{language}/{name}.png"));
            if std::env::var_os("KADIAN_WRITE_FIELD_GUIDE").is_some() {
                std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
                std::fs::copy(&made, &kept).unwrap();
            }
            assert!(kept.exists(), "the guide has no {}: see docs/field-guide/README.md", kept.display());
        }
    }
}

/// One passer of each kind, as the guide tells it.
fn photograph(phone: &mut Phone<Chromium>, language: &str) {
    let name = |what: &str| format!("guide-{language}-{what}");
    phone.key("36").picture(&name("gate")).key("5").save().shows_result("admit");
    phone.plate("闽D8K2Q5");
    phone.seats(&[364, 366]);
    phone.picture(&name("vehicle")).save().shows_result("admit");
    phone.walker(376);
    phone.shows_result("recheck").picture(&name("recheck"));
    phone.next();
    phone.open("rechecks", "rechecks").picture(&name("rechecks")).home();
    phone.0.tap("footer");
    phone.shows("outbox").picture(&name("outbox")).home();
}

#[test]
fn every_word_that_the_field_guide_prints_bold_stands_on_the_screens() {
    for language in LANGUAGES {
        let texts =
            std::fs::read_to_string(guide().join(format!("../../ui/kit/locales/{language}/phone.ftl")))
                .unwrap();
        let labels: Vec<&str> =
            texts.lines().filter_map(|line| line.split_once(" = ")).map(|(_, text)| text).collect();
        let page = std::fs::read_to_string(guide().join(format!("{language}.html"))).unwrap();
        let bold: Vec<&str> =
            page.split("<b>").skip(1).map(|rest| rest.split("</b>").next().unwrap()).collect();
        assert!(bold.len() > 20, "{language}: {bold:?}");
        // A label may go on with a figure or, for a screen reader, with what it means.
        let begins = |label: &str| label.split([',', '，', '{']).next().unwrap().trim().to_owned();
        let unknown: Vec<&str> = bold
            .into_iter()
            .filter(|word| {
                !labels.iter().any(|label| label == word || begins(label).eq_ignore_ascii_case(word))
            })
            .collect();
        assert!(unknown.is_empty(), "{language}: no screen says {unknown:?}");
    }
}

#[test]
fn each_language_of_the_field_guide_is_one_sheet_of_paper_with_every_picture() {
    let mut browser = Chromium::open(Display::Desk, "about:blank");
    for language in LANGUAGES {
        let page = guide().join(format!("{language}.html"));
        let text = std::fs::read_to_string(&page).unwrap();
        for name in PICTURES {
            assert!(text.contains(&format!("pictures/{language}/{name}.png")), "{language}: {name}");
        }
        browser.open_page(&format!("file://{}", page.display()));
        assert_eq!(browser.broken_pictures(), 0, "{language}");
        assert_eq!(browser.printed_pages(), 1, "{language}");
        browser.picture(&super::screen::picture_path(&format!("guide-{language}")));
    }
}
