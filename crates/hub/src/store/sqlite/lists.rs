//! The lists that go down to devices: what is new in each behind a version.

use super::checkpoints::hub;
use super::passers::outcome;
use super::place::reading;
use super::{SqliteStore, settings, sql};
use crate::ingest::Standing;
use crate::store::{ListAsk, ListChanges, ListName, ListRows, StoreError};
use kadian_domain::DeviceId;
use kadian_wire::rows::{ConfigRow, CrewRow, OutcomeRow, ResolvedRow, RulingRow, WordsRow};
use rusqlite::{Connection, Params, Row, params};

/// A device that starts anew is told of the rechecks of two days: beyond, nobody asks for a slip.
const RESOLVED_MS: i64 = 48 * 3_600_000;

impl SqliteStore {
    pub(crate) async fn list_changes(&self, ask: ListAsk) -> Result<ListChanges, StoreError> {
        self.read("read a list", move |db| changes(db, ask)).await
    }
}

/// The newest version of each list of a device.
pub(super) fn versions(
    db: &Connection,
    district: u32,
    device: DeviceId,
    checkpoint: u32,
) -> rusqlite::Result<Vec<(String, u32)>> {
    let row = params![checkpoint, district, device.as_bytes()];
    db.prepare_cached(sql!("get_list_versions"))?.query_row(row, |row| {
        let (settings, words): (u32, u32) = (row.get("settings")?, row.get("words")?);
        ListName::ALL
            .into_iter()
            .map(|list| {
                let version = match list {
                    ListName::Config => settings.max(words),
                    ListName::Place | ListName::Crew | ListName::Resolved | ListName::Rulings => {
                        row.get(list.as_str())?
                    }
                };
                Ok((list.as_str().to_owned(), version))
            })
            .collect()
    })
}

fn changes(db: &Connection, ask: ListAsk) -> rusqlite::Result<ListChanges> {
    let district = hub(db)?.district;
    let after = ask.after.unwrap_or(0);
    let versions = versions(db, district, ask.device, ask.checkpoint)?;
    let newest = versions.iter().find(|(name, _)| name == ask.list.as_str()).map_or(0, |(_, newest)| *newest);
    let device = ask.device.as_bytes();
    match ask.list {
        ListName::Place => {
            let is_news = newest > after;
            let place = if is_news { super::devices::get(db, district, ask.device)? } else { None };
            let rows = place.into_iter().map(|place| (newest, place)).collect();
            Ok(page(ListRows::Place, rows, ask, newest))
        }
        ListName::Config => {
            let is_news = ask.after.is_none_or(|after| after < newest);
            let rows = if is_news { vec![(newest, config_row(db, ask.checkpoint)?)] } else { Vec::new() };
            Ok(page(ListRows::Config, rows, ask, newest))
        }
        ListName::Crew => {
            let place = params![ask.checkpoint, after, ask.limit];
            let rows = rows(db, sql!("list_crew_changes"), place, crew_row)?;
            Ok(page(ListRows::Crew, rows, ask, newest))
        }
        ListName::Resolved => {
            // Behind a version everything that has changed is told: somebody may have kept the row since.
            let since_ms = ask.after.map_or(ask.now_ms.saturating_sub(RESOLVED_MS), |_| i64::MIN);
            let place = params![district, ask.checkpoint, after, since_ms, ask.limit];
            let rows = rows(db, sql!("list_resolved_changes"), place, resolved_row)?;
            Ok(page(ListRows::Resolved, rows, ask, newest))
        }
        ListName::Rulings => {
            let place = params![district, device, after, ask.limit];
            let rows = rows(db, sql!("list_rulings"), place, ruling_row)?;
            Ok(page(ListRows::Rulings, rows, ask, newest))
        }
    }
}

/// Rows, each with the version of its list that has it.
fn rows<T>(
    db: &Connection,
    sql: &str,
    params: impl Params,
    row: fn(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<(u32, T)>> {
    db.prepare_cached(sql)?.query_map(params, |of| Ok((of.get("version")?, row(of)?)))?.collect()
}

/// A page. The last one reaches to the list's newest version, for some changes are none of this device's.
fn page<T>(wrap: fn(Vec<T>) -> ListRows, rows: Vec<(u32, T)>, ask: ListAsk, newest: u32) -> ListChanges {
    let last = rows.len() < usize::try_from(ask.limit).unwrap_or(usize::MAX);
    let reached = rows.last().map_or(0, |(version, _)| *version);
    let up_to = if last { newest.max(ask.after.unwrap_or(0)) } else { reached };
    ListChanges { rows: wrap(rows.into_iter().map(|(_, row)| row).collect()), up_to, last }
}

fn config_row(db: &Connection, checkpoint: u32) -> rusqlite::Result<ConfigRow> {
    let words = settings::said(db, checkpoint)?;
    Ok(ConfigRow { settings: settings::newest(db)?, words: words.as_ref().map(WordsRow::from) })
}

fn crew_row(row: &Row<'_>) -> rusqlite::Result<CrewRow> {
    let is_gone: bool = row.get("is_gone")?;
    let name: String = row.get("name")?;
    Ok(CrewRow { volunteer: row.get("volunteer_id")?, name: (!is_gone).then_some(name) })
}

fn resolved_row(row: &Row<'_>) -> rusqlite::Result<ResolvedRow> {
    let seat = row.get("seat")?;
    let void_seq: Option<u32> = row.get("void_seq")?;
    let slip: Option<String> = row.get("slip")?;
    let n_resolutions = row.get("n_resolutions")?;
    Ok(ResolvedRow {
        device: row.get("device")?,
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        seat,
        slip: slip.unwrap_or_default(),
        event_ms: row.get("event_ms")?,
        first: reading(row, ["reading_dc", "method", "site"])?.into(),
        plate: row.get("plate")?,
        name: row.get("name")?,
        outcome: outcome(row, seat)?.map(|standing| outcome_row(&standing, n_resolutions)),
        is_voided: void_seq.is_some(),
    })
}

fn outcome_row(standing: &Standing, n_resolutions: u32) -> OutcomeRow {
    OutcomeRow {
        disposition: OutcomeRow::number(standing.disposition),
        second: standing.second.map(Into::into),
        at_ms: standing.event_ms,
        by_device: *standing.device.as_bytes(),
        by_epoch: standing.epoch,
        by_seq: standing.seq,
        n_resolutions,
    }
}

fn ruling_row(row: &Row<'_>) -> rusqlite::Result<RulingRow> {
    Ok(RulingRow {
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        decision: row.get("decision")?,
        code: row.get("code")?,
    })
}
