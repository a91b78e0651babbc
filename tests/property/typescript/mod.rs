//! Generates programs in TypeScript and JavaScript: valid, and as odd as the language allows.

mod expressions;
mod functions;
mod statements;
mod writer;

use crate::program::{Program, newlines};
use crate::random::Random;
use writer::{Scope, Writer};

/// Imports, some of which bind names that the tool writes; no two of them bind the same.
const IMPORTS: [&str; 16] = [
    "import OpenAI from 'openai'",
    "import { generateText } from \"ai\"",
    "import * as ai from 'ai'",
    "import fs, { readFile } from 'node:fs'",
    "import './side-effect.js'",
    "import 'dotenv/config'",
    "import {\n  one,\n  two, // comment\n} from './own.js'",
    "import * as mlflow from '@mlflow/core'",
    "import { withSpan, SpanType as Kind } from '@mlflow/core'",
    "import mlflowTracing from 'mlflow-tracing'",
    "import { tracedOpenAI } from '@mlflow/openai'",
    "import { span } from './tracing.js'",
    "import './tracing.js'",
    "import data from './data.json' with { type: 'json' }",
    "import { mlflow as other } from './else.js'",
    "import { error } from './errors.js'",
];

/// The same as CommonJS.
const REQUIRES: [&str; 8] = [
    "const OpenAI = require('openai')",
    "const { generateText } = require(\"ai\")",
    "require('dotenv').config()",
    "const mlflow = require('@mlflow/core')",
    "const { withSpan, startSpan: start } = require('@mlflow/core')",
    "const { span } = require('./tracing.js')",
    "require('./side-effect')",
    "const fs = require('fs'), path = require('path')",
];

/// Declarations of TypeScript alone.
const TYPED: [&str; 7] = [
    "interface Answer { text: string; ask(x: string): void }",
    "type Handler = (question: string) => Promise<string>;",
    "enum Kind2 { A = 1, B }",
    "declare function declared(x: string): void;",
    "abstract class Abstract { abstract run(): void; protected load() { return 1; } }",
    "namespace Space { export function inner(x: string) { return x; } export const y = () => 1; }",
    "declare const mlflowGlobal: any;",
];

/// A program.
pub fn program(random: &mut Random) -> Program {
    let path = random.pick(&["p.ts", "p.ts", "p.tsx", "p.tsx", "p.js", "p.jsx", "p.mjs", "p.cjs", "p.mts", "p.cts"]);
    let mut writer = Writer::new(random, path);
    let is_common_js = path == "p.cjs" || path == "p.js" && writer.random.one_in(2);
    header(&mut writer);
    let mut scope = Scope::default();
    imports(&mut writer, &mut scope, is_common_js);
    for _ in 0..=writer.random.below(5) {
        writer.noise(2);
        top_level(&mut writer, &mut scope, is_common_js);
    }
    if !is_common_js && writer.random.one_in(5) {
        let default = writer.arrow(&scope, 2);
        writer.ended(&format!("export default {default}"));
    } else if !is_common_js && writer.random.one_in(6) {
        writer.function(&mut scope, "export default ");
    }
    writer.noise(2);
    let mut text = writer.text;
    if random.one_in(6) {
        text.truncate(text.trim_end_matches('\n').len());
    }
    let mark = if random.one_in(15) && !text.starts_with("#!") { "\u{feff}" } else { "" };
    let text = format!("{mark}{}", newlines(random, &text));
    Program { path: path.to_owned(), bytes: text.into_bytes(), is_newest: false }
}

fn header(writer: &mut Writer) {
    if writer.random.one_in(12) {
        writer.text.push_str("#!/usr/bin/env node\n");
    }
    if writer.random.one_in(6) {
        let comment = writer.random.pick(&[
            "/* Copyright Us */\n\n",
            "// @ts-nocheck\n",
            "/// <reference types=\"node\" />\n",
            "/* eslint-disable */\n",
            "// of the file\n\n",
        ]);
        writer.text.push_str(comment);
    }
    if writer.random.one_in(6) {
        let directive = writer.random.pick(&["'use strict'", "'use server'", "\"use strict\""]);
        writer.ended(directive);
    }
}

fn imports(writer: &mut Writer, scope: &mut Scope, is_common_js: bool) {
    let all: &[&str] = if is_common_js { &REQUIRES } else { &IMPORTS };
    let count = writer.random.below(5);
    for import in writer.random.some(all, count) {
        let bound = ["mlflow", "span", "error", "tracedOpenAI", "mlflowTracing", "data"];
        scope.declared.extend(bound.iter().filter(|name| import.contains(**name)).map(|name| (*name).to_owned()));
        writer.ended(import);
        writer.noise(1);
    }
}

fn top_level(writer: &mut Writer, scope: &mut Scope, is_common_js: bool) {
    let prefix = if !is_common_js && writer.random.one_in(3) { "export " } else { "" };
    match writer.random.below(12) {
        0 => writer.statement(scope),
        1 | 2 => writer.class(scope, prefix),
        3 | 4 => writer.declaration(scope, prefix),
        5 if writer.is_typescript => {
            let number = writer.number();
            let typed = writer.random.pick(&TYPED);
            let typed = ["Answer", "Handler", "Kind2", "declared", "Abstract", "Space", "mlflowGlobal"]
                .iter()
                .fold(typed.to_owned(), |text, name| text.replace(name, &format!("{name}_{number}")));
            writer.line(&typed);
        }
        6 => {
            let number = writer.number();
            let value = writer.arrow(scope, 3);
            writer.ended(&format!("{prefix}const arrow{number} = {value}"));
        }
        7 => {
            let value = writer.arrow(scope, 3);
            writer.ended(&format!("app.post('/ask', {value})"));
        }
        _ => writer.function(scope, prefix),
    }
}
