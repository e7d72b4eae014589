//! What somebody shows to a camera, pastes or taps. The promises are in `crates/hostile/src/link.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    kadian_hostile::link::play(bytes);
});
