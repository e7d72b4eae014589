//! What a hub is sent. The promises are in `crates/hostile/src/batch.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    kadian_hostile::batch::play(bytes);
});
