//! What readings are judged by. The hub's versioned config comes down as a list; until then the built-in one holds.

use crate::ids::ConfigVersion;
use crate::limits::RECHECK_WAIT_MS;
use crate::reading::Method;

/// Thresholds and waits of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The version that a record names. 0 = built in.
    pub version: ConfigVersion,
    /// At or over it a forehead reading is a suspected fever, in tenths of a degree.
    pub forehead_threshold_dc: i32,
    /// The same for the ear.
    pub ear_threshold_dc: i32,
    /// The same under the arm.
    pub axillary_threshold_dc: i32,
    /// Below it the skin is too cold to say anything, in tenths of a degree.
    pub too_low_dc: i32,
    /// How long a passer waits before the second reading.
    pub recheck_wait_ms: u32,
}

impl Config {
    /// The config that ships with the app (37.3 everywhere: the usual order of 2020 to 2022).
    pub const BUILT_IN: Self = Self {
        version: ConfigVersion::BUILT_IN,
        forehead_threshold_dc: 373,
        ear_threshold_dc: 373,
        axillary_threshold_dc: 373,
        too_low_dc: 340,
        recheck_wait_ms: RECHECK_WAIT_MS,
    };

    /// The fever threshold of one kind of thermometer, in tenths of a degree.
    pub fn threshold_dc(&self, method: Method) -> i32 {
        match method {
            Method::Forehead => self.forehead_threshold_dc,
            Method::Ear => self.ear_threshold_dc,
            Method::Axillary => self.axillary_threshold_dc,
        }
    }
}
