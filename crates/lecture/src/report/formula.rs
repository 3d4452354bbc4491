//! Formulas: `LaTeX` in templates, `MathML` in the page.

use std::fmt;

use pulldown_latex::{Parser, RenderConfig, Storage, config::DisplayMode, push_mathml};

/// What the page sets formulas in: a subset of STIX Two Math, made by `math_font.py`.
pub const MATH_FONT_FILE: &[u8] = include_bytes!("math_font.otf");

/// A formula as `MathML`: in a line of text, or as a block of its own. Vectors are bold, `\mathbf`, and scalars
/// slanted, as `LaTeX` has them by itself.
///
/// # Errors
///
/// What is wrong with the `LaTeX`.
pub fn mathml(latex: &str, block: bool) -> Result<String, String> {
    let storage = Storage::new();
    let display_mode = if block { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    // What is wrong would be a mark in the formula.
    let events = Parser::new(latex.trim(), &storage).collect::<Result<Vec<_>, _>>();
    let events = events.map_err(|error| error.to_string())?;
    let mut text = String::new();
    push_mathml(&mut text, events.into_iter().map(Ok::<_, fmt::Error>), config)
        .map_err(|error| error.to_string())?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_mathml() {
        let text = mathml(r"y = b + \mathbf{c}^{\top} \sigma(\mathbf{b} + W \mathbf{x})", true);
        let text = text.unwrap();
        assert!(text.starts_with("<math display=\"block\">"), "{text}");
        for letter in ["𝐜", "𝐛", "𝐱", "W", "σ"] {
            assert!(text.contains(&format!("<mi>{letter}</mi>")), "{text}");
        }
        assert!(mathml(r"\frac{1}{", false).is_err());
    }
}
