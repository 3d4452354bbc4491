//! A channel as a point that an optimizer can move.

use viewcast::data::Channel;

/// One number of a channel.
pub struct Parameter {
    /// What it is called in a log.
    pub name: &'static str,
    /// How far it moves at once: the unit of its axis.
    width: f64,
    of: fn(&mut Channel) -> &mut f64,
    /// Whether it changes momentum, and not only the views that are made of it.
    of_momentum: bool,
}

const fn parameter(name: &'static str, width: f64, of: fn(&mut Channel) -> &mut f64) -> Parameter {
    Parameter { name, width, of, of_momentum: false }
}

impl Parameter {
    const fn of_momentum(self) -> Self {
        Self { of_momentum: true, ..self }
    }
}

/// All that is searched: every number of a channel but the seed of its noise.
pub static PARAMETERS: [Parameter; 18] = [
    parameter("level_before", 0.03, |channel| &mut channel.level_before),
    parameter("level_after", 0.3, |channel| &mut channel.level_after),
    parameter("growth", 0.3, |channel| &mut channel.growth),
    parameter("growth_middle", 0.1, |channel| &mut channel.growth_middle),
    parameter("amplitude_power", 0.03, |channel| &mut channel.amplitude_power),
    parameter("thursday", 0.03, |channel| &mut channel.weekend[0]),
    parameter("friday", 0.03, |channel| &mut channel.weekend[1]),
    parameter("saturday", 0.03, |channel| &mut channel.weekend[2]),
    parameter("sunday", 0.03, |channel| &mut channel.weekend[3]),
    parameter("momentum", 0.03, |channel| &mut channel.momentum).of_momentum(),
    parameter("rebound", 0.03, |channel| &mut channel.rebound).of_momentum(),
    parameter("weekly", 0.03, |channel| &mut channel.weekly).of_momentum(),
    parameter("usual", 0.02, |channel| &mut channel.usual).of_momentum(),
    parameter("familiar", 0.02, |channel| &mut channel.familiar).of_momentum(),
    parameter("interest", 0.03, |channel| &mut channel.interest).of_momentum(),
    parameter("noise", 0.005, |channel| &mut channel.noise).of_momentum(),
    parameter("semester", 0.03, |channel| &mut channel.semester),
    parameter("new_year", 0.05, |channel| &mut channel.new_year),
];

/// What makes views of momentum: every number but those of momentum itself.
pub fn around_momentum() -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(|parameter| !parameter.of_momentum)
}

/// A channel that lies so many widths from another along each of some axes. Numbers are rounded to
/// thousandths, so that a file holds them whole.
pub fn moved<'a>(
    mut channel: Channel,
    along: impl IntoIterator<Item = &'a Parameter>,
    point: &[f64],
) -> Channel {
    for (Parameter { width, of, .. }, steps) in along.into_iter().zip(point) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn momentum_stays_day_for_day_where_only_what_is_around_it_moves() {
        let start: Channel = toml::from_str(include_str!("../../../../data/channel.toml")).unwrap();
        for parameter in &PARAMETERS {
            let channel = moved(start, [parameter], &[1.0]);
            let same = channel.momentum(365) == start.momentum(365);
            assert_eq!(same, !parameter.of_momentum, "{}", parameter.name);
            assert_ne!(channel.simulate(), start.simulate(), "{}", parameter.name);
        }
    }
}
