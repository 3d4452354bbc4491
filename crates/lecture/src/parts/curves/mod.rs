//! Curves from pieces: built from hard sigmoids and ReLUs, approximated, and learned.

mod approximation;
pub mod curve;
mod draw;
pub mod drawn;
pub mod drawn_figures;
mod lesson;
mod pieces;
pub mod sigmoids;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

pub use self::pieces::Curves;
use self::{
    approximation::Smooth,
    curve::{Curve, Sum},
};
use crate::parts::part::{Context, Part, PartError, Templates};
use viewcast::names;
use viewcast_figures::plot::Figures;
use viewcast_texts::{Language, table::text_table};

/// Flags of `lecture curves`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The curve to take apart: lecture, zigzag, steps, or a CSV file with the columns x,y
    #[arg(long, value_name = "CURVE", default_value = "lecture")]
    curve: String,
    /// The smooth curve to approximate and to learn
    #[arg(
        long,
        default_value = names::name(Smooth::Waves),
        value_parser = PossibleValuesParser::new(Smooth::ALL.map(names::name))
            .try_map(|name| names::choice::<Smooth>(&name))
    )]
    smooth: Smooth,
    /// Seeds the networks that learn
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Part for Curves {
    const ABOUT: &'static str =
        "Build a curve from hard sigmoids and ReLUs, approximate a smooth one, and learn it";
    const TITLES: Option<[&'static str; 2]> = Some(["Curves from pieces", "用直线段拼出曲线"]);
    const TEMPLATES: Templates = &[
        ("curves/terms.html", include_str!("terms.html")),
        ("curves/approximation.html", include_str!("approximation.html")),
    ];
    const FIGURES: Figures<Self> = draw::FIGURES;
    type Args = Flags;

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let curve = Curve::find(&flags.curve).map_err(|error| PartError::Other(Box::new(error)))?;
        Ok(Self::compute(curve, flags.smooth, flags.seed, &context.device.device))
    }

    fn print(&self, language: Language) -> String {
        let sum = &self.hard_sigmoids;
        let four = |value: f64| format!("{value:.4}");
        let mut terms = vec![["", "c", "b", "w"].map(String::from)];
        terms.extend(sum.terms.iter().map(|term| {
            let [c, b, w] = [term.c, term.b, term.w].map(four);
            [language.say("term", "一项").into(), c, b, w]
        }));
        terms.push(
            [language.say("constant", "常量"), &four(sum.constant), "", ""].map(String::from),
        );

        let difference = |name: &str, Sum { terms, .. }: &Sum, float64: f64, float32: f64| {
            let name = format!("{} {name}", terms.len());
            [name, format!("{float64:.1e}"), format!("{float32:.1e}")]
        };
        let (hard, relu) = (self.hard_sigmoid_difference, self.relu_difference);
        let head = language.say(
            ["largest difference from the curve", "sum, float64", "Burn network, float32"],
            ["与曲线的最大差", "求和，float64", "Burn 网络，float32"],
        );
        let differences = [
            head.map(String::from),
            difference(
                language.say("hard sigmoids", "个 hard sigmoid"),
                sum,
                hard,
                self.hard_sigmoid_network_difference,
            ),
            difference(
                language.say("ReLUs", "个 ReLU"),
                &self.relus,
                relu,
                self.relu_network_difference,
            ),
        ];

        let of = &self.approximation;
        let head = language.say(
            ["pieces", "built", "sigmoids", "learned", "ReLUs", "learned"],
            ["段数", "逼近", "sigmoid 数", "学出", "ReLU 数", "学出"],
        );
        let mut errors = vec![head.map(String::from).to_vec()];
        for ((built, soft), relu) in of.built.iter().zip(&of.sigmoid).zip(&of.relu) {
            let counts = [built.pieces as usize, soft.units, relu.units];
            let pairs = counts.into_iter().zip([&built.near, &soft.near, &relu.near]);
            let cells = pairs
                .flat_map(|(count, near)| [count.to_string(), format!("{:.5}", near.rms_error)]);
            errors.push(cells.collect());
        }
        let (name, order) = (&self.curve.name, of.order);
        let title = language.say(
            format!("The curve `{name}` = constant + sum of c * hard sigmoid(b + w x)"),
            format!("曲线 `{name}` = 常量 + 各项 c * hard sigmoid(b + w x) 之和"),
        );
        let smooth = language.say(
            "A smooth curve: the root mean squared error of straight pieces, and of\n\
             networks that learn it",
            "光滑曲线：用直线段逼近、由网络学出时的均方根误差",
        );
        let halved = language.say(
            format!("Where pieces double, the largest error falls by a factor of 2^{order:.2}."),
            format!("段数加倍时，最大误差降为原来的 1/2^{order:.2}。"),
        );
        format!(
            "{title}\n\n{}\n{}\n{smooth}\n\n{}\n{halved}\n",
            text_table(terms, 1),
            text_table(differences, 1),
            text_table(errors, 0)
        )
    }
}
