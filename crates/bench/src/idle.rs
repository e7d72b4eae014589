//! What the app takes of a device while nobody touches it, beside an empty window of the same shell.
//!
//! All windows stand open at the same time and are looked at over the same spans: one whose hub cannot be reached, one
//! whose hub answers, and the empty one, each with the processes of its page.

mod processes;

use crate::ground::Ground;
use crate::spread::Pairs;
use crate::table::{Budget, Row, Unit};
use crate::window::{Desk, Programs};
use anyhow::Context;
use kadian_device::{Device, Options, SystemClock};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::phone_here::runtime;
use kadian_testkit::{HubBox, wait};
use processes::{Look, Tree};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const NAME: &str = "idle";
const EMPTY: &str = "an empty window of the same shell, over the same span";
const LINKS: [&str; 2] = ["link down", "link up"];
/// Of a core.
const CPU_PERCENT_MAX: f64 = 1.0;

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let Some(programs) = Programs::found(NAME) else { return Ok(Vec::new()) };
    let (settle, span, n_spans) = ground.by_size(
        (Duration::from_millis(1_500), Duration::from_millis(1_000), 2),
        (Duration::from_secs(20), Duration::from_secs(10), 18),
    );
    let dirs = [ground.scratch()?, ground.scratch()?];
    let mut hub = HubBox::new_in(dirs[1].path());
    let mut gone = HubBox::new_in(dirs[0].path());
    let (down, up) = (dirs[0].path().join("phone"), dirs[1].path().join("phone"));
    enrol(&down, &mut gone)?;
    gone.stop();
    enrol(&up, &mut hub)?;
    let desk = Desk::start()?;
    let windows = [
        desk.open(&programs.ours, Some(&down))?,
        desk.open(&programs.ours, Some(&up))?,
        desk.open(&programs.empty, None)?,
    ];
    wait::until("every window to have its page", || {
        windows.iter().all(|window| Tree::of(window.pid()).is_ok_and(|tree| tree.has_page())).then_some(())
    });
    std::thread::sleep(settle);
    let mut looks = vec![look(&windows)?];
    for _ in 0..n_spans {
        std::thread::sleep(span);
        looks.push(look(&windows)?);
    }
    rows(&looks, span)
}

type Looks = [Look; 3];

fn look(windows: &[crate::window::Open; 3]) -> anyhow::Result<Looks> {
    let [down, up, empty] = windows;
    Ok([Tree::of(down.pid())?.look()?, Tree::of(up.pid())?.look()?, Tree::of(empty.pid())?.look()?])
}

fn rows(looks: &[Looks], span: Duration) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (n, link) in LINKS.into_iter().enumerate() {
        let (mut cpu, mut wakes, mut memory) = (Pairs::default(), Pairs::default(), Pairs::default());
        for span_looks in looks.windows(2) {
            let [before, after] = span_looks else { continue };
            let percent = |n: usize| after[n].cpu_percent_since(&before[n], span);
            let wakes_a_second = |n: usize| after[n].wakes_since(&before[n], span);
            cpu.push(percent(n), percent(2));
            wakes.push(wakes_a_second(n), wakes_a_second(2));
            memory.push(after[n].pss_mib, after[2].pss_mib);
        }
        let what = (format!("CPU of a core, {link}"), Unit::Percent);
        // Over all of it, for what is done once a minute is nothing in most spans.
        let (first, last) = (looks.first().context("a look")?, looks.last().context("a look")?);
        let whole = span * u32::try_from(looks.len() - 1)?;
        let overall = last[n].cpu_percent_since(&first[n], whole);
        rows.push(Row::of_count(
            NAME,
            (format!("CPU of a core over all spans, {link}"), Unit::Percent),
            overall,
            Budget::AtMost(CPU_PERCENT_MAX),
        ));
        rows.extend(Row::of_pairs(NAME, what, EMPTY, &cpu, Budget::None));
        let what = (format!("wake-ups, {link}"), Unit::PerSecond);
        rows.extend(Row::of_pairs(NAME, what, EMPTY, &wakes, Budget::None));
        let what = (format!("PSS with its page's processes, {link}"), Unit::MebiBytes);
        rows.extend(Row::of_pairs(NAME, what, EMPTY, &memory, Budget::RatioAtMost(1.3)));
    }
    Ok(rows)
}

fn enrol(dir: &Path, hub: &mut HubBox) -> anyhow::Result<()> {
    hub.start();
    let link = hub.link(CHECKPOINTS[1]);
    let device = Device::open(Options { dir: dir.to_owned(), clock: Arc::new(SystemClock::new()) })?;
    let enrolled = runtime().block_on(device.enrol(&link, |_, _| {}));
    enrolled.map_err(|problem| anyhow::anyhow!("the phone does not enrol: {:?}", problem.code))
}
