use super::*;
use crate::http::views::NotHeard;
use crate::store::{Heard, RecordRanges};
use kadian_domain::DeviceId;
use proptest::prelude::*;

const NOW: i64 = 1_795_500_000_000;

/// A device that was heard so long ago, with so many unsent and missing.
fn device(number: u8, heard: Option<(i64, u32, u32)>) -> Freshness {
    let heard = heard.map(|(ago_ms, unsent, n_gaps)| Heard {
        at_ms: NOW - ago_ms,
        app_version: "0.1.0".into(),
        epoch: 1,
        last_seq: 1_000,
        unsent,
        oldest_unsent_s: None,
        clock_offset_ms: 0,
        battery_percent: None,
        free_mb: None,
        n_here: 1_000 - unsent - n_gaps,
        event_before_hole_ms: None,
    });
    Freshness {
        device: DeviceId::from_bytes([number; 16]),
        checkpoint: 1,
        letter: char::from(b'A' + number % 26).to_string(),
        name: String::new(),
        enrolled_ms: NOW - 86_400_000,
        heard,
        n_held: 0,
        n_refused: 0,
        n_gone: 0,
        gone: RecordRanges::default(),
        missing: RecordRanges::default(),
        shift: None,
    }
}

fn post(name: &str, open: IsOpen, devices: Vec<Freshness>) -> PostFreshness {
    PostFreshness { checkpoint: 1, name: name.into(), is_open: open == IsOpen::Yes, devices }
}

fn not_heard(posts: &[PostFreshness]) -> NotHeard {
    crate::http::posts::not_heard(posts, NOW)
}

const MINUTE: i64 = 60_000;

#[test]
fn a_post_stands_as_its_worst_device() {
    let (live, behind, gap) = (Some((MINUTE, 0, 0)), Some((MINUTE, 3, 0)), Some((MINUTE, 3, 2)));
    let silent = Some((SILENT_MS + 1, 0, 0));
    let cases = [
        (vec![], CheckpointState::NoDevice),
        (vec![live], CheckpointState::Live),
        (vec![None], CheckpointState::Silent),
        (vec![silent], CheckpointState::Silent),
        (vec![Some((SILENT_MS, 0, 0))], CheckpointState::Live),
        (vec![live, silent], CheckpointState::PartSilent),
        (vec![gap, None], CheckpointState::PartSilent),
        (vec![live, behind], CheckpointState::Behind),
        (vec![behind, gap], CheckpointState::Gap),
        (vec![silent, None], CheckpointState::Silent),
    ];
    for (devices, want) in cases {
        let devices = (0..).zip(devices).map(|(number, heard)| device(number, heard)).collect();
        assert_eq!(post_state(&post("高殿", IsOpen::Yes, devices), NOW), want);
    }
}

#[test]
fn who_should_be_open_and_is_silent_stands_at_the_top_the_longest_first() {
    let heard = |ago_ms| vec![device(0, Some((ago_ms, 0, 0)))];
    let mut posts = vec![
        post("live", IsOpen::Yes, heard(0)),
        post("closed, silent", IsOpen::No, heard(90 * MINUTE)),
        post("closed, no device", IsOpen::No, vec![]),
        post("no device", IsOpen::Yes, vec![]),
        post("silent for 30", IsOpen::Yes, heard(30 * MINUTE)),
        post(
            "one silent",
            IsOpen::Yes,
            vec![device(0, Some((0, 0, 0))), device(1, Some((40 * MINUTE, 0, 0)))],
        ),
        post("behind", IsOpen::Yes, vec![device(0, Some((0, 3, 0)))]),
        post("gap", IsOpen::Yes, vec![device(0, Some((0, 0, 3)))]),
        post("silent for 60", IsOpen::Yes, heard(60 * MINUTE)),
        post("never heard", IsOpen::Yes, vec![device(0, None)]),
    ];
    sort_by_need(&mut posts, NOW);
    let want = ["never heard", "silent for 60", "silent for 30", "one silent", "gap", "behind", "no device"];
    let names: Vec<&str> = posts.iter().map(|post| post.name.as_str()).collect();
    assert_eq!((&names[..7], &names[7..]), (&want[..], &["closed, silent", "live", "closed, no device"][..]));
    let lacking: Vec<String> = not_heard(&posts).posts.into_iter().map(|post| post.name).collect();
    assert_eq!(lacking, names[..8], "in the same order");
}

fn any_device() -> impl Strategy<Value = Option<(i64, u32, u32)>> {
    prop_oneof![
        Just(None),
        (0..2 * SILENT_MS, prop_oneof![Just(0_u32), 1..50_u32], prop_oneof![Just(0_u32), 1..50_u32])
            .prop_map(Some)
    ]
}

fn any_posts() -> impl Strategy<Value = Vec<PostFreshness>> {
    let devices = proptest::collection::vec(any_device(), 0..4);
    proptest::collection::vec((devices, any::<bool>()), 0..8).prop_map(|all| {
        let post = |(id, (devices, is_open)): (u32, (Vec<_>, bool))| {
            let devices = (0..).zip(devices).map(|(number, heard)| device(number, heard)).collect();
            PostFreshness { checkpoint: id, name: format!("post {id}"), is_open, devices }
        };
        (1..).zip(all).map(post).collect()
    })
}

proptest! {
    #[test]
    fn whoever_is_silent_is_named_whatever_the_neighbours_do(posts in any_posts(), at in any::<prop::sample::Index>()) {
        let mut posts = posts;
        let n_devices: usize = posts.iter().map(|post| post.devices.len()).sum();
        prop_assume!(n_devices > 0);
        let silenced = posts.iter_mut().flat_map(|post| &mut post.devices).nth(at.index(n_devices)).unwrap();
        if let Some(heard) = &mut silenced.heard {
            heard.at_ms = NOW - SILENT_MS - 1;
        }
        let lacking = not_heard(&posts);
        for post in &posts {
            let named = lacking.posts.iter().find(|named| named.id == post.checkpoint);
            for device in &post.devices {
                let is_named = named.is_some_and(|named| named.letters.contains(&device.letter));
                prop_assert_eq!(is_named, device_state(device, NOW) != DeviceState::Live);
            }
        }
        let n: u32 = posts.iter().flat_map(|post| &post.devices).map(|d| d.unsent() + d.n_gaps()).sum();
        prop_assert_eq!(lacking.records_at_least, n);
    }

    #[test]
    fn what_is_heard_is_never_later_than_the_last_word(heard in any_device()) {
        let device = device(0, heard);
        let to_ms = heard_to_ms(&device);
        prop_assert!(to_ms <= device.heard.as_ref().map_or(NOW, |heard| heard.at_ms));
        if device_state(&device, NOW) == DeviceState::Live {
            prop_assert!(to_ms >= NOW - SILENT_MS);
        }
    }
}
