//! Where a record stands, and how words, readings and records are read from columns.

use kadian_domain::ruling::RuledRecord;
use kadian_domain::{DeviceId, Method, Reading, Shown, Site};
use rusqlite::types::Type;
use rusqlite::{Error, Row};

/// Where a record stands: every statement about it begins with these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) district: u32,
    pub(super) device: DeviceId,
    pub(super) epoch: u32,
    pub(super) seq: u32,
    /// 0 is the history that came first.
    pub(super) branch: u32,
}

impl Place {
    pub(super) fn of(district: u32, record: RuledRecord) -> Self {
        let RuledRecord { device, epoch, seq, branch } = record;
        Self { district, device, epoch: epoch.get(), seq: seq.get(), branch }
    }

    /// Another history of the same number.
    pub(super) fn on(self, branch: u32) -> Self {
        Self { branch, ..self }
    }
}

/// A database of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) district: u32,
    pub(super) device: DeviceId,
    pub(super) epoch: u32,
}

impl At {
    pub(super) fn place(self, seq: u32, branch: u32) -> Place {
        let Self { district, device, epoch } = self;
        Place { district, device, epoch, seq, branch }
    }
}

/// A column holds what this version never wrote there.
pub(super) fn unreadable(column: &str) -> Error {
    Error::FromSqlConversionFailure(0, Type::Text, format!("{column} holds no value of its kind").into())
}

/// A value by its word.
pub(super) fn word<T>(row: &Row<'_>, column: &str, from_word: fn(&str) -> Option<T>) -> Result<T, Error> {
    let text: String = row.get(column)?;
    from_word(&text).ok_or_else(|| unreadable(column))
}

/// A value by its word, where there is one.
pub(super) fn optional_word<T>(
    row: &Row<'_>,
    column: &str,
    from_word: fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| from_word(&text).ok_or_else(|| unreadable(column))).transpose()
}

/// A device, where one is named.
pub(super) fn optional_device(row: &Row<'_>, column: &str) -> Result<Option<DeviceId>, Error> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(DeviceId::from_bytes))
}

/// A reading from its three columns.
pub(super) fn reading(row: &Row<'_>, [number, method, site]: [&str; 3]) -> Result<Reading, Error> {
    let shown = Shown::from_number(row.get(number)?).map_err(|_| unreadable(number))?;
    let (method, site) = (word(row, method, Method::from_word)?, word(row, site, Site::from_word)?);
    Ok(Reading { shown, method, site })
}

/// A reading, where one was taken.
pub(super) fn optional_reading(row: &Row<'_>, columns: [&str; 3]) -> Result<Option<Reading>, Error> {
    let [number, ..] = columns;
    let taken: Option<i32> = row.get(number)?;
    taken.map(|_| reading(row, columns)).transpose()
}
