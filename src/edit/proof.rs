//! What a proof is of, hashed: a run that writes nothing takes a patch for harmless that an earlier run proved to be.

use super::patch::FilePatch;

/// The version of all that a proof depends on besides its patch (build.rs).
const VERSION: &str = env!("PROOFS_VERSION");

/// The hash of a patch that was proven harmless, and of the program that proved it.
pub type Proof = [u8; 16];

impl FilePatch {
    /// The hash that the proof of this patch is known by: both texts, the edits between them, and the path, which tells
    /// the language.
    pub(super) fn proof(&self) -> Proof {
        let mut hasher = blake3::Hasher::new();
        let mut add = |part: &[u8]| {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        };
        let before = self.before.as_deref().unwrap_or_default();
        [VERSION, &self.path, before, &self.after].into_iter().for_each(|part| add(part.as_bytes()));
        for edit in &self.edits {
            add(&edit.range.start.to_le_bytes());
            add(&edit.range.end.to_le_bytes());
            add(edit.text.as_bytes());
        }
        *hasher.finalize().as_bytes().first_chunk().expect("a hash is longer than a proof")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::patch::Edit;

    #[test]
    fn whatever_a_proof_depends_on_is_in_its_hash() {
        let edits = vec![Edit::insertion(0, "import mlflow\n".to_owned(), Vec::new())];
        let (before, after) = (Some("x\n".into()), "import mlflow\nx\n".to_owned());
        let patch = FilePatch { path: "a.py".to_owned(), before, after, edits };
        let others = [
            FilePatch { path: "a.ts".to_owned(), ..patch.clone() },
            FilePatch { before: Some("y\n".into()), ..patch.clone() },
            FilePatch { after: "import mlflow\ny\n".to_owned(), ..patch.clone() },
            FilePatch { edits: vec![Edit::insertion(1, "import mlflow\n".to_owned(), Vec::new())], ..patch.clone() },
            FilePatch { edits: vec![Edit::insertion(0, "import mlflow".to_owned(), Vec::new())], ..patch.clone() },
            FilePatch { edits: Vec::new(), ..patch.clone() },
        ];
        assert_eq!(patch.clone().proof(), patch.proof());
        assert!(others.iter().all(|other| other.proof() != patch.proof()));
    }
}
