//! Where a volunteer sits: a browser on `kadian serve`, or the app's window; both can be killed and opened again.

use super::chromium::{Chromium, Display};
use super::screen::{Phone, Screen};
use super::webdriver::{Desk, Window};
use kadian_testkit::{PhoneBox, bins, wait};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command};

/// A phone's screens, and the way to lose and to get back the process behind them.
pub(crate) trait Seat {
    /// How the screens are driven.
    type Screen: Screen;
    /// The screens.
    fn phone(&mut self) -> &mut Phone<Self::Screen>;
    /// Where its data lie.
    fn data(&self) -> &Path;
    /// Kills the process without a word, as an empty battery would, and opens the app again.
    fn kill(&mut self);
}

/// Waits until the device has what is half keyed for a person or in the first seat: a screen shows it a moment before.
pub(crate) fn keeps_half(data: &Path, digits: &str) {
    wait::until(&format!("the device to keep {digits}"), || {
        let asked = Command::new(bins::path("kadian"))
            .arg("--data")
            .arg(data)
            .args(["ask", r#"{"kind":"gate"}"#])
            .output()
            .expect("kadian runs");
        let gate: Value = serde_json::from_slice(&asked.stdout).ok()?;
        let (person, seat) = (&gate["draft"]["digits"], &gate["draft"]["seats"][0]["digits"]);
        (person == digits || seat == digits).then_some(())
    });
}

/// `kadian serve` of a phone, with the link that it prints.
pub(crate) struct Served {
    child: Child,
    pub(crate) link: String,
}

impl Served {
    pub(crate) fn by(phone: &PhoneBox) -> Self {
        let mut child = phone.spawn(&["serve", "--listen", "127.0.0.1:0"]);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let link = lines.find_map(|line| {
            let line = line.unwrap();
            line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
        });
        Self { child, link: link.expect("serve prints its link") }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser on `kadian serve`.
pub(crate) struct BrowserSeat {
    pub(crate) phone_box: PhoneBox,
    served: Option<Served>,
    phone: Phone<Chromium>,
}

impl BrowserSeat {
    pub(crate) fn of(phone_box: PhoneBox) -> Self {
        let served = Served::by(&phone_box);
        let phone = Phone(Chromium::open(Display::Phone, &served.link));
        Self { phone_box, served: Some(served), phone }
    }
}

impl Seat for BrowserSeat {
    type Screen = Chromium;

    fn phone(&mut self) -> &mut Phone<Chromium> {
        &mut self.phone
    }

    fn data(&self) -> &Path {
        self.phone_box.dir()
    }

    fn kill(&mut self) {
        self.served = None;
        let served = Served::by(&self.phone_box);
        self.phone.0.open_page(&served.link);
        self.served = Some(served);
    }
}

/// The app's window on a data directory.
pub(crate) struct WindowSeat<'a> {
    desk: &'a Desk,
    data: &'a Path,
    /// None only while the app is being opened again.
    phone: Option<Phone<Window>>,
}

impl<'a> WindowSeat<'a> {
    pub(crate) fn of(desk: &'a Desk, data: &'a Path) -> Self {
        Self { desk, data, phone: Some(Phone(desk.open_app(data))) }
    }

    /// Closes the window for good.
    pub(crate) fn close(mut self) {
        self.phone.take().expect("an open window").0.close();
    }
}

impl Seat for WindowSeat<'_> {
    type Screen = Window;

    fn phone(&mut self) -> &mut Phone<Window> {
        self.phone.as_mut().expect("an open window")
    }

    fn data(&self) -> &Path {
        self.data
    }

    fn kill(&mut self) {
        let text = std::fs::read_to_string(self.data.join("lock")).expect("the owner's pid");
        let pid = text.lines().next().expect("the owner's pid").to_owned();
        assert!(Command::new("kill").args(["-9", &pid]).status().expect("kill runs").success());
        wait::until("the app to be gone", || {
            (!Path::new(&format!("/proc/{pid}/fd/0")).exists()).then_some(())
        });
        self.phone.take().expect("an open window").0.close();
        self.phone = Some(Phone(self.desk.open_app(self.data)));
    }
}
