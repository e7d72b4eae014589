//! What the hub keeps. One method is one use case is one transaction; no transaction, closure or row of an engine
//! crosses this border.
//!
//! What always holds: methods are async, although the one engine of today, embedded SQLite, is not: PostgreSQL
//! comes behind the same methods. What happens between reading and writing is one pure function.

mod sqlite;
mod types;

pub use sqlite::SqliteStore;
pub(crate) use sqlite::{begin_new_life, check_copy, is_in_use, remembered};
pub use types::*;

use crate::changes::Changes;
use crate::ingest::ReadBatch;
use crate::rights::Scope;
use kadian_domain::config::CheckpointWords;
use kadian_domain::ruling::{RuledRecord, Ruling};
use kadian_domain::{Code, Config, DeviceId, Problem, ResolutionDraft, VoidReason};
use std::path::{Path, PathBuf};

/// A statement failed; nothing of its transaction was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened.
    #[error("failed to open the hub's database")]
    Open(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A newer version wrote the database; it was left as it was.
    #[error(
        "a newer version wrote this database (schema {found}, this program knows up to {known}); everything in it is safe, update kadian-hub"
    )]
    Newer {
        /// What the file has.
        found: i32,
        /// What this program knows.
        known: i32,
    },
    /// A statement failed.
    #[error("failed to {attempted}")]
    Statement {
        /// What was attempted.
        attempted: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The rules say no.
    #[error(transparent)]
    Rule(#[from] Problem),
    /// More waits than can be done soon.
    #[error("too much waits to be written")]
    Busy,
    /// The disk is full, or does not take what is written.
    #[error("the disk takes nothing more")]
    DiskFull,
    /// The store was closed.
    #[error("the hub's store is closed")]
    Closed,
}

impl StoreError {
    /// What callers are told.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Rule(problem) => problem.clone(),
            Self::DiskFull => Problem::new(Code::HubFull),
            Self::Newer { .. } => Problem::new(Code::StoreNewer),
            Self::Busy | Self::Closed | Self::Statement { .. } | Self::Open(_) => Problem::new(Code::HubBusy),
        }
    }
}

/// The engines.
#[derive(Clone)]
pub enum Store {
    /// Embedded, in the data directory.
    Sqlite(SqliteStore),
}

macro_rules! forward {
    ($($(#[$doc:meta])* fn $name:ident(&self $(, $arg:ident: $type:ty)*) -> $out:ty;)*) => {
        impl Store {
            $($(#[$doc])*
            pub async fn $name(&self $(, $arg: $type)*) -> Result<$out, StoreError> {
                match self { Self::Sqlite(store) => store.$name($($arg),*).await }
            })*
        }
    };
}

impl Store {
    /// Whether the last write met a full or failing disk.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Sqlite(store) => store.is_disk_full(),
        }
    }

    /// Opens the embedded database of a data directory, and migrates it.
    pub fn open_sqlite(dir: &Path) -> Result<Self, StoreError> {
        SqliteStore::open(&dir.join("hub.db")).map(Self::Sqlite)
    }

    /// Where it is told what has changed, after COMMIT.
    pub fn changes(&self) -> &Changes {
        match self {
            Self::Sqlite(store) => store.changes(),
        }
    }
}

forward! {
    /// Makes a hub out of an empty database.
    fn create_hub(&self, setup: HubSetup) -> CreatedHub;
    /// The hub's own state.
    fn hub(&self) -> HubState;
    /// Keeps the address and the signed list `hub`.
    fn set_hub_list(&self, base_url: String, hub_list: Vec<u8>) -> ();

    /// Stores and judges a batch; Ok after COMMIT.
    fn ingest(&self, batch: ReadBatch, fresh_nonce: [u8; 16], now_ms: i64) -> Accepted;
    /// Judges again what an older version of the hub did not know; how many now count.
    fn judge_again(&self, now_ms: i64) -> u32;
    /// Recomputes dirty buckets from their checks; how many.
    fn recompute_rollups(&self, limit: u32) -> u32;

    /// A device, by its id.
    fn device(&self, device: DeviceId) -> Option<DeviceRow>;
    /// The checkpoint that a name or a number means.
    fn find_checkpoint(&self, name: String) -> Option<(u32, String)>;
    /// Makes the checkpoints of a file that are not there yet; or the lines that stand in the way, and nothing is made.
    fn import_checkpoints(&self, rows: Vec<ImportRow>, now_ms: i64) -> Result<Imported, Vec<(u64, String)>>;
    /// Keeps the hash of a one-time code for a checkpoint in scope; what the code is named by.
    fn add_enrolment_code(&self, scope: Scope, code: NewEnrolmentCode) -> u32;
    /// Lets a device use a code: it belongs to the code's checkpoint, now or once its digits are typed.
    fn enrol(&self, request: EnrolDevice) -> Enrolled;
    /// The codes of the last hours that lead to checkpoints in scope, newest first.
    fn enrolments(&self, scope: Scope, now_ms: i64) -> Vec<EnrolmentRow>;
    /// Accepts the device that shows these digits; others burn the code.
    fn type_digits(&self, scope: Scope, id: u32, typed: String, actor: String, now_ms: i64) -> Typed;
    /// Takes a code back.
    fn burn_enrolment(&self, scope: Scope, id: u32, actor: String, now_ms: i64) -> ();
    /// The devices at checkpoints in scope, those out of service last.
    fn devices(&self, scope: Scope) -> Vec<ListedDevice>;
    /// Names, moves, revokes or reinstates a device in scope.
    fn change_device(
        &self,
        scope: Scope,
        device: DeviceId,
        change: DeviceChange,
        actor: String,
        now_ms: i64
    ) -> ();
    /// Lets the copy of a device count that shows these digits; others are worth nothing from now on.
    fn type_fork_digits(
        &self,
        scope: Scope,
        device: DeviceId,
        typed: String,
        by: (String, [u8; 16]),
        now_ms: i64
    ) -> Typed;
    /// Takes a device in again that this hub signed for in a life that it does not remember.
    fn take_back(&self, returning: ReturnDevice) -> DeviceRow;
    /// What is new in a list behind a version.
    fn list_changes(&self, ask: ListAsk) -> ListChanges;
    /// Adds a volunteer to a checkpoint's crew.
    fn add_crew(&self, checkpoint: u32, name: String, now_ms: i64) -> u32;
    /// Takes a volunteer off a checkpoint's crew; false where there is none.
    fn remove_crew(&self, checkpoint: u32, name: String, now_ms: i64) -> bool;

    /// An officer with the password's hash, by name.
    fn officer(&self, name: String) -> Option<Officer>;
    /// Adds an officer of a unit.
    fn add_officer(&self, officer: NewOfficer, now_ms: i64) -> ();
    /// Replaces a password; every other session of the officer ends.
    fn set_password(&self, officer: u32, password_hash: String, keep: [u8; 32], now_ms: i64) -> ();
    /// Begins a session.
    fn add_session(&self, token_hash: [u8; 32], officer: u32, now_ms: i64) -> ();
    /// The officer of a session that is not over.
    fn session(&self, token_hash: [u8; 32], now_ms: i64) -> Option<Officer>;
    /// Ends a session.
    fn remove_session(&self, token_hash: [u8; 32]) -> ();

    /// Today's counts of the checkpoints in scope.
    fn today(&self, scope: Scope, day: Day) -> Vec<CheckpointToday>;
    /// How the checkpoints in scope and their devices fare.
    fn posts(&self, scope: Scope) -> Vec<PostFreshness>;
    /// The checkpoints in scope.
    fn checkpoints_in_scope(&self, scope: Scope) -> Vec<u32>;
    /// When each device that is in service was last heard, with its checkpoint: for the hub's own watch.
    fn last_words(&self) -> Vec<(u32, DeviceId, Option<i64>)>;

    /// The newest checks of a moment and later: all, or those whose slip, plate or name has a fragment.
    fn find_checks(&self, scope: Scope, find: String, since_ms: i64, limit: u32) -> FoundChecks;
    /// Checks of which somebody waits, then those of a day with a suspected fever; so many of each.
    fn fever_checks(&self, scope: Scope, day: Day, limit: u32) -> FoundChecks;
    /// Records that wait for an officer.
    fn held(&self, scope: Scope, limit: u32) -> HeldRecords;
    /// Rules on a held record.
    fn rule(&self, scope: Scope, by: DecidedBy, ruling: Ruling) -> ();
    /// Voids a check or a resolution of any device.
    fn void_late(&self, scope: Scope, by: DecidedBy, record: RuledRecord, reason: VoidReason) -> ();
    /// Says what came of one who still waits.
    fn resolve_late(&self, scope: Scope, by: DecidedBy, record: RuledRecord, draft: ResolutionDraft) -> ();

    /// What readings are judged by now.
    fn config(&self) -> Config;
    /// Sets what readings are judged by from now on; the new version.
    fn set_config(&self, config: Config, actor: String, now_ms: i64) -> u32;
    /// What is said to the checkpoints in scope, by name.
    fn words_in_scope(&self, scope: Scope) -> Vec<StoredWords>;
    /// Sets what is said to a checkpoint in scope.
    fn set_words_in_scope(
        &self,
        scope: Scope,
        checkpoint: u32,
        words: CheckpointWords,
        actor: String,
        now_ms: i64
    ) -> ();
    /// What is said to a checkpoint.
    fn words(&self, checkpoint: u32) -> CheckpointWords;
    /// Sets what is said to a checkpoint, for the command line.
    fn set_words(&self, checkpoint: u32, words: CheckpointWords, actor: String, now_ms: i64) -> ();

    /// Copies the whole database to a file that is not there yet, as it stands now.
    fn copy_to(&self, path: PathBuf) -> ();
    /// Counts of everything, for the command line.
    fn stats(&self) -> Stats;
    /// The next page of records behind a place.
    fn records_page(&self, after: RecordPlace, limit: u32) -> Vec<StoredRecord>;
    /// The next page of checks behind a place.
    fn checks_page(&self, after: RecordPlace, limit: u32) -> Vec<StoredCheck>;
    /// The next rows of the audit behind a number.
    fn audit_page(&self, after: i64, limit: u32) -> Vec<AuditRow>;
    /// Writes down what somebody did.
    fn audit(&self, at_ms: i64, actor: String, act: String, detail: String) -> ();
}
