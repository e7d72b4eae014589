//! What a story does on a screen, whichever way the screen is driven: a real window, or a real browser.

use kadian_testkit::wait;
use std::path::{Path, PathBuf};

/// A screen that shows elements with a `data-testid`.
pub(crate) trait Screen {
    /// Taps an element, as a finger would.
    fn tap(&mut self, id: &str);
    /// Taps the n-th of several such elements.
    fn tap_nth(&mut self, id: &str, n: usize);
    /// Taps the one among several such elements whose attribute is so.
    fn tap_where(&mut self, id: &str, name: &str, value: &str);
    /// Taps an element where it is there at this moment, and does nothing where it is not.
    fn tap_if_shown(&mut self, id: &str);
    /// Types into a field.
    fn fill(&mut self, id: &str, text: &str);
    /// Chooses a file, as the system's own window for files would.
    fn put_file(&mut self, id: &str, path: &Path);
    /// The visible text of an element; None where it is not there.
    fn text(&mut self, id: &str) -> Option<String>;
    /// An attribute of an element; None where either is not there.
    fn attribute(&mut self, id: &str, name: &str) -> Option<String>;
    /// How many such elements there are.
    fn count(&mut self, id: &str) -> usize;
    /// Keeps a picture.
    fn picture(&mut self, path: &Path);
}

/// Where pictures of a run are kept, to be looked at.
pub(crate) fn picture_path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/out");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{name}.png"))
}

/// The phone's screens, as the field guide speaks of them.
pub(crate) struct Phone<S: Screen>(pub(crate) S);

impl<S: Screen> Phone<S> {
    /// Waits for a screen: gate, enrolment, recent, outbox, …
    pub(crate) fn shows(&mut self, screen: &str) -> &mut Self {
        let id = format!("screen-{screen}");
        wait::until(&format!("the screen {screen}"), || (self.0.count(&id) > 0).then_some(()));
        self
    }

    /// Pastes a link and waits for the gate.
    pub(crate) fn enrol(&mut self, link: &str) -> &mut Self {
        self.shows("enrolment");
        self.0.fill("enrol-link", link);
        self.0.tap("enrol-go");
        self.shows("gate")
    }

    /// On a phone that has a checkpoint: pastes a link, and waits until its hub was asked.
    pub(crate) fn paste_new_link(&mut self, link: &str) -> &mut Self {
        for id in ["more", "look", "look-link"] {
            self.0.tap(id);
        }
        self.shows("enrolment");
        self.0.fill("enrol-link", link);
        self.0.tap("enrol-go");
        wait::until("the hub to have answered", || (self.0.count("enrol-elsewhere") > 0).then_some(()));
        self
    }

    /// Keys digits on the pad.
    pub(crate) fn key(&mut self, digits: &str) -> &mut Self {
        for digit in digits.chars() {
            self.0.tap(&format!("key-{digit}"));
        }
        self
    }

    /// Presses save.
    pub(crate) fn save(&mut self) -> &mut Self {
        self.0.tap("save");
        self
    }

    /// Waits until the result says so.
    pub(crate) fn shows_result(&mut self, disposition: &str) -> &mut Self {
        let what = format!("the result {disposition}");
        wait::until(&what, || self.0.attribute("result", "data-disposition").filter(|d| d == disposition));
        self
    }

    /// Goes on from a result that takes the whole screen.
    pub(crate) fn next(&mut self) -> &mut Self {
        self.0.tap("next");
        wait::until("the pad", || (self.0.count("key-1") > 0).then_some(()));
        self
    }

    /// Waits until the reading shows a text.
    pub(crate) fn shows_reading(&mut self, text: &str) -> &mut Self {
        wait::until(&format!("the reading {text}"), || {
            self.0.text("reading").filter(|shown| shown.contains(text))
        });
        self
    }

    /// Waits until the foot line counts so many unsent.
    pub(crate) fn shows_unsent(&mut self, n: u32) -> &mut Self {
        let n = n.to_string();
        wait::until(&format!("{n} unsent"), || {
            self.0.attribute("footer", "data-unsent").filter(|shown| *shown == n)
        });
        self
    }

    /// Waits until a sentence with a code stands on the screen.
    pub(crate) fn shows_banner(&mut self, code: &str) -> &mut Self {
        wait::until(&format!("the sentence of {code}"), || {
            self.0.attribute("banner", "data-code").filter(|shown| shown == code)
        });
        self
    }

    /// The sentence is there in Chinese and in English.
    pub(crate) fn says_it_in_both_languages(&mut self) -> &mut Self {
        let text = self.0.text("banner").unwrap_or_default();
        let has_chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let has_english = text.split_whitespace().filter(|word| word.is_ascii()).count() > 3;
        assert!(has_chinese && has_english, "{text}");
        self
    }

    /// Presses "send now", as somebody does who sees the network come back.
    pub(crate) fn send_now(&mut self) -> &mut Self {
        self.0.tap("footer");
        self.shows("outbox");
        self.0.tap("send-now");
        self
    }

    /// Keeps a picture.
    pub(crate) fn picture(&mut self, name: &str) -> &mut Self {
        self.0.picture(&picture_path(name));
        self
    }
}

/// The officers' page.
pub(crate) struct Officer<S: Screen>(pub(crate) S);

impl<S: Screen> Officer<S> {
    /// Signs in with the one-time password and replaces it.
    pub(crate) fn sign_in(&mut self, name: &str, one_time_password: &str, new_password: &str) -> &mut Self {
        wait::until("the sign-in page", || (self.0.count("sign-in-name") > 0).then_some(()));
        self.0.fill("sign-in-name", name);
        self.0.fill("sign-in-password", one_time_password);
        self.0.tap("sign-in-go");
        wait::until("the page for a new password", || (self.0.count("new-password") > 0).then_some(()));
        self.0.fill("new-password", new_password);
        self.0.tap("new-password-go");
        wait::until("the page", || (self.0.count("total-entries") > 0).then_some(()));
        self
    }

    /// Waits until the page shows these totals: entries, exits, suspected.
    pub(crate) fn shows_totals(&mut self, entries: u32, exits: u32, suspected: u32) -> &mut Self {
        for (id, n) in [("total-entries", entries), ("total-exits", exits), ("total-suspected", suspected)] {
            let n = n.to_string();
            let holds = |text: &String| text.split(|c: char| !c.is_ascii_digit()).any(|number| number == n);
            wait::until(&format!("{id} to show {n}"), || self.0.text(id).filter(holds));
        }
        self
    }

    /// Waits until the page shows so many confirmed fevers.
    pub(crate) fn shows_confirmed(&mut self, n: u32) -> &mut Self {
        let n = n.to_string();
        let holds = |text: &String| text.split(|c: char| !c.is_ascii_digit()).any(|number| number == n);
        wait::until(&format!("{n} confirmed"), || self.0.text("total-confirmed").filter(holds));
        self
    }

    /// Keeps a picture.
    pub(crate) fn picture(&mut self, name: &str) -> &mut Self {
        self.0.picture(&picture_path(name));
        self
    }
}
