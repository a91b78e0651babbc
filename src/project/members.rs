//! Finds the projects of a workspace by their manifests and gives every file to the nearest one above it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::manifests::{self, Contents, PackageJson};
use super::tsconfig::TsConfigs;
use super::walk::Walk;
use super::{
    DetectedBy, Language, Manifest, ManifestKind, Package, Project, ProjectId, SourceError, Text, Workspace, normalise,
    versions,
};
use super::{package, source_roots};

/// A folder that may become a project.
#[derive(Default)]
pub(super) struct Member {
    /// Folder, relative to the root.
    pub folder: String,
    manifests: Vec<(Manifest, Contents)>,
    describes_project: bool,
    python: usize,
    typescript: usize,
}

impl Member {
    fn is_python(&self) -> bool {
        self.manifests.iter().any(|(manifest, _)| manifest.kind != ManifestKind::PackageJson)
    }

    fn is_package(&self) -> bool {
        self.manifests.iter().any(|(manifest, _)| manifest.kind == ManifestKind::PackageJson)
    }

    /// Whether a manifest says that files of this language are its own.
    fn is_of(&self, language: Language) -> bool {
        match language {
            Language::Python => self.is_python(),
            Language::TypeScript => self.is_package(),
        }
    }

    /// What its package.json says, with the package's name.
    fn package(&self) -> Option<(Option<String>, &PackageJson)> {
        self.manifests.iter().find_map(|(_, contents)| Some((contents.name.clone(), contents.package.as_ref()?)))
    }

    /// The languages of its files, and that of its manifests where there are no files.
    fn languages(&self) -> Vec<Language> {
        let mut languages = Vec::new();
        if self.python > 0 || self.is_python() {
            languages.push(Language::Python);
        }
        if self.typescript > 0 || (self.is_package() && languages.is_empty()) {
            languages.push(Language::TypeScript);
        }
        languages
    }

    /// The distribution's name, if this is a package that others can install.
    pub fn name(&self) -> Option<&str> {
        self.manifests.iter().find_map(|(_, contents)| contents.name.as_deref())
    }

    /// Folders (relative to this one) in which the manifests say that packages stand.
    pub fn package_folders(&self) -> impl Iterator<Item = &str> {
        self.manifests.iter().flat_map(|(_, contents)| contents.package_folders.iter().map(String::as_str))
    }

    /// Whether the manifests require another member, by its distribution's name or by its folder.
    pub fn requires(&self, other: &Member) -> bool {
        let name = other.name().map(normalise);
        self.manifests.iter().any(|(manifest, contents)| {
            let path = manifest.path.to_string_lossy();
            let here = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            contents.requirements.iter().any(|found| Some(&found.dependency.name) == name.as_ref())
                || contents.folders.iter().any(|folder| join(here, folder).as_ref() == Some(&other.folder))
        })
    }
}

/// Fills in the workspace's projects, and to which one each of its files belongs.
pub(super) fn assign(workspace: &mut Workspace, walk: &Walk, git_top: Option<&Path>) {
    let mut members = read_manifests(workspace, walk);
    let packages = package_folders(&members);
    keep_projects(&mut members);

    // A file goes to the nearest project whose manifest is of its language; to the nearest of all when there is none.
    let nearest = |members: &BTreeMap<String, Member>, path: &str, language: Language| -> Option<String> {
        let find = |is_one: fn(&Member, Language) -> bool| {
            let is_one = |folder: &&str| members.get(*folder).is_some_and(|member| is_one(member, language));
            ancestors(path).find(is_one).map(str::to_string)
        };
        find(Member::is_of).or_else(|| find(|_, _| true))
    };
    let homes: Vec<_> = workspace.files.iter().map(|file| nearest(&members, &file.path, file.language)).collect();
    if members.is_empty() || homes.contains(&None) {
        members.entry(String::new()).or_default();
    }
    for (file, home) in workspace.files.iter().zip(&homes) {
        let member = members.entry(home.clone().unwrap_or_default()).or_default();
        match file.language {
            Language::Python => member.python += 1,
            Language::TypeScript => member.typescript += 1,
        }
    }
    members.retain(|folder, member| folder.is_empty() || member.python > 0 || member.typescript > 0);
    let home_of = |path: &String| (path.clone(), nearest(&members, path, Language::TypeScript).unwrap_or_default());
    let tsconfigs: BTreeMap<String, String> = walk.tsconfigs.iter().map(home_of).collect();

    let order: Vec<String> = members.keys().cloned().collect();
    for (file, home) in workspace.files.iter_mut().zip(homes) {
        let at = order.binary_search(&home.unwrap_or_default()).expect("a project with a file is kept");
        file.project = ProjectId(at as u32);
    }
    let members: Vec<Member> = members.into_values().collect();
    let sources = walk.sources.iter().map(|(path, language)| (path.as_str(), *language));
    let sources = sources.chain(workspace.files.iter().map(|file| (file.path.as_str(), file.language)));
    let python: BTreeSet<&str> =
        sources.filter(|(_, language)| *language == Language::Python).map(|(path, _)| path).collect();
    let roots = source_roots::of(&members, &python);
    let mut reader = TsConfigs::new(&workspace.root, &packages);
    for (member, roots) in members.into_iter().zip(roots) {
        let package = (member.is_package() || member.typescript > 0).then(|| {
            let paths = package::tsconfigs_of(&member.folder, &tsconfigs);
            let (name, written) = member.package().map_or((None, None), |(name, written)| (name, Some(written)));
            let mut package =
                package::package(&workspace.root, git_top, &member.folder, name, written, (&paths, &mut reader));
            let files = &workspace.files;
            package.find_sources(&member.folder, |path| {
                files.binary_search_by(|file| file.path.as_str().cmp(path)).is_ok()
            });
            package
        });
        let locks = lock_files(&workspace.root, &member.folder);
        workspace.projects.push(project(member, roots, package, locks));
    }
    workspace.warnings.extend(reader.warnings);
}

/// The folder of each package, by the name in its package.json.
fn package_folders(members: &BTreeMap<String, Member>) -> BTreeMap<String, String> {
    let named = members.values().filter_map(|member| Some((member.package()?.0?, member.folder.clone())));
    named.collect()
}

/// The folders above a path, the nearest first; the last is the root, `""`.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let folder = |path: &'_ str| -> Option<usize> { path.rfind('/') };
    let first = if path.is_empty() { None } else { Some(folder(path).unwrap_or(0)) };
    std::iter::successors(first, move |end| (*end > 0).then(|| folder(&path[..*end]).unwrap_or(0)))
        .map(|end| &path[..end])
}

/// A path relative to `folder` as one relative to the root; `None` when it leads out.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn read_manifests(workspace: &mut Workspace, walk: &Walk) -> BTreeMap<String, Member> {
    let mut members: BTreeMap<String, Member> = BTreeMap::new();
    let mut queue: Vec<(String, String)> =
        walk.manifests.iter().map(|path| (path.clone(), manifests::folder_of(path).to_string())).collect();
    queue.reverse();
    let mut seen: BTreeSet<String> = walk.manifests.clone();
    while let Some((path, folder)) = queue.pop() {
        let kind = manifests::kind_of(&path).unwrap_or(ManifestKind::Requirements);
        let text = match Text::read(&workspace.absolute(&path)) {
            Ok(text) => Some(text),
            Err(error) => {
                workspace.warnings.push(format!("{path} {error}"));
                None
            }
        };
        // What it requires can be told all the same, though it will not be edited.
        let content = match &text {
            Some(text) => text.content.clone(),
            None => utf16(&workspace.absolute(&path)).unwrap_or_default().into(),
        };
        let in_project = manifests::is_project(kind, &path, &content);
        if kind == ManifestKind::Requirements && !in_project {
            continue;
        }
        let contents = manifests::read(kind, &path, &content).unwrap_or_else(|error| {
            workspace.warnings.push(format!("{path} {error}; nothing is known of what it requires"));
            Contents::default()
        });
        let here = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for included in contents.includes.iter().filter_map(|included| join(here, included)) {
            if seen.insert(included.clone()) && workspace.absolute(&included).is_file() {
                queue.push((included, folder.clone()));
            }
        }
        let member = members.entry(folder.clone()).or_default();
        member.folder = folder;
        member.describes_project |= in_project;
        member.manifests.push((Manifest { kind, path: PathBuf::from(path), text }, contents));
    }
    for member in members.values_mut() {
        member.manifests.sort_by_key(|(manifest, _)| (rank(manifest), manifest.path.clone()));
    }
    members
}

/// Windows PowerShell writes `pip freeze > requirements.txt` in UTF-16.
fn utf16(path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    let is_utf16 =
        matches!(Text::decode(bytes.clone()), Err(SourceError::Unsupported { encoding }) if encoding == "UTF-16");
    is_utf16.then(|| encoding_rs::UTF_16LE.decode(&bytes).0.into_owned())
}

/// Drops folders whose only manifest says how tools are to behave, where there is a project above.
fn keep_projects(members: &mut BTreeMap<String, Member>) {
    let projects: BTreeSet<String> =
        members.iter().filter(|(_, member)| member.describes_project).map(|(folder, _)| folder.clone()).collect();
    members
        .retain(|folder, member| member.describes_project || !ancestors(folder).any(|above| projects.contains(above)));
}

/// In which order a dependency is looked up and added.
fn rank(manifest: &Manifest) -> u8 {
    match manifest.kind {
        ManifestKind::Pyproject => 0,
        ManifestKind::Pipfile => 1,
        ManifestKind::Requirements => {
            let path = manifest.path.to_string_lossy();
            match path.rsplit('/').next().unwrap_or(&path) {
                "requirements.txt" => 2,
                "requirements.in" => 3,
                _ if manifests::requirements::is_main(&path) => 4,
                _ => 8,
            }
        }
        ManifestKind::SetupCfg => 5,
        ManifestKind::SetupPy => 6,
        ManifestKind::CondaEnvironment => 7,
        ManifestKind::PackageJson => 9,
    }
}

fn lock_files(root: &Path, folder: &str) -> Vec<PathBuf> {
    let python = ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"];
    let names: Vec<&str> = python.into_iter().chain(package::LOCKS.map(|(name, _)| name)).collect();
    let folders = std::iter::once(folder).chain(ancestors(folder));
    let paths = folders.flat_map(|folder| names.iter().map(move |name| Path::new(folder).join(name)));
    paths.filter(|path| root.join(path).is_file()).collect()
}

fn project(member: Member, source_roots: Vec<String>, package: Option<Package>, lock_files: Vec<PathBuf>) -> Project {
    let languages = member.languages();
    let by_manifest = languages.iter().any(|language| member.is_of(*language));
    let contents = || member.manifests.iter().map(|(_, contents)| contents);
    let mut dependencies: Vec<_> =
        contents().flat_map(|contents| &contents.requirements).map(|found| found.dependency.clone()).collect();
    dependencies.sort();
    dependencies.dedup();
    let mut scripts: Vec<String> = contents().flat_map(|contents| contents.scripts.clone()).collect();
    scripts.sort();
    scripts.dedup();
    Project {
        folder: PathBuf::from(&member.folder),
        languages,
        detected_by: if by_manifest { DetectedBy::Manifest } else { DetectedBy::Files },
        source_roots: source_roots.into_iter().map(PathBuf::from).collect(),
        dependencies,
        requires_python: contents().find_map(|contents| versions::lowest(contents.python.as_deref()?)),
        scripts,
        package,
        lock_files,
        manifests: member.manifests.into_iter().map(|(manifest, _)| manifest).collect(),
    }
}
