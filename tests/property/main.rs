//! Property tests of the edit engine, over programs that are generated and programs that are real.
//!
//! ```console
//! $ cargo test --test property                        # a few hundred programs per language
//! $ tests/property/run                                # the same with the TypeScript compiler, which it installs
//! $ PROPERTY_PROGRAMS=20000 tests/property/run python_programs
//! $ PROPERTY_PROGRAMS=1 PROPERTY_SEED=4711 tests/property/run typescript_programs
//! ```
//!
//! Each program is generated from a seed, together with what is to be added to it ([`wanted`]). [`properties`] says what
//! must hold. The judges of meaning are the languages themselves: CPython (`judge.py`, with `python3` or `$PYTHON`) and
//! the TypeScript compiler (`judge.mjs`, where `tests/property/run` has installed it). They share no code with the tool,
//! accept every program before it is edited, or the generator is wrong, and walk the trees and the scopes of before and
//! after side by side. A failing program is made small ([`shrink`]) and printed as a case for `fixtures/edit/`.
//!
//! `PROPERTY_PROGRAMS` also says how many files of the standard library and of the compiler are taken; `all` takes all.
//! The generator is our own: what a program may say depends on all that is around it (scopes, indentation, names), and
//! texts that nobody generated have to shrink as well.

mod judge;
mod program;
mod properties;
mod python;
mod random;
mod removal;
#[path = "../reversal/mod.rs"]
mod reversal;
mod shrink;
mod typescript;
mod wanted;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use judge::Judge;
use mlflow_instrument::project::Language;
use mlflow_instrument::syntax::facts;
use program::Program;
use properties::{Property, Tally, check};
use random::Random;
use wanted::Wanted;

/// Programs of a normal run, per language.
const PROGRAMS: usize = 400;

/// Files of the standard library and of the compiler in a normal run.
const FILES: usize = 40;

/// Failures after which a run ends.
const MOST_FAILURES: usize = 8;

#[test]
fn python_programs() {
    generated(Language::Python, python::program);
}

#[test]
fn typescript_programs() {
    generated(Language::TypeScript, typescript::program);
}

#[test]
fn fixtures() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    for language in Language::ALL {
        real(*language, sources(&root, *language), usize::MAX);
    }
}

#[test]
fn standard_library() {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let print = "import sysconfig; print(sysconfig.get_path('stdlib'))";
    let Ok(printed) = Command::new(python).args(["-c", print]).output() else {
        return eprintln!("no python3, and so no standard library");
    };
    let root = PathBuf::from(String::from_utf8_lossy(&printed.stdout).trim());
    real(Language::Python, sources(&root, Language::Python), FILES);
}

fn number(variable: &str) -> Option<usize> {
    let value = std::env::var(variable).ok()?;
    Some(if value == "all" { usize::MAX } else { value.parse().expect("a number") })
}

/// Checks programs that are generated.
fn generated(language: Language, generate: fn(&mut Random) -> Program) {
    let first = number("PROPERTY_SEED").unwrap_or(0);
    let tally = run(language, number("PROPERTY_PROGRAMS").unwrap_or(PROGRAMS), |at| {
        let seed = first + at;
        let mut random = Random::new(seed as u64);
        let program = generate(&mut random);
        let text = program.text().map(|text| text.content).unwrap_or_default();
        let facts = facts(language, &program.path, &text);
        let wanted = Wanted::random(&mut random, language, &text, &facts);
        Some((format!("PROPERTY_SEED={seed}"), program, wanted))
    });
    if tally.programs < PROGRAMS {
        return;
    }
    assert!(tally.patched * 10 > tally.programs * 6, "few programs are edited: {tally}");
    assert!(tally.restored * 5 > tally.patched, "few programs come back to the byte: {tally}");
    assert!(tally.spans * 4 > tally.functions, "few functions get a span: {tally}");
}

/// Checks programs that someone wrote, all or a sample of them, with a span on every function.
fn real(language: Language, paths: Vec<PathBuf>, sample: usize) {
    let count = number("PROPERTY_PROGRAMS").unwrap_or(sample).min(paths.len());
    let step = paths.len() / count.max(1);
    run(language, count, |at| {
        let path = &paths[at * step];
        let name = path.file_name()?.to_string_lossy().into_owned();
        let program = Program { path: name, bytes: std::fs::read(path).ok()?, is_newest: false };
        let text = program.text()?;
        let facts = facts(language, &program.path, &text.content);
        let wanted = Wanted::everything(language, &text.content, &facts);
        Some((path.display().to_string(), program, wanted))
    });
}

/// Checks so many programs on all processors, each with a judge of its own; panics with the failures.
fn run(language: Language, count: usize, make: impl Fn(usize) -> Option<(String, Program, Wanted)> + Sync) -> Tally {
    let next = AtomicUsize::new(0);
    let total = Mutex::new(Tally::default());
    let failures = Mutex::new(Vec::new());
    let work = || {
        let mut judge = Judge::of(language);
        let mut tally = Tally::default();
        while failures.lock().expect("no thread panics").len() < MOST_FAILURES {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                break;
            }
            let Some((place, program, wanted)) = make(at) else { continue };
            match check(&program, &wanted, &mut judge) {
                Ok(seen) => tally.add(seen),
                // What is real may be in a language older or newer than the judge.
                Err(failure) if failure.property == Property::Valid && !place.starts_with("PROPERTY_SEED") => {}
                Err(failure) => {
                    let small = shrink::shrink(program, wanted, failure, &mut judge);
                    eprintln!("{place}: {small}\n");
                    failures.lock().expect("no thread panics").push(place);
                }
            }
        }
        if judge.is_none() {
            eprintln!("{language:?}: no judge of meaning on this machine; see tests/property/main.rs");
            assert!(std::env::var_os("PROPERTY_JUDGES").is_none(), "both judges are asked for");
        }
        total.lock().expect("no thread panics").add(tally);
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, work).expect("a thread");
        }
    });
    let (tally, failures) =
        (*total.lock().expect("no thread panics"), failures.into_inner().expect("no thread panics"));
    eprintln!("{language:?}: {tally}");
    assert!(failures.is_empty(), "{} failures, printed above: {}", failures.len(), failures.join(", "));
    tally
}

/// All source files below a folder, in order.
fn sources(root: &Path, language: Language) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let is_source = |path: &PathBuf| path.to_str().and_then(Language::of) == Some(language) && path.is_file();
    files.map(walkdir::DirEntry::into_path).filter(is_source).collect()
}
