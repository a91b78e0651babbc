//! Where packs lie: `<cache>/instrument-facts/<project>-<version>/<number>`, each written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

use super::pack::VERSION;

/// The name of the tool's own folder in a cache folder.
const OWN: &str = "instrument-facts";

/// What marks a folder as a cache: backups and searches pass by it (bford.info/cachedir).
const TAG: (&str, &str) = (
    "CACHEDIR.TAG",
    "Signature: 8a477f597d28d172789f06886806bc55\n# Facts of source files, kept by instrument. `instrument clean` removes them.\n",
);

/// Keeps the folder out of git, wherever it is.
const GITIGNORE: (&str, &str) = (".gitignore", "*\n");

/// A folder that was not written to for so long may go.
const MAX_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// So many folders are kept, those that were written to last.
const MAX_FOLDERS: usize = 100;

/// A temporary file of this age belongs to a run that was killed.
const MAX_WRITING: Duration = Duration::from_secs(60 * 60);

/// What temporary files are called.
const TEMPORARY: &str = ".writing-";

/// The platform's folder for what can be made again; none if there is no home.
pub fn default_folder() -> Option<PathBuf> {
    choose_native_strategy().ok().map(|platform| platform.cache_dir().join("mlflow-instrument"))
}

/// The packs of one project, of this version.
#[derive(Debug)]
pub struct ProjectFolder {
    own: PathBuf,
    /// What the folders of this project begin with, whatever the version.
    project: String,
    packs: PathBuf,
}

impl ProjectFolder {
    /// The folder for the project at `root`.
    pub fn of(cache: &Path, root: &Path) -> Self {
        let own = cache.join(OWN);
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let project = format!("{}-", &name[..16]);
        Self { packs: own.join(format!("{project}{VERSION}")), own, project }
    }

    /// The path of a pack of facts.
    pub fn pack(&self, number: usize) -> PathBuf {
        self.packs.join(number.to_string())
    }

    /// The path of the pack of proofs.
    pub fn proofs(&self) -> PathBuf {
        self.packs.join("proofs")
    }

    /// Makes the folder, and clears away what nobody needs any more.
    pub fn make(&self) -> io::Result<()> {
        if !self.own.join(TAG.0).exists() {
            fs::create_dir_all(&self.own)?;
            for (name, content) in [GITIGNORE, TAG] {
                fs::write(self.own.join(name), content)?;
            }
        }
        if !self.packs.exists() {
            fs::create_dir_all(&self.packs)?;
            self.clear_others();
        }
        let files = aged(&self.packs).filter(|(path, age)| *age > MAX_WRITING && name(path).starts_with(TEMPORARY));
        files.for_each(|(path, _)| drop(fs::remove_file(path)));
        Ok(())
    }

    /// Puts a pack in place of another at one stroke; readers see the one or the other. Nobody else may read it, since
    /// facts hold texts of the program.
    pub fn replace(&self, pack: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(&self.packs)?;
        file.write_all(bytes)?;
        file.persist(pack)?;
        Ok(())
    }

    /// Removes folders that were not written to in a long time, those beyond the number that is kept, and of this project
    /// those of other versions but one: two versions may be in use side by side.
    fn clear_others(&self) {
        let mut others: Vec<_> = aged(&self.own).filter(|(path, _)| path.is_dir() && *path != self.packs).collect();
        others.sort_by_key(|(_, age)| *age);
        let mut of_project = 0;
        for (at, (other, age)) in others.into_iter().enumerate() {
            of_project += usize::from(name(&other).starts_with(&self.project));
            let is_superseded = of_project > 1 && name(&other).starts_with(&self.project);
            if is_superseded || age > MAX_AGE || at + 1 >= MAX_FOLDERS {
                drop(fs::remove_dir_all(other));
            }
        }
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a folder holds, and how long ago each was written.
fn aged(folder: &Path) -> impl Iterator<Item = (PathBuf, Duration)> {
    let now = SystemTime::now();
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(move |entry| {
        let written = entry.metadata().and_then(|metadata| metadata.modified()).ok()?;
        Some((entry.path(), now.duration_since(written).unwrap_or_default()))
    })
}

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// So many files.
    pub files: usize,
    /// So many bytes.
    pub bytes: u64,
}

/// Removes the tool's own folder from a cache folder; nothing else in there is touched.
pub fn clean(cache: &Path) -> io::Result<Cleaned> {
    let own = cache.join(OWN);
    if !own.exists() {
        return Ok(Cleaned::default());
    }
    if !own.join(TAG.0).is_file() {
        return Err(io::Error::other(format!("it has no {}, so it is not a cache of this tool", TAG.0)));
    }
    let files = walkdir::WalkDir::new(&own).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let sizes: Vec<u64> = files.filter_map(|file| Some(file.metadata().ok()?.len())).collect();
    fs::remove_dir_all(&own)?;
    Ok(Cleaned { files: sizes.len(), bytes: sizes.iter().sum() })
}
