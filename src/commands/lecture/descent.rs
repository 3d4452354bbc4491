//! `viewcast lecture descent`.

use super::{Failure, planned, publish};
use crate::{
    cli::LectureArgs,
    demonstrations::descent::{Descent, End, Path},
    figures,
};

/// Walks down the error surface of the 1-day line.
pub fn descent(seed: u64, args: &LectureArgs) -> Result<(), Failure> {
    let mut planned = planned(args, "linear1")?;
    planned.experiment.training.seed = seed;
    let backend = &args.runs.backend;
    let device = backend.backend.device(backend.gpu)?.device;
    let data = planned.experiment.data.path.clone();
    let descent = Descent::compute(&planned, &device)
        .ok_or(Failure::NoLine { data: data.clone(), history: 1 })?;

    println!(
        "y = b + w x on {} days of {data}; L is the mean squared error in k views squared\n",
        descent.days
    );
    println!("                    step size   steps         w         b         L");
    let exact = &descent.least_squares;
    println!(
        "by formula                             {:>9.4} {:>8.4}k {:>9.4}",
        exact.w, exact.b_k, exact.loss
    );
    for (name, path) in [
        ("too small", &descent.too_small),
        ("good", &descent.good),
        ("too large", &descent.too_large),
        ("good, stochastic", &descent.stochastic),
    ] {
        println!("{}", row(name, path, descent.days));
    }
    println!(
        "\nSteps beyond {:.5} diverge: 2 / the largest curvature. The surface is {:.0} times as steep \
         across its\nvalley as along it, which is why the way along takes so many steps.",
        descent.limit, descent.condition
    );
    let figures = figures::descent::figures(&descent, "viewcast lecture descent");
    publish("descent", &descent, &figures, &args.figures)
}

fn row(name: &str, path: &Path, days: usize) -> String {
    let Some(last) = path.points.last() else {
        return name.into();
    };
    let end = match path.end {
        End::Arrived => "arrives",
        End::Diverged => "diverges",
        End::OnItsWay if path.rows < days => "wanders on around it",
        End::OnItsWay => "still on its way",
    };
    let number = |value: f64| {
        if value.abs() < 1e4 { format!("{value:.4}") } else { format!("{value:.2e}") }
    };
    format!(
        "{name:<18} {:>10.5} {:>7} {:>9} {:>8}k {:>9}  {end}",
        path.eta,
        path.steps,
        number(last.w),
        number(last.b_k),
        number(last.loss)
    )
}
