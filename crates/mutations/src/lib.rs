//! Inputs that nobody would write, made of those that somebody would: what reads them reads or refuses. Those
//! that a test does not stand are made as small as can be, by proptest.
//!
//! `just torture` tries 300 times as many (tests/README.md).

#![allow(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests end where something is not as it should be"
)]

use std::{
    fmt::Debug,
    panic::{self, AssertUnwindSafe},
};

use proptest::{
    arbitrary::any,
    collection::vec,
    prop_oneof,
    sample::{Index, select},
    strategy::Strategy,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

/// Numbers that parsers stumble over.
const NUMBERS: [&[u8]; 11] = [
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
];

/// What else they stumble over.
const TOKENS: [&[u8]; 21] = [
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

/// Some bytes that follow each other.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: Index,
    length: usize,
}

impl Piece {
    fn any() -> impl Strategy<Value = Self> {
        (any::<Index>(), 0..64_usize).prop_map(|(start, length)| Self { start, length })
    }

    fn range(self, bytes: &[u8]) -> std::ops::Range<usize> {
        let start = self.start.index(bytes.len() + 1);
        start..(start + self.length).min(bytes.len())
    }
}

/// What is done to an input, and where.
#[derive(Debug, Clone)]
enum Change {
    Flip(u32),
    Set(u8),
    Insert(&'static [u8]),
    Remove(Piece),
    Copy(Piece),
    /// Of another input.
    Mix(Index, Piece),
    /// A number in place of the next one.
    Number(&'static [u8]),
    Truncate,
}

impl Change {
    fn any() -> impl Strategy<Value = Self> {
        let tokens = [&NUMBERS[..], &TOKENS].concat();
        prop_oneof![
            8 => (0..8_u32).prop_map(Self::Flip),
            8 => any::<u8>().prop_map(Self::Set),
            8 => select(tokens).prop_map(Self::Insert),
            8 => Piece::any().prop_map(Self::Remove),
            8 => Piece::any().prop_map(Self::Copy),
            8 => (any::<Index>(), Piece::any()).prop_map(|(seed, piece)| Self::Mix(seed, piece)),
            15 => select(&NUMBERS[..]).prop_map(Self::Number),
            1 => proptest::strategy::Just(Self::Truncate),
        ]
    }

    fn apply(&self, at: Index, seeds: &[Vec<u8>], bytes: &mut Vec<u8>) {
        let at = at.index(bytes.len() + 1);
        let mut insert = |piece: &[u8]| drop(bytes.splice(at..at, piece.iter().copied()));
        match *self {
            Self::Flip(bit) => bytes.iter_mut().skip(at).take(1).for_each(|it| *it ^= 1 << bit),
            Self::Set(byte) => bytes.iter_mut().skip(at).take(1).for_each(|it| *it = byte),
            Self::Insert(token) => insert(token),
            Self::Remove(piece) => drop(bytes.drain(piece.range(bytes))),
            Self::Copy(piece) => {
                let copy = bytes[piece.range(bytes)].to_vec();
                bytes.splice(at..at, copy);
            }
            Self::Mix(seed, piece) => {
                let other = seed.get(seeds);
                insert(&other[piece.range(other)]);
            }
            Self::Number(number) => {
                let digit = |byte: &u8| byte.is_ascii_digit();
                let start = at + bytes[at..].iter().position(digit).unwrap_or(0);
                let digits = bytes[start..].iter().take_while(|byte| digit(byte)).count();
                bytes.splice(start..start + digits, number.iter().copied());
            }
            Self::Truncate => bytes.truncate(at),
        }
    }
}

/// How many times to try: so many, or as many times more as `TORTURE` says.
pub fn count(usual: u32) -> u32 {
    usual * std::env::var("TORTURE").map_or(1, |times| times.parse().unwrap())
}

/// Gives `test` so many values, the same ones each time, and says what the least one is that it does not stand.
pub fn holds<S: Strategy>(values: &S, usual: u32, test: impl Fn(&S::Value)) {
    holds_for(values, usual, test, |value| format!("{value:?}"));
}

/// The same, with a way of its own to show a value.
fn holds_for<S: Strategy>(
    values: &S,
    usual: u32,
    test: impl Fn(&S::Value),
    show: impl Fn(&S::Value) -> String,
) {
    let config = Config { cases: count(usual), ..Config::default() };
    let same = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let stands = |value: S::Value| {
        let stood = panic::catch_unwind(AssertUnwindSafe(|| test(&value)));
        stood.map_err(|_| TestCaseError::fail("panicked, as said above"))
    };
    match TestRunner::new_with_rng(config, same).run(values, stands) {
        Ok(()) => {}
        Err(TestError::Fail(_, value)) => panic!("not for {}", show(&value)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// Gives `read` so many inputs, made of `seeds`, and says what the least one is that it does not stand.
pub fn each(seeds: &[Vec<u8>], usual: u32, read: impl Fn(&[u8])) {
    let changes = (any::<Index>(), vec((Change::any(), any::<Index>()), 1..=6));
    let mutated = changes.prop_map(|(seed, changes)| {
        let mut bytes = seed.get(seeds).clone();
        for (change, at) in changes {
            change.apply(at, seeds, &mut bytes);
        }
        bytes
    });
    holds_for(&mutated, usual, |bytes| read(bytes), |bytes| bytes.escape_ascii().to_string());
}

#[test]
fn the_least_input_that_is_not_stood_is_named() {
    let seeds = [b"date,views\n2021-01-01,1\n".to_vec()];
    let found = panic::catch_unwind(|| each(&seeds, 1000, |bytes| assert!(!bytes.contains(&b'{'))));
    let said = found.unwrap_err();
    let said = said.downcast_ref::<String>().unwrap();
    // One change is enough, of the six that there may have been.
    assert!(said.starts_with("not for ") && said.matches('{').count() == 1, "{said}");
    assert!(said.len() <= "not for ".len() + seeds[0].len() + 5, "{said}");
}
