//! `viewcast init`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Failure, next};
use viewcast::files::{make_folder, write_new, write_whole};
use viewcast_texts::{Language, own_files::OwnFile, shell::word};

/// For those who like `just`: it calls the program, where the project's own calls cargo.
const JUSTFILE: OwnFile = ("justfile", include_bytes!("init.just"));

/// Flags of `init`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The folder, which is made where it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Replace files that are there and differ
    #[arg(long)]
    force: bool,
}

/// Writes the program's own configs and data, and tells which files of the user's it kept.
pub fn run(flags: &Flags, own: &[OwnFile], language: Language) -> Result<String, Failure> {
    let folder = &flags.folder;
    make_folder(folder).map_err(Failure::unwritable(folder))?;
    let (mut written, mut kept) = (0, Vec::new());
    for &(name, content) in own.iter().chain([&JUSTFILE]) {
        let path = folder.join(name);
        let there = fs::read(&path);
        if matches!(&there, Ok(there) if there == content) {
            continue;
        }
        let write = if flags.force { write_whole } else { write_new };
        match write(&path, content) {
            Ok(()) => written += 1,
            Err(error) if is_there(&path, &error) => kept.push(name),
            Err(error) => return Err(Failure::unwritable(&path)(error)),
        }
    }
    Ok(text(folder, written, &kept, language))
}

/// Whether a file was not written because one of its name is there.
fn is_there(path: &Path, error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AlreadyExists && path.is_file()
}

fn text(folder: &Path, written: usize, kept: &[&str], language: Language) -> String {
    let here = folder == Path::new(".");
    let place = if here {
        language.say("this folder", "这个文件夹").into()
    } else {
        language.say(folder.display().to_string(), format!(" {} ", folder.display()))
    };
    let mut text = match (written, kept) {
        (0, []) => language.say(
            format!("all of viewcast's configs and data are in {place} already\n"),
            format!("viewcast 的全部配置和数据已经在{place}里\n"),
        ),
        _ => language.say(
            format!("{written} file(s) written to {place}, of configs, data and a justfile\n"),
            format!("已向{place}写入 {written} 个文件：配置、数据和 justfile\n"),
        ),
    };
    if !kept.is_empty() {
        text += language.say(
            "kept as they are, though viewcast's own differ (--force replaces them):\n",
            "以下文件与 viewcast 自带的不同，保持原样（--force 替换它们）：\n",
        );
        text.extend(kept.iter().map(|name| format!("  {name}\n")));
    }
    text += language.say("train the first with\n", "训练第一个实验：\n");
    if !here {
        text += &format!("  cd {}\n", word(&next::path(folder)));
    }
    let train = next::arguments(["train", "relu3"]);
    let train = if here { next::command(&train) } else { next::command_elsewhere(&train) };
    text + &format!("  {train}\n")
}
