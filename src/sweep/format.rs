//! A leaderboard for a terminal, a spreadsheet and a program.

use super::leaderboard::{Leaderboard, Standing};
use crate::{experiment::Experiment, text_table::text_table};

/// How many candidates a terminal shows.
const SHOWN: usize = 20;

/// For a terminal, the best first.
#[must_use]
pub fn text(board: &Leaderboard) -> String {
    let Leaderboard { experiment, data, backend, first, last, seeds, keys, unit, .. } = board;
    let each = match seeds {
        1 => "seed 1".into(),
        seeds => format!("mean ± standard deviation of {seeds} seeds"),
    };
    let mut rows = vec![[keys.as_slice(), &["epochs".into(), "validation MAE".into()]].concat()];
    for standing in board.standings.iter().take(SHOWN) {
        let values = keys.iter().map(|key| standing.choice(key).to_owned());
        let figures = [standing.epochs.to_string(), error(standing, board)];
        rows.push(values.chain(figures).collect());
    }
    for (name, score) in
        [("yesterday again", board.yesterday), ("last week again", board.last_week)]
    {
        let mut row = vec![name.to_owned()];
        row.resize(keys.len() + 1, String::new());
        row.push(unit.of_k(score.mae_k));
        rows.push(row);
    }
    let more = match board.standings.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("and {more} more, in leaderboard.csv\n"),
    };
    format!(
        "{experiment} on {data} by {}: {} candidates, {each}\nranked by the validation days, {first} to \
         {last};\nthe unseen era has no part in it\n\n{}{more}",
        backend.name(),
        board.standings.len(),
        text_table(rows, keys.len())
    )
}

fn error(standing: &Standing, board: &Leaderboard) -> String {
    let (seeds, unit) = (board.seeds, board.unit);
    match (&standing.validation, standing.diverged) {
        (Some(sample), _) => match sample.deviation_k {
            Some(deviation) => format!("{} ± {}", unit.of_k(sample.mean_k), unit.of_k(deviation)),
            None => unit.of_k(sample.mean_k),
        },
        (None, diverged) if seeds > 1 => format!("{diverged} of {seeds} seeds diverged"),
        (None, _) => "diverged".into(),
    }
}

/// For a spreadsheet: a line a candidate, the best first.
#[must_use]
pub fn csv(board: &Leaderboard) -> Vec<u8> {
    let head = ["rank"].into_iter().chain(board.keys.iter().map(String::as_str));
    let figures = ["epochs", "validation_mae_k", "deviation_k", "seeds", "diverged"];
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing plain values to memory cannot fail.
    writer.write_record(head.chain(figures)).ok();
    for (rank, standing) in (1..).zip(&board.standings) {
        let values = board.keys.iter().map(|key| standing.choice(key).to_owned());
        let sample = standing.validation.as_ref();
        let number = |value: Option<f64>| value.map(|it| it.to_string()).unwrap_or_default();
        let figures = [
            standing.epochs.to_string(),
            number(sample.map(|it| it.mean_k)),
            number(sample.and_then(|it| it.deviation_k)),
            board.seeds.to_string(),
            standing.diverged.to_string(),
        ];
        let rank = [format!("{rank}")].into_iter();
        writer.write_record(rank.chain(values).chain(figures)).ok();
    }
    writer.into_inner().unwrap_or_default()
}

/// For a program: everything.
#[must_use]
pub fn json(board: &Leaderboard) -> String {
    // A leaderboard is plain values: it always has a JSON form.
    serde_json::to_string_pretty(board).unwrap_or_default() + "\n"
}

/// The best candidate's experiment as a config, which says how it was chosen.
#[must_use]
pub fn config(board: &Leaderboard, best: &Standing, experiment: &Experiment) -> String {
    format!(
        "# The best of {} candidates of a sweep of {}, by its error on {} to {}:\n# {}, seeds 1 to {}.\n{}\n",
        board.standings.len(),
        board.experiment,
        board.first,
        board.last,
        error(best, board),
        board.seeds,
        experiment.to_toml().trim_end()
    )
}
