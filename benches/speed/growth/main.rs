//! How time grows with days, width, depth, rows, seeds and epochs: measured, fitted, drawn.
//!
//! `cargo run --release -p speed --bin growth` prints a table, and writes `benches/growth.svg` and
//! `benches/growth.csv`.

mod curves;
mod draw;

use std::{fmt::Write, fs, io};

use curves::Curve;
use speed::{on_one_thread, project};

/// How far an exponent may lie above what it should be: memory is slower than the caches that small
/// sizes fit into, and a clock is not exact.
const ROOM: f64 = 0.3;

fn main() -> io::Result<()> {
    on_one_thread();
    let mut curves = Vec::new();
    let mut csv = String::from("what,size,seconds\n");
    println!("{:<32}{:>9}{:>12}{:>10}", "what grows", "exponent", "at the end", "should be");
    for measure in curves::ALL {
        let curve = measure();
        let Curve { what, points, expected, .. } = &curve;
        let [all, end] = [curve.exponent(), curve.exponent_at_the_end()];
        let verdict = if end > expected + ROOM { "  more than it should be" } else { "" };
        println!("{what:<32}{all:>9.2}{end:>12.2}{expected:>10}{verdict}");
        for (size, seconds) in points {
            writeln!(csv, "{what},{size},{seconds:.3e}").map_err(io::Error::other)?;
        }
        curves.push(curve);
    }
    let folder = project().join("benches");
    fs::write(folder.join("growth.csv"), csv)?;
    fs::write(folder.join("growth.svg"), draw::svg(&curves))
}
