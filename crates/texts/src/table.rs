//! Tables for a terminal: columns in line, whatever stands in them.

use comfy_table::{CellAlignment, Table, TableStyle};

/// Rows of cells as text, two spaces apart: the first `texts` columns to the left, the others, which
/// are figures, to the right.
pub fn text_table<R, C>(rows: R, texts: usize) -> String
where
    R: IntoIterator,
    R::Item: IntoIterator<Item = C>,
    C: Into<String>,
{
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    for row in rows {
        table.add_row(row.into_iter().map(Into::into).collect::<Vec<String>>());
    }
    for (number, column) in table.column_iter_mut().enumerate() {
        column.set_padding((if number == 0 { 0 } else { 2 }, 0));
        if number >= texts {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt() + "\n"
}

/// Columns that a text takes of a terminal: two for each letter of East Asia.
pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Columns of a letter; of one that is rare at most too many.
pub fn columns_of(letter: char) -> usize {
    let wide = matches!(letter, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}');
    if wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_to_the_right_and_chinese_is_twice_as_wide() {
        let rows = [["", "MAE"], ["relu3", "0.191k"], ["线性", "10.5k"]];
        assert_eq!(text_table(rows, 1), "          MAE\nrelu3  0.191k\n线性    10.5k\n");
    }
}
