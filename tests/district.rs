//! A day in the field, small: 20 checkpoints and 41 phones through the real device code and the real hub, with
//! outages, wrong clocks, lost phones and a restored hub. The full one runs by `cargo xtask district`.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::district::{Books, Day, Look, Options, Plan, Truth, disagreements};

#[test]
fn a_day_of_a_small_district_agrees_with_itself_and_any_lie_about_it_is_found() {
    let day = Day::play(Options::SMALL);
    assert_eq!(day.disagreements(), Vec::<String>::new(), "seed {}", day.plan.options.seed);
    everything_happened(&day);
    every_lie_is_found(&day);
}

/// A fault that never came proves nothing.
fn everything_happened(day: &Day) {
    assert_eq!(day.figures.checks, u64::from(Options::SMALL.checks));
    let happened = [
        "clocks_set",
        "fevers",
        "hub_away",
        "hub_restored",
        "lost_phones",
        "outages",
        "reboots",
        "resolved_here",
        "resolved_on_the_other_phone",
        "shifts",
        "voids",
    ];
    for what in happened {
        assert!(day.figures.fired.get(what).is_some_and(|n| *n > 0), "{what}: {:?}", day.figures.fired);
    }
    assert!(day.figures.died > 0, "lost phones took records with them");
    let evening = &day.looks[2].lacking["now"];
    for post in &day.plan.shadows.silenced {
        assert_eq!(evening.get(post).map(String::as_str), Some("silent"), "post {post}: {evening:?}");
    }
    let end = &day.looks[3].lacking["now"];
    assert!(day.plan.shadows.silenced.iter().all(|post| !end.contains_key(post)), "they came back: {end:?}");
    assert!(day.truth.looks[2].at_hub.iter().sum::<u32>() < day.truth.looks[3].at_hub.iter().sum::<u32>());
}

type Lie = fn(&mut Truth, &mut [Look], &mut Books);

/// The same comparison, with one thing changed on one side.
fn every_lie_is_found(day: &Day) {
    let lies: [(&str, Lie, &str); 12] = [
        ("the truth lacks one check", |truth, _, _| _ = truth.passages.pop_first(), "totals of the page"),
        ("the truth lacks a void", |truth, _, _| _ = truth.voids.pop_first(), "totals of the export"),
        ("the truth lacks a last word", |truth, _, _| _ = truth.resolutions.pop(), "totals"),
        ("a silenced post was heard", one_silenced_post_is_heard, "not heard: post"),
        ("a post was silenced that the page does not name", one_post_more_is_silent, "not heard: post"),
        ("the page counts one too many", |_, looks, _| looks[3].totals.checks += 1, "totals of the page"),
        ("the chart counts one too few", a_quarter_hour_of_the_chart_lacks_one, "chart and export"),
        ("a row of the export is missing", a_row_of_the_export_is_missing, "totals of the export"),
        (
            "a record is missing at the hub",
            |_, _, books| _ = books.at_hub.pop_first(),
            "0 times at the hub for 1",
        ),
        ("a record is at the hub twice", a_record_is_doubled, "2 times at the hub for 1"),
        ("a byte of a record is another one", a_byte_is_changed, "changed: true"),
        ("a phone has one receipt too few", a_receipt_is_missing, "receipts"),
    ];
    for (what, lie, said) in lies {
        let (mut truth, mut looks, mut books) = (day.truth.clone(), day.looks.clone(), day.books.clone());
        lie(&mut truth, &mut looks, &mut books);
        let found = disagreements(&truth, &looks, &books);
        assert!(found.iter().any(|line| line.contains(said)), "{what}: {found:?}");
    }
}

fn one_silenced_post_is_heard(truth: &mut Truth, _: &mut [Look], _: &mut Books) {
    let post = truth.plan.shadows.silenced[0];
    let device = truth.plan.devices_of(post).next().unwrap();
    let at_ms = truth.looks[2].at_ms;
    truth.looks[2].heard_ms[device] = Some(at_ms);
}

fn one_post_more_is_silent(truth: &mut Truth, _: &mut [Look], _: &mut Books) {
    let lacking = truth.lacking(&truth.looks[2]);
    let post = (0..).find(|post| !lacking.contains_key(post)).unwrap();
    let devices: Vec<usize> = truth.plan.devices_of(post).collect();
    for device in devices {
        truth.looks[2].heard_ms[device] = Some(0);
    }
}

fn a_quarter_hour_of_the_chart_lacks_one(_: &mut Truth, looks: &mut [Look], _: &mut Books) {
    looks[3].by_quarter.values_mut().next().unwrap().checks -= 1;
}

fn a_row_of_the_export_is_missing(_: &mut Truth, _: &mut [Look], books: &mut Books) {
    books.csv.values_mut().next().unwrap().checks -= 1;
}

fn a_record_is_doubled(_: &mut Truth, _: &mut [Look], books: &mut Books) {
    let here = books.at_hub.values_mut().next().unwrap();
    here.push(here[0].clone());
}

fn a_byte_is_changed(_: &mut Truth, _: &mut [Look], books: &mut Books) {
    let here = books.at_hub.values_mut().next().unwrap();
    here[0].0.bytes[7] ^= 1;
}

fn a_receipt_is_missing(_: &mut Truth, _: &mut [Look], books: &mut Books) {
    books.statuses.values_mut().next().unwrap().unsent += 1;
}

#[test]
fn the_same_seed_plans_the_same_day_and_another_seed_another() {
    let of = |seed| Plan::of(Options { seed, ..Options::SMALL });
    assert_eq!(of(7), of(7));
    assert_ne!(of(7).events, of(8).events);
}
