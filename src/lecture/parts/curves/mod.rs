//! Curves from pieces: built from hard sigmoids and ReLUs, approximated, and learned.

mod approximation;
mod curve;
mod draw;
mod largest_difference;
mod pieces;
pub mod sigmoids;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};

pub use self::pieces::Curves;
use self::{approximation::Smooth, curve::Curve};
use crate::{
    lecture::parts::part::{Context, Part, PartError},
    names,
    plot::Figure,
    text_table::text_table,
};

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
    const TEMPLATES: &'static [(&'static str, &'static str)] = &[
        ("curves/terms.html", include_str!("terms.html")),
        ("curves/approximation.html", include_str!("approximation.html")),
    ];
    type Args = Flags;

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let curve = Curve::find(&flags.curve).map_err(PartError::other)?;
        Ok(Self::compute(curve, flags.smooth, flags.seed, &context.device.device))
    }

    fn print(&self) -> String {
        let mut terms = vec![["", "c", "b", "w"].map(String::from)];
        let four = |value: f64| format!("{value:.4}");
        terms.extend(
            self.hard_sigmoids
                .terms
                .iter()
                .map(|term| ["term".into(), four(term.c), four(term.b), four(term.w)]),
        );
        let constant = four(self.hard_sigmoids.constant);
        terms.push(["constant".into(), constant, String::new(), String::new()]);

        let differences = [
            ["largest difference from the curve", "sum, float64", "Burn network, float32"]
                .map(String::from),
            [
                format!("{} hard sigmoids", self.hard_sigmoids.terms.len()),
                format!("{:.1e}", self.hard_sigmoid_difference),
                format!("{:.1e}", self.hard_sigmoid_network_difference),
            ],
            [
                format!("{} ReLUs", self.relus.terms.len()),
                format!("{:.1e}", self.relu_difference),
                format!("{:.1e}", self.relu_network_difference),
            ],
        ];

        let of = &self.approximation;
        let head = ["pieces", "built", "sigmoids", "learned", "ReLUs", "learned"];
        let mut errors = vec![head.map(String::from)];
        for ((built, soft), relu) in of.built.iter().zip(&of.sigmoid).zip(&of.relu) {
            errors.push([
                built.pieces.to_string(),
                format!("{:.5}", built.rms_error),
                soft.units.to_string(),
                format!("{:.5}", soft.rms_error),
                relu.units.to_string(),
                format!("{:.5}", relu.rms_error),
            ]);
        }
        format!(
            "The curve `{}` = constant + sum of c * hard sigmoid(b + w x)\n\n{}\n{}\n\
             A smooth curve: the root mean squared error of straight pieces, and of\n\
             networks that learn it\n\n{}\n\
             Where pieces double, the largest error falls by a factor of 2^{:.2}.\n",
            self.curve.name,
            text_table(terms, 1),
            text_table(differences, 1),
            text_table(errors, 0),
            of.order
        )
    }

    fn figures(&self) -> Vec<Figure<'_>> {
        draw::figures(self)
    }
}
