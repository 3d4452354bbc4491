//! Figures of any runs, in the house style of [`crate::plot`]: learning curves, real against
//! predicted views of the unseen era, and networks as neurons.

pub mod forecast;
pub mod learning;
pub mod learning_curve;
pub mod network;
pub mod unseen_days;
