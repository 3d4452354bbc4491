//! What reads input of others, for fuzzers to give it anything: it is read, or refused with a message that
//! people can read, and what was read can be written and read again (`fuzz/README.md`).

#![allow(clippy::missing_panics_doc, reason = "to panic is what they are for")]

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    thread,
    time::Duration,
};

use jiff::civil::date;

use viewcast::{
    backend::{Backend, NamedDevice},
    data::{
        Columns, Series, SeriesError,
        count::{Decimal, MOST},
        import::{Choices, Fill, import},
    },
    excerpt::{harmless, is_readable},
    experiment::{Data, Experiment},
    plan::{Days, Plan},
    runs::{Existing, Run, RunError, list, verify},
    train::{Checkpoint, Trainer},
};
use viewcast_lab::{
    STACK,
    lab::{Folders, Lab},
    serve,
};

fn readable(message: &str) {
    // As the program prints them.
    assert!(is_readable(&harmless(message)), "{message}");
}

fn device() -> NamedDevice {
    Backend::default().device(None).unwrap_or_else(|error| panic!("{error}"))
}

fn read_days(bytes: &[u8]) -> Result<Series, SeriesError> {
    Series::parse(bytes, Path::new("x.csv"), &Columns::default())
}

/// What was read is written and read again.
fn again(series: &Series) {
    match read_days(series.to_csv().as_bytes()) {
        Ok(again) => assert_eq!(again, *series),
        Err(error) => panic!("{error}"),
    }
}

/// Runs on as small a stack as the lab's: whoever recurses over what others send overflows it.
fn on_a_stack_of_the_lab(read: impl FnOnce() + Send) {
    thread::scope(|scope| {
        let reader = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read);
        let reader = reader.unwrap_or_else(|error| panic!("{error}"));
        if let Err(panic) = reader.join() {
            resume_unwind(panic);
        }
    });
}

/// A CSV of days, as `train` reads it.
pub fn days(bytes: &[u8]) {
    on_a_stack_of_the_lab(|| read_or_refused(bytes));
}

fn read_or_refused(bytes: &[u8]) {
    match read_days(bytes) {
        Ok(series) => again(&series),
        Err(error) => readable(&error.to_string()),
    }
}

/// A file that others exported, of any format.
pub fn export(bytes: &[u8]) {
    on_a_stack_of_the_lab(|| imported_or_refused(bytes));
}

fn imported_or_refused(bytes: &[u8]) {
    let told = Choices {
        decimal: Some(Decimal::Point),
        fill: Some(Fill::Interpolate),
        ..Choices::default()
    };
    for choices in [Choices::default(), told] {
        match import(bytes, "x", &choices) {
            Ok(imported) => {
                let series = imported.series;
                assert!(series.views().iter().all(|views| (0.0..=MOST).contains(views)));
                again(&series);
            }
            Err(error) => readable(&error.to_string()),
        }
    }
}

/// An experiment, and after a line `---` a `--set` a line: it is planned on 400 days.
pub fn experiment(bytes: &[u8]) {
    on_a_stack_of_the_lab(|| planned_or_refused(bytes));
}

fn planned_or_refused(bytes: &[u8]) {
    static DAYS: OnceLock<Days> = OnceLock::new();
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let (toml, set) = text.split_once("\n---\n").unwrap_or((text, ""));
    let set: Vec<_> = set.lines().map(str::to_owned).collect();
    let parse = |toml: &str, set: &[String]| Experiment::parse(toml, Path::new("x.toml"), set);
    let of_series = || {
        let week = (0..400_u32).map(|day| f64::from(day % 7));
        let series = Series::new(date(2020, 1, 1), week.collect());
        let data = Data { unseen_from: Some(date(2020, 12, 1)), ..Data::default() };
        Days::new(series, &data, "x").unwrap_or_else(|error| panic!("{error}"))
    };
    let planned = parse(toml, &set).map_err(RunError::from).and_then(|experiment| {
        let days = DAYS.get_or_init(of_series).cut_again(&experiment.data, "x")?;
        let plan = Plan { name: "x".into(), experiment, days, backend: Backend::default() };
        plan.check(&device().device).map_err(RunError::of_training(&plan))?;
        Ok(plan)
    });
    match planned {
        Ok(plan) => {
            let again = parse(&plan.experiment.to_toml(), &[]);
            assert_eq!(again.unwrap_or_else(|error| panic!("{error}")), plan.experiment);
            let rewritten = Experiment::rewritten(toml, &set).unwrap_or_else(|it| panic!("{it}"));
            let again = parse(&rewritten, &[]).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(again, plan.experiment);
        }
        Err(error) => readable(&error.to_string()),
    }
}

/// A run that is complete, and the checkpoints of one that is not, with the bytes of each of their files.
struct Made {
    folder: PathBuf,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<_> = entries
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .collect();
    found.sort();
    found
}

impl Made {
    fn make() -> Self {
        let folder = std::env::temp_dir().join(format!("viewcast-fuzz-{}", std::process::id()));
        let path = |name: &str| folder.join(name);
        fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{error}"));
        let week: Vec<_> = (0..40_u32).map(|day| f64::from(day % 7)).collect();
        let write = |name: &str, text: &str| {
            fs::write(path(name), text).unwrap_or_else(|error| panic!("{error}"));
        };
        write("days.csv", &Series::new(date(2020, 1, 1), week).to_csv());
        let data = path("days.csv").display().to_string().replace('\\', "/");
        write(
            "x.toml",
            &format!("[data]\npath = '{data}'\nhistory = 2\n[model]\nkind = 'linear'\n"),
        );
        let plan = |epochs: usize| {
            let set = [format!("training.epochs={epochs}"), "data.validation_days=2".into()];
            Plan::read(&path("x.toml"), &set, Backend::default())
                .unwrap_or_else(|error| panic!("{error}"))
        };
        let trainer = Trainer::quiet(device());
        Run::fit(&plan(1), &path("run"), Existing::Keep, &trainer)
            .unwrap_or_else(|error| panic!("{error}"));
        // And one that was stopped.
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(300));
            asked.store(true, Ordering::Relaxed);
        });
        let stopped =
            Run::fit(&plan(1_000_000), &path("other"), Existing::Keep, &trainer.until(&stop));
        assert!(stopped.is_err_and(|error| error.is_interruption()));
        let files = [path("run"), path("other.incomplete/checkpoints")]
            .iter()
            .flat_map(|folder| files_below(folder))
            .filter_map(|path| Some((path.clone(), fs::read(path).ok()?)))
            .collect();
        Self { folder, files }
    }
}

/// A file of a run, or of a checkpoint: which, a byte says, and the next whether the run has a manifest.
pub fn run(bytes: &[u8]) {
    static MADE: OnceLock<Mutex<Made>> = OnceLock::new();
    let made = MADE.get_or_init(|| Mutex::new(Made::make()));
    let made = made.lock().unwrap_or_else(PoisonError::into_inner);
    let [which, manifest, content @ ..] = bytes else {
        return;
    };
    let Some((path, was)) = made.files.iter().nth(usize::from(*which) % made.files.len()) else {
        return;
    };
    let write = |path: &Path, bytes: &[u8]| {
        fs::write(path, bytes).unwrap_or_else(|error| panic!("{error}"));
    };
    let (folder, hashes) = (made.folder.join("run"), made.folder.join("run/manifest.json"));
    write(path, content);
    if manifest % 2 == 0 && *path != hashes {
        fs::remove_file(&hashes).unwrap_or_else(|error| panic!("{error}"));
    }
    let mut told = Vec::new();
    match Run::open(&folder) {
        Ok(run) => {
            told.extend(run.predictions(&device().device).err());
        }
        Err(error) => told.push(error),
    }
    told.extend(verify(&folder).err());
    told.extend(list(&made.folder).into_iter().flatten().filter_map(|listed| listed.summary.err()));
    for error in told {
        readable(&error.to_string());
    }
    for best in [false, true] {
        let checkpoints = made.folder.join("other.incomplete/checkpoints");
        for problem in Checkpoint::find(&checkpoints, best).damaged {
            readable(&problem);
        }
    }
    write(path, was);
    if let Some(was) = made.files.get(&hashes) {
        write(&hashes, was);
    }
}

/// What a body is sent to: checks, days, and what asks for configs that are not there.
const BODIES: [&str; 4] =
    ["/api/experiments/check", "/api/days?name=x&fill=zero", "/api/forecasts", "/api/backtests"];
/// What a query is asked of.
const QUERIES: [&str; 7] = [
    "/api/runs/scores",
    "/lab/compare",
    "/lab/curve",
    "/lab/curve/unit",
    "/lab/descent",
    "/lab/network",
    "/lab/runs",
];

/// A request to the lab. Its first byte says what the rest is: a body, from 64 on a query, and from 128 on
/// all of the request.
pub fn request(bytes: &[u8]) {
    static LAB: OnceLock<SocketAddr> = OnceLock::new();
    let [which, body @ ..] = bytes else {
        return;
    };
    let address = *LAB.get_or_init(open_lab);
    let mut sent = Vec::new();
    let head = format!("HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    let place = usize::from(*which);
    if place < 64 {
        let (path, length) = (BODIES[place % BODIES.len()], body.len());
        write!(sent, "POST {path} {head}content-type: application/json\r\n").ok();
        write!(sent, "content-length: {length}\r\n\r\n").ok();
        sent.extend(body);
    } else if place < 128 {
        write!(sent, "GET {}?", QUERIES[place % QUERIES.len()]).ok();
        // What would end the line is no query.
        sent.extend(body.iter().filter(|byte| byte.is_ascii_graphic()));
        write!(sent, " {head}\r\n").ok();
    } else if body.windows(9).any(|it| it == b"trainings") {
        // They would go on after the answer.
        return;
    } else {
        sent.extend(body);
    }
    let mut stream = TcpStream::connect(address).unwrap_or_else(|error| panic!("{error}"));
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok();
    // It may have answered, and closed, before it had all.
    stream.write_all(&sent).ok();
    if place >= 128 {
        // Else it waits for the end of what has none.
        stream.shutdown(Shutdown::Write).ok();
    }
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let waited = read.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
    assert!(!waited, "no answer in 20 s");
    let text = String::from_utf8_lossy(&answer);
    assert!(!text.contains("has a bug"), "{text}");
    if place < 128 && read.is_ok() {
        assert!(text.starts_with("HTTP/1.1 "), "{text}");
        assert!(!text.starts_with("HTTP/1.1 5"), "{text}");
    }
}

/// Opens a lab that lasts as long as the process, and has days and no config.
fn open_lab() -> SocketAddr {
    let folder = std::env::temp_dir().join(format!("viewcast-fuzz-lab-{}", std::process::id()));
    let path = |name: &str| folder.join(name);
    for name in ["configs", "data", "runs"] {
        fs::create_dir_all(path(name)).unwrap_or_else(|error| panic!("{error}"));
    }
    let week = (0..400_u32).map(|day| f64::from(day % 7)).collect();
    fs::write(path("data/days.csv"), Series::new(date(2020, 1, 1), week).to_csv())
        .unwrap_or_else(|error| panic!("{error}"));
    let folders = Folders { configs: path("configs"), data: path("data"), runs: path("runs") };
    let lab = Arc::new(Lab::new(folders, Backend::default(), device()));
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let ready = |address| sender.send(address).unwrap_or_default();
        serve(&lab, SocketAddr::from(([127, 0, 0, 1], 0)), None, &Arc::default(), ready)
    });
    receiver.recv().unwrap_or_else(|error| panic!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use viewcast_mutations::each;

    /// A target's committed inputs.
    fn corpus(name: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
        let inputs: Vec<_> =
            files_below(&folder).iter().map(|path| fs::read(path).unwrap()).collect();
        assert!(inputs.len() > 5, "{name}");
        inputs
    }

    /// Reads each as it is, and mutated.
    fn try_all(name: &str, mutated: u32, read: impl Fn(&[u8])) {
        let inputs = corpus(name);
        for input in &inputs {
            read(input);
        }
        each(&inputs, mutated, read);
    }

    #[test]
    fn mutated_inputs_of_fuzzing_are_read_or_refused() {
        try_all("days", 2000, days);
        try_all("export", 2000, export);
        try_all("experiment", 2000, experiment);
    }

    #[test]
    fn mutated_runs_and_checkpoints_are_read_or_refused() {
        try_all("run", 200, run);
    }

    #[test]
    fn mutated_requests_are_answered() {
        try_all("request", 200, request);
    }
}
