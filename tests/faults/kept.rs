//! What a file keeps besides its text: mode, owner, extended attributes, encoding, line ends.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use rustix::fs::XattrFlags;

use crate::scene::{Scene, python};

fn attribute(path: &Path, name: &str) -> Option<Vec<u8>> {
    let mut value = vec![0; 256];
    let size = rustix::fs::getxattr(path, name, &mut value[..]).ok()?;
    value.truncate(size);
    Some(value)
}

#[test]
fn modes() {
    let scene = Scene::new();
    let modes = [0o600, 0o640, 0o644, 0o664, 0o755, 0o700, 0o777, 0o2755, 0o4750];
    let path = |mode: u32| scene.path().join(format!("mode{mode:o}.py"));
    for mode in modes {
        scene.write(&format!("mode{mode:o}.py"), python("answer"));
        fs::set_permissions(path(mode), Permissions::from_mode(mode)).expect("it is ours");
    }
    assert_eq!(scene.run().code, Some(0));
    for mode in modes {
        assert!(scene.read(&format!("mode{mode:o}.py")).contains("@mlflow.trace"));
        assert_eq!(path(mode).metadata().expect("it is there").mode() & 0o7777, mode, "{mode:o}");
    }
}

#[test]
fn owner() {
    let scene = Scene::new();
    scene.write("answer.py", python("answer"));
    let path = scene.path().join("answer.py");
    if chown(&path, Some(1234), Some(4321)).is_err() {
        println!("skipped: only root may give files away");
        return;
    }
    assert_eq!(scene.run().code, Some(0));
    let metadata = path.metadata().expect("it is there");
    assert!(scene.read("answer.py").contains("@mlflow.trace"));
    assert_eq!((metadata.uid(), metadata.gid()), (1234, 4321));
}

#[test]
fn extended_attributes_and_access_lists() {
    let scene = Scene::new();
    scene.write("answer.py", python("answer"));
    let path = scene.path().join("answer.py");
    // Version 2; owner rw, user 1234 rw, group r, mask rw, others nothing.
    let entries = [(1u16, 6u16, u32::MAX), (2, 6, 1234), (4, 4, u32::MAX), (16, 6, u32::MAX), (32, 0, u32::MAX)];
    let mut list = 2u32.to_le_bytes().to_vec();
    for (tag, permission, id) in entries {
        list.extend(tag.to_le_bytes().into_iter().chain(permission.to_le_bytes()).chain(id.to_le_bytes()));
    }
    let set = [("user.note", b"ours".to_vec()), ("system.posix_acl_access", list)].map(|(name, value)| {
        let is_set = rustix::fs::setxattr(&path, name, &value, XattrFlags::empty()).is_ok();
        if !is_set {
            println!("skipped: this file system does not keep {name}");
        }
        (name, value, is_set)
    });
    assert_eq!(scene.run().code, Some(0));
    assert!(scene.read("answer.py").contains("@mlflow.trace"));
    for (name, value, _) in set.iter().filter(|(_, _, is_set)| *is_set) {
        assert_eq!(attribute(&path, name).as_ref(), Some(value), "{name}");
    }
}

#[test]
fn encodings_and_line_ends() {
    let text = python("answer");
    let latin = |text: &str| text.chars().map(|letter| letter as u8).collect::<Vec<u8>>();
    let windows = text.replace('\n', "\r\n");
    let cases: [(&str, Vec<u8>); 5] = [
        ("mark.py", format!("\u{feff}{text}").into_bytes()),
        ("windows.py", windows.clone().into_bytes()),
        ("both.py", format!("\u{feff}{windows}").into_bytes()),
        ("latin.py", latin(&format!("# coding: latin-1\nNAME = 'é'\n{text}"))),
        ("no_newline.py", text.trim_end().as_bytes().to_vec()),
    ];
    let scene = Scene::new();
    for (path, bytes) in &cases {
        scene.write(path, bytes);
    }
    assert_eq!(scene.run().code, Some(0));
    let now = scene.snapshot();
    for (path, bytes) in &cases {
        let new = &now[*path];
        assert!(String::from_utf8_lossy(new).contains("@mlflow.trace"), "{path}");
        assert_eq!(new.starts_with(b"\xEF\xBB\xBF"), bytes.starts_with(b"\xEF\xBB\xBF"), "{path}");
        let ends = |bytes: &[u8]| bytes.windows(2).filter(|pair| pair[1] == b'\n').all(|pair| pair[0] == b'\r');
        assert_eq!(ends(new), ends(bytes), "{path}");
        assert_eq!(new.ends_with(b"\n"), bytes.ends_with(b"\n"), "{path}");
        // Everything that was there is there, in its order and in its bytes.
        let mut rest = new.iter();
        assert!(bytes.iter().all(|byte| rest.any(|other| other == byte)), "{path}");
        assert_eq!(new.contains(&0xE9), bytes.contains(&0xE9), "{path}");
    }
}
