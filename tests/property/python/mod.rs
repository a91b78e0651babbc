//! Generates Python programs: valid, and as odd as the language allows.

mod blocks;
mod expressions;
mod functions;
mod names;
mod statements;
mod strings;
mod writer;

use crate::program::{Program, newlines};
use crate::random::Random;
use statements::{IMPORTS, MLFLOW, Scope};
use writer::Writer;

/// A program.
pub fn program(random: &mut Random) -> Program {
    let is_latin = random.one_in(25);
    let mut writer = Writer::new(random);
    writer.is_unicode &= !is_latin;
    header(&mut writer, is_latin);
    imports(&mut writer);
    let scope = Scope::module();
    for _ in 0..=writer.random.below(5) {
        if writer.random.one_in(3) {
            writer.noise(2);
        }
        match writer.random.below(4) {
            0 => writer.statement(&scope),
            1 => writer.class(&scope),
            _ => writer.function(&scope),
        }
    }
    if writer.random.one_in(6) {
        writer.text.push_str("if __name__ == '__main__':\n    main()\n");
    }
    writer.noise(2);
    let (mut text, is_newest) = (writer.text, writer.is_newest);
    if random.one_in(6) {
        text.truncate(text.trim_end_matches('\n').len());
    }
    let text = newlines(random, &text);
    let bytes = if is_latin {
        // A letter that UTF-8 would write otherwise.
        format!("{text}# \u{e9}\n").chars().map(|letter| letter as u8).collect()
    } else if random.one_in(12) {
        format!("\u{feff}{text}").into_bytes()
    } else {
        text.into_bytes()
    };
    Program { path: "program.py".to_owned(), bytes, is_newest }
}

/// What stands above the imports.
fn header(writer: &mut Writer, is_latin: bool) {
    if writer.random.one_in(10) {
        writer.text.push_str("#!/usr/bin/env python3\n");
    }
    if is_latin {
        writer.text.push_str("# -*- coding: latin-1 -*-\n");
    } else if writer.random.one_in(15) {
        writer.text.push_str("# vim: set fileencoding=utf-8 :\n");
    }
    if writer.random.one_in(8) {
        writer.text.push_str(writer.random.pick(&[
            "# Copyright Us\n\n",
            "# /// script\n# ///\n",
            "# a\n\n# b\n",
            "\n\n",
        ]));
    }
    if writer.random.one_in(8) {
        writer.noise(2);
    }
    if writer.random.one_in(3) {
        let docstring = writer.docstring();
        // `"one"; done = 1` would put code above `from __future__`.
        let docstring = docstring.split(';').next().unwrap_or_default().to_owned();
        writer.line(&docstring);
        writer.noise(2);
    }
    if writer.random.one_in(6) {
        let future = writer.random.pick(&[
            "from __future__ import annotations",
            "from __future__ import (\n    annotations,\n    generator_stop,\n)",
            "from __future__ import annotations; from __future__ import division",
        ]);
        writer.line(future);
        writer.noise(1);
    }
}

fn imports(writer: &mut Writer) {
    for _ in 0..writer.random.below(6) {
        match writer.random.below(12) {
            0 => {
                let guarded = writer.random.pick(&MLFLOW[..10]);
                let guarded = guarded.lines().next().unwrap_or_default();
                let taken = "try:\n    IT\nexcept ImportError:\n    mlflow = None\n";
                let typed = "if TYPE_CHECKING:\n    IT\n";
                let text = writer.random.pick(&[taken, typed, "if DEBUG: IT\n"]);
                writer.text.push_str(&text.replace("IT", guarded));
            }
            1 | 2 => {
                let import = writer.random.pick(&MLFLOW);
                writer.line(import);
            }
            3 => {
                let other = writer.random.pick(&[
                    "try:\n    import fast\nexcept ImportError:\n    fast = None",
                    "if TYPE_CHECKING:\n    from openai import OpenAI",
                    "from tools import *",
                    "__all__ = ['ask', 'mlflow']",
                    "__all__: list[str] = [\n    'ask',\n]",
                    "client = openai.OpenAI()",
                ]);
                writer.line(other);
            }
            _ => {
                let import = writer.random.pick(&IMPORTS[..19]);
                writer.line(import);
            }
        }
        writer.noise(1);
    }
}
