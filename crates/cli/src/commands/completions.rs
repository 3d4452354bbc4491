//! `viewcast completions`.

use clap::{Args, Command};
use clap_complete::{Shell, generate};

/// Flags of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Where they go, for one user:
  bash  viewcast completions bash > ~/.local/share/bash-completion/completions/viewcast
  zsh   viewcast completions zsh > DIR/_viewcast, where DIR is one of $fpath
  fish  viewcast completions fish > ~/.config/fish/completions/viewcast.fish")]
pub struct Flags {
    /// The shell that completes
    shell: Shell,
}

/// Gives the script that has a shell complete the program's command line.
pub fn run(flags: &Flags, mut program: Command) -> String {
    let name = program.get_name().to_owned();
    let mut script = Vec::new();
    generate(flags.shell, &mut program, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
