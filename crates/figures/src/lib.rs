//! Figures of any runs, in the house style of [`crate::plot`]: learning curves, real against
//! predicted views of the unseen era, and networks as neurons.

#![allow(
    clippy::indexing_slicing,
    reason = "numbers by place, of lengths that the code around them made"
)]

pub mod forecast;
pub mod learning;
pub mod learning_curve;
pub mod network;
pub mod plot;
pub mod unseen_days;
pub mod unseen_forecast;
