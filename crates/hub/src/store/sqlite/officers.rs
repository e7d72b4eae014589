//! Officers and their sessions.

use super::checkpoints::{add_officer, audit};
use super::{SqliteStore, sql};
use crate::store::{NewOfficer, Officer, StoreError};
use rusqlite::{OptionalExtension, Row, params};

/// A session that nobody uses ends.
const IDLE_MS: i64 = 20 * 60_000;
/// A session ends, whatever is done in it.
const ABSOLUTE_MS: i64 = 12 * 3_600_000;
/// How exactly the last use is kept: one write a minute, not one a request.
const TOUCH_MS: i64 = 60_000;

impl SqliteStore {
    pub(crate) async fn officer(&self, name: String) -> Result<Option<Officer>, StoreError> {
        self.read("read an officer", move |db| {
            db.prepare_cached(sql!("find_officer"))?.query_row(params![name], officer).optional()
        })
        .await
    }

    pub(crate) async fn add_officer(&self, new: NewOfficer, now_ms: i64) -> Result<(), StoreError> {
        self.write("add an officer", move |db| {
            add_officer(db, &new)?;
            audit(db, now_ms, "command line", "officer_add", &new.name)
        })
        .await
    }

    pub(crate) async fn set_password(
        &self,
        officer: u32,
        password_hash: String,
        keep: [u8; 32],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("set a password", move |db| {
            db.prepare_cached(sql!("set_password"))?.execute(params![password_hash, officer])?;
            db.prepare_cached(sql!("remove_other_sessions"))?.execute(params![officer, keep])?;
            audit(db, now_ms, &format!("officer {officer}"), "password_set", "")
        })
        .await
    }

    pub(crate) async fn add_session(
        &self,
        token_hash: [u8; 32],
        officer: u32,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("begin a session", move |db| {
            let over = params![now_ms.saturating_sub(ABSOLUTE_MS), now_ms.saturating_sub(IDLE_MS)];
            db.prepare_cached(sql!("remove_old_sessions"))?.execute(over)?;
            db.prepare_cached(sql!("add_session"))?.execute(params![token_hash, officer, now_ms])?;
            audit(db, now_ms, &format!("officer {officer}"), "sign_in", "")
        })
        .await
    }

    pub(crate) async fn session(
        &self,
        token_hash: [u8; 32],
        now_ms: i64,
    ) -> Result<Option<Officer>, StoreError> {
        let found = self
            .read("read a session", move |db| {
                db.prepare_cached(sql!("find_session"))?
                    .query_row(params![token_hash], |row| {
                        let created_ms: i64 = row.get("created_ms")?;
                        let seen_ms: i64 = row.get("seen_ms")?;
                        Ok((created_ms, seen_ms, officer(row)?))
                    })
                    .optional()
            })
            .await?;
        let Some((created_ms, seen_ms, officer)) = found else { return Ok(None) };
        let (age_ms, idle_ms) = (now_ms.saturating_sub(created_ms), now_ms.saturating_sub(seen_ms));
        if age_ms > ABSOLUTE_MS || idle_ms > IDLE_MS {
            self.remove_session(token_hash).await?;
            return Ok(None);
        }
        if idle_ms > TOUCH_MS {
            self.write("touch a session", move |db| {
                db.prepare_cached(sql!("touch_session"))?.execute(params![now_ms, token_hash])?;
                Ok(())
            })
            .await?;
        }
        Ok(Some(officer))
    }

    pub(crate) async fn remove_session(&self, token_hash: [u8; 32]) -> Result<(), StoreError> {
        self.write("end a session", move |db| {
            db.prepare_cached(sql!("remove_session"))?.execute(params![token_hash])?;
            Ok(())
        })
        .await
    }
}

fn officer(row: &Row<'_>) -> rusqlite::Result<Officer> {
    Ok(Officer {
        id: row.get("officer_id")?,
        name: row.get("name")?,
        password_hash: row.get("password_hash")?,
        is_one_time: row.get("is_one_time")?,
        org_unit: row.get("org_unit_id")?,
        unit_name: row.get("unit_name")?,
    })
}
