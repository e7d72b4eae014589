//! Reading columns that several tables share: words, readings.

use kadian_domain::{Cause, Method, Reading, Shown, Site};
use rusqlite::Row;
use rusqlite::types::FromSqlError;

/// A word of the domain.
pub(crate) fn word<T>(row: &Row<'_>, column: &str, from_word: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    Ok(from_word(&text).ok_or(FromSqlError::InvalidType)?)
}

/// A word of the domain, or NULL.
pub(crate) fn optional_word<T>(
    row: &Row<'_>,
    column: &str,
    from_word: fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.map(|text| from_word(&text).ok_or(FromSqlError::InvalidType)).transpose()?)
}

/// A reading of its own: `reading_dc`, `method`, `site`.
pub(crate) fn reading(row: &Row<'_>) -> rusqlite::Result<Reading> {
    Ok(Reading {
        shown: shown(row.get("reading_dc")?)?,
        method: word(row, "method", Method::from_word)?,
        site: word(row, "site", Site::from_word)?,
    })
}

/// A second reading: `second_dc`, `second_method`, `second_site`, all of them or none.
pub(crate) fn second(row: &Row<'_>) -> rusqlite::Result<Option<Reading>> {
    let number: Option<i32> = row.get("second_dc")?;
    let Some(number) = number else { return Ok(None) };
    Ok(Some(Reading {
        shown: shown(number)?,
        method: word(row, "second_method", Method::from_word)?,
        site: word(row, "second_site", Site::from_word)?,
    }))
}

fn shown(number: i32) -> rusqlite::Result<Shown> {
    Ok(Shown::from_number(number).map_err(|_| FromSqlError::OutOfRange(number.into()))?)
}

/// What a reading says.
pub(crate) fn cause(row: &Row<'_>, column: &str) -> rusqlite::Result<Cause> {
    word(row, column, Cause::from_word)
}
