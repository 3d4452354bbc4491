//! Files that are whole or not there.

use std::{fs, io, io::Write, path::Path};

use tempfile::{Builder, NamedTempFile};

/// Writes a file so that a reader sees the old content or the new, never a part.
///
/// # Errors
///
/// Where the folder cannot be made or the file cannot be written; the old content stays.
pub fn write_whole(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    temporary(path, content)?.persist(path)?;
    Ok(())
}

/// Writes a file in the same way, but only where there is none.
///
/// # Errors
///
/// As [`write_whole`], and [`io::ErrorKind::AlreadyExists`] where there is one, which stays.
pub fn write_new(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    temporary(path, content)?.persist_noclobber(path)?;
    Ok(())
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
#[must_use]
pub fn in_the_way_of(folder: &Path) -> Option<io::Error> {
    let file = folder.ancestors().find(|above| above.is_file())?;
    Some(io::Error::other(format!("{} is no folder", file.display())))
}

/// A file beside `path` with its content.
fn temporary(path: &Path, content: impl AsRef<[u8]>) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut temporary = Builder::new();
    // A temporary file is for its owner alone; a result is for whomever the umask allows.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        temporary.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = temporary.tempfile_in(folder)?;
    file.write_all(content.as_ref())?;
    Ok(file)
}
