//! Bytes as text: UTF-8, UTF-16 with or without a byte-order mark, GB18030 and other code pages.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::error::Problem;

/// Bytes at the start of a file that tell UTF-16 without a mark.
const START: usize = 1 << 12;
/// Bytes that tell which code page a file is written in.
const SAMPLE: usize = 1 << 20;

/// A text, and the name of its encoding where that is not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark; lines end in `\n` or `\r\n`.
    pub text: String,
    /// As in `GBK`.
    pub encoding: Option<&'static str>,
}

/// Decodes a file.
///
/// # Errors
///
/// [`Problem::Binary`] for what is no text, [`Problem::Empty`] for blanks alone.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Problem> {
    let (text, encoding) = match (Encoding::for_bom(bytes), without_mark(bytes)) {
        (Some((encoding, length)), _) => decoded(encoding, bytes.get(length..).unwrap_or_default()),
        (None, Some(encoding)) => decoded(encoding, bytes),
        (None, None) if is_binary(bytes) => return Err(Problem::Binary),
        (None, None) => match str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => decoded(code_page(bytes), bytes),
        },
    };
    if text.contains('\0') {
        return Err(Problem::Binary);
    }
    if text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}').is_empty() {
        return Err(Problem::Empty);
    }
    // As old spreadsheets of the Mac end lines.
    let text = if text.contains('\n') { text } else { text.replace('\r', "\n") };
    Ok(Decoded { text, encoding })
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> (String, Option<&'static str>) {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let name = (encoding != encoding_rs::UTF_8).then(|| encoding.name());
    (text.into_owned(), name)
}

/// UTF-16 that has no mark: every other byte of most letters is zero.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(START)).unwrap_or_default().as_chunks::<2>();
    let zeros = |at: fn(&[u8; 2]) -> u8| pairs.iter().filter(|pair| at(pair) == 0).count();
    let (first, second) = (zeros(|[first, _]| *first), zeros(|[_, second]| *second));
    match pairs.len() {
        length if length < 4 => None,
        length if first == 0 && 2 * second > length => Some(UTF_16LE),
        length if second == 0 && 2 * first > length => Some(UTF_16BE),
        _ => None,
    }
}

fn is_binary(bytes: &[u8]) -> bool {
    let controls = bytes.iter().filter(|byte| matches!(byte, 1..=8 | 0x0e..=0x1f | 0x7f)).count();
    // Lone control characters may stand in a text that somebody typed.
    bytes.contains(&0) || controls > 8 + bytes.len() / 100
}

fn code_page(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // Lines of figures alone tell nothing.
    let telling: Vec<u8> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| !line.is_ascii())
        .flatten()
        .copied()
        .take(SAMPLE)
        .collect();
    detector.feed(&telling, true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Option<&'static str>) {
        let Decoded { text, encoding } = decode(bytes).unwrap();
        (text, encoding)
    }

    #[test]
    fn a_text_is_read_in_the_encoding_that_it_was_written_in() {
        let units = |text: &str| text.encode_utf16().collect::<Vec<_>>();
        let little: Vec<u8> = units("day,n\r\n").into_iter().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units("day,n\r\n").into_iter().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&little), ("day,n\r\n".into(), Some("UTF-16LE")));
        assert_eq!(read(&big), ("day,n\r\n".into(), Some("UTF-16BE")));
        assert_eq!(read(&[b"\xff\xfe", &*little].concat()), ("day,n\r\n".into(), Some("UTF-16LE")));
        assert_eq!(read("\u{feff}é".as_bytes()), ("é".into(), None));
        assert_eq!(read(b"a\r1\r"), ("a\n1\n".into(), None));
        let chinese = b"\xc8\xd5\xc6\xda,\xb9\xdb\xbf\xb4\xb4\xce\xca\xfd\n2023-11-01,5\n";
        assert_eq!(read(chinese), ("日期,观看次数\n2023-11-01,5\n".into(), Some("GBK")));
        let german = b"Datum;Anzahl f\xfcr Tag\n";
        assert_eq!(read(german).0, "Datum;Anzahl für Tag\n");
        assert_eq!(decode(b"a\0b").unwrap_err().to_string(), Problem::Binary.to_string());
        assert_eq!(decode(b" \n").unwrap_err().to_string(), Problem::Empty.to_string());
    }
}
