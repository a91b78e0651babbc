//! What cannot be had for less: the floors that docs/PERFORMANCE.md compares a run with.
//!
//!     cargo run --release --example floor -- needed FOLDER          # prints the paths of the files that a cold run parses
//!     cargo run --release --example floor -- parse THREADS < PATHS  # parses these files with tree-sitter, nothing else
//!     cargo run --release --example floor -- scan THREADS FOLDER NAMES  # looks for names in every source file's bytes
//!     cargo run --release --example floor -- facts THREADS < PATHS  # reads the facts of these files and keeps them all

use std::cell::RefCell;
use std::io::Read;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use mlflow_instrument::pipeline::{Options, analyse};
use mlflow_instrument::project::{Language, Request};
use mlflow_instrument::syntax::{Dialect, FileFacts, facts};
use rayon::prelude::*;
use tree_sitter::Parser;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["needed", folder] => needed(folder),
        ["parse", threads] => {
            start(threads);
            println!("{}", listed().par_iter().map(|path| parse(path)).sum::<usize>());
        }
        ["scan", threads, folder, names] => {
            start(threads);
            let names = std::fs::read_to_string(names).expect("the list of names");
            let names = AhoCorasick::new(names.lines()).expect("names are short");
            println!("{}", sources(folder).par_iter().filter(|path| names.is_match(&read(path))).count());
        }
        ["facts", threads] => {
            start(threads);
            let all: Vec<FileFacts> = listed().par_iter().map(|path| facts_of(path)).collect();
            println!("{}", all.iter().map(|facts| facts.exprs.len()).sum::<usize>());
        }
        _ => panic!("needed FOLDER | parse THREADS < PATHS | scan THREADS FOLDER NAMES | facts THREADS < PATHS"),
    }
}

/// Starts as many threads as asked for, with the stacks that the binary gives them.
fn start(threads: &str) {
    let threads = threads.parse().expect("a number of threads");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(64 << 20);
    pool.build_global().expect("there is no other pool");
}

fn needed(folder: &str) {
    start("0");
    let request = Request { paths: vec![PathBuf::from(folder)], ..Request::default() };
    let analysis = analyse(&request, &Options::default()).unwrap_or_else(|failure| panic!("{failure}"));
    for path in &analysis.parsed {
        println!("{}", analysis.workspace.absolute(path).display());
    }
}

/// The paths that standard input names.
fn listed() -> Vec<PathBuf> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("paths are Unicode");
    text.lines().map(PathBuf::from).collect()
}

/// All source files of a folder, as the binary walks it.
fn sources(folder: &str) -> Vec<PathBuf> {
    let files = ignore::WalkBuilder::new(folder).build().filter_map(Result::ok).map(ignore::DirEntry::into_path);
    files.filter(|path| path.to_str().is_some_and(|path| Language::of(path).is_some())).collect()
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Parses with this thread's parser; gives back the number of bytes.
fn parse(path: &Path) -> usize {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
    }
    let name = path.to_str().expect("paths are Unicode");
    let grammar = match (Language::of(name), Dialect::of(name)) {
        (Some(Language::Python), _) => tree_sitter_python::LANGUAGE,
        (_, Dialect::TypeScript) => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        (_, Dialect::Tsx) => tree_sitter_typescript::LANGUAGE_TSX,
    };
    let bytes = read(path);
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(&grammar.into()).expect("the grammars and the parser have one version");
        parser.parse(&bytes, None).map_or(0, |_| bytes.len())
    })
}

fn facts_of(path: &Path) -> FileFacts {
    let name = path.to_str().expect("paths are Unicode");
    let language = Language::of(name).expect("a source file");
    facts(language, name, &String::from_utf8_lossy(&read(path)))
}
