//! Somebody else's text in a message of ours: short, on one line, and harmless to a terminal.

/// Letters of a text that a message shows.
const LETTERS: usize = 60;
/// Letters of somebody else's message.
const LONGEST: usize = 1200;
/// Names of a list that a message shows.
const NAMES: usize = 8;

/// The start of a text, with what a terminal would obey, or not show, escaped.
pub fn excerpt(text: &str) -> String {
    start(text, LETTERS)
}

fn start(text: &str, letters: usize) -> String {
    let mut shown = String::new();
    for letter in text.chars().take(letters) {
        push_harmless(letter, &mut shown);
    }
    if text.chars().nth(letters).is_some() {
        shown.push('…');
    }
    shown
}

/// A whole message of ours, with what a terminal would obey escaped, but for its lines.
pub fn harmless(message: &str) -> String {
    let mut shown = String::new();
    for letter in message.chars() {
        match letter {
            '\n' => shown.push(letter),
            _ => push_harmless(letter, &mut shown),
        }
    }
    shown
}

/// Whether a message is one that people can read: not endless, and with nothing that a terminal obeys.
pub fn is_readable(message: &str) -> bool {
    let harmful = |letter: char| letter != '\n' && is_harmful(letter);
    message.len() < 3000 && !message.is_empty() && !message.contains(harmful)
}

/// Whether a terminal obeys it, or does not show it.
fn is_harmful(letter: char) -> bool {
    let hidden = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    letter.is_control() || hidden
}

fn push_harmless(letter: char, shown: &mut String) {
    if is_harmful(letter) {
        shown.extend(letter.escape_debug());
    } else {
        shown.push(letter);
    }
}

/// A text as TOML and `--set` read it, whole, with what a terminal would obey, or not show, escaped.
pub fn toml_string(text: &str) -> String {
    let mut shown = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => shown.extend(['\\', letter]),
            _ if is_harmful(letter) => shown += &format!("\\U{:08X}", u32::from(letter)),
            _ => shown.push(letter),
        }
    }
    shown + "\""
}

/// Somebody else's message, on one line, with what it quotes cut as an excerpt is.
pub fn excerpt_quotes(message: &str) -> String {
    let message = message.trim().replace('\n', "; ");
    let mut shown = String::new();
    let mut rest = &*message;
    while let Some(begin) = rest.find(['`', '"']) {
        let mark = &rest[begin..=begin];
        let (before, quote) = (&rest[..=begin], &rest[begin + 1..]);
        // What is quoted may hold the mark itself: then this is no message, but more of that.
        shown += &start(before, 4 * LETTERS);
        // Where it does not end, it is quoted all the same.
        let end = quote.find(mark).unwrap_or(quote.len());
        shown += &excerpt(&quote[..end]);
        rest = &quote[end..];
        if let Some(after) = rest.strip_prefix(mark) {
            shown += mark;
            rest = after;
        }
    }
    start(&(shown + &start(rest, 4 * LETTERS)), LONGEST)
}

/// The first of some names, as `` `a`, `b` and 3 more ``.
pub fn excerpts<S: AsRef<str>>(names: &[S]) -> String {
    let shown = names.iter().take(NAMES).map(|name| format!("`{}`", excerpt(name.as_ref())));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_the_rest_is_cut() {
        assert_eq!(excerpt("观看次数 'x'"), "观看次数 'x'");
        assert_eq!(excerpt("a\u{1b}[31m\0\u{202e}\n"), "a\\u{1b}[31m\\0\\u{202e}\\n");
        assert_eq!(excerpt(&"é".repeat(61)), "é".repeat(60) + "…");
        assert_eq!(harmless("a\u{1b}[31m\n和"), "a\\u{1b}[31m\n和");
        let long = "k".repeat(70);
        let cut = format!("{}…", &long[..60]);
        assert_eq!(
            excerpt_quotes(&format!(
                "unknown `{long}`, expected\none of `a`, \"{long}\"; \"x\u{7}"
            )),
            format!("unknown `{cut}`, expected; one of `a`, \"{cut}\"; \"x\\u{{7}}")
        );
        // A name may hold the mark that it stands between, or very many of them.
        let told = excerpt_quotes(&format!("unknown `a`{}", "k".repeat(5000)));
        assert_eq!(told.chars().count(), 11 + 240 + 1);
        assert_eq!(excerpt_quotes(&"`".repeat(5000)).chars().count(), 1201);
        let names: Vec<_> = (0..10).map(|n| n.to_string()).collect();
        assert_eq!(excerpts(&names[..2]), "`0`, `1`");
        assert!(excerpts(&names).ends_with("`7` and 2 more"));
    }

    #[test]
    fn a_string_of_toml_is_readable_and_reads_as_what_it_was() {
        let text = "观看\t\"it's\" \\ \u{7f}\u{202e}\u{1b}[31m\n";
        let quoted = toml_string(text);
        assert!(is_readable(&quoted) && !quoted.contains('\u{202e}'), "{quoted}");
        let table: toml::Table = toml::from_str(&format!("x = {quoted}")).unwrap();
        assert_eq!(table["x"].as_str(), Some(text));
    }
}
