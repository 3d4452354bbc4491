//! Figures: the house style over kuva, in either language. Nothing here knows what is drawn.
//!
//! [`style`] is the house style, [`days`] an axis of days, [`legend`] names series, [`export`] turns a
//! drawing into SVG and PNG.

pub mod days;
pub mod export;
mod figure;
pub mod legend;
pub mod panel;
pub mod style;

pub use figure::{Drawing, Figure, Figures};

/// A stylesheet that gives a page colours, light and dark, and has drawings in it follow them.
pub const COLORS: &str = include_str!("colors.css");
