//! Imports in words: the commands that they are, and refusals.

use std::path::Path;

use viewcast::{
    data::import::{
        Choices, DateOrder, Format, ImportError, Note, Opened,
        advice::{Answer, answers, shown},
        day::Stamp,
    },
    names::name,
};

use crate::{Language, labels::days, shell::word};

/// What a file was read as.
pub fn format(format: Format, language: Language) -> &'static str {
    match format {
        Format::Wikimedia => language.say("Wikimedia's pageviews", "维基媒体的页面浏览量"),
        Format::Studio => {
            language.say("YouTube Studio's table of days", "YouTube 工作室按日期的表")
        }
        Format::Table => language.say("a table of dates and counts", "日期与计数的表"),
    }
}

/// What was guessed, summed, passed over or filled.
#[allow(clippy::too_many_lines, reason = "a line or two a note")]
pub fn note(note: &Note, language: Language) -> String {
    let [english, chinese] = match note {
        Note::Encoding(name) => [format!("text is {name}"), format!("文字编码为 {name}")],
        Note::Sheet(name) => [format!("sheet `{name}`"), format!("工作表“{name}”")],
        Note::InZip(name) => [format!("{name} in the zip"), format!("zip 中的 {name}")],
        Note::Columns { date, count } => {
            [format!("`{count}` by `{date}`"), format!("`{date}` 列的日期，`{count}` 列的计数")]
        }
        Note::Dates(order) => {
            let chinese = match order {
                DateOrder::MonthsFirst => "日期按月、日的顺序",
                DateOrder::DaysFirst => "日期按日、月的顺序",
                DateOrder::YearsFirst => "日期按年、月、日的顺序",
            };
            [format!("dates are {}", order.words()), chinese.into()]
        }
        Note::Stamps(Stamp::Epoch) => [
            "numbers are seconds since 1970, read as days of UTC".into(),
            "数字是 1970 年以来的秒数，按 UTC 取日期".into(),
        ],
        Note::Stamps(Stamp::Serial) => [
            "numbers are days as spreadsheets count them".into(),
            "数字是电子表格的日期序号".into(),
        ],
        Note::DecimalComma => ["fractions follow a comma".into(), "小数点写作逗号".into()],
        Note::NoHeader => [
            "no header: the first line holds a day already".into(),
            "没有表头：第一行就是数据".into(),
        ],
        Note::AboveHeader { number, lines } => [
            format!("{number} line(s) above the header are passed over: {lines}"),
            format!("跳过表头之上的 {number} 行：{lines}"),
        ],
        Note::Totals { number: 1, lines } => [
            format!("the total row is passed over: line {lines}"),
            format!("跳过合计行：第 {lines} 行"),
        ],
        Note::Totals { number, lines } => [
            format!("{number} total rows are passed over: lines {lines}"),
            format!("跳过 {number} 个合计行：{lines}"),
        ],
        Note::Undated { number, lines, cells } => [
            format!("{number} row(s) without a date are passed over: line {lines}{cells}"),
            format!("跳过没有日期的 {number} 行：第 {lines} 行"),
        ],
        Note::Footers { number, lines } => [
            format!("{number} line(s) below the days are passed over: {lines}"),
            format!("跳过数据之下的 {number} 行：{lines}"),
        ],
        Note::RepeatedDropped(number) => [
            format!("{number} row(s) repeated to the letter are dropped"),
            format!("删去逐字重复的 {number} 行"),
        ],
        Note::RepeatedSummed { rows, times } => [
            format!("{rows} rows of {times} repeated time(s) are summed"),
            format!("把 {times} 个重复时间的 {rows} 行相加"),
        ],
        Note::OneSeries { name, others } => [
            format!("series `{name}`; {others} row(s) of others are passed over"),
            format!("序列“{name}”；跳过其他序列的 {others} 行"),
        ],
        Note::SeriesSummed { number, names } => [
            format!("{number} series are summed by day: {names}"),
            format!("把 {number} 个序列按天相加：{names}"),
        ],
        Note::SeriesJoined { column, names } => [
            format!(
                "series of column `{column}` follow each other and are joined: {names}; --series reads one"
            ),
            format!("“{column}”列的序列前后相接，连成一个：{names}；可用 --series 只读一个"),
        ],
        Note::LastDayLeftOut(day) => {
            [format!("the last day, {day}, is left out"), format!("不用最后一天 {day}")]
        }
        Note::TimesIgnored => {
            ["times of day are passed over: a row a day".into(), "忽略时刻：每天一行".into()]
        }
        Note::TimesSummed => [
            "times are summed by the day that is written".into(),
            "带时刻的计数按写出的日期相加".into(),
        ],
        Note::RowsADay(each) => {
            [format!("{each} rows a day are summed"), format!("每天 {each} 行相加")]
        }
        Note::RowsADayVary { fewest, most } => [
            format!(
                "{fewest} to {most} rows a day, at no regular times; the first and the last day may be incomplete"
            ),
            format!("每天 {fewest} 到 {most} 行，时刻不规则；第一天和最后一天可能不完整"),
        ],
        Note::EndsLeftOut(of) => [
            format!(
                "{} incomplete day(s) at the ends are left out: {}",
                of.len(),
                days(of, Some(4), language)
            ),
            format!("不用首尾 {} 个不完整的日子：{}", of.len(), days(of, Some(4), language)),
        ],
        Note::IncompleteMissing(of) => [
            format!(
                "{} incomplete day(s) are taken as missing: {}",
                of.len(),
                days(of, Some(4), language)
            ),
            format!("{} 个不完整的日子视为缺失：{}", of.len(), days(of, Some(4), language)),
        ],
        Note::ChartSummed => [
            "summed by day over what the chart shows, which may leave videos out".into(),
            "把图表显示的各项按天相加，其中可能缺少一些视频".into(),
        ],
        Note::Article(name) => [name.clone(), name.clone()],
        Note::UniqueDevices => {
            ["unique devices, not views".into(), "独立设备数，而非浏览量".into()]
        }
        Note::DaysAreColumns => ["days are columns".into(), "日期是列".into()],
        Note::OneRow { name, line, others } => [
            format!("`{name}` on line {line}; {others} other row(s) are passed over"),
            format!("第 {line} 行的“{name}”；跳过其他 {others} 行"),
        ],
        Note::RowsSummed(number) => {
            [format!("{number} rows are summed by day"), format!("把 {number} 行按天相加")]
        }
        Note::NoCount { number, word } => {
            let word = word.as_ref().map(|word| format!(" (`{word}`)")).unwrap_or_default();
            [
                format!("{number} row(s) without a count are passed over{word}"),
                format!("跳过没有计数的 {number} 行{word}"),
            ]
        }
        Note::Thresholds { number, count } => [
            format!("{number} threshold(s) such as `<10` count as {count}"),
            format!("{number} 个 `<10` 之类的门槛值按 {count} 计"),
        ],
        Note::Rounded(number) => [
            format!("{number} count(s) are rounded, as 1.2K is"),
            format!("{number} 个计数是约数，如 1.2K"),
        ],
        Note::UnitIgnored(unit) => {
            [format!("`{unit}` behind counts is passed over"), format!("忽略计数后的“{unit}”")]
        }
    };
    language.say(english, chinese)
}

/// The flags that say where the days of a file go, if nobody says.
pub fn out_flags(path: &Path) -> String {
    format!("-o {}", word(&out(path)))
}

/// Where the days of a file go, if nobody says.
fn out(path: &Path) -> String {
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file_name.split('.').find(|part| !part.is_empty()).unwrap_or("mine");
    let out = format!("data/{stem}.csv");
    if Path::new(&out).exists() { format!("data/{stem}-imported.csv") } else { out }
}

/// A refusal as the user reads it: what is wrong, the rows as they were read, and a command for each answer;
/// `flags` are those that say where the days go.
pub fn refusal(
    opened: &Opened,
    error: &ImportError,
    choices: &Choices,
    path: &str,
    flags: &str,
    language: Language,
) -> String {
    let mut said = fault(opened, error, choices, language);
    let answers = answers(opened, choices, error);
    if !answers.is_empty() {
        said += match answers.len() {
            1 => language.say("\nimport it with", "\n可用以下命令导入"),
            _ => language.say(
                "\nimport it with one of, the likeliest first",
                "\n可用以下命令之一导入，最可能的在前",
            ),
        };
    }
    let mut told = Vec::new();
    for Answer { choices, remarks } in answers {
        said += &format!(
            "\n  {}",
            command(path, Some(flags).filter(|flags| !flags.is_empty()), &choices)
        );
        told.extend(remarks);
    }
    told.dedup();
    let mut once = Vec::new();
    for remark in told {
        if !once.contains(&remark) {
            said += &format!("\n{remark}");
            once.push(remark);
        }
    }
    said
}

/// What is wrong with a file, and its rows as they were read.
#[must_use]
pub fn fault(
    opened: &Opened,
    error: &ImportError,
    choices: &Choices,
    language: Language,
) -> String {
    let mut said = error.to_string();
    let rows = shown(opened, choices, error);
    if !rows.is_empty() {
        said += language.say("\nas read, by lines:\n", "\n读到的行：\n");
        said += &rows;
    }
    said
}

/// The command that imports a file by some choices.
pub fn command(path: &str, out: Option<&str>, choices: &Choices) -> String {
    let path = if path.starts_with('-') && path != "-" { format!("./{path}") } else { path.into() };
    let mut words = vec!["viewcast".into(), "import".into(), word(&path)];
    words.extend(out.map(str::to_owned));
    let mut flag = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            // A value that starts with a dash is no flag.
            if value.starts_with('-') {
                words.push(word(&format!("{name}={value}")));
            } else {
                words.extend([name.to_owned(), word(&value)]);
            }
        }
    };
    flag("--sheet", choices.sheet.clone());
    flag("--date-column", choices.date_column.clone());
    flag("--value-column", choices.value_column.clone());
    flag("--dates", choices.dates.map(name));
    flag("--decimal", choices.decimal.map(name));
    flag("--series", choices.series.clone());
    flag("--repeated", choices.repeated.map(name));
    for missing in &choices.missing {
        flag("--missing", Some(missing.clone()));
    }
    flag("--below", choices.below.map(|count| count.to_string()));
    flag("--fill", choices.fill.map(name));
    words.extend(choices.sum_series.then(|| "--sum-series".to_owned()));
    words.extend(choices.drop_last.then(|| "--drop-last".to_owned()));
    words.join(" ")
}
