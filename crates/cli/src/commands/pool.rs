//! Training what is missing of a batch, and showing how far it is.

use std::{
    io::{IsTerminal, stderr},
    num::NonZeroUsize,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Failure, flags::PoolArgs, stop};
use crate::tell::tell;
use viewcast::{
    plan::Plan,
    runs::{Batch, BatchObserver, RunError, Shard},
};
use viewcast_texts::{Language, labels};

/// Trains what is missing, several runs at a time: one a core where no number is asked for.
pub fn train(
    batch: &Batch<'_>,
    shard: Option<Shard>,
    pool: PoolArgs,
    language: Language,
) -> Result<(), Failure> {
    let jobs = pool.jobs();
    let progress = Progress::new(pool.quiet, batch.all(), jobs, language);
    let finished = batch.fit(shard, jobs, &stop::on_ctrl_c(), &progress);
    progress.close();
    if finished? {
        return Ok(());
    }
    let (done, all) = (batch.done(), batch.all());
    Err(Failure::Stopped(language.say(
        format!("stopped with {done} of {all} runs done; the same command goes on"),
        format!("已停止，完成 {done} 次训练，共 {all} 次；再执行同一条命令即可继续"),
    )))
}

/// On a terminal a bar for the whole and a line for each worker, in a log a line for each run.
struct Progress {
    language: Language,
    log: bool,
    lines: MultiProgress,
    whole: ProgressBar,
    workers: Vec<ProgressBar>,
}

impl Progress {
    fn new(quiet: bool, all: usize, jobs: NonZeroUsize, language: Language) -> Self {
        let terminal = stderr().is_terminal();
        let target = if terminal && !quiet {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let lines = MultiProgress::with_draw_target(target);
        let style = |template| {
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
        };
        let whole = lines.add(ProgressBar::new(all as u64));
        whole.set_style(style(language.say(
            "{pos}/{len} runs {wide_bar} {elapsed}, {eta} left",
            "{pos}/{len} 次训练 {wide_bar} {elapsed}，还需 {eta}",
        )));
        let worker = |_| {
            let line = lines.add(ProgressBar::new_spinner());
            line.set_style(style("  {spinner} {msg}"));
            line
        };
        let workers = (0..jobs.get().min(all)).map(worker).collect();
        Self { language, log: !terminal && !quiet, lines, whole, workers }
    }

    fn close(self) {
        self.whole.finish_and_clear();
        // Where it fails there is no terminal to clear.
        self.lines.clear().ok();
    }
}

impl BatchObserver for Progress {
    fn found(&self, done: usize) {
        self.whole.inc(done as u64);
        self.whole.reset_eta();
    }

    fn begins(&self, worker: usize, plans: &[&Plan]) {
        if let Some(line) = self.workers.get(worker) {
            line.set_message(labels::plans(plans, self.language));
            line.tick();
        }
    }

    fn waits(&self, worker: usize, plans: &[&Plan]) {
        let label = labels::plans(plans, self.language);
        if let Some(line) = self.workers.get(worker) {
            line.set_message(self.language.say(
                format!("{label}, which another viewcast trains"),
                format!("{label}（另一个 viewcast 正在训练）"),
            ));
            line.tick();
        }
        if self.log {
            tell(self.language.say(
                format!("waiting for another viewcast, which trains {label}"),
                format!("等待另一个 viewcast 训练 {label}"),
            ));
        }
    }

    fn finds_damaged(&self, damage: &RunError) {
        self.lines.suspend(|| {
            let damage = damage.damage();
            tell(self.language.say(
                format!("warning: {damage}; the run is trained anew"),
                format!("警告：{damage}；重新训练这次运行"),
            ));
        });
    }

    fn completes(&self, _worker: usize, plan: &Plan) {
        self.whole.inc(1);
        if self.log {
            let (done, all) = (self.whole.position(), self.whole.length().unwrap_or(0));
            let label = labels::plans(&[plan], self.language);
            tell(format_args!("{done}/{all}: {label}"));
        }
    }
}
