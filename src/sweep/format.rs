//! A leaderboard for spreadsheets and programs.

use super::leaderboard::Leaderboard;

/// For a spreadsheet: a line a candidate, the best first.
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
pub fn json(board: &Leaderboard) -> String {
    // A leaderboard is plain values: it always has a JSON form.
    serde_json::to_string_pretty(board).unwrap_or_default() + "\n"
}
