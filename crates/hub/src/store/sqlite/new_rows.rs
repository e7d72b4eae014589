//! Rows of records and checks, inserted many at a time: a statement of many rows opens its tables once, and makes what its
//! CHECKs compare with once.
//!
//! What always holds: they are inserted table by table, a parent before what hangs on it.

use super::sql;
use rusqlite::types::{Null, ToSqlOutput};
use rusqlite::{Connection, params_from_iter};

/// A value of a row that waits.
pub(super) type Cell = ToSqlOutput<'static>;

/// Rows of one statement, the most first. Each size is a text of its own among the prepared ones.
const SIZES: [usize; 3] = [64, 8, 1];
/// Records that wait at most: what waits lies in memory.
const RECORDS_MAX: usize = 512;

/// Rows that wait to be inserted.
pub(super) struct NewRows {
    record: Table<9>,
    record_bytes: Table<6>,
    check_row: Table<26>,
    passer_row: Table<16>,
}

impl Default for NewRows {
    fn default() -> Self {
        Self {
            record: Table::new(sql!("add_record")),
            record_bytes: Table::new(sql!("add_record_bytes")),
            check_row: Table::new(sql!("add_check_row")),
            passer_row: Table::new(sql!("add_passer_row")),
        }
    }
}

impl NewRows {
    pub(super) fn add_record(&mut self, row: [Cell; 9]) {
        self.record.rows.push(row);
    }

    pub(super) fn add_record_bytes(&mut self, row: [Cell; 6]) {
        self.record_bytes.rows.push(row);
    }

    pub(super) fn add_check(&mut self, row: [Cell; 26]) {
        self.check_row.rows.push(row);
    }

    pub(super) fn add_passer(&mut self, row: [Cell; 16]) {
        self.passer_row.rows.push(row);
    }

    /// Whether no more should wait.
    pub(super) fn is_full(&self) -> bool {
        self.record.rows.len() >= RECORDS_MAX
    }

    /// Inserts all that wait.
    pub(super) fn insert(&mut self, db: &Connection) -> rusqlite::Result<()> {
        self.record.insert(db)?;
        self.record_bytes.insert(db)?;
        self.check_row.insert(db)?;
        self.passer_row.insert(db)
    }
}

/// What waits for one table, of so many values a row.
struct Table<const N: usize> {
    /// The statement of one row.
    one: &'static str,
    rows: Vec<[Cell; N]>,
}

impl<const N: usize> Table<N> {
    fn new(one: &'static str) -> Self {
        Self { one, rows: Vec::new() }
    }

    fn insert(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let mut rest = self.rows.as_slice();
        for size in SIZES {
            if rest.len() < size {
                continue;
            }
            let mut statement = db.prepare_cached(&of_rows(self.one, size))?;
            while let Some((rows, behind)) = rest.split_at_checked(size) {
                statement.execute(params_from_iter(rows.iter().flatten()))?;
                rest = behind;
            }
        }
        self.rows.clear();
        Ok(())
    }
}

/// The statement of so many rows, made of that of one: its values are numbered in order, and what is no number is the same
/// in every row.
fn of_rows(one: &str, n: usize) -> String {
    let (head, values) = one.split_once("VALUES").unwrap_or((one, ""));
    let is_digit = |c: char| c.is_ascii_digit();
    let values: Vec<&str> = values.trim().split('$').map(|part| part.trim_start_matches(is_digit)).collect();
    let row = values.join("?");
    format!("{head}VALUES {}", vec![row.as_str(); n].join(", "))
}

/// NULL where there is nothing.
pub(super) fn or_null<T: Into<Cell>>(value: Option<T>) -> Cell {
    value.map_or_else(|| Null.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_of_many_rows_says_the_same_of_each() {
        let one = "INSERT INTO t (a, b, c) VALUES ($1, $2, 0)\n";
        assert_eq!(of_rows(one, 1), "INSERT INTO t (a, b, c) VALUES (?, ?, 0)");
        assert_eq!(of_rows(one, 3), "INSERT INTO t (a, b, c) VALUES (?, ?, 0), (?, ?, 0), (?, ?, 0)");
    }
}
