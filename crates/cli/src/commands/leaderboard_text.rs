//! A leaderboard for a terminal, and its best candidate as a config.

use std::collections::HashSet;

use viewcast::{
    evaluate::Rule,
    experiment::Experiment,
    sweep::{Leaderboard, Standing},
};
use viewcast_texts::{Language, labels, table::text_table};

/// Columns of a terminal's 80 that are left for what heads the swept keys.
const ROOM: usize = 54;
/// How many candidates a terminal shows.
const SHOWN: usize = 20;

/// For a terminal, the best first.
pub fn text(board: &Leaderboard, language: Language) -> String {
    let Leaderboard { experiment, data, backend, first, last, seeds, keys, unit, .. } = board;
    let each = match seeds {
        1 => language.say("seed 1", "随机种子 1").into(),
        seeds => language.say(
            format!("mean ± standard deviation of {seeds} seeds"),
            format!("{seeds} 个随机种子的均值 ± 标准差"),
        ),
    };
    let figures = language.say(["epochs", "validation MAE"], ["轮数", "验证期 MAE"]);
    let figures = figures.map(String::from);
    let mut rows = vec![[shown(keys), figures.to_vec()].concat()];
    for standing in board.standings.iter().take(SHOWN) {
        let values = keys.iter().map(|key| standing.choice(key).to_owned());
        let figures = [standing.epochs.to_string(), error(standing, board, language)];
        rows.push(values.chain(figures).collect());
    }
    for (rule, score) in [(Rule::Yesterday, board.yesterday), (Rule::LastWeek, board.last_week)] {
        let mut row = vec![labels::rule(rule, language).to_owned()];
        row.resize(keys.len() + 1, String::new());
        row.push(unit.of_k(score.mae_k));
        rows.push(row);
    }
    let more = match board.standings.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => language.say(
            format!("and {more} more, in leaderboard.csv\n"),
            format!("另有 {more} 个，见 leaderboard.csv\n"),
        ),
    };
    let (backend, count) = (backend.name(), board.standings.len());
    let title = language.say(
        format!(
            "{experiment} on {data} by {backend}:\n\
             {count} candidates, {each},\n\
             ranked by the validation days, {first} to {last};\n\
             the unseen era has no part in it"
        ),
        format!(
            "{experiment}，数据 {data}，后端 {backend}：\n\
             {count} 个候选，{each}，\n\
             按验证期（{first} 至 {last}）的误差排名；\n\
             测试期不参与"
        ),
    );
    format!("{title}\n\n{}{more}", text_table(rows, keys.len()))
}

/// The swept keys as they head columns: by their last words alone where whole ones leave no room for values.
fn shown(keys: &[String]) -> Vec<String> {
    let last = |key: &String| key.rsplit('.').next().unwrap_or(key).to_owned();
    let short: Vec<_> = keys.iter().map(last).collect();
    let distinct = short.iter().collect::<HashSet<_>>().len() == short.len();
    let room = keys.iter().map(|key| key.len() + 2).sum::<usize>() < ROOM;
    if room || !distinct { keys.to_vec() } else { short }
}

fn error(standing: &Standing, board: &Leaderboard, language: Language) -> String {
    let (seeds, unit) = (board.seeds, board.unit);
    match (&standing.validation, standing.diverged) {
        (Some(sample), _) => match sample.deviation_k {
            Some(deviation) => format!("{} ± {}", unit.of_k(sample.mean_k), unit.of_k(deviation)),
            None => unit.of_k(sample.mean_k),
        },
        (None, diverged) if seeds > 1 => language.say(
            format!("{diverged} of {seeds} seeds diverged"),
            format!("{seeds} 个随机种子中 {diverged} 个发散"),
        ),
        (None, _) => language.say("diverged", "发散").into(),
    }
}

/// The best candidate's experiment as a config, which says how it was chosen.
pub fn config(board: &Leaderboard, best: &Standing, experiment: &Experiment) -> String {
    format!(
        "# The best of {} candidates of a sweep of {}, by its error on {} to {}:\n# {}, seeds 1 to {}.\n{}\n",
        board.standings.len(),
        board.experiment,
        board.first,
        board.last,
        error(best, board, Language::En),
        board.seeds,
        experiment.to_toml().trim_end()
    )
}
