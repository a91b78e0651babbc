//! Workspaces of npm, yarn, bun and pnpm: which folder above a package brings it together with others.

use std::path::{Path, PathBuf};

use ignore::gitignore::GitignoreBuilder;

use super::{ManifestKind, Text, manifests};

/// The folder, among these that lie above a package, whose workspace the package belongs to: its packages import each
/// other, so they are read together.
pub(super) fn above<'a>(package: &Path, mut folders: impl Iterator<Item = &'a Path>) -> Option<PathBuf> {
    let holds = |folder: &&Path| folder != &package && is_member(folder, &patterns(folder), package);
    folders.find(holds).map(Path::to_path_buf)
}

/// The patterns of a workspace's packages, by package.json or pnpm-workspace.yaml.
fn patterns(folder: &Path) -> Vec<String> {
    let text = |name: &str| Text::read(&folder.join(name)).map(|text| text.content).ok();
    let package = text("package.json")
        .and_then(|text| manifests::read(ManifestKind::PackageJson, "package.json", &text).ok()?.package);
    let listed = package.map(|package| package.workspaces).unwrap_or_default();
    let pnpm = text("pnpm-workspace.yaml").map(|text| pnpm_packages(&text)).unwrap_or_default();
    listed.into_iter().chain(pnpm).collect()
}

/// The list under `packages:` in a pnpm-workspace.yaml.
fn pnpm_packages(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or(line).trim_end());
    let lines = lines.skip_while(|line| *line != "packages:").skip(1);
    let listed = lines.filter(|line| !line.trim_start().is_empty() && !line.trim_start().starts_with('#'));
    let items = listed.map_while(|line| line.trim_start().strip_prefix('-'));
    items.map(|item| item.trim().trim_matches(['"', '\'']).to_owned()).collect()
}

fn is_member(folder: &Path, patterns: &[String], package: &Path) -> bool {
    let mut builder = GitignoreBuilder::new(folder);
    for pattern in patterns {
        let (not, pattern) = pattern.strip_prefix('!').map_or(("", pattern.as_str()), |pattern| ("!", pattern));
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        // A pattern that is no valid one has no members.
        let _ = builder.add_line(None, &format!("{not}/{pattern}"));
    }
    builder.build().is_ok_and(|members| members.matched(package, true).is_ignore())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members() {
        let list = |text: &str| pnpm_packages(text);
        assert_eq!(
            list("# x\npackages:\n  # apps\n  - 'apps/*'\n- \"libs/**\" # all\n\ncatalog:\n  - no\n"),
            ["apps/*", "libs/**"]
        );
        let is = |patterns: &[&str], package: &str| {
            let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
            is_member(Path::new("/r"), &patterns, &Path::new("/r").join(package))
        };
        assert!(is(&["apps/*"], "apps/api") && is(&["./libs/**"], "libs/a/b") && is(&["web/"], "web"));
        assert!(!is(&["apps/*"], "x/apps/api") && !is(&["apps/*", "!apps/old"], "apps/old"));
        assert!(!is(&["apps/*"], "apps/api/deep") && !is(&[], "apps/api"));
    }
}
