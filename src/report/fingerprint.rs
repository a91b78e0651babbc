//! How reviewers' tools know an item again when the lines above it move.

use std::collections::BTreeMap;

/// Gives out fingerprints; items that are alike in everything are told apart by their order.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: BTreeMap<String, usize>,
}

impl Fingerprints {
    /// The fingerprint of what a rule says of a subject in a file.
    pub fn of(&mut self, path: &str, subject: &str, rule: &str) -> String {
        let known = format!("{path}\0{subject}\0{rule}");
        let times = self.seen.entry(known.clone()).or_default();
        *times += 1;
        match times {
            1 => hash(&known),
            times => hash(&format!("{known}\0{times}")),
        }
    }
}

/// FNV-1a of 128 bits: the same on every machine and in every version, which the standard library does not promise.
fn hash(text: &str) -> String {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_fnv_publishes() {
        assert_eq!(hash(""), "6c62272e07bb014262b821756295c58d");
        assert_eq!(hash("a"), "d228cb696f1a8caf78912b704e4a8964");
        assert_eq!(hash("foobar"), "343e1662793c64bf6f0d3597ba446f18");
    }

    #[test]
    fn what_is_alike_is_told_apart() {
        let mut fingerprints = Fingerprints::default();
        let first = fingerprints.of("a.py", "f", "llm-call");
        assert_ne!(first, fingerprints.of("a.py", "f", "llm-call"));
        assert_ne!(first, fingerprints.of("a.py", "f", "retrieval"));
        assert_eq!(first, Fingerprints::default().of("a.py", "f", "llm-call"));
    }
}
