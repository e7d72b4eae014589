use super::*;
use proptest::prelude::*;
use std::path::Path;

/// One thing that is done to bytes.
#[derive(Debug, Clone)]
enum Change {
    Flip(prop::sample::Index, u8),
    Set(prop::sample::Index, u8),
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
    Repeat(prop::sample::Index, usize),
    Cut(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    // Lengths, ends and signs of CBOR are met more often than chance would.
    let telling = prop_oneof![
        any::<u8>(),
        prop::sample::select(vec![0x00, 0x01, 0x18, 0x1b, 0x40, 0x80, 0x82, 0xf6, 0xff])
    ];
    prop_oneof![
        (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, 1 << bit)),
        (at(), telling.clone()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), 1..9_usize).prop_map(|(at, n)| Change::Remove(at, n)),
        (at(), prop::collection::vec(telling, 1..9)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), 1..40_usize).prop_map(|(at, n)| Change::Repeat(at, n)),
        at().prop_map(Change::Cut),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: Vec<Change>) -> Vec<u8> {
    for change in changes {
        let n_bytes = bytes.len();
        let within = |at: prop::sample::Index| at.index(n_bytes + 1);
        match change {
            Change::Flip(at, bit) if n_bytes > 0 => bytes[at.index(n_bytes)] ^= bit,
            Change::Set(at, byte) if n_bytes > 0 => bytes[at.index(n_bytes)] = byte,
            Change::Flip(..) | Change::Set(..) => {}
            Change::Remove(at, n) => {
                let from = within(at);
                bytes.drain(from..(from + n).min(n_bytes));
            }
            Change::Insert(at, more) => {
                let from = within(at);
                bytes.splice(from..from, more);
            }
            Change::Repeat(at, n) => {
                let from = within(at);
                let again = bytes[from..(from + n).min(n_bytes)].to_vec();
                bytes.splice(from..from, again);
            }
            Change::Cut(at) => bytes.truncate(within(at)),
        }
    }
    bytes
}

fn play_a_seed(target: &Target, which: prop::sample::Index, changes: Vec<Change>) {
    let seeds = (target.seeds)();
    let seed = &seeds[which.index(seeds.len())];
    (target.play)(&changed(seed.bytes.clone(), changes));
}

#[test]
fn every_seed_is_taken() {
    for target in TARGETS {
        for seed in (target.seeds)() {
            assert_eq!((target.play)(&seed.bytes), Reach::Taken, "{}/{}", target.name, seed.name);
        }
        assert_eq!((target.play)(&[]), Reach::Refused, "{}", target.name);
    }
}

#[test]
fn seeds_have_names_of_their_own() {
    for target in TARGETS {
        let mut names: Vec<String> = (target.seeds)().into_iter().map(|seed| seed.name).collect();
        let n = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), n, "{}: one seed would overwrite another", target.name);
    }
}

/// `cargo fuzz` finds targets by their files and manifest; nothing else here reads either.
#[test]
fn every_target_has_its_file_and_every_file_plays_its_target() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    let mut files: Vec<String> = std::fs::read_dir(fuzz.join("fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort_unstable();
    let mut wanted = TARGETS.map(|target| format!("{}.rs", target.name));
    wanted.sort_unstable();
    assert_eq!(files, wanted);
    for Target { name, .. } in TARGETS {
        let text = std::fs::read_to_string(fuzz.join("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(text.contains(&format!("kadian_hostile::{name}::play(bytes)")), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
}

#[test]
#[should_panic(expected = "what nobody signed was taken")]
fn a_batch_that_nobody_signed_would_be_found() {
    batch::was_signed(b"another payload");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_change_of_a_batch_breaks_a_promise(which in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6)) {
        play_a_seed(&TARGETS[0], which, changes);
    }

    #[test]
    fn no_change_of_a_receipt_breaks_a_promise(which in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6)) {
        play_a_seed(&TARGETS[1], which, changes);
    }

    #[test]
    fn no_change_of_a_page_breaks_a_promise(which in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6)) {
        play_a_seed(&TARGETS[2], which, changes);
    }

    #[test]
    fn no_change_of_a_link_breaks_a_promise(which in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6)) {
        play_a_seed(&TARGETS[3], which, changes);
    }
}
