//! `viewcast plot`.

use std::{fs, path::PathBuf};

use clap::{Args, ValueHint};

use super::{Failure, flags::TrainedArgs};
use viewcast::{data::Unit, runs::Run};
use viewcast_figures::{
    learning,
    learning_curve::{Learning, LearningCurve},
    plot::{
        Drawing, Figure,
        style::{PREDICTED, series},
    },
    unseen_days::{self, together},
    unseen_forecast::UnseenForecast,
};
use viewcast_texts::{Language, table::text_table};

/// Flags of `plot`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Run folders, such as runs/relu3/flex-seed1
    #[arg(value_name = "RUN", required = true)]
    of: Vec<PathBuf>,
    /// Where the figures go, as SVG and PNG
    #[arg(short, long, value_name = "DIR", default_value = "plots", value_hint = ValueHint::DirPath)]
    out: PathBuf,
    /// Their data file, where it is another place now
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    data: Option<PathBuf>,
    #[command(flatten)]
    device: TrainedArgs,
}

/// Draws the learning curves of runs, and real against predicted views of the unseen era.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let runs = Run::open_named(&flags.of, flags.data.as_deref())?;
    // A bad folder fails before anything is predicted.
    fs::create_dir_all(&flags.out).map_err(Failure::unwritable(&flags.out))?;
    let curves = runs.iter().map(|(name, run)| LearningCurve::new(name, run));
    let learning = Learning(curves.collect());
    let mut forecasts = Vec::new();
    for (name, run) in &runs {
        let device = flags.device.device(run.plan.backend)?;
        forecasts.push(UnseenForecast::from_predictions(name, &run.predictions(&device)?));
    }

    let units: Vec<Unit> =
        runs.iter().map(|(_, run)| Unit::for_views(run.plan.days.series.views())).collect();
    let mut text = summary(&learning, &forecasts, &units, language);
    for drawing in drawings(&learning, &forecasts) {
        drawing.write(&[language], &flags.out).map_err(Failure::unwritable(&flags.out))?;
        let stem = flags.out.join(format!("{}.{}", drawing.name, language.code()));
        let stem = stem.display();
        text += &language
            .say(format!("figure: {stem}.svg and .png\n"), format!("图：{stem}.svg 和 .png\n"));
    }
    Ok(text)
}

fn summary(
    Learning(curves): &Learning,
    forecasts: &[UnseenForecast],
    units: &[Unit],
    language: Language,
) -> String {
    let head = language.say(
        ["", "loss", "epochs", "after the last", "unseen days", "MAE"],
        ["", "损失", "轮数", "最后一轮后", "测试期天数", "MAE"],
    );
    let head = head.map(String::from);
    let row = |((curve, forecast), unit): ((&LearningCurve, &UnseenForecast), &Unit)| {
        let last = curve.epochs.last().map_or(f64::NAN, |epoch| epoch.checked_loss);
        [
            curve.run.clone(),
            curve.loss.name(),
            curve.epochs.len().to_string(),
            loss(last),
            forecast.scored.to_string(),
            unit.of_k(forecast.mae_k),
        ]
    };
    let rows = curves.iter().zip(forecasts).zip(units).map(row);
    text_table([head].into_iter().chain(rows), 2) + "\n"
}

/// A loss, in k views or their square: that of few views a day has its digits far behind the point.
fn loss(value: f64) -> String {
    if value < 0.001 { format!("{value:.3e}") } else { format!("{value:.4}") }
}

/// The learning curves together, the unseen days of each run, and those of runs that have the same days
/// together.
fn drawings(learning: &Learning, forecasts: &[UnseenForecast]) -> Vec<Drawing> {
    let mut drawings: Vec<Drawing> = Vec::new();
    let mut add = |name: String, figure: &Figure<'_>| {
        // Two runs may come to the same file name.
        let taken = |name: &String| drawings.iter().any(|drawing| drawing.name == *name);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name));
        drawings.extend(free.map(|name| figure.drawing(name)));
    };
    for &(_, english, chinese, draw) in learning::FIGURES {
        let figure = Figure::new("", [english, chinese], |language| draw(learning, language));
        add("learning".into(), &figure);
    }
    for group in of_the_same_days(forecasts).into_iter().filter(|group| group.len() > 1) {
        let titles = ["Views, and what several runs predict of them", "观看量，以及各次运行的预测"];
        let models = group.into_iter().enumerate().map(|(place, of)| (of, series(place)));
        add("unseen".into(), &together("", titles, models.collect()));
    }
    for forecast in forecasts {
        for figure in
            unseen_days::figures(&file_name(&forecast.model), forecast, PREDICTED, &[forecast])
        {
            add(format!("unseen-{}", figure.name), &figure);
        }
    }
    drawings
}

/// Forecasts of the same days with the same views, which one pair of axes can show.
fn of_the_same_days(forecasts: &[UnseenForecast]) -> Vec<Vec<&UnseenForecast>> {
    let mut groups: Vec<Vec<&UnseenForecast>> = Vec::new();
    for forecast in forecasts {
        let same = |group: &&mut Vec<&UnseenForecast>| {
            group.first().is_some_and(|first| {
                UnseenForecast::actual(&first.days).eq(UnseenForecast::actual(&forecast.days))
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(forecast),
            None => groups.push(vec![forecast]),
        }
    }
    groups
}

/// A run's name as one of a file: `relu3-flex-seed1`.
fn file_name(run: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let name: String = run.chars().map(|letter| if plain(letter) { letter } else { '-' }).collect();
    name.trim_matches(['-', '.']).into()
}
