//! A channel as a point that an optimizer can move.

use crate::data::Channel;

/// One number of a channel.
pub struct Parameter {
    /// What it is called in a log.
    pub name: &'static str,
    /// How far it moves at once: the unit of its axis.
    width: f64,
    of: fn(&mut Channel) -> &mut f64,
}

const fn parameter(name: &'static str, width: f64, of: fn(&mut Channel) -> &mut f64) -> Parameter {
    Parameter { name, width, of }
}

/// All that is searched: every number of a channel but the seed of its noise.
pub const PARAMETERS: [Parameter; 18] = [
    parameter("level_before", 0.03, |channel| &mut channel.level_before),
    parameter("level_after", 0.3, |channel| &mut channel.level_after),
    parameter("growth", 0.3, |channel| &mut channel.growth),
    parameter("growth_middle", 0.1, |channel| &mut channel.growth_middle),
    parameter("amplitude_power", 0.03, |channel| &mut channel.amplitude_power),
    parameter("thursday", 0.03, |channel| &mut channel.weekend[0]),
    parameter("friday", 0.03, |channel| &mut channel.weekend[1]),
    parameter("saturday", 0.03, |channel| &mut channel.weekend[2]),
    parameter("sunday", 0.03, |channel| &mut channel.weekend[3]),
    parameter("momentum", 0.03, |channel| &mut channel.momentum),
    parameter("rebound", 0.03, |channel| &mut channel.rebound),
    parameter("weekly", 0.03, |channel| &mut channel.weekly),
    parameter("usual", 0.02, |channel| &mut channel.usual),
    parameter("familiar", 0.02, |channel| &mut channel.familiar),
    parameter("interest", 0.03, |channel| &mut channel.interest),
    parameter("noise", 0.005, |channel| &mut channel.noise),
    parameter("semester", 0.03, |channel| &mut channel.semester),
    parameter("new_year", 0.05, |channel| &mut channel.new_year),
];

/// The channel that lies so many widths from another along each axis, with noise of its own.
/// Numbers are rounded to thousandths, so that a file holds them whole.
pub fn moved(start: &Channel, point: &[f64], seed: u64) -> Channel {
    let mut channel = Channel { seed, ..*start };
    for (Parameter { width, of, .. }, steps) in PARAMETERS.iter().zip(point) {
        let value = of(&mut channel);
        *value = ((*value + width * steps) * 1000.0).round() / 1000.0;
    }
    channel
}

/// The numbers of a channel, in the order of [`PARAMETERS`].
pub fn values(channel: &Channel) -> impl Iterator<Item = f64> {
    let mut channel = *channel;
    PARAMETERS.iter().map(move |parameter| *(parameter.of)(&mut channel))
}
