//! Views and errors by weekday, as two panels.

use kuva::plot::scatter::MarkerShape;

use super::errors::{OneWeekday, Weekdays};
use viewcast_figures::plot::{
    Figures,
    panel::{Panel, Sheet},
    style::{ALTERNATIVE, HEIGHT, Look, PREDICTED, REAL, line, markers},
};
use viewcast_texts::Language;

/// Views, and the errors of both models, from Monday (1) to Sunday (7).
pub const FIGURES: Figures<Weekdays> = &[(
    "",
    "Mean views by weekday, and the errors of a line and a network by weekday",
    "按星期几统计的平均观看量，以及直线与网络的误差",
    draw,
)];

fn draw(weekdays: &Weekdays, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let series = |of: fn(&OneWeekday) -> f64, name: &str, look: Look, shape| {
        let points = || (1..).map(f64::from).zip(weekdays.days.iter().map(of));
        [line(points(), name, look, 1.8), markers(points(), "", look.0, shape, 4.0)]
    };
    let panel = |plots: Vec<_>, label: &str| {
        Panel::new(plots, say("weekday (1: Monday)", "星期几（1 为周一）"), label)
            .x_range((0.5, 7.5))
            .with(|layout| layout.with_x_tick_step(1.0))
    };
    let views = series(|day| day.mean_k, say("views", "观看量"), REAL, MarkerShape::Circle);
    let by_line = say("line of one day", "只用前一天的直线");
    let by_network = say("3 layers of ReLUs", "3 层 ReLU");
    let mut errors = Vec::new();
    errors.extend(series(|day| day.line_k, by_line, ALTERNATIVE, MarkerShape::Triangle));
    errors.extend(series(|day| day.network_k, by_network, PREDICTED, MarkerShape::Square));
    let panels = vec![
        panel(views.into(), say("mean views (k)", "平均观看量（千次）")),
        panel(errors, say("MAE (k views)", "MAE（千次观看）")),
    ];
    Sheet::new(panels, 2, HEIGHT)
}
