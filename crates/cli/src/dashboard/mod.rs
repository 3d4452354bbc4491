//! The terminal's screen while a network is trained: the frames of a dashboard, and the keys.

use std::{
    io::{self, stdout},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use ratatui::{
    Terminal,
    backend::CrosstermBackend,
    crossterm::{
        event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers},
        execute,
        terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
    },
};

mod frame;

pub use frame::TrainingView;

/// How often a frame is drawn where no key is pressed.
const FRAME: Duration = Duration::from_millis(50);

/// Whether this process holds the terminal's screen.
static OPEN: AtomicBool = AtomicBool::new(false);

/// A dashboard, for whoever sits at the terminal. It opens with the first epoch, and gives the terminal back
/// once the last of its clones is dropped.
#[derive(Debug, Clone)]
pub struct Dashboard(Arc<Screen>);

#[derive(Debug)]
struct Screen {
    shared: Arc<Shared>,
    painter: Mutex<Option<JoinHandle<()>>>,
}

/// What the thread that draws looks at.
#[derive(Debug)]
struct Shared {
    stop: Arc<AtomicBool>,
    closed: AtomicBool,
    training: Mutex<Option<TrainingView>>,
}

impl Dashboard {
    /// One whose keys Ctrl-C and q turn `stop` true.
    pub fn new(stop: Arc<AtomicBool>) -> Self {
        let shared = Shared { stop, closed: AtomicBool::new(false), training: Mutex::default() };
        Self(Arc::new(Screen { shared: Arc::new(shared), painter: Mutex::default() }))
    }

    /// Shows a training from now on.
    pub fn show(&self, training: TrainingView) {
        *self.0.shared.training() = Some(training);
        let mut painter = lock(&self.0.painter);
        if painter.is_none() {
            let shared = self.0.shared.clone();
            *painter = Some(thread::spawn(move || shared.paint()));
        }
    }

    /// Stays as it is until a key is pressed, or `stop` is true.
    pub fn wait(&self) {
        if let Some(training) = self.0.shared.training().as_mut() {
            training.ends();
        }
        self.0.join();
    }
}

impl Screen {
    fn join(&self) {
        let painter = lock(&self.painter).take();
        // It gives the terminal back even where it panics.
        painter.map(JoinHandle::join);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::Relaxed);
        self.join();
    }
}

impl Shared {
    fn training(&self) -> MutexGuard<'_, Option<TrainingView>> {
        lock(&self.training)
    }

    /// Draws until there is an end. Where the terminal fails, training goes on unseen.
    fn paint(&self) {
        let Ok(mut opened) = Opened::open() else { return };
        while !self.closed.load(Ordering::Relaxed) {
            allow_interrupt();
            let over = {
                let training = self.training();
                let Some(training) = training.as_ref() else { return };
                if opened.terminal.draw(|frame| training.draw(frame)).is_err() {
                    return;
                }
                training.has_ended()
            };
            if over && self.stop.load(Ordering::Relaxed) {
                return;
            }
            match key() {
                Ok(Some(_)) | Err(_) if over => return,
                Ok(Some(key)) if asks_to_stop(key) => self.stop.store(true, Ordering::Relaxed),
                Ok(_) => {}
                Err(_) => thread::sleep(FRAME),
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves whole values behind.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The key that is pressed within the time of a frame.
fn key() -> io::Result<Option<KeyEvent>> {
    if !event::poll(FRAME)? {
        return Ok(None);
    }
    Ok(match event::read()? {
        Event::Key(key) if key.kind == KeyEventKind::Press => Some(key),
        _ => None,
    })
}

fn asks_to_stop(key: KeyEvent) -> bool {
    match key.code {
        KeyCode::Char('q') => true,
        // Where it is a key like any other.
        KeyCode::Char('c') => key.modifiers.contains(KeyModifiers::CONTROL),
        _ => false,
    }
}

/// The terminal's other screen, until it is dropped.
struct Opened {
    terminal: Terminal<CrosstermBackend<io::Stdout>>,
}

impl Opened {
    fn open() -> io::Result<Self> {
        enable_raw_mode()?;
        OPEN.store(true, Ordering::Relaxed);
        let opened = execute!(stdout(), EnterAlternateScreen)
            .and_then(|()| Terminal::new(CrosstermBackend::new(stdout())));
        if opened.is_err() {
            give_back();
        }
        Ok(Self { terminal: opened? })
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back, where this process holds it: also for whoever ends the process at once.
pub fn give_back() {
    if OPEN.swap(false, Ordering::Relaxed) {
        // Where it fails, nobody looks any more.
        execute!(stdout(), LeaveAlternateScreen, ratatui::crossterm::cursor::Show).ok();
        disable_raw_mode().ok();
    }
}

/// Has Ctrl-C be a signal, which raw mode makes a key like any other.
#[cfg(unix)]
fn allow_interrupt() {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

    let terminal = io::stdin();
    if let Ok(mut modes) = tcgetattr(&terminal)
        && !modes.local_modes.contains(LocalModes::ISIG)
    {
        modes.local_modes.insert(LocalModes::ISIG);
        // Where it fails, Ctrl-C is read as a key.
        tcsetattr(&terminal, OptionalActions::Now, &modes).ok();
    }
}

#[cfg(not(unix))]
fn allow_interrupt() {}
