//! The sheets of an `OpenDocument` spreadsheet (`.ods`), as grids of what their cells hold.

use roxmltree::Node;

use super::{
    grid::Grid,
    workbook::{COLUMNS, SHEETS, charge, document, named},
    zip::{self, ZipError},
};

/// What the file of this name in the zip says.
const KIND: (&str, &[u8]) = ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
/// The most bytes of it.
const KIND_LENGTH: u64 = 1 << 10;

/// The sheets of a spreadsheet and their names; nothing where a zip is none.
///
/// # Errors
///
/// Where it is damaged or larger, unpacked, than `most`.
pub fn sheets(bytes: &[u8], most: u64) -> Result<Option<Vec<(String, Grid)>>, ZipError> {
    let (name, kind) = KIND;
    match zip::member(bytes, name, KIND_LENGTH) {
        Ok(Some(found)) if found.starts_with(kind) => {}
        _ => return Ok(None),
    }
    let Some(content) = zip::member(bytes, "content.xml", most)? else { return Ok(None) };
    let content = String::from_utf8_lossy(&content);
    let content = document(&content)?;
    let mut left = most;
    let sheets = named(&content, "table").take(SHEETS).map(|sheet| {
        let name = attribute(sheet, "name").unwrap_or("sheet").to_owned();
        Ok((name, grid(sheet, &mut left)?))
    });
    Ok(Some(sheets.collect::<Result<_, ZipError>>()?))
}

/// Reads the rows of a sheet, as many as fit into the bytes that are left: rows and cells may be repeated.
fn grid(sheet: Node, left: &mut u64) -> Result<Grid, ZipError> {
    let mut grid = Grid::default();
    let mut line = 0_u64;
    let rows = sheet.descendants().filter(|node| node.tag_name().name() == "table-row");
    for row in rows {
        let mut cells: Vec<String> = Vec::new();
        let mut column = 0;
        let kinds = ["table-cell", "covered-table-cell"];
        for cell in row.children().filter(|node| kinds.contains(&node.tag_name().name())) {
            let end = COLUMNS.min(column + repeated(cell, "number-columns-repeated"));
            let text = held(cell);
            if !text.is_empty() {
                charge(left, end - cells.len(), (end - column) * text.len())?;
                cells.resize(column, String::new());
                cells.resize(end, text);
            }
            column = end;
        }
        let times = repeated(row, "number-rows-repeated");
        if !cells.is_empty() {
            let texts: usize = cells.iter().map(String::len).sum();
            charge(left, cells.len().saturating_mul(times - 1), texts.saturating_mul(times - 1))?;
            for line in (line + 1..).take(times) {
                grid.push(line, cells.iter().map(String::as_str));
            }
        }
        line = line.saturating_add(times as u64);
    }
    Ok(grid)
}

/// How many times a row or cell stands there.
fn repeated(node: Node, name: &str) -> usize {
    let times = attribute(node, name).and_then(|times| times.parse::<u32>().ok());
    times.map_or(1, |times| times.max(1) as usize)
}

/// What a cell holds: a date and a number as they are, and what it shows of anything else.
fn held(cell: Node) -> String {
    let value = match attribute(cell, "value-type") {
        Some("float" | "currency" | "percentage") => attribute(cell, "value"),
        Some("date") => attribute(cell, "date-value"),
        _ => None,
    };
    value.map_or_else(|| shown(cell), |value| value.replace('T', " "))
}

/// The paragraphs of a cell, without notes.
fn shown(cell: Node) -> String {
    let paragraphs = cell.children().filter(|node| node.tag_name().name() == "p");
    let text = |node: Node| {
        node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect::<String>()
    };
    paragraphs.map(text).collect::<Vec<_>>().join(" ")
}

/// An attribute, in whichever of the format's namespaces.
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|it| it.name() == name).map(|it| it.value())
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn read(rows: &str, left: u64) -> Result<Grid, ZipError> {
        let text = format!("<t xmlns:o='o' xmlns:t='t' xmlns:x='x'>{rows}</t>");
        let mut left = left;
        grid(Document::parse(&text).unwrap().root_element(), &mut left)
    }

    #[test]
    fn cells_and_rows_are_repeated_and_empty_ones_passed_over() {
        let rows = "<t:table-row t:number-rows-repeated='2'><t:table-cell t:number-columns-repeated='99'/></t:table-row>
            <t:table-row><t:table-cell o:value-type='date' o:date-value='2021-01-31T10:00:00'><x:p>31.1.</x:p></t:table-cell>
            <t:table-cell/><t:table-cell o:value-type='float' o:value='7.5' t:number-columns-repeated='2'><x:p>8</x:p></t:table-cell>
            <t:table-cell o:value-type='string'><o:annotation><x:p>note</x:p></o:annotation><x:p>a <x:span>b</x:span></x:p></t:table-cell>
            <t:table-cell t:number-columns-repeated='16000'/></t:table-row>
            <t:table-row t:number-rows-repeated='2'><t:table-cell o:value-type='string'><x:p>c</x:p></t:table-cell></t:table-row>
            <t:table-row t:number-rows-repeated='1048000'><t:table-cell/></t:table-row>";
        let grid = read(rows, 1000).unwrap();
        let cells = |row: usize| grid.cells(row).collect::<Vec<_>>();
        assert_eq!((grid.rows(), grid.line(0), grid.line(2)), (3, 3, 5));
        assert_eq!(cells(0), ["2021-01-31 10:00:00", "", "7.5", "7.5", "a b"]);
        assert_eq!((cells(1), cells(2)), (vec!["c"], vec!["c"]));
    }

    #[test]
    fn what_is_repeated_without_end_is_too_large() {
        let cell = "<t:table-cell o:value-type='float' o:value='1' t:number-columns-repeated='4000000000'/>";
        for rows in [
            format!("<t:table-row>{cell}</t:table-row>").repeat(10),
            format!("<t:table-row t:number-rows-repeated='4000000000'>{cell}</t:table-row>"),
        ] {
            assert_eq!(read(&rows, 1_000_000).err(), Some(ZipError::TooLarge));
        }
    }
}
