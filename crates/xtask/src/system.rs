//! What the machine must have before anything can be built: system packages, Node, the test runner.
//!
//! What always holds: nothing is installed that was not first listed with its reason; a person at a terminal is
//! asked once; a machine that cannot be helped gets the list and exit code 2, never a half done installation.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::process::Command;

use anyhow::{Context, Result};

use crate::steps::{answer, quietly, succeed, works};
use crate::tree::Tree;

/// The screens' build tool asks for this Node.
const NODE_MIN: (u32, u32) = (20, 19);

/// The newest that was tried with the pinned Rust.
const NEXTEST_VERSION: &str = "0.9.143";

/// What is missing here, as a sentence. Ends xtask with exit code 2.
#[derive(Debug)]
pub(crate) struct Lacking(pub(crate) String);

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Lacking {}

/// May packages be installed without a question?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    Given,
    Ask,
}

/// One package, by Debian's name, and how to see that what it brings is here, whatever the system calls it.
pub(crate) struct Need {
    package: &'static str,
    why: &'static str,
    /// A command line that ends well where the package's content is present.
    probe: &'static [&'static str],
}

/// To compile at all.
pub(crate) const TO_BUILD: &[Need] = &[
    Need {
        package: "build-essential",
        why: "compiles SQLite and OpenSSL, and links",
        probe: &["sh", "-c", "command -v cc && command -v make"],
    },
    Need {
        package: "perl",
        why: "OpenSSL's build is written in it",
        probe: &["perl", "-MIPC::Cmd", "-MFindBin", "-e", "1"],
    },
];

/// To build and show the app's window.
pub(crate) const FOR_THE_WINDOW: &[Need] = &[
    Need { package: "pkg-config", why: "finds WebKit", probe: &["pkg-config", "--version"] },
    Need {
        package: "libwebkit2gtk-4.1-dev",
        why: "WebKit draws the app's window",
        probe: &["pkg-config", "--exists", "webkit2gtk-4.1"],
    },
];

/// To see the screens on this machine.
pub(crate) const TO_READ_CHINESE: &[Need] = &[
    Need { package: "fontconfig", why: "tells which fonts there are", probe: &["fc-list", "--version"] },
    Need {
        package: "fonts-noto-cjk",
        why: "without a Chinese font every character is a box",
        probe: &["fc-list", "-q", ":lang=zh"],
    },
];

/// To drive the screens in a browser.
pub(crate) const FOR_THE_BROWSER: &[Need] =
    &[Need { package: "chromium", why: "tests drive the screens in it", probe: &["chromium", "--version"] }];

/// To drive the window without a display.
pub(crate) const TO_DRIVE_THE_WINDOW: &[Need] = &[
    Need {
        package: "webkit2gtk-driver",
        why: "tests drive the window by it",
        probe: &["sh", "-c", "command -v WebKitWebDriver"],
    },
    Need {
        package: "xvfb",
        why: "a display for the window under test",
        probe: &["sh", "-c", "command -v Xvfb && command -v xvfb-run"],
    },
    Need { package: "xauth", why: "xvfb-run asks for it", probe: &["sh", "-c", "command -v xauth"] },
    Need {
        package: "dbus-x11",
        why: "a session bus for the window under test",
        probe: &["sh", "-c", "command -v dbus-launch && command -v dbus-run-session"],
    },
];

/// For fault campaigns: programs that are killed at a call, and storage that fills up.
pub(crate) const FOR_THE_CAMPAIGNS: &[Need] = &[
    Need {
        package: "strace",
        why: "a campaign kills programs at a call of its choice",
        probe: &["strace", "--version"],
    },
    Need {
        package: "util-linux",
        why: "a campaign gives programs a small disk of their own",
        probe: &["unshare", "--version"],
    },
];

/// For benchmarks: what they count by, and what their baselines are installed with.
pub(crate) const FOR_THE_BENCHMARKS: &[Need] = &[
    Need {
        package: "strace",
        why: "a benchmark counts how often storage is waited for",
        probe: &["strace", "--version"],
    },
    Need {
        package: "python3-venv",
        why: "one of the baselines is a Python package",
        probe: &["python3", "-c", "import ensurepip"],
    },
];

/// What consent there is: given by the caller, by CI, or by there being nobody to ask.
pub(crate) fn consent() -> Consent {
    let ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    if ci || !std::io::stdin().is_terminal() { Consent::Given } else { Consent::Ask }
}

/// Sees to it that all of `sets` is here, or ends with the list of what is not.
pub(crate) fn provide(sets: &[&'static [Need]], consent: Consent) -> Result<()> {
    let missing = missing(sets);
    if missing.is_empty() {
        return Ok(());
    }
    println!("This machine lacks:");
    for need in &missing {
        println!("  {:<22} {}", need.package, need.why);
    }
    let packages: Vec<_> = missing.iter().map(|need| need.package).collect();
    if !works(Command::new("sh").args(["-c", "command -v apt-get"])) {
        return Err(by_hand(
            "There is no apt here, so this is for you to do (the names are Debian's)",
            &packages,
        ));
    }
    if consent == Consent::Ask && !asked("Install them now by apt? [Y/n] ")? {
        return Err(by_hand("Nothing was installed", &packages));
    }
    install(&packages)?;
    let still: Vec<_> = self::missing(sets).iter().map(|need| need.package).collect();
    if still.is_empty() { Ok(()) } else { Err(by_hand("apt ran, but these still do not answer", &still)) }
}

/// Fails with a sentence where the screens cannot be built.
pub(crate) fn require_node() -> Result<()> {
    let (major, minor) = NODE_MIN;
    let wanted = format!("The screens are built with Node.js {major}.{minor} or newer and its npm");
    let Ok(version) = quietly(Command::new("node").arg("--version")) else {
        return Err(
            Lacking(format!("{wanted}; there is no Node.js here. Install it and run this again.")).into()
        );
    };
    if node_version(&version).is_none_or(|found| found < NODE_MIN) {
        let found = version.trim();
        return Err(
            Lacking(format!("{wanted}; {found} is here. Install a newer one and run this again.")).into()
        );
    }
    if !works(Command::new("npm").arg("--version")) {
        return Err(Lacking(format!("{wanted}; there is no npm here. Install it and run this again.")).into());
    }
    Ok(())
}

/// Fails with a sentence where nothing of Rust can be built.
pub(crate) fn require_cargo() -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    if works(Command::new(cargo).arg("--version")) {
        return Ok(());
    }
    Err(Lacking("There is no cargo here. Install Rust by rustup and run this again.".into()).into())
}

/// Builds the test runner where it is missing.
pub(crate) fn provide_nextest(tree: &Tree) -> Result<()> {
    if works(tree.cargo().args(["nextest", "--version"])) {
        return Ok(());
    }
    println!("This machine lacks cargo-nextest, which runs the tests. It is built now, for some minutes.");
    succeed(tree.cargo().args(["install", "--locked", "cargo-nextest", "--version", NEXTEST_VERSION]))
}

fn missing(sets: &[&'static [Need]]) -> Vec<&'static Need> {
    sets.iter().copied().flatten().filter(|need| !need.is_here()).collect()
}

impl Need {
    fn is_here(&self) -> bool {
        let Some((program, args)) = self.probe.split_first() else { return false };
        works(Command::new(program).args(args))
    }
}

fn install(packages: &[&str]) -> Result<()> {
    let Some(mut update) = apt()? else {
        return Err(by_hand(
            "You are not root and there is no sudo here, so this is for you to do",
            packages,
        ));
    };
    let Some(mut install) = apt()? else { return Ok(()) };
    succeed(update.arg("update"))
        .and_then(|()| succeed(install.args(["install", "-y", "--no-install-recommends"]).args(packages)))
        .map_err(|error| by_hand(&format!("{error:#}. What is left"), packages))
}

/// apt-get as root, through sudo where need be.
fn apt() -> Result<Option<Command>> {
    if answer(Command::new("id").arg("-u"))?.trim() == "0" {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        return Ok(Some(apt));
    }
    if !works(Command::new("sh").args(["-c", "command -v sudo"])) {
        return Ok(None);
    }
    let mut sudo = Command::new("sudo");
    if !std::io::stdin().is_terminal() {
        // Nobody could type a password.
        sudo.arg("-n");
    }
    sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Ok(Some(sudo))
}

fn by_hand(why: &str, packages: &[&str]) -> anyhow::Error {
    Lacking(format!("{why}: apt-get install {}", packages.join(" "))).into()
}

fn asked(question: &str) -> Result<bool> {
    print!("{question}");
    std::io::stdout().flush().context("the terminal is gone")?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("the terminal is gone")?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

/// `v20.19.3` is (20, 19).
fn node_version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_its_version_with_a_v() {
        assert_eq!(node_version("v20.20.2\n"), Some((20, 20)));
        assert!(node_version("v18.19.0").is_some_and(|found| found < NODE_MIN));
        assert_eq!(node_version("20"), None);
    }

    #[test]
    fn a_need_is_seen_by_its_content() {
        let here = Need { package: "dash", why: "", probe: &["sh", "-c", "true"] };
        let absent = Need { package: "nothing", why: "", probe: &["no-such-program-anywhere"] };
        assert!(here.is_here());
        assert!(!absent.is_here());
    }

    #[test]
    fn what_is_lacking_ends_with_its_own_exit_code() {
        let error = by_hand("Nothing was installed", &["perl"]).context("Stopped at step 1 of 6, looking");
        assert!(error.is::<Lacking>());
        assert!(format!("{error:#}").ends_with("Nothing was installed: apt-get install perl"));
    }
}
