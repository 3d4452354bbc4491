//! One process at a time makes a run.

use std::{
    fs::{File, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{
    error::{RunError, files},
    folder::LOCK,
};
use crate::files::{make_folder, remove_half_written};

/// What it says where the run may take the place of one that is there: whoever goes on with it has to know.
const REPLACE: &str = "replace\n";

/// How often it is tried: `viewcast runs` may be asking, for a moment, whether somebody has it.
const TRIES: usize = 6;

/// The lock of a folder, held until this is dropped or the process ends.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Makes a folder, or takes one that is there, and locks it. What a killed process left half written
    /// in it goes.
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

    /// Notes whether the run may take the place of one that is there.
    pub fn say(&self, replaces: bool) -> Result<(), RunError> {
        let says = if replaces { REPLACE } else { "" };
        let empty = self.file.set_len(0).and_then(|()| (&self.file).rewind());
        files(&self.path, empty.and_then(|()| (&self.file).write_all(says.as_bytes())))
    }

    /// Whether the run may take the place of one that is there.
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
        use std::{fs, os::unix::fs::MetadataExt};
        let id = |of: fs::Metadata| (of.dev(), of.ino());
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

#[cfg(test)]
mod tests {
    use super::*;

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
        std::fs::rename(&there, folder.path().join("run")).unwrap();
        assert!(!is_still(&old, &there.join(LOCK)));
    }
}
