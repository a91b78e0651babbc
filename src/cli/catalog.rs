//! `instrument catalog`: the libraries that are known, or all that is known of one.

use std::process::ExitCode;

use super::output;
use crate::catalog::{Area, Calls, Catalog, EntryKind, Library, Registers, Role, load};
use crate::nearest::unknown;
use crate::pipeline::Failure;
use crate::project::Language;

/// The width of the page.
const WIDTH: usize = 100;

/// Prints the list, or one library; all of that name, if several languages have one.
pub fn run(library: Option<&str>) -> Result<ExitCode, Failure> {
    let catalogs: Result<Vec<_>, _> = Language::ALL.iter().map(|language| load(*language, &[])).collect();
    let catalogs = catalogs.map_err(|error| Failure(error.to_string()))?;
    let text = match library {
        None => {
            let lists: String = catalogs.iter().map(|catalog| list(catalog.language, catalog.libraries())).collect();
            let count: usize = catalogs.iter().map(|catalog| catalog.libraries().len()).sum();
            format!("{lists}{count} libraries; `instrument catalog LIBRARY` shows what is known of one.\n")
        }
        Some(name) => {
            let is_meant = |library: &Library| library.name == name || library.packages.iter().any(|own| own == name);
            let mut pages: Vec<String> = Vec::new();
            for catalog in &catalogs {
                let meant = catalog.libraries().iter().filter(|library| is_meant(library));
                pages.extend(meant.map(|library| page(catalog.language, library)));
            }
            if pages.is_empty() {
                let libraries = catalogs.iter().flat_map(Catalog::libraries);
                let names: Vec<&str> = libraries.map(|library| library.name.as_str()).collect();
                return Err(Failure(unknown("library", name, &names)));
            }
            pages.join("\n")
        }
    };
    output::text(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn list(language: Language, libraries: &[Library]) -> String {
    let bold = anstyle::Style::new().bold();
    let mut text = String::new();
    for area in Area::ALL {
        let names: Vec<&str> =
            libraries.iter().filter(|library| library.area == *area).map(|library| library.name.as_str()).collect();
        if !names.is_empty() {
            text += &format!("{bold}{language}: {area}{bold:#}\n{}\n", wrapped(&names, 2));
        }
    }
    text
}

fn page(language: Language, library: &Library) -> String {
    let bold = anstyle::Style::new().bold();
    let mut text = format!("{bold}{}{bold:#} ({language}, {})\n{}\n\n", library.name, library.area, library.summary);
    let named = |heading: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!("{heading}: {}\n", names.join(", ")),
    };
    text += &named("Packages", &library.packages);
    text += &named("Imports", &library.imports);
    if let Some(autolog) = &library.autolog {
        text += &format!("Autologging: mlflow.{}.autolog()\n", autolog.flavor);
    } else if library.recorder().is_some() {
        text += &format!("Recorded by: {}\n", library.recorder_words());
    }
    text += &named("A model chooses the next step by", &library.decides.members);
    for calls in &library.calls {
        text += &format!("\n{bold}{}{bold:#}\n{}", heading(calls), callees(calls));
    }
    for registers in &library.registers {
        text += &format!("\n{bold}{}{bold:#}\n{}", registrars(registers), handed(registers));
    }
    for implements in &library.implements {
        let heading = format!("Methods that become {}", becomes(implements.role, implements.kind));
        text += &format!("\n{bold}{heading}{bold:#}\n");
        text += &format!("  of subclasses of {}:\n{}", implements.base.join(", "), block(&implements.methods, 4));
    }
    for tracing in &library.tracing {
        let names: Vec<String> = tracing.decorators.iter().chain(&tracing.calls).cloned().collect();
        text += &format!("\n{bold}Traces already{bold:#}\n{}", block(&names, 2));
    }
    text
}

/// What calls do: `llm-call, CHAT_MODEL, recorded as Completions`.
fn heading(calls: &Calls) -> String {
    let mut parts = vec![calls.does.word().to_owned()];
    parts.extend(calls.span.map(|span| span.word().to_owned()));
    parts.extend(calls.recorded.as_ref().map(|name| match name.as_str() {
        "*" => "recorded".to_owned(),
        name => format!("recorded as {name}"),
    }));
    if calls.streams {
        parts.push("streams".to_owned());
    }
    parts.join(", ")
}

fn callees(calls: &Calls) -> String {
    let mut text = String::new();
    if !calls.methods.is_empty() {
        let receivers = match (calls.on.as_slice(), calls.receivers.as_slice()) {
            ([], []) => "any receiver".to_owned(),
            ([], receivers) => format!("receivers called {}", receivers.join(", ")),
            (types, _) => types.join(", "),
        };
        text += &format!("  on {receivers}:\n{}", block(&calls.methods, 4));
    }
    text + &block(&calls.functions, 2)
}

fn registrars(registers: &Registers) -> String {
    format!("Functions become {}", becomes(registers.role, registers.kind))
}

fn becomes(role: Role, kind: Option<EntryKind>) -> String {
    match kind {
        Some(kind) => format!("{role} ({kind})"),
        None => role.to_string(),
    }
}

fn handed(registers: &Registers) -> String {
    let mut text = String::new();
    if !registers.decorator.is_empty() {
        text += &format!("  by decorating with\n{}", block(&registers.decorator, 4));
    }
    if !registers.call.is_empty() {
        text += &format!("  by handing them to\n{}", block(&registers.call, 4));
    }
    text
}

fn block(names: &[String], indent: usize) -> String {
    wrapped(&names.iter().map(String::as_str).collect::<Vec<_>>(), indent)
}

/// Names with commas between them, in lines of the page's width.
fn wrapped(names: &[&str], indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut lines: Vec<String> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let name = if at + 1 == names.len() { (*name).to_owned() } else { format!("{name},") };
        match lines.last_mut() {
            Some(line) if line.len() + 1 + name.len() <= WIDTH => *line += &format!(" {name}"),
            _ => lines.push(format!("{margin}{name}")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}
