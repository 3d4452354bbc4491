//! What all requests share: the folders of configs, data and runs, and the trainings. No name in a
//! request leads out of these folders.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    problem::Problem,
    queue::{Queue, Training},
};
use viewcast::{
    backend::{Backend, NamedDevice},
    experiment::{Experiment, data_override},
    files::write_new,
    plan::{Days, Plan},
    runs::{Run, RunError},
};

/// The longest name of an experiment or of days.
const LONGEST_NAME: usize = 60;
/// Forecasts that are asked for at the same time.
const ASKING: usize = 8;
/// The folder of days that were brought, within that of the data.
const BROUGHT: &str = "brought";

/// Where the lab finds and keeps things.
#[derive(Debug, Clone)]
pub struct Folders {
    /// Experiments, as `NAME.toml`.
    pub configs: PathBuf,
    /// Days, as CSV.
    pub data: PathBuf,
    /// Runs.
    pub runs: PathBuf,
}

/// The lab.
#[derive(Debug)]
pub struct Lab {
    /// Its folders.
    pub folders: Folders,
    /// The backend that computes.
    pub backend: Backend,
    /// Its device.
    pub device: NamedDevice,
    /// The trainings.
    pub queue: Queue,
    turns: Arc<Semaphore>,
    asking: Arc<Semaphore>,
}

impl Lab {
    /// With nothing under way.
    pub fn new(folders: Folders, backend: Backend, device: NamedDevice) -> Self {
        let queue = Queue::new(device.clone());
        Self {
            folders,
            backend,
            device,
            queue,
            turns: Arc::new(Semaphore::new(1)),
            asking: Arc::new(Semaphore::new(ASKING)),
        }
    }

    /// Waits for its turn to train for an answer: one request at a time, and few that wait.
    pub async fn turn(&self) -> Result<Turn, Problem> {
        let asks = self.asking.clone().try_acquire_owned().map_err(|_| {
            let detail = format!("{ASKING} forecasts wait already; come back when they are made");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
        })?;
        let first = self.turns.clone().acquire_owned().await;
        Ok(Turn { _first: first.ok(), _asks: asks })
    }

    /// The experiments of the folder, by name.
    pub fn experiments(&self) -> Vec<(String, String)> {
        let mut found: Vec<_> = entries(&self.folders.configs)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .filter_map(|path| Some((stem(&path)?, fs::read_to_string(path).ok()?)))
            .collect();
        found.sort();
        found
    }

    /// The CSV files of the data folder, as experiments name them.
    pub fn data_files(&self) -> Vec<String> {
        let folders = [self.folders.data.clone(), self.folders.data.join(BROUGHT)];
        let files = folders.iter().flat_map(|folder| entries(folder));
        let mut files: Vec<_> = files
            .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        files.sort();
        files
    }

    /// An experiment from its text and changes of single keys, which may name days of the data folder
    /// alone. Errors call it `NAME.toml`.
    pub fn experiment(
        &self,
        name: &str,
        toml: &str,
        set: &[String],
    ) -> Result<Experiment, Problem> {
        let name = checked_name(name)?;
        let experiment = Experiment::parse(toml, Path::new(&format!("{name}.toml")), set)?;
        self.data_file(&experiment.data.path)?;
        Ok(experiment)
    }

    /// The same with its days.
    pub fn plan(&self, name: &str, toml: &str, set: &[String]) -> Result<Plan, Problem> {
        let mut experiment = self.experiment(name, toml, set)?;
        let days = Days::read(&experiment, Path::new(name))?;
        experiment.data.unseen_from = Some(days.unseen_from);
        let plan = Plan { name: name.into(), experiment, days, backend: self.backend };
        plan.check(&self.device.device).map_err(RunError::of_training(&plan))?;
        Ok(plan)
    }

    /// A config of the folder by its name, on its own days or others of the data folder.
    pub fn config(&self, name: &str, data: Option<&str>) -> Result<Plan, Problem> {
        let known = self.experiments().into_iter().find(|(known, _)| known == name);
        let (_, toml) =
            known.ok_or_else(|| Problem::missing(format!("there is no config `{name}`")))?;
        self.plan(name, &toml, &data.map(data_override).into_iter().collect::<Vec<_>>())
    }

    /// Whether a file of days is one of the data folder's.
    pub fn data_file(&self, path: &str) -> Result<PathBuf, Problem> {
        let refused = || {
            Problem::of_request(format!(
                "data.path = {path:?}: the lab reads days of {} alone: {}",
                self.folders.data.display(),
                self.data_files().join(", ")
            ))
        };
        // As written, so that no link leads elsewhere either.
        let known = self.data_files().into_iter().find(|known| known == path);
        known.map(PathBuf::from).ok_or_else(refused)
    }

    /// Keeps days that were brought under a name, and gives the file. The same days again are the same
    /// file; other days get a name of their own.
    pub fn keep_days(&self, name: &str, csv: &str) -> Result<String, Problem> {
        let name = checked_name(name)?;
        let folder = self.folders.data.join(BROUGHT);
        for number in 1..1000 {
            let numbered = if number == 1 { name.into() } else { format!("{name}-{number}") };
            let path = folder.join(format!("{numbered}.csv"));
            if fs::read_to_string(&path).is_ok_and(|there| there == csv) {
                return Ok(path.to_string_lossy().into_owned());
            }
            match write_new(&path, csv) {
                Ok(()) => return Ok(path.to_string_lossy().into_owned()),
                Err(_) if path.exists() => {}
                Err(source) => return Err(RunError::Files { path, source }.into()),
            }
        }
        Err(Problem::conflict(format!("there are 1000 files called {name} already")))
    }

    /// Takes on a training.
    pub fn train(&self, plan: Plan) -> Result<Arc<Training>, Problem> {
        let folder = Run::cached_folder(&plan, &self.folders.runs);
        self.queue.add(plan, folder).map_err(Problem::conflict)
    }

    /// A complete run by its folder below the folder of runs: `relu3/flex-seed1`.
    pub fn run(&self, name: &str) -> Result<Run, Problem> {
        let path = Path::new(name);
        let plain = |part| matches!(part, Component::Normal(_));
        if name.is_empty() || name.contains('\\') || !path.components().all(plain) {
            return Err(Problem::of_request(format!(
                "{name:?} is no run: expected a folder below {}, such as relu3/flex-seed1",
                self.folders.runs.display()
            )));
        }
        let folder = self.folders.runs.join(path);
        let inside = |folder: &Path| {
            Some(
                fs::canonicalize(folder)
                    .ok()?
                    .starts_with(fs::canonicalize(&self.folders.runs).ok()?),
            )
        };
        match inside(&folder) {
            Some(true) => Ok(Run::open(&folder)?),
            Some(false) => {
                Err(Problem::of_request(format!("{name} leads out of the folder of runs")))
            }
            None => Err(Problem::missing(format!("there is no run {name}"))),
        }
    }
}

/// The turn of a request, which ends with it.
pub struct Turn {
    _first: Option<OwnedSemaphorePermit>,
    _asks: OwnedSemaphorePermit,
}

/// Checks that a name is a file's on every system, and no other folder's.
fn checked_name(name: &str) -> Result<&str, Problem> {
    let plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
    let letters = name.chars().count();
    let fits = (1..=LONGEST_NAME).contains(&letters) && name.chars().all(plain);
    if !fits || name.starts_with('.') || name.ends_with('.') {
        return Err(Problem::of_request(format!(
            "the name {:?} is not one: expected up to {LONGEST_NAME} letters, digits, -, _ and ., no dot first or last",
            name.chars().take(LONGEST_NAME).collect::<String>()
        )));
    }
    if is_device(name) {
        return Err(Problem::of_request(format!(
            "the name {name:?} is a device on Windows: choose another, such as {name}-1"
        )));
    }
    Ok(name)
}

/// Tells whether Windows takes a name for a device, whatever ending follows.
///
/// Source: Microsoft, "Naming Files, Paths, and Namespaces".
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().find_map(|port| stem.strip_prefix(port));
    let digit = |number: &str| number.chars().count() == 1 && "0123456789¹²³".contains(number);
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered.is_some_and(digit)
}

/// What is in a folder; nothing where there is none.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

fn stem(path: &Path) -> Option<String> {
    Some(path.file_stem()?.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use viewcast::backend::Backend;

    #[test]
    fn no_name_leads_out_of_the_folders() {
        let folder = tempfile::tempdir().unwrap();
        let within = |name: &str| folder.path().join(name);
        fs::create_dir_all(within("runs")).unwrap();
        fs::create_dir_all(within("data")).unwrap();
        fs::write(within("data/mine.csv"), "date,views\n").unwrap();
        fs::write(within("secret.csv"), "date,views\n").unwrap();
        let folders =
            Folders { configs: within("configs"), data: within("data"), runs: within("runs") };
        let device = NamedDevice {
            device: Backend::default().device(None).unwrap().device,
            name: "test".into(),
        };
        let lab = Lab::new(folders, Backend::default(), device);
        for name in ["", "../secret", "/etc", "a/../../secret", "a\\..\\b", "."] {
            assert_eq!(lab.run(name).unwrap_err().status, 422, "{name}");
        }
        assert_eq!(lab.run("relu3/flex-seed1").unwrap_err().status, 404);
        let inside = within("data/mine.csv").to_string_lossy().into_owned();
        assert!(lab.data_file(&inside).is_ok());
        for path in ["secret.csv", "data/../secret.csv", "/etc/passwd", ""] {
            let path = within(path).to_string_lossy().into_owned();
            assert_eq!(lab.data_file(&path).unwrap_err().status, 422, "{path}");
        }
        for name in [
            "",
            ".hidden",
            "a/b",
            "..",
            "a b",
            "x\0y",
            "end.",
            "CON",
            "nul.2",
            "Com1",
            &"x".repeat(61),
        ] {
            assert_eq!(lab.keep_days(name, "date,views\n").unwrap_err().status, 422, "{name:?}");
        }
        // Letters are counted, not their bytes; a device's name within another is none.
        for name in [&"观".repeat(60), "console", "com10", "lpt"] {
            lab.keep_days(name, "1").unwrap();
        }
        let first = lab.keep_days("mine", "1").unwrap();
        assert!(first.ends_with("mine.csv"));
        assert_eq!(lab.keep_days("mine", "1").unwrap(), first);
        assert!(lab.keep_days("mine", "2").unwrap().ends_with("mine-2.csv"));
        lab.queue.close();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out_of_the_runs_either() {
        let folder = tempfile::tempdir().unwrap();
        let within = |name: &str| folder.path().join(name);
        fs::create_dir_all(within("runs")).unwrap();
        fs::create_dir_all(within("elsewhere")).unwrap();
        std::os::unix::fs::symlink(within("elsewhere"), within("runs/link")).unwrap();
        let folders =
            Folders { configs: within("configs"), data: within("data"), runs: within("runs") };
        let device = NamedDevice {
            device: Backend::default().device(None).unwrap().device,
            name: "test".into(),
        };
        let lab = Lab::new(folders, Backend::default(), device);
        assert_eq!(lab.run("link").unwrap_err().status, 422);
        lab.queue.close();
    }
}
