//! A lab that is open, and requests to it, as any program could make them.

#![allow(dead_code, reason = "each story uses its part")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, ChildStderr, Command},
};

use serde_json::Value;

use crate::story::Story;

/// `viewcast serve` in the folder of a story.
pub struct Lab {
    child: Option<Child>,
    // Held open, so that what it says later has somewhere to go.
    _stderr: BufReader<ChildStderr>,
    /// As in `127.0.0.1:8022`.
    pub address: String,
    /// What the address that was printed asks for, with its `?`.
    pub query: String,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// A success, as JSON.
    pub fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        serde_json::from_str(&self.body).unwrap()
    }

    /// A problem of some status, and what it says.
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.head.contains("content-type: application/problem+json"), "{self:?}");
        let problem: Value = serde_json::from_str(&self.body).unwrap();
        assert_eq!(problem["status"], status);
        problem["detail"].as_str().unwrap().into()
    }
}

impl Lab {
    pub fn open(story: &Story, flags: &str) -> Self {
        let mut child = story.command(&format!("serve --port 0 {flags}")).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let url = line
            .trim_end()
            .strip_prefix("the lab is open: http://")
            .unwrap_or_else(|| panic!("{line}"));
        let (address, query) = url.split_once('/').unwrap();
        Self { child: Some(child), _stderr: stderr, address: address.into(), query: query.into() }
    }

    /// Sends a request as it is and gives the answer.
    pub fn send(&self, request: &[u8]) -> Answer {
        let port = self.address.rsplit(':').next().unwrap();
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
        // It may be refused before all of it is read.
        stream.write_all(request).ok();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body =
            if head.contains("transfer-encoding: chunked") { dechunked(body) } else { body.into() };
        Answer { status, head: head.into(), body }
    }

    pub fn request(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
            self.address,
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, "", b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.request(
            "POST",
            path,
            "content-type: application/json\r\n",
            body.to_string().as_bytes(),
        )
    }

    pub fn bring(&self, path: &str, bytes: &[u8]) -> Answer {
        self.request("POST", path, "content-type: application/octet-stream\r\n", bytes)
    }

    /// The statuses of a training, from now until it is over.
    pub fn watch(&self, id: &Value) -> Vec<Value> {
        let events = self.get(&format!("/api/trainings/{id}/events"));
        assert!(events.head.contains("text/event-stream"), "{events:?}");
        let data = events.body.lines().filter_map(|line| line.strip_prefix("data: "));
        data.map(|status| serde_json::from_str(status).unwrap()).collect()
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Ctrl-C, and what it says then.
    pub fn close(mut self) -> (i32, String) {
        let child = self.child.take().unwrap();
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap_or(-1), String::from_utf8(output.stdout).unwrap())
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// A body without the lengths of its chunks.
fn dechunked(body: &str) -> String {
    let (mut rest, mut text) = (body, String::new());
    while let Some((length, after)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
        if length == 0 {
            break;
        }
        text += &after[..length];
        rest = after[length..].trim_start_matches("\r\n");
    }
    text
}
