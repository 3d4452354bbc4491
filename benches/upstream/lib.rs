//! What only a change in Burn can make faster or right: one minimal reproduction each, under
//! `examples/`, with what it prints on this project's machine. `cargo run --release -p upstream
//! --example NAME`.
