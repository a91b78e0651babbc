//! Damaged manifests: whatever a file holds, nothing panics, and a patch is insertions after which nothing is missing.

use std::path::PathBuf;

use mlflow_instrument::edit::{ManifestChange, add_dependency};
use mlflow_instrument::project::{
    DependencyChoice, DetectedBy, Language, Manifest, ManifestKind, Project, Text, manifests,
};

const SAMPLES: [(ManifestKind, &str, &str); 6] = [
    (
        ManifestKind::Pyproject,
        "pyproject.toml",
        "[project]\nname = 'x'\nurls.home = \"é\"\ndependencies = [\n    # web\n    \"httpx[http2]>=0.2\", 'openai', # chat\n    \
         \"redis\"\n]\n[project.scripts]\nx = \"x:main\"\n[dependency-groups]\ndev = [\"ruff\"]\n",
    ),
    (
        ManifestKind::Pyproject,
        "pyproject.toml",
        "[tool.poetry.dependencies]\npython = \"^3.10\"\nhttpx = {version = \"^1\", optional = true}\nopenai = \"^1\"\n\
         [tool.poetry.dependencies.torch]\nversion = \"2\"\n[tool.poetry.scripts]\nx = \"x:é\"\n",
    ),
    (
        ManifestKind::Pipfile,
        "Pipfile",
        "[packages]\nhttpx = \"*\"\n\"open-ai\" = {version = \"==1\"}\n\n[requires]\npython_version = \"3\"\n",
    ),
    (
        ManifestKind::Requirements,
        "requirements.txt",
        "# é\n-r base.txt\r\nhttpx[http2]==0.2 \\\n    ; python_version > '3' # why\nopenai\n-e ../kit\nredis @ https://host/x.whl\n",
    ),
    (
        ManifestKind::SetupCfg,
        "setup.cfg",
        "[options]\npackages = find:\ninstall_requires =\n    httpx\n    # é\n    openai>=1\n[options.extras_require]\ndev = ruff\n",
    ),
    (
        ManifestKind::SetupPy,
        "setup.py",
        "setup(name='é', install_requires=['openai', \"httpx\"], package_dir={'': 'src'})\n",
    ),
];

/// A small generator of numbers: the same ones in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// The sample with a few characters taken out, doubled or put in.
fn damage(sample: &str, numbers: &mut Numbers) -> String {
    let mut letters: Vec<char> = sample.chars().collect();
    for _ in 0..numbers.below(4) {
        let at = numbers.below(letters.len());
        match numbers.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            _ => letters
                .insert(at, ['"', '\'', '[', ']', '{', ',', '#', '\n', '\r', '=', ' ', '\\', 'é'][numbers.below(13)]),
        }
    }
    letters.into_iter().collect()
}

fn project(kind: ManifestKind, path: &str, content: &str) -> Project {
    let text = Text::decode(content.as_bytes().to_vec()).ok();
    Project {
        folder: PathBuf::new(),
        manifests: vec![Manifest { kind, path: PathBuf::from(path), text }],
        languages: vec![Language::Python],
        detected_by: DetectedBy::Manifest,
        source_roots: vec![PathBuf::new()],
        dependencies: Vec::new(),
        requires_python: None,
        scripts: Vec::new(),
        package: None,
        lock_files: Vec::new(),
    }
}

#[test]
fn damaged_manifests_are_patched_soundly_or_held_back() {
    let mut numbers = Numbers(7);
    let (mut patched, mut held) = (0, 0);
    for round in 0..6_000 {
        let (kind, path, sample) = SAMPLES[round % SAMPLES.len()];
        let before = damage(sample, &mut numbers);
        let patch = match add_dependency(&project(kind, path, &before), DependencyChoice::Mlflow) {
            ManifestChange::Patch { patch, .. } => patch,
            ManifestChange::Held(_) => {
                held += 1;
                continue;
            }
            ManifestChange::Nothing => panic!("no sample requires mlflow: {before}"),
        };
        patched += 1;
        let mut text = before.clone();
        for edit in patch.edits.iter().rev() {
            assert_eq!(edit.range.start, edit.range.end, "{before}");
            text.insert_str(edit.range.start as usize, &edit.text);
        }
        assert_eq!(text, patch.after, "{before}");
        let count = |text: &str| manifests::read(kind, path, text).expect("reads").requirements.len();
        assert_eq!(count(&text), count(&before) + 1, "{before}");
        assert_eq!(
            add_dependency(&project(kind, path, &text), DependencyChoice::Mlflow),
            ManifestChange::Nothing,
            "{text}"
        );
    }
    assert!(patched > 1_500 && held > 1_000, "{patched} patched, {held} held back");
}
