//! Databases as a released version left them: written down as SQL once, and built from it again for every upgrade.
//!
//! What always holds: the same database gives the same text, and a database that was built from a text gives that text
//! again. Folders of `migrations/released` are read here and never written; only the program `freeze` makes a new one.

use crate::{HubBox, PhoneBox, bins};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The database of a device.
pub const DEVICE_SQL: &str = "device.sql";
/// The database of a hub.
pub const HUB_SQL: &str = "hub.sql";
/// Whose phone the frozen one is.
pub const OWNER: &str = "林";
/// Where the frozen phone looks for the frozen hub: a loopback address that nothing else uses.
pub const HUB_HOST: &str = "127.61.0.1";
/// The port there.
pub const HUB_PORT: u16 = 8420;

/// The frozen folders, oldest first.
pub fn versions() -> Vec<PathBuf> {
    let folder = root().join("migrations/released");
    let entries = std::fs::read_dir(&folder).expect("migrations/released");
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

/// The repository.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("crates/testkit lies in the repository").to_owned()
}

/// The frozen phone, as its version left it.
pub fn phone(version: &Path) -> PhoneBox {
    let phone = PhoneBox::new(OWNER);
    build_phone(version, phone.dir());
    phone
}

/// The same in a folder.
pub fn build_phone(version: &Path, dir: &Path) {
    for name in ["vault.key", "vault.toml"] {
        std::fs::copy(version.join(name), dir.join(name)).expect("a vault");
    }
    let sql = std::fs::read_to_string(version.join(DEVICE_SQL)).expect("a device's database");
    build(&open_device(dir), &sql);
}

/// The frozen hub, as its version left it. It does not run yet.
pub fn hub(version: &Path) -> HubBox {
    let hub = HubBox::found(HUB_HOST, HUB_PORT);
    build_hub(version, hub.dir());
    hub
}

/// The same in a folder.
pub fn build_hub(version: &Path, dir: &Path) {
    std::fs::copy(version.join("hub.key"), dir.join("hub.key")).expect("a hub's keys");
    let sql = std::fs::read_to_string(version.join(HUB_SQL)).expect("a hub's database");
    build(&Connection::open(dir.join("hub.db")).expect("a file"), &sql);
}

/// The database of a phone that nobody has open, by the key of its vault.
pub fn open_device(dir: &Path) -> Connection {
    let vault = std::fs::read_to_string(dir.join("vault.key")).expect("a vault");
    let key = vault.lines().find_map(|line| line.strip_prefix("db_key = ")).expect("a key").trim_matches('"');
    let db = Connection::open(dir.join("device.db")).expect("a file");
    db.pragma_update(None, "key", format!("x'{key}'")).expect("a key");
    db
}

/// The database of a hub that nobody has open.
pub fn open_hub(dir: &Path) -> Connection {
    Connection::open_with_flags(dir.join("hub.db"), OpenFlags::SQLITE_OPEN_READ_WRITE)
        .expect("a hub's database")
}

fn build(db: &Connection, sql: &str) {
    // Both products keep a write-ahead log, and say so in the file.
    let mode: String =
        db.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).expect("a log");
    assert_eq!(mode, "wal");
    db.execute_batch(sql).expect("a frozen database is built");
}

/// A whole database as text: tables and their rows by key, then indexes and triggers.
pub fn dump(db: &Connection) -> String {
    let mut text = String::from("PRAGMA foreign_keys = OFF;\nBEGIN;\n");
    let has_figures = count(db, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'") > 0;
    if has_figures {
        text += "ANALYZE sqlite_schema;\nDELETE FROM sqlite_stat1;\n";
    }
    let tables = schema(db, "type = 'table' AND name NOT LIKE 'sqlite_%'");
    for (name, sql) in &tables {
        let _ = write!(text, "\n{sql};\n");
        text += &rows(db, name);
    }
    if has_figures {
        text += "\n";
        text += &rows(db, "sqlite_stat1");
    }
    for (_, sql) in schema(db, "type IN ('index', 'trigger', 'view') AND sql IS NOT NULL") {
        let _ = write!(text, "\n{sql};\n");
    }
    text + "\nCOMMIT;\n"
}

fn count(db: &Connection, sql: &str) -> u32 {
    db.query_row(sql, [], |row| row.get(0)).expect("a number")
}

fn schema(db: &Connection, which: &str) -> Vec<(String, String)> {
    let sql = format!("SELECT name, sql FROM sqlite_schema WHERE {which} ORDER BY rowid");
    let mut statement = db.prepare(&sql).expect("a schema");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("a schema");
    rows.map(|row| row.expect("a row")).collect()
}

fn rows(db: &Connection, table: &str) -> String {
    let columns = "SELECT name, pk FROM pragma_table_info($1) ORDER BY cid";
    let mut statement = db.prepare(columns).expect("columns");
    let columns: Vec<(String, u32)> = statement
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("columns")
        .map(|row| row.expect("a column"))
        .collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(", ");
    let mut key: Vec<&(String, u32)> = columns.iter().filter(|(_, pk)| *pk > 0).collect();
    key.sort_by_key(|(_, pk)| *pk);
    let key: Vec<&str> = key.into_iter().map(|(name, _)| name.as_str()).collect();
    let order = if key.is_empty() { names.clone() } else { key.join(", ") };
    let mut statement =
        db.prepare(&format!("SELECT {names} FROM {table} ORDER BY {order}")).expect("a table");
    let mut rows = statement.query([]).expect("a table");
    let mut text = String::new();
    while let Some(row) = rows.next().expect("a row") {
        let values: Vec<String> =
            (0..columns.len()).map(|at| literal(row.get_ref(at).expect("a value"))).collect();
        let _ = writeln!(text, "INSERT INTO {table} ({names}) VALUES ({});", values.join(", "));
    }
    text
}

fn literal(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        // Neither end keeps a number with a point.
        ValueRef::Real(number) => panic!("{number} in a database of ours"),
        ValueRef::Text(text) => {
            format!("'{}'", std::str::from_utf8(text).expect("text").replace('\'', "''"))
        }
        ValueRef::Blob(bytes) => format!("X'{}'", hex::encode(bytes)),
    }
}

/// Makes a database newer than any program that there is.
pub fn make_newer(db: &Connection) {
    let row = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (9999, 'later', '', '0')";
    db.execute(row, []).expect("a later version");
}

/// Whether the programs whose output is frozen are built.
pub fn programs() -> [PathBuf; 2] {
    [bins::path("kadian"), bins::path("kadian-hub")]
}
