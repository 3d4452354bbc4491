//! The runs below a folder.

use std::{
    cmp::Reverse,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    error::RunError,
    folder::{CONFIG, INCOMPLETE, LOCK, REMOVED, REPLACED, is_of_run},
    record::{Record, is_incomplete},
};

/// A folder that is, or was, a run's, and what it says; the error where it is damaged.
#[derive(Debug)]
pub struct Listed {
    /// Its path.
    pub folder: PathBuf,
    /// What it says.
    pub record: Result<Record, RunError>,
}

/// Every run below a folder, complete, incomplete or damaged, by name: seed 2 before seed 10. Links are
/// not followed.
///
/// # Errors
///
/// Where there is no such folder.
pub fn list(runs: &Path) -> Result<Vec<Listed>, RunError> {
    let listed = |(folder, error): (PathBuf, Option<RunError>)| {
        let record = error.map_or_else(|| Record::read(&folder), Err);
        Listed { folder, record }
    };
    Ok(folders_of_runs(runs)?.into_iter().map(listed).collect())
}

/// Lists a page of the complete runs below a folder, the latest first: their count, and the records of the
/// page alone. Pages are counted from 1.
///
/// # Errors
///
/// Where there is no such folder.
pub fn list_latest(
    runs: &Path,
    page: usize,
    size: usize,
) -> Result<(usize, Vec<Listed>), RunError> {
    let complete = |folder: &PathBuf| !is_incomplete(folder);
    let folders = folders_of_runs(runs)?.into_iter().filter(|(_, error)| error.is_none());
    let modified = |folder: &PathBuf| fs::metadata(folder).and_then(|it| it.modified()).ok();
    let mut folders: Vec<_> = folders.map(|(folder, _)| folder).filter(complete).collect();
    folders.sort_by_cached_key(|folder| Reverse(modified(folder)));
    let listed = |folder: &PathBuf| Listed { folder: folder.clone(), record: Record::read(folder) };
    let of_page = folders.iter().skip(page.saturating_sub(1).saturating_mul(size)).take(size);
    Ok((folders.len(), of_page.map(listed).collect()))
}

/// The folder of every run below a folder, in the same order, and those that cannot be looked into, with
/// the reason.
///
/// # Errors
///
/// Where there is no such folder.
pub fn folders_of_runs(runs: &Path) -> Result<Vec<(PathBuf, Option<RunError>)>, RunError> {
    if !runs.is_dir() {
        return Err(RunError::NoRuns(runs.into()));
    }
    let mut found = Vec::new();
    walk(runs, &mut found);
    found.sort_by_key(|(folder, _)| natural(folder));
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<(PathBuf, Option<RunError>)>) {
    if is_or_was_run(folder) {
        found.push((folder.into(), None));
        return;
    }
    match folders(folder) {
        Ok(folders) => folders.iter().for_each(|folder| walk(folder, found)),
        Err(source) => {
            let error = RunError::Files { path: folder.into(), source };
            found.push((folder.into(), Some(error)));
        }
    }
}

/// The folders in a folder, without links to others.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

/// Whether a folder has files that only a run has, or the name and the first files of one to be.
fn is_or_was_run(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let on_the_way = [INCOMPLETE, REPLACED, REMOVED].iter().any(|suffix| name.ends_with(suffix));
    let has = |file: &&str| folder.join(file).exists();
    is_of_run(folder) || on_the_way && ([CONFIG, LOCK].iter().any(has) || is_empty(folder))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// A path in an order in which numbers count.
pub(super) fn natural(path: &Path) -> Vec<(String, u64)> {
    let mut parts = vec![(String::new(), 0_u64)];
    let mut in_number = false;
    for letter in path.to_string_lossy().chars() {
        if in_number && !letter.is_ascii_digit() {
            parts.push((String::new(), 0));
        }
        in_number = letter.is_ascii_digit();
        if let Some((text, number)) = parts.last_mut() {
            match letter.to_digit(10) {
                Some(digit) => *number = number.saturating_mul(10).saturating_add(digit.into()),
                None => text.push(letter),
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count() {
        let mut names = ["flex-seed10", "flex-seed2", "flex-seed2-0a", "flex-seed2.incomplete"];
        names.sort_by_key(|name| natural(Path::new(name)));
        assert_eq!(names, ["flex-seed2", "flex-seed2-0a", "flex-seed2.incomplete", "flex-seed10"]);
    }
}
