//! A backtest for a terminal of 80 columns.

use viewcast::forecast::{
    backtest::{Backtest, Outcome, Test},
    bands::LEVELS,
};

use crate::{Language, labels::contender, table::text_table};

/// Days ahead that a terminal shows beside the last.
const SHOWN: [usize; 4] = [1, 7, 14, 28];

/// For a terminal of 80 columns.
pub fn text(backtest: &Backtest, language: Language) -> String {
    let Backtest { data, from, horizon, results, .. } = backtest;
    let (first, last) = (from.first(), from.last());
    let dates = first
        .zip(last)
        .map_or(String::new(), |(a, b)| language.say(format!("{a} to {b}"), format!("{a} 至 {b}")));
    let (folds, s) = (from.len(), if *horizon == 1 { "" } else { "s" });
    let title = language.say(
        format!(
            "{data}: {folds} forecasts of {horizon} day{s}, from {dates};\n\
             each knows nothing of its days; mean ± standard deviation over forecasts"
        ),
        format!(
            "{data}：{folds} 次预测，每次 {horizon} 天，起始日为 {dates}；\n\
             每次都不知道要预测的日子；数字为各次预测的均值 ± 标准差"
        ),
    );
    format!(
        "{title}\n\n{}\n{}\n{}",
        measures(backtest, language),
        by_ahead(backtest, language),
        verdict(results, backtest, language)
    )
}

fn measures(Backtest { results, unit, .. }: &Backtest, language: Language) -> String {
    let mut head = vec![String::new(), "MAE".into(), "RMSE".into(), "MASE".into(), "sMAPE".into()];
    head.extend(LEVELS.map(|level| language.say(format!("in {level}%"), format!("{level}% 内"))));
    let row = |outcome: &Outcome| {
        let Outcome { mae_k, rmse_k, mase, smape, coverage, .. } = outcome;
        let deviation =
            mae_k.deviation.map_or(String::new(), |it| format!("±{}", unit.number(1000.0 * it)));
        let mut row = vec![
            contender(outcome, language),
            format!("{}{deviation}", unit.of_k(mae_k.mean)),
            unit.of_k(rmse_k.mean),
            // Where the rule was never wrong, there is nothing to divide by.
            if mase.mean.is_finite() { format!("{:.2}", mase.mean) } else { "-".into() },
            format!("{:.1}%", smape.mean),
        ];
        row.extend(LEVELS.map(|level| {
            let covered = coverage.iter().find(|(of, _)| *of == level);
            covered.map_or(String::new(), |(_, covered)| format!("{covered:.1}%"))
        }));
        row
    };
    text_table([head].into_iter().chain(results.iter().map(row)), 1)
}

fn by_ahead(Backtest { results, unit, horizon, .. }: &Backtest, language: Language) -> String {
    let shown: Vec<_> =
        (1..=*horizon).filter(|ahead| SHOWN.contains(ahead) || ahead == horizon).collect();
    if shown.len() < 2 {
        return String::new();
    }
    let mut head = vec![language.say("MAE by days ahead", "MAE，按提前天数").to_owned()];
    head.extend(shown.iter().map(ToString::to_string));
    let row = |outcome: &Outcome| {
        let mut row = vec![contender(outcome, language)];
        row.extend(shown.iter().map(|&ahead| {
            let by_ahead = outcome.by_ahead.get(ahead - 1);
            by_ahead.map_or(String::new(), |it| unit.of_k(it.measures.mae_k))
        }));
        row
    };
    text_table([head].into_iter().chain(results.iter().map(row)), 1)
}

/// Whether the best is better than the second, or was lucky.
fn verdict(results: &[Outcome], backtest: &Backtest, language: Language) -> String {
    let [best, second, ..] = results else {
        return String::new();
    };
    let (best, second) = (contender(best, language), contender(second, language));
    let Some(Test { statistic, p, .. }) = &backtest.test else {
        return language.say(
            format!("{best} against {second}: too few forecasts to tell them apart\n"),
            format!("“{best}”与“{second}”：预测次数太少，分不出高下\n"),
        );
    };
    let (test, chance) = language.say(
        ("by the test of Diebold and Mariano: ", ";\nthe difference may be chance"),
        ("Diebold–Mariano 检验：", "；\n差别可能出于偶然"),
    );
    let chance = if *p < 0.05 { "" } else { chance };
    let pair =
        language.say(format!("{best} against {second},"), format!("“{best}”与“{second}”相比，"));
    format!("{pair}\n{test}t = {statistic:.2}, p = {p:.3}{chance}\n")
}
