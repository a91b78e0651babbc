//! A pack: the facts of many texts in one file, or many proofs. It begins with what it is, the version that wrote it and a checksum of the rest.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use crate::syntax::FileFacts;

/// What each pack begins with.
const MAGIC: &[u8; 16] = b"instrument facts";

/// The version of all that the facts of a text depend on, and of the form in which they are kept (build.rs).
pub const VERSION: &str = env!("FACTS_VERSION");

/// The length of a checksum.
const CHECKSUM: usize = blake3::OUT_LEN;

/// An entry that nobody asked for is dropped after its pack was rewritten so many times: until then a switch to another
/// branch and back costs nothing.
const MAX_AGE: u8 = 8;

/// The hash of a text and of the grammar that reads it.
pub type Key = [u8; 16];

/// The key of a text.
pub fn key(grammar: &str, text: &str) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(grammar.as_bytes()).update(&[0]).update(text.as_bytes());
    let hash = hasher.finalize();
    *hash.as_bytes().first_chunk().expect("a hash is longer than a key")
}

/// Why a file is no pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// There is none, or it cannot be read.
    Absent,
    /// Another version wrote it.
    OfOtherVersion,
    /// It is cut short, changed, or no pack at all.
    Damaged,
}

/// What is to be kept.
#[derive(Debug)]
pub struct Entry {
    /// Of what.
    pub key: Key,
    encoded: Vec<u8>,
}

impl Entry {
    /// Encodes facts.
    pub fn of(key: Key, facts: &FileFacts) -> Option<Self> {
        Some(Self { key, encoded: postcard::to_stdvec(facts).ok()? })
    }

    /// A key of which nothing else is to be kept.
    pub fn of_key(key: Key) -> Self {
        Self { key, encoded: Vec::new() }
    }
}

/// The content of a pack, facts still encoded.
#[derive(Debug, Default)]
pub struct Pack {
    bytes: Vec<u8>,
    /// Sorted by their keys.
    entries: Vec<Kept>,
}

/// Where the facts of a text stand in a pack.
#[derive(Debug)]
struct Kept {
    key: Key,
    /// How often the pack was rewritten since the entry was asked for.
    age: u8,
    place: Range<usize>,
}

impl Pack {
    /// Reads a pack.
    pub fn read(path: &Path) -> Result<Self, Unusable> {
        // What is no file, a pipe say, may never end.
        if !path.metadata().map_err(|_| Unusable::Absent)?.is_file() {
            return Err(Unusable::Damaged);
        }
        let mut file = File::open(path).map_err(|_| Unusable::Absent)?;
        let mut start = [0; MAGIC.len()];
        if file.read_exact(&mut start).is_err() || start != *MAGIC {
            return Err(Unusable::Damaged);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|_| Unusable::Absent)?;
        Self::of(bytes)
    }

    /// Of what follows the first words.
    fn of(bytes: Vec<u8>) -> Result<Self, Unusable> {
        let (version, rest) = bytes.split_at_checked(VERSION.len()).ok_or(Unusable::Damaged)?;
        if version != VERSION.as_bytes() {
            return Err(Unusable::OfOtherVersion);
        }
        let (checksum, content) = rest.split_first_chunk::<CHECKSUM>().ok_or(Unusable::Damaged)?;
        if blake3::hash(content) != *checksum {
            return Err(Unusable::Damaged);
        }
        let mut entries = Vec::new();
        let mut at = VERSION.len() + CHECKSUM;
        while at < bytes.len() {
            let kept = Kept::at(&bytes, at).ok_or(Unusable::Damaged)?;
            at = kept.place.end;
            entries.push(kept);
        }
        Ok(Self { bytes, entries })
    }

    /// The facts of a text, if they are here.
    pub fn facts(&self, key: &Key) -> Option<FileFacts> {
        let at = self.entries.binary_search_by_key(key, |kept| kept.key).ok()?;
        postcard::from_bytes(&self.bytes[self.entries[at].place.clone()]).ok()
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.entries.iter().map(|kept| &kept.key)
    }

    /// The bytes of the pack with new entries, without those that have not been asked for in a long time.
    pub fn with(&self, mut new: Vec<Entry>, asked: &HashSet<Key>) -> Vec<u8> {
        new.sort_by_key(|entry| entry.key);
        new.dedup_by_key(|entry| entry.key);
        let is_new = |key: &Key| new.binary_search_by_key(key, |entry| entry.key).is_ok();
        let old = self.entries.iter().filter(|kept| !is_new(&kept.key)).filter_map(|kept| {
            let age = if asked.contains(&kept.key) { 0 } else { kept.age.saturating_add(1) };
            (age <= MAX_AGE).then(|| (kept.key, age, &self.bytes[kept.place.clone()]))
        });
        let mut all: Vec<_> = old.chain(new.iter().map(|entry| (entry.key, 0, entry.encoded.as_slice()))).collect();
        all.sort_by_key(|(key, ..)| *key);
        let mut content = Vec::new();
        for (key, age, encoded) in all {
            // Facts of four gigabytes come of no file.
            let Ok(length) = u32::try_from(encoded.len()) else { continue };
            content.extend_from_slice(&key);
            content.push(age);
            content.extend_from_slice(&length.to_le_bytes());
            content.extend_from_slice(encoded);
        }
        let checksum = blake3::hash(&content);
        [MAGIC, VERSION.as_bytes(), checksum.as_bytes(), content.as_slice()].concat()
    }
}

impl Kept {
    /// The entry that begins at `at`.
    fn at(bytes: &[u8], at: usize) -> Option<Self> {
        let rest = bytes.get(at..)?;
        let (key, rest) = rest.split_first_chunk()?;
        let ([age], rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = u32::from_le_bytes(*length) as usize;
        let start = bytes.len() - rest.len();
        rest.get(..length)?;
        Some(Self { key: *key, age: *age, place: start..start + length })
    }
}
