//! Inputs that nobody would write, made of those that somebody would: what reads them reads or refuses.
//!
//! `INPUTS=1000000 cargo test --release --lib -- mutated by_chance` tries as many of each kind (tests/README.md).

use std::panic::{self, AssertUnwindSafe};

/// Numbers by chance, the same ones each time.
pub struct Chance(pub u64);

/// What parsers stumble over.
const TOKENS: [&[u8]; 32] = [
    b"-1",
    b"0",
    b"1e309",
    b"-1e-400",
    b"nan",
    b"inf",
    b"99999999999999999999",
    b"1000000000000000000",
    b"9223372036854775807",
    b"4294967296",
    b"1e15",
    b"\0",
    b"\xff\xfe",
    b"\xc3\x28",
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    b"9999-12-31",
    b"0001-01-01",
    b"-9999-01-01",
    b"2020-02-30",
    b"\"",
    b"\"\"",
    b"'",
    b",",
    b",,,,",
    b"\n",
    b"\r\n",
    b"\t",
    b"[",
    b"{",
    b" = ",
    b"#",
];

impl Chance {
    /// One from 0 on.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }

    fn range(&mut self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(bytes.len() + 1);
        start..start + self.below((bytes.len() - start).min(64) + 1)
    }

    fn mutate(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len() + 1);
            match self.below(8) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
                2 => drop(bytes.splice(at..at, TOKENS[self.below(TOKENS.len())].iter().copied())),
                3 => drop(bytes.drain(self.range(&bytes))),
                4 => {
                    let copy = bytes[self.range(&bytes)].to_vec();
                    bytes.splice(at..at, copy);
                }
                5 => {
                    let other = &seeds[self.below(seeds.len())];
                    let piece = other[self.range(other)].to_vec();
                    bytes.splice(at..at, piece);
                }
                6 if self.below(8) == 0 => bytes.truncate(at),
                // A number in place of a number.
                _ => {
                    let digit = |byte: &u8| byte.is_ascii_digit();
                    let start = at + bytes[at..].iter().position(digit).unwrap_or(0);
                    let digits = bytes[start..].iter().take_while(|byte| digit(byte)).count();
                    bytes.splice(start..start + digits, TOKENS[self.below(11)].iter().copied());
                }
            }
        }
        bytes
    }
}

/// How many times to try: so many, or what `INPUTS` says.
pub fn count(usual: usize) -> usize {
    std::env::var("INPUTS").map_or(usual, |inputs| inputs.parse().unwrap())
}

/// Gives `read` so many inputs, made of `seeds`, and says which one it did not stand.
pub fn each(seeds: &[Vec<u8>], inputs: usize, read: impl Fn(&[u8])) {
    let mut chance = Chance(1);
    for number in 0..count(inputs) {
        let input = chance.mutate(seeds);
        let stood = panic::catch_unwind(AssertUnwindSafe(|| read(&input))).is_ok();
        assert!(stood, "input {number}: {}", input.escape_ascii());
    }
}

/// Whether a message is one that people can read: not endless, and with nothing that a terminal obeys.
pub fn is_readable(message: &str) -> bool {
    let obeyed = |letter: char| letter.is_control() && letter != '\n';
    message.len() < 3000 && !message.is_empty() && !message.contains(obeyed)
}
