//! One row of names below a drawing.
//!
//! kuva's own legends are short of room for dashes and stack below each other; these entries are
//! groups like the series they name, so that a page can switch a series off by its name.

use kuva::{
    plot::scatter::MarkerShape,
    render::{
        color::Color,
        plots::Plot,
        render::{Primitive, Scene, TextAnchor},
    },
};

/// The height of a row.
const ROW: f64 = 24.0;
/// The length of a line's sample.
const SAMPLE: f64 = 30.0;
/// From a sample to its name, and from a name to the next sample.
const GAPS: (f64, f64) = (8.0, 28.0);
/// The height of the letters.
const SIZE: u32 = 13;

/// What a series is called and looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    name: String,
    color: String,
    sample: Sample,
}

#[derive(Debug, Clone, PartialEq)]
enum Sample {
    Line(Option<String>),
    Marker(MarkerShape),
}

impl Entry {
    /// That of a plot with a name.
    pub fn new(plot: &Plot) -> Option<Self> {
        let (name, color, sample) = match plot {
            Plot::Line(of) => {
                (&of.legend_label, &of.color, Sample::Line(of.line_style.dasharray()))
            }
            Plot::Scatter(of) => (&of.legend_label, &of.color, Sample::Marker(of.marker)),
            Plot::Band(of) => (&of.legend_label, &of.color, Sample::Marker(MarkerShape::Square)),
            _ => return None,
        };
        Some(Self { name: name.clone()?, color: color.clone(), sample })
    }

    /// How wide its name is, near enough: a Chinese character is as wide as high.
    fn width(&self) -> f64 {
        let letters = self.name.chars().map(|letter| if letter.is_ascii() { 0.56 } else { 1.0 });
        f64::from(SIZE) * letters.sum::<f64>()
    }
}

/// A text as XML says it.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Adds names below a drawing, in as many rows as they need.
pub fn add(scene: &mut Scene, entries: &[Entry]) {
    let taken = |entry: &Entry| SAMPLE + GAPS.0 + entry.width() + GAPS.1;
    let mut rows: Vec<Vec<&Entry>> = vec![Vec::new()];
    let mut left = scene.width;
    for entry in entries {
        if left < taken(entry) {
            rows.push(Vec::new());
            left = scene.width;
        }
        left -= taken(entry);
        rows.last_mut().into_iter().for_each(|row| row.push(entry));
    }
    for row in rows.iter().filter(|row| !row.is_empty()) {
        let whole: f64 = row.iter().map(|entry| taken(entry)).sum::<f64>() - GAPS.1;
        let mut x = (scene.width - whole) / 2.0;
        let y = scene.height + ROW / 2.0 - 1.0;
        for entry in row {
            draw(scene, entry, x, y);
            x += taken(entry);
        }
        scene.height += ROW;
    }
}

fn draw(scene: &mut Scene, entry: &Entry, x: f64, y: f64) {
    let color = || Color::from(entry.color.as_str());
    let name = escape(&entry.name);
    scene.add(Primitive::GroupStart {
        transform: None,
        title: None,
        extra_attrs: Some(format!(r#"class="legend-entry" data-group="{name}""#)),
    });
    let middle = x + SAMPLE / 2.0;
    let line = |[x1, y1, x2, y2]: [f64; 4], stroke_width, stroke_dasharray| {
        let stroke = color();
        Primitive::Line { x1, y1, x2, y2, stroke, stroke_width, stroke_dasharray }
    };
    match &entry.sample {
        Sample::Line(dash) => scene.add(line([x, y, x + SAMPLE, y], 2.2, dash.clone())),
        Sample::Marker(MarkerShape::Cross) => {
            for slope in [-5.0, 5.0] {
                scene.add(line([middle - 5.0, y - slope, middle + 5.0, y + slope], 2.0, None));
            }
        }
        Sample::Marker(MarkerShape::Square) => scene.add(Primitive::Rect {
            x: middle - 5.0,
            y: y - 5.0,
            width: 10.0,
            height: 10.0,
            fill: color(),
            stroke: None,
            stroke_width: None,
            opacity: None,
        }),
        Sample::Marker(_) => scene.add(Primitive::Circle {
            cx: middle,
            cy: y,
            r: 5.0,
            fill: color(),
            fill_opacity: None,
            stroke: None,
            stroke_width: None,
        }),
    }
    scene.add(Primitive::Text {
        x: x + SAMPLE + GAPS.0,
        y: y + 4.5,
        content: entry.name.clone(),
        size: SIZE,
        anchor: TextAnchor::Start,
        rotate: None,
        bold: false,
        color: None,
    });
    scene.add(Primitive::GroupEnd);
}
