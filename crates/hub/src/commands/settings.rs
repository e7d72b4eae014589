//! What readings are judged by, and what is said to checkpoints.

use super::arguments::{ConfigCommand, Print};
use super::{open, refuse};
use crate::clock::{Clock, SystemClock};
use crate::http::views::ConfigSettings;
use crate::out;
use crate::store::StoreError;
use anyhow::Context;
use kadian_domain::Config;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Whoever has the data directory: as the audit names them.
const ACTOR: &str = "command line";

pub(super) async fn config(command: ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Show { data, json } => show(&data.data, json.into()).await,
        ConfigCommand::Set { file, data, json } => set(&data.data, &file, json.into()).await,
    }
}

async fn show(dir: &Path, print: Print) -> anyhow::Result<ExitCode> {
    let config = open(dir)?.config().await?;
    let version = config.version;
    let settings = ConfigSettings::from(config);
    if print == Print::Json {
        out::json(&json!({ "version": version, "config": settings }));
    } else {
        // What `set` reads: to be written to a file, changed, and set.
        out::line(format!("# version {version}\n{}", toml::to_string(&settings)?).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

async fn set(dir: &Path, file: &Path, print: Print) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let text = std::fs::read_to_string(file).with_context(|| format!("failed to read {}", file.display()))?;
    let settings: ConfigSettings = match toml::from_str(&text) {
        Ok(settings) => settings,
        Err(error) => {
            let (file, what) = (file.display(), error.message());
            out::complain(&format!("kadian-hub: {file}: {what} [request_malformed]"));
            return Ok(ExitCode::from(2));
        }
    };
    match store.set_config(Config::from(settings), ACTOR.to_owned(), SystemClock.now_ms()).await {
        Err(StoreError::Rule(problem)) => Ok(refuse(&problem)),
        version => {
            let version = version?;
            if print == Print::Json {
                out::json(&json!({ "version": version }));
            } else {
                out::line(&format!("version {version}"));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// What is to be said to a checkpoint; what is None stays as it is.
pub(super) struct NewWords {
    pub(super) is_open: Option<bool>,
    pub(super) zh: Option<String>,
    pub(super) en: Option<String>,
}

pub(super) async fn words(
    dir: &Path,
    checkpoint: String,
    new: NewWords,
    print: Print,
) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let Some((checkpoint, name)) = store.find_checkpoint(checkpoint).await? else {
        out::complain("kadian-hub: there is no checkpoint of that name or number [not_found]");
        return Ok(ExitCode::from(1));
    };
    let is_news = new.is_open.is_some() || new.zh.is_some() || new.en.is_some();
    let mut words = store.words(checkpoint).await?;
    words.is_open = new.is_open.unwrap_or(words.is_open);
    words.zh = new.zh.unwrap_or(words.zh);
    words.en = new.en.unwrap_or(words.en);
    if is_news {
        match store.set_words(checkpoint, words, ACTOR.to_owned(), SystemClock.now_ms()).await {
            Err(StoreError::Rule(problem)) => return Ok(refuse(&problem)),
            done => done?,
        }
    }
    let words = store.words(checkpoint).await?;
    if print == Print::Json {
        out::json(&json!({ "checkpoint": checkpoint, "words": words }));
    } else {
        let state = if words.is_open { "open" } else { "closed" };
        out::line(format!("{name}: {state} {} {}", words.zh, words.en).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}
