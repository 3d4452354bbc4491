//! CMA-ES: the evolution strategy that adapts the covariance of its mutations.
//!
//! N. Hansen, *The CMA Evolution Strategy: A Tutorial* (arXiv:1604.00772), figure 6, with its default
//! settings and positive weights.

use nalgebra::{DMatrix, DVector, SymmetricEigen};
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// The search distribution: normal around a mean.
#[derive(Debug, Clone)]
pub struct CmaEs {
    mean: DVector<f64>,
    /// The overall step size σ.
    sigma: f64,
    /// The shape of the distribution, and its square root.
    covariance: DMatrix<f64>,
    root: DMatrix<f64>,
    inverse_root: DMatrix<f64>,
    /// The paths of the mean, by which σ and the covariance are adapted.
    sigma_path: DVector<f64>,
    covariance_path: DVector<f64>,
    generation: i32,
    settings: Settings,
}

/// The tutorial's strategy parameters, by its names.
#[derive(Debug, Clone)]
struct Settings {
    /// Recombination weights of the best half, the best first.
    weights: Vec<f64>,
    mu_eff: f64,
    c_sigma: f64,
    d_sigma: f64,
    c_c: f64,
    c_1: f64,
    c_mu: f64,
    /// How long a standard normal vector is on average.
    chi: f64,
}

#[allow(clippy::cast_precision_loss, reason = "dimensions and populations are small")]
impl Settings {
    fn new(dimensions: usize, population: usize) -> Self {
        let n = dimensions as f64;
        let parents = (population / 2).max(1);
        let raw: Vec<f64> = (1..=parents)
            .map(|rank| (population as f64 / 2.0 + 0.5).ln() - (rank as f64).ln())
            .collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
        let mu_eff = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let c_1 = 2.0 / ((n + 1.3).powi(2) + mu_eff);
        let c_mu = 2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((n + 2.0).powi(2) + mu_eff);
        Self {
            weights,
            mu_eff,
            c_sigma,
            d_sigma: 1.0 + 2.0 * (((mu_eff - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma,
            c_c: (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n),
            c_1,
            c_mu: c_mu.min(1.0 - c_1),
            chi: n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n)),
        }
    }
}

impl CmaEs {
    /// A search from a point, with steps of about `sigma` in every direction, for generations of so
    /// many points.
    pub fn new(start: Vec<f64>, sigma: f64, population: usize) -> Self {
        let n = start.len();
        Self {
            mean: start.into(),
            sigma,
            covariance: DMatrix::identity(n, n),
            root: DMatrix::identity(n, n),
            inverse_root: DMatrix::identity(n, n),
            sigma_path: DVector::zeros(n),
            covariance_path: DVector::zeros(n),
            generation: 0,
            settings: Settings::new(n, population),
        }
    }

    /// A point drawn from the distribution.
    pub fn draw(&self, rng: &mut impl Rng) -> Vec<f64> {
        let normal =
            DVector::from_fn(self.mean.len(), |_, _| -> f64 { StandardNormal.sample(rng) });
        let point = &self.mean + self.sigma * (&self.root * normal);
        point.as_slice().to_vec()
    }

    /// Moves the distribution towards the best of a generation of points, each with its distance.
    pub fn learn(&mut self, mut generation: Vec<(Vec<f64>, f64)>) {
        let Settings { weights, mu_eff, c_sigma, d_sigma, c_c, c_1, c_mu, chi } = &self.settings;
        generation.sort_by(|a, b| a.1.total_cmp(&b.1));
        self.generation += 1;
        let step = |(point, _): &(Vec<f64>, f64)| {
            (DVector::from_column_slice(point) - &self.mean) / self.sigma
        };
        let steps: Vec<_> = generation.iter().take(weights.len()).map(step).collect();
        let weighted = || weights.iter().zip(&steps);
        let mean_step =
            weighted().fold(DVector::zeros(self.mean.len()), |sum, (&w, step)| sum + w * step);

        self.mean += self.sigma * &mean_step;
        self.sigma_path = (1.0 - c_sigma) * &self.sigma_path
            + (c_sigma * (2.0 - c_sigma) * mu_eff).sqrt() * (&self.inverse_root * &mean_step);
        let length = self.sigma_path.norm();
        // While σ grows fast, the path of the covariance waits.
        let forgotten = (1.0 - (1.0 - c_sigma).powi(2 * self.generation)).sqrt();
        #[allow(clippy::cast_precision_loss, reason = "dimensions are few")]
        let slow = length / forgotten / chi < 1.4 + 2.0 / (self.mean.len() as f64 + 1.0);
        self.covariance_path = (1.0 - c_c) * &self.covariance_path;
        if slow {
            self.covariance_path += (c_c * (2.0 - c_c) * mu_eff).sqrt() * &mean_step;
        }
        let missing = if slow { 0.0 } else { c_1 * c_c * (2.0 - c_c) };
        let path = &self.covariance_path;
        self.covariance = (1.0 - c_1 - c_mu + missing) * &self.covariance
            + *c_1 * path * path.transpose()
            + weighted()
                .fold(DMatrix::zeros(self.mean.len(), self.mean.len()), |sum, (&w, step)| {
                    sum + c_mu * w * step * step.transpose()
                });
        self.sigma *= (c_sigma / d_sigma * (length / chi - 1.0)).exp();
        self.take_roots();
    }

    fn take_roots(&mut self) {
        let SymmetricEigen { eigenvectors, eigenvalues } =
            SymmetricEigen::new(self.covariance.clone());
        // Rounding must not make a variance negative.
        let deviations = eigenvalues.map(|value| value.max(1e-20).sqrt());
        let with = |diagonal: DVector<f64>| {
            &eigenvectors * DMatrix::from_diagonal(&diagonal) * eigenvectors.transpose()
        };
        self.root = with(deviations.clone());
        self.inverse_root = with(deviations.map(|deviation| 1.0 / deviation));
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::ChaCha8Rng};

    use super::*;

    fn minimised(of: impl Fn(&[f64]) -> f64, start: Vec<f64>, generations: usize) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut search = CmaEs::new(start, 0.5, 12);
        for _ in 0..generations {
            let points: Vec<_> = (0..12).map(|_| search.draw(&mut rng)).collect();
            let scored = points.into_iter().map(|point| {
                let distance = of(&point);
                (point, distance)
            });
            search.learn(scored.collect());
        }
        search.mean.as_slice().to_vec()
    }

    #[test]
    fn it_follows_a_bent_valley() {
        let rosenbrock = |x: &[f64]| {
            let pairs = x.windows(2);
            pairs.map(|x| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2)).sum()
        };
        let found = minimised(rosenbrock, vec![0.0; 5], 400);
        assert!(found.iter().all(|x| (x - 1.0).abs() < 1e-6), "{found:?}");
    }

    #[test]
    fn it_learns_scales_that_differ_by_a_thousand() {
        let ellipsoid = |x: &[f64]| {
            let scales = [1.0, 10.0, 100.0, 1000.0];
            x.iter().zip(scales).map(|(x, scale)| (scale * (x - 0.3)).powi(2)).sum()
        };
        let found = minimised(ellipsoid, vec![1.0; 4], 300);
        assert!(found.iter().all(|x| (x - 0.3).abs() < 1e-6), "{found:?}");
    }
}
