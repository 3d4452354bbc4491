//! `viewcast serve`.

use std::{
    fmt::Write,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use clap::Args;

use super::{Failure, flags::BackendArgs, stop};
use crate::tell::tell;
use viewcast_lab::{
    lab::{Folders, Lab},
    machine, serve,
};
use viewcast_texts::Language;

/// Flags of `serve`.
#[derive(Debug, Args)]
#[command(after_help = "\
Trainings of the page become runs like those of `train`; Ctrl-C stops them at a
checkpoint and closes. Other machines are let in with --listen 0.0.0.0 alone, and
by the address that is printed then: it has a token.")]
pub struct Flags {
    /// The port; 0 is any that is free
    #[arg(long, value_name = "N", default_value_t = 8022)]
    port: u16,
    /// The address to listen at [default: 127.0.0.1, which this machine alone reaches]
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), hide_default_value = true)]
    listen: IpAddr,
    /// The folder of experiments
    #[arg(long, value_name = "DIR", default_value = "configs")]
    configs: PathBuf,
    /// The folder of days; those that are brought go to its folder brought
    #[arg(long, value_name = "DIR", default_value = "data")]
    days: PathBuf,
    /// Where runs are kept
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs: PathBuf,
    #[command(flatten)]
    backend: BackendArgs,
}

/// Opens the lab until Ctrl-C.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let Flags { configs, days, runs, .. } = flags;
    for folder in [configs, days] {
        if !folder.is_dir() {
            return Err(Failure::NoFolder(folder.clone()));
        }
    }
    Failure::unless_folder(runs)?;
    let device = flags.backend.device()?;
    let folders = Folders { configs: configs.clone(), data: days.clone(), runs: runs.clone() };
    let lab = Arc::new(Lab::new(folders, flags.backend.backend, device));
    let address = SocketAddr::new(flags.listen, flags.port);
    let token = (!flags.listen.is_loopback()).then(token).transpose()?;
    let ready = |address: SocketAddr| {
        let query = token.as_ref().map_or(String::new(), |token| format!("?token={token}"));
        let (open, or, close) = language.say(
            ("the lab is open: ", "             or: ", "Ctrl-C closes it"),
            ("实验室已打开：", "或：", "按 Ctrl-C 关闭"),
        );
        let addresses = reached_at(address, machine::addresses());
        let line = |(place, address)| {
            let start = if place == 0 { open } else { or };
            format!("{start}http://{address}/{query}\n")
        };
        let lines: String = addresses.into_iter().enumerate().map(line).collect();
        tell(format_args!("{lines}{close}"));
    };
    let stopped = serve(&lab, address, token.clone(), &stop::on_ctrl_c(), ready)
        .map_err(|source| Failure::Address { address, source })?;
    Ok(match stopped {
        0 => language.say("closed\n", "已关闭\n").into(),
        count => language.say(
            format!(
                "closed; {count} training(s) stopped at a checkpoint: start them again to go on\n"
            ),
            format!("已关闭；{count} 次训练停在检查点：再次启动即可继续\n"),
        ),
    })
}

/// Addresses to open a server at: where it listens on all interfaces, those that this machine has.
fn reached_at(address: SocketAddr, own: Vec<IpAddr>) -> Vec<SocketAddr> {
    let all = address.ip().is_unspecified();
    // On most systems `::` is reached by IPv4 too.
    let reached = |own: &IpAddr| all && (own.is_ipv4() || address.is_ipv6());
    let own: Vec<_> = own.into_iter().filter(reached).collect();
    let at = |own: IpAddr| SocketAddr::new(own, address.port());
    match (all, own.as_slice()) {
        (true, []) => vec![at(IpAddr::V4(Ipv4Addr::LOCALHOST))],
        (true, _) => own.into_iter().map(at).collect(),
        (false, _) => vec![address],
    }
}

/// A token that nobody guesses.
fn token() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::Stopped(format!("no random numbers: {error}")))?;
    let mut token = String::new();
    for byte in bytes {
        write!(token, "{byte:02x}").ok();
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_all_interfaces_is_opened_at_each_address() {
        let own = || ["10.0.0.1", "2001:db8::1"].map(|it| it.parse().unwrap()).to_vec();
        let reached = |listen: &str, own| {
            let all = reached_at(listen.parse().unwrap(), own);
            all.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(reached("127.0.0.1:8022", own()), ["127.0.0.1:8022"]);
        assert_eq!(reached("0.0.0.0:8022", own()), ["10.0.0.1:8022"]);
        assert_eq!(reached("[::]:8022", own()), ["10.0.0.1:8022", "[2001:db8::1]:8022"]);
        assert_eq!(reached("0.0.0.0:8022", Vec::new()), ["127.0.0.1:8022"]);
    }
}
