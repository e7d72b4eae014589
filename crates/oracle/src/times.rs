//! When checks were, says the export of a hub, against when they really were.

use anyhow::Context;
use chrono::DateTime;
use std::collections::BTreeMap;
use std::path::Path;

/// A check in a hub's export of checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckTime {
    /// The sender, 16 bytes in hex.
    pub device: String,
    /// The number of the record.
    pub seq: u32,
    /// When it was, in Unix milliseconds.
    pub event_ms: i64,
    /// Within what bound; None where the export states none.
    pub error_ms: Option<i64>,
}

/// The checks of an export in CSV.
pub fn check_times(path: &Path) -> anyhow::Result<Vec<CheckTime>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("no export in {}", path.display()))?;
    read(&text)
}

fn read(text: &str) -> anyhow::Result<Vec<CheckTime>> {
    let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headings = table.headers().context("no headings")?.clone();
    let place = |name: &str| {
        headings.iter().position(|heading| heading == name).with_context(|| format!("no column {name}"))
    };
    let (device, seq) = (place("device")?, place("seq")?);
    let (event, error) = (place("event_time")?, place("event_error_ms")?);
    let mut times = Vec::new();
    for row in table.records() {
        let row = row.context("a row that is none")?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let time = DateTime::parse_from_rfc3339(cell(event));
        times.push(CheckTime {
            device: cell(device).replace('-', ""),
            seq: cell(seq).parse().context("a number")?,
            event_ms: time.with_context(|| format!("no time: {}", cell(event)))?.timestamp_millis(),
            error_ms: Some(cell(error)).filter(|text| !text.is_empty()).map(str::parse).transpose()?,
        });
    }
    Ok(times)
}

/// When a check really was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrueCheck {
    /// In Unix milliseconds.
    pub at_ms: i64,
    /// The widest bound that the hub may state for it; None where its device never heard a hub in that boot, so that nobody
    /// can vouch for a time.
    pub error_max_ms: Option<i64>,
}

/// What is wrong with the times of one device, against what really was, by number. Each check lies within its stated bound; one
/// whose boot heard the hub has a bound, and none wider than it need be; one without a bound lies between its neighbours in
/// the order of numbers; none is missing and none is there that nobody made.
pub fn time_faults(device: &str, truth: &BTreeMap<u32, TrueCheck>, times: &[CheckTime]) -> Vec<String> {
    let device = device.replace('-', "");
    let mut own: Vec<&CheckTime> = times.iter().filter(|check| check.device == device).collect();
    own.sort_by_key(|check| check.seq);
    let mut faults = Vec::new();
    if own.iter().map(|check| check.seq).ne(truth.keys().copied()) {
        faults.push(format!("{device}: {} checks at the hub, {} were made", own.len(), truth.len()));
    }
    let mut before_ms = i64::MIN;
    for (at, check) in own.iter().enumerate() {
        let name = format!("{device}/{}", check.seq);
        let really = truth.get(&check.seq);
        faults.extend(really.and_then(|really| bound_fault(&name, really, check)));
        if check.error_ms.is_none() || really.is_none() {
            let later = own.iter().skip(at).find(|later| later.error_ms.is_some());
            let after_ms = later.map_or(i64::MAX, |later| later.event_ms).max(before_ms);
            if !(before_ms..=after_ms).contains(&check.event_ms) {
                faults.push(format!("{name} has no bound and does not stand between its neighbours"));
            }
        }
        before_ms = check.event_ms;
    }
    faults
}

fn bound_fault(name: &str, really: &TrueCheck, check: &CheckTime) -> Option<String> {
    let Some(error_ms) = check.error_ms else {
        return really.error_max_ms.map(|_| format!("{name} has no bound, though its boot heard the hub"));
    };
    let off_ms = check.event_ms.saturating_sub(really.at_ms);
    if off_ms.saturating_abs() > error_ms {
        return Some(format!("{name} is {off_ms} ms off, its bound is {error_ms} ms"));
    }
    let error_max_ms = really.error_max_ms.filter(|max_ms| error_ms > *max_ms)?;
    Some(format!("{name} has a bound of {error_ms} ms where {error_max_ms} ms are enough"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seq: u32, event_ms: i64, error_ms: Option<i64>) -> CheckTime {
        CheckTime { device: "ab".into(), seq, event_ms, error_ms }
    }

    #[test]
    fn an_export_is_read_by_its_headings() {
        let text = "\u{feff}device,epoch,seq,event_time,event_error_ms,name\r\n\
            a-b,7,2,2026-11-25T12:00:00.250+08:00,40,\"Lin, 1\"\r\na-b,7,3,1970-01-01T08:00:01.000+08:00,,x\r\n";
        let want = vec![check(2, 1_795_579_200_250, Some(40)), check(3, 1_000, None)];
        assert_eq!(read(text).unwrap(), want);
        assert!(read("device,seq\r\n").is_err());
    }

    fn really(at_ms: i64, error_max_ms: Option<i64>) -> TrueCheck {
        TrueCheck { at_ms, error_max_ms }
    }

    #[test]
    fn a_time_outside_its_bound_and_one_outside_its_neighbours_are_found() {
        let truth = [(2, really(1_000, Some(20))), (3, really(2_000, None)), (4, really(3_000, None))].into();
        let n = |times: [CheckTime; 3]| time_faults("a-b", &truth, &times).len();
        let sound = [check(2, 1_010, Some(10)), check(3, 1_500, None), check(4, 2_995, Some(5))];
        assert_eq!(n(sound.clone()), 0);
        let [a, b, c] = sound;
        assert_eq!(n([CheckTime { event_ms: 1_011, ..a.clone() }, b.clone(), c.clone()]), 1);
        assert_eq!(n([a.clone(), CheckTime { event_ms: 999, ..b.clone() }, c.clone()]), 1);
        assert_eq!(n([a.clone(), CheckTime { event_ms: 3_000, ..b.clone() }, c.clone()]), 1);
        assert_eq!(n([a.clone(), b, CheckTime { seq: 5, ..c.clone() }]), 1, "another number");
        assert_eq!(time_faults("a-b", &truth, &[a, c]).len(), 1, "one is missing");
    }

    #[test]
    fn a_bound_that_is_lacking_and_one_that_says_nothing_are_found() {
        let truth = [(2, really(1_000, Some(20)))].into();
        let n = |error_ms| time_faults("ab", &truth, &[check(2, 1_000, error_ms)]).len();
        assert_eq!([n(Some(0)), n(Some(20)), n(Some(21)), n(None)], [0, 0, 1, 1]);
    }
}
