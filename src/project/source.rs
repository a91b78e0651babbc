//! A file's text, decoded so that it can be written back byte for byte.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use memchr::memchr_iter;

use super::Language;

/// How a file's bytes become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark, which is not part of the text.
    Utf8Bom,
    /// What a coding cookie names (PEP 263).
    Named(&'static encoding_rs::Encoding),
}

/// A file's text and what is needed to write it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text, line endings untouched, without byte order mark.
    pub content: Arc<str>,
    /// How it was encoded.
    pub encoding: Encoding,
}

/// Why a file has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceError {
    /// It could not be read; the operating system's words.
    Unreadable(String),
    /// Its bytes are not what its encoding says.
    Undecodable {
        /// The encoding's name.
        encoding: String,
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// It is in an encoding that is not read: UTF-16, UTF-32, or an unknown name in its coding cookie.
    Unsupported {
        /// The encoding's name.
        encoding: String,
    },
    /// It has a null byte.
    Binary,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::Undecodable { encoding, offset } => write!(f, "is not {encoding}: bad byte at offset {offset}"),
            Self::Unsupported { encoding } => write!(f, "is in {encoding}, which is not read: save it as UTF-8"),
            Self::Binary => write!(f, "is binary: it has a null byte"),
        }
    }
}

impl std::error::Error for SourceError {}

/// A character that a text's encoding cannot say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    /// The encoding's name.
    pub encoding: String,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the new text has a character that {} cannot say", self.encoding)
    }
}

impl std::error::Error for EncodeError {}

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Marks of encodings that are not read, the longer ones first: UTF-32 begins like UTF-16.
const FOREIGN_MARKS: [(&[u8], &str); 4] =
    [(b"\xFF\xFE\0\0", "UTF-32"), (b"\0\0\xFE\xFF", "UTF-32"), (b"\xFF\xFE", "UTF-16"), (b"\xFE\xFF", "UTF-16")];

impl Text {
    /// Reads and decodes a file; a coding cookie is heeded.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        Self::read_as(Language::Python, path)
    }

    /// Reads and decodes a file as its language has it.
    pub fn read_as(language: Language, path: &Path) -> Result<Self, SourceError> {
        let bytes = std::fs::read(path).map_err(|error| SourceError::Unreadable(error.to_string()))?;
        Self::decode_as(language, bytes)
    }

    /// Decodes a file's bytes; a coding cookie is heeded.
    pub fn decode(bytes: Vec<u8>) -> Result<Self, SourceError> {
        Self::decode_as(Language::Python, bytes)
    }

    /// Decodes a file's bytes: only Python has coding cookies, TypeScript is always UTF-8. What it accepts,
    /// [`Text::encode`] gives back byte for byte.
    pub fn decode_as(language: Language, bytes: Vec<u8>) -> Result<Self, SourceError> {
        if let Some((_, name)) = FOREIGN_MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
            return Err(SourceError::Unsupported { encoding: (*name).to_string() });
        }
        if bytes.contains(&0) {
            return Err(SourceError::Binary);
        }
        if let Some(rest) = bytes.strip_prefix(BOM) {
            return Ok(Self { content: utf8(rest.to_vec(), BOM.len())?.into(), encoding: Encoding::Utf8Bom });
        }
        let cookie = if language == Language::Python { cookie(&bytes) } else { None };
        match cookie.map(named).transpose()?.flatten() {
            None => Ok(Self { content: utf8(bytes, 0)?.into(), encoding: Encoding::Utf8 }),
            Some(encoding) => {
                let (content, _) = encoding.decode_without_bom_handling(&bytes);
                let text = Self { content: content.into(), encoding: Encoding::Named(encoding) };
                match text.encode(&text.content) {
                    Ok(back) if back == bytes => Ok(text),
                    Ok(back) => Err(undecodable(encoding, first_difference(&back, &bytes))),
                    Err(_) => Err(undecodable(encoding, first_malformed(encoding, &bytes))),
                }
            }
        }
    }

    /// The bytes of `content` in this text's encoding.
    pub fn encode(&self, content: &str) -> Result<Vec<u8>, EncodeError> {
        match self.encoding {
            Encoding::Utf8 => Ok(content.as_bytes().to_vec()),
            Encoding::Utf8Bom => Ok([BOM, content.as_bytes()].concat()),
            Encoding::Named(encoding) => match encoding.encode(content) {
                (bytes, _, false) => Ok(bytes.into_owned()),
                (_, _, true) => Err(EncodeError { encoding: encoding.name().to_string() }),
            },
        }
    }

    /// The line ending that most lines of the text have, for lines that are added to it.
    pub fn newline(&self) -> &'static str {
        newline(&self.content)
    }
}

/// The line ending that most lines of `content` have; `\n` when it has none.
pub fn newline(content: &str) -> &'static str {
    let bytes = content.as_bytes();
    let all = memchr_iter(b'\n', bytes).count();
    let windows = memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) == Some(&b'\n')).count();
    if windows * 2 > all { "\r\n" } else { "\n" }
}

fn utf8(bytes: Vec<u8>, skipped: usize) -> Result<String, SourceError> {
    String::from_utf8(bytes).map_err(|error| SourceError::Undecodable {
        encoding: "UTF-8".to_string(),
        offset: skipped + error.utf8_error().valid_up_to(),
    })
}

fn undecodable(encoding: &'static encoding_rs::Encoding, offset: usize) -> SourceError {
    SourceError::Undecodable { encoding: encoding.name().to_string(), offset }
}

fn first_difference(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).position(|(a, b)| a != b).unwrap_or(one.len().min(other.len()))
}

/// Where decoding first fails: the longest prefix that decodes without a replacement ends there.
fn first_malformed(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> usize {
    let (mut good, mut bad) = (0, bytes.len());
    while good + 1 < bad {
        let middle = good + (bad - good) / 2;
        let (_, malformed) = encoding.decode_without_bom_handling(&bytes[..middle]);
        if malformed { bad = middle } else { good = middle }
    }
    good
}

/// The encoding that a coding cookie names (PEP 263), on one of the first two lines.
fn cookie(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|byte| *byte == b'\n').take(2) {
        let line = line.trim_ascii_start();
        if let Some(name) = line.strip_prefix(b"#").and_then(cookie_in_comment) {
            return Some(name);
        }
        if !line.is_empty() && !line.starts_with(b"#") {
            return None;
        }
    }
    None
}

/// Whether a Python file says that it is in another encoding than UTF-8, which may not have every letter.
pub fn is_in_other_encoding(text: &str) -> bool {
    let is_other = |name: String| !name.to_ascii_lowercase().replace(['_', '-'], "").starts_with("utf8");
    cookie(text.as_bytes()).is_some_and(is_other)
}

fn cookie_in_comment(comment: &[u8]) -> Option<String> {
    let at = comment.windows(7).position(|part| part == b"coding:" || part == b"coding=")?;
    let name: String = comment[at + 7..]
        .trim_ascii_start()
        .iter()
        .map(|byte| *byte as char)
        .take_while(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(*letter))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// Python's name of an encoding as a decoder; `None` for UTF-8 and for what is a part of it.
fn named(name: String) -> Result<Option<&'static encoding_rs::Encoding>, SourceError> {
    let plain = name.to_ascii_lowercase().replace(['_', '.'], "-");
    let label = match plain.as_str() {
        // ASCII is a part of UTF-8.
        "ascii" | "us-ascii" | "646" | "utf" | "u8" | "utf-8-sig" | "cp65001" => "utf-8",
        _ if plain.starts_with("utf-8") => "utf-8",
        // Python's Latin-1 and cp1252 differ in the unprintable range only, and both map every byte to one character.
        "latin" | "latin-1" | "latin1" | "l1" | "iso-latin-1" | "iso8859-1" | "8859" | "cp819" => "windows-1252",
        "latin-9" | "l9" | "iso8859-15" => "iso-8859-15",
        "latin-2" | "iso8859-2" => "iso-8859-2",
        "iso8859-5" => "iso-8859-5",
        "cp932" | "ms932" | "sjis" => "shift_jis",
        "cp936" => "gbk",
        "cp949" | "uhc" => "euc-kr",
        "cp950" => "big5",
        "ujis" | "eucjp" => "euc-jp",
        "euckr" => "euc-kr",
        "koi8-u" => "koi8-u",
        "mac-roman" => "macintosh",
        other => other,
    };
    let found = encoding_rs::Encoding::for_label(label.as_bytes())
        .or_else(|| encoding_rs::Encoding::for_label(label.replace('-', "_").as_bytes()));
    match found {
        Some(encoding) if encoding == encoding_rs::UTF_8 => Ok(None),
        // UTF-16 and the replacement encoding cannot be written back.
        Some(encoding) if encoding.output_encoding() == encoding => Ok(Some(encoding)),
        _ => Err(SourceError::Unsupported { encoding: name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn round_trip(bytes: &[u8]) -> Text {
        let text = Text::decode(bytes.to_vec()).expect("decodes");
        assert_eq!(text.encode(&text.content).expect("encodes"), bytes);
        text
    }

    #[test]
    fn utf8_with_and_without_mark() {
        assert_eq!(round_trip("x = 'é'\r\n".as_bytes()).encoding, Encoding::Utf8);
        let marked = round_trip("\u{feff}x = 'é'\n".as_bytes());
        assert_eq!((marked.encoding, &*marked.content), (Encoding::Utf8Bom, "x = 'é'\n"));
        assert_eq!(&*round_trip(b"").content, "");
    }

    #[test]
    fn cookies_on_the_first_two_lines() {
        let cases: [&[u8]; 8] = [
            b"# -*- coding: latin-1 -*-\nx = '\xe9\x81\x9f'\n",
            b"#!/usr/bin/env python\n# vim: set fileencoding=ISO-8859-1 :\nx = '\xe9'\n",
            b"#coding=iso8859_15\nx = '\xa4'\n",
            b"\n# coding: cp1252\nx = '\x80'\n",
            b"# coding: cp1251\r\nx = '\xcf\xf0\xe8'\r\n",
            b"# coding: koi8_r\nx = '\xf0'\n",
            b"# coding: shift_jis\nx = '\x83\x65'\n",
            b"# coding: euc_jp\nx = '\xa4\xa2'\n",
        ];
        for bytes in cases {
            assert!(matches!(round_trip(bytes).encoding, Encoding::Named(_)), "{}", bytes.escape_ascii());
        }
        assert!(round_trip(cases[0]).content.contains('é'));
        for bytes in [&b"# coding: utf8\nx = '\xc3\xa9'\n"[..], b"# -*- coding: UTF-8-unix -*-\n", b"# coding: ascii\n"]
        {
            assert_eq!(round_trip(bytes).encoding, Encoding::Utf8);
        }
        // On the third line, or after code, it is an ordinary comment.
        assert_eq!(round_trip(b"#\n#\n# coding: latin-1\n").encoding, Encoding::Utf8);
        assert_eq!(round_trip(b"\r\n\r\n# coding: latin-1\r\n").encoding, Encoding::Utf8);
        assert_eq!(round_trip(b"x = 1\n# coding: latin-1\n").encoding, Encoding::Utf8);
    }

    #[test]
    fn what_has_no_text_says_why() {
        let error = |bytes: &[u8]| Text::decode(bytes.to_vec()).expect_err("does not decode");
        assert_eq!(error(b"x\0"), SourceError::Binary);
        assert_eq!(error(b"ab\xff"), SourceError::Undecodable { encoding: "UTF-8".into(), offset: 2 });
        assert_eq!(error(b"\xef\xbb\xbfa\xff"), SourceError::Undecodable { encoding: "UTF-8".into(), offset: 4 });
        assert_eq!(error(b"\xff\xfex\0").to_string(), "is in UTF-16, which is not read: save it as UTF-8");
        assert_eq!(error(b"# coding: utf-16\n"), SourceError::Unsupported { encoding: "utf-16".into() });
        assert_eq!(error(b"# coding: rot13\n"), SourceError::Unsupported { encoding: "rot13".into() });
        let japanese = b"# coding: shift_jis\nx = '\x83'\n";
        assert!(matches!(error(japanese), SourceError::Undecodable { offset: 25, .. }), "{:?}", error(japanese));
    }

    #[test]
    fn a_character_outside_the_encoding_is_an_error() {
        let text = round_trip(b"# coding: latin-1\n");
        assert!(text.encode("漢").expect_err("cannot be said").to_string().contains("windows-1252"));
    }

    #[test]
    fn the_usual_line_ending() {
        assert_eq!(newline("a\r\nb\r\nc\n"), "\r\n");
        assert_eq!(newline("a\nb\n"), "\n");
        assert_eq!(newline(""), "\n");
    }
}
