//! A trained network as neurons: what each of them makes of a day.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use jiff::civil::Date;
use minijinja::{Value, context, value::Serde};
use serde::{Deserialize, Serialize};

use super::{html, render};
use crate::{
    exchange::{Query, blocking},
    lab::Lab,
    problem::Problem,
};
use viewcast::{
    data::{Era, Unit},
    model::{Forecaster, LayerValues, ModelConfig, mlp::Activation, neurons},
    names,
    runs::{self, Run},
};
use viewcast_figures::network::Picture;
use viewcast_texts::Language;

/// The most layers that are drawn.
const LAYERS: usize = 16;

/// The most runs to choose from, the latest.
const CHOICES: usize = 500;

/// The runs whose networks are layers of neurons, to choose from.
pub async fn runs(State(lab): State<Arc<Lab>>) -> Result<Response, Problem> {
    blocking(&lab, |lab| {
        // Without the folder there is no run yet.
        let (_, found) = runs::list_latest(&lab.folders.runs, 1, CHOICES).unwrap_or_default();
        let complete = found.into_iter().filter_map(|it| it.summary.ok());
        let drawn = complete
            .filter(|record| record.scores.is_some() && bend(&record.experiment.model).is_some());
        let name = |folder: &std::path::Path| {
            Some(folder.strip_prefix(&lab.folders.runs).ok()?.to_str()?.replace('\\', "/"))
        };
        let names: Vec<_> = drawn.filter_map(|record| name(&record.folder)).collect();
        render(Language::default(), "choices", context! { names }).map(html)
    })
    .await
}

/// What bends a network's hidden layers; `None` of one that is no stack of them.
fn bend(model: &ModelConfig) -> Option<Activation> {
    match model {
        ModelConfig::Mlp(config) => Some(config.activation),
        // It has no hidden layer to bend.
        ModelConfig::Linear(_) => Some(Activation::Identity),
        _ => None,
    }
}

/// Which network, and which day.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    lang: Language,
    /// The run's folder below that of the runs.
    run: String,
    /// The day that is predicted; without it, the first unseen one.
    day: Option<Date>,
}

/// The network with its numbers of a day.
pub async fn network(
    State(lab): State<Arc<Lab>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    blocking(&lab, move |lab| {
        let run = lab.run(&wanted.run)?;
        // The weights are read, not computed with: any device will do.
        let ensemble = run.model(&lab.device.device)?.ensemble;
        let layers = ensemble.members().first().and_then(Forecaster::values);
        let seen = layers.zip(bend(&run.plan.experiment.model)).ok_or_else(|| {
            let kind = names::kind(&run.plan.experiment.model);
            Problem::of_request(format!(
                "{} is of kind {kind}: only mlp and linear are layers of neurons",
                wanted.run
            ))
        })?;
        if seen.0.len() > LAYERS {
            return Err(Problem::of_request(format!(
                "{} has {} layers: at most {LAYERS} are drawn",
                wanted.run,
                seen.0.len()
            )));
        }
        let day = day_of(&run, wanted.day)?;
        tell(&run, &seen.0, seen.1, ensemble.members().len(), day, wanted.lang).map(html)
    })
    .await
}

/// The place of a day that the network can be asked about, and whose views are known.
fn day_of(run: &Run, date: Option<Date>) -> Result<usize, Problem> {
    let (series, windows) = (&run.plan.days.series, &run.plan.days.windows);
    let last = (series.days() + 1).saturating_sub(windows.encoding().horizon);
    let known = windows.history()..last.max(windows.history() + 1).min(series.days());
    let Some(date) = date else {
        return Ok(windows.era(Era::Unseen).start.clamp(known.start, known.end - 1));
    };
    let day = series.days_before(date);
    if known.contains(&day) && series.date(day) == date {
        return Ok(day);
    }
    Err(Problem::of_request(format!(
        "day = {date}: expected one from {} to {}",
        series.date(known.start),
        series.date(known.end - 1)
    )))
}

/// A layer as the quiz asks about it.
#[derive(Debug, Serialize)]
struct Counted {
    inputs: usize,
    outputs: usize,
    parameters: usize,
}

#[expect(
    clippy::indexing_slicing,
    reason = "the days that are asked about were checked by `day_of`"
)]
fn tell(
    run: &Run,
    layers: &[LayerValues],
    activation: Activation,
    networks: usize,
    day: usize,
    language: Language,
) -> Result<String, Problem> {
    let (series, windows) = (&run.plan.days.series, &run.plan.days.windows);
    let encoding = windows.encoding();
    let mut row = Vec::new();
    windows.push_inputs(day, &mut row);
    let row: Vec<f64> = row.into_iter().map(f64::from).collect();
    let picture = Picture::new(layers, &neurons(layers, activation, &row));
    let unit = Unit::for_views(series.views());
    // What an input is: a day before, or a number that the date tells.
    let before = (1..=encoding.history).map(|ago| {
        let day = day - ago;
        let (date, views) = (series.date(day), unit.text(series.views()[day]));
        language.say(format!("{date}, {views} views"), format!("{date}，观看量 {views}"))
    });
    let calendar = encoding.calendar.iter().flat_map(|part| {
        (1..=part.width()).map(move |number| format!("{} {number}", names::name(part)))
    });
    let inputs: Vec<_> = before.chain(calendar).collect();
    // What an output means: views of a day.
    let column = picture.columns.last().map(|column| column.neurons.iter()).unwrap_or_default();
    let outputs = column.map(|neuron| {
        #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
        let value = encoding.value(windows.recent(day), neuron.output as f32);
        let ahead = day + neuron.place - 1;
        context! {
            place => neuron.place, date => series.date(ahead).to_string(),
            predicted => unit.text(encoding.scale.views(value)),
            actual => unit.text(series.views()[ahead]),
        }
    });
    let counted = |layer: &LayerValues| {
        let (outputs, inputs) = layer.weights.shape();
        Counted { inputs, outputs, parameters: inputs * outputs + outputs }
    };
    let counted: Vec<_> = layers.iter().map(counted).collect();
    let ends = [windows.history(), series.days() - encoding.horizon].map(|day| series.date(day));
    let values = context! {
        outputs => outputs.collect::<Vec<_>>(), inputs, networks,
        total => counted.iter().map(|layer| layer.parameters).sum::<usize>(),
        picture => Value::from(Serde(&picture)), counted => Value::from(Serde(&counted)),
        activation => names::name(activation), hidden => layers.len() - 1,
        date => series.date(day).to_string(),
        first => ends[0].to_string(), last => ends[1].to_string(),
        unseen_from => run.plan.days.unseen_from.to_string(),
        data => run.plan.experiment.data.path.clone(),
    };
    render(language, "layers", values)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use viewcast::{backend::Backend, plan::Plan, runs::Existing, train::Trainer};

    #[test]
    fn a_day_is_told_as_the_network_predicts_it() {
        let set = [
            "data.path=../../data/channel.csv".to_owned(),
            "training.epochs=1".into(),
            "model.hidden=[20, 3]".into(),
        ];
        let plan =
            Plan::read(Path::new("../../configs/relu3.toml"), &set, Backend::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let device = Backend::default().device(None).unwrap();
        Run::fit(&plan, &folder.path().join("run"), Existing::Keep, &Trainer::quiet(device))
            .unwrap();
        let run = Run::open(&folder.path().join("run")).unwrap();

        let series = &run.plan.days.series;
        let history = run.plan.days.windows.history();
        let first = day_of(&run, None).unwrap();
        assert_eq!(series.date(first), run.plan.days.unseen_from);
        for day in [history, first, series.days() - 1] {
            assert_eq!(day_of(&run, Some(series.date(day))).unwrap(), day);
        }
        let [early, late] = [series.date(history - 1), series.last_date().tomorrow().unwrap()];
        for date in [early, late, Date::MIN, Date::MAX] {
            assert_eq!(day_of(&run, Some(date)).unwrap_err().status, 422, "{date}");
        }

        let device = Backend::default().device(None).unwrap().device;
        let layers = run.model(&device).unwrap().ensemble.members()[0].values().unwrap();
        let predictions = run.predictions(&device).unwrap();
        let unit = Unit::for_views(series.views());
        for day in [history, first] {
            let date = series.date(day);
            let predicted = predictions.iter().find(|it| it.date == date).unwrap().predicted;
            for language in Language::ALL {
                let text = tell(&run, &layers, Activation::Relu, 1, day, language).unwrap();
                assert!(text.contains(&unit.text(predicted)), "{date}: {predicted}");
                assert!(text.contains(&date.to_string()));
                let neurons = history.min(12) + 12 + 3 + 1;
                assert_eq!(text.matches("class=\"neuron\"").count(), neurons);
            }
        }
    }
}
