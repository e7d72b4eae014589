//! What crosses the store's border: plain values.

mod audit;
mod checkpoints;
mod decisions;
mod devices;
mod freshness;
mod lists;
mod passages;
mod restore;

pub use audit::*;
pub use checkpoints::*;
pub use decisions::*;
pub use devices::*;
pub use freshness::*;
pub use kadian_domain::time::Day;
pub use lists::*;
pub use passages::*;
pub use restore::*;

use kadian_wire::{Hash, OutcomeRange};
use serde::Serialize;

/// What a new hub is made of.
#[derive(Debug, Clone)]
pub struct HubSetup {
    /// Its id.
    pub hub: [u8; 16],
    /// IANA name.
    pub zone: String,
    /// The district's name.
    pub district: String,
    /// Subdistricts, communities, checkpoints, and who serves there.
    pub checkpoints: Vec<NewCheckpoint>,
    /// The first officer.
    pub officer: NewOfficer,
    /// The random epoch of the hub's own chain.
    pub own_epoch: u32,
}

/// A checkpoint to be made.
#[derive(Debug, Clone)]
pub struct NewCheckpoint {
    /// Its subdistrict.
    pub subdistrict: String,
    /// Its community.
    pub community: String,
    /// Its name.
    pub name: String,
    /// Who serves there.
    pub crew: Vec<String>,
}

/// An officer to be made.
#[derive(Debug, Clone)]
pub struct NewOfficer {
    /// The name to sign in with.
    pub name: String,
    /// Argon2id, of a one-time password.
    pub password_hash: String,
    /// The unit's name; None for the district.
    pub unit: Option<String>,
    /// What the officer is.
    pub role: String,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct CreatedHub {
    /// The checkpoints, with their numbers.
    pub checkpoints: Vec<(u32, String)>,
}

/// The hub's own state.
#[derive(Debug, Clone)]
pub struct HubState {
    /// Its id.
    pub hub: [u8; 16],
    /// Which life of it.
    pub hub_epoch: u32,
    /// The district whose records lie here.
    pub district: u32,
    /// IANA name.
    pub zone: String,
    /// Where it is found; None until it was served once.
    pub base_url: Option<String>,
    /// The signed list `hub`.
    pub hub_list: Option<Vec<u8>>,
    /// The epoch of the hub's own chain; None until its first record.
    pub own_epoch: Option<u32>,
}

/// What a batch came to, after COMMIT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Outcomes by range.
    pub outcomes: Vec<OutcomeRange>,
    /// How many records were new.
    pub n_new: u32,
    /// All of 1 to this number are here.
    pub have_to: u32,
    /// Ranges above it that are not, at most 16.
    pub missing: Vec<(u32, u32)>,
    /// The newest version of each list of the device.
    pub lists: Vec<(String, u32)>,
    /// Which life of the hub.
    pub hub_epoch: u32,
    /// Whether the device was taken out of service.
    pub is_revoked: bool,
    /// Where the batch's epoch has to do with a fork.
    pub fork: Option<EpochFork>,
}

/// Why what comes of an epoch is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochFork {
    /// Two histories part in it.
    Split,
    /// It began after a fork, and an officer has yet to type its digits.
    Waiting {
        /// What the digits are made of besides the device's key and the epoch.
        nonce: [u8; 16],
    },
}

/// An officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// The officer's number.
    pub id: u32,
    /// The name to sign in with.
    pub name: String,
    /// Argon2id.
    pub password_hash: String,
    /// Whether the password is the printed one.
    pub is_one_time: bool,
    /// The unit below which everything may be seen.
    pub org_unit: u32,
    /// That unit's name.
    pub unit_name: String,
}

/// Today at one checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointToday {
    /// Its number.
    pub checkpoint: u32,
    /// Its name.
    pub name: String,
    /// Passers who wait there, whatever day they came.
    pub n_waiting: u32,
    /// Records of its devices that wait for an officer.
    pub n_held: u32,
    /// Its quarter hours that have counts, in order.
    pub buckets: Vec<Bucket>,
}

/// The counts of a quarter hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// When it starts.
    pub start_ms: i64,
    /// Checks that are not voided.
    pub n_checks: u32,
    /// Passers on their way in.
    pub n_entries: u32,
    /// Passers on their way out.
    pub n_exits: u32,
    /// Vehicles and buses among the checks.
    pub n_vehicles: u32,
    /// Suspected fevers.
    pub n_suspected: u32,
    /// Confirmed ones among them.
    pub n_confirmed: u32,
}

/// Counts of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Enrolled devices; the hub itself is none.
    pub devices: u32,
    /// All authentic records of devices. The hub's own chain is left out: stored, held and refused records must come to
    /// what devices have sent.
    pub records: u32,
    /// Checks that are stored and not voided.
    pub checks: u32,
    /// Records of every kind that wait for an officer.
    pub held: u32,
    /// Records of every kind that will never count.
    pub refused: u32,
    /// Numbers up to a device's last that never came, less those it says are unsent and those named gone.
    pub gaps: u32,
    /// Numbers named gone.
    pub lost: u32,
    /// Devices with two histories.
    pub forks: u32,
}

/// A place in the order of all records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPlace {
    /// The device.
    pub device: [u8; 16],
    /// Its database.
    pub epoch: u32,
    /// The number.
    pub seq: u32,
    /// The history.
    pub branch: u32,
}

impl RecordPlace {
    /// Before every record.
    pub const START: Self = Self { device: [0; 16], epoch: 0, seq: 0, branch: 0 };
}

/// A record as it lies at the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Where it stands.
    pub place: RecordPlace,
    /// Its kind's number.
    pub kind: Option<u32>,
    /// SHA-256 of its bytes.
    pub d: Hash,
    /// Its place in its chain.
    pub h: Hash,
    /// Its bytes; None once purged.
    pub bytes: Option<Vec<u8>>,
    /// Held or refused, and why.
    pub outcome: Option<(String, String)>,
}
