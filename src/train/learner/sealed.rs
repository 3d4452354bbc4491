//! Files that end with their own hash. Burn's records have none, and a damaged one could be believed.

use std::{io, path::Path};

use crate::{
    files::{read_regular, write_parts},
    sha256::sha256,
};

/// What stands before the hash.
const MARK: &str = "\nsha256 ";
/// Digits of the hash.
const DIGITS: usize = 64;

/// Writes a file and its hash; it waits for the disk where the power may be cut.
pub fn write_sealed(path: &Path, content: &[u8], waits: bool) -> io::Result<()> {
    let seal = format!("{MARK}{}\n", sha256(content));
    write_parts(path, &[content, seal.as_bytes()], waits).map_err(|error| named(path, &error))
}

/// Reads it back. A file without a hash is taken as it is: earlier versions wrote none.
pub fn read_sealed(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = read_regular(path).map_err(|error| named(path, &error))?;
    let Some(end) = content.len().checked_sub(MARK.len() + DIGITS + 1) else {
        return Ok(content);
    };
    let seal = content.split_off(end);
    let Some(then) = seal.strip_prefix(MARK.as_bytes()) else {
        content.extend(seal);
        return Ok(content);
    };
    if then.get(..DIGITS) == Some(sha256(&content).as_bytes()) {
        Ok(content)
    } else {
        Err(named(path, &io::Error::other("it is not what was written")))
    }
}

/// An error with the file that it is about.
fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_changed_byte_is_noticed_and_files_without_a_seal_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model-1.bpk");
        write_sealed(&path, b"weights", true).unwrap();
        assert_eq!(read_sealed(&path).unwrap(), b"weights");
        let sealed = fs::read(&path).unwrap();
        for byte in 0..b"weights".len() {
            let mut damaged = sealed.clone();
            damaged[byte] ^= 4;
            fs::write(&path, damaged).unwrap();
            let error = read_sealed(&path).unwrap_err().to_string();
            assert!(error.ends_with("model-1.bpk: it is not what was written"), "{error}");
        }
        for plain in ["", "weights", &"long weights ".repeat(20)] {
            fs::write(&path, plain).unwrap();
            assert_eq!(read_sealed(&path).unwrap(), plain.as_bytes());
        }
    }
}
