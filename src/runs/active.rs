//! A run that is being trained: the folder `X.incomplete`, under a lock, which is published as `X` when the
//! disk holds all of it.

use std::{
    fs::{self, DirEntry},
    io,
    path::{Path, PathBuf},
};

use burn::tensor::Device;
use serde::Serialize;

use super::{
    error::{RunError, files},
    folder::{
        BURNPACK, CHECKPOINTS, CONFIG, HISTORY, INCOMPLETE, KEPT, LOCK, MANIFEST, MemberName,
        PREDICTIONS, PROVENANCE, SAFETENSORS, SCALE, SCORES, incomplete, is_made_by_viewcast,
        is_of_run, is_there, without,
    },
    manifest::{Manifest, read_experiment, read_history, read_json, read_network},
    publish::{Lock, discard, publish, recover},
    run::Run,
    summary::{Build, Provenance},
};
use crate::warning::{Warning, warn};
use crate::{
    backend::instruction_set,
    evaluate::{EraScores, Prediction, Scores},
    files::{plain, read_regular, sync_soon, sync_trees, write_soon, write_whole},
    model::Forecaster,
    plan::{DAYS, Plan},
    train::{Checkpoint, EVENTS, EventFile, History, Log, Start, TrainedModel},
};

/// What to do with a run that is there already, complete or interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Nothing: it is an error.
    Keep,
    /// Keep it where it is complete, which is an error, and begin anew where it was interrupted.
    KeepComplete,
    /// Replace it, once the new one is complete.
    Replace,
}

/// A run that is being trained.
#[derive(Debug)]
pub struct ActiveRun {
    /// What is trained.
    pub plan: Plan,
    folder: PathBuf,
    // Held until the run is published or the process ends.
    lock: Lock,
    provenance: Provenance,
    /// The networks that this process has trained, by their number in the ensemble.
    fitted: Vec<Option<(Forecaster, History)>>,
}

impl ActiveRun {
    /// Makes the folder of a run that is published as `folder`, with its experiment and its provenance.
    pub fn start(
        plan: &Plan,
        folder: &Path,
        existing: Existing,
        device: &str,
    ) -> Result<Self, RunError> {
        let folder = plain(folder);
        Self::check_way(&folder, existing)?;
        let lock = Lock::take(&incomplete(&folder))?;
        let provenance = Provenance::new(plan, device);
        let run = Self::locked(plan.clone(), folder, lock, provenance);
        // Another process may have made it meanwhile, or left it half replaced.
        recover(&run.folder)
            .and_then(|()| Self::check_way(&run.folder, existing))
            .inspect_err(|_| leave(&run.folder))?;
        let entries = entries(&run.there())?;
        if existing == Existing::Keep && entries.iter().any(has_progress) {
            return Err(RunError::Interrupted { unfinished: run.there(), folder: run.folder });
        }
        run.remove_progress()?;
        run.lock.say(existing == Existing::Replace)?;
        run.write(CONFIG, run.plan.experiment.to_toml())?;
        run.write_json(PROVENANCE, &run.provenance)?;
        if run.plan.days.in_memory {
            run.write(DAYS, run.plan.days.series.to_csv())?;
        }
        // The disk has them before the first checkpoint, and training does not wait for it.
        sync_soon(run.there());
        Ok(run)
    }

    /// Takes up the folder of a run that was interrupted, by its name or the one it has meanwhile, and reads
    /// its days again. `data` as in [`Run::open_with`].
    pub fn resume(folder: &Path, data: Option<&Path>) -> Result<Self, RunError> {
        let folder = plain(folder);
        let folder = without(&folder, INCOMPLETE).unwrap_or(folder);
        let there = incomplete(&folder);
        if !there.exists() {
            return Err(if is_there(&folder) {
                RunError::NothingToResume(folder)
            } else {
                RunError::NotARun { folder: there, file: CONFIG.into() }
            });
        }
        let was_locked = there.join(LOCK).exists();
        let lock = Lock::take(&there)?;
        let (plan, provenance) =
            Self::take_up(&folder, was_locked, data).inspect_err(|_| leave(&folder))?;
        let run = Self::locked(plan, folder, lock, provenance);
        run.warn_of_damaged_checkpoints();
        Ok(run)
    }

    fn locked(plan: Plan, folder: PathBuf, lock: Lock, provenance: Provenance) -> Self {
        let fitted = (0..plan.experiment.training.ensemble).map(|_| None).collect();
        Self { plan, folder, lock, provenance, fitted }
    }

    /// Whether a run may be made there.
    fn check_way(folder: &Path, existing: Existing) -> Result<(), RunError> {
        // Beside `..` or `/` there is no place to build it.
        let nameless = folder.file_name().is_none();
        let stranger = is_there(folder) && !is_of_run(folder);
        match (is_there(folder), existing) {
            _ if nameless || stranger => Err(RunError::InTheWay(folder.into())),
            (true, Existing::Keep | Existing::KeepComplete) => {
                Err(RunError::Complete(folder.into()))
            }
            _ => Ok(()),
        }
    }

    /// Reads what an interrupted run is.
    fn take_up(
        folder: &Path,
        was_locked: bool,
        data: Option<&Path>,
    ) -> Result<(Plan, Provenance), RunError> {
        let there = incomplete(folder);
        recover(folder)?;
        // It has been complete, and another replaced it.
        if is_there(folder) && !was_locked && there.join(MANIFEST).exists() {
            discard(&there);
            return Err(RunError::NothingToResume(folder.into()));
        }
        let (experiment, mut provenance): (_, Provenance) =
            (read_experiment(&there)?, read_json(&there, PROVENANCE)?);
        // It was all but complete; what is written now is not what it was.
        let manifest = there.join(MANIFEST);
        if manifest.exists() {
            files(&manifest, fs::rename(&manifest, there.join(KEPT)))?;
        }
        let this = Build::this();
        if !provenance.build.computes_like(&this) {
            // Neither program alone would come to the same.
            provenance.build.sources = format!("{}+{}", provenance.build.sources, this.sources);
        }
        let instructions = instruction_set();
        if let Some(then) = &mut provenance.instruction_set
            && !then.split(" then ").any(|then| then == instructions)
        {
            warn(&Warning::OtherProcessor { then: then.clone(), now: instructions.clone() });
            *then = format!("{then} then {instructions}");
        }
        let kept = there.join(DAYS);
        let kept = (experiment.data.path == DAYS && kept.exists()).then_some(&*kept);
        let plan = provenance.plan(folder, experiment, data.or(kept))?;
        Ok((plan, provenance))
    }

    fn warn_of_damaged_checkpoints(&self) {
        for (_, member, _) in self.waiting() {
            let found = Checkpoint::find(&self.checkpoints(member), self.keeps_best());
            let resumed_after = found.last.map(|last| last.epoch);
            for problem in found.damaged {
                warn(&Warning::DamagedCheckpoint { problem, resumed_after });
            }
        }
    }

    fn there(&self) -> PathBuf {
        incomplete(&self.folder)
    }

    fn keeps_best(&self) -> bool {
        self.plan.experiment.training.keep_best
    }

    fn members(&self) -> impl Iterator<Item = MemberName> + use<> {
        MemberName::all(self.plan.experiment.training.ensemble)
    }

    fn checkpoints(&self, member: MemberName) -> PathBuf {
        self.there().join(member.file(CHECKPOINTS))
    }

    /// The networks that are not trained to their end: number, name and seed.
    fn waiting(&self) -> Vec<(usize, MemberName, u64)> {
        let members = self.members().zip(self.plan.experiment.training.seeds()).enumerate();
        let members = members.map(|(number, (member, seed))| (number, member, seed));
        members.filter(|(_, member, _)| !self.has_kept(*member)).collect()
    }

    /// Where the training of each waiting network starts, by its number.
    pub fn starts(&self, log: Option<Log>) -> Vec<(usize, Start)> {
        let start = |(number, member, seed): (usize, MemberName, u64)| {
            let checkpoints = self.checkpoints(member);
            let resume = Checkpoint::find(&checkpoints, self.keeps_best()).last;
            let events =
                log.map(|Log::Tensorboard| self.there().join(member.folder()).join(EVENTS));
            (number, Start { seed, checkpoints: Some(checkpoints), resume, events })
        };
        self.waiting().into_iter().map(start).collect()
    }

    /// Keeps a network that is trained to its end, and its history. Its checkpoints stay until the run is
    /// published.
    pub fn keep(
        &mut self,
        number: usize,
        network: Forecaster,
        history: History,
    ) -> Result<(), RunError> {
        let Some((member, slot)) = self.members().zip(&mut self.fitted).nth(number) else {
            return Ok(());
        };
        let kept = slot.insert((network, history));
        let there = incomplete(&self.folder);
        let write = |kind: &str, content: &[u8]| {
            let path = there.join(member.file(kind));
            files(&path, write_soon(&path, content))
        };
        write(HISTORY, &kept.1.to_csv())?;
        write(SAFETENSORS, &kept.0.to_safetensors()?)?;
        write(BURNPACK, &kept.0.to_burnpack()?)?;
        let mut kept = Manifest::read_kept(&there).unwrap_or_default();
        kept.add(&there, &[HISTORY, SAFETENSORS, BURNPACK].map(|kind| member.file(kind)))?;
        // The last: where it names them, they are there.
        kept.write(&there, KEPT)
    }

    /// Whether a network is trained to its end. Where one was, and its files are damaged, a warning tells
    /// that it is trained once more.
    fn has_kept(&self, member: MemberName) -> bool {
        let there = self.there();
        let whole = || -> Result<bool, RunError> {
            let kept = Manifest::read_kept(&there)?;
            for name in [HISTORY, SAFETENSORS, BURNPACK].map(|kind| member.file(kind)) {
                if !kept.has(&name) {
                    return Ok(false);
                }
                let path = there.join(&name);
                let bytes = files(&path, read_regular(&path))?;
                kept.check(path, &name, &bytes)?;
            }
            Ok(true)
        };
        whole().unwrap_or_else(|error| {
            warn(&Warning::DamagedNetwork(error.damage()));
            false
        })
    }

    /// The trained model: the networks of this process, and those that an earlier one kept, on a device.
    pub fn model(&mut self, device: &Device) -> Result<TrainedModel, RunError> {
        let (there, experiment) = (self.there(), &self.plan.experiment);
        let mut fitted = Vec::new();
        for (member, slot) in MemberName::all(experiment.training.ensemble).zip(&mut self.fitted) {
            fitted.push(match slot.take() {
                Some(fitted) => fitted,
                None => (
                    read_network(&there, member, experiment, device)?,
                    read_history(&there, member)?,
                ),
            });
        }
        Ok(TrainedModel::new(&self.plan, fitted, device))
    }

    /// Adds seconds of training to the provenance.
    pub fn add_seconds(&mut self, seconds: f64) {
        let before = self.provenance.wall_seconds.unwrap_or(0.0);
        self.provenance.wall_seconds = Some(before + seconds);
    }

    /// Writes the provenance of a run whose training ended early; where it would only end so again, its
    /// progress goes, and the next attempt starts anew. Neither is worth an error: the checkpoint counts.
    pub fn interrupt(&self, starts_anew: bool) {
        let path = self.there().join(PROVENANCE);
        write_whole(&path, json(&self.provenance)).ok();
        if starts_anew {
            self.remove_progress().ok();
        }
    }

    /// Adds the scores to the event file, at the epoch whose weights they belong to (of an ensemble, those of
    /// its first network).
    pub fn log_scores(&self, scores: &Scores, epoch: usize) -> Result<(), RunError> {
        let path = self.there().join(EVENTS);
        let EraScores { training, unseen } = scores.model;
        let figures = [
            ("score/training_mae_k", training.mae_k),
            ("score/training_rmse_k", training.rmse_k),
            ("score/unseen_mae_k", unseen.mae_k),
            ("score/unseen_rmse_k", unseen.rmse_k),
        ];
        let file = if path.exists() { EventFile::open(&path) } else { EventFile::create(&path) };
        files(&path, file.and_then(|mut file| file.add(epoch, &figures)))
    }

    /// Writes the results beside the networks.
    pub fn write_results(
        &self,
        predictions: &[Prediction],
        scores: &Scores,
    ) -> Result<(), RunError> {
        let there = self.there();
        self.write(PREDICTIONS, csv(predictions))?;
        self.write_json(SCORES, scores)?;
        self.write_json(SCALE, &self.plan.days.windows.scale())?;
        self.write_json(PROVENANCE, &self.provenance)?;
        files(&there, Manifest::of_folder(&there))?.write(&there, MANIFEST)
    }

    /// Has the disk hold all of some runs.
    pub fn sync(all: &[Self]) -> Result<(), RunError> {
        let folders: Vec<_> = all.iter().map(Self::there).collect();
        let first = folders.first().cloned().unwrap_or_default();
        files(&first, sync_trees(folders))
    }

    /// Publishes a run that the disk has, replacing one that was there. Where the disk refuses, the run stays
    /// incomplete, and the one that was there stays too.
    pub fn publish(self, model: &TrainedModel, scores: Scores) -> Result<Run, RunError> {
        for entry in entries(&self.there())? {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if name.starts_with(CHECKPOINTS) && path.is_dir() {
                files(&path, fs::remove_dir_all(&path))?;
            } else if name == KEPT {
                files(&path, fs::remove_file(&path))?;
            }
        }
        publish(&self.folder, self.lock.says_replace()?)?;
        let Self { folder, plan, provenance, .. } = self;
        Ok(Run { folder, plan, provenance, scores, history: model.history() })
    }

    /// Removes all that is left of an earlier attempt.
    fn remove_progress(&self) -> Result<(), RunError> {
        for entry in entries(&self.there())? {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let goes =
                is_made_by_viewcast(&name) && ![LOCK, CONFIG, DAYS, PROVENANCE].contains(&&*name);
            if goes {
                let is_folder = path.is_dir();
                let removed =
                    if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                files(&path, removed)?;
            }
        }
        Ok(())
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) -> Result<(), RunError> {
        let path = self.there().join(file);
        files(&path, write_soon(&path, content))
    }

    fn write_json(&self, file: &str, value: &impl Serialize) -> Result<(), RunError> {
        self.write(file, json(value))
    }
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, RunError> {
    let entries: io::Result<Vec<_>> = files(folder, fs::read_dir(folder))?.collect();
    files(folder, entries)
}

/// Whether a run can resume from an entry of its folder.
fn has_progress(entry: &DirEntry) -> bool {
    let path = entry.path();
    path.extension().is_some_and(|ending| ending == "bpk") || Checkpoint::last(&path).is_some()
}

/// Leaves nothing of a folder that was made for nothing.
fn leave(folder: &Path) {
    let there = incomplete(folder);
    let made = |entry: &DirEntry| entry.file_name() != LOCK;
    if entries(&there).is_ok_and(|entries| !entries.iter().any(made)) {
        fs::remove_dir_all(there).ok();
    }
}

fn json(value: &impl Serialize) -> String {
    // Plain values always have a JSON form.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn csv(predictions: &[Prediction]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for prediction in predictions {
        // Writing plain values to memory cannot fail.
        writer.serialize(prediction).ok();
    }
    writer.into_inner().unwrap_or_default()
}
