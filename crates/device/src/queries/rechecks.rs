//! Who waits for a second reading, on this device and on the post's others, and who is under a slip.

use crate::clock::Moment;
use crate::commands::{self, Failed, Found};
use crate::core::Core;
use crate::door::RecheckRow;
use crate::elsewhere;
use crate::post::{Post, Stamp, current_config};
use crate::views;
use kadian_domain::Code;
use kadian_store::{Connection, StoreError, checks};

/// More than a post can have waiting; a list past it is a sign of a wrong threshold, not of a queue.
const WAITING_MAX: u32 = 200;
/// Whoever waits longer than this has gone, whatever the lists say; an officer resolves it.
const ELSEWHERE_MS: i64 = 48 * 60 * 60 * 1000;

/// Who waits, those due first.
pub(super) fn waiting(db: &Connection, core: &Core, now: Moment) -> Result<Vec<RecheckRow>, StoreError> {
    let (config, _) = current_config(db)?;
    let hub_ms = Stamp::read(db, now)?.hub_ms();
    let mut rows = Vec::new();
    for (epoch, seq) in checks::waiting(db, WAITING_MAX)? {
        if let Some(row) = checks::get(db, epoch, seq)? {
            let of_another_epoch = epoch != core.epoch().get();
            rows.extend(views::rechecks(&row, &config, now).into_iter().map(|row| RecheckRow {
                // A number alone means the present epoch; a slip means one passer in all of them.
                seq: row.seq.filter(|_| !of_another_epoch),
                ..row
            }));
        }
    }
    let since_ms = hub_ms.saturating_sub(ELSEWHERE_MS);
    let others = elsewhere::since(db, core, since_ms, WAITING_MAX, &config)?;
    rows.extend(others.into_iter().map(|other| views::recheck_elsewhere(other, &config, hub_ms, now)));
    rows.retain(|row| row.outcome.is_none());
    rows.sort_by(|a, b| (a.due_ms, &a.slip, a.seat).cmp(&(b.due_ms, &b.slip, b.seat)));
    Ok(rows)
}

/// Everyone under a slip as it was keyed, and the slip as it is.
pub(super) fn find_slip(
    db: &Connection,
    core: &Core,
    keyed: &str,
    now: Moment,
) -> Result<(String, Vec<RecheckRow>), Failed> {
    let post = Post::read(db)?;
    let hub_ms = Stamp::read(db, now)?.hub_ms();
    match commands::find_slip(db, core, &post, keyed)? {
        Found::Own(row) => {
            let rows = views::rechecks(&row, &post.config, now);
            if rows.is_empty() {
                return Err(Code::NotWaiting.into());
            }
            Ok((row.slip.clone().unwrap_or_default(), rows))
        }
        Found::Elsewhere(slip, others) => {
            let view = |other| views::recheck_elsewhere(other, &post.config, hub_ms, now);
            Ok((slip.as_str().to_owned(), others.into_iter().map(view).collect()))
        }
    }
}
