//! The hub's keys on the command line: turned, exported, put back.

use super::arguments::{KeysCommand, Print, WhichKey};
use super::open;
use crate::clock::{Clock, SystemClock};
use crate::keys::{Keys, KeysError, rotate_signing, rotate_tls};
use crate::out;
use age::secrecy::SecretString;
use anyhow::{Context, bail};
use serde_json::json;
use std::fs::OpenOptions;
use std::io::{BufRead, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

/// A passphrase that stands between a thief and a whole hub.
const PASSPHRASE_CHARS_MIN: usize = 12;

pub(super) async fn keys(command: KeysCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeysCommand::Rotate { which, data, json } => rotate(&data.data, which, json.into()).await,
        KeysCommand::Export { out, passphrase, data } => export(&data.data, &out, passphrase).await,
        KeysCommand::Import { file, passphrase, data } => import(&data.data, &file, passphrase),
    }
}

async fn rotate(dir: &Path, which: WhichKey, print: Print) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let path = dir.join("hub.key");
    let (rotated, what) = match which {
        WhichKey::Signing => (rotate_signing(&path), "signing"),
        WhichKey::Tls => (rotate_tls(&path), "tls"),
    };
    let counter = match rotated {
        Err(error @ KeysError::NeverServed) => {
            out::complain(&format!("kadian-hub: {error}"));
            return Ok(ExitCode::from(1));
        }
        counter => counter?,
    };
    let detail = format!("{what}, list hub {counter}");
    store.audit(SystemClock.now_ms(), "command line".to_owned(), "keys_rotated".to_owned(), detail).await?;
    if print == Print::Json {
        out::json(&json!({ "hub_list": counter }));
    } else {
        out::line(&format!("list hub {counter}; a hub that runs takes it in within a second"));
    }
    Ok(ExitCode::SUCCESS)
}

async fn export(dir: &Path, path: &Path, passphrase: Option<String>) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let plain = std::fs::read(dir.join("hub.key")).context("failed to read hub.key")?;
    let passphrase = said(passphrase)?;
    if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
        out::complain("kadian-hub: a passphrase has at least 12 characters; nothing was written");
        return Ok(ExitCode::from(2));
    }
    let recipient = age::scrypt::Recipient::new(SecretString::from(passphrase));
    let sealed = age::encrypt(&recipient, &plain).context("failed to seal the keys")?;
    write_new(path, &sealed)?;
    store
        .audit(SystemClock.now_ms(), "command line".to_owned(), "keys_exported".to_owned(), String::new())
        .await?;
    Ok(ExitCode::SUCCESS)
}

fn import(dir: &Path, file: &Path, passphrase: Option<String>) -> anyhow::Result<ExitCode> {
    let path = dir.join("hub.key");
    if path.exists() {
        bail!("there are keys in {} already; nothing was changed", dir.display());
    }
    let sealed = std::fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
    let identity = age::scrypt::Identity::new(SecretString::from(said(passphrase)?));
    let Ok(plain) = age::decrypt(&identity, &sealed) else {
        out::complain("kadian-hub: this passphrase does not open the file; nothing was changed");
        return Ok(ExitCode::from(1));
    };
    crate::server::make_dir(dir)?;
    let beside = dir.join("hub.key.new");
    let _ = std::fs::remove_file(&beside);
    write_new(&beside, &plain)?;
    // What is no hub's keys never stands under the name.
    Keys::read(&beside)?;
    std::fs::rename(&beside, &path).context("failed to put the keys in their place")?;
    Ok(ExitCode::SUCCESS)
}

/// The passphrase that was given, or the first line of the standard input.
fn said(passphrase: Option<String>) -> anyhow::Result<String> {
    if let Some(passphrase) = passphrase {
        return Ok(passphrase);
    }
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        out::complain("The passphrase, and Enter (it is shown as you type):");
    }
    let mut line = String::new();
    input.read_line(&mut line).context("failed to read the passphrase")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("failed to write {}", path.display()))
}
