//! What a volunteer waits for at the gate besides the disk: the way back from COMMIT, and what is drawn.
//!
//! Printed and held against nothing: the browser is Debian's Chromium on this machine and not a phone's.

mod marks;

use crate::devices;
use crate::ground::Ground;
use crate::spread::{Pairs, Spread};
use crate::table::{Budget, Row, Unit};
use anyhow::{Context, ensure};
use kadian_testkit::bins;
use serde::Deserialize;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const NAME: &str = "gate";

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let n_checks = ground.by_size(10_000, 1_000_000);
    let mut rows = vec![marks::reply_after_commit(ground, n_checks)?];
    let dir = devices::copied(ground, n_checks)?;
    let served = Served::on(dir.path())?;
    let queue = keyed(&served.link, ground.by_size(5, 100))?;
    let mut saves = Pairs::default();
    queue.saves.iter().zip(&queue.nothing).for_each(|(ours, theirs)| saves.push(*ours, *theirs));
    let what = (format!("save to drawn result, Chromium, {n_checks} records"), Unit::Ms);
    rows.extend(Row::of_pairs(NAME, what, "two frames with nothing to draw", &saves, Budget::None));
    let mut digits = Pairs::default();
    queue
        .digits
        .iter()
        .zip(queue.nothing.iter().cycle())
        .for_each(|(ours, theirs)| digits.push(*ours, *theirs));
    let what = ("digit to drawn digit, Chromium", Unit::Ms);
    rows.extend(Row::of_pairs(NAME, what, "two frames with nothing to draw", &digits, Budget::None));
    let (n, taps) = (queue.n_passers, queue.n_taps);
    let what = format!("a queue of {n}, {taps} taps, each once the last is drawn");
    rows.push(Row::of_count(NAME, (what, Unit::S), queue.seconds, Budget::None));
    let what = ("taps a passer in that queue", Unit::Count);
    rows.push(Row::of_count(NAME, what, f64::from(taps) / f64::from(n), Budget::None));
    Ok(rows)
}

/// What the page measured, in milliseconds.
#[derive(Deserialize)]
struct Queue {
    digits: Vec<f64>,
    saves: Vec<f64>,
    nothing: Vec<f64>,
    n_taps: u32,
    n_passers: u32,
    seconds: f64,
}

fn keyed(link: &str, n_passers: u32) -> anyhow::Result<Queue> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gate/queue.mjs");
    let node = Command::new("node").arg(script).arg(link).arg(n_passers.to_string()).output();
    let node = node.context("node does not start")?;
    let said = String::from_utf8_lossy(&node.stderr);
    ensure!(
        node.status.success(),
        "the queue was not keyed (are ui/node_modules and chromium there?): {said}"
    );
    serde_json::from_slice(&node.stdout).context("the page's figures are read")
}

/// `kadian serve` on a device.
struct Served {
    child: Child,
    link: String,
}

impl Served {
    fn on(dir: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(bins::path("kadian"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("KADIAN_DATA", dir)
            .stdout(Stdio::piped())
            .spawn()
            .context("kadian starts")?;
        let mut lines = BufReader::new(child.stdout.take().context("a pipe")?).lines();
        let link = lines.find_map(|line| {
            line.ok()?.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned)
        });
        Ok(Self { child, link: link.context("kadian serve prints its link")? })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Of many numbers without a baseline.
fn spread_of(numbers: Vec<f64>) -> anyhow::Result<Spread> {
    Spread::of(numbers).context("something was measured")
}
