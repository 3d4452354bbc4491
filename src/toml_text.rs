//! TOML from others: read only where its nesting is bounded, because whoever reads or drops it recurses.

use serde::de::DeserializeOwned;
use toml_parser::{Source, lexer::TokenKind};

/// The deepest that tables and lists may lie within each other; an experiment's lie three deep.
pub const DEEPEST: usize = 16;

/// Why a text is not read, and the byte where that shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlFault {
    /// The byte of the text.
    pub offset: usize,
    /// What is wrong, on one line or several.
    pub message: String,
}

/// Reads a text of TOML.
///
/// # Errors
///
/// Where it is no TOML, nests deeper than [`DEEPEST`], or is not of the type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, TomlFault> {
    if let Some(offset) = too_deep(text) {
        let message = format!("tables and lists lie more than {DEEPEST} deep within each other");
        return Err(TomlFault { offset, message });
    }
    toml::from_str(text).map_err(|error| TomlFault {
        offset: error.span().map_or(0, |span| span.start),
        message: error.message().into(),
    })
}

/// Finds the byte at which a text nests deeper than [`DEEPEST`], by its tokens alone. The dots of a key count as
/// much as brackets do, those of a fraction as well: no number has so many.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut dots) = (0_usize, 0_usize);
    let mut open = Vec::new();
    for token in Source::new(text).lex() {
        match token.kind() {
            TokenKind::Dot => {
                dots += 1;
                depth += 1;
            }
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                open.push(std::mem::take(&mut dots));
                depth += 1;
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                if let Some(before) = open.pop() {
                    depth -= dots + 1;
                    dots = before;
                }
            }
            TokenKind::Newline if !open.is_empty() => {}
            TokenKind::Comma | TokenKind::Newline => depth -= std::mem::take(&mut dots),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(token.span().start());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use toml::Table;

    use super::*;

    #[test]
    fn what_nests_too_deep_is_told_before_it_is_built() {
        let nested = |depth: usize| format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
        let dotted = |depth: usize| format!("{}a = 1", "a.".repeat(depth));
        for (text, fits) in [
            (nested(16), true),
            (nested(17), false),
            (dotted(16), true),
            (dotted(17), false),
            (format!("[{}a]", "a.".repeat(15)), true),
            (format!("[{}a]", "a.".repeat(16)), false),
            (format!("x = 1\n{}", "a = { b.c.d.e = ".repeat(5)), false),
            // Dots that nest nothing: of many fractions, in text, and in comments.
            (format!("x = [{}]", "1.5, ".repeat(1000)), true),
            (format!("x = '{}' # {}", "a.".repeat(100), "[".repeat(100)), true),
            ((0..100).map(|line| format!("a.b.x{line} = 1.5\n")).collect(), true),
            ("]}]}".into(), true),
        ] {
            assert_eq!(too_deep(&text).is_none(), fits, "{text}");
        }
        // As deep as the parser lets keys and tables be, 80 times 80.
        let deepest = format!("{}a = 1", format!("{}a = {{ ", "a.".repeat(78)).repeat(79));
        let fault = read::<Table>(&deepest).unwrap_err();
        assert_eq!(fault.offset, 33);
    }
}
