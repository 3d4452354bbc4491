//! What nobody is shipped: the search for the simulated channel, and what fuzzers feed.

pub mod calibrate;
