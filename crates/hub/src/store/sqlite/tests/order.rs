//! Whatever order records come in, the same comes of them.

use super::*;
use crate::store::Day;
use proptest::prelude::*;

const FEVER: &str = r#"{"reading_dc":376,"name":"林秀英"}"#;
const WELL: &str = r#"{"reading_dc":365,"direction":"exit"}"#;
const CAR: &str = r#"{"vehicle":{"plate":"闽D12345","seats":[
    {"seat":1,"reading_dc":365},{"seat":2,"reading_dc":377},{"seat":4,"reading_dc":"hi"}]}}"#;
const BUS: &str = r#"{"bus":{"plate":"","n":40,"exceptions":[{"seat":1,"reading_dc":378}]}}"#;
const TALLY: &str = r#"{"tally":12}"#;

/// One thing that happens at a phone; numbers are taken modulo what there is.
#[derive(Debug, Clone, Copy)]
struct Act {
    phone: usize,
    what: u8,
    which: u8,
    seat: u8,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = (0..2_usize, 0..9_u8, any::<u8>(), 0..5_u8).prop_map(|(phone, what, which, seat)| Act {
        phone,
        what,
        which,
        seat,
    });
    prop::collection::vec(act, 1..14)
}

/// Plays a day at two phones of one post.
fn play(acts: &[Act], phones: &mut [Phone; 2]) {
    let mut slips: Vec<String> = Vec::new();
    for (at_ms, act) in (MORNING..).step_by(60_000).zip(acts) {
        let letter = ["A", "B"][act.phone];
        let phone = &mut phones[act.phone];
        let slip = format!("1-{letter}-{}", phone.last());
        let seq = 1 + u32::from(act.which) % phone.last();
        match act.what {
            0..=4 => {
                let draft = [FEVER, WELL, CAR, BUS, TALLY][usize::from(act.what)];
                phone.check(at_ms, draft, draft.contains("37").then_some(slip.as_str()));
                slips.push(slip);
            }
            5 => {
                let target = CheckTarget::Record(phone.target(seq));
                phone.resolve(at_ms, target, u32::from(act.seat), FinalDisposition::Refer);
            }
            6 | 7 => {
                let slip = slips.get(usize::from(act.which) % slips.len().max(1)).unwrap_or(&slip);
                phone.resolve(at_ms, by_slip(slip), u32::from(act.seat), FinalDisposition::Admit);
            }
            _ => {
                phone.void(at_ms, seq);
            }
        }
    }
}

/// All that a hub has made of the records.
#[derive(Debug, PartialEq)]
struct Made {
    checks: Vec<StoredCheck>,
    /// Checks, entries, exits, vehicles, suspected, confirmed, and those who wait.
    counts: [u32; 7],
}

async fn made(scene: &Scene) -> Made {
    while scene.store.recompute_rollups(100).await.unwrap() > 0 {}
    let day = Day { start_ms: 0, end_ms: i64::MAX };
    let today = scene.store.today(district(), day).await.unwrap();
    let mut counts = [0; 7];
    for row in today {
        counts[6] += row.n_waiting;
        for b in row.buckets {
            let of_bucket = [b.n_checks, b.n_entries, b.n_exits, b.n_vehicles, b.n_suspected, b.n_confirmed];
            for (sum, n) in counts.iter_mut().zip(of_bucket) {
                *sum += n;
            }
        }
    }
    Made { checks: scene.checks().await, counts }
}

/// The records of a day, delivered one by one in an order; `numbers` are drawn once for all.
async fn deliver(acts: &[Act], order: impl Fn(usize) -> Vec<usize>) -> Made {
    let scene = Scene::new().await;
    let mut phones = [scene.phone(5, 1).await, scene.phone(6, 1).await];
    play(acts, &mut phones);
    let all: Vec<(&Phone, u32)> =
        phones.iter().flat_map(|phone| (1..=phone.last()).map(move |seq| (phone, seq))).collect();
    for index in order(all.len()) {
        let (phone, seq) = all[index];
        scene.send(phone, seq, seq).await;
    }
    made(&scene).await
}

/// The counts once more, from the checks alone.
fn counted(checks: &[StoredCheck]) -> [u32; 7] {
    let mut counts = [0; 7];
    for check in checks.iter().filter(|check| check.void.is_none()) {
        let is_entry = check.direction == kadian_domain::Direction::Entry;
        counts[0] += 1;
        counts[if is_entry { 1 } else { 2 }] += check.n_passers;
        counts[3] += u32::from(check.plate.is_some() || check.n_passers == 40);
        counts[4] += check.n_suspected;
        counts[5] += check.n_confirmed;
        counts[6] += check.n_waiting;
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_arrival_never_matters_and_nothing_counts_twice(acts in acts(), seed in any::<u64>()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let straight = runtime.block_on(deliver(&acts, |n| (0..n).collect()));
        let shuffled = runtime.block_on(deliver(&acts, |n| {
            // Some of them twice, all of them in any order.
            let mut order: Vec<usize> = (0..n).chain(0..n / 2).collect();
            let key = |index: usize| (index as u64 + 1).wrapping_mul(seed | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            order.sort_by_key(|index| key(*index));
            order
        }));
        prop_assert_eq!(straight.counts, counted(&straight.checks));
        prop_assert_eq!(straight, shuffled);
    }
}

#[tokio::test]
async fn a_slip_that_the_other_phone_resolves_first_closes_the_wait_when_the_check_comes() {
    let scene = Scene::new().await;
    let (mut lin, mut chen) = (scene.phone(5, 1).await, scene.phone(6, 1).await);
    let seq = lin.check(MORNING + 1_000, CAR, Some("1-A-1"));
    chen.resolve(MORNING + 600_000, by_slip("1-A-1"), 2, FinalDisposition::Refer);
    scene.send_all(&chen).await;
    scene.send_all(&lin).await;
    let check = scene.check(&lin, seq).await;
    assert_eq!((check.n_passers, check.n_suspected, check.n_confirmed, check.n_waiting), (3, 2, 1, 1));
    let outcome = check.passers[1].outcome.as_ref().unwrap();
    assert_eq!((outcome.device, outcome.place.as_deref()), (chen.device, Some("区医院")));
    // Taken back, the passer waits again.
    chen.void(MORNING + 700_000, 2);
    scene.send_all(&chen).await;
    assert_eq!(scene.check(&lin, seq).await.n_waiting, 2);
    // The check itself cancelled, nobody waits.
    lin.void(MORNING + 800_000, seq);
    scene.send_all(&lin).await;
    assert_eq!(scene.check(&lin, seq).await.n_waiting, 0);
}

#[tokio::test]
async fn a_slip_of_another_post_resolves_nobody() {
    let scene = Scene::new().await;
    let (mut lin, mut wang) = (scene.phone(5, 1).await, scene.phone(7, 2).await);
    let seq = lin.check(MORNING, FEVER, Some("1-A-1"));
    wang.resolve(MORNING + 1, by_slip("1-A-1"), 0, FinalDisposition::Admit);
    scene.send_all(&lin).await;
    let heard = scene.send_all(&wang).await;
    assert_eq!(heard.last().unwrap().code.as_deref(), Some("target_foreign"));
    assert_eq!(scene.check(&lin, seq).await.n_waiting, 1);
}
