//! Figures of any runs, in the house style of [`crate::plot`]: learning curves, and real against
//! predicted views of the unseen era.

pub mod forecast;
pub mod learning;
pub mod learning_curve;
pub mod unseen_days;
