use super::*;
use kadian_domain::{DeciCelsius, Method, Shown, Site};
use proptest::prelude::*;

fn reading(tenths: i32) -> Reading {
    let shown = Shown::Degrees(DeciCelsius::new(tenths).unwrap());
    Reading { shown, method: Method::Forehead, site: Site::Forehead }
}

fn told(seat: u32, tenths: i32, disposition: Disposition) -> FirstSeen {
    FirstSeen { seat, reading: reading(tenths), disposition }
}

fn said(seq: u32, event_ms: i64, seat: u32, second: Option<i32>) -> Standing {
    Standing {
        event_ms,
        device: DeviceId::from_bytes([7; 16]),
        epoch: 1,
        seq,
        branch: 0,
        seat,
        second: second.map(reading),
        disposition: if second.is_some_and(|dc| dc < 373) {
            FinalDisposition::Admit
        } else {
            FinalDisposition::Refer
        },
        reason: None,
        place: None,
        told: None,
    }
}

fn came(passers: &[FirstSeen], standing: &[Standing]) -> CameOf {
    came_of(passers, standing, CheckLife::Counts, &Config::BUILT_IN)
}

#[test]
fn a_fever_is_suspected_until_a_second_reading_or_nobody_speaks_against_it() {
    use Disposition::{Admit, Recheck, Refer};
    type Case = (&'static str, FirstSeen, Vec<Standing>, (Fever, bool, u32));
    let cases: [Case; 8] = [
        ("well", told(0, 365, Admit), vec![], (Fever::None, false, 0)),
        ("waits", told(0, 376, Recheck), vec![], (Fever::Suspected, true, 0)),
        (
            "well at second",
            told(0, 376, Recheck),
            vec![said(1, 5, 0, Some(366))],
            (Fever::Suspected, false, 1),
        ),
        (
            "fever at second",
            told(0, 376, Recheck),
            vec![said(1, 5, 0, Some(379))],
            (Fever::Confirmed, false, 1),
        ),
        ("nobody measured", told(0, 376, Recheck), vec![said(1, 5, 0, None)], (Fever::Confirmed, false, 1)),
        ("sent on at once", told(0, 390, Refer), vec![], (Fever::Confirmed, false, 0)),
        (
            "another seat's",
            told(1, 376, Recheck),
            vec![said(1, 5, 2, Some(366))],
            (Fever::Suspected, true, 0),
        ),
        ("never told to wait", told(0, 365, Admit), vec![said(1, 5, 0, Some(379))], (Fever::None, false, 0)),
    ];
    for (what, passer, standing, want) in cases {
        let came = came(&[passer], &standing);
        let one = &came.passers[0];
        assert_eq!((one.fever, one.is_waiting, one.n_resolutions), want, "{what}");
        assert_eq!(came.n_waiting, u32::from(want.1), "{what}");
    }
}

#[test]
fn a_slip_without_a_seat_means_the_only_one_who_waits_and_nobody_where_several_do() {
    use Disposition::{Admit, Recheck};
    let by_slip = [said(1, 5, 0, Some(366))];
    let one = came(&[told(1, 365, Admit), told(2, 376, Recheck)], &by_slip);
    assert_eq!((one.n_waiting, one.passers[1].n_resolutions), (0, 1));
    let two = came(&[told(1, 377, Recheck), told(2, 376, Recheck)], &by_slip);
    assert_eq!((two.n_waiting, two.passers[0].n_resolutions), (2, 0));
}

#[test]
fn of_two_resolutions_the_newest_counts_and_both_are_numbered() {
    let passers = [told(0, 376, Disposition::Recheck)];
    let both = [said(1, 9, 0, Some(366)), said(2, 5, 0, Some(379))];
    let came = came(&passers, &both);
    assert_eq!(came.passers[0].outcome, Some(both[0].clone()));
    assert_eq!(came.passers[0].n_resolutions, 2);
    assert_eq!((came.fevers.n_suspected, came.fevers.n_confirmed), (1, 0));
}

#[test]
fn a_void_takes_the_resolutions_with_it_and_nobody_waits() {
    let passers = [told(1, 376, Disposition::Recheck), told(2, 378, Disposition::Recheck)];
    let came = came_of(&passers, &[said(1, 5, 1, None)], CheckLife::Voided, &Config::BUILT_IN);
    assert!(came.passers.iter().all(|one| one.outcome.is_none() && !one.is_waiting));
    assert_eq!((came.n_waiting, came.passers[0].n_resolutions), (0, 0));
}

fn passers() -> impl Strategy<Value = Vec<FirstSeen>> {
    let disposition = prop_oneof![
        Just(Disposition::Admit),
        Just(Disposition::Recheck),
        Just(Disposition::Refer),
        Just(Disposition::Left),
    ];
    let one = (250..=450_i32, disposition);
    prop::collection::vec(one, 0..6).prop_map(|all| {
        (1..).zip(all).map(|(seat, (tenths, disposition))| told(seat, tenths, disposition)).collect()
    })
}

fn standing() -> impl Strategy<Value = Vec<Standing>> {
    let one = (0..4_i64, 0..7_u32, prop::option::of(250..=450_i32));
    prop::collection::vec(one, 0..8).prop_map(|all| {
        (1..).zip(all).map(|(seq, (event_ms, seat, second))| said(seq, event_ms, seat, second)).collect()
    })
}

proptest! {
    #[test]
    fn what_came_of_a_check_does_not_depend_on_the_order_in_which_it_came(
        passers in passers(),
        (standing, shuffled) in standing().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
    ) {
        prop_assert_eq!(came(&passers, &standing), came(&passers, &shuffled));
    }

    #[test]
    fn counts_never_double_and_no_wait_ends_without_a_disposition(
        passers in passers(),
        standing in standing(),
    ) {
        let came = came(&passers, &standing);
        let n = u32::try_from(passers.len()).unwrap();
        prop_assert!(came.fevers.n_confirmed <= came.fevers.n_suspected && came.fevers.n_suspected <= n);
        for (first, one) in passers.iter().zip(&came.passers) {
            let waits = first.disposition == Disposition::Recheck;
            prop_assert_eq!(waits, one.is_waiting || one.outcome.is_some());
            prop_assert_eq!(one.outcome.is_some(), one.n_resolutions > 0);
        }
        let resolved: u32 = came.passers.iter().map(|one| one.n_resolutions).sum();
        prop_assert!(resolved as usize <= standing.len());
    }
}
