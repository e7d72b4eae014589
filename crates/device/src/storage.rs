//! How much room the device has left.

use kadian_domain::Code;
use std::path::Path;

/// Below this people are warned.
const FREE_MB_WARN: u32 = 200;
/// Below this no new check is begun; what is begun can be finished, and sending goes on.
const FREE_MB_MIN: u32 = 20;

/// Room left on the storage of a folder, in megabytes; None where it cannot be told.
pub(crate) fn free_mb(dir: &Path) -> Option<u32> {
    let stat = rustix::fs::statvfs(dir).ok()?;
    let bytes = stat.f_bavail.saturating_mul(stat.f_frsize);
    Some(u32::try_from(bytes.wrapping_div(1_000_000)).unwrap_or(u32::MAX))
}

/// What people are told about so much room.
pub(crate) fn code(free_mb: Option<u32>) -> Option<Code> {
    match free_mb? {
        0..FREE_MB_MIN => Some(Code::StorageFull),
        FREE_MB_MIN..FREE_MB_WARN => Some(Code::StorageNearlyFull),
        FREE_MB_WARN.. => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_warned_before_it_is_too_late() {
        let cases = [
            (None, None),
            (Some(0), Some(Code::StorageFull)),
            (Some(19), Some(Code::StorageFull)),
            (Some(20), Some(Code::StorageNearlyFull)),
            (Some(199), Some(Code::StorageNearlyFull)),
            (Some(200), None),
        ];
        for (mb, want) in cases {
            assert_eq!(code(mb), want, "{mb:?} MB");
        }
    }
}
