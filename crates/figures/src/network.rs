//! A network as a picture of neurons, with what each of them makes of one day.

use serde::Serialize;

use viewcast::model::{LayerValues, Neurons};

/// Neurons of a layer that are shown, the most active.
const SHOWN: usize = 12;
/// Inputs of a neuron whose numbers are told, those that count most.
const TOLD: usize = 5;
/// From one layer to the next, and from one neuron to the next, in pixels of the drawing.
const APART: (f64, f64) = (150.0, 44.0);
/// The room around them.
const ROOM: (f64, f64) = (70.0, 34.0);
/// The widest line of a weight.
const WIDEST: f64 = 4.0;

/// A network after one row of inputs.
#[derive(Debug, Serialize)]
pub struct Picture {
    /// Its size.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The inputs, then each layer.
    pub columns: Vec<Column>,
    /// The weights between neurons that are shown.
    pub weights: Vec<Weight>,
}

/// The inputs, or a layer.
#[derive(Debug, Serialize)]
pub struct Column {
    /// Where it is drawn.
    pub x: f64,
    /// How many neurons it has.
    pub units: usize,
    /// Its neurons that are shown, in their order.
    pub neurons: Vec<Neuron>,
}

/// A neuron.
#[derive(Debug, Serialize)]
pub struct Neuron {
    /// Its place in its layer, counted from 1.
    pub place: usize,
    /// Where it is drawn.
    pub y: f64,
    /// r; of an input, the input.
    pub sum: f64,
    /// a, or y; of an input, the input.
    pub output: f64,
    /// How active it is beside the most active one of its layer, from 0 to 1.
    pub activity: f64,
    /// b.
    pub bias: f64,
    /// The inputs that count most in r.
    pub told: Vec<Told>,
    /// How many others there are.
    pub others: usize,
    /// What the others come to.
    pub rest: f64,
}

/// A summand of r.
#[derive(Debug, Serialize)]
pub struct Told {
    /// The place of the neuron that it comes from, counted from 1.
    pub from: usize,
    /// w.
    pub weight: f64,
    /// x, or the a of the layer before.
    pub input: f64,
    /// w x.
    pub product: f64,
}

/// A weight as a line.
#[derive(Debug, Serialize)]
pub struct Weight {
    /// The layer that it belongs to, counted from 1.
    pub layer: usize,
    /// The place of the neuron that it comes from.
    pub from: usize,
    /// The place of the one that it goes to.
    pub to: usize,
    /// Its ends.
    pub x: [f64; 2],
    /// Their heights.
    pub y: [f64; 2],
    /// How wide it is: its size beside the largest that is drawn of its layer.
    pub width: f64,
    /// Whether it is negative.
    pub negative: bool,
}

/// The most active of some numbers: their places, in order.
fn most_active(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<_> = (0..values.len()).collect();
    places.sort_by(|&one, &other| values[other].abs().total_cmp(&values[one].abs()));
    places.truncate(SHOWN);
    places.sort_unstable();
    places
}

#[allow(clippy::cast_precision_loss, reason = "a few layers of a dozen neurons")]
fn column(number: usize, values: &[f64], tallest: usize) -> Column {
    let shown = most_active(values);
    let most = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    let above = (tallest - shown.len()) as f64 / 2.0;
    let neuron = |(row, &place): (usize, &usize)| Neuron {
        place: place + 1,
        y: ROOM.1 + (above + row as f64 + 0.5) * APART.1,
        sum: values[place],
        output: values[place],
        activity: if most > 0.0 { values[place].abs() / most } else { 0.0 },
        bias: 0.0,
        told: Vec::new(),
        others: 0,
        rest: 0.0,
    };
    Column {
        x: ROOM.0 + number as f64 * APART.0,
        units: values.len(),
        neurons: shown.iter().enumerate().map(neuron).collect(),
    }
}

/// Says what a neuron adds up.
fn explain(neuron: &mut Neuron, layer: &LayerValues, passed: &Neurons) {
    let row = neuron.place - 1;
    neuron.sum = passed.sums[row];
    neuron.bias = layer.biases[row];
    let product = |from: usize| layer.weights[(row, from)] * passed.inputs[from];
    let mut places: Vec<_> = (0..passed.inputs.len()).collect();
    places.sort_by(|&one, &other| product(other).abs().total_cmp(&product(one).abs()));
    let (told, others) = places.split_at(TOLD.min(places.len()));
    neuron.others = others.len();
    neuron.rest = others.iter().map(|&from| product(from)).sum();
    let tell = |&from: &usize| Told {
        from: from + 1,
        weight: layer.weights[(row, from)],
        input: passed.inputs[from],
        product: product(from),
    };
    neuron.told = told.iter().map(tell).collect();
}

impl Picture {
    /// Of some layers, after a row went through them.
    #[allow(clippy::cast_precision_loss, reason = "a few layers of a dozen neurons")]
    pub fn new(layers: &[LayerValues], passed: &[Neurons]) -> Self {
        let inputs = passed.first().map(|first| &first.inputs);
        let all: Vec<_> = inputs.into_iter().chain(passed.iter().map(|it| &it.outputs)).collect();
        let tallest = all.iter().map(|values| values.len().min(SHOWN)).max().unwrap_or(0);
        let mut columns: Vec<_> = (0..)
            .zip(&all)
            .map(|(number, values)| column(number, values.as_slice(), tallest))
            .collect();
        let mut weights = Vec::new();
        for (number, (layer, passed)) in (1..).zip(layers.iter().zip(passed)) {
            for neuron in &mut columns[number].neurons {
                explain(neuron, layer, passed);
            }
            weights.extend(lines(number, layer, &columns[number - 1], &columns[number]));
        }
        // Strong weights lie above weak ones.
        weights.sort_by(|one, other| one.width.total_cmp(&other.width));
        let across = all.len().saturating_sub(1) as f64 * APART.0;
        Self {
            width: 2.0 * ROOM.0 + across,
            height: 2.0 * ROOM.1 + tallest as f64 * APART.1,
            columns,
            weights,
        }
    }
}

/// The weights of a layer between neurons that are shown.
fn lines(number: usize, layer: &LayerValues, left: &Column, right: &Column) -> Vec<Weight> {
    let mut lines = Vec::new();
    for to in &right.neurons {
        for from in &left.neurons {
            let weight = layer.weights[(to.place - 1, from.place - 1)];
            lines.push(Weight {
                layer: number,
                from: from.place,
                to: to.place,
                x: [left.x, right.x],
                y: [from.y, to.y],
                width: weight.abs(),
                negative: weight < 0.0,
            });
        }
    }
    let most = lines.iter().fold(0.0_f64, |most, line| most.max(line.width));
    for line in &mut lines {
        line.width = if most > 0.0 { WIDEST * line.width / most } else { 0.0 };
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use viewcast::{
        backend::Backend,
        model::{ModelConfig, Shape, mlp, neurons},
    };

    #[test]
    fn every_neuron_adds_up_to_what_it_says() {
        let config = mlp::Config { hidden: vec![40, 3], ..mlp::Config::default() };
        let activation = config.activation;
        let network = ModelConfig::Mlp(config).init(
            Shape::next_day(28),
            1,
            &Backend::default().device(None).unwrap().device,
        );
        let layers = network.values().unwrap();
        let row: Vec<f64> = (0..28).map(|day| f64::from(day % 7) / 3.0 - 1.0).collect();
        let picture = Picture::new(&layers, &neurons(&layers, activation, &row));
        let units: Vec<_> = picture.columns.iter().map(|it| (it.units, it.neurons.len())).collect();
        assert_eq!(units, [(28, 12), (40, 12), (3, 3), (1, 1)]);
        assert_eq!(picture.weights.len(), 12 * 12 + 12 * 3 + 3);
        assert!(picture.weights.windows(2).all(|pair| pair[0].width <= pair[1].width));
        for column in &picture.columns[1..] {
            for neuron in &column.neurons {
                let told: f64 = neuron.told.iter().map(|told| told.product).sum();
                assert!((neuron.bias + told + neuron.rest - neuron.sum).abs() < 1e-12);
                assert!(neuron.y > 0.0 && neuron.y < picture.height);
            }
        }
        // The most active are among them.
        let hidden = &picture.columns[1];
        let largest = hidden.neurons.iter().map(|it| it.activity).fold(0.0, f64::max);
        assert!((largest - 1.0).abs() < 1e-12);
        let y = network.outputs(&row, 28, &Backend::default().device(None).unwrap().device)[0];
        assert!((picture.columns[3].neurons[0].output - y).abs() < 1e-6);
    }
}
