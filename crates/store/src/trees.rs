//! SQLite's look at the trees of a large file that was left uncleanly: table by table, while nobody waits.
//!
//! A gate cannot wait for it: it reads every row. What a stop can have done is proven before the gate opens, each page by its
//! HMAC and each record by where it stands; this finds what neither tells, a page that is whole and of another day.
//!
//! What always holds: until every tree was looked at, a file beside the database says so, so the next start goes on.

use crate::error::{met_damage, suspect};
use crate::open::beside;
use crate::sql;
use rusqlite::{Connection, ErrorCode};
use std::path::{Path, PathBuf};

/// Between two questions whether somebody waits, so many steps: of a walk of a tree, pages.
const STEPS: std::os::raw::c_int = 50;

/// The trees that are still to be looked at.
#[derive(Debug)]
pub(crate) struct Trees {
    left: Vec<String>,
    note: PathBuf,
    is_any_broken: bool,
}

/// How a file was left, as far as its trees are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// All of them are to be looked at.
    Unlooked,
    /// They are where an earlier start has not come to the end.
    AsNoted,
}

impl Trees {
    /// The trees of an open file.
    pub(crate) fn open(connection: &Connection, db: &Path, how: Left) -> rusqlite::Result<Self> {
        let note = beside(db, "-trees");
        let mut left = Vec::new();
        if how == Left::Unlooked || note.exists() {
            // Without it the next start would not go on; this one does.
            let _ = std::fs::write(&note, b"");
            let mut tables = connection.prepare(sql!("salvage/list_trees"))?;
            left = tables.query_map([], |row| row.get("name"))?.collect::<Result<_, _>>()?;
        }
        Ok(Self { left, note, is_any_broken: false })
    }

    pub(crate) fn are_left(&self) -> bool {
        !self.left.is_empty()
    }

    pub(crate) fn is_any_broken(&self) -> bool {
        self.is_any_broken
    }

    /// Looks at one after the other until `is_asked` answers true.
    pub(crate) fn look(&mut self, connection: &Connection, is_asked: impl Fn() -> bool + Send + 'static) {
        if let Err(error) = connection.progress_handler(STEPS, Some(is_asked)) {
            suspect(&error);
        }
        while let Some(table) = self.left.last() {
            match verdict(connection, table) {
                Ok(verdict) if verdict == "ok" => {}
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => break,
                broken => self.note_broken(broken),
            }
            self.left.pop();
        }
        let _ = connection.progress_handler(0, None::<fn() -> bool>);
        if self.left.is_empty() && !self.is_any_broken {
            let _ = std::fs::remove_file(&self.note);
        }
    }

    fn note_broken(&mut self, verdict: rusqlite::Result<String>) {
        tracing::error!(?verdict, table = self.left.last(), "a tree of the database is broken");
        self.is_any_broken = true;
        self.left.clear();
        met_damage();
    }
}

fn verdict(connection: &Connection, table: &str) -> rusqlite::Result<String> {
    connection.query_row(sql!("salvage/look_at_tree"), [table], |row| row.get("verdict"))
}
