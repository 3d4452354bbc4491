//! Days that nobody knows yet: [`mod@ahead`] predicts them, [`bands`] says how far to trust it, and
//! a [`Forecast`] is both; [`mod@format`] writes it down;
//! [`backtest`] says how it would have done.

mod ahead;
pub mod backtest;
pub mod bands;
pub mod format;
mod lack;
mod made;
mod span;
mod trust;

pub use lack::{Lack, Remedy};
pub use made::{Forecast, ForecastDay};
pub use span::Span;
pub use trust::Coverage;
