//! What is measured: series of any length, networks of any size, and a clock.
//!
//! `cargo bench -p speed` times single stages, `cargo run --release -p speed --bin growth` how their
//! time grows.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use jiff::civil::date;
use viewcast::{
    Backend, Experiment, Plan, Run, Series, Trainer,
    data::{Cut, Windows},
    model::{Batch, Shape},
    train::Steps,
    types::{Data, Existing, ModelConfig, Training, mlp},
};

/// As the program itself has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Keeps Burn to one thread, as runs do.
pub fn on_one_thread() {
    // It fails where there are threads already, which a second call would have.
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().ok();
}

/// The project's folder.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The backends of this build that have a device here.
pub fn backends() -> Vec<Backend> {
    Backend::ALL.iter().copied().filter(|backend| backend.device(None).is_ok()).collect()
}

/// So many days from the year 1 on: a week, a year and noise. At most 3.6 million, which end in the
/// year 9999.
pub fn series(days: usize) -> Series {
    let mut noise = 1_u64;
    let views = (0..days).map(|day| {
        // Knuth's generator: it need not be good, but the same for everybody.
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let random = (noise >> 40) as f64 / (1 << 24) as f64;
        let day = day as f64;
        (10_000.0 * (3.0 + (day / 7.0).fract() + (day / 58.0).sin() + random)).round()
    });
    Series::new(date(1, 1, 1), views.collect())
}

/// Windows of 56 days, of which the last tenth is the unseen era.
pub fn windows(series: &Series, history: usize) -> Windows {
    let unseen_from = series.date(series.days() / 10 * 9);
    let cut = Cut::next_day(history, unseen_from);
    Windows::new(series, cut).expect("more days than the history has")
}

/// A plan: hidden layers of so many ReLUs, trained for some epochs on so many days.
pub fn plan(days: usize, hidden: &[usize], epochs: usize) -> Plan {
    let series = series(days);
    let experiment = Experiment {
        data: Data { unseen_from: Some(series.date(days / 10 * 9)), ..Data::default() },
        training: Training { epochs, ..Training::default() },
        ..Experiment::new(mlp::Config { hidden: hidden.to_vec(), ..mlp::Config::default() })
    };
    let plan = Plan::new("speed", experiment, series, Backend::default());
    plan.unwrap_or_else(|error| panic!("{error}"))
}

/// Trains a plan to its end, in a folder that is removed after it.
pub fn train(plan: &Plan) {
    let folder = tempfile::tempdir().expect("a folder for the run");
    let trainer = Trainer::quiet(plan.backend.device(None).expect("the default backend"));
    let run = Run::fit(plan, &folder.path().join("run"), Existing::Keep, &trainer);
    run.unwrap_or_else(|error| panic!("{error}"));
}

/// A network that takes training steps, always on the same mini-batch.
pub struct Trained {
    steps: Option<Steps>,
    batch: Batch,
}

impl Trained {
    /// Hidden layers of so many ReLUs, and so many rows of 56 days.
    pub fn new(hidden: &[usize], rows: usize, backend: Backend) -> Self {
        let device = backend.device(None).expect("one that was listed").device.autodiff();
        let windows = windows(&series(10 * (rows + 100)), 56);
        let (mut inputs, mut targets) = (Vec::new(), Vec::new());
        for day in windows.fitted().take(rows) {
            windows.push_inputs(day, &mut inputs);
            windows.push_targets(day, &mut targets);
        }
        let batch = Batch::new(rows, inputs, targets, &device);
        let config = mlp::Config { hidden: hidden.to_vec(), ..mlp::Config::default() };
        let forecaster = ModelConfig::Mlp(config).init(Shape::next_day(56), 1, &device);
        Self { steps: Some(Steps::new(forecaster, &Training::default())), batch }
    }

    /// Predicts, differentiates, and moves the weights; gives the loss before it.
    pub fn step(&mut self) -> f64 {
        let steps = self.steps.take().expect("it is put back below");
        let (next, loss) = steps.step(self.batch.clone());
        self.steps = Some(next);
        loss
    }
}

/// The seconds that some work takes: the least of several times, in each of which it is done often
/// enough for the clock.
pub fn seconds(mut work: impl FnMut()) -> f64 {
    const LONG_ENOUGH: Duration = Duration::from_millis(100);
    let mut time = |times: u32| {
        let start = Instant::now();
        (0..times).for_each(|_| work());
        start.elapsed()
    };
    // The first time is slower: it takes memory from the system.
    time(1);
    let once = time(1).max(Duration::from_nanos(100));
    let times = (LONG_ENOUGH.as_secs_f64() / once.as_secs_f64()).ceil().clamp(1.0, 1e6) as u32;
    let repeats = if once > Duration::from_secs(1) { 1 } else { 5 };
    let least = (0..repeats).map(|_| time(times)).min().unwrap_or(once * times);
    (least / times).min(once).as_secs_f64()
}
