//! A student opens the report: it is complete, in both languages, and every number in it is that
//! of the JSON beside it.

#[path = "../../stories/story/mod.rs"]
mod story;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;
use skrifa::{FontRef, MetadataProvider};
use story::Story;

/// Trained for a moment only: what is told does not matter here, but that it is told.
const QUICK: &str = "report --seeds 2 --set training.epochs=2 --quiet";

static STORY: LazyLock<Story> = LazyLock::new(|| {
    let story = Story::new();
    story.succeed(QUICK);
    story
});

fn page() -> Html {
    Html::parse_document(&STORY.read("report/report.html"))
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// What a number of the page looks like once it is rounded as it is shown.
fn rounded(number: f64, shown: &str) -> String {
    let digits = |text: &str| text.split_once('.').map_or(0, |(_, digits)| digits.len());
    match shown.split_once('e') {
        Some((mantissa, _)) => format!("{number:.*e}", digits(mantissa)),
        None => format!("{number:.*}", digits(shown)),
    }
}

#[test]
fn every_number_of_the_page_is_that_of_the_json_beside_it() {
    let (page, report) = (page(), STORY.json("report/report.json"));
    let mut told = BTreeSet::new();
    for number in select(&page, "main data") {
        let place = number.attr("data-json").unwrap();
        let value = report.pointer(place).unwrap_or_else(|| panic!("no {place}"));
        // Read the same way: serde_json's own reading may be off in the last digit.
        let told_value: Value = serde_json::from_str(number.attr("value").unwrap()).unwrap();
        assert_eq!(told_value, *value, "{place}");
        let shown = number.text().collect::<String>().replace('−', "-");
        assert_eq!(shown, rounded(value.as_f64().unwrap(), &shown), "{place}");
        told.insert(place.to_owned());
    }
    // And what the JSON says of every model and day is told.
    for table in ["table", "real_table"] {
        for row in 0..10 {
            for era in ["training", "unseen"] {
                for value in ["mean_k", "deviation_k"] {
                    assert!(told.contains(&format!("/{table}/rows/{row}/{era}/{value}")));
                }
                let published = format!("/table/rows/{row}/lecture/{era}_k");
                assert!(told.contains(&published), "{published}");
            }
        }
    }
    for day in 0..7 {
        assert!(told.contains(&format!("/weights/published/weights/{day}")));
        assert!(told.contains(&format!("/weights/fitted/1/importance_k/{day}/mean_k")));
    }
    assert!(told.len() > 200, "{}", told.len());
}

#[test]
fn no_number_is_written_by_hand() {
    let page = page();
    let by_hand = |text: &str| {
        let letters: Vec<char> = text.chars().collect();
        letters
            .windows(3)
            .any(|three| three[0].is_ascii_digit() && three[1] == '.' && three[2].is_ascii_digit())
    };
    for main in select(&page, "main") {
        for node in main.descendants() {
            let Node::Text(text) = node.value() else { continue };
            let above: Vec<&str> = node
                .ancestors()
                .filter_map(ElementRef::wrap)
                .map(|element| element.value().name())
                .collect();
            // The title of a figure is part of its drawing.
            let computed = above.starts_with(&["strong", "figcaption"])
                || above.iter().any(|name| ["data", "code", "svg", "math"].contains(name));
            assert!(computed || !by_hand(text), "{text:?}");
        }
    }
}

#[test]
fn both_languages_tell_the_same() {
    let page = page();
    let told = |language: &str, of: &str, name: &str| -> Vec<String> {
        let elements = select(&page, &format!("main[lang={language}] {of}"));
        elements.iter().map(|element| element.attr(name).unwrap().to_owned()).collect()
    };
    for (of, name) in ["data-figure", "data-hover"].map(|name| (format!("figure[{name}]"), name)) {
        assert_eq!(told("en", &of, name), told("zh", &of, name));
    }
    let numbers = |language| {
        let mut places = told(language, "data", "data-json");
        places.sort();
        places
    };
    assert_eq!(numbers("en"), numbers("zh"));
    for heading in ["h1", "h2", "table", "figure", ".formula", ".quiz"] {
        let count =
            |language: &str| select(&page, &format!("main[lang={language}] {heading}")).len();
        assert!(count("en") > 0 && count("en") == count("zh"), "{heading}");
    }
    // Latin letters alone make no Chinese heading, caption or label.
    let chinese = |text: &str| text.chars().any(|letter| ('一'..='龥').contains(&letter));
    for of in
        ["h1", "h2", "figcaption", "caption", ".quiz summary", ".quiz p", "thead tr:first-child"]
    {
        for element in select(&page, &format!("main[lang=zh] {of}")) {
            let text: String = element.text().collect();
            let symbols = text.contains("σ(r") || text.contains("w7") || text.contains("cbw");
            assert!(chinese(&text) || symbols, "{of}: {text}");
        }
    }
}

#[test]
fn every_figure_is_there_and_says_what_makes_it() {
    let page = page();
    let figures = select(&page, "figure[data-figure]");
    // Each file beside the page stands in it, in its language, and there are no others.
    let files = story::files(&STORY.path("report/figures"));
    let drawn = files.iter().filter(|file| file.rsplit('.').next() == Some("svg")).count();
    assert!(figures.len() == drawn && drawn >= 46, "{} {drawn}", figures.len());
    let parts = STORY.succeed("lecture --help").stdout;
    let commands = parts.lines().filter_map(|line| line.split_whitespace().next());
    let parts: BTreeSet<&str> = commands.collect();
    for figure in figures {
        let name = figure.attr("data-figure").unwrap();
        let language = figure.attr("id").unwrap().rsplit('-').next().unwrap().to_owned();
        let one = |selector: &str| {
            figure
                .select(&Selector::parse(selector).unwrap())
                .next()
                .unwrap_or_else(|| panic!("{name}: no {selector}"))
        };
        assert!(!one("svg").attr("aria-label").unwrap().is_empty(), "{name}");
        // The command of a figure is one that there is.
        let commands = Selector::parse("figcaption > code").unwrap();
        let command: String = figure.select(&commands).last().unwrap().text().collect();
        let part = command.strip_prefix("viewcast lecture ").unwrap();
        assert!(parts.contains(part), "{name}: {command}");
        let file = format!("report/figures/{name}.{language}");
        assert!(STORY.read(&format!("{file}.svg")).contains("<svg"), "{file}");
        assert!(fs::read(STORY.path(&format!("{file}.png"))).unwrap().starts_with(b"\x89PNG"));
        assert!(!STORY.read(&format!("{file}.svg")).contains("NaN"), "{file}");
    }
}

/// Where a series runs, in the units of its axes.
fn drawn(svg: ElementRef<'_>, series: &str) -> Vec<(f64, f64)> {
    let frame = |name: &str| -> f64 { svg.attr(name).unwrap().parse().unwrap() };
    let path = Selector::parse(&format!(".tt[data-group='{series}'] path")).unwrap();
    let path = svg.select(&path).next().unwrap().attr("d").unwrap();
    let places: Vec<f64> =
        path.split(['M', 'L', ' ']).filter_map(|part| part.parse().ok()).collect();
    let share = |at: f64, from: &str, to: &str| (at - frame(from)) / (frame(to) - frame(from));
    let along = |share: f64, low: &str, high: &str| frame(low) + share * (frame(high) - frame(low));
    let point = |at: &[f64]| {
        let x = along(share(at[0], "data-left", "data-right"), "data-x-min", "data-x-max");
        (x, along(share(at[1], "data-bottom", "data-top"), "data-y-min", "data-y-max"))
    };
    places.chunks(2).map(point).collect()
}

#[test]
fn figures_draw_the_numbers_of_the_json() {
    let (page, report) = (page(), STORY.json("report/report.json"));
    for (figure, forecast) in [
        ("linear1", "line"),
        ("linear1-all", "line"),
        ("relu3", "network"),
        ("published", "published"),
    ] {
        let svg = select(&page, &format!("#figure-forecasts-{figure}-en svg"))[0];
        let days = report["forecasts"][forecast]["days"].as_array().unwrap();
        for (series, value) in [("views", "actual_k"), ("predicted", "predicted_k")] {
            let points = drawn(svg, series);
            assert_eq!(points.len(), if figure.ends_with("all") { 365 } else { 45 });
            for (day, (_, height)) in days.iter().zip(points) {
                // A drawing has hundredths of a pixel.
                let apart = (day[value].as_f64().unwrap() - height).abs();
                assert!(apart < 0.002, "{figure} {series} {day}: {height}");
            }
        }
    }
    let text = |figure: &str| -> String {
        let svg = select(&page, &format!("#figure-{figure}-en svg"))[0];
        svg.text().collect()
    };
    for built in report["curves"]["approximation"]["built"].as_array().unwrap() {
        let (pieces, error) = (&built["pieces"], built["largest_error"].as_f64().unwrap());
        assert!(text("curves-pieces").contains(&format!("pieces: {pieces}, error {error:.3}")));
    }
    for path in ["too_small", "good", "too_large"] {
        let eta = report["descent"][path]["eta"].as_f64().unwrap();
        assert!(text("descent-steps").contains(&format!("η = {eta:.5}: ")), "{path}");
    }
}

#[test]
fn the_page_needs_nothing_else() {
    let (page, report) = (page(), STORY.json("report/report.json"));
    let numbers: String = select(&page, "script#numbers")[0].text().collect();
    let numbers: Value = serde_json::from_str(&numbers).unwrap();
    assert_eq!(numbers["forecasts"], report["forecasts"]);
    for of in ["[src]", "link:not([href^='data:'])", "img", "iframe", "object", "use"] {
        assert_eq!(select(&page, of).len(), 0, "{of}");
    }
    for link in select(&page, "a[href]") {
        let target = link.attr("href").unwrap();
        assert_eq!(select(&page, target).len(), 1, "{target}");
    }
}

#[test]
fn every_slide_names_sections_and_commands_that_there_are() {
    let slides = fs::read_to_string(story::project().join("docs/slides.md")).unwrap();
    let page = page();
    let headings: Vec<String> =
        select(&page, "main[lang=en] h2").iter().map(|it| it.text().collect()).collect();
    let help = STORY.succeed("lecture --help").stdout;
    let parts: BTreeSet<&str> =
        help.lines().filter_map(|it| it.split_whitespace().next()).collect();
    let mut told = BTreeSet::new();
    let rows: Vec<&str> = slides.lines().filter(|it| it.starts_with("| ")).skip(2).collect();
    assert!(rows.len() >= 35, "{}", rows.len());
    for row in rows {
        let cells: Vec<&str> = row.split(" | ").collect();
        for section in
            cells[1].split("; ").filter(|it| it.starts_with(|it: char| it.is_ascii_digit()))
        {
            let (number, name) = section.split_once(' ').unwrap();
            let heading = format!("{number}. {name}");
            let found = headings.iter().position(|it| it.starts_with(&heading));
            told.insert(found.unwrap_or_else(|| panic!("no section {section}")));
        }
        for command in cells[2].split('`').filter(|it| it.starts_with("viewcast lecture ")) {
            let part = command.split_whitespace().nth(2).unwrap();
            assert!(parts.contains(part), "{command}");
        }
    }
    // All but the last, which says where the numbers come from.
    assert_eq!(told.len(), headings.len() - 1, "{headings:?}");
}

#[test]
fn its_font_has_every_character() {
    let page = page();
    // Of text and of formulas.
    for (file, formulas) in
        [("figures/src/plot/font.otf", false), ("lecture/src/report/math_font.otf", true)]
    {
        let font = fs::read(story::project().join("crates").join(file)).unwrap();
        let characters = FontRef::new(&font).unwrap().charmap();
        let mut missing = BTreeSet::new();
        for node in page.tree.nodes() {
            let Node::Text(text) = node.value() else { continue };
            let mut above = node.ancestors().filter_map(ElementRef::wrap);
            let of = above.find_map(|it| match it.value().name() {
                "mtext" | "main" => Some(false),
                "math" => Some(true),
                _ => None,
            });
            if of == Some(formulas) {
                missing.extend(text.chars().filter(|&letter| {
                    !letter.is_whitespace()
                        && !letter.is_control()
                        // Invisible: f applied to x.
                        && letter != '\u{2061}'
                        && characters.map(letter).is_none()
                }));
            }
        }
        assert!(missing.is_empty(), "{missing:?}: run the script beside src/{file}");
    }
}

#[test]
fn it_opens_in_the_language_asked_for_and_repeats_itself() {
    let story = Story::new();
    fs::create_dir(story.path("runs")).unwrap();
    // The runs of the other story do: nothing is trained twice.
    for file in story::files(&STORY.path("runs")) {
        let to = story.path("runs").join(&file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(STORY.path("runs").join(&file), to).unwrap();
    }
    let told = story.succeed(&format!("{} --lang zh", QUICK.replace(" --quiet", "")));
    assert_eq!(told.stderr, "", "nothing was left to train");
    assert_eq!(story.read("report/report.json"), STORY.read("report/report.json"));
    let page = Html::parse_document(&story.read("report/report.html"));
    assert_eq!(select(&page, "html")[0].attr("lang"), Some("zh"));
    assert_eq!(select(&page, ".languages input[checked]")[0].attr("value"), Some("zh"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named_before_anything_is_trained() {
    let story = Story::new();
    let told = story.run("report --out data/channel.csv");
    assert_eq!((told.status, told.stdout.as_str()), (1, ""));
    assert!(told.stderr.starts_with("error: cannot write data/channel.csv/figures: "), "{told:?}");
    assert!(!story.path("runs").exists());
}

#[test]
fn a_report_that_fails_leaves_no_empty_folder() {
    let story = Story::new();
    let told = story.run("report --set training.epochs=0 --quiet");
    assert_eq!((told.status, told.stdout.as_str()), (1, ""));
    assert!(!story.path("report").exists());
}

/// What a visitor does, written into the page itself; `#outcome` says how it went.
const VISIT: &str = r#"
<pre id="outcome"></pre>
<script>
"use strict";
const problems = [];
addEventListener("error", (event) => problems.push(String(event.message)));
document.addEventListener("securitypolicyviolation", (event) => problems.push(event.blockedURI));
const check = (holds, what) => { if (!holds) problems.push(what); };
const shown = (element) => element.getBoundingClientRect().width > 0;
const choose = (language) => document.getElementById(`language-${language}`).click();

addEventListener("load", async () => {
  await document.fonts.ready;
  check(document.fonts.check('16px "Viewcast Sans"', "观看量"), "the font");
  for (const language of ["zh", "en"]) {
    choose(language);
    check(document.documentElement.lang === language, `language ${language}`);
    const other = language === "en" ? "zh" : "en";
    check(!shown(document.querySelector(`main[lang=${other}]`)), `${other} is hidden`);
    for (const figure of document.querySelectorAll(`main[lang=${language}] figure`)) {
      const { width, height } = figure.querySelector("svg").getBoundingClientRect();
      check(width > 300 && height > 150, `${figure.id} is ${width} x ${height}`);
      // Nothing is drawn outside the figure.
      const frame = figure.querySelector("svg").getBoundingClientRect();
      for (const text of figure.querySelectorAll(".on-page svg text")) {
        const box = text.getBoundingClientRect();
        check(box.left >= frame.left - 1 && box.right <= frame.right + 1
          && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1,
          `${figure.id} clips ${text.textContent}`);
      }
    }
    for (const figure of document.querySelectorAll(`main[lang=${language}] figure[data-hover]`)) {
      figure.scrollIntoView({ block: "center", behavior: "instant" });
      const svg = figure.querySelector("svg");
      const frame = svg.getBoundingClientRect();
      const [x, y] = [frame.left + frame.width * 0.5, frame.top + frame.height * 0.4];
      const under = document.elementFromPoint(x, y);
      check(svg.contains(under), `${figure.id} is under the pointer`);
      under.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
      const reading = figure.querySelector(".reading");
      const words = language === "zh" ? ["观看量", "预测"] : ["views", "predicted"];
      check(shown(reading) && /\d{4}-\d\d-\d\d/.test(reading.textContent)
        && words.every((word) => reading.textContent.includes(word)),
        `${figure.id} reads ${reading.textContent}`);
      // What is read is what the numbers say of that day.
      const numbers = JSON.parse(document.getElementById("numbers").textContent).forecasts;
      const forecast = numbers[figure.dataset.hover.split(" ")[0]];
      const day = forecast.days.find((day) => reading.textContent.startsWith(day.date));
      check(reading.textContent.includes(day.actual_k.toFixed(2))
        && reading.textContent.includes(day.predicted_k.toFixed(2)), `${figure.id} reads right`);
      svg.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
      check(!shown(reading), `${figure.id} stops reading`);
    }
    const models = document.querySelector(`#figure-forecasts-models-${language} .on-page`);
    const entries = [...models.querySelectorAll(".legend-entry[role=button]")];
    check(entries.length === 3, `${entries.length} models to switch`);
    for (const entry of entries) {
      const series = [...models.querySelectorAll(".tt")].find(
        (group) => group.dataset.group === entry.dataset.group);
      entry.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      check(!shown(series), `${entry.dataset.group} is off`);
      entry.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      check(shown(series), `${entry.dataset.group} is on again`);
    }
  }
  // What is read stays where it is in the other language.
  choose("en");
  const heading = document.getElementById("capacity-en");
  heading.scrollIntoView({ behavior: "instant" });
  await new Promise((done) => setTimeout(done, 200));
  const before = heading.getBoundingClientRect().top;
  choose("zh");
  const after = document.getElementById("capacity-zh").getBoundingClientRect().top;
  check(Math.abs(after - before) < 2, `the place moves from ${before} to ${after}`);
  check(document.title.includes("把这一讲算出来"), document.title);
  check([...document.querySelectorAll(".quiz")].every((quiz) => !quiz.open), "quizzes ask first");
  const requests = performance.getEntriesByType("resource").map((entry) => entry.name)
    .filter((name) => !name.startsWith("data:"));
  check(requests.length === 0, `requests ${requests}`);
  document.getElementById("outcome").textContent = problems.length ? problems.join("\n") : "well";
});
</script>
"#;

#[test]
#[ignore = "needs Chromium, which CI installs: cargo test --test read_the_report -- --ignored"]
fn a_browser_shows_it_without_a_network() {
    let page = STORY.read("report/report.html");
    // Before the page's own scripts, so that none of their errors is missed.
    let visited = page.replace("<script type=", &format!("{VISIT}<script type="));
    assert!(visited.len() > page.len());
    fs::write(STORY.path("report/visited.html"), visited).unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--window-size=1000,900", "--virtual-time-budget=20000"])
        .arg(format!("--user-data-dir={}", STORY.path("chromium").display()))
        .arg(format!("--log-net-log={}", STORY.path("net.json").display()))
        .arg("--dump-dom")
        .arg(format!("file://{}", STORY.path("report/visited.html").display()))
        .output()
        .expect("chromium is on the PATH");
    let log = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "{console:?}");
    let dom = Html::parse_document(&String::from_utf8_lossy(&output.stdout));
    let outcome: String = select(&dom, "#outcome")[0].text().collect();
    assert_eq!(outcome, "well", "{log}");

    // The browser's own account of its requests: only to its maker, whom the page never names.
    assert!(!page.contains("google"));
    let account = STORY.read("net.json");
    for (start, _) in account.match_indices("\"url\":\"http") {
        let url = account[start + 7..].split('"').next().unwrap();
        let host = url.split('/').nth(2).unwrap();
        let maker = ["google.com", "googleapis.com", "gstatic.com"];
        assert!(maker.iter().any(|maker| host.ends_with(maker)), "{url}");
    }
}

/// The files below a folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[test]
fn the_labs_font_has_every_chinese_character_that_the_program_writes() {
    let font = fs::read(story::project().join("crates/figures/src/plot/font.otf")).unwrap();
    let characters = FontRef::new(&font).unwrap().charmap();
    let mut seen = BTreeSet::new();
    let folders = ["src", "crates"].map(|folder| below(&story::project().join(folder)));
    for path in folders.concat() {
        let ending = path.extension().unwrap_or_default();
        if ["rs", "html", "js"].iter().any(|it| ending == *it) {
            seen.extend(fs::read_to_string(&path).unwrap().chars());
        }
    }
    let chinese =
        |letter: &char| matches!(letter, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    seen.retain(chinese);
    assert!(seen.len() > 400, "{}", seen.len());
    seen.retain(|&letter| characters.map(letter).is_none());
    assert!(seen.is_empty(), "{seen:?}: run the script beside crates/figures/src/plot/font.otf");
}
