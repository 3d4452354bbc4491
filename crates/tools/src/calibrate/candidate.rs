//! A channel, and how far from the lecture it is.

use jiff::civil::Date;

use viewcast::{
    data::Channel,
    evaluate::{LeastSquaresLine, Score},
    runs::Run,
    sha256::sha256,
};
use viewcast_lecture::published::{self, LOSS_TABLE};

/// The linear rows of the loss table, by their days of history: the first ones.
const LINES: [usize; 4] = [1, 7, 28, 56];

/// A channel, and how far from the lecture it is.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The channel.
    pub channel: Channel,
    /// Training and unseen mean absolute error of each row in k views, as far as they are known.
    pub losses: Vec<(f64, f64)>,
    /// How many networks of each kind the losses of networks are means of.
    pub networks: u64,
    /// What the weights of the lines of 1 and 7 days add to the distance.
    of_weights: f64,
    /// How far it is from the published figures: the sum of squared differences, each in units of
    /// what may differ, plus penalties for the mean difference, for weights and for the order of
    /// the rows.
    pub distance: f64,
}

impl Candidate {
    fn new(channel: Channel, losses: Vec<(f64, f64)>, networks: u64, of_weights: f64) -> Self {
        let rows = losses.iter().zip(LOSS_TABLE).enumerate();
        let distance = rows.map(|(row, (ours, published))| {
            off(row, ours.0 - published.training_k) + off(row, ours.1 - published.unseen_k)
        });
        let distance = of_weights + distance.sum::<f64>() + disorder(&losses) + apart(&losses);
        // What exploded is last, and not first, whatever order a NaN has.
        let distance = if distance.is_finite() { distance } else { f64::INFINITY };
        Self { channel, losses, networks, of_weights, distance }
    }

    /// Scores a channel by the linear rows.
    pub fn by_lines(channel: Channel, unseen_from: Date) -> Self {
        let series = channel.simulate();
        let split = series.days_before(unseen_from);
        let mut losses = Vec::new();
        let mut of_weights = 0.0;
        for history in LINES {
            let Some(line) = LeastSquaresLine::fit(&series, history, history..split) else {
                return Self::new(channel, losses, 0, f64::INFINITY);
            };
            let mae = |days| Score::from_pairs(line.predict(&series, days)).mae_k;
            losses.push((mae(history..split), mae(split..series.days())));
            of_weights += weights(&line, history);
        }
        Self::new(channel, losses, 0, of_weights)
    }

    /// Scores it by all rows, with the runs of its days among others'.
    pub fn by_networks(&self, runs: &[Run]) -> Self {
        let days = sha256(self.channel.simulate().to_csv().as_bytes());
        let of_days: Vec<_> = runs.iter().filter(|run| run.plan.days.sha256 == days).collect();
        let mut losses = self.losses[..LINES.len()].to_vec();
        let mut networks = 0;
        for row in &LOSS_TABLE[LINES.len()..] {
            let (mut training, mut unseen, mut count) = (0.0, 0.0, 0_u32);
            for run in of_days.iter().filter(|run| run.plan.name == row.experiment) {
                let scores = run.scores.model;
                training += scores.training.mae_k;
                unseen += scores.unseen.mae_k;
                count += 1;
            }
            let runs = f64::from(count);
            losses.push((training / runs, unseen / runs));
            networks = count.into();
        }
        Self::new(self.channel, losses, networks, self.of_weights)
    }
}

/// A penalty for a mean difference from the twenty figures that is near 0.01k or above it.
fn apart(losses: &[(f64, f64)]) -> f64 {
    if losses.len() < LOSS_TABLE.len() {
        return 0.0;
    }
    let rows = losses.iter().zip(LOSS_TABLE);
    let differences = rows.map(|(&(training, unseen), published)| {
        (training - published.training_k).abs() + (unseen - published.unseen_k).abs()
    });
    ((differences.sum::<f64>() / 20.0 - 0.0095) / 0.0005).max(0.0).powi(2)
}

/// What a difference of a row from the published figure costs: 1 where it is as large as is usual
/// of good candidates, and steeply more near the limit, 0.015k of lines and 0.03k of networks.
fn off(row: usize, difference: f64) -> f64 {
    let (usual, limit) = if row < LINES.len() { (0.008, 0.012) } else { (0.014, 0.025) };
    let difference = difference.abs();
    (difference / usual).powi(2) + (((difference - limit) / 0.003).max(0.0)).powi(2)
}

/// What the weights of a line cost: little, a tenth off costs less than a loss that is as far off as
/// is usual; but signs as published, and the line of one day near the published one, cost.
fn weights(line: &LeastSquaresLine, history: usize) -> f64 {
    let Some(published) = published::line(history) else {
        return 0.0;
    };
    let short = |value: f64, least: f64, unit: f64| ((least - value) / unit).max(0.0).powi(2);
    if history == 1 {
        // 0.94 to 1.00, and 0.05k to 0.15k.
        return short(line.weights[0], 0.945, 0.01)
            + short(-line.weights[0], -0.995, 0.01)
            + short(line.bias_k, 0.06, 0.01)
            + short(-line.bias_k, -0.14, 0.01);
    }
    let pairs = line.weights.iter().zip(&*published.weights);
    pairs
        .map(|(ours, published)| {
            // The sign of what is published as nearly zero says nothing.
            let least = if published.abs() < 0.05 { f64::NEG_INFINITY } else { 0.02 };
            ((ours - published) / 0.1).powi(2) / 4.0 + short(ours * published.signum(), least, 0.02)
        })
        .sum()
}

/// A penalty for rows that are not in the order that the slides show: depth lowers the training
/// loss; the lowest unseen loss is at 3 layers, and 4 are worse by 0.02k or more. A pair in order by
/// its margin costs nothing, one short of it by 0.003k costs 1.
fn disorder(losses: &[(f64, f64)]) -> f64 {
    let &[.., ten, one, wide, two, three, four] = losses else {
        return 0.0;
    };
    if losses.len() < LOSS_TABLE.len() {
        return 0.0;
    }
    let ordered = [
        (two.0, one.0, 0.01),
        (three.0, two.0, 0.01),
        (four.0, three.0, 0.01),
        (one.1, ten.1, 0.0),
        (three.1, ten.1, 0.01),
        (three.1, one.1, 0.01),
        (three.1, wide.1, 0.01),
        (three.1, two.1, 0.004),
        (three.1, four.1, 0.025),
    ];
    let missing =
        |(low, high, margin): (f64, f64, f64)| ((margin - (high - low)) / 0.003).max(0.0).powi(2);
    ordered.map(missing).iter().sum()
}
