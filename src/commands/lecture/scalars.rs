//! `viewcast lecture scalars`.

use super::{Failure, planned, publish};
use crate::{cli::LectureArgs, demonstrations::scalars::Scalars};

/// Computes the network of 3 features and 3 sigmoids both ways.
pub fn scalars(seed: u64, args: &LectureArgs) -> Result<(), Failure> {
    let planned = planned(args, "linear7")?;
    let backend = &args.runs.backend;
    let device = backend.backend.device(backend.gpu)?.device;
    let scalars = Scalars::compute(&planned.days, seed, &device);

    println!(
        "y = b + sum over i of c_i sigmoid(b_i + sum over j of w_ij x_j), for {}\n",
        scalars.date
    );
    let row =
        |values: &[f64]| values.iter().map(|value| format!("{value:>9.4}")).collect::<String>();
    println!("x_j, standardised views         {}", row(&scalars.x));
    for (i, weights) in scalars.w.iter().enumerate() {
        println!("w_{}j                            {}", i + 1, row(weights));
    }
    println!("b_i                             {}", row(&scalars.b));
    println!("r_i = b_i + sum of w_ij x_j     {}", row(&scalars.r));
    println!("a_i = sigmoid(r_i)              {}", row(&scalars.a));
    println!("c_i                             {}", row(&scalars.c));
    println!("b                               {}\n", row(&[scalars.bias]));
    println!("y by the double sum              {:.15}", scalars.y_scalars);
    println!("y = b + c' sigmoid(b + W x)      {:.15}", scalars.y_matrices);
    println!("y by the Burn network, float32   {:.15}", scalars.y_network);
    println!(
        "\nOn all {} days, the double sum and the network differ by at most {:.1e}.",
        scalars.days, scalars.largest_difference
    );
    publish("scalars", &scalars, &[], &args.figures)
}
