//! `kadian-hub audit`: who did what at the hub, and who looked at people.

use super::arguments::Print;
use super::open;
use crate::out;
use std::path::Path;
use std::process::ExitCode;

const PAGE_ROWS: u32 = 1_000;

/// Prints every row, in the order in which they were written.
pub(super) async fn print(dir: &Path, print: Print) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let mut after = 0;
    loop {
        let rows = store.audit_page(after, PAGE_ROWS).await?;
        let Some(last) = rows.last() else { return Ok(ExitCode::SUCCESS) };
        after = last.audit_id;
        for row in rows {
            match print {
                Print::Json => out::json(&row),
                Print::Sentence => {
                    out::line(&format!("{} {}: {} {}", row.at_ms, row.actor, row.act, row.detail));
                }
            }
        }
    }
}
