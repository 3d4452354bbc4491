//! What must hold between the fields of an experiment.

use super::{Experiment, Loss, ModelKind, Optimizer, Schedule};

/// A rule that an experiment breaks. The message names every field it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RuleError(String);

/// Whether a rule holds; `message` says what to do where it does not.
fn rule(holds: bool, message: impl FnOnce() -> String) -> Result<(), RuleError> {
    if holds { Ok(()) } else { Err(RuleError(message())) }
}

/// A number within its range.
#[allow(clippy::needless_pass_by_value, reason = "numbers are copied as easily")]
fn range<T: PartialOrd + std::fmt::Display>(
    field: &str,
    value: T,
    holds: bool,
    expected: &str,
) -> Result<(), RuleError> {
    rule(holds, || format!("{field} = {value} must be {expected}"))
}

/// A field that only some choices of another have a use for.
#[allow(clippy::needless_pass_by_value, reason = "a choice is copied as easily")]
fn belongs<T: PartialEq + std::fmt::Debug>(
    given: bool,
    field: &str,
    choice: &str,
    chosen: T,
    owners: &[T],
) -> Result<(), RuleError> {
    rule(!given || owners.contains(&chosen), || {
        let name = |value: &T| format!("\"{}\"", format!("{value:?}").to_lowercase());
        let owners: Vec<_> = owners.iter().map(name).collect();
        format!(
            "{field} belongs to {choice} = {}, but {choice} = {}; remove one of the two",
            owners.join(" or "),
            name(&chosen)
        )
    })
}

impl Experiment {
    /// Checks ranges, and fields against each other.
    ///
    /// # Errors
    ///
    /// The first [`RuleError`].
    pub fn check(&self) -> Result<(), RuleError> {
        self.check_model()?;
        self.check_ownership()?;
        self.check_ranges()
    }

    fn check_model(&self) -> Result<(), RuleError> {
        let model = &self.model;
        range("data.history", self.data.history, self.data.history > 0, "1 or more")?;
        let kinds = [ModelKind::Mlp];
        belongs(model.hidden.is_some(), "model.hidden", "model.kind", model.kind, &kinds)?;
        belongs(model.activation.is_some(), "model.activation", "model.kind", model.kind, &kinds)?;
        if let Some(hidden) = &model.hidden {
            rule(!hidden.is_empty() && hidden.iter().all(|&units| units > 0), || {
                format!(
                    "model.hidden = {hidden:?} must list the units of each hidden layer, 1 or \
                     more; for none, use model.kind = \"linear\""
                )
            })?;
        }
        Ok(())
    }

    fn check_ownership(&self) -> Result<(), RuleError> {
        let t = &self.training;
        let optimizer = |given, field, owners: &[Optimizer]| {
            belongs(given, field, "training.optimizer", t.optimizer, owners)
        };
        let adams = [Optimizer::Adam, Optimizer::Adamw];
        let with_epsilon = [Optimizer::Adam, Optimizer::Adamw, Optimizer::Rmsprop];
        let with_momentum = [Optimizer::Sgd, Optimizer::Rmsprop];
        optimizer(t.momentum.is_some(), "training.momentum", &with_momentum)?;
        optimizer(t.nesterov.is_some(), "training.nesterov", &[Optimizer::Sgd])?;
        optimizer(t.beta1.is_some(), "training.beta1", &adams)?;
        optimizer(t.beta2.is_some(), "training.beta2", &adams)?;
        optimizer(t.epsilon.is_some(), "training.epsilon", &with_epsilon)?;
        optimizer(t.alpha.is_some(), "training.alpha", &[Optimizer::Rmsprop])?;

        let schedule = |given, field, owners: &[Schedule]| {
            belongs(given, field, "training.schedule", t.schedule, owners)
        };
        let to_an_end = [Schedule::Cosine, Schedule::Linear];
        let by_a_factor = [Schedule::Step, Schedule::Exponential];
        schedule(t.final_learning_rate.is_some(), "training.final_learning_rate", &to_an_end)?;
        schedule(t.step_epochs.is_some(), "training.step_epochs", &[Schedule::Step])?;
        schedule(t.gamma.is_some(), "training.gamma", &by_a_factor)?;

        let delta = t.huber_delta.is_some();
        belongs(delta, "training.huber_delta", "training.loss", t.loss, &[Loss::Huber])?;
        rule(t.clip_norm.is_none() || t.clip_value.is_none(), || {
            "training.clip_norm and training.clip_value are both set; remove one of the two".into()
        })?;
        rule(t.nesterov != Some(true) || t.momentum.is_some_and(|m| m > 0.0), || {
            "training.nesterov = true needs training.momentum above 0".into()
        })?;
        let validation = self.data.validation_days > 0;
        rule(validation || t.patience.is_none(), || {
            "training.patience stops early by the validation loss, but data.validation_days = 0; \
             set it to the days to keep for that, such as 56"
                .into()
        })?;
        rule(validation || !t.keep_best, || {
            "training.keep_best chooses by the validation loss, but data.validation_days = 0; \
             set it to the days to keep for that, such as 56"
                .into()
        })
    }

    fn check_ranges(&self) -> Result<(), RuleError> {
        let t = &self.training;
        let positive = |field, value: f64| {
            range(field, value, value > 0.0 && value.is_finite(), "a number above 0")
        };
        let fraction = |field, value: f64| {
            range(field, value, (0.0..1.0).contains(&value), "0 or more and below 1")
        };
        positive("training.learning_rate", t.learning_rate)?;
        range("training.epochs", t.epochs, t.epochs > 0, "1 or more")?;
        let decay = t.weight_decay;
        range("training.weight_decay", decay, decay >= 0.0 && decay.is_finite(), "0 or more")?;
        // Burn's schedules refuse more.
        rule(
            t.learning_rate <= 1.0
                || !matches!(
                    t.schedule,
                    Schedule::Cosine | Schedule::Linear | Schedule::Exponential
                ),
            || {
                format!(
                    "training.learning_rate = {} is above 1, which only training.schedule = \
                     \"constant\" or \"step\" can start from",
                    t.learning_rate
                )
            },
        )?;
        if let Some(end) = t.final_learning_rate {
            rule((0.0..=t.learning_rate).contains(&end), || {
                format!(
                    "training.final_learning_rate = {end} must be 0 or more, and no more than \
                     training.learning_rate = {}",
                    t.learning_rate
                )
            })?;
        }
        for (field, value) in [
            ("training.momentum", t.momentum),
            ("training.beta1", t.beta1),
            ("training.beta2", t.beta2),
            ("training.alpha", t.alpha),
        ] {
            value.map_or(Ok(()), |value| fraction(field, value))?;
        }
        for (field, value) in [
            ("training.epsilon", t.epsilon),
            ("training.huber_delta", t.huber_delta),
            ("training.clip_norm", t.clip_norm),
            ("training.clip_value", t.clip_value),
        ] {
            value.map_or(Ok(()), |value| positive(field, value))?;
        }
        if let Some(gamma) = t.gamma {
            let holds = gamma > 0.0 && gamma < 1.0;
            range("training.gamma", gamma, holds, "above 0 and below 1")?;
        }
        for (field, value) in
            [("training.step_epochs", t.step_epochs), ("training.patience", t.patience)]
        {
            value.map_or(Ok(()), |value| range(field, value, value > 0, "1 or more"))?;
        }
        Ok(())
    }
}
