//! A time keyed from paper: HH:MM of today or yesterday, in the hub's zone.

use crate::code::{Code, Problem};
use crate::limits::LATE_AHEAD_MS;
use crate::time::local_date;
use chrono::{Days, TimeZone};
use serde::{Deserialize, Serialize};

/// Which day a time on paper is meant in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum LateDay {
    /// The local day of now.
    #[default]
    Today,
    /// The local day before.
    Yesterday,
}

/// When something happened that is entered later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct LateTime {
    /// Today or yesterday.
    pub day: LateDay,
    /// `14:05`, in the hub's zone.
    pub time: String,
}

impl LateTime {
    /// The moment that is meant (Unix milliseconds): `time_invalid` for what no clock shows there, `time_ahead` for
    /// what has not been yet.
    pub fn resolve<Z: TimeZone>(&self, zone: &Z, now_ms: i64) -> Result<i64, Problem> {
        let invalid = || Problem::at(Code::TimeInvalid, "late");
        let (hour, minute) = self.time.split_once(':').ok_or_else(invalid)?;
        let number = |text: &str| {
            let fits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| text.parse::<u32>().ok()).flatten().ok_or_else(invalid)
        };
        let today = local_date(zone, now_ms).ok_or_else(invalid)?;
        let date = match self.day {
            LateDay::Today => today,
            LateDay::Yesterday => today.checked_sub_days(Days::new(1)).ok_or_else(invalid)?,
        };
        let local = date.and_hms_opt(number(hour)?, number(minute)?, 0).ok_or_else(invalid)?;
        let at_ms = zone.from_local_datetime(&local).earliest().ok_or_else(invalid)?.timestamp_millis();
        if at_ms > now_ms.saturating_add(LATE_AHEAD_MS) {
            return Err(Problem::at(Code::TimeAhead, "late"));
        }
        Ok(at_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::FixedOffset;

    #[test]
    fn a_time_on_paper_is_meant_in_the_hubs_zone() {
        // 2026-11-25 00:30 in Shanghai.
        let (zone, now_ms) = (FixedOffset::east_opt(8 * 3_600).unwrap(), 1_795_537_800_000);
        let at = |day, time: &str| {
            LateTime { day, time: time.to_owned() }.resolve(&zone, now_ms).map_err(|problem| problem.code)
        };
        assert_eq!(at(LateDay::Today, "00:15"), Ok(now_ms - 15 * 60_000));
        assert_eq!(at(LateDay::Yesterday, "23:30"), Ok(now_ms - 60 * 60_000));
        assert_eq!(at(LateDay::Yesterday, "7:05"), Ok(now_ms - (17 * 60 + 25) * 60_000));
        assert_eq!(at(LateDay::Today, "00:40"), Err(Code::TimeAhead));
        for bad in ["24:00", "12:60", "1205", "", ":", "1:2:3", "-1:30", "１２:00"] {
            assert_eq!(at(LateDay::Yesterday, bad), Err(Code::TimeInvalid), "{bad}");
        }
    }
}
