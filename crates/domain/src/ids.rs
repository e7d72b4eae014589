//! Who and what: identifiers. Each has one checked constructor and never changes its meaning.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A phone or tablet (UUIDv7, drawn once, kept in the vault; outlives every database of the device).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(Uuid);

impl DeviceId {
    /// An id from its 16 bytes, as they stand in messages and tables.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// A fresh UUIDv7 from the wall clock and ten random bytes.
    pub fn new(wall_ms: i64, random: [u8; 10]) -> Self {
        let millis = u64::try_from(wall_ms).unwrap_or(0);
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The 16 bytes, big-endian as in RFC 9562.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl std::fmt::Display for DeviceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl std::str::FromStr for DeviceId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The number itself, for tables, bytes and screens.
            pub fn get(self) -> u32 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number!(
    /// The random number of one database of a device: a fresh database is a fresh epoch.
    Epoch
);
number!(
    /// A record's number within its epoch: gapless, from 1.
    Seq
);
number!(
    /// A post at the road, numbered by the hub. 0 stands only in the hub's own chain.
    CheckpointId
);
number!(
    /// A person at the post. 0 is "not known", 1 to 999 are built in and unnamed, the hub names those from 1000.
    VolunteerId
);
number!(
    /// The version of the config that a check was judged by. 0 is the built-in one.
    ConfigVersion
);

impl Epoch {
    /// Any number is an epoch.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }
}

impl Seq {
    /// The first record of every epoch.
    pub const FIRST: Self = Self(1);

    /// None for 0, which is no record.
    pub fn new(number: u32) -> Option<Self> {
        (number > 0).then_some(Self(number))
    }

    /// The number after this one; None when an epoch has used all four billion.
    pub fn next(self) -> Option<Self> {
        self.0.checked_add(1).map(Self)
    }
}

impl CheckpointId {
    /// A checkpoint as the hub numbers it.
    pub fn new(number: u32) -> Self {
        Self(number)
    }
}

impl VolunteerId {
    /// Nobody has said who stands at the post.
    pub const UNKNOWN: Self = Self(0);

    /// A volunteer as the hub or the built-in list numbers it.
    pub fn new(number: u32) -> Self {
        Self(number)
    }
}

impl ConfigVersion {
    /// The config that ships with the app.
    pub const BUILT_IN: Self = Self(0);

    /// A version as the hub numbers it.
    pub fn new(number: u32) -> Self {
        Self(number)
    }
}
