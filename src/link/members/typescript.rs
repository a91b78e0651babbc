//! Members of values in TypeScript, those that the language itself gives included.

use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};

use crate::link::resolve::Resolver;
use crate::link::value::{Value, Values};

/// Methods of lists, maps and sets whose callback or result is one of the items.
const OF_COLLECTIONS: [&str; 36] = [
    "map",
    "flatMap",
    "forEach",
    "filter",
    "find",
    "findLast",
    "findIndex",
    "some",
    "every",
    "reduce",
    "reduceRight",
    "sort",
    "toSorted",
    "reverse",
    "toReversed",
    "slice",
    "splice",
    "concat",
    "flat",
    "at",
    "pop",
    "shift",
    "get",
    "values",
    "entries",
    "keys",
    "push",
    "unshift",
    "set",
    "add",
    "next",
    "fill",
    "with",
    "includes",
    "join",
    "has",
];

/// Methods of functions.
const OF_FUNCTIONS: [&str; 3] = ["bind", "call", "apply"];

/// Methods of promises.
const OF_PROMISES: [&str; 3] = ["then", "catch", "finally"];

/// Methods that are what they are called even on a receiver that is not known.
const OF_ANYTHING: [&str; 7] = ["then", "catch", "finally", "map", "flatMap", "forEach", "reduce"];

/// Stands for a receiver that is not known.
pub(in crate::link) const UNKNOWN: &str = "globals.unknown()";

/// Names of the global object.
const GLOBAL: [&str; 5] = ["globals.globalThis", "globals.global", "globals.window", "globals.self", "globals.root"];

impl Resolver<'_, '_> {
    /// What `value.name` stands for in TypeScript.
    pub(in crate::link) fn script_attribute(&mut self, value: &Value, name: &str) -> Values {
        let found = match value {
            Value::Module(file) => self.export(*file, name),
            Value::Class(class) => self.class_member(*class, name, false),
            Value::Instance(class) => self.class_member(*class, name, true),
            Value::Super(class) => self.inherited_member(*class, name, true),
            Value::Object(object) => self.object_member(*object, name),
            Value::Constructed(function) => self.constructed_member(*function, name),
            Value::Function(_) | Value::Method { .. } if OF_FUNCTIONS.contains(&name) => built_in(value, name),
            Value::Collection { .. } if OF_COLLECTIONS.contains(&name) => built_in(value, name),
            Value::Collection { .. } => Values::external(format!("globals.Array().{name}")),
            Value::External(path) => return self.external_member(value, path, name),
            _ => Values::none(),
        };
        if found.is_empty() && OF_PROMISES.contains(&name) { built_in(value, name) } else { found }
    }

    fn external_member(&mut self, value: &Value, path: &str, name: &str) -> Values {
        if GLOBAL.contains(&path) {
            return Values::external(format_smolstr!("globals.{name}"));
        }
        let is_instance = path.contains("()");
        // `import * as axios` and a bundler's `axios.default` are the module.
        if name == "default" && !is_instance {
            return Values::external(path);
        }
        let of_value = OF_PROMISES.contains(&name)
            || is_instance && OF_COLLECTIONS.contains(&name)
            || OF_FUNCTIONS.contains(&name);
        let member = format_smolstr!("{path}.{name}");
        if of_value && !self.is_catalogued(&member) { built_in(value, name) } else { self.extended(path, &[".", name]) }
    }

    /// Whether the catalog says anything of calling a path.
    fn is_catalogued(&self, path: &str) -> bool {
        let catalog = self.context.catalog;
        let known = catalog.about(path);
        known.call().is_some() || known.returned(|_| None).is_some() || known.registering_call().next().is_some()
    }
}

fn built_in(value: &Value, name: &str) -> Values {
    Values::one(Value::BuiltIn { object: Arc::new(value.clone()), name: name.into() })
}

/// A member of something that is not known: what its callback gives may be known.
pub(in crate::link) fn member_of_unknown(name: &str) -> Values {
    let unknown = Value::External(SmolStr::new_static(UNKNOWN));
    if OF_ANYTHING.contains(&name) { built_in(&unknown, name) } else { Values::none() }
}
