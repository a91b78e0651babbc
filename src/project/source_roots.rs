//! Folders from which absolute imports are resolved.

use std::collections::BTreeSet;

use super::members::{Member, ancestors, join};
use super::normalise;

/// The source roots of each member, relative to the workspace's root, most specific first: its own, those of the
/// projects above it, the workspace's root, then those of other packages, the ones it requires before the rest: so
/// `import llmkit` in one package of a monorepo leads to another.
pub(super) fn of(members: &[Member], python: &BTreeSet<&str>) -> Vec<Vec<String>> {
    let own: Vec<Vec<String>> = members.iter().map(|member| own(member, python)).collect();
    let all = |at: usize| {
        let member = &members[at];
        let above = ancestors(&member.folder)
            .filter_map(|folder| members.binary_search_by(|other| other.folder.as_str().cmp(folder)).ok());
        let packages = |required: bool| {
            let is_wanted = move |other: &usize| {
                let other = &members[*other];
                other.name().is_some_and(|name| member.requires(&normalise(name)) == required)
            };
            (0..members.len()).filter(is_wanted)
        };
        let mut roots: Vec<String> = std::iter::once(at).chain(above).flat_map(|at| own[at].clone()).collect();
        roots.push(String::new());
        roots.extend(packages(true).chain(packages(false)).flat_map(|at| own[at].clone()));
        let mut seen = BTreeSet::new();
        roots.retain(|root| seen.insert(root.clone()));
        roots
    };
    (0..members.len()).map(all).collect()
}

fn own(member: &Member, python: &BTreeSet<&str>) -> Vec<String> {
    let folder = &member.folder;
    let mut roots: Vec<String> = member.package_folders().filter_map(|named| join(folder, named)).collect();
    let src = join(folder, "src").unwrap_or_default();
    // `src` with an `__init__.py` is a package itself: it is imported as `src.x`.
    if holds_python(&src, python) && !python.contains(format!("{src}/__init__.py").as_str()) {
        roots.push(src);
    }
    roots.retain(|root| holds_python(root, python));
    roots.push(folder.clone());
    roots.sort_by_key(|root| std::cmp::Reverse(root.matches('/').count() + usize::from(!root.is_empty())));
    roots
}

fn holds_python(folder: &str, python: &BTreeSet<&str>) -> bool {
    let inside = format!("{folder}/");
    folder.is_empty() || python.range(inside.as_str()..).next().is_some_and(|path| path.starts_with(&inside))
}
