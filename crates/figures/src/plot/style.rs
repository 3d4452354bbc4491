//! The house style: colours, lines and markers.
//!
//! Colours keep apart for people who see no red or no green, and each line has a dash of its own
//! besides. Views as they were are red and solid, predicted ones blue and dashed, as in the lecture.

use kuva::{
    plot::{
        band::BandPlot,
        line::{LinePlot, LineStyle},
        scatter::{MarkerShape, ScatterPlot},
    },
    render::plots::Plot,
};

/// Views as they were.
pub const RED: &str = "#c8202f";
/// Predicted views.
pub const BLUE: &str = "#1260c4";
/// A third.
pub const GREEN: &str = "#00875f";
/// A fourth.
pub const ORANGE: &str = "#c07000";
/// A fifth.
pub const PURPLE: &str = "#7a1f7a";
/// A sixth.
pub const SKY: &str = "#2b8fc4";
/// A band around what is predicted.
pub const PALE_BLUE: &str = "#a9c8ee";
/// A wider one.
pub const PALER_BLUE: &str = "#dce9f8";
/// What stands back.
pub const GREY: &str = "#7a828c";
/// Text and axes.
pub const INK: &str = "#1f2429";
/// Grid lines.
pub const GRID: &str = "#dfe3e8";
/// What figures stand on.
pub const PAPER: &str = "#ffffff";
/// The font of figures and of the report, by its name in font.otf.
pub const FONT: &str = "Viewcast Sans";

/// The usual height of a figure, in pixels of its own.
pub const HEIGHT: f64 = 400.0;

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    /// ────
    Solid,
    /// ─ ─
    Dashed,
    /// ····
    Dotted,
    /// ─·─
    DashDot,
    /// ── ──
    Long,
}

/// The colour of a line, and its dash.
pub type Look = (&'static str, Dash);

/// Views as they were, as in the lecture.
pub const REAL: Look = (RED, Dash::Solid);
/// Predicted views, as in the lecture.
pub const PREDICTED: Look = (BLUE, Dash::Dashed);
/// What is predicted in a third way.
pub const ALTERNATIVE: Look = (GREEN, Dash::DashDot);

/// Several series, one after the other: no two look alike.
pub const SERIES: [Look; 6] = [
    (BLUE, Dash::Solid),
    (ORANGE, Dash::Dashed),
    (GREEN, Dash::DashDot),
    (PURPLE, Dash::Dotted),
    (SKY, Dash::Long),
    (RED, Dash::Dashed),
];

/// The look of one of many series: no two of the first thirty look alike.
pub fn series(place: usize) -> Look {
    let dashes = [Dash::Solid, Dash::Dashed, Dash::DashDot, Dash::Dotted, Dash::Long];
    let (color, dash) = SERIES[place % SERIES.len()];
    let dash = dashes.iter().position(|other| *other == dash).unwrap_or(0);
    (color, dashes[(dash + place / SERIES.len()) % dashes.len()])
}

/// A line through some points, with its name in the legend; the name is empty where it has none.
pub fn line(
    points: impl IntoIterator<Item = (f64, f64)>,
    name: impl Into<String>,
    (color, dash): Look,
    width: f64,
) -> Plot {
    let style = match dash {
        Dash::Solid => LineStyle::Solid,
        Dash::Dashed => LineStyle::Custom("6 4".into()),
        Dash::Dotted => LineStyle::Custom("2 3".into()),
        Dash::DashDot => LineStyle::Custom("9 3 2 3".into()),
        Dash::Long => LineStyle::Custom("14 5".into()),
    };
    let line = LinePlot::new().with_data(points).with_color(color).with_stroke_width(width);
    Plot::Line(LinePlot { legend_label: in_legend(name), ..line.with_line_style(style) })
}

/// Markers at some points, named like a [`line()`].
pub fn markers(
    points: impl IntoIterator<Item = (f64, f64)>,
    name: impl Into<String>,
    color: &str,
    marker: MarkerShape,
    size: f64,
) -> Plot {
    let markers =
        ScatterPlot::new().with_data(points).with_color(color).with_marker(marker).with_size(size);
    Plot::Scatter(ScatterPlot { legend_label: in_legend(name), ..markers })
}

/// An area between two lines, `(x, low, high)`, named like a [`line()`].
pub fn band(
    points: impl IntoIterator<Item = (f64, f64, f64)>,
    name: impl Into<String>,
    color: &str,
) -> Plot {
    let points: Vec<_> = points.into_iter().collect();
    let along = |of: fn(&(f64, f64, f64)) -> f64| points.iter().map(of).collect::<Vec<_>>();
    let band = BandPlot::new(along(|it| it.0), along(|it| it.1), along(|it| it.2));
    Plot::Band(BandPlot {
        legend_label: in_legend(name),
        ..band.with_color(color).with_opacity(1.0)
    })
}

fn in_legend(name: impl Into<String>) -> Option<String> {
    Some(name.into()).filter(|name| !name.is_empty())
}

/// The ends of an axis that shows some values, with a share of their span as room on both sides.
pub fn around(values: impl Iterator<Item = f64>, room: f64) -> (f64, f64) {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values.fold(ends, |(low, high), value| (low.min(value), high.max(value)));
    let room = room * (high - low);
    (low - room, high + room)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLORS: [&str; 7] = [RED, BLUE, GREEN, ORANGE, PURPLE, SKY, GREY];

    /// Red, green and blue, linear, from 0 to 1 (IEC 61966-2-1).
    fn linear(color: &str) -> [f64; 3] {
        [1, 3, 5].map(|at| {
            let share = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn times(matrix: [[f64; 3]; 3], color: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row.iter().zip(color).map(|(one, other)| one * other).sum())
    }

    /// CIE L*a*b* under D65.
    fn lab(color: [f64; 3]) -> [f64; 3] {
        let xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
        let [x, y, z] = times(xyz, color);
        let [x, y, z] = [x / 0.950_47, y, z / 1.088_83].map(|share| {
            if share > 0.008_856 { share.cbrt() } else { 7.787 * share + 16.0 / 116.0 }
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    #[test]
    fn every_color_stands_out_from_paper() {
        let luminance = |color| times([[0.2126, 0.7152, 0.0722]; 3], linear(color))[0];
        for color in COLORS {
            // WCAG 2.1, 1.4.11.
            let contrast = (luminance(PAPER) + 0.05) / (luminance(color) + 0.05);
            assert!(contrast >= 3.0, "{color}: {contrast}");
        }
    }

    #[test]
    fn colors_keep_apart_for_those_who_see_no_green() {
        // Machado, Oliveira and Fernandes 2009: deuteranopia.
        let deuteranopia = [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ];
        let seen = |color| lab(times(deuteranopia, linear(color)).map(|it| it.clamp(0.0, 1.0)));
        for (place, one) in COLORS.iter().enumerate() {
            for other in &COLORS[..place] {
                let squares = seen(one).into_iter().zip(seen(other)).map(|(a, b)| (a - b).powi(2));
                let difference = squares.sum::<f64>().sqrt();
                assert!(difference > 15.0, "{one} and {other}: {difference}");
            }
        }
    }
}
