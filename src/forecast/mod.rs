//! Days that nobody knows yet: [`ahead`](ahead()) predicts them, [`bands`] says how far to trust it.

mod ahead;
pub mod bands;

pub use ahead::ahead;
