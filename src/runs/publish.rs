//! Publishes a finished run: renames `X.incomplete` to `X`, replacing an old run atomically, under a lock.
//!
//! Whenever the process dies, the name leads to the old run or the new one, where the file system can
//! exchange two names; elsewhere the old run may be beside it for a moment, as `X.replaced`, and the next
//! command that trains there renames it back.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{
    error::{RunError, files},
    folder::{LOCK, REPLACED, SCORES, beside, incomplete, is_of_run, is_there, stranger},
};
use crate::files::{exchange, make_folder, remove_half_written, sync_folder};
use crate::warning::{Warning, warn};

/// Lock content when started with `--force`: a process that resumes the run has to know.
const REPLACE: &str = "replace\n";

/// Attempts to lock: `viewcast runs` may hold the lock for a moment, to see whether the run is active.
const TRIES: usize = 6;

/// The lock of a folder, held until this is dropped or the process ends.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Makes a folder, or takes one that is there, and locks it. Removes what a killed process left half
    /// written.
    pub fn take(folder: &Path) -> Result<Self, RunError> {
        let path = folder.join(LOCK);
        for _ in 0..TRIES {
            files(folder, make_folder(folder))?;
            let mut options = File::options();
            let file = match options.read(true).write(true).create(true).truncate(false).open(&path)
            {
                // Whoever had the folder has just given it its name.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => files(&path, opened)?,
            };
            match file.try_lock() {
                // The folder may have got its name since the lock was opened.
                Ok(()) if is_still(&file, &path) => {
                    files(folder, remove_half_written(folder))?;
                    return Ok(Self { path, file });
                }
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
                Err(TryLockError::Error(source)) => return files(&path, Err(source)),
            }
        }
        Err(RunError::Locked(folder.into()))
    }

    /// Writes whether the run may replace one that is there.
    pub fn say(&self, replaces: bool) -> Result<(), RunError> {
        let says = if replaces { REPLACE } else { "" };
        let empty = self.file.set_len(0).and_then(|()| (&self.file).rewind());
        files(&self.path, empty.and_then(|()| (&self.file).write_all(says.as_bytes())))
    }

    /// Reads whether the run may replace one that is there.
    pub fn says_replace(&self) -> Result<bool, RunError> {
        let mut says = String::new();
        let read = (&self.file).rewind().and_then(|()| (&self.file).read_to_string(&mut says));
        files(&self.path, read).map(|_| says == REPLACE)
    }
}

/// Whether a path still leads to a file that is open.
fn is_still(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |file: fs::Metadata| (file.dev(), file.ino());
        let (there, open) = (fs::metadata(path).map(id), file.metadata().map(id));
        matches!((there, open), (Ok(there), Ok(open)) if there == open)
    }
    #[cfg(not(unix))]
    {
        // A folder with an open file does not get another name there.
        let _ = file;
        path.exists()
    }
}

/// Gives a finished run its name; `replaces` where it may replace another run.
pub fn publish(folder: &Path, replaces: bool) -> Result<(), RunError> {
    let there = incomplete(folder);
    let parent = folder.parent().unwrap_or(Path::new(""));
    let mut old = None;
    if cfg!(windows) {
        // There a folder with an open file in it gets no other name.
        fs::remove_file(there.join(LOCK)).ok();
    }
    if !is_there(folder) {
        // With its lock: whoever waits for it finds that it has another name now.
        files(folder, fs::rename(&there, folder))?;
    } else if !replaces || !is_of_run(folder) {
        return Err(RunError::Appeared { folder: folder.into(), unfinished: there });
    } else {
        old = Some(there.clone());
        if !files(folder, exchange(&there, folder))? {
            let aside = beside(folder, REPLACED);
            files(folder, fs::rename(folder, &aside))?;
            if let Err(error) = fs::rename(&there, folder) {
                fs::rename(&aside, folder).ok();
                return files(folder, Err(error));
            }
            old = Some(aside);
        }
    }
    // It has its name: what fails from here on costs nothing. A new run without its name after a power cut is
    // interrupted, and whole. Where two names were exchanged, the order counts: by its lock a run that is to
    // take a place is known from one whose place was taken.
    let named = if old.is_some() { sync_folder(parent) } else { Ok(()) };
    for done in [named, unlock(folder)] {
        if let Err(error) = done {
            warn(&Warning::NotSynced { folder: folder.into(), error });
        }
    }
    // Where another process has the folder already, to make the next run in it, it is not ours to remove.
    if let Some(old) = old
        && let Ok(_lock) = Lock::take(&old)
    {
        discard(&old);
    }
    Ok(())
}

/// Removes the lock of a published run, which a process leaves that dies in that moment.
pub fn unlock(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(LOCK)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Repairs what a process left that died while one run replaced another. The caller has the lock.
pub fn recover(folder: &Path) -> Result<(), RunError> {
    let replaced = beside(folder, REPLACED);
    if !is_there(&replaced) {
        return Ok(());
    }
    let is_folder = fs::symlink_metadata(&replaced).is_ok_and(|of| of.is_dir());
    if !is_folder || files(&replaced, stranger(&replaced))?.is_some() {
        return Err(RunError::InTheWay(replaced));
    }
    if !is_there(folder) && is_of_run(&replaced) && replaced.join(SCORES).exists() {
        return files(folder, fs::rename(&replaced, folder));
    }
    files(&replaced, fs::remove_dir_all(&replaced))
}

/// Removes a run that another has replaced. A failure is a warning: nothing is lost.
pub fn discard(old: &Path) {
    let removed = match (old.extension(), old.with_extension(&REPLACED[1..])) {
        // First the name, then the files: half a run is never taken for an interrupted one.
        (Some(ending), replaced) if ending != &REPLACED[1..] && !is_there(&replaced) => {
            fs::rename(old, &replaced).and_then(|()| fs::remove_dir_all(&replaced))
        }
        _ => fs::remove_dir_all(old),
    };
    if let Err(error) = removed {
        warn(&Warning::NotRemoved { folder: old.into(), error });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        files::write_soon,
        runs::folder::{MANIFEST, PROVENANCE},
    };

    #[test]
    fn one_has_it_and_what_it_says_stays() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("run.incomplete");
        let lock = Lock::take(&there).unwrap();
        lock.say(true).unwrap();
        assert!(matches!(Lock::take(&there), Err(RunError::Locked(_))));
        drop(lock);
        let again = Lock::take(&there).unwrap();
        assert!(again.says_replace().unwrap());
        again.say(true).unwrap();
        assert!(again.says_replace().unwrap());
        again.say(false).unwrap();
        assert!(!again.says_replace().unwrap());
        // Whoever opened it before the folder got its name has nothing.
        let old = File::open(there.join(LOCK)).unwrap();
        fs::rename(&there, folder.path().join("run")).unwrap();
        assert!(!is_still(&old, &there.join(LOCK)));
    }

    fn run(folder: &Path, says: &str) {
        for file in [PROVENANCE, SCORES, MANIFEST] {
            write_soon(&folder.join(file), says).unwrap();
        }
    }

    fn says(folder: &Path) -> String {
        fs::read_to_string(folder.join(PROVENANCE)).unwrap()
    }

    #[test]
    fn a_run_takes_a_place_only_where_it_may() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("run");
        run(&there, "old");
        run(&incomplete(&there), "new");
        let refused = publish(&there, false).unwrap_err();
        assert!(matches!(refused, RunError::Appeared { .. }), "{refused}");
        assert_eq!((&*says(&there), &*says(&incomplete(&there))), ("old", "new"));
        publish(&there, true).unwrap();
        assert_eq!(says(&there), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        // What is no run stays, whatever may be replaced.
        fs::remove_dir_all(&there).unwrap();
        write_soon(&there, "notes").unwrap();
        run(&incomplete(&there), "new");
        assert!(publish(&there, true).is_err());
        assert_eq!(fs::read_to_string(&there).unwrap(), "notes");
    }

    #[test]
    fn a_run_between_two_names_gets_its_own_back() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("run");
        let replaced = beside(&there, REPLACED);
        run(&replaced, "old");
        recover(&there).unwrap();
        assert_eq!(says(&there), "old");
        run(&replaced, "older");
        recover(&there).unwrap();
        assert_eq!((&*says(&there), is_there(&replaced)), ("old", false));
        write_soon(&replaced.join("mine"), "notes").unwrap();
        assert!(matches!(recover(&there), Err(RunError::InTheWay(way)) if way == replaced));
    }
}
