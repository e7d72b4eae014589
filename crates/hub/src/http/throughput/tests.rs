use super::*;
use crate::freshness::SILENT_MS;
use crate::store::{Bucket, Freshness, Heard, RecordRanges};
use kadian_domain::DeviceId;

/// Midnight in Shanghai.
const MIDNIGHT: i64 = 1_795_536_000_000;
const DAY: Day = Day { start_ms: MIDNIGHT, end_ms: MIDNIGHT + DAY_MS };

fn device(heard: Option<Heard>) -> Freshness {
    Freshness {
        device: DeviceId::from_bytes([1; 16]),
        checkpoint: 1,
        letter: "A".into(),
        name: String::new(),
        enrolled_ms: MIDNIGHT - DAY_MS,
        heard,
        n_held: 0,
        n_refused: 0,
        n_gone: 0,
        gone: RecordRanges::default(),
        missing: RecordRanges::default(),
        shift: None,
    }
}

fn heard(at_ms: i64, unsent: u32, oldest_unsent_s: Option<u32>) -> Option<Heard> {
    Some(Heard {
        at_ms,
        app_version: "0.1.0".into(),
        epoch: 1,
        last_seq: 9,
        unsent,
        oldest_unsent_s,
        clock_offset_ms: 0,
        battery_percent: None,
        free_mb: None,
        n_here: 9 - unsent,
        event_before_hole_ms: None,
    })
}

fn post(devices: Vec<Freshness>) -> PostFreshness {
    PostFreshness { checkpoint: 1, name: "高殿".into(), is_open: true, devices }
}

fn lacking(now_ms: i64, posts: &[PostFreshness]) -> Vec<u32> {
    quarters(DAY, now_ms, &[], posts).iter().map(|quarter| quarter.posts_not_heard).collect()
}

#[test]
fn a_quarter_hour_is_whole_once_every_device_was_heard_after_it_with_nothing_unsent() {
    let minute = |n: i64| MIDNIGHT + n * 60_000;
    let (now_ms, fresh) = (minute(50), heard(minute(49), 0, None));
    let cases: [(Vec<PostFreshness>, [u32; 4]); 6] = [
        (vec![post(vec![device(fresh.clone())])], [0, 0, 0, 1]),
        // Silent since the 20th minute.
        (vec![post(vec![device(heard(minute(20), 0, None))])], [0, 1, 1, 1]),
        // A second device of the post was never heard.
        (vec![post(vec![device(fresh.clone()), device(None)])], [1, 1, 1, 1]),
        // Heard a minute ago, with a record unsent that is ten minutes older.
        (vec![post(vec![device(heard(minute(49), 1, Some(600)))])], [0, 0, 1, 1]),
        // Nobody has anything to say at a post without a device.
        (vec![post(vec![])], [0, 0, 0, 0]),
        (vec![post(vec![device(fresh)]), post(vec![device(heard(minute(31), 0, None))])], [0, 0, 1, 2]),
    ];
    for (posts, want) in cases {
        assert_eq!(lacking(now_ms, &posts), want, "{posts:?}");
    }
    assert!(lacking(MIDNIGHT + SILENT_MS, &[]).len() == 2 && lacking(DAY.end_ms + 1, &[]).len() == 96);
}

#[test]
fn a_quarter_hours_sums_are_those_of_all_posts() {
    let bucket = |start_ms, n_checks| Bucket {
        start_ms,
        n_checks,
        n_entries: n_checks,
        n_exits: 0,
        n_vehicles: 0,
        n_suspected: 0,
        n_confirmed: 0,
    };
    let of_post = |checkpoint, buckets| CheckpointToday {
        checkpoint,
        name: String::new(),
        n_waiting: 0,
        n_held: 0,
        buckets,
    };
    let second = MIDNIGHT + QUARTER_HOUR_MS;
    let counted =
        [of_post(1, vec![bucket(MIDNIGHT, 3), bucket(second, 4)]), of_post(2, vec![bucket(second, 5)])];
    let rows = quarters(DAY, second + 1, &counted, &[]);
    assert_eq!(rows.iter().map(|row| row.counts.entries).collect::<Vec<_>>(), [3, 9]);
}

#[test]
fn days_are_counted_over_a_change_of_the_clocks() {
    // The day of 2026-03-29 in Berlin has 23 hours; two days later one looks back at it.
    let now_ms = 1_774_738_800_000 + 2 * DAY_MS;
    let day = day_before(&chrono_tz::Europe::Berlin, now_ms, 2).unwrap();
    assert_eq!((day.start_ms, day.end_ms - day.start_ms), (1_774_738_800_000, 23 * 3_600_000));
}
