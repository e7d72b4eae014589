//! What a phone hears when it has sent a batch. The promises are in `crates/hostile/src/receipt.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    kadian_hostile::receipt::play(bytes);
});
