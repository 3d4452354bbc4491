//! The network of 3 features and 3 sigmoids, as scalars and as matrices.

mod double_sum;

use clap::Args;

pub use self::double_sum::Scalars;
use crate::parts::part::{Context, Part, PartError, Templates};
use viewcast_texts::{Language, table::text_table};

/// Flags of `lecture scalars`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Seeds the weights of the network
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Part for Scalars {
    const ABOUT: &'static str =
        "Compute the network of 3 features and 3 sigmoids as scalars and as matrices";
    const TITLES: Option<[&'static str; 2]> = Some(["Scalars and matrices", "标量与矩阵"]);
    const TEMPLATES: Templates = &[
        ("scalars/table.html", include_str!("table.html")),
        ("scalars/numbers.html", include_str!("numbers.html")),
        ("scalars/network.html", include_str!("network.html")),
    ];
    type Args = Flags;

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let days = context.plan("linear7")?.days;
        Ok(Self::compute(&days, flags.seed, &context.device.device))
    }

    fn print(&self, language: Language) -> String {
        let row = |name: &str, values: &[f64]| -> Vec<String> {
            let values = values.iter().map(|value| format!("{value:.4}"));
            [name.to_owned()].into_iter().chain(values).collect()
        };
        let mut rows =
            vec![row(language.say("x_j, standardised views", "x_j，标准化的观看量"), &self.x)];
        rows.extend((1..).zip(&self.w).map(|(i, weights)| row(&format!("w_{i}j"), weights)));
        rows.extend([
            row("b_i", &self.b),
            row(language.say("r_i = b_i + sum of w_ij x_j", "r_i = b_i + Σ w_ij x_j"), &self.r),
            row("a_i = sigmoid(r_i)", &self.a),
            row("c_i", &self.c),
            row("b", &[self.bias]),
        ]);
        let same = [
            (language.say("y by the double sum", "y，双重求和"), self.y_scalars),
            ("y = b + c' sigmoid(b + W x)", self.y_matrices),
            (
                language.say("y by the Burn network, float32", "y，Burn 网络，float32"),
                self.y_network,
            ),
        ];
        let same = same.map(|(name, y)| [name.to_owned(), format!("{y:.15}")]);
        let Self { date, days, largest_difference, .. } = self;
        let title = language.say(
            format!("y = b + sum over i of c_i sigmoid(b_i + sum over j of w_ij x_j), for {date}"),
            format!("y = b + Σ_i c_i sigmoid(b_i + Σ_j w_ij x_j)，{date}"),
        );
        let differ = language.say(
            format!(
                "On all {days} days, the double sum and the network differ by at most {largest_difference:.1e}."
            ),
            format!("在全部 {days} 天上，双重求和与网络最多相差 {largest_difference:.1e}。"),
        );
        format!("{title}\n\n{}\n{}\n{differ}\n", text_table(rows, 1), text_table(same, 1))
    }
}
