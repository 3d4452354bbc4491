//! Files that are whole or not there, and stay so where the power is cut.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    io::Write,
    iter,
    path::{Path, PathBuf},
    sync::{
        Mutex, OnceLock, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use tempfile::{Builder, NamedTempFile};

/// How the names begin of files that are being written; a killed process leaves them.
const TEMPORARY: &str = ".tmp";
/// How many files the disk is asked for at a time.
const AT_A_TIME: usize = 32;

/// Reads a regular file: a pipe in its place could make the reader wait for ever.
///
/// # Errors
///
/// Where the file cannot be read, or is none.
pub fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?.file_type();
    // A folder has its own message.
    if kind.is_file() || kind.is_dir() {
        return fs::read(path);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe or a device, not a file"))
}

/// Writes a file so that a reader sees the old content or the new, never a part, not even after a
/// power cut.
///
/// # Errors
///
/// Where the folder cannot be made or the file cannot be written; the old content stays.
pub fn write_whole(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    write_parts(path, &[content.as_ref()], true)
}

/// Writes a file that comes in parts; as [`write_whole`] where it waits for the disk, else as
/// [`write_soon`].
///
/// # Errors
///
/// As [`write_whole`].
pub fn write_parts(path: &Path, parts: &[&[u8]], waits: bool) -> io::Result<()> {
    let file = temporary(path, parts)?;
    if waits {
        // Before it has its name: else a power cut may leave the name with nothing in it.
        file.as_file().sync_data()?;
    }
    file.persist(path)?;
    Ok(())
}

/// The same without waiting for the disk: what a power cut takes may be made again.
///
/// # Errors
///
/// As [`write_whole`].
pub fn write_soon(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    write_parts(path, &[content.as_ref()], false)
}

/// Writes a file as [`write_whole`] does, but only where there is none.
///
/// # Errors
///
/// As [`write_whole`], and [`io::ErrorKind::AlreadyExists`] where there is one, which stays.
pub fn write_new(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let file = temporary(path, &[content.as_ref()])?;
    file.as_file().sync_data()?;
    file.persist_noclobber(path)?;
    Ok(())
}

/// Has the disk hold the names in a folder, as far as its file system can be asked to.
///
/// # Errors
///
/// Where the disk fails.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // A relative path of one name lies in the current folder, which has no name in it.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // Where a folder cannot be opened as a file, as on Windows, it cannot be synced either.
    let Ok(open) = File::open(folder) else {
        return Ok(());
    };
    match open.sync_all() {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

/// When there is something to lose: before the first checkpoint.
const SOON: Duration = Duration::from_secs(2);

/// Has the disk hold a folder in two seconds, if it is there by then: what ends sooner has nothing to
/// lose.
pub fn sync_soon(folder: PathBuf) {
    // One thread for all: a table of small networks has many folders at once.
    static WAITING: OnceLock<Sender<(Instant, PathBuf)>> = OnceLock::new();
    let waiting = WAITING.get_or_init(|| {
        let (sender, receiver) = channel();
        thread::Builder::new().spawn(move || sync_each(&receiver)).ok();
        sender
    });
    // Without the thread the disk has it when it likes, as it has most files.
    waiting.send((Instant::now() + SOON, folder)).ok();
}

fn sync_each(waiting: &Receiver<(Instant, PathBuf)>) {
    for (due, folder) in waiting {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        sync_trees(vec![folder]).ok();
    }
}

/// Has the disk hold everything in some folders, the names too.
///
/// # Errors
///
/// Where the disk fails.
pub fn sync_trees(mut folders: Vec<PathBuf>) -> io::Result<()> {
    let mut files = Vec::new();
    let mut next = 0;
    while let Some(folder) = folders.get(next).cloned() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let of = entry.file_type()?;
            if of.is_dir() {
                folders.push(entry.path());
            } else if of.is_file() {
                files.push(entry.path());
            }
        }
        next += 1;
    }
    let all = files.len() + folders.len();
    let left = Mutex::new(files.into_iter().chain(folders));
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    // At the same time: a disk takes all of them in about the time that it takes one.
    thread::scope(|scope| {
        let sync_some = || iter::from_fn(next).try_for_each(|path| sync(&path));
        let at_a_time = AT_A_TIME.min(all).min(most_open() / 32).max(1);
        let syncing: Vec<_> = (0..at_a_time).map(|_| scope.spawn(sync_some)).collect();
        syncing.into_iter().try_for_each(|it| it.join().unwrap_or(Ok(())))
    })
}

fn sync(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return sync_folder(path);
    }
    // Windows syncs only what could be written.
    File::options().read(true).write(cfg!(windows)).open(path)?.sync_all()
}

/// Removes what killed processes left half written in a folder. The caller has the folder for itself.
///
/// # Errors
///
/// Where the disk refuses.
pub fn remove_half_written(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_half_written(&entry.file_name()) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether a file has the name of one that is being written.
pub fn is_half_written(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with(TEMPORARY)
}

/// Gives a folder the name of another, which gets its name: at once, so that neither name is ever
/// without a folder. `false` where the file system cannot.
///
/// # Errors
///
/// Where the disk refuses.
pub fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::{
            fs::{CWD, RenameFlags, renameat_with},
            io::Errno,
        };
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (one, other);
        Ok(false)
    }
}

/// How many files this process may have open at a time.
pub fn most_open() -> usize {
    #[cfg(target_os = "linux")]
    if let Some(most) = fs::read_to_string("/proc/self/limits").ok().as_deref().and_then(soft_limit)
    {
        return most;
    }
    // As on macOS, where it is the lowest.
    256
}

/// The limit of open files that holds, in a text of all limits.
#[cfg(target_os = "linux")]
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

/// A path without what does not change where it leads: a slash at its end, a `.` on the way.
pub fn plain(path: &Path) -> PathBuf {
    path.components().collect()
}

/// Makes a folder, and those above it.
///
/// # Errors
///
/// Where it cannot be made: with the file that is in its way, if that is why.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder).map_err(|error| in_the_way_of(folder).unwrap_or(error))
}

/// What to say where a folder cannot be made, because it or one above it is a file.
pub fn in_the_way_of(folder: &Path) -> Option<io::Error> {
    let file = folder.ancestors().find(|above| above.is_file())?;
    Some(io::Error::other(format!("{} is no folder", file.display())))
}

/// A file beside `path` with its content.
fn temporary(path: &Path, parts: &[&[u8]]) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut temporary = Builder::new();
    temporary.prefix(TEMPORARY);
    // A temporary file is for its owner alone; a result is for whomever the umask allows.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        temporary.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = temporary.tempfile_in(folder)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_half_written_goes_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write_whole(&path("whole"), "1").unwrap();
        fs::write(path(".tmpAbCdEf"), "").unwrap();
        remove_half_written(folder.path()).unwrap();
        let left = fs::read_dir(folder.path()).unwrap().map(|of| of.unwrap().file_name());
        assert_eq!(left.collect::<Vec<_>>(), ["whole"]);
        assert_eq!(
            write_new(&path("whole"), "2").unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read(path("whole")).unwrap(), b"1");
        sync_folder(Path::new("")).unwrap();
        write_soon(&path("below/soon"), "3").unwrap();
        sync_trees(vec![folder.path().into()]).unwrap();
        assert!(sync_trees(vec![path("nowhere")]).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_limit_of_open_files_is_the_first_number() {
        let limits = "Max processes  9  9  processes\nMax open files            1024                 524288               files     \n";
        assert_eq!(soft_limit(limits), Some(1024));
        assert_eq!(soft_limit("Max open files  unlimited  unlimited  files"), Some(usize::MAX));
        assert!(most_open() > 3);
    }

    #[test]
    fn folders_exchange_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        for path in [&one, &other] {
            write_whole(&path.join("name"), path.file_name().unwrap().as_encoded_bytes()).unwrap();
        }
        if exchange(&one, &other).unwrap() {
            assert_eq!(fs::read(one.join("name")).unwrap(), b"other");
            assert_eq!(fs::read(other.join("name")).unwrap(), b"one");
        }
        assert!(exchange(&one, &folder.path().join("nowhere")).is_err());
    }

    #[test]
    fn a_path_is_the_same_with_a_slash_at_its_end() {
        assert_eq!(plain(Path::new("runs/mine//")).as_os_str(), "runs/mine");
        assert_eq!(plain(Path::new("./runs/./mine")).as_os_str(), "./runs/mine");
    }
}
