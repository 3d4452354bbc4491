//! burn-train's dashboard, with Ctrl-C.

use burn::train::logger::TrainingProgressLogger;

/// Gives Ctrl-C back its meaning while the dashboard holds the terminal.
///
/// The dashboard puts the terminal into raw mode, where Ctrl-C is a key like any other, which it
/// ignores: nothing but its own menu would stop a run.
pub struct CtrlC;

impl TrainingProgressLogger for CtrlC {
    fn start_split(&mut self, _split: &str, _items: usize) {
        #[cfg(unix)]
        allow_interrupt();
    }

    fn start(&mut self, _: usize, _: usize, _: Option<usize>, _: Option<&str>) {}
    fn update_epoch(&mut self, _epoch: usize) {}
    fn update_split(&mut self, _items_done: usize) {}
    fn end_split(&mut self) {}
    fn end(&mut self) {}
    fn log_event_training(&mut self, _event: String) {}
}

#[cfg(unix)]
fn allow_interrupt() {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

    let terminal = std::io::stdin();
    if let Ok(mut modes) = tcgetattr(&terminal)
        && !modes.local_modes.contains(LocalModes::ISIG)
    {
        modes.local_modes.insert(LocalModes::ISIG);
        // Where it fails, the dashboard's own menu (q) still stops the run.
        tcsetattr(&terminal, OptionalActions::Now, &modes).ok();
    }
}
