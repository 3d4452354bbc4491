//! `viewcast man`.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;

use super::Failure;
use viewcast::files::{make_folder, write_whole};

/// Flags of `man`.
#[derive(Debug, Args)]
#[command(after_help = "\
To read it at once:  viewcast man | man -l -
For `man viewcast-train`:  viewcast man -o ~/.local/share/man/man1")]
pub struct Flags {
    /// Write a page for the program and one for each command to this folder
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Gives the program's page, or writes one for each command.
pub fn run(flags: &Flags, program: Command) -> Result<String, Failure> {
    // `viewcast help COMMAND` has no page: it is what `viewcast COMMAND --help` says.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let Some(out) = &flags.out else {
        return Ok(String::from_utf8_lossy(&roff(Man::new(program))).into_owned());
    };
    make_folder(out).map_err(Failure::unwritable(out))?;
    let mut commands = vec![program];
    let mut pages = 0;
    while let Some(command) = commands.pop() {
        commands.extend(command.get_subcommands().cloned());
        let page = Man::new(command);
        let path = out.join(page.get_filename());
        write_whole(&path, roff(page)).map_err(Failure::unwritable(&path))?;
        pages += 1;
    }
    Ok(format!("{pages} pages in {}, the first of them viewcast.1\n", out.display()))
}

#[allow(clippy::needless_pass_by_value, reason = "a page is made to be rendered once")]
fn roff(page: Man) -> Vec<u8> {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    page.render(&mut text).ok();
    text
}
