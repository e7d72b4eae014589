//! What a check would cost if nothing were judged, hashed, encoded, read or handed over: the same rows, by the same
//! statements, in the same tables, under the same key and as durable.

use kadian_store::{Connection, Store};
use rusqlite::{Statement, Transaction, named_params};

/// The text of a statement of the store.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!("../../../store/sql/", $name, ".sql"))
    };
}

/// Writes one check after another, all alike but for their numbers.
pub(crate) struct Bare<'a> {
    db: &'a Connection,
    epoch: u32,
    seq: u32,
    saved_ms: i64,
    bytes: Vec<u8>,
    /// In turn, as the direction of those who pass: what is written over by the same bytes costs nothing.
    drafts: [String; 2],
    record: Statement<'a>,
    record_bytes: Statement<'a>,
    outbox: Statement<'a>,
    check: Statement<'a>,
    passer: Statement<'a>,
    kept: Statement<'a>,
}

impl<'a> Bare<'a> {
    /// Goes on behind the last record, with the bytes of that one.
    pub(crate) fn behind(store: &'a Store) -> anyhow::Result<Self> {
        let db = store.read();
        let last = "SELECT epoch, seq, bytes FROM record_bytes ORDER BY epoch DESC, seq DESC LIMIT 1";
        let (epoch, seq, bytes) =
            db.query_row(last, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let newest = "SELECT MAX(event_ms) FROM check_row";
        let draft: String = db.query_row("SELECT draft FROM draft", [], |row| row.get(0))?;
        Ok(Self {
            db,
            epoch,
            seq,
            saved_ms: db.query_row(newest, [], |row| row.get(0))?,
            bytes,
            drafts: [draft.replace("entry", "exit"), draft.replace("exit", "entry")],
            record: db.prepare(sql!("append_record"))?,
            record_bytes: db.prepare(sql!("append_record_bytes"))?,
            outbox: db.prepare(sql!("append_outbox"))?,
            check: db.prepare(sql!("append_check_row"))?,
            passer: db.prepare(sql!("append_passer_row"))?,
            kept: db.prepare(sql!("set_draft"))?,
        })
    }

    /// One transaction.
    pub(crate) fn write(&mut self) -> rusqlite::Result<()> {
        (self.seq, self.saved_ms) = (self.seq + 1, self.saved_ms + 1_000);
        let tx = Transaction::new_unchecked(self.db, rusqlite::TransactionBehavior::Immediate)?;
        // What a hash looks like to a database.
        let mut d = [0x5a; 32];
        d[..4].copy_from_slice(&self.seq.to_be_bytes());
        let (epoch, seq) = (self.epoch, self.seq);
        self.record.execute(named_params! {
            ":epoch": epoch, ":seq": seq, ":kind": 1, ":d": d, ":h": d,
        })?;
        self.record_bytes.execute(named_params! { ":epoch": epoch, ":seq": seq, ":bytes": self.bytes })?;
        self.outbox.execute(named_params! { ":epoch": epoch, ":seq": seq, ":saved_ms": self.saved_ms })?;
        self.check.execute(named_params! {
            ":epoch": epoch, ":seq": seq, ":saved_ms": self.saved_ms, ":event_ms": self.saved_ms,
            ":mono_ms": self.saved_ms, ":boot": [7_u8; 8], ":observed_ms": None::<i64>, ":direction": "entry",
            ":subject": "person", ":plate": None::<String>, ":n_passers": 1, ":disposition": "admit",
            ":slip": None::<String>, ":n_suspected": 0, ":n_confirmed": 0, ":volunteer": 0, ":shift": 0,
        })?;
        self.passer.execute(named_params! {
            ":epoch": epoch, ":seq": seq, ":seat": 0, ":reading_dc": 365, ":method": "forehead",
            ":site": "forehead", ":cause": "none", ":disposition": "admit", ":reason": None::<u32>,
            ":name": "陈美玲", ":phone": "13800000000", ":origin": None::<String>,
        })?;
        let [exit, entry] = &self.drafts;
        let draft = if seq.is_multiple_of(2) { exit } else { entry };
        self.kept.execute(named_params! { ":draft": draft })?;
        tx.commit()
    }
}
