//! The rows that a hub makes of checks, put into a copy of its database with nothing verified, judged or answered: what its
//! tables alone cost.

use crate::ground::seconds_of;
use crate::process;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::Path;

/// The tables that grow with every check.
const TABLES: [&str; 4] = ["record", "record_bytes", "check_row", "passer_row"];

/// A statement takes 32,766 values.
const ROWS_OF_A_STATEMENT: usize = 500;

/// What a piece of work took.
pub(crate) struct Cost {
    pub(crate) took_s: f64,
    pub(crate) cpu_s: f64,
}

/// The rows of one batch in a table, one value behind the other.
pub(crate) struct Rows {
    table: &'static str,
    n_columns: usize,
    values: Vec<Value>,
}

/// Numbers of one chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) device: [u8; 16],
    pub(crate) epoch: u32,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// What a hub has made of a run: the rows of each table.
pub(crate) fn rows_of(db: &Connection, run: &Run) -> anyhow::Result<Vec<Rows>> {
    let of_table = |table| {
        // All columns, whatever a later version adds to them.
        let sql = format!(
            "SELECT * FROM {table} WHERE district = (SELECT district FROM hub_state) AND device = ?1 AND epoch = ?2 AND seq BETWEEN ?3 AND ?4"
        );
        let mut statement = db.prepare_cached(&sql)?;
        let n_columns = statement.column_count();
        let mut values = Vec::new();
        let mut rows = statement.query((run.device, run.epoch, run.from, run.to))?;
        while let Some(row) = rows.next()? {
            for column in 0..n_columns {
                values.push(row.get(column)?);
            }
        }
        anyhow::ensure!(!values.is_empty(), "{table} has no rows of a batch that was stored");
        Ok(Rows { table, n_columns, values })
    };
    TABLES.into_iter().map(of_table).collect()
}

/// A copy of a hub's database from before the rows.
pub(crate) struct Bare(Connection);

impl Bare {
    /// Copies what a connection sees to a new file, with the settings of the hub's own connection.
    pub(crate) fn copy(of: &Connection, path: &Path) -> anyhow::Result<Self> {
        of.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
        let db = Connection::open(path)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", "ON")?;
        db.pragma_update(None, "cell_size_check", "ON")?;
        db.pragma_update(None, "recursive_triggers", "ON")?;
        db.pragma_update(None, "cache_size", -32 * 1024)?;
        db.set_prepared_statement_cache_capacity(64);
        Ok(Self(db))
    }

    /// One transaction a batch.
    pub(crate) fn insert_all(&mut self, batches: &[Vec<Rows>]) -> anyhow::Result<Cost> {
        let before_s = process::own_cpu_s()?;
        let (took_s, done) = seconds_of(|| batches.iter().try_for_each(|batch| self.insert(batch)));
        done?;
        Ok(Cost { took_s, cpu_s: process::own_cpu_s()? - before_s })
    }

    fn insert(&mut self, batch: &[Rows]) -> anyhow::Result<()> {
        let transaction = self.0.transaction()?;
        for Rows { table, n_columns, values } in batch {
            let row = format!("({})", vec!["?"; *n_columns].join(", "));
            for values in values.chunks(n_columns * ROWS_OF_A_STATEMENT) {
                let rows = vec![row.as_str(); values.len() / n_columns].join(", ");
                let mut statement =
                    transaction.prepare_cached(&format!("INSERT INTO {table} VALUES {rows}"))?;
                statement.execute(params_from_iter(values))?;
            }
        }
        Ok(transaction.commit()?)
    }
}
