//! Days that nobody knows yet: [`ahead`](ahead()) predicts them, [`bands`] says how far to trust it, and
//! a [`Forecast`] is both; [`mod@format`] writes it down, [`draw`] draws it;
//! [`backtest`] says how it would have done.

mod ahead;
pub mod backtest;
pub mod bands;
pub mod draw;
pub mod format;
mod made;

pub use ahead::ahead;
pub use made::{Coverage, Day, Forecast, Span};
