//! One pair of axes, and figures of one or several of them: for a page, half of one, or a phone.

use std::sync::Arc;

use kuva::{
    plot::legend::LegendPosition,
    render::{
        figure::Figure as Grid,
        layout::{Layout, TickFormat},
        plots::Plot,
        render::{Scene, render_multiple},
        theme::Theme,
    },
};

use super::{
    legend::{self, Entry},
    style::{FONT, GRID, INK, PAPER},
};

/// The width of a figure on a page, in pixels of the drawing.
const PAGE: Size = Size { width: 860.0, tick: 12, label: 14 };
/// Of a figure on half a page, which is mostly drawn smaller than it is.
const HALF: Size = Size { width: 420.0, tick: 14, label: 15 };
/// Of one on a phone, whose letters stay 11 pixels high where the page is 320 pixels wide.
const PHONE: Size = Size { width: 300.0, tick: 12, label: 13 };

/// How wide a figure is drawn, with the heights of its ticks and labels.
#[derive(Debug, Clone, Copy)]
struct Size {
    width: f64,
    tick: u32,
    label: u32,
}

/// One pair of axes and what is drawn on it.
pub struct Panel {
    plots: Vec<Plot>,
    layout: Layout,
    entries: Vec<Entry>,
    on_phone: fn(Layout) -> Layout,
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
        let entries = plots.iter().filter_map(Entry::new).collect();
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
        Self { plots, layout, entries, on_phone: |layout| layout }
    }

    /// Changes the layout.
    pub fn with(mut self, change: impl FnOnce(Layout) -> Layout) -> Self {
        self.layout = change(self.layout);
        self
    }

    /// Changes the layout further where a phone shows it.
    pub fn on_phone(self, change: fn(Layout) -> Layout) -> Self {
        Self { on_phone: change, ..self }
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

    /// As a figure of its own, so high on a page. Its series are groups that a page can switch on and off.
    pub fn sheet(self, height: f64) -> Sheet {
        Sheet::new(vec![self], 1, height)
    }
}

/// A figure: panels in rows, with one legend below.
pub struct Sheet {
    panels: Vec<Panel>,
    columns: usize,
    height: f64,
    size: Size,
}

impl Sheet {
    /// Panels in rows, so many a row, so high in all on a page.
    pub fn new(panels: Vec<Panel>, columns: usize, height: f64) -> Self {
        Self { panels, columns, height, size: PAGE }
    }

    /// The same for half a page.
    pub fn half(self) -> Self {
        Self { size: HALF, ..self }
    }

    /// Draws it for a phone: panels below each other.
    pub fn draw_for_phone(self) -> Scene {
        let Self { panels, columns, height, .. } = self;
        #[allow(clippy::cast_precision_loss, reason = "a few panels")]
        let [rows, count] = [panels.len().div_ceil(columns), panels.len()].map(|it| it as f64);
        let narrow = |panel: Panel| {
            let change = panel.on_phone;
            panel.with(change)
        };
        // What is narrow is not as high as it would be on a page.
        let height = count * (0.72 * height / rows).clamp(200.0, 320.0);
        Self { panels: panels.into_iter().map(narrow).collect(), columns: 1, height, size: PHONE }
            .draw()
    }

    /// Draws it.
    pub fn draw(self) -> Scene {
        let Self { panels, columns, height, size: Size { width, tick, label } } = self;
        let (mut plots, mut layouts, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for panel in panels {
            plots.push(panel.plots);
            layouts.push(panel.layout.with_tick_size(tick).with_label_size(label));
            for entry in panel.entries {
                if !entries.contains(&entry) {
                    entries.push(entry);
                }
            }
        }
        let mut scene = match (plots.len(), layouts.pop()) {
            (1, Some(layout)) => {
                let layout = layout.with_width(width).with_height(height);
                render_multiple(plots.into_iter().flatten().collect(), layout)
            }
            (count, last) => {
                layouts.extend(last);
                let mut scene = Grid::new(count.div_ceil(columns), columns)
                    .with_plots(plots)
                    .with_layouts(layouts)
                    .with_spacing(16.0)
                    .with_padding(6.0)
                    .with_figure_size(width, height)
                    .render();
                scene.font_family = Some(FONT.into());
                scene.background_color = Some(PAPER.into());
                scene.text_color = Some(INK.into());
                scene
            }
        };
        legend::add(&mut scene, &entries);
        scene
    }
}
