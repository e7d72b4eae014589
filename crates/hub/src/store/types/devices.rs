//! Devices: how they come, where they stand, whether they serve.

use kadian_domain::DeviceId;
use serde::{Deserialize, Serialize};

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// P-256, uncompressed.
    pub public_key: Vec<u8>,
    /// The checkpoint that it belongs to.
    pub checkpoint: u32,
    /// That checkpoint's name.
    pub checkpoint_name: String,
    /// Its letter there.
    pub letter: String,
    /// Whether it was revoked.
    pub is_revoked: bool,
}

/// Who accepts the device that uses a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Nobody: it is accepted at once.
    AtOnce,
    /// An officer, who types the six digits that the device shows.
    ByDigits,
}

/// A one-time code to be kept.
#[derive(Debug, Clone)]
pub struct NewEnrolmentCode {
    /// SHA-256 of the code.
    pub code_hash: [u8; 32],
    /// The checkpoint that it leads to.
    pub checkpoint: u32,
    /// Who accepts the device.
    pub approval: Approval,
    /// Who makes it, as the audit names them.
    pub actor: String,
    /// When it ends.
    pub expires_ms: i64,
    /// Now.
    pub now_ms: i64,
}

/// A device that asks to be enrolled; its signature was checked.
#[derive(Debug, Clone)]
pub struct EnrolDevice {
    /// The code that it showed.
    pub code: [u8; 16],
    /// Its id.
    pub device: DeviceId,
    /// Its public key.
    pub public_key: Vec<u8>,
    /// Random bytes, the nonce of a code that nobody has shown yet.
    pub fresh_nonce: [u8; 16],
    /// Now.
    pub now_ms: i64,
}

/// What a device that asks is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enrolled {
    /// It belongs to a checkpoint.
    Accepted(DeviceRow),
    /// An officer has yet to type its digits.
    Waiting {
        /// What the digits are made of besides its key and the code.
        nonce: [u8; 16],
        /// When the code ends.
        expires_ms: i64,
        /// Where the code leads to.
        checkpoint_name: String,
    },
}

/// How a one-time code fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentState {
    /// No device has shown it yet.
    Open,
    /// A device has shown it, and its digits wait to be typed.
    Asked,
    /// The device belongs to the checkpoint.
    Accepted,
    /// Its ten minutes are over.
    Over,
    /// A second device showed it: somebody else had the code.
    BurntSecondDevice,
    /// Digits were typed that the device does not show.
    BurntDigits,
    /// An officer took it back.
    BurntOfficer,
}

/// A one-time code, as officers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// What it is named by.
    pub id: u32,
    /// Where it leads to.
    pub checkpoint: u32,
    /// That checkpoint's name.
    pub checkpoint_name: String,
    /// How it fares.
    pub state: EnrolmentState,
    /// The digits, once they were typed.
    pub digits: Option<String>,
    /// When it was made.
    pub made_ms: i64,
    /// When it ends.
    pub expires_ms: i64,
    /// When a device showed it.
    pub asked_ms: Option<i64>,
}

/// What typed digits came to. Either way the code is good for nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// They are the device's: it is accepted.
    Right,
    /// They are not: the code is burnt.
    Wrong,
}

/// A device as officers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDevice {
    /// Its id.
    pub device: DeviceId,
    /// What people call it; may be empty.
    pub name: String,
    /// The checkpoint that it belongs to.
    pub checkpoint: u32,
    /// Its letter there.
    pub letter: String,
    /// Since when it is known.
    pub enrolled_ms: i64,
    /// Since when it is out of service.
    pub revoked_ms: Option<i64>,
    /// When it came back to a restored hub that did not know it.
    pub returned_ms: Option<i64>,
    /// When it was last heard.
    pub heard_ms: Option<i64>,
    /// The app that it spoke with.
    pub app_version: Option<String>,
    /// Where two copies of it go on.
    pub fork: Option<DeviceFork>,
}

/// Two copies of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
pub struct DeviceFork {
    /// Since when the hub knows (Unix milliseconds).
    pub since_ms: i64,
    /// Copies whose digits wait to be typed.
    pub n_waiting: u32,
    /// Copies whose digits were typed.
    pub n_accepted: u32,
}

/// What an officer does with a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceChange {
    /// Names it.
    Rename(String),
    /// Moves it to another checkpoint in scope.
    Move(u32),
    /// Takes it out of service: what it records from now on is held.
    Revoke,
    /// Lets it serve again.
    Reinstate,
}
