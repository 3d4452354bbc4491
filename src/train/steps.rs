//! Training step by step, outside the Learner: for demonstrations that watch every step.

use burn::{
    lr_scheduler::module_lr_scheduler::ModuleLrScheduler, optim::ModuleOptimizer, train::TrainStep,
};

use super::learner::{
    objective::Trainee,
    optimizer::{optimizer, scheduler},
};
use crate::{
    data::Scale,
    experiment::Training,
    model::{Batch, Forecaster},
};

/// A forecaster between two steps of its training: the Learner's own loss, optimizer and
/// schedule.
pub struct Steps {
    trainee: Trainee<Forecaster>,
    optimizer: ModuleOptimizer,
    schedule: ModuleLrScheduler,
}

impl Steps {
    /// Before the first step. The forecaster lives on a device with autodiff; an epoch is a step.
    pub fn new(forecaster: Forecaster, training: &Training) -> Self {
        Self {
            // In k views, so that losses are not scaled.
            trainee: Trainee::new(forecaster, 1, training.loss, Scale::THOUSANDS),
            optimizer: optimizer(training),
            schedule: scheduler(training, 1),
        }
    }

    /// The forecaster as it is now.
    pub fn forecaster(&self) -> &Forecaster {
        &self.trainee.forecaster
    }

    /// Takes a step, and gives the mean loss of the batch before it, in the batch's own unit.
    pub fn step(self, batch: Batch) -> (Self, f64) {
        let Self { trainee, mut optimizer, mut schedule } = self;
        let output = trainee.step(batch);
        let loss = output.item.read(0).map_or(f64::NAN, |means| means[0].0);
        let trainee = trainee.optimize(&mut optimizer, schedule.step(), output.grads);
        (Self { trainee, optimizer, schedule }, loss)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, HashMap},
        fs,
        path::Path,
    };

    use serde::Deserialize;

    use super::*;
    use crate::{
        backend::test_device,
        experiment::{Experiment, Loss, Optimizer, Sgd},
        model::{ModelConfig, Network, Shape},
    };

    /// What tests/fixtures/trajectory.py wrote with PyTorch.
    #[derive(Deserialize)]
    struct Trajectory {
        inputs: Vec<f32>,
        targets: Vec<f32>,
        losses: HashMap<String, Vec<f64>>,
    }

    #[test]
    fn twenty_steps_follow_pytorch() {
        let weights = include_bytes!("../../tests/fixtures/trajectory.safetensors");
        let trajectory = include_str!("../../tests/fixtures/trajectory.json");
        let trajectory: Trajectory = serde_json::from_str(trajectory).unwrap();
        let device = test_device().autodiff();
        let batch = {
            let Trajectory { inputs, targets, .. } = &trajectory;
            Batch::new(targets.len(), inputs.clone(), targets.clone(), &device)
        };
        assert_eq!(trajectory.losses.len(), 4);
        for (name, expected) in trajectory.losses {
            let (kind, loss) = name.split_once(' ').unwrap();
            let (rate, momentum) = match kind {
                "sgd" => ("0.05", ", momentum = 0.9"),
                _ => ("0.01", ""),
            };
            let text = format!(
                "[model]\nkind = \"mlp\"\nhidden = [8, 8, 8]\n[training]\nlearning_rate = {rate}\n\
                 loss = {{ kind = \"{loss}\" }}\noptimizer = {{ kind = \"{kind}\"{momentum} }}"
            );
            let experiment = Experiment::parse(&text, Path::new("x.toml"), &[]).unwrap();
            let mut forecaster = experiment.model.init(Shape::next_day(7), 1, &device);
            forecaster.load_safetensors(weights.to_vec()).unwrap();
            assert_same_losses(&name, forecaster, &experiment.training, &batch, &expected);
        }
    }

    /// Takes a step for each of twenty losses of PyTorch's, and compares.
    fn assert_same_losses(
        name: &str,
        forecaster: Forecaster,
        training: &Training,
        batch: &Batch,
        losses: &[f64],
    ) {
        let mut steps = Steps::new(forecaster, training);
        assert_eq!(losses.len(), 20);
        for (step, theirs) in losses.iter().enumerate() {
            let (next, ours) = steps.step(batch.clone());
            steps = next;
            assert!(
                (ours / theirs - 1.0).abs() < 1e-5,
                "{name}, step {step}: {ours}, PyTorch {theirs}"
            );
        }
    }

    /// What tests/fixtures/models.py wrote with PyTorch.
    #[derive(Deserialize)]
    struct Fixture {
        inputs: Vec<f32>,
        targets: Vec<f32>,
        models: BTreeMap<String, Reference>,
    }

    /// One model of it.
    #[derive(Deserialize)]
    struct Reference {
        config: ModelConfig,
        outputs: Vec<f64>,
        losses: Vec<f64>,
    }

    #[test]
    fn every_kind_of_model_predicts_and_learns_as_in_pytorch() {
        let folder = Path::new("tests/fixtures");
        let fixture = fs::read_to_string(folder.join("models.json")).unwrap();
        let fixture: Fixture = serde_json::from_str(&fixture).unwrap();
        let device = test_device().autodiff();
        let rows = fixture.targets.len();
        let history = fixture.inputs.len() / rows;
        let batch = Batch::new(rows, fixture.inputs, fixture.targets, &device);
        let training = Training {
            learning_rate: 0.05,
            loss: Loss::Mse {},
            optimizer: Optimizer::Sgd(Sgd::default()),
            ..Training::default()
        };
        assert!(fixture.models.len() >= 3);
        for (name, Reference { config, outputs, losses }) in fixture.models {
            let weights = fs::read(folder.join(format!("{name}.safetensors"))).unwrap();
            let mut forecaster = config.init(Shape::next_day(history), 1, &device);
            forecaster.load_safetensors(weights.clone()).unwrap();
            // Every tensor was read, under PyTorch's names: what is written is the same again.
            let written = forecaster.to_safetensors().unwrap();
            assert_eq!(tensors(&written), tensors(&weights), "{name}");

            let predicted = forecaster.forward(batch.inputs.clone()).into_data();
            assert_eq!(outputs.len(), rows);
            for (ours, theirs) in predicted.iter::<f64>().zip(outputs) {
                assert!((ours - theirs).abs() < 1e-5, "{name}: {ours}, PyTorch {theirs}");
            }
            assert_same_losses(&name, forecaster, &training, &batch, &losses);
        }
    }

    /// The tensors of a safetensors file: names, shapes, and their bytes.
    fn tensors(file: &[u8]) -> BTreeMap<String, (String, Vec<u8>)> {
        let length = usize::try_from(u64::from_le_bytes(file[..8].try_into().unwrap())).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
        let header = header.as_object().unwrap().iter().filter(|(name, _)| *name != "__metadata__");
        let tensor = |(name, value): (&String, &serde_json::Value)| {
            let [start, end] = [0, 1].map(|end| {
                let offset = value["data_offsets"][end].as_u64().unwrap();
                8 + length + usize::try_from(offset).unwrap()
            });
            (name.clone(), (value["shape"].to_string(), file[start..end].to_vec()))
        };
        header.map(tensor).collect()
    }
}
