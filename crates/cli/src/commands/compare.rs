//! `viewcast compare`.

use std::{iter, path::PathBuf};

use clap::Args;

use super::{Failure, terminal};
use viewcast::{
    evaluate::{EraScores, Rule, Scores},
    experiment,
    runs::{Provenance, RunSummary},
};
use viewcast_texts::{
    Language, labels,
    table::{columns, text_table},
};

/// Flags of `compare`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Run folders, such as runs/relu3/flex-seed1
    #[arg(value_name = "RUN", required = true, num_args = 2..)]
    of: Vec<PathBuf>,
}

/// What a line of the comparison says of each run; nothing where a run has none.
type ComparedKey = (String, Vec<String>);

/// What a result depends on beside its experiment, and how to tell it.
type About = ([&'static str; 2], fn(&Provenance) -> String);

/// An error's name, and how to find it.
type Error = (&'static str, fn(&EraScores) -> f64);

/// How long a value may be until it is cut.
const WIDEST: usize = 40;

/// Tells how runs differ: the keys that do, side by side, and the scores.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let summaries = flags.of.iter().map(|folder| RunSummary::open(folder));
    let summaries = summaries.collect::<Result<Vec<_>, _>>()?;
    let numbered = summaries.iter().zip(1..);
    let names = numbered.map(|(of, number)| [format!("{number}"), of.folder.display().to_string()]);
    let mut text = text_table(names.collect::<Vec<_>>(), 2) + "\n";

    let width = terminal::columns();
    let differing = differing(&summaries, language);
    if differing.is_empty() {
        text += language.say("no key differs\n", "没有不同的键\n");
    } else {
        text += &side_by_side(&differing, summaries.len(), width);
    }
    text += &format!("\n{}", side_by_side(&scores(&summaries, language), summaries.len(), width));
    Ok(text + &warnings(&summaries, language))
}

/// The keys that are not the same everywhere, and what else a result depends on.
fn differing(summaries: &[RunSummary], language: Language) -> Vec<ComparedKey> {
    let mut lines: Vec<ComparedKey> = Vec::new();
    let about: [About; 6] = [
        (["experiment", "实验"], |of| of.experiment.clone()),
        (["backend", "后端"], |of| of.backend.name().into()),
        (["device", "设备"], |of| of.device.clone()),
        (["program", "程序"], |of| format!("{} {}", of.build.version, short(&of.build.sources))),
        (["commit", "提交"], |of| of.build.commit.as_deref().map_or_else(String::new, short)),
        (["SHA-256 of the data", "数据的 SHA-256"], |of| short(&of.data_sha256)),
    ];
    for ([english, chinese], tell) in about {
        let name = language.say(english, chinese);
        lines.push((name.into(), summaries.iter().map(|of| tell(&of.provenance)).collect()));
    }
    lines.retain(|(_, values)| values.iter().any(|value| Some(value) != values.first()));
    lines.extend(experiment::differing(summaries.iter().map(|of| &of.experiment)));
    lines
}

/// The first digits of a hash: as many as tell two apart.
fn short(hash: &str) -> String {
    hash.split('+').map(|part| part.chars().take(8).collect()).collect::<Vec<String>>().join("+")
}

/// Errors, each in the unit of its run's days, those of the simple rules too, and what it took.
fn scores(summaries: &[RunSummary], language: Language) -> Vec<ComparedKey> {
    let errors: [Error; 4] = [
        (language.say("training MAE", "训练期 MAE"), |of| of.training.mae_k),
        (language.say("training RMSE", "训练期 RMSE"), |of| of.training.rmse_k),
        (language.say("unseen MAE", "测试期 MAE"), |of| of.unseen.mae_k),
        (language.say("unseen RMSE", "测试期 RMSE"), |of| of.unseen.rmse_k),
    ];
    let line = |name: String, scores: &dyn Fn(&Scores) -> Option<EraScores>, error: Error| {
        let tell = |of: &RunSummary| Some(of.unit.of_k(error.1(&scores(of.scores.as_ref()?)?)));
        (name, summaries.iter().map(|of| tell(of).unwrap_or_default()).collect())
    };
    let mut lines: Vec<ComparedKey> =
        errors.map(|error| line(error.0.into(), &|of| Some(of.model), error)).into();
    let comma = language.say(", ", "，");
    for rule in Rule::ALL {
        let of_rule = |of: &Scores| of.rules().find(|(it, _)| *it == rule).map(|(_, of)| *of);
        let unseen = errors[2..].iter().zip(["MAE", "RMSE"]);
        lines.extend(unseen.map(|(error, kind)| {
            line(format!("  {}{comma}{kind}", labels::rule(rule, language)), &of_rule, *error)
        }));
    }
    // Not every rule has scores, nor in every era.
    lines.retain(|(_, values)| values.iter().any(|value| !value.is_empty()));
    lines.push((
        language.say("epochs", "轮数").into(),
        summaries.iter().map(|of| of.epochs.to_string()).collect(),
    ));
    let seconds = |of: &RunSummary| {
        of.provenance.wall_seconds.map_or_else(String::new, |s| format!("{s:.1}"))
    };
    lines.push((language.say("seconds", "秒").into(), summaries.iter().map(seconds).collect()));
    lines
}

/// Why scores are not to be compared, if so.
fn warnings(summaries: &[RunSummary], language: Language) -> String {
    let differ = |what: fn(&RunSummary) -> String| {
        let first = summaries.first().map(what);
        summaries.iter().any(|of| Some(what(of)) != first)
    };
    let mut text = String::new();
    if differ(|of| of.provenance.data_sha256.clone()) {
        text += language.say(
            "\nthe data differ: these scores are of other days,\nand do not say which run is better\n",
            "\n数据不同：这些得分出自不同的日子，不能说明哪次运行更好\n",
        );
    } else if differ(|of| format!("{:?}", of.experiment.data.unseen_from)) {
        text += language.say(
            "\nthe eras differ: these scores are of other days,\nand do not say which run is better\n",
            "\n时期的划分不同：这些得分出自不同的日子，不能说明哪次运行更好\n",
        );
    } else if differ(|of| of.experiment.data.history.to_string()) {
        text += language.say(
            "\ndata.history differs: the training eras begin on other days\n",
            "\ndata.history 不同：训练期从不同的日子开始\n",
        );
    }
    for of in summaries.iter().filter(|of| of.scores.is_none()) {
        let folder = of.folder.display();
        text += &language.say(
            format!("\n{folder} is {}, and has no scores yet\n", of.state.name()),
            format!("\n{folder} 还没有训练完，没有得分\n"),
        );
    }
    text
}

/// Lines below the numbers of the runs, as many runs beside each other as there is room for.
fn side_by_side(lines: &[ComparedKey], runs: usize, width: usize) -> String {
    let lines: Vec<ComparedKey> = lines
        .iter()
        .map(|(name, values)| (name.clone(), values.iter().map(|value| cut(value)).collect()))
        .collect();
    let longest = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| columns(text)).max().unwrap_or(0)
    };
    let names = longest(&mut lines.iter().map(|(name, _)| name));
    let mut blocks = Vec::new();
    let mut begin = 0;
    while begin < runs {
        let (mut end, mut taken) = (begin, names);
        while end < runs {
            taken += 2 + longest(&mut lines.iter().filter_map(|(_, it)| it.get(end))).max(1);
            if taken > width && end > begin {
                break;
            }
            end += 1;
        }
        let numbers = (begin..end).map(|run| (run + 1).to_string());
        let head: Vec<_> = iter::once(String::new()).chain(numbers).collect();
        let row = |(name, values): &(String, Vec<String>)| {
            iter::once(name)
                .chain(values.get(begin..end).unwrap_or_default())
                .cloned()
                .collect::<Vec<_>>()
        };
        let rows = iter::once(head).chain(lines.iter().map(row));
        blocks.push(text_table(rows, 1));
        begin = end;
    }
    blocks.join("\n")
}

/// The start of a long value.
fn cut(value: &str) -> String {
    if value.chars().count() <= WIDEST {
        return value.into();
    }
    value.chars().take(WIDEST - 1).chain(['…']).collect()
}
