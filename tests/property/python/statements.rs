//! Statements that hold no others.

use super::expressions::Place;
use super::writer::Writer;

/// What surrounds a statement.
#[derive(Clone, Default)]
pub struct Scope {
    pub kind: Kind,
    pub is_async: bool,
    pub is_generator: bool,
    /// `break` and `continue` have a loop.
    pub in_loop: bool,
    /// Not in `except*`, which nothing may leave.
    pub may_leave: bool,
    /// The parameters of the function, which those inside it may declare `nonlocal`.
    pub parameters: Vec<&'static str>,
    /// How deep blocks are nested.
    pub depth: usize,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Module,
    Class,
    Function,
}

impl Scope {
    /// The top level of a file.
    pub fn module() -> Self {
        Self { may_leave: true, ..Self::default() }
    }

    pub fn is_function(&self) -> bool {
        self.kind == Kind::Function
    }

    /// What expressions may hold here.
    pub fn place(&self) -> Place {
        let yields = self.is_function() && self.is_generator;
        Place {
            awaits: self.is_function() && self.is_async,
            yields,
            delegates: yields && !self.is_async,
            walrus: true,
            in_brackets: false,
        }
    }
}

/// Imports of MLflow in every form.
pub const MLFLOW: [&str; 14] = [
    "import mlflow",
    "import mlflow as mf",
    "import os, mlflow",
    "import mlflow, os as system",
    "import mlflow.openai",
    "import mlflow.openai as flavor",
    "from mlflow import trace",
    "from mlflow import trace as t, start_span",
    "from mlflow.entities import SpanType",
    "from mlflow.entities import Document, SpanType as Kind",
    "from mlflow.entities import (\n    Document,  # a document\n    Trace,\n)",
    "from mlflow.entities import Document, \\\n    Trace",
    "from mlflow.entities.span import SpanType",
    "import mlflow; mlflow.openai.autolog()",
];

/// Imports of other things, some of which bind names that the tool writes.
pub const IMPORTS: [&str; 20] = [
    "import os",
    "import sys, json",
    "import os.path as path",
    "import openai",
    "import numpy as np",
    "import trace",
    "from opentelemetry import trace",
    "from ddtrace import tracer as mlflow",
    "from tracing import span, SpanType",
    "from typing import (\n    Any,\n    Optional,  # maybe\n)",
    "from typing import Literal, \\\n    Annotated",
    "from functools import wraps, cached_property",
    "from contextlib import contextmanager, asynccontextmanager",
    "from fastapi import FastAPI, Depends",
    "from . import local",
    "from .local import helper as span",
    "from .. import above",
    "import a; import b",
    "from dataclasses import dataclass; import abc",
    "import unicodedata as ｕ",
];

impl Writer<'_> {
    /// Statements that stand on one line.
    pub fn simple_line(&mut self, scope: &Scope) {
        let line = self.simple_statements(scope);
        self.line(&line);
    }

    /// One statement, or several with semicolons between them.
    pub fn simple_statements(&mut self, scope: &Scope) -> String {
        let mut line = self.simple(scope);
        while self.random.one_in(10) {
            let separator = self.random.pick(&["; ", ";", " ; "]);
            let next = self.simple(scope);
            // ruff reads `match` behind a semicolon as the statement, whatever follows.
            if next.starts_with("match") || next.starts_with("case") || next.starts_with("type") {
                continue;
            }
            line.push_str(separator);
            line.push_str(&next);
        }
        if self.random.one_in(30) {
            line.push(';');
        }
        line
    }

    fn simple(&mut self, scope: &Scope) -> String {
        let place = scope.place();
        match self.random.below(32) {
            0..=7 => self.assignment(scope),
            8..=11 => self.call(place, 3),
            12 => "pass".to_owned(),
            13 => self.string(),
            14 => format!("del {}", self.random.pick(&["data", "a, b", "a[0]", "self.x", "(a)", "span", "mlflow"])),
            15 => format!("assert {}, {}", self.expression(place, 2), self.string()),
            16 => self.raised(scope),
            17 if scope.in_loop => self.random.pick(&["break", "continue"]).to_owned(),
            18 | 19 => self.import(),
            20..=22 if scope.is_function() && scope.may_leave => self.returned(scope),
            23..=26 if place.yields => self.yielding(scope),
            27 if place.awaits => format!("await {}", self.operand(place, 2)),
            28 => self.random.pick(&["...", "None", "mlflow", "(\n)", "[]", "print('span')"]).to_owned(),
            29 => format!("{}: {}", self.annotated_name(), self.annotation()),
            _ => self.expression(place, 3),
        }
    }

    pub fn import(&mut self) -> String {
        let all = if self.random.one_in(4) { &MLFLOW[..] } else { &IMPORTS };
        let chosen = self.random.pick(all);
        if !self.is_unicode && !chosen.is_ascii() {
            return IMPORTS[0].to_owned();
        }
        chosen.to_owned()
    }

    fn assignment(&mut self, scope: &Scope) -> String {
        let place = scope.place();
        let target = match self.random.below(10) {
            0 => "self.x".to_owned(),
            1 => format!("{}[{}]", self.name(), self.expression(Place { in_brackets: true, ..place }, 1)),
            2 => "a, (b, *rest)".to_owned(),
            3 => format!("{} = {}", self.name(), self.name()),
            4 => return format!("{} {} {}", self.name(), self.random.pick(&["+=", "//=", "@=", "|="]), self.string()),
            5 => {
                let (name, kind) = (self.annotated_name(), self.annotation());
                return format!("{name}: {kind} = {}", self.expression(place, 2));
            }
            _ => self.name().to_owned(),
        };
        let (before, after) = (self.gap(false), self.gap(false));
        if place.yields && self.random.one_in(6) {
            return format!("{target} = yield {}", self.operand(place, 1));
        }
        format!("{target}{before}={after}{}", self.expression(place, 3))
    }

    fn raised(&mut self, scope: &Scope) -> String {
        match self.random.below(3) {
            // Not bare: ruff does not read `raise;`.
            0 | 1 => "raise NotImplementedError".to_owned(),
            _ => format!("raise ValueError({}) from None", self.arguments(scope.place(), 1)),
        }
    }

    fn returned(&mut self, scope: &Scope) -> String {
        let place = scope.place();
        if scope.is_generator && scope.is_async || self.random.one_in(8) {
            return "return".to_owned();
        }
        let gap = self.gap(false);
        format!("return{gap}{}", self.expression(place, 3))
    }

    fn yielding(&mut self, scope: &Scope) -> String {
        let place = scope.place();
        match self.random.below(4) {
            0 => "yield".to_owned(),
            1 if place.delegates => format!("yield from {}", self.operand(place, 1)),
            2 => format!("{} = yield", self.name()),
            _ => format!("yield {}", self.expression(place, 2)),
        }
    }

    /// Declarations that open the body of a function.
    pub fn declarations(&mut self, scope: &Scope, outer: &[&'static str]) {
        if self.random.one_in(10) {
            let count = 1 + self.random.below(2);
            let names = self.random.some(&super::names::GLOBALS, count);
            let names: Vec<_> = names.into_iter().filter(|name| !scope.parameters.contains(name)).collect();
            if !names.is_empty() {
                self.line(&format!("global {}", names.join(", ")));
            }
        }
        let is_free = |name: &&'static str| {
            !scope.parameters.contains(name) && !super::names::GLOBALS.contains(name) && *name != "self"
        };
        let free: Vec<&'static str> = outer.iter().copied().filter(is_free).collect();
        if !free.is_empty() && self.random.one_in(6) {
            let name = self.random.pick(&free);
            self.line(&format!("nonlocal {name}"));
        }
    }
}
