//! The house style: colours, lines, sizes, and panels side by side.
//!
//! Colours keep apart for people who see no red or no green, and each line has a dash of its own
//! besides. Real views are red and solid, predicted ones blue and dashed, as in the lecture.

use std::sync::Arc;

use kuva::{
    plot::{
        band::BandPlot,
        legend::LegendPosition,
        line::{LinePlot, LineStyle},
        scatter::{MarkerShape, ScatterPlot},
    },
    render::{
        figure::Figure as Grid,
        layout::{Layout, TickFormat},
        plots::Plot,
        render::{Scene, render_multiple},
        theme::Theme,
    },
};

use super::legend::{self, Entry};

/// Real views.
pub const RED: &str = "#c8202f";
/// Predicted views.
pub const BLUE: &str = "#1260c4";
/// A third.
pub const GREEN: &str = "#00875f";
/// A fourth.
pub const ORANGE: &str = "#d98200";
/// A fifth.
pub const PURPLE: &str = "#8a4fb0";
/// A sixth.
pub const SKY: &str = "#46a6dc";
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

/// The width of a figure, in pixels of its own.
pub const WIDTH: f64 = 860.0;
/// Its usual height.
pub const HEIGHT: f64 = 400.0;

/// The width of a figure that a phone shows whole: its letters stay readable there.
pub const NARROW: f64 = 420.0;

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

/// Real views, as in the lecture.
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
#[must_use]
pub fn series(place: usize) -> Look {
    let dashes = [Dash::Solid, Dash::Dashed, Dash::DashDot, Dash::Dotted, Dash::Long];
    let (color, dash) = SERIES[place % SERIES.len()];
    let dash = dashes.iter().position(|other| *other == dash).unwrap_or(0);
    (color, dashes[(dash + place / SERIES.len()) % dashes.len()])
}

/// A line through some points, with its name in the legend; the name is empty where it has none.
#[must_use]
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
#[must_use]
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
#[must_use]
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

/// One pair of axes and what is drawn on it.
#[must_use]
pub struct Panel {
    plots: Vec<Plot>,
    layout: Layout,
    entries: Vec<Entry>,
}

impl Panel {
    /// Draws some plots over named axes.
    pub fn new(plots: Vec<Plot>, x: &str, y: &str) -> Self {
        let theme = Theme {
            background: PAPER.into(),
            axis_color: INK.into(),
            grid_color: GRID.into(),
            tick_color: INK.into(),
            text_color: INK.into(),
            legend_bg: PAPER.into(),
            legend_border: PAPER.into(),
            ..Theme::light()
        };
        let entries = plots.iter().filter_map(Entry::of).collect();
        let mut layout = Layout::auto_from_plots(&plots)
            .with_theme(theme)
            .with_font_family(FONT)
            .with_title_size(14)
            .with_label_size(14)
            .with_tick_size(12)
            .with_body_size(13)
            .with_x_label(x)
            .with_y_label(y)
            .with_interactive();
        layout.show_legend = false;
        Self { plots, layout, entries }
    }

    /// Changes the layout.
    pub fn with(mut self, change: impl FnOnce(Layout) -> Layout) -> Self {
        self.layout = change(self.layout);
        self
    }

    /// With a title.
    pub fn titled(self, title: &str) -> Self {
        self.with(|layout| layout.with_title(title))
    }

    /// With fixed ends of the y axis.
    pub fn y_range(self, (low, high): (f64, f64)) -> Self {
        self.with(|layout| layout.with_y_axis_min(low).with_y_axis_max(high))
    }

    /// With fixed ends of the x axis.
    pub fn x_range(self, (low, high): (f64, f64)) -> Self {
        self.with(|layout| layout.with_x_axis_min(low).with_x_axis_max(high))
    }

    /// With both axes, or the y axis alone, in powers of ten.
    pub fn logarithmic(self, both: bool) -> Self {
        // kuva would write 0.50 beside 1e-1.
        let plain = TickFormat::Custom(Arc::new(|value| {
            if (1e-3..1e6).contains(&value) { format!("{value}") } else { format!("{value:e}") }
        }));
        self.with(|layout| {
            let layout = if both { layout.with_log_scale() } else { layout.with_log_y() };
            if both { layout.with_tick_format(plain) } else { layout.with_y_tick_format(plain) }
        })
    }

    /// With its names on the drawing itself, as panels need that share none.
    pub fn named_inside(mut self, position: LegendPosition) -> Self {
        self.layout.show_legend = true;
        self.entries.clear();
        self.with(|layout| layout.with_legend_position(position).with_legend_box(false))
    }

    /// Draws it alone. Its series are groups that a page can switch on and off.
    #[must_use]
    pub fn draw(self, height: f64) -> Scene {
        self.draw_in(WIDTH, height)
    }

    /// The same in another width; a narrow one has larger letters, since a phone draws it smaller.
    #[must_use]
    pub fn draw_in(self, width: f64, height: f64) -> Scene {
        let mut layout = self.layout.with_width(width).with_height(height);
        if width <= NARROW {
            layout = layout.with_tick_size(14).with_label_size(15);
        }
        let mut scene = render_multiple(self.plots, layout);
        legend::add(&mut scene, &self.entries);
        scene
    }
}

/// Draws panels in rows, so many a row, with one legend below.
#[must_use]
pub fn draw_side_by_side(panels: Vec<Panel>, columns: usize, height: f64) -> Scene {
    let rows = panels.len().div_ceil(columns);
    let (mut plots, mut layouts, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for panel in panels {
        plots.push(panel.plots);
        layouts.push(panel.layout);
        for entry in panel.entries {
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
    }
    let mut scene = Grid::new(rows, columns)
        .with_plots(plots)
        .with_layouts(layouts)
        .with_spacing(16.0)
        .with_padding(6.0)
        .with_figure_size(WIDTH, height)
        .render();
    scene.font_family = Some(FONT.into());
    scene.background_color = Some(PAPER.into());
    scene.text_color = Some(INK.into());
    legend::add(&mut scene, &entries);
    scene
}

/// The ends of an axis that shows some values, with a share of their span as room on both sides.
#[must_use]
pub fn around(values: impl Iterator<Item = f64>, room: f64) -> (f64, f64) {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values.fold(ends, |(low, high), value| (low.min(value), high.max(value)));
    let room = room * (high - low);
    (low - room, high + room)
}
