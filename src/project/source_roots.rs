//! Folders from which absolute imports are resolved.

use std::collections::BTreeSet;

use super::members::{Member, ancestors, join};
use super::normalise;

/// The source roots of each member, relative to the workspace's root, most specific first: its own, those of the
/// projects above it, the workspace's root, then those of the members that it requires: so `import llmkit` in one
/// package of a monorepo leads to another. Members that it does not name come last, and only where their folder is
/// laid out as an installable package: two applications may both have a `tools` folder.
pub(super) fn of(members: &[Member], python: &BTreeSet<&str>) -> Vec<Vec<String>> {
    let own: Vec<Vec<String>> = members.iter().map(|member| own(member, python)).collect();
    let packages: Vec<usize> = (0..members.len()).filter(|at| is_package(&members[*at], &own[*at], python)).collect();
    let all = |at: usize| {
        let above = ancestors(&members[at].folder)
            .filter_map(|folder| members.binary_search_by(|other| other.folder.as_str().cmp(folder)).ok());
        let chain: Vec<usize> = std::iter::once(at).chain(above).collect();
        let mut roots: Vec<String> = chain.iter().flat_map(|at| own[*at].clone()).collect();
        roots.push(String::new());
        roots.extend(required(members, chain).into_iter().flat_map(|at| own[at].clone()));
        roots.extend(packages.iter().flat_map(|at| own[*at].clone()));
        let mut seen = BTreeSet::new();
        roots.retain(|root| seen.insert(root.clone()));
        roots
    };
    (0..members.len()).map(all).collect()
}

/// The members that these require, and those that they require in turn.
fn required(members: &[Member], from: Vec<usize>) -> Vec<usize> {
    let mut found = from;
    let mut next = 0;
    while next < found.len() {
        let member = &members[found[next]];
        let more: Vec<usize> =
            (0..members.len()).filter(|at| !found.contains(at) && member.requires(&members[*at])).collect();
        found.extend(more);
        next += 1;
    }
    found
}

/// Whether a member has a package, or a module, of its distribution's name.
fn is_package(member: &Member, roots: &[String], python: &BTreeSet<&str>) -> bool {
    let Some(name) = member.name() else { return false };
    let name = normalise(name).replace('-', "_");
    roots
        .iter()
        .filter_map(|root| join(root, &name))
        .any(|package| holds_python(&package, python) || python.contains(format!("{package}.py").as_str()))
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
