//! `viewcast simulate`: the days of the simulated channel.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use super::Failure;
use viewcast::{data::Channel, toml_text};
use viewcast_texts::own_files;

/// Flags of `simulate`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The channel's parameters
    #[arg(default_value = "data/channel.toml")]
    channel: PathBuf,
    /// Another draw of its noise: the same channel on other days
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// Gives a channel's days as CSV.
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let channel = read_channel(&flags.channel)?;
    let seed = flags.seed.unwrap_or(channel.seed);
    Ok(Channel { seed, ..channel }.simulate().to_csv())
}

/// Reads a channel's parameters.
pub fn read_channel(path: &Path) -> Result<Channel, Failure> {
    let failure = |message: String| Failure::Channel { path: path.into(), message };
    let text = fs::read_to_string(path)
        .map_err(|error| failure(format!("{error}{}", own_files::advice(path))))?;
    toml_text::read(&text).map_err(|fault| failure(fault.message))
}
