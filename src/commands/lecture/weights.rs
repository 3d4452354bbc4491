//! `viewcast lecture weights`.

use super::{Failure, overrides, publish};
use crate::{
    cli::{LectureArgs, data_override},
    data::{CHANNEL, WIKIPEDIA},
    demonstrations::weights::{FittedLine, Weights},
    figures,
    model::Forecaster,
    session::Planned,
};

/// Shows the 7-day line's weights beside the published ones.
pub fn weights(args: &LectureArgs) -> Result<(), Failure> {
    let backend = &args.runs.backend;
    let device = backend.backend.device(backend.gpu)?.device;
    let read = |set: &[String]| Planned::read(&args.runs.configs, "linear7", set);
    let planned = if args.data.is_some() {
        vec![read(&overrides(args))?]
    } else {
        [CHANNEL, WIKIPEDIA]
            .iter()
            .map(|path| read(&[data_override(path)]))
            .collect::<Result<_, _>>()?
    };
    let model = Forecaster::init(&planned[0].experiment, &device);
    let weights = Weights::compute(&planned, &model).ok_or_else(|| Failure::NoLine {
        data: planned
            .iter()
            .map(|of| of.experiment.data.path.as_str())
            .collect::<Vec<_>>()
            .join(" or "),
        history: 7,
    })?;

    println!(
        "y = b + w1 x1 + ... + w7 x7 by least squares; x1 is yesterday. Feature dimension {}, {} \
         parameters.\n",
        weights.features, weights.parameters
    );
    println!("{:<28} {:>7} {}", "", "b", head("w"));
    let published = &weights.published;
    println!("{:<28} {:>6.2}k {}", "published", published.bias_k, columns(&published.weights));
    for line in &weights.fitted {
        println!("{:<28} {:>6.2}k {}", line.data, line.bias_k, columns(&line.weights));
    }
    println!("\nThe error of the training era grows by so many k views where a day is shuffled:");
    println!("{:<36} {}", "", head("x"));
    for line in &weights.fitted {
        let means: Vec<_> = line.importance_k.iter().map(|growth| growth.mean_k).collect();
        println!("{:<36} {}", line.data, columns(&means));
    }
    println!("\nThe correlation of a day with those before it:");
    println!("{:<36} {}", "", head("x"));
    for line in &weights.fitted {
        println!("{:<36} {}", line.data, columns(&line.correlation));
    }
    println!();
    println!("published: the heaviest day is {}", day(published.heaviest_day));
    for line in &weights.fitted {
        println!(
            "{}: the heaviest day is {}, the most important one {}",
            line.data,
            day(line.heaviest_day),
            day(line.most_important_day)
        );
        println!("  {}", reason(line));
    }
    let figures = figures::weights::figures(&weights, "viewcast lecture weights");
    publish("weights", &weights, &figures, &args.figures)
}

fn head(name: &str) -> String {
    (1..=7).map(|day| format!("{:>7}", format!("{name}{day}"))).collect()
}

fn columns(values: &[f64]) -> String {
    values.iter().map(|value| format!("{value:>7.2}")).collect()
}

/// Why a day matters most: it is most like the day to come, or the days that are share what they
/// know.
fn reason(line: &FittedLine) -> String {
    let alike = |place: usize| format!("{:.2}", line.correlation[place - 1]);
    let (important, most_alike) = (line.most_important_day, line.most_correlated_day);
    if important == most_alike {
        return format!(
            "for views drift slowly: none is more like the day to come (correlation {})",
            alike(important)
        );
    }
    format!(
        "though {} is more like the day to come (correlation {}, against {}): what it knows, other \
         days know too",
        day(most_alike),
        alike(most_alike),
        alike(important)
    )
}

fn day(place: usize) -> String {
    match place {
        1 => "yesterday".into(),
        days => format!("{days} days before"),
    }
}
