//! Which plans of a sweep are trained side by side, as one stack of networks.

use std::{cmp::Reverse, path::PathBuf};

use super::{days::Days, plan::Plan};
use crate::{files::most_open, language::Language};

/// How many numbers a network may hold, and a stack of them, on a processor: measured. Larger ones
/// keep it busy one by one, and stacked they drive each other out of its cache.
const ON_CPU: (usize, usize) = (80_000, 400_000);
/// How many numbers a stack may hold on a GPU: with gradients, what the optimizer remembers and
/// copies on the way about 512 MiB.
const ON_GPU: usize = 1 << 24;
/// What a step costs whatever the network, in parameters.
const STEP: usize = 5_000;

/// A plan with the folder of its run to be.
pub type Missing<'a> = &'a (Plan, PathBuf);

/// Groups what so many workers train, the longest work first: plans that differ by their seeds
/// alone, as many as make a stack. What cannot be stacked is a group of its own.
pub fn grouped<'a>(missing: &[Missing<'a>], workers: usize) -> Vec<Vec<Missing<'a>>> {
    // Each holds a file open, its lock: half of what may be open, for there are others.
    let locked = (most_open() / 2 / workers.max(1)).max(1);
    let work = missing.iter().map(|(plan, _)| work(plan)).sum::<usize>();
    let mut groups: Vec<Vec<Missing<'a>>> = Vec::new();
    for &it in missing {
        let most = most(&it.0, work / workers).min(locked);
        // An ensemble has seeds enough of its own.
        let most = if it.0.experiment.training.ensemble > 1 { 1 } else { most };
        let joins = |group: &&mut Vec<Missing<'_>>| {
            group.len() < most && group.first().is_some_and(|(first, _)| first.is_like(&it.0))
        };
        match groups.iter_mut().find(joins) {
            Some(group) => group.push(it),
            None => groups.push(vec![it]),
        }
    }
    groups.sort_by_key(|group| {
        Reverse(group.iter().map(|(plan, _)| self::work(plan)).sum::<usize>())
    });
    groups
}

/// How long a plan takes, to compare it with others.
fn work(plan: &Plan) -> usize {
    let size = plan.experiment.model.stacked_size(plan.experiment.data.shape());
    // Networks of other kinds compute more.
    let each = STEP + size.map_or(ON_CPU.0, |(parameters, _)| parameters);
    each.saturating_mul(plan.experiment.training.ensemble)
}

/// How many networks of a plan make a stack, where on a processor none shall be more than a worker's
/// share of the work.
fn most(plan: &Plan, share: usize) -> usize {
    let Plan { experiment, backend, days: Days { windows, .. }, .. } = plan;
    let size = experiment.model.stacked_size(experiment.data.shape());
    let Some((parameters, units)) = size else {
        return 1;
    };
    if !experiment.training.is_the_same_side_by_side() {
        return 1;
    }
    let fitted = windows.rows(windows.fitted()).len();
    let rows = experiment.training.batch_size.rows(fitted);
    let numbers = parameters + units * rows;
    let (one, all) = ON_CPU;
    match backend.is_gpu() {
        true => (ON_GPU / (numbers + experiment.data.shape().inputs() * fitted)).max(1),
        false if numbers > one => 1,
        false => (all / numbers).min(share / work(plan)).max(1),
    }
}

impl Plan {
    /// How many networks of its own ensemble are trained side by side.
    pub(super) fn side_by_side(&self) -> usize {
        most(self, usize::MAX)
    }
}

/// The plans of a group, for people.
pub fn label(group: &[Missing<'_>], language: Language) -> String {
    match group {
        [] => String::new(),
        [(plan, _)] => plan.label(language),
        [(first, _), ..] => {
            let seeds: Vec<_> = group.iter().map(|(plan, _)| plan.seed().to_string()).collect();
            let which = language.say("seeds", "种子");
            format!("{} {which} {}", first.name, seeds.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::backend::Backend;

    /// How the seeds of some configs are grouped: names and numbers of seeds.
    fn groups(
        configs: &[&str],
        overrides: &[&str],
        backend: Backend,
        workers: usize,
    ) -> Vec<(String, usize)> {
        let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
        let plans: Vec<_> = configs
            .iter()
            .flat_map(|name| {
                let config = Path::new("configs").join(format!("{name}.toml"));
                let plan = Plan::read(&config, &overrides, backend).unwrap();
                plan.seeds(8).map(|plan| (plan, PathBuf::new())).collect::<Vec<_>>()
            })
            .collect();
        let missing: Vec<_> = plans.iter().collect();
        let group = |group: Vec<Missing<'_>>| (group[0].0.name.clone(), group.len());
        grouped(&missing, workers).into_iter().map(group).collect()
    }

    fn of(name: &str, counts: &[usize]) -> Vec<(String, usize)> {
        counts.iter().map(|&count| (name.into(), count)).collect()
    }

    #[test]
    fn small_networks_are_stacked_and_no_worker_waits_for_another() {
        let small = ["training.batch_size=32"];
        let by = |configs: &[&str], workers| groups(configs, &small, Backend::Flex, workers);
        assert_eq!(by(&["relu1-10"], 1), of("relu1-10", &[8]));
        assert_eq!(by(&["relu1-10"], 2), of("relu1-10", &[4, 4]));
        assert_eq!(by(&["relu1-10"], 16), of("relu1-10", &[1; 8]));
        let both = [of("relu4", &[8]), of("linear1", &[8])].concat();
        assert_eq!(by(&["linear1", "relu4"], 1), both);
        for alone in ["relu1-1000", "lstm"] {
            assert_eq!(by(&[alone], 1), of(alone, &[1; 8]));
        }
        let full = groups(&["relu4"], &["training.batch_size=full"], Backend::Flex, 1);
        assert_eq!(full, of("relu4", &[1; 8]));
    }

    #[test]
    fn a_gpu_trains_all_seeds_at_once() {
        let wide = |backend| groups(&["relu1-1000"], &["training.batch_size=32"], backend, 4);
        assert_eq!(wide(Backend::Wgpu), of("relu1-1000", &[8]));
        let clipped = ["training.clip.kind=norm"];
        assert_eq!(groups(&["relu1"], &clipped, Backend::Wgpu, 4), of("relu1", &[1; 8]));
    }
}
