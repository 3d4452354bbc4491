//! Stories whose crates change features of crates that Burn is built from: in viewcast's own tests
//! they would have all of Burn compiled once more. `cargo build --release` comes first.
