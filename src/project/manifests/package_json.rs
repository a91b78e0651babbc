//! package.json: what a JavaScript package is called, requires, exports and starts.

use jsonc_parser::ast::Value;

use super::{Contents, line_of};
use crate::project::json::{self, Object};
use crate::project::{Dependency, PackageEntry, PackageManager, Requirement};

/// What a package.json says besides its requirements; paths are relative to its folder.
#[derive(Debug, Default)]
pub struct PackageJson {
    /// `"type": "module"`.
    pub is_module: bool,
    /// `packageManager`.
    pub manager: Option<PackageManager>,
    /// `engines.node`.
    pub engine: Option<String>,
    /// `main`, `module`, `exports`, `bin`, and what `scripts` run.
    pub entries: Vec<PackageEntry>,
    /// `imports`: the names that begin with `#`, and what stands for each.
    pub imports: Vec<(String, Vec<String>)>,
    /// `workspaces`: patterns of the folders of its packages.
    pub workspaces: Vec<String>,
}

/// Keys of a package.json that only says how the files beside it are to be read.
const MARKERS: [&str; 8] = ["type", "private", "main", "module", "types", "typings", "sideEffects", "browser"];

/// Programs that run the file which is named behind them.
const RUNNERS: [&str; 15] = [
    "node",
    "tsx",
    "ts-node",
    "ts-node-esm",
    "ts-node-dev",
    "tsnd",
    "nodemon",
    "bun",
    "deno",
    "vite-node",
    "esno",
    "jiti",
    "babel-node",
    "swc-node",
    "pm2",
];

/// Options of those programs that are followed by a value.
const VALUED: [&str; 11] = [
    "-r",
    "--require",
    "--import",
    "--loader",
    "--watch-path",
    "-P",
    "--project",
    "--tsconfig",
    "-w",
    "-x",
    "--env-file",
];

/// Words between a program and its file: `tsx watch src/a.ts`, `bun run src/a.ts`, `pm2 start dist/a.js`.
const SUBCOMMANDS: [&str; 4] = ["watch", "run", "start", "serve"];

pub(super) fn read(text: &str) -> Result<Contents, String> {
    let object = json::strict(text)?;
    let mut contents = Contents { name: json::string(&object, &["name"]), ..Contents::default() };
    let is_marker = |key: &str| MARKERS.contains(&key);
    contents.is_project =
        object.properties.is_empty() || !object.properties.iter().all(|property| is_marker(property.name.as_str()));
    for (key, optional) in [
        ("dependencies", false),
        ("peerDependencies", false),
        ("optionalDependencies", true),
        ("devDependencies", true),
    ] {
        requirements(text, &object, key, optional, &mut contents.requirements);
    }
    let workspaces = json::value(&object, &["workspaces", "packages"]).or(json::value(&object, &["workspaces"]));
    contents.package = Some(PackageJson {
        is_module: json::string(&object, &["type"]).as_deref() == Some("module"),
        manager: json::string(&object, &["packageManager"]).and_then(|named| manager(&named)),
        engine: json::string(&object, &["engines", "node"]),
        entries: entries(&object),
        imports: imports(&object),
        workspaces: workspaces.map(json::strings).unwrap_or_default(),
    });
    Ok(contents)
}

/// `pnpm@9.1.0+sha512.abc`.
fn manager(named: &str) -> Option<PackageManager> {
    match named.split('@').next().unwrap_or(named) {
        "npm" => Some(PackageManager::Npm),
        "pnpm" => Some(PackageManager::Pnpm),
        "yarn" => Some(PackageManager::Yarn),
        "bun" => Some(PackageManager::Bun),
        _ => None,
    }
}

fn requirements(text: &str, object: &Object<'_>, key: &str, optional: bool, found: &mut Vec<Requirement>) {
    let Some(listed) = json::value(object, &[key]).and_then(Value::as_object) else { return };
    for property in &listed.properties {
        let name = property.name.as_str();
        let version = property.value.as_string_lit().map_or_else(String::new, |version| version.value.to_string());
        let meta = json::value(object, &["peerDependenciesMeta", name, "optional"]);
        let is_extra = key == "peerDependencies" && meta.and_then(Value::as_boolean_lit).is_some_and(|lit| lit.value);
        let dependency = Dependency { name: name.to_owned(), requirement: version, optional: optional || is_extra };
        found.push(Requirement { dependency, line: line_of(text, property.range.start) });
    }
}

fn imports(object: &Object<'_>) -> Vec<(String, Vec<String>)> {
    let listed = json::value(object, &["imports"]).and_then(Value::as_object);
    let properties = listed.into_iter().flat_map(|listed| &listed.properties);
    let read = properties.map(|property| {
        let mut targets = Vec::new();
        conditions(&property.value, &mut targets);
        (property.name.as_str().to_owned(), targets)
    });
    read.filter(|(_, targets)| !targets.is_empty()).collect()
}

fn entries(object: &Object<'_>) -> Vec<PackageEntry> {
    let mut entries = Vec::new();
    let mut add = |path: String, exported_as: Option<&str>| {
        let exported_as = exported_as.map(str::to_owned);
        let entry = PackageEntry { path, is_started: exported_as.is_none(), exported_as, source: None };
        if !entries.contains(&entry) {
            entries.push(entry);
        }
    };
    for key in ["source", "main", "module"] {
        json::string(object, &[key]).into_iter().for_each(|path| add(path, Some(".")));
    }
    if let Some(exports) = json::value(object, &["exports"]) {
        let subpaths =
            exports.as_object().filter(|object| object.properties.iter().all(|one| one.name.as_str().starts_with('.')));
        let mut paths = Vec::new();
        match subpaths {
            Some(subpaths) => {
                for subpath in &subpaths.properties {
                    conditions(&subpath.value, &mut paths);
                    paths.drain(..).for_each(|path| add(path, Some(subpath.name.as_str())));
                }
            }
            None => {
                conditions(exports, &mut paths);
                paths.into_iter().for_each(|path| add(path, Some(".")));
            }
        }
    }
    match json::value(object, &["bin"]) {
        Some(Value::Object(commands)) => {
            let paths = commands.properties.iter().filter_map(|command| command.value.as_string_lit());
            paths.for_each(|path| add(path.value.to_string(), None));
        }
        Some(value) => json::strings(value).into_iter().for_each(|path| add(path, None)),
        None => {}
    }
    if let Some(scripts) = json::value(object, &["scripts"]).and_then(Value::as_object) {
        let commands = scripts.properties.iter().filter_map(|script| script.value.as_string_lit());
        commands.flat_map(|command| started(&command.value)).for_each(|path| add(path, None));
    }
    entries
}

/// The files that a value of `exports` or `imports` names under any condition; declarations have no bodies.
fn conditions(value: &Value<'_>, found: &mut Vec<String>) {
    match value {
        Value::StringLit(path) => {
            let is_code = ![".d.ts", ".d.mts", ".d.cts", ".json", ".css"].iter().any(|end| path.value.ends_with(end));
            if is_code && !found.iter().any(|known| *known == path.value) {
                found.push(path.value.to_string());
            }
        }
        Value::Object(object) => object.properties.iter().for_each(|one| conditions(&one.value, found)),
        Value::Array(array) => array.elements.iter().for_each(|one| conditions(one, found)),
        _ => {}
    }
}

/// The files that a command line runs.
fn started(command: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in command.split(['&', '|', ';']) {
        let mut words = part.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
        while let Some(word) = words.next() {
            if word == "nest" && words.clone().next() == Some("start") {
                found.push("src/main.ts".to_owned());
            }
            if RUNNERS.contains(&word) {
                found.extend(argument(&mut words));
            }
        }
    }
    found
}

/// The first word that is no option, nor its value, nor a subcommand, if it can be a file.
fn argument<'a>(words: &mut (impl Iterator<Item = &'a str> + Clone)) -> Option<String> {
    loop {
        let word = words.clone().next()?;
        if RUNNERS.contains(&word) {
            return None;
        }
        words.next();
        if VALUED.contains(&word) {
            words.next();
        } else if !word.starts_with('-') && !SUBCOMMANDS.contains(&word) {
            let ends_like_code = crate::project::Language::of(word).is_some();
            return (ends_like_code || word.contains('/')).then(|| word.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands() {
        for (command, files) in [
            ("tsx watch --env-file=.env src/server.ts", &["src/server.ts"][..]),
            ("node -r dotenv/config dist/index.js", &["dist/index.js"]),
            ("NODE_ENV=production node --import ./register.mjs ./dist/main", &["./dist/main"]),
            ("tsc && node dist/a.js & nodemon --exec 'tsx src/b.ts'", &["dist/a.js", "src/b.ts"]),
            ("nodemon -w src -x ts-node src/index.ts", &["src/index.ts"]),
            ("bun run src/bot.ts", &["src/bot.ts"]),
            ("bun run build", &[]),
            ("concurrently \"tsx src/api.ts\" \"vite\"", &["src/api.ts"]),
            ("nest start --watch", &["src/main.ts"]),
            ("next dev", &[]),
            ("cross-env A=1 ts-node-dev --respawn --transpile-only src/app.ts", &["src/app.ts"]),
        ] {
            assert_eq!(started(command), files, "{command}");
        }
    }

    #[test]
    fn markers_are_no_projects() {
        assert!(!read("{\"type\": \"module\"}").expect("reads").is_project);
        assert!(read("{}").expect("reads").is_project);
        assert!(read("{\"type\": \"module\", \"scripts\": {}}").expect("reads").is_project);
        assert_eq!(
            read("{\n  \"a\": 1,\n}").expect_err("a comma"),
            "is no valid JSON (line 2): Trailing commas are not allowed"
        );
        assert_eq!(read("[]").expect_err("a list"), "is no JSON object");
    }
}
