//! The exports of both ends: one JSON object a line.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::Path;

/// One record as an export has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The sender, 16 bytes in hex.
    pub device: String,
    /// Its database.
    pub epoch: u32,
    /// The number in it.
    pub seq: u32,
    /// The bytes; None where they were purged.
    pub bytes: Option<Vec<u8>>,
    /// SHA-256 of the bytes, as the export says.
    pub d: String,
    /// The place in the chain, as the export says.
    pub h: String,
    /// What the hub made of it; empty in an export of a device.
    pub outcome: String,
}

#[derive(Deserialize)]
struct Line {
    device: String,
    epoch: u32,
    seq: u32,
    bytes: Option<String>,
    d: String,
    h: String,
    #[serde(default)]
    outcome: String,
}

/// The rows of a file.
pub fn rows(path: &Path) -> anyhow::Result<Vec<Row>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("no export in {}", path.display()))?;
    text.lines().map(row).collect()
}

/// The rows of one device.
pub fn rows_of<'a>(rows: &'a [Row], device: &str) -> Vec<&'a Row> {
    let device = bare(device);
    rows.iter().filter(|row| row.device == device).collect()
}

fn row(line: &str) -> anyhow::Result<Row> {
    let Line { device, epoch, seq, bytes, d, h, outcome } =
        serde_json::from_str(line).with_context(|| format!("no record: {line}"))?;
    let bytes = bytes.map(|text| STANDARD.decode(text)).transpose().context("bytes that are no base64")?;
    Ok(Row { device: bare(&device), epoch, seq, bytes, d, h, outcome })
}

/// A device id without its dashes.
fn bare(device: &str) -> String {
    device.replace('-', "")
}

/// SHA-256 of a file, lower-case hex.
pub fn file_hash(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("no file {}", path.display()))?;
    Ok(hex::encode(Sha256::digest(bytes)))
}
