//! From a drawing to SVG, and from SVG to PNG.

use std::{
    io,
    sync::{Arc, LazyLock},
};

use kuva::{backend::svg::SvgBackend, render::render::Scene};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb},
};

use super::{legend::escape, style::FONT};

/// Latin, Greek and the Chinese characters that figures and the report use: a subset of Noto Sans
/// SC, made by font.py.
pub const FONT_FILE: &[u8] = include_bytes!("font.otf");

/// Pixels of a PNG for each of the drawing's.
const SCALE: f32 = 2.0;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(FONT_FILE.to_vec());
    // A user's own names may need characters that the subset leaves out.
    fonts.load_system_fonts();
    Options { font_family: FONT.into(), fontdb: Arc::new(fonts), ..Options::default() }
});

/// A drawing as SVG that scales, with its title and where its axes are.
pub fn svg(mut scene: Scene, title: &str) -> String {
    // kuva's own controls stay out: the report has its own.
    scene.interactive = false;
    let axes = scene.axis_meta.as_ref().map_or_else(String::new, |axes| {
        format!(
            r#" data-x-min="{}" data-x-max="{}" data-y-min="{}" data-y-max="{}" data-left="{}" data-top="{}" data-right="{}" data-bottom="{}""#,
            axes.x_min,
            axes.x_max,
            axes.y_min,
            axes.y_max,
            axes.plot_left,
            axes.plot_top,
            axes.plot_right,
            axes.plot_bottom
        )
    });
    let (width, height) = (scene.width, scene.height);
    let title = escape(title);
    let opening =
        format!(r#"<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}"{axes}"#);
    SvgBackend::new().render_scene(&scene).replacen("<svg", &opening, 1)
}

/// SVG as PNG, twice as large.
///
/// # Errors
///
/// Where it is no SVG, or too large.
pub fn png(svg: &str) -> io::Result<Vec<u8>> {
    let tree = Tree::from_str(svg, &OPTIONS).map_err(io::Error::other)?;
    let size = tree.size().to_int_size().scale_by(SCALE);
    let mut pixels = size
        .and_then(|size| Pixmap::new(size.width(), size.height()))
        .ok_or_else(|| io::Error::other("the figure is too large"))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{
        panel::Panel,
        style::{REAL, line},
    };

    fn labelled(label: &str) -> String {
        let plots = vec![line([(0.0, 1.0), (1.0, 2.0)], "", REAL, 2.0)];
        svg(Panel::new(plots, label, "y").sheet(300.0).draw(), "a < b")
    }

    #[test]
    fn chinese_labels_are_drawn() {
        let [one, other] = ["日期", "权重"].map(|label| png(&labelled(label)).unwrap());
        // Characters that no font has would all be the same box, or nothing.
        assert_ne!(one, other);
        assert_eq!(one, png(&labelled("日期")).unwrap());
    }

    #[test]
    fn a_drawing_scales_and_has_a_title() {
        let svg = labelled("x");
        assert!(svg.contains(r#"viewBox="0 0 860 300""#), "{svg}");
        assert!(svg.contains(r#"aria-label="a &lt; b""#));
        assert!(svg.contains("data-left="));
    }
}
