//! What a backup holds, and how a restored hub begins anew.

use super::DecidedBy;
use kadian_domain::DeviceId;

/// A copy of a hub's database that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedCopy {
    /// Whose it is.
    pub hub: [u8; 16],
    /// Which life of that hub.
    pub hub_epoch: u32,
    /// Records in it.
    pub records: u64,
    /// When it was copied.
    pub made_ms: Option<i64>,
}

/// What the database that is to be replaced still knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Whose it is.
    pub hub: [u8; 16],
    /// Which life of that hub.
    pub hub_epoch: u32,
    /// The last number given of each kind.
    pub counters: Vec<(String, u32)>,
}

/// A life of the hub that begins with a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLife {
    /// Its number.
    pub hub_epoch: u32,
    /// The last numbers that the lost database is known to have given.
    pub counters: Vec<(String, u32)>,
    /// Who begins it; its random number is the epoch of the hub's own chain.
    pub by: DecidedBy,
    /// For the audit.
    pub detail: String,
}

/// A device that shows this hub's own signed answer of its enrolment; both signatures were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnDevice {
    /// Its id.
    pub device: DeviceId,
    /// Its public key, as the hub signed for it.
    pub public_key: Vec<u8>,
    /// The checkpoint that it belongs to.
    pub checkpoint: u32,
    /// Its letter there.
    pub letter: String,
    /// When the hub signed.
    pub signed_ms: i64,
    /// Now.
    pub now_ms: i64,
}
