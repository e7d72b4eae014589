//! Comparisons of the hub's clock with the device's, the best known of each boot.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use crate::state::run;
use kadian_domain::time::ClockSample;
use rusqlite::{Connection, OptionalExtension, named_params};

/// The sample of a boot.
pub fn get(connection: &Connection, boot: [u8; 8]) -> Result<Option<ClockSample>, StoreError> {
    connection
        .prepare_cached(sql!("get_clock_sample"))
        .and_then(|mut statement| {
            statement
                .query_row(named_params! { ":boot": boot }, |row| {
                    Ok(ClockSample {
                        mono_ms: row.get("mono_ms")?,
                        hub_minus_mono_ms: row.get("hub_minus_mono_ms")?,
                        error_ms: row.get("error_ms")?,
                    })
                })
                .optional()
        })
        .map_err(|e| StoreError::sqlite("read a clock sample", e))
}

/// Keeps a sample of a boot.
pub fn set(
    transaction: &Transaction<'_>,
    boot: [u8; 8],
    sample: ClockSample,
    taken_ms: i64,
) -> Result<(), StoreError> {
    let row = named_params! {
        ":boot": boot, ":mono_ms": sample.mono_ms, ":hub_minus_mono_ms": sample.hub_minus_mono_ms,
        ":error_ms": sample.error_ms, ":taken_ms": taken_ms,
    };
    run(transaction, sql!("set_clock_sample"), row, "keep a clock sample")
}
