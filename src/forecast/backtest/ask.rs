//! What every contender says in every fold.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::contender::{Contender, Said};
use crate::{
    data::Series,
    runs::{RunError, share},
    train::Trainer,
};

/// A contender, and what it said in each fold.
pub type Part<'a> = (&'a Contender, Vec<Option<Said>>);

/// Asks every contender for the days after each number of known days, several at a time; `told` of each
/// forecast that is made. `None` where the trainer was stopped before the last.
///
/// # Errors
///
/// What the first training that fails fails with; no other is begun after it.
pub fn ask<'a>(
    contenders: &'a [Contender],
    known: &[usize],
    series: &Series,
    horizon: usize,
    trainer: &Trainer,
    jobs: NonZeroUsize,
    told: &(dyn Fn() + Sync),
) -> Result<Option<Vec<Part<'a>>>, RunError> {
    type Answer = Option<Result<Option<Said>, RunError>>;
    let of = |contender| known.iter().map(move |&known| (contender, known, Mutex::new(None)));
    let asked: Vec<(&Contender, usize, Mutex<Answer>)> = contenders.iter().flat_map(of).collect();
    let failed = AtomicBool::new(false);
    share(jobs, &asked, &trainer.stop, |_, (contender, known, answer)| {
        // Not by the trainer's flag: whoever lent it may go on with something else.
        if failed.load(Ordering::Relaxed) {
            return;
        }
        let said = contender.say(series, *known, horizon, trainer);
        if said.is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
        told();
    });
    let answers =
        asked.into_iter().map(|it| it.2.into_inner().unwrap_or_else(PoisonError::into_inner));
    let (mut said, mut stopped) = (Vec::new(), false);
    for answer in answers {
        match answer {
            Some(Ok(it)) => said.push(it),
            // The cause before what it stopped.
            Some(Err(error)) if !error.is_interruption() => return Err(error),
            _ => stopped = true,
        }
    }
    if stopped {
        return Ok(None);
    }
    let mut said = said.into_iter();
    let of = |contender| (contender, said.by_ref().take(known.len()).collect());
    Ok(Some(contenders.iter().map(of).collect()))
}
