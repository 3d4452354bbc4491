//! Gradient descent over the error surface of the 1-day line.

pub mod draw;
pub mod surface;
pub mod walk;

use clap::Args;

pub use self::walk::Descent;
use self::{
    surface::{Point, Surface},
    walk::{End, Path},
};
use crate::parts::part::{Context, Part, PartError, Templates};
use viewcast_figures::plot::Figures;
use viewcast_texts::{Language, table::text_table};

/// Flags of `lecture descent`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Seeds the random start and the order of days
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Part for Descent {
    const ABOUT: &'static str =
        "Walk down the error surface of the 1-day line with three step sizes, and stochastically";
    const TITLES: Option<[&'static str; 2]> =
        Some(["A line, by formula and by descent", "一条直线：公式与梯度下降"]);
    const TEMPLATES: Templates = &[("descent/table.html", include_str!("table.html"))];
    const FIGURES: Figures<Self> = draw::FIGURES;
    type Args = Flags;

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let mut plan = context.plan("linear1")?;
        plan.experiment.training.seed = flags.seed;
        let data = plan.experiment.data.path.clone();
        Self::compute(&plan, &context.device.device).ok_or(PartError::NoLine { data, history: 1 })
    }

    fn print(&self, language: Language) -> String {
        let [w, b, loss] = numbers(&self.surface.least_squares);
        let [w, b, loss] = [&w, &b, &loss].map(String::as_str);
        let rows = [
            [
                "",
                language.say("step size", "学习率"),
                language.say("steps", "步数"),
                "w",
                "b",
                "L",
                "",
            ]
            .map(String::from),
            [language.say("by formula", "公式解"), "", "", w, b, loss, ""].map(String::from),
            row(language.say("too small", "过小"), &self.too_small, self.surface.days, language),
            row(language.say("good", "合适"), &self.good, self.surface.days, language),
            row(language.say("too large", "过大"), &self.too_large, self.surface.days, language),
            row(
                language.say("good, stochastic", "合适，随机梯度"),
                &self.stochastic,
                self.surface.days,
                language,
            ),
        ];
        let Surface { days, data, limit, condition, .. } = &self.surface;
        let title = language.say(
            format!("y = b + w x on {days} days of {data};\nL is the mean squared error in k views squared"),
            format!("y = b + w x，{data} 的 {days} 天；\nL 是均方误差，单位为千次观看的平方"),
        );
        let steep = language.say(
            format!(
                "Steps beyond {limit:.5} diverge: 2 / the largest curvature. The surface is {condition:.0}\n\
                 times as steep across its valley as along it, which is why the way along takes\n\
                 so many steps.\n"
            ),
            format!(
                "学习率超过 {limit:.5} 就会发散：2 / 最大曲率。误差曲面横跨山谷方向的陡峭程度\n\
                 是沿着山谷的 {condition:.0} 倍，所以沿着山谷要走这么多步。\n"
            ),
        );
        format!("{title}\n\n{}\n{steep}", text_table(rows, 1))
    }
}

/// w, b and L.
fn numbers(at: &Point) -> [String; 3] {
    let number = |value: f64| {
        if value.abs() < 1e4 { format!("{value:.4}") } else { format!("{value:.2e}") }
    };
    [number(at.w), number(at.b_k) + "k", number(at.loss)]
}

fn row(name: &str, path: &Path, days: usize, language: Language) -> [String; 7] {
    let end = match path.end {
        End::Arrived => language.say("arrives", "收敛"),
        End::Diverged => language.say("diverges", "发散"),
        End::OnItsWay if path.rows < days => language.say("wanders around it", "在附近徘徊"),
        End::OnItsWay => language.say("still on its way", "尚未收敛"),
    };
    let [w, b, loss] = path.points.last().map(numbers).unwrap_or_default();
    [name.into(), format!("{:.5}", path.eta), path.steps.to_string(), w, b, loss, end.into()]
}
