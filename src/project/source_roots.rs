//! Folders from which absolute imports are resolved.

use std::collections::BTreeSet;

use super::members::{Member, ancestors, join};
use super::normalise;

/// The source roots of each member, relative to the workspace's root, most specific first: its own, those of the
/// projects above it, the workspace's root, then those of the members that it requires: so `import llmkit` in one
/// package of a monorepo leads to another. Members that it does not name come last, and only where they
/// have a package of their own name: two applications may both have a `tools` folder.
pub(super) fn of(members: &[Member], python: &BTreeSet<&str>) -> Vec<Vec<String>> {
    let own: Vec<Vec<String>> = members.iter().map(|member| own(member, python)).collect();
    let packages: Vec<String> =
        members.iter().zip(&own).filter_map(|(member, roots)| package_root(member, roots, python)).collect();
    let all = |at: usize| {
        let above = ancestors(&members[at].folder)
            .filter_map(|folder| members.binary_search_by(|other| other.folder.as_str().cmp(folder)).ok());
        let chain: Vec<usize> = std::iter::once(at).chain(above).collect();
        let mut roots: Vec<String> = chain.iter().flat_map(|at| own[*at].clone()).collect();
        roots.push(String::new());
        roots.extend(required(members, chain).into_iter().flat_map(|at| own[at].clone()));
        roots.extend(packages.iter().cloned());
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

/// The source root in which a member has a package, or a module, of its distribution's name.
fn package_root(member: &Member, roots: &[String], python: &BTreeSet<&str>) -> Option<String> {
    let name = normalise(member.name()?).replace('-', "_");
    let holds_package = |root: &&String| {
        let package = join(root, &name).unwrap_or_default();
        holds_python(&package, python) || python.contains(format!("{package}.py").as_str())
    };
    roots.iter().find(holds_package).cloned()
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
