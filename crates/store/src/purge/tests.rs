//! What goes and what stays, on a file without encryption, so that its bytes can be searched.

use super::*;
use crate::open::{configure, migrate};
use crate::{outbox, records};
use kadian_domain::{DeviceId, Epoch};
use std::path::Path;

const EPOCH: u32 = 7;
const OLD: i64 = 1_000;
const NEW: i64 = 9_000;
const BEFORE: i64 = 5_000;

struct Phone {
    db: Connection,
    folder: tempfile::TempDir,
}

/// How the hub has answered a record.
#[derive(Clone, Copy)]
enum Hub {
    Nothing,
    Stored(i64),
    Held(i64),
    Ruled(i64),
}

impl Phone {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut db = Connection::open(folder.path().join("device.db")).unwrap();
        configure(&db).unwrap();
        migrate(&mut db).unwrap();
        Self { db, folder }
    }

    /// Appends a record whose bytes name somebody.
    fn record(&mut self, kind: u32, hub: Hub) -> u32 {
        let transaction = Transaction::begin(&mut self.db, None).unwrap();
        let (device, epoch) = (DeviceId::from_bytes([1; 16]), Epoch::new(EPOCH));
        let head = records::head(&transaction, device, epoch).unwrap();
        let name = name_of(head.seq + 1);
        let seq = records::append(&transaction, epoch, head, kind, name.as_bytes(), 0).unwrap().get();
        transaction.commit().unwrap();
        let (hub_ms, outcome, code, is_ruled) = match hub {
            Hub::Nothing => return seq,
            Hub::Stored(hub_ms) => (hub_ms, "stored", None, 0),
            Hub::Held(hub_ms) => (hub_ms, "held", Some("fork"), 0),
            Hub::Ruled(hub_ms) => (hub_ms, "refused", Some("fork"), 1),
        };
        let sql = "INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES ($1, $2, x'00')";
        self.db.execute(sql, rusqlite::params![seq, hub_ms]).unwrap();
        let sql = "INSERT INTO receipt (epoch, seq, receipt_message_id, outcome, code, is_ruled) VALUES ($1, $2, $2, $3, $4, $5)";
        self.db.execute(sql, rusqlite::params![EPOCH, seq, outcome, code, is_ruled]).unwrap();
        self.db.execute("DELETE FROM outbox WHERE seq = $1", [seq]).unwrap();
        seq
    }

    /// A check of one passer, with an outcome or still waiting.
    fn check(&mut self, hub: Hub, disposition: &str, outcome: Option<&str>, shift: u32) -> u32 {
        let seq = self.record(1, hub);
        let sql = "INSERT INTO check_row (epoch, seq, saved_ms, event_ms, direction, subject, plate, n_passers, disposition,
                n_suspected, n_confirmed, volunteer, shift)
            VALUES ($1, $2, 0, 0, 'entry', 'person', $3, 1, $4, 0, 0, 0, $5)";
        self.db.execute(sql, rusqlite::params![EPOCH, seq, name_of(seq), disposition, shift]).unwrap();
        let sql = "INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, name, outcome)
            VALUES ($1, $2, 0, 376, 'forehead', 'forehead', 'fever', $3, $4, $5)";
        self.db.execute(sql, rusqlite::params![EPOCH, seq, disposition, name_of(seq), outcome]).unwrap();
        seq
    }

    fn resolution(&mut self, hub: Hub, target: Option<u32>, slip: Option<&str>) -> u32 {
        let seq = self.record(2, hub);
        let sql = "INSERT INTO resolution_row (epoch, seq, target_epoch, target_seq, slip, seat, disposition, told, saved_ms,
                event_ms, mono_ms, boot, shift)
            VALUES ($1, $2, $3, $4, $5, 0, 'admit', $6, 0, 0, 0, zeroblob(8), 0)";
        let epoch = target.map(|_| EPOCH);
        self.db.execute(sql, rusqlite::params![EPOCH, seq, epoch, target, slip, name_of(seq)]).unwrap();
        seq
    }

    fn purge(&mut self, running: Option<(u32, u32)>) -> u32 {
        let due = Due { before_ms: BEFORE, running };
        let (mut n_records, mut place) = (0, Some((0, 0)));
        while let Some(after) = place {
            let transaction = Transaction::begin(&mut self.db, None).unwrap();
            let done = page(&transaction, after, due, 3).unwrap();
            transaction.commit().unwrap();
            (n_records, place) = (n_records + done.n_records, done.next);
        }
        self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        n_records
    }

    /// The records whose name lies anywhere in the files.
    fn named_in_files(&self, last: u32) -> Vec<u32> {
        let mut all = Vec::new();
        for file in ["device.db", "device.db-wal"] {
            all.extend(std::fs::read(Path::new(self.folder.path()).join(file)).unwrap_or_default());
        }
        let holds = |name: String| all.windows(name.len()).any(|bytes| bytes == name.as_bytes());
        (1..=last).filter(|seq| holds(name_of(*seq))).collect()
    }
}

/// A name that stands nowhere else.
fn name_of(seq: u32) -> String {
    format!("canary-{seq:04}-林秀英")
}

#[test]
fn what_is_old_and_settled_goes_from_every_file_and_the_rest_stays() {
    let mut phone = Phone::new();
    let running = phone.record(5, Hub::Stored(NEW));
    let go = [
        phone.check(Hub::Stored(OLD), "admit", None, 0),
        phone.check(Hub::Stored(OLD), "recheck", Some("admit"), 0),
        phone.record(3, Hub::Stored(OLD)),
        phone.check(Hub::Ruled(OLD), "admit", None, 0),
    ];
    let of_waiting = [
        phone.check(Hub::Stored(OLD), "recheck", None, 0),
        phone.check(Hub::Nothing, "admit", None, 0),
        phone.check(Hub::Held(OLD), "admit", None, 0),
        phone.check(Hub::Stored(NEW), "admit", None, 0),
        phone.check(Hub::Stored(OLD), "admit", None, running),
    ];
    let last = of_waiting[4];
    let before = phone.named_in_files(last);
    assert_eq!(before, (1..=last).collect::<Vec<_>>(), "all of them can be found before");

    assert_eq!(phone.purge(Some((EPOCH, running))), 4);
    let left: Vec<u32> = (1..=last).filter(|seq| !go.contains(seq)).collect();
    assert_eq!(phone.named_in_files(last), left);
    let rows: u32 = phone.db.query_row("SELECT COUNT(*) FROM passer_row", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 5);
    // The chain stands, and says how many are purged.
    let walked = records::verify(&phone.db, DeviceId::from_bytes([1; 16])).unwrap();
    assert_eq!((walked.n_records, walked.n_purged, walked.first_bad), (last, 4, None));
    assert_eq!(outbox::count(&phone.db).unwrap().n_unsent, 1);
    assert_eq!(phone.purge(Some((EPOCH, running))), 0, "once is enough");
    // Its shift is over: the counts were handed over.
    assert_eq!(phone.purge(None), 1);
}

#[test]
fn a_check_goes_with_its_resolutions_and_no_wait_is_opened_again() {
    let mut phone = Phone::new();
    let closed = phone.check(Hub::Stored(OLD), "recheck", Some("admit"), 0);
    let late = phone.resolution(Hub::Stored(NEW), Some(closed), None);
    assert_eq!(phone.purge(None), 0, "what closes it is not old yet");
    phone.db.execute("UPDATE receipt_message SET hub_ms = $1", [OLD]).unwrap();
    assert_eq!(phone.purge(None), 2, "both, in one run");
    assert_eq!(phone.named_in_files(late), Vec::<u32>::new());

    // A recheck of another phone that still waits there, and this phone's last word on it.
    let sql = "INSERT INTO recheck_row (device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, n_resolutions)
        VALUES (zeroblob(16), 9, 1, 0, '3-B-1', 0, 376, 'forehead', 'forehead', 0)";
    phone.db.execute(sql, []).unwrap();
    phone.resolution(Hub::Stored(OLD), None, Some("3-B-1"));
    assert_eq!(phone.purge(None), 0);
    let closed = "UPDATE recheck_row SET outcome = 'admit', outcome_ms = $1, n_resolutions = 1";
    phone.db.execute(closed, [OLD]).unwrap();
    assert_eq!(phone.purge(None), 1);
    let transaction = Transaction::begin(&mut phone.db, None).unwrap();
    old_rechecks(&transaction, BEFORE).unwrap();
    let left: u32 = transaction.query_row("SELECT COUNT(*) FROM recheck_row", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn nothing_without_a_receipt_goes_whoever_asks() {
    let mut phone = Phone::new();
    let (sent, unsent) = (phone.record(1, Hub::Stored(OLD)), phone.record(1, Hub::Nothing));
    let transaction = Transaction::begin(&mut phone.db, None).unwrap();
    let error = remove_bytes(&transaction, EPOCH, unsent).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("without a receipt"), "{cause}");
    remove_bytes(&transaction, EPOCH, sent).unwrap();
    drop(transaction);
    // One that is offered again has its bytes protected again.
    phone.db.execute("DELETE FROM receipt WHERE seq = $1", [sent]).unwrap();
    let sql = "DELETE FROM record_bytes WHERE seq = $1";
    assert!(phone.db.execute(sql, [sent]).is_err());
}

#[test]
fn the_plan_of_a_page_finds_its_rows_by_their_keys() {
    let phone = Phone::new();
    let sql = format!("EXPLAIN QUERY PLAN {}", sql!("list_purge_page"));
    let mut statement = phone.db.prepare(&sql).unwrap();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().unwrap() {
        let step: String = row.get("detail").unwrap();
        assert!(!step.contains("SCAN") || step.contains("CONSTANT ROW"), "{step}");
    }
}
