//! The sheets of a workbook (`.xlsx`), as grids of what their cells show.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::date};
use roxmltree::{Document, Node, ParsingOptions};

use super::{
    grid::Grid,
    zip::{self, ZipError},
};

/// Sheets that are read.
pub(super) const SHEETS: usize = 50;
/// The most columns of a sheet, as spreadsheets have them.
pub(super) const COLUMNS: usize = 16_384;
/// The most elements and texts of a part: far beyond a table of days, and a few hundred megabytes.
const NODES: u32 = 3_000_000;
/// Bytes of a cell beside its text.
const CELL: u64 = 8;

/// What cells of a workbook refer to.
struct Shared {
    texts: Vec<String>,
    /// The styles that show a number as a date.
    dates: BTreeSet<usize>,
    /// Whether days are counted from 1904.
    from_1904: bool,
}

/// The sheets of a workbook and their names; nothing where a zip is none.
///
/// # Errors
///
/// Where it is damaged or larger, unpacked, than `most`.
pub fn sheets(bytes: &[u8], most: u64) -> Result<Option<Vec<(String, Grid)>>, ZipError> {
    let Some(book) = zip::member(bytes, "xl/workbook.xml", most)? else { return Ok(None) };
    let part = |name: &str| -> Result<Option<String>, ZipError> {
        let part = zip::member(bytes, name, most)?;
        Ok(part.map(|part| String::from_utf8_lossy(&part).into_owned()))
    };
    let book = String::from_utf8_lossy(&book);
    let book = document(&book)?;
    let links = part("xl/_rels/workbook.xml.rels")?.unwrap_or_else(|| "<none/>".into());
    let links = document(&links)?;
    let texts = part("xl/sharedStrings.xml")?.unwrap_or_else(|| "<none/>".into());
    let texts = document(&texts)?;
    let styles = part("xl/styles.xml")?.unwrap_or_else(|| "<none/>".into());
    let styles = document(&styles)?;
    let shared = Shared {
        texts: named(&texts, "si").map(text_of).collect(),
        dates: date_styles(&styles),
        from_1904: named(&book, "workbookPr")
            .any(|node| matches!(node.attribute("date1904"), Some("1" | "true"))),
    };
    let (mut sheets, mut left) = (Vec::new(), most);
    for sheet in named(&book, "sheet").take(SHEETS) {
        let id = sheet.attributes().find(|it| it.name() == "id").map(|it| it.value());
        let link = named(&links, "Relationship").find(|link| link.attribute("Id") == id);
        let Some(target) = link.and_then(|link| link.attribute("Target")) else { continue };
        let path = match target.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => format!("xl/{target}"),
        };
        let Some(text) = part(&path)? else { continue };
        let name = sheet.attribute("name").unwrap_or("sheet").to_owned();
        sheets.push((name, grid(&document(&text)?, &shared, &mut left)?));
    }
    Ok(Some(sheets))
}

/// Takes the bytes of cells and their texts from those that are left.
pub(super) fn charge(left: &mut u64, cells: usize, texts: usize) -> Result<(), ZipError> {
    let bytes = CELL.saturating_mul(cells as u64).saturating_add(texts as u64);
    *left = left.checked_sub(bytes).ok_or(ZipError::TooLarge)?;
    Ok(())
}

/// Reads a part of a workbook, of at most [`NODES`].
pub(super) fn document(text: &str) -> Result<Document<'_>, ZipError> {
    let options = ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => ZipError::TooLarge,
        _ => ZipError::Damaged("a part of the workbook is no XML"),
    })
}

/// The elements of a name.
pub(super) fn named<'a, 'input>(
    document: &'a Document<'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    document.descendants().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// The text in all `t` of a node, but for the reading aids of Japanese.
fn text_of(node: Node) -> String {
    let aids = |node: &Node| node.ancestors().any(|node| node.tag_name().name() == "rPh");
    let texts = node.descendants().filter(|node| node.tag_name().name() == "t" && !aids(node));
    texts.filter_map(|node| node.text()).collect()
}

/// Whether a number's format of one's own shows a date.
pub(super) fn shows_date(code: &str) -> bool {
    let code = code.to_lowercase();
    // Without what is quoted, and colours and countries in brackets.
    let plain: String = code.split('"').step_by(2).collect();
    let plain: String =
        plain.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect();
    plain.contains(['d', 'y', 'm']) && !plain.contains(['0', '#'])
}

/// Whether one of the usual formats shows a date.
pub(super) fn is_date_format(format: u32) -> bool {
    matches!(format, 14..=22 | 27..=36 | 50..=58)
}

/// The places of the styles that show a number as a date.
fn date_styles(styles: &Document) -> BTreeSet<usize> {
    let custom: BTreeSet<&str> = named(styles, "numFmt")
        .filter(|format| shows_date(format.attribute("formatCode").unwrap_or_default()))
        .filter_map(|format| format.attribute("numFmtId"))
        .collect();
    let is_date = |id: &str| is_date_format(id.parse().unwrap_or(0)) || custom.contains(id);
    let cells = named(styles, "cellXfs").flat_map(|list| list.children().filter(Node::is_element));
    let places =
        cells.enumerate().filter(|(_, style)| style.attribute("numFmtId").is_some_and(is_date));
    places.map(|(place, _)| place).collect()
}

/// Reads the cells of a sheet, as many as fit into the bytes that are left: one text may stand in every cell, and
/// one cell far to the right makes a whole row of empty ones.
fn grid(document: &Document, shared: &Shared, left: &mut u64) -> Result<Grid, ZipError> {
    let mut grid = Grid::default();
    let mut last = 0;
    for row in named(document, "row") {
        let line = row.attribute("r").and_then(|line| line.parse().ok()).unwrap_or(last + 1);
        last = line;
        let mut cells: Vec<String> = Vec::new();
        for cell in row.children().filter(|node| node.tag_name().name() == "c") {
            let column = cell.attribute("r").and_then(column).unwrap_or(cells.len());
            if column >= cells.len() && column < COLUMNS {
                let text = shown(cell, shared);
                charge(left, column + 1 - cells.len(), text.len())?;
                cells.resize(column, String::new());
                cells.push(text);
            }
        }
        grid.push(line, cells.iter().map(String::as_str));
    }
    Ok(grid)
}

/// The column of a cell such as `AB12`, from 0.
fn column(cell: &str) -> Option<usize> {
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
    let number =
        letters.take(3).fold(0, |number, letter| 26 * number + usize::from(letter - b'A') + 1);
    number.checked_sub(1)
}

/// What a cell shows.
fn shown(cell: Node, shared: &Shared) -> String {
    let child = |name: &str| cell.children().find(|node| node.tag_name().name() == name);
    let value = child("v").and_then(|node| node.text()).unwrap_or_default().trim();
    match cell.attribute("t") {
        Some("s") => value
            .parse::<usize>()
            .ok()
            .and_then(|at| shared.texts.get(at))
            .cloned()
            .unwrap_or_default(),
        Some("inlineStr") => child("is").map(text_of).unwrap_or_default(),
        Some("str" | "e" | "b" | "d") => value.to_owned(),
        _ => {
            let style = cell.attribute("s").and_then(|style| style.parse().ok()).unwrap_or(0);
            let number: Option<f64> = value.parse().ok();
            match number
                .filter(|_| shared.dates.contains(&style))
                .and_then(|days| day(days, shared.from_1904))
            {
                Some(day) => day,
                None => number.map_or_else(|| value.to_owned(), |number| number.to_string()),
            }
        }
    }
}

/// The date and time of a number of days.
#[allow(clippy::cast_possible_truncation, reason = "checked to be a date's")]
pub(super) fn day(days: f64, from_1904: bool) -> Option<String> {
    let seconds = (days.fract() * 86_400.0).round() as i64;
    let whole = (0.0..100_000.0).contains(&days).then(|| days.trunc() as i64)?;
    let zero = if from_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    let day = zero.checked_add(whole.days()).ok()?;
    Some(match seconds {
        0 => day.to_string(),
        seconds => {
            let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            format!("{day} {hour:02}:{minute:02}:{second:02}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_show_texts_numbers_and_dates() {
        let styles = Document::parse(
            r##"<s><numFmts><numFmt numFmtId="170" formatCode="dd\.mm\.yyyy"/><numFmt numFmtId="171" formatCode="#,##0"/></numFmts>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></s>"##,
        )
        .unwrap();
        let shared =
            Shared { texts: vec!["Date".into()], dates: date_styles(&styles), from_1904: false };
        assert_eq!(shared.dates, BTreeSet::from([1, 2]));
        let sheet = Document::parse(
            r#"<w><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row>
            <row r="3"><c r="A3" s="2"><v>44227</v></c><c r="B3" s="3"><v>1200</v></c><c r="D3"><v>0.5</v></c></row></w>"#,
        )
        .unwrap();
        let grid = grid(&sheet, &shared, &mut 1000).unwrap();
        assert_eq!(grid.cells(0).collect::<Vec<_>>(), ["Date", "n"]);
        assert_eq!(
            (grid.line(1), grid.cells(1).collect::<Vec<_>>()),
            (3, vec!["2021-01-31", "1200", "", "0.5"])
        );
        assert_eq!(day(44227.75, false).unwrap(), "2021-01-31 18:00:00");
        assert_eq!((column("A1"), column("AB12")), (Some(0), Some(27)));
    }

    #[test]
    fn small_files_that_grow_without_end_are_too_large() {
        let shared =
            Shared { texts: vec!["x".repeat(1000)], dates: BTreeSet::new(), from_1904: false };
        let read = |cell: &str, rows: usize| {
            let row = format!("<row>{cell}</row>");
            let text = format!("<w>{}</w>", row.repeat(rows));
            grid(&Document::parse(&text).unwrap(), &shared, &mut 1_000_000).map(|_| ())
        };
        // A cell in the last column, and a long text that many cells share.
        for cell in [r#"<c r="XFD1"><v>1</v></c>"#, &r#"<c t="s"><v>0</v></c>"#.repeat(100)] {
            assert_eq!(read(cell, 5), Ok(()));
            assert_eq!(read(cell, 20), Err(ZipError::TooLarge));
        }
        let nodes = |count: u32| format!("<w>{}</w>", "<a/>".repeat(count as usize));
        assert!(document(&nodes(NODES / 2)).is_ok());
        assert_eq!(document(&nodes(NODES)).err(), Some(ZipError::TooLarge));
    }
}
