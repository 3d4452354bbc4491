#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| viewcast_tools::fuzz::days(bytes));
