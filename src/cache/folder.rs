//! Where packs lie: `<cache>/instrument-facts/<project>/<version>/<number>`, written whole or not at all.

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

/// Packs that were not written for so long may go.
const MAX_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

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
    project: PathBuf,
    packs: PathBuf,
}

impl ProjectFolder {
    /// The folder for the project at `root`.
    pub fn of(cache: &Path, root: &Path) -> Self {
        let own = cache.join(OWN);
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let project = own.join(&name[..16]);
        Self { packs: project.join(VERSION), own, project }
    }

    /// The path of a pack.
    pub fn pack(&self, number: usize) -> PathBuf {
        self.packs.join(number.to_string())
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
            self.clear_projects();
            self.clear_versions();
        }
        fs::create_dir_all(&self.packs)?;
        for (path, age) in aged(&self.packs) {
            if age > MAX_WRITING && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(TEMPORARY)) {
                let _ = fs::remove_file(path);
            }
        }
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

    /// Removes projects that no run has written to in a long time.
    fn clear_projects(&self) {
        for (project, _) in aged(&self.own).filter(|(path, _)| path.is_dir() && *path != self.project) {
            if aged(&project).all(|(_, age)| age > MAX_AGE) {
                let _ = fs::remove_dir_all(project);
            }
        }
    }

    /// Removes what other versions wrote, but for the one that wrote last: two versions may be in use side by side.
    fn clear_versions(&self) {
        let mut others: Vec<_> = aged(&self.project).collect();
        others.sort_by_key(|(_, age)| *age);
        for (other, _) in others.into_iter().skip(1) {
            let _ = fs::remove_dir_all(other);
        }
    }
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
