//! A user at a terminal: a folder, some files in it, and the built program.

#![allow(dead_code, reason = "each story uses its part")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// The project's folder, where configs and data are.
pub fn project() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().find(|folder| folder.join("configs").exists()).unwrap()
}

/// The built program. Cargo builds it for the tests of its own package, and tells its place; those of other
/// packages have Cargo build it.
pub fn program() -> PathBuf {
    static BUILT: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    let own = option_env!("CARGO_BIN_EXE_viewcast");
    let build = || {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--release", "--locked", "-p", "viewcast-cli"]);
        assert!(cargo.current_dir(project()).status().unwrap().success(), "{cargo:?}");
        let test = std::env::current_exe().unwrap();
        let built = test.ancestors().nth(2).unwrap().join("viewcast");
        built.with_extension(std::env::consts::EXE_EXTENSION)
    };
    own.map_or_else(|| BUILT.get_or_init(build).clone(), PathBuf::from)
}

/// The names of all configs.
pub fn configs() -> Vec<String> {
    let files = fs::read_dir(project().join("configs")).unwrap();
    let name = |file: std::io::Result<fs::DirEntry>| {
        let name = file.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".toml").map(str::to_owned)
    };
    let mut names: Vec<_> = files.filter_map(name).collect();
    names.sort();
    names
}

/// What a script beside the tests computed without viewcast.
pub fn fixture(name: &str) -> serde_json::Value {
    let text = fs::read(project().join("tests/fixtures").join(name)).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// Lets the program start with default signals: `nohup` and shells in the background have their children ignore
/// some. A signal that is caught here has its default in every child.
#[cfg(unix)]
fn default_signals() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        // Where nobody tells, they are as usual.
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            if mask >> (signal - 1) & 1 == 1 {
                signal_hook::flag::register(signal, std::sync::Arc::default()).unwrap();
            }
        }
    });
}

/// Says that a story is skipped for want of a tool. In CI (`CI=true`) the story fails instead: a green run means
/// that every story ran, but for tools that `WITHOUT_TOOLS` names, as in `torch,strace`.
pub fn missing_tool(tool: &str, why: &str) {
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    let exempt = set("WITHOUT_TOOLS").split(',').any(|named| named == tool);
    let in_ci = !matches!(&*set("CI"), "" | "0" | "false");
    assert!(exempt || !in_ci, "{tool} is missing in CI: {why}");
    println!("skipped for want of {tool}: {why}");
}

/// The Python that has a module, if there is one: the program that `PYTHON` names, or `python3`.
pub fn python_with(module: &str) -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let import = Command::new(&python).args(["-c", &format!("import {module}")]).output();
    if import.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    missing_tool(module, &format!("{python} cannot import it (PYTHON names another Python)"));
    None
}

/// A folder of its own, removed at the end.
pub struct Story {
    folder: TempDir,
}

/// What a command did.
#[derive(Debug)]
pub struct Told {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Story {
    /// A folder with nothing in it.
    pub fn empty() -> Self {
        #[cfg(unix)]
        default_signals();
        Self { folder: TempDir::new().unwrap() }
    }

    /// A folder with the project's configs and data in it.
    pub fn new() -> Self {
        let story = Self::empty();
        for folder in ["configs", "data"] {
            fs::create_dir(story.path(folder)).unwrap();
            for file in fs::read_dir(project().join(folder)).unwrap() {
                let file = file.unwrap();
                fs::copy(file.path(), story.path(folder).join(file.file_name())).unwrap();
            }
        }
        story
    }

    /// A folder with one of `tests/fixtures/imports` in it too, by another name.
    pub fn bring(fixture: &str, name: &str) -> Self {
        let path = project().join("tests/fixtures/imports").join(fixture);
        Self::new().with(name, fs::read(path).unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(name), content).unwrap();
        self
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// The program with arguments, split at spaces; `calibrate` is a program of its own.
    pub fn command(&self, arguments: &str) -> Command {
        let calibrate =
            option_env!("CARGO_BIN_EXE_calibrate").zip(arguments.strip_prefix("calibrate "));
        let (program, arguments) = match calibrate {
            Some((calibrate, arguments)) => (calibrate.into(), arguments),
            None => (program(), arguments),
        };
        let mut command = Command::new(program);
        // As installed: commands to copy name the program as it was called.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::arg0(&mut command, "viewcast");
        command
            .args(arguments.split_whitespace())
            .current_dir(self.folder.path())
            // Without it, software Vulkan warns on standard error.
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &str) -> Told {
        self.command(arguments).output().unwrap().into()
    }

    /// The same with so many megabytes of memory at the most, where a shell can limit them.
    pub fn run_within(&self, megabytes: usize, arguments: &str) -> Told {
        if !cfg!(target_os = "linux") {
            return self.run(arguments);
        }
        let limit = format!("ulimit -v {}; exec \"$0\" \"$@\"", 1000 * megabytes);
        let plain = self.command(arguments);
        let mut limited = Command::new("sh");
        limited
            .args(["-c", &limit])
            .arg(program())
            .args(plain.get_args())
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        limited.output().unwrap().into()
    }

    /// Runs a command that must succeed.
    pub fn succeed(&self, arguments: &str) -> Told {
        let told = self.run(arguments);
        assert_eq!(told.status, 0, "{arguments}: {told:?}");
        told
    }

    /// Runs a command that must fail with exactly this message, nothing on standard output and no
    /// panic.
    pub fn fail(&self, arguments: &str, message: &str) {
        let told = self.run(arguments);
        assert_eq!(told.stderr, format!("error: {message}\n"), "{arguments}");
        assert_eq!(told.stdout, "", "{arguments}");
        assert_eq!(told.status, 1, "{arguments}");
    }

    /// Starts a run, waits for its first line of progress, then sends it a signal.
    pub fn interrupt(&self, arguments: &str, signal: &str) -> Told {
        let mut child = self.command(arguments).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let rest: Vec<String> = lines.map(Result::unwrap).collect();
        let output = child.wait_with_output().unwrap();
        Told { stderr: format!("{first}\n{}\n", rest.join("\n")), ..output.into() }
    }

    /// The program under strace, which makes operations of the file system fail, or kills it there; `None`
    /// where there is no strace, or it is not allowed to trace.
    pub fn traced(&self, strace: &str, arguments: &str) -> Option<Command> {
        let mut check = Command::new("strace");
        check.args(["-f", "-qq", "-o", "/dev/null", "true"]);
        if !check.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
            missing_tool("strace", "there is none, or it may not trace");
            return None;
        }
        let plain = self.command(arguments);
        let mut traced = Command::new("strace");
        traced
            .args(["-f", "--seccomp-bpf", "-qq"])
            .args(strace.split_whitespace())
            .arg(program())
            .args(plain.get_args())
            .current_dir(self.folder.path())
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Some(traced)
    }

    /// Turns one bit of a file over.
    pub fn flip(&self, name: &str, bit: usize) {
        let path = self.path(name);
        let mut bytes = fs::read(&path).unwrap();
        let bit = bit % (8 * bytes.len());
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(path, bytes).unwrap();
    }

    /// A run's files and their content, but for where it came from, and the hash of that.
    pub fn content(&self, run: &str) -> Vec<(String, Vec<u8>)> {
        let folder = self.path(run);
        files(&folder)
            .into_iter()
            .filter(|name| !["provenance.json", "manifest.json"].contains(&&**name))
            .map(|name| (name.clone(), fs::read(folder.join(name)).unwrap()))
            .collect()
    }

    /// An error of a run in an era, in k views.
    pub fn score(&self, run: &str, era: &str, kind: &str) -> f64 {
        let scores = self.json(&format!("{run}/scores.json"));
        scores["model"][era][kind].as_f64().unwrap()
    }
}

impl From<Output> for Told {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The files under a folder, by their paths from it.
pub fn files(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found);
    found.sort();
    found
}
