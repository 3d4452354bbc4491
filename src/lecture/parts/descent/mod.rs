//! Gradient descent over the error surface of the 1-day line.

pub mod draw;
pub mod surface;
pub mod walk;

use clap::Args;

pub use self::walk::Descent;
use self::{
    surface::Point,
    walk::{End, Path},
};
use crate::{
    lecture::parts::part::{Context, Part, PartError, Templates},
    plot::Figures,
    text_table::text_table,
};

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

    fn print(&self) -> String {
        let [w, b, loss] = numbers(&self.surface.least_squares);
        let [w, b, loss] = [&w, &b, &loss].map(String::as_str);
        let rows = [
            ["", "step size", "steps", "w", "b", "L", ""].map(String::from),
            ["by formula", "", "", w, b, loss, ""].map(String::from),
            row("too small", &self.too_small, self.surface.days),
            row("good", &self.good, self.surface.days),
            row("too large", &self.too_large, self.surface.days),
            row("good, stochastic", &self.stochastic, self.surface.days),
        ];
        format!(
            "y = b + w x on {} days of {};\nL is the mean squared error in k views squared\n\n{}\n\
             Steps beyond {:.5} diverge: 2 / the largest curvature. The surface is {:.0}\n\
             times as steep across its valley as along it, which is why the way along takes\n\
             so many steps.\n",
            self.surface.days,
            self.surface.data,
            text_table(rows, 1),
            self.surface.limit,
            self.surface.condition
        )
    }
}

/// w, b and L.
fn numbers(at: &Point) -> [String; 3] {
    let number = |value: f64| {
        if value.abs() < 1e4 { format!("{value:.4}") } else { format!("{value:.2e}") }
    };
    [number(at.w), number(at.b_k) + "k", number(at.loss)]
}

fn row(name: &str, path: &Path, days: usize) -> [String; 7] {
    let end = match path.end {
        End::Arrived => "arrives",
        End::Diverged => "diverges",
        End::OnItsWay if path.rows < days => "wanders around it",
        End::OnItsWay => "still on its way",
    };
    let [w, b, loss] = path.points.last().map(numbers).unwrap_or_default();
    [name.into(), format!("{:.5}", path.eta), path.steps.to_string(), w, b, loss, end.into()]
}
