//! What readings are judged by, and what is said to checkpoints.

use super::checkpoints::{audit, next};
use super::overview::{checkpoints, is_in_scope};
use super::{SqliteStore, WriteError, sql};
use crate::rights::Scope;
use crate::store::{StoreError, StoredWords};
use kadian_domain::config::CheckpointWords;
use kadian_domain::text::is_unprintable;
use kadian_domain::{Code, Config, Problem};
use kadian_wire::cbor;
use kadian_wire::rows::SettingsRow;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What is said to a checkpoint fits two lines of a phone, at twice the size of text.
const WORDS_CHARS_MAX: usize = 80;
/// Settings and words are numbered together: they go down in one list.
const COUNTER: &str = "config";

impl SqliteStore {
    pub(crate) async fn config(&self) -> Result<Config, StoreError> {
        self.read("read the config", in_force).await
    }

    pub(crate) async fn set_config(
        &self,
        config: Config,
        actor: String,
        now_ms: i64,
    ) -> Result<u32, StoreError> {
        self.write("set the config", move |db| {
            config.check().map_err(WriteError::Rule)?;
            let version = next(db, COUNTER, 1)?;
            let settings = cbor::encode(&SettingsRow { version, ..SettingsRow::from(&config) });
            db.prepare_cached(sql!("add_config_version"))?
                .execute(params![version, settings, now_ms, actor])?;
            audit(db, now_ms, &actor, "config_set", &format!("version {version}"))?;
            Ok(version)
        })
        .await
    }

    pub(crate) async fn words_in_scope(&self, scope: Scope) -> Result<Vec<StoredWords>, StoreError> {
        self.read("read what is said to checkpoints", move |db| {
            let said =
                |(checkpoint, name)| Ok(StoredWords { checkpoint, name, words: words(db, checkpoint)? });
            checkpoints(db, scope)?.into_iter().map(said).collect()
        })
        .await
    }

    pub(crate) async fn words(&self, checkpoint: u32) -> Result<CheckpointWords, StoreError> {
        self.read("read what is said to a checkpoint", move |db| words(db, checkpoint)).await
    }

    pub(crate) async fn set_words_in_scope(
        &self,
        scope: Scope,
        checkpoint: u32,
        words: CheckpointWords,
        actor: String,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("set what is said to a checkpoint", move |db| {
            if !is_in_scope(db, scope, checkpoint)? {
                return Err(Code::NotFound.into());
            }
            set_words(db, checkpoint, &words, &actor, now_ms)
        })
        .await
    }

    pub(crate) async fn set_words(
        &self,
        checkpoint: u32,
        words: CheckpointWords,
        actor: String,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("set what is said to a checkpoint", move |db| {
            set_words(db, checkpoint, &words, &actor, now_ms)
        })
        .await
    }
}

/// The config of a version that this hub gave; None for any other, and for the built-in one.
pub(super) fn config(db: &Connection, version: u32) -> rusqlite::Result<Option<Config>> {
    let row = db.prepare_cached(sql!("get_config"))?.query_row(params![version], settings).optional()?;
    Ok(row.flatten().and_then(|row| Config::try_from(row).ok()))
}

/// The newest settings, as they go down.
pub(super) fn newest(db: &Connection) -> rusqlite::Result<Option<SettingsRow>> {
    Ok(db.prepare_cached(sql!("get_newest_config"))?.query_row([], settings).optional()?.flatten())
}

/// What readings are judged by now.
pub(super) fn in_force(db: &Connection) -> rusqlite::Result<Config> {
    Ok(newest(db)?.and_then(|row| Config::try_from(row).ok()).unwrap_or(Config::BUILT_IN))
}

/// The version of what readings are judged by now.
pub(super) fn version(db: &Connection) -> rusqlite::Result<u32> {
    Ok(in_force(db)?.version.get())
}

fn settings(row: &Row<'_>) -> rusqlite::Result<Option<SettingsRow>> {
    let bytes: Vec<u8> = row.get("settings")?;
    Ok(cbor::decode(&bytes).ok())
}

/// What is said to a checkpoint; where nothing is, it is open.
pub(super) fn words(db: &Connection, checkpoint: u32) -> rusqlite::Result<CheckpointWords> {
    let silent = CheckpointWords { is_open: true, zh: String::new(), en: String::new() };
    Ok(said(db, checkpoint)?.unwrap_or(silent))
}

/// What was ever said to a checkpoint.
pub(super) fn said(db: &Connection, checkpoint: u32) -> rusqlite::Result<Option<CheckpointWords>> {
    db.prepare_cached(sql!("get_words"))?
        .query_row(params![checkpoint], |row| {
            Ok(CheckpointWords { is_open: row.get("is_open")?, zh: row.get("zh")?, en: row.get("en")? })
        })
        .optional()
}

fn set_words(
    db: &Connection,
    checkpoint: u32,
    words: &CheckpointWords,
    actor: &str,
    now_ms: i64,
) -> Result<(), WriteError> {
    let CheckpointWords { is_open, zh, en } = words;
    let (zh, en) = (sentence(zh, "zh")?, sentence(en, "en")?);
    let version = next(db, COUNTER, 1)?;
    db.prepare_cached(sql!("set_words"))?.execute(params![checkpoint, is_open, zh, en, version])?;
    let state = if *is_open { "open" } else { "closed" };
    audit(db, now_ms, actor, "words_set", &format!("checkpoint {checkpoint}, {state}, version {version}"))
}

fn sentence<'a>(text: &'a str, field: &str) -> Result<&'a str, WriteError> {
    let text = text.trim();
    if text.chars().count() > WORDS_CHARS_MAX {
        return Err(WriteError::Rule(Problem::at(Code::TextTooLong, field)));
    }
    if text.chars().any(is_unprintable) {
        return Err(WriteError::Rule(Problem::at(Code::TextUnprintable, field)));
    }
    Ok(text)
}
