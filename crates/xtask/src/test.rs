//! `cargo xtask test`: what CI runs, in its order, on a machine that may have nothing yet but Rust and Node.
//!
//! What always holds: the cheap and telling steps come first; the first failure stops; the run ends with the test
//! runner's own count. Clippy, the build and the tests are given the same packages and features ([`WHOLE`]), and the
//! build makes every target: one graph, built once for checking and once for running, instead of a new world a step.

use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::steps::{Steps, succeed, works};
use crate::system::{
    self, FOR_THE_BENCHMARKS, FOR_THE_BROWSER, FOR_THE_CAMPAIGNS, FOR_THE_WINDOW, TO_BUILD,
    TO_DRIVE_THE_WINDOW, TO_READ_CHINESE,
};
use crate::tree::Tree;
use crate::{bench, bindings, chaos, district, screens};

/// Everything, with the window as it ships, the exports of types, and the tests that need a window and a browser.
pub(crate) const WHOLE: &[&str] = &[
    "--workspace",
    "--features=kadian-app/custom-protocol,kadian-tests/e2e,\
     kadian-domain/bindings,kadian-device/bindings,kadian-hub/bindings",
];

/// How much to test.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What every change must pass.
    Usual,
    /// Also what takes too long for every change.
    Full,
}

/// `cargo xtask test`
pub(crate) fn run(extent: Extent) -> Result<ExitCode> {
    system::require_cargo()?;
    let tree = Tree::find()?;
    let mut steps = Steps::of(if extent == Extent::Full { 13 } else { 11 });
    if extent == Extent::Full {
        println!(
            "--full adds, so far: release builds of the hub and of the command line, and the day of a whole district."
        );
    }
    steps.step("seeing what this machine has", || prepare(&tree))?;
    steps.step("formatting", || format(&tree))?;
    steps.step("checking, testing and building the screens", || {
        screens::install(&tree)?;
        screens::install_e2e(&tree)?;
        screens::check(&tree)?;
        screens::build(&tree)
    })?;
    steps.step("looking at every screen in every language, theme and size", || screens::audit(&tree))?;
    steps.step("lints", || clippy(&tree))?;
    steps.step("building every binary and every test", || {
        succeed(tree.cargo().args(["build", "--locked", "--all-targets"]).args(WHOLE))
    })?;
    steps.step("comparing the generated files", || bindings::check_with(&tree, WHOLE))?;
    steps.step("running the product as a newcomer does", || smoke(&tree))?;
    steps.step("fault campaigns, their short tier", || chaos::holds(&tree))?;
    steps.step("benchmarks, that each runs", || bench::runs(&tree))?;
    if extent == Extent::Full {
        steps.step("release builds", || {
            let packages = ["--package=kadian-hub", "--package=kadian-cli"];
            succeed(tree.cargo().args(["build", "--locked", "--release"]).args(packages))
        })?;
        steps.step("a day of a whole district", || district::agrees(&tree))?;
    }
    // Last and not timed: nothing may follow the count.
    steps.last("tests", || {
        let mut tests = tree.cargo();
        tests.args(["nextest", "run", "--locked", "--no-fail-fast"]).args(WHOLE);
        succeed(tests.env("TS_RS_EXPORT_DIR", bindings::export_folder(&tree)))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn prepare(tree: &Tree) -> Result<()> {
    let sets = [
        TO_BUILD,
        FOR_THE_WINDOW,
        TO_READ_CHINESE,
        FOR_THE_BROWSER,
        TO_DRIVE_THE_WINDOW,
        FOR_THE_CAMPAIGNS,
        FOR_THE_BENCHMARKS,
    ];
    system::require_node()?;
    system::provide(&sets, system::consent())?;
    system::provide_nextest(tree)
}

/// `cargo xtask run --ci-smoke`, beside whatever else runs on this machine.
fn smoke(tree: &Tree) -> Result<()> {
    let folder = tree.root.join("target/xtask/smoke");
    // By cargo and not by our own path: the build may have put a newer xtask there.
    let mut run = tree.cargo();
    run.args(["run", "--locked", "--quiet", "--package=xtask", "--"]);
    run.args(["run", "--yes", "--fresh", "--ci-smoke", "--dir"]).arg(folder);
    for name in ["KADIAN_HUB_PORT", "KADIAN_PHONE_PORT"] {
        run.env(name, free_port()?.to_string());
    }
    succeed(&mut run)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr().context("no port is free")?.port())
}

fn format(tree: &Tree) -> Result<()> {
    if !works(tree.cargo().args(["fmt", "--version"])) {
        println!("      left out: there is no rustfmt here");
        return Ok(());
    }
    succeed(tree.cargo().args(["fmt", "--all", "--check"]))
}

fn clippy(tree: &Tree) -> Result<()> {
    if !works(tree.cargo().args(["clippy", "--version"])) {
        println!("      left out: there is no clippy here");
        return Ok(());
    }
    succeed(
        tree.cargo().args(["clippy", "--locked", "--all-targets"]).args(WHOLE).args(["--", "-D", "warnings"]),
    )
}
