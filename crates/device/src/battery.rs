//! How much charge is left, for the officer who asks why a post fell silent.
//!
//! A screen says it where its browser knows (Android lets no app read the kernel's files); a post without a screen
//! reads what Linux says. None where neither does, as on a desk.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where Linux lists what powers the machine.
const SUPPLIES: &str = "/sys/class/power_supply";
const FULL_PERCENT: u32 = 100;
const NOT_TOLD: u32 = u32::MAX;

/// The charge as the screen told it last.
pub(crate) struct Battery(AtomicU32);

impl Default for Battery {
    fn default() -> Self {
        Self(AtomicU32::new(NOT_TOLD))
    }
}

impl Battery {
    /// Keeps what a screen says; false where that is no percentage.
    pub(crate) fn tell(&self, percent: u32) -> bool {
        let is_possible = percent <= FULL_PERCENT;
        if is_possible {
            self.0.store(percent, Ordering::Release);
        }
        is_possible
    }

    /// Percent of a full charge.
    pub(crate) fn percent(&self) -> Option<u32> {
        let told = self.0.load(Ordering::Acquire);
        if told == NOT_TOLD { lowest_in(Path::new(SUPPLIES)) } else { Some(told) }
    }
}

/// Of several batteries the lowest: it is the one that will go first.
fn lowest_in(supplies: &Path) -> Option<u32> {
    let entries = std::fs::read_dir(supplies).ok()?;
    entries.flatten().filter_map(|supply| charge_of(&supply.path())).min()
}

fn charge_of(supply: &Path) -> Option<u32> {
    let line = |name: &str| std::fs::read_to_string(supply.join(name)).ok();
    // A mouse has a battery too; its scope is that of a device, not of the system.
    if line("type")?.trim() != "Battery" || line("scope").is_some_and(|scope| scope.trim() == "Device") {
        return None;
    }
    line("capacity")?.trim().parse().ok().filter(|percent| *percent <= FULL_PERCENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_screen_says_stands_until_it_says_otherwise() {
        let battery = Battery::default();
        assert!(battery.tell(63));
        assert!(!battery.tell(101));
        assert_eq!(battery.percent(), Some(63));
        assert!(battery.tell(0));
        assert_eq!(battery.percent(), Some(0));
    }

    #[test]
    fn of_what_linux_lists_the_lowest_battery_of_the_machine_counts() {
        let dir = tempfile::tempdir().unwrap();
        let supply = |name: &str, files: &[(&str, &str)]| {
            std::fs::create_dir(dir.path().join(name)).unwrap();
            for (file, text) in files {
                std::fs::write(dir.path().join(name).join(file), text).unwrap();
            }
        };
        assert_eq!(lowest_in(dir.path()), None);
        supply("AC", &[("type", "Mains\n"), ("online", "1\n")]);
        supply("mouse", &[("type", "Battery\n"), ("scope", "Device\n"), ("capacity", "3\n")]);
        supply("odd", &[("type", "Battery\n"), ("capacity", "?\n")]);
        assert_eq!(lowest_in(dir.path()), None);
        supply("BAT0", &[("type", "Battery\n"), ("capacity", "88\n")]);
        supply("BAT1", &[("type", "Battery\n"), ("scope", "System\n"), ("capacity", "41\n")]);
        assert_eq!(lowest_in(dir.path()), Some(41));
        assert_eq!(lowest_in(&dir.path().join("none")), None);
    }
}
