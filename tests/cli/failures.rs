//! What stops a run: exit code 2 and a message that says what, where, and what to do.

use insta::assert_snapshot;

use crate::folder::Folder;

#[test]
fn missing_path() {
    assert_snapshot!(Folder::new().run(&["app"]));
}

#[test]
fn not_a_directory() {
    assert_snapshot!(Folder::new().file("app.py", "").run(&["app.py/chat.py"]));
}

#[test]
fn missing_config() {
    assert_snapshot!(Folder::new().run(&["--config", "other.toml"]));
}

#[test]
fn broken_config() {
    assert_snapshot!(Folder::new().file("instrument.toml", "select = [\n").run(&["."]));
}

#[test]
fn unknown_key_in_config() {
    assert_snapshot!(Folder::new().file("instrument.toml", "\nselekt = []\n").run(&["."]));
}

#[test]
fn unknown_rule_in_config() {
    assert_snapshot!(Folder::new().file("instrument.toml", "ignore = [\"retrievel\"]\n").run(&["."]));
}

#[test]
fn wrong_type_in_pyproject() {
    let pyproject = "[project]\nname = \"shop\"\n\n[tool.instrument]\nselect = \"llm-call\"\n";
    assert_snapshot!(Folder::new().file("pyproject.toml", pyproject).run(&["."]));
}

#[test]
fn broken_library_in_config() {
    let config = "[[library]]\nname = \"acme\"\nimports = [\"acme\"]\narea = \"modle\"\nsummary = \"Ours.\"\n";
    assert_snapshot!(Folder::new().file("instrument.toml", config).run(&["."]));
}

#[test]
fn output_into_a_missing_folder() {
    let folder = Folder::new().file("app.py", "");
    assert_snapshot!(folder.run(&["--dry-run", "-o", "missing/out.diff", "."]));
}

/// A folder that may not be read: named, it stops the run; below, it is a warning.
#[cfg(unix)]
mod permissions {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use insta::assert_snapshot;

    use crate::folder::{BINARY, Folder, finish};

    /// Nobody's user id, as which the superuser runs the binary: nothing is closed to root.
    const NOBODY: u32 = 65534;

    fn run_without_permission(folder: &Folder, arguments: &[&str]) -> String {
        let path = folder.path();
        let mode =
            |path: &std::path::Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).expect("ours");
        // A copy of the binary, for the place where it was built may be closed to nobody. Another process makes it: what this
        // one has open for writing, a child that another test starts may hold open a while longer ("Text file busy").
        let binary = tempfile::tempdir().expect("a temporary folder can be made");
        let copy = binary.path().join("instrument");
        assert!(Command::new("cp").args([BINARY.as_ref(), copy.as_os_str()]).status().expect("cp runs").success());
        mode(binary.path(), 0o755);
        mode(&path, 0o755);
        mode(&path.join("closed"), 0o000);
        let mut command = Command::new(&copy);
        command.args(arguments).current_dir(&path);
        if path.metadata().expect("it is there").uid() == 0 {
            command.uid(NOBODY).gid(NOBODY);
        }
        let (code, stdout, stderr) = finish(command, b"");
        mode(&path.join("closed"), 0o755);
        let stdout = String::from_utf8(stdout).expect("it is Unicode");
        format!("exit code {code}\n-- stdout --\n{stdout}-- stderr --\n{stderr}")
            .replace(path.to_str().expect("it is Unicode"), "[folder]")
    }

    #[test]
    fn named() {
        let folder = Folder::new().file("closed/app.py", "");
        assert_snapshot!(run_without_permission(&folder, &["closed"]));
    }

    #[test]
    fn below() {
        let folder = Folder::new().file("closed/app.py", "").file("open.py", "");
        assert_snapshot!(run_without_permission(&folder, &["."]));
    }
}
