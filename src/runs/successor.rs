//! How a run that is whole gets its name, and takes the place of one that had it.
//!
//! Whenever the process dies, the name leads to the old run or the new one, where the file system can
//! exchange two names; where it cannot, the old one may be beside it for a moment, and is given its name back.

use std::{fs, io, path::Path};

use super::{
    error::{RunError, files},
    folder::{LOCK, REPLACED, SCORES, beside, is_of_run, is_there, stranger, unfinished},
    lock::Lock,
};
use crate::{
    files::{exchange, sync_folder},
    tell::tell,
};

/// Gives a run that is whole its name; `replaces` where it may take the place of another run.
pub fn take_place(folder: &Path, replaces: bool) -> Result<(), RunError> {
    let there = unfinished(folder);
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
            tell(format_args!("warning: {} is whole, but {error}", folder.display()));
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

/// Removes the lock of a run that has its name, which a process leaves that dies in that moment.
pub fn unlock(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(LOCK)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Puts right what a process left that died while one run took the place of another. The caller has the
/// lock.
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

/// Removes a run whose place another has taken. Where that fails, it is told, and nothing is lost.
pub fn discard(old: &Path) {
    let removed = match (old.extension(), old.with_extension(&REPLACED[1..])) {
        // First the name, then the files: half a run is never taken for an interrupted one.
        (Some(ending), replaced) if ending != &REPLACED[1..] && !is_there(&replaced) => {
            fs::rename(old, &replaced).and_then(|()| fs::remove_dir_all(&replaced))
        }
        _ => fs::remove_dir_all(old),
    };
    if let Err(error) = removed {
        tell(format_args!("warning: cannot remove {}: {error}", old.display()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        files::write_soon,
        runs::folder::{MANIFEST, PROVENANCE},
    };

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
        run(&unfinished(&there), "new");
        let refused = take_place(&there, false).unwrap_err();
        assert!(matches!(refused, RunError::Appeared { .. }), "{refused}");
        assert_eq!((&*says(&there), &*says(&unfinished(&there))), ("old", "new"));
        take_place(&there, true).unwrap();
        assert_eq!(says(&there), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        // What is no run stays, whatever may be replaced.
        fs::remove_dir_all(&there).unwrap();
        write_soon(&there, "notes").unwrap();
        run(&unfinished(&there), "new");
        assert!(take_place(&there, true).is_err());
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
