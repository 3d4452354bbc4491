//! Words of command lines, as the shells of this system read them.

/// A word as the shells of this system read it.
pub fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@%".contains(letter);
    let windows = cfg!(windows)
        && text.chars().all(|letter| plain(letter) && letter != '%' || letter == '\\');
    if !text.is_empty() && (windows || !cfg!(windows) && text.chars().all(plain)) {
        text.into()
    } else if cfg!(windows) {
        // PowerShell and cmd both read double quotes.
        format!("\"{}\"", text.replace('"', "\\\""))
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
