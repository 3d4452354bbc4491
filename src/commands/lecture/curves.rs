//! `viewcast lecture curves`.

use super::{Failure, publish};
use crate::{
    backend::Backend,
    cli::FigureArgs,
    demonstrations::{approximation::Smooth, curve::Curve, curves::Curves},
    figures,
};

/// Takes a curve apart, and approximates and learns a smooth one.
pub fn curves(name: &str, smooth: Smooth, seed: u64, args: &FigureArgs) -> Result<(), Failure> {
    let curve = Curve::find(name)?;
    let device = Backend::default().device(None)?.device;
    let curves = Curves::compute(curve, smooth, seed, &device);

    println!("The curve `{}` = constant + sum of c * hard sigmoid(b + w x)\n", curves.curve.name);
    println!("               c         b         w");
    for term in &curves.hard_sigmoids.terms {
        println!("term    {:>8.4}  {:>8.4}  {:>8.4}", term.c, term.b, term.w);
    }
    println!("constant {:>7.4}\n", curves.hard_sigmoids.constant);
    println!("largest difference from the curve     sum in float64   Burn network in float32");
    println!(
        "{:>2} hard sigmoids                    {:>18.1e} {:>25.1e}",
        curves.hard_sigmoids.terms.len(),
        curves.hard_sigmoid_difference,
        curves.hard_sigmoid_network_difference
    );
    println!(
        "{:>2} ReLUs                            {:>18.1e} {:>25.1e}",
        curves.relus.terms.len(),
        curves.relu_difference,
        curves.relu_network_difference
    );

    let of = &curves.approximation;
    println!(
        "\nA smooth curve: the root mean squared error of straight pieces, and of networks that learn it\n"
    );
    println!("pieces      built   sigmoids    learned      ReLUs    learned");
    for ((built, soft), relu) in of.built.iter().zip(&of.sigmoid).zip(&of.relu) {
        println!(
            "{:>6} {:>10.5} {:>10} {:>10.5} {:>10} {:>10.5}",
            built.pieces, built.rms_error, soft.units, soft.rms_error, relu.units, relu.rms_error
        );
    }
    println!("\nWhere pieces double, the largest error falls by a factor of 2^{:.2}.", of.order);
    let figures = figures::curves::figures(&curves, "viewcast lecture curves");
    publish("curves", &curves, &figures, args)
}
