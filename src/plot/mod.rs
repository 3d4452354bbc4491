//! Figures: the house style over kuva, in either language. Nothing here knows what is drawn.
//!
//! [`style`] is the house style, [`days`] an axis of days, [`legend`] names series, [`export`] turns a
//! drawing into SVG and PNG.

pub mod days;
pub mod export;
mod figure;
pub mod legend;
pub mod style;

pub use figure::{Drawing, Figure, Figures};
