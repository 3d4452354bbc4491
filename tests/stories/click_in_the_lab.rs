//! A student clicks through the lab in a browser: on a phone and a large screen, in both languages.

use std::{env, process::Command};

use crate::lab::Lab;
use crate::story::{Story, missing_tool, project};

/// Chromium does the clicking, by `tests/browser/lab.mjs`, which says what it needs.
#[test]
fn every_part_of_the_page_works() {
    let Ok(tools) = env::var("BROWSER_TOOLS") else {
        missing_tool("browser", "BROWSER_TOOLS names no folder with playwright-core and axe-core");
        return;
    };
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let output = Command::new("node")
        .arg(project().join("tests/browser/lab.mjs"))
        .args([format!("http://{}/", lab.address), String::new()])
        .arg(project().join("tests/fixtures/imports"))
        .env("BROWSER_TOOLS", tools)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(told.trim(), "the lab works");
}
