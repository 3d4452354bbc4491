//! A run that is being trained, and how it comes to be whole.
//!
//! It is built in `<folder>.incomplete`, under a lock, and gets its name when all of it is on the disk.

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
        BURNPACK, CHECKPOINTS, CONFIG, HISTORY, INCOMPLETE, KEPT, LOCK, MANIFEST, PREDICTIONS,
        PROVENANCE, SAFETENSORS, SCALE, SCORES, is_made_by_viewcast, is_of_run, is_there,
        unfinished, without,
    },
    lock::Lock,
    manifest::Manifest,
    place::Place,
    provenance::Provenance,
    read::{read_ensemble, read_experiment, read_history, read_json},
    soon::sync_soon,
    successor,
};
use crate::{
    data::Scale,
    evaluate::{EraScores, Prediction, Scores},
    experiment::{Experiment, Training},
    files::{plain, read_regular, sync_trees, write_soon, write_whole},
    model::{Ensemble, Forecaster},
    tell::tell,
    train::{Checkpoint, EVENTS, EventFile, Journal},
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

/// The folder of a run that is being trained.
#[derive(Debug)]
pub struct Unfinished {
    folder: PathBuf,
    // Held until the run is complete or the process ends.
    lock: Lock,
}

impl Unfinished {
    /// Makes the folder of a run that will be `folder`, with its experiment and where it comes from.
    pub fn start(
        folder: &Path,
        existing: Existing,
        experiment: &Experiment,
        provenance: &Provenance,
    ) -> Result<Self, RunError> {
        let folder = &plain(folder);
        Self::check_way(folder, existing)?;
        let lock = Lock::take(&unfinished(folder))?;
        let run = Self { folder: folder.clone(), lock };
        // Another process may have made it meanwhile, or left it half replaced.
        successor::recover(folder)
            .and_then(|()| Self::check_way(folder, existing))
            .inspect_err(|_| run.leave())?;
        if existing == Existing::Keep && run.has_progress()? {
            let unfinished = unfinished(folder);
            return Err(RunError::Interrupted { unfinished, folder: folder.clone() });
        }
        run.remove_progress()?;
        run.lock.say(existing == Existing::Replace)?;
        run.write(CONFIG, experiment.to_toml())?;
        run.write_json(PROVENANCE, provenance)?;
        // The disk has them before the first checkpoint, and training does not wait for it.
        sync_soon(unfinished(folder));
        Ok(run)
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

    /// Takes the folder of a run that was interrupted, by its name or by the one it has meanwhile.
    pub fn resume(folder: &Path) -> Result<(Self, Experiment, Provenance), RunError> {
        let folder = plain(folder);
        let folder = &without(&folder, INCOMPLETE).unwrap_or(folder);
        let there = unfinished(folder);
        if !there.exists() {
            return Err(if is_there(folder) {
                RunError::NothingToResume(folder.clone())
            } else {
                RunError::NotARun { folder: there, file: CONFIG.into() }
            });
        }
        let was_locked = there.join(LOCK).exists();
        let run = Self { folder: folder.clone(), lock: Lock::take(&there)? };
        run.take_up(was_locked)
            .inspect_err(|_| run.leave())
            .map(|(experiment, provenance)| (run, experiment, provenance))
    }

    /// Reads what an interrupted run is.
    fn take_up(&self, was_locked: bool) -> Result<(Experiment, Provenance), RunError> {
        let (folder, there) = (&self.folder, self.there());
        successor::recover(folder)?;
        // It has been complete, and another took its place.
        if is_there(folder) && !was_locked && there.join(MANIFEST).exists() {
            successor::discard(&there);
            return Err(RunError::NothingToResume(folder.clone()));
        }
        let (experiment, provenance) = (read_experiment(&there)?, read_json(&there, PROVENANCE)?);
        // It was all but complete; what is written now is not what it was.
        let manifest = there.join(MANIFEST);
        if manifest.exists() {
            files(&manifest, fs::rename(&manifest, there.join(KEPT)))?;
        }
        Ok((experiment, provenance))
    }

    fn there(&self) -> PathBuf {
        unfinished(&self.folder)
    }

    /// Leaves nothing of a folder that was made for nothing.
    fn leave(&self) {
        let made = |entry: &DirEntry| entry.file_name() != LOCK;
        if self.entries().is_ok_and(|entries| !entries.iter().any(made)) {
            fs::remove_dir_all(self.there()).ok();
        }
    }

    /// Where the checkpoints of a network belong.
    pub fn checkpoints(&self, place: Place) -> PathBuf {
        self.there().join(place.file(CHECKPOINTS))
    }

    /// The event file of a network.
    pub fn events(&self, place: Place) -> PathBuf {
        self.there().join(place.folder()).join(EVENTS)
    }

    /// Adds the scores to its event file, at the epoch whose weights they are of (of an ensemble, its first
    /// network's).
    pub fn log_scores(&self, scores: &Scores, training: &Training) -> Result<(), RunError> {
        let first = Place::first(training.ensemble);
        let epoch = read_history(&self.there(), first)?.chosen(training.keep_best);
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

    fn entries(&self) -> Result<Vec<DirEntry>, RunError> {
        let there = self.there();
        let entries: io::Result<Vec<_>> = files(&there, fs::read_dir(&there))?.collect();
        files(&there, entries)
    }

    /// Whether it has what a resumed run would go on from.
    fn has_progress(&self) -> Result<bool, RunError> {
        let kept = |entry: &DirEntry| entry.path().extension().is_some_and(|it| it == "bpk");
        let checked = |entry: &DirEntry| Checkpoint::last(&entry.path()).is_some();
        Ok(self.entries()?.iter().any(|entry| kept(entry) || checked(entry)))
    }

    /// Removes all that is left of an earlier attempt.
    pub fn remove_progress(&self) -> Result<(), RunError> {
        for entry in self.entries()? {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            let goes = is_made_by_viewcast(&name) && ![LOCK, CONFIG, PROVENANCE].contains(&&*name);
            if goes {
                let is_folder = path.is_dir();
                let removed =
                    if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
                files(&path, removed)?;
            }
        }
        Ok(())
    }

    /// Keeps a network that is trained to its end, and what its epochs brought. Its checkpoints stay until
    /// the run is complete.
    pub fn keep(
        &self,
        place: Place,
        network: &Forecaster,
        journal: &Journal,
    ) -> Result<(), RunError> {
        self.write(&place.file(HISTORY), journal.to_csv())?;
        self.write(&place.file(SAFETENSORS), network.to_safetensors()?)?;
        self.write(&place.file(BURNPACK), network.to_burnpack()?)?;
        let mut kept = Manifest::read_kept(&self.there()).unwrap_or_default();
        kept.add(&self.there(), &[HISTORY, SAFETENSORS, BURNPACK].map(|kind| place.file(kind)))?;
        // The last: where it names them, they are there.
        kept.write(&self.there(), KEPT)
    }

    /// Whether a network is trained to its end. Where one was, and its files are damaged, that is told: it
    /// is trained once more.
    pub fn has_kept(&self, place: Place) -> bool {
        let there = self.there();
        let whole = || -> Result<bool, RunError> {
            let kept = Manifest::read_kept(&there)?;
            for name in [HISTORY, SAFETENSORS, BURNPACK].map(|kind| place.file(kind)) {
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
            let problem = error.damage();
            tell(format_args!("warning: {problem}; the network is trained once more"));
            false
        })
    }

    /// Its networks, once all are trained to their end, on a device.
    pub fn ensemble(&self, experiment: &Experiment, device: &Device) -> Result<Ensemble, RunError> {
        read_ensemble(&self.there(), experiment, device)
    }

    /// Notes where the run comes from, and the seconds it has taken so far.
    pub fn note(&self, provenance: &Provenance) -> Result<(), RunError> {
        let path = self.there().join(PROVENANCE);
        files(&path, write_whole(&path, json(provenance)))
    }

    /// Writes the results beside the networks.
    pub fn write_results(
        &self,
        predictions: &[Prediction],
        scores: &Scores,
        scale: Scale,
        provenance: &Provenance,
    ) -> Result<(), RunError> {
        let there = self.there();
        self.write(PREDICTIONS, csv(predictions))?;
        self.write_json(SCORES, scores)?;
        self.write_json(SCALE, &scale)?;
        self.write_json(PROVENANCE, provenance)?;
        files(&there, Manifest::of(&there))?.write(&there, MANIFEST)
    }

    /// Has the disk hold all of some runs.
    pub fn sync(all: &[&Self]) -> Result<(), RunError> {
        let folders: Vec<_> = all.iter().map(|of| of.there()).collect();
        let first = folders.first().cloned().unwrap_or_default();
        files(&first, sync_trees(folders))
    }

    /// Gives a run that the disk has its name, in place of one that was there.
    ///
    /// Where the disk refuses, the run stays incomplete, and one that was there stays too.
    pub fn complete(self) -> Result<PathBuf, RunError> {
        for entry in self.entries()? {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if name.starts_with(CHECKPOINTS) && path.is_dir() {
                files(&path, fs::remove_dir_all(&path))?;
            } else if name == KEPT {
                files(&path, fs::remove_file(&path))?;
            }
        }
        successor::take_place(&self.folder, self.lock.says_replace()?)?;
        Ok(self.folder)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) -> Result<(), RunError> {
        let path = self.there().join(file);
        files(&path, write_soon(&path, content))
    }

    fn write_json(&self, file: &str, value: &impl Serialize) -> Result<(), RunError> {
        self.write(file, json(value))
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
