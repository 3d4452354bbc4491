//! A plan's networks, trained: side by side where they can be, one after the other where not.

use std::{io, sync::Arc};

use burn::tensor::Device;

use super::{days::Days, error::RunError, plan::Plan};
use crate::{
    evaluate::{EraScores, predict},
    model::{Ensemble, Forecaster},
    train::{Fit, Journal, Member, Scorer, Trainer},
};

/// Networks of a plan that were trained outside of any run.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The networks.
    pub ensemble: Ensemble,
    /// How many epochs made them what they are; of several networks the median.
    pub epochs: usize,
}

impl Plan {
    /// Trains its networks and leaves nothing on disk.
    ///
    /// # Errors
    ///
    /// [`RunError::Train`] where training ended early or would not fit into memory.
    pub fn fit(&self, trainer: &Trainer) -> Result<Fitted, RunError> {
        self.check_room(&trainer.device.device)?;
        let failed =
            |error: io::Error| RunError::Train { label: self.name.clone(), error: error.into() };
        let folder = tempfile::tempdir().map_err(failed)?;
        let training = &self.experiment.training;
        let member = |(number, seed): (usize, u64)| Member {
            seed,
            checkpoints: folder.path().join(number.to_string()),
            resume: None,
            events: None,
        };
        let members = training.seeds().enumerate().map(member).collect();
        let (mut networks, mut epochs) = (Vec::new(), Vec::new());
        learn(self, members, self.side_by_side(), trainer, |_, it, journal| {
            networks.push(it);
            epochs.push(journal.chosen(training.keep_best));
            Ok(())
        })?;
        epochs.sort_unstable();
        let epochs = epochs.get(epochs.len() / 2).copied().unwrap_or(training.epochs);
        Ok(Fitted { ensemble: Ensemble::new(networks), epochs })
    }
}

/// Trains networks of a plan to their end, at most so many side by side and those that are equally
/// far, and hands over each as soon as it is: with its number among them, and what its epochs brought.
///
/// # Errors
///
/// [`RunError::Train`] where training ended early, and what `keep` fails with.
pub fn learn(
    plan: &Plan,
    members: Vec<Member>,
    side_by_side: usize,
    trainer: &Trainer,
    mut keep: impl FnMut(usize, Forecaster, Journal) -> Result<(), RunError>,
) -> Result<(), RunError> {
    let mut members: Vec<_> = members.into_iter().enumerate().collect();
    while let Some((_, first)) = members.first() {
        let (epochs, mut together, mut later) = (first.epochs_done(), Vec::new(), Vec::new());
        for (number, member) in members {
            let joins = member.epochs_done() == epochs && together.len() < side_by_side;
            if joins { &mut together } else { &mut later }.push((number, member));
        }
        members = later;
        let (numbers, together): (Vec<_>, _) = together.into_iter().unzip();
        let fit = Fit {
            experiment: &plan.experiment,
            members: together,
            label: &plan.name,
            windows: plan.days.windows.clone(),
            scorer: plan.experiment.training.score_each_epoch.then(|| -> Arc<dyn Scorer> {
                let device = trainer.device.device.clone();
                Arc::new(OnDays { days: plan.days.clone(), device })
            }),
            trainer,
        };
        let fitted = on_one_thread(|| fit.run())
            .map_err(|error| RunError::Train { label: plan.name.clone(), error })?;
        for (number, (network, journal)) in numbers.into_iter().zip(fitted) {
            keep(number, network, journal)?;
        }
    }
    Ok(())
}

/// Scores networks on the days of a plan, by the one function that scores runs.
#[derive(Debug)]
struct OnDays {
    days: Days,
    device: Device,
}

impl Scorer for OnDays {
    fn score(&self, network: &Forecaster) -> [f64; 2] {
        let Days { series, windows, .. } = &self.days;
        let ensemble = Ensemble::new(vec![network.clone()]);
        let predictions = predict(&ensemble, series, windows, &self.device);
        let EraScores { training, unseen } = EraScores::of(&predictions);
        [training.mae_k, unseen.mae_k]
    }
}

/// At these sizes a second thread costs more than it brings, and the other cores have other runs.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}
