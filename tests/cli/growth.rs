//! Texts much longer than any that people write: time grows with the text, not with its square or its cube. Each of these
//! took minutes in this build when every class was compared with all before it, and every comment with every other.

use std::time::{Duration, Instant};

use crate::folder::Folder;

/// Far more than it takes on a busy machine, far less than what grows faster would take.
const LONGEST: Duration = Duration::from_secs(60);

#[track_caller]
fn ends_soon(text: String) {
    let folder = Folder::new().file("m.py", text);
    let begin = Instant::now();
    let ran = folder.run(&["--dry-run"]);
    let taken = begin.elapsed();
    assert!(taken < LONGEST, "it took {taken:?}: {ran}");
}

#[test]
fn classes_in_a_row() {
    let classes = (1..10_000).map(|at| format!("class C{at}(C{}):\n    pass\n", at - 1));
    ends_soon(format!(
        "class C0:\n    def run(self):\n        return self\n{}C9999().run()\n",
        classes.collect::<String>()
    ));
}

#[test]
fn comments_without_number() {
    let comments = (0..30_000).map(|at| format!("# instrument: ignore\nx{at} = 1\n"));
    ends_soon(format!("{}def f():\n    pass\n", comments.collect::<String>()));
}
