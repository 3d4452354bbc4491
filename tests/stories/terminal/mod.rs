//! A terminal of 80 columns and 24 lines, by `script`, which is no part of every Linux.

use std::{
    io::Read,
    process::{Child, ChildStdin, Command, Stdio},
};

use crate::story::{Story, program};

/// What opens a terminal's other screen, and what gives the first one back.
pub const ENTER: &str = "\u{1b}[?1049h";
const LEAVE: &str = "\u{1b}[?1049l";

/// The program at a terminal of its own.
pub struct Terminal(Child);

impl Terminal {
    /// Starts it; the file `id` gets the number of its process.
    pub fn start(story: &Story, arguments: &str) -> Option<Self> {
        let program = program();
        let shell =
            format!("stty cols 80 rows 24; echo $$ > id; exec {} {arguments}", program.display());
        let mut script = Command::new("script");
        script.args(["-qec", &shell, "/dev/null"]).current_dir(story.path(""));
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        script.env_remove("CI").env("TERM", "xterm").spawn().ok().map(Self)
    }

    /// Does something once the other screen shows `what`; and gives, at the end, the exit code, that screen as it
    /// was last, and what came after it.
    pub fn read(
        mut self,
        what: &str,
        once: impl FnOnce(&mut ChildStdin),
    ) -> (Option<i32>, String, String) {
        let mut keys = self.0.stdin.take().unwrap();
        let mut output = self.0.stdout.take().unwrap();
        let (mut bytes, mut part, mut once) = (Vec::new(), [0; 4096], Some(once));
        while let Ok(length @ 1..) = output.read(&mut part) {
            bytes.extend(&part[..length]);
            let (dashboard, _) = screens(&String::from_utf8_lossy(&bytes));
            if dashboard.contains(what)
                && let Some(once) = once.take()
            {
                once(&mut keys);
            }
        }
        let (dashboard, after) = screens(&String::from_utf8_lossy(&bytes));
        (self.0.wait().unwrap().code(), dashboard, after)
    }
}

/// The other screen as it is at last, and what came once it was left.
fn screens(text: &str) -> (String, String) {
    let Some((_, opened)) = text.split_once(ENTER) else { return Default::default() };
    let (drawn, after) = opened.split_once(LEAVE).unwrap_or((opened, ""));
    let mut screen = vec![vec![' '; 80]; 24];
    let (mut row, mut column) = (0, 0);
    let mut letters = drawn.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' && letters.next_if_eq(&'[').is_some() {
            let is_end = |letter: &char| letter.is_ascii_alphabetic();
            let mut numbers = String::new();
            while let Some(digit) = letters.next_if(|letter| !is_end(letter)) {
                numbers.push(digit);
            }
            if letters.next() == Some('H') {
                let place: Vec<usize> =
                    numbers.split(';').filter_map(|it| it.parse().ok()).collect();
                (row, column) = (place[0] - 1, place[1] - 1);
            }
        } else if let Some(cell) = screen.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = letter;
            column += 1;
        }
    }
    let lines: Vec<String> = screen.into_iter().map(|row| row.into_iter().collect()).collect();
    (lines.join("\n"), after.to_owned())
}
