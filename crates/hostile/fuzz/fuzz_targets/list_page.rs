//! What a phone hears of lists. The promises are in `crates/hostile/src/list_page.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    kadian_hostile::list_page::play(bytes);
});
