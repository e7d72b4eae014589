//! A hub's database with so many checks, as if they had come in over so many days; made by SQL in one transaction, and
//! counted by the hub.
//!
//! What it is like: 122 posts, 250 devices, one passer in ten with a name, one check in eight a vehicle, one in 400 a
//! fever. Everything of a check follows from how many of its device came after it, so hubs that take in as much a day
//! have the same last days, check for check, however old they are. What it is not: hashes are random and records' bytes
//! are purged, but for those that are held; pages read neither.

use crate::senders::{self, N_CHECKPOINTS};
use kadian_hub::store::{NewCheckpoint, Store};
use kadian_testkit::phone_here::runtime;
use kadian_testkit::{HubInside, wait};
use kadian_wire::chain::sha256;
use kadian_wire::{Record, kinds};
use rusqlite::{Connection, params};
use std::path::Path;

/// When somebody looks: 18:00 of a day in Shanghai.
pub(super) const NOW_MS: i64 = 1_795_514_400_000;
/// A session's token in the cookie, 32 bytes of nothing.
pub(super) const COOKIE: &str = "sid=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The slip and the plate that one check of today has.
pub(super) const SLIP: &str = "7-ZZ-4711";
pub(super) const PLATE: &str = "闽DQX471";
pub(super) const PERSON: &str = "欧阳晓燕";

const DAY_MS: i64 = 86_400_000;
const N_DEVICES: u32 = 250;
/// Records that wait for an officer, whatever else is there.
const N_HELD: u32 = 300;
const EPOCH: u32 = 7;
const BUCKETS_AT_ONCE: u32 = 5_000;

/// How full a hub is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) n_checks: u32,
    pub(super) n_days: i64,
}

impl Extent {
    fn of_device(self) -> u32 {
        self.n_checks / N_DEVICES
    }

    /// How long a device waits from one check to the next (ms).
    fn every_ms(self) -> i64 {
        self.n_days * DAY_MS / i64::from(self.of_device()) - 1
    }
}

pub(super) fn make(dir: &Path, extent: Extent) -> anyhow::Result<()> {
    runtime().block_on(HubInside::make(dir, (1..=N_CHECKPOINTS).map(checkpoint).collect()));
    let db = Connection::open(dir.join("hub.db"))?;
    // Nothing of it is anybody's: a build that fails is thrown away.
    wait::until("whoever made the hub to be gone", || db.pragma_update(None, "journal_mode", "DELETE").ok());
    db.pragma_update(None, "journal_mode", "OFF")?;
    db.pragma_update(None, "synchronous", "OFF")?;
    db.pragma_update(None, "foreign_keys", "OFF")?;
    db.pragma_update(None, "cache_size", -400_000)?;
    db.execute_batch("BEGIN")?;
    let district: u32 = db.query_row("SELECT district FROM hub_state", [], |row| row.get(0))?;
    for device in 0..N_DEVICES {
        add_device(&db, district, device, extent)?;
        add_checks(&db, district, device, extent)?;
    }
    add_held(&db, district, extent)?;
    add_known(&db)?;
    mark_all(&db)?;
    db.execute("UPDATE officer SET is_one_time = 0", [])?;
    let session = "INSERT INTO officer_session (token_hash, officer_id, created_ms, seen_ms)
        SELECT ?1, officer_id, ?2, ?2 FROM officer";
    db.execute(session, params![sha256(&[0; 32]).as_bytes(), NOW_MS])?;
    db.execute_batch("COMMIT")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    drop(db);
    count_all(dir)
}

fn checkpoint(n: usize) -> NewCheckpoint {
    NewCheckpoint {
        subdistrict: format!("第 {} 街道", n % 5 + 1),
        community: format!("第 {} 社区", n % 40 + 1),
        name: format!("第 {n} 卡点"),
        crew: (0..3).map(|at| format!("志愿者 {n}-{at}")).collect(),
    }
}

/// Their order is that of their numbers, so that rows are appended.
fn id(device: u32) -> [u8; 16] {
    let mut id = [0x5a; 16];
    id[..4].copy_from_slice(&device.to_be_bytes());
    id
}

fn post_of(device: u32) -> u32 {
    device % u32::try_from(N_CHECKPOINTS).unwrap_or(1) + 1
}

fn add_device(db: &Connection, district: u32, device: u32, extent: Extent) -> anyhow::Result<()> {
    let (id, post, n) = (id(device), post_of(device), extent.of_device());
    let letter = ["A", "B", "C", "D"][(device as usize / N_CHECKPOINTS) % 4];
    let since_ms = NOW_MS - extent.n_days * DAY_MS;
    db.execute(
        "INSERT INTO device (district, device, public_key, checkpoint_id, letter, enrolled_ms)
         VALUES (?1, ?2, randomblob(65), ?3, ?4, ?5)",
        params![district, id, post, letter, since_ms],
    )?;
    db.execute(
        "INSERT INTO device_checkpoint (district, device, checkpoint_id, letter, since_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![district, id, post, letter, since_ms],
    )?;
    // One in fifty has a hole of fifty numbers at its end.
    let last_seq = n + if device.is_multiple_of(50) { 50 } else { 0 };
    db.execute(
        "INSERT INTO device_health (district, device, heard_ms, said_ms, app_version, epoch, last_seq, unsent,
             battery_percent, free_mb, clock_offset_ms)
         VALUES (?1, ?2, ?3, ?3, '0.1.0', ?4, ?5, 0, 71, 9000, 12)",
        params![district, id, NOW_MS - 20_000, EPOCH, last_seq],
    )?;
    db.execute(
        "INSERT INTO chain (district, device, epoch, have_to, last_seq, accounted_to) VALUES (?1, ?2, ?3, ?4, ?4, ?4)",
        params![district, id, EPOCH, n],
    )?;
    db.execute(
        "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?5 * 3)
         INSERT INTO shift_row (district, device, epoch, seq, branch, checkpoint_id, started_ms, end_seq, ended_ms)
         SELECT ?1, ?2, ?3, 1 + n, 0, ?4, ?6 + n * 28800000, CASE WHEN n + 1 < ?5 * 3 THEN 2 + n END,
             CASE WHEN n + 1 < ?5 * 3 THEN ?6 + n * 28800000 + 28800000 END
         FROM n",
        params![district, id, EPOCH, post, extent.n_days, since_ms],
    )?;
    db.execute(
        "INSERT INTO shift_volunteer (district, device, epoch, seq, branch, volunteer_id)
         SELECT shift_row.district, shift_row.device, shift_row.epoch, shift_row.seq, 0, crew.volunteer_id
         FROM shift_row JOIN crew ON crew.checkpoint_id = shift_row.checkpoint_id
         WHERE shift_row.device = ?1",
        [id],
    )?;
    Ok(())
}

/// Everything follows from a number that is drawn from the device's and from how many of its checks came later.
const CHECKS: &str = "
WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ?4),
later AS (SELECT seq, ?4 - seq AS n_later FROM n),
drawn AS (SELECT seq, ((n_later * 2654435761 + ?6 * 40503) >> 3) & 268435455 AS d,
    ?7 - (n_later + 1) * ?8 + (n_later * 7919 + ?6 * 345611) % ?8 AS at FROM later),
known AS (SELECT seq, d, at, d % 8 = 0 AS is_vehicle, d % 400 = 1 AS has_fever, at > ?9 AND d % 300 = 2 AS waits FROM drawn)
INSERT INTO check_row (district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction,
    subject, plate, n_passers, n_suspected, n_confirmed, n_waiting, disposition, slip, volunteer_id, shift, config,
    void_device, void_epoch, void_seq, void_reason)
SELECT ?1, ?2, ?3, seq, 0, ?5, at, 40, 0, CASE WHEN d & 4096 THEN 'entry' ELSE 'exit' END,
    CASE WHEN is_vehicle THEN 'vehicle' ELSE 'person' END,
    CASE WHEN is_vehicle THEN printf('闽D%05d', d % 100000) END,
    CASE WHEN is_vehicle THEN 1 + d / 8 % 3 ELSE 1 END,
    has_fever OR waits, has_fever, waits,
    CASE WHEN waits THEN 'recheck' WHEN has_fever THEN 'refer' ELSE 'admit' END,
    CASE WHEN waits OR has_fever THEN ?5 || '-A-' || seq END,
    1000 + d % 366, 0, 0,
    CASE WHEN d % 500 = 3 THEN ?2 END, CASE WHEN d % 500 = 3 THEN ?3 END, CASE WHEN d % 500 = 3 THEN seq + 1 END,
    CASE WHEN d % 500 = 3 THEN 'twice' END
FROM known";

const PASSERS: &str = "
WITH RECURSIVE seat (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM seat WHERE n < 2),
drawn AS (SELECT seq, n_passers, subject, disposition, n_suspected,
        (((?6 - seq) * 2654435761 + ?3 * 40503) >> 3) & 268435455 AS d
    FROM check_row WHERE district = ?1 AND device = ?2)
INSERT INTO passer_row (district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition,
    fever, name, phone, n_resolutions)
SELECT ?1, ?2, ?5, seq, 0, CASE WHEN subject = 'vehicle' THEN n + 1 ELSE 0 END, ?4,
    CASE WHEN n_suspected > 0 AND n = 0 THEN 378 ELSE 360 + (d >> 8) % 9 END, 'forehead', 'forehead',
    CASE WHEN n = 0 THEN disposition ELSE 'admit' END,
    CASE WHEN n_suspected = 0 OR n > 0 THEN 'none' WHEN disposition = 'recheck' THEN 'suspected' ELSE 'confirmed' END,
    CASE WHEN d % 10 = 1 THEN substr('陈林黄张李王吴刘蔡杨许郑谢郭洪曾', 1 + (d >> 4) % 16, 1)
        || substr('丽英志强秀兰建国文辉美玲桂花晓燕', 1 + (d >> 10) % 16, 1)
        || substr('丽英志强秀兰建国文辉美玲桂花晓燕', 1 + (d >> 20) % 16, 1) END,
    CASE WHEN d % 10 = 1 THEN printf('139%08d', d % 100000000) END, 0
FROM drawn JOIN seat ON seat.n < drawn.n_passers";

fn add_checks(db: &Connection, district: u32, device: u32, extent: Extent) -> anyhow::Result<()> {
    let (id, post, n) = (id(device), post_of(device), extent.of_device());
    let every_ms = extent.every_ms();
    let first_ms = NOW_MS - i64::from(n) * every_ms;
    db.prepare_cached(
        "WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ?4)
         INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms)
         SELECT ?1, ?2, ?3, seq, 0, 1, randomblob(32), randomblob(32), ?5 + seq * ?6 + 60000 FROM n",
    )?
    .execute(params![district, id, EPOCH, n, first_ms, every_ms])?;
    let waits_from_ms = NOW_MS - 3 * 3_600_000;
    let row = params![district, id, EPOCH, n, post, device, NOW_MS, every_ms, waits_from_ms];
    db.prepare_cached(CHECKS)?.execute(row)?;
    db.prepare_cached(PASSERS)?.execute(params![district, id, device, post, EPOCH, n])?;
    Ok(())
}

/// Records that name another post than their device's, with their bytes.
fn add_held(db: &Connection, district: u32, extent: Extent) -> anyhow::Result<()> {
    for n in 0..N_HELD {
        let (device, post) = (n % N_DEVICES, post_of(n + 1));
        let (id, seq) = (id(device), extent.of_device() + 100 + n / N_DEVICES);
        let record = Record {
            kind: kinds::CHECK,
            seq,
            wall_ms: NOW_MS - 7_200_000,
            mono_ms: 1_000,
            boot: [1; 8],
            sample: None,
            checkpoint: post,
            volunteer: 1_000,
            shift: 0,
            config: 0,
            body: kadian_wire::body::encode_check(&senders::check(post, n)),
        };
        let key = params![district, id, EPOCH, seq, NOW_MS - 7_100_000];
        db.execute(
            "INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms)
             VALUES (?1, ?2, ?3, ?4, 0, 1, randomblob(32), randomblob(32), ?5)",
            key,
        )?;
        db.execute(
            "INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES (?1, ?2, ?3, ?4, 0, ?5)",
            params![district, id, EPOCH, seq, record.encode()],
        )?;
        db.execute(
            "INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code)
             VALUES (?1, ?2, ?3, ?4, 0, 'held', 'checkpoint_foreign')",
            params![district, id, EPOCH, seq],
        )?;
    }
    Ok(())
}

/// One check of this morning that can be found by its slip, its plate and its passer's name.
fn add_known(db: &Connection) -> anyhow::Result<()> {
    let at = "SELECT device, seq FROM check_row WHERE subject = 'vehicle' AND event_ms > ?1
        ORDER BY event_ms LIMIT 1";
    let from_ms = NOW_MS - 9 * 3_600_000;
    let (device, seq): ([u8; 16], u32) = db.query_row(at, [from_ms], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let check = "UPDATE check_row SET slip = ?3, plate = ?4 WHERE device = ?1 AND seq = ?2";
    db.execute(check, params![device, seq, SLIP, PLATE])?;
    let passer = "UPDATE passer_row SET name = ?3 WHERE device = ?1 AND seq = ?2 AND seat = 1";
    db.execute(passer, params![device, seq, PERSON])?;
    Ok(())
}

/// The product counts them itself: each quarter hour is marked here.
fn mark_all(db: &Connection) -> anyhow::Result<()> {
    db.execute(
        "INSERT INTO dirty_bucket (district, checkpoint_id, bucket_ms)
         SELECT DISTINCT district, checkpoint_id, event_ms - event_ms % 900000 FROM check_row",
        [],
    )?;
    Ok(())
}

fn count_all(dir: &Path) -> anyhow::Result<()> {
    let store = Store::open_sqlite(dir)?;
    while runtime().block_on(store.recompute_rollups(BUCKETS_AT_ONCE))? > 0 {}
    Ok(())
}
