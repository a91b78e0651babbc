//! Which methods run: overrides, implementations of protocols, and functions that are read like fields.

use smol_str::SmolStr;

use super::Builder;
use crate::link::graph::{Edge, EdgeKind};
use crate::link::joined::{joined, scanned};
use crate::link::resolve::Base;
use crate::link::value::Value;
use crate::link::{ClassRef, FunctionRef};
use crate::project::FileId;
use crate::syntax::{Expr, FileFacts, Function, FunctionId, Scanned, Scope};

/// Overriding methods beyond this many are not followed: a name that common tells nothing.
const MOST_OVERRIDES: usize = 8;

impl Builder<'_, '_> {
    /// The methods that may run in a method's place: overrides in subclasses, implementations of a protocol.
    pub(super) fn overrides(&mut self, function: FunctionRef, class: Option<ClassRef>) -> Vec<FunctionRef> {
        let definition = self.facts(function.file).function(function.function);
        let Scope::Class(owner) = definition.parent else { return Vec::new() };
        let owner = ClassRef { file: function.file, class: owner };
        let receiver = class.unwrap_or(owner);
        let mut below = self.subclasses.get(&receiver).cloned().unwrap_or_default();
        if self.protocols.contains(&owner) && below.is_empty() {
            below = self.implementers(owner, &definition.name);
        }
        let mut found = Vec::new();
        for class in below {
            for value in self.resolver.class_member(class, &definition.name, true) {
                if let Value::Method { function: own, .. } | Value::Function(own) = value
                    && own != function
                    && !found.contains(&own)
                {
                    found.push(own);
                }
            }
        }
        if found.len() > MOST_OVERRIDES { Vec::new() } else { found }
    }

    /// Notes which methods write the same method of a class that they stand on: the strategies behind one interface.
    pub(super) fn look_at_strategies(&mut self) {
        let mut bases: Vec<(ClassRef, Vec<ClassRef>)> =
            self.subclasses.iter().map(|(base, below)| (*base, below.clone())).collect();
        bases.sort();
        for (base, below) in bases {
            let facts = self.facts(base.file);
            let declared = facts.functions.iter().filter(|function| function.parent == Scope::Class(base.class));
            for name in declared.map(|function| &function.name) {
                let writers: Vec<FunctionRef> = below.iter().filter_map(|class| self.written(*class, name)).collect();
                for one in &writers {
                    let others = writers.iter().copied().filter(|other| other != one);
                    self.graph.strategies.entry(*one).or_default().extend(others);
                }
            }
        }
    }

    /// The method of a name that a class writes itself.
    fn written(&self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        let facts = self.facts(class.file);
        let own = |function: &Function| function.parent == Scope::Class(class.class) && function.name == *name;
        let at = facts.functions.iter().rposition(|function| own(function) && !function.is_stub)?;
        Some(FunctionRef { file: class.file, function: FunctionId(at as u32) })
    }

    /// Classes that have all methods of a protocol, in files that imports join with it: nobody else can hand one over.
    pub(super) fn implementers(&self, protocol: ClassRef, name: &str) -> Vec<ClassRef> {
        let facts = self.facts(protocol.file);
        let methods = facts.functions.iter().filter(|function| function.parent == Scope::Class(protocol.class));
        let names: Vec<&SmolStr> = methods.map(|function| &function.name).collect();
        let none = Vec::new();
        let candidates = self.writers.get(name).unwrap_or(&none).iter().copied();
        let has = |class: ClassRef, name: &str| self.writers.get(name).is_some_and(|all| all.contains(&class));
        let is_joined = |class: &ClassRef| class.file == protocol.file || self.are_joined(class.file, protocol.file);
        let all = candidates.filter(|class| *class != protocol && names.iter().all(|name| has(*class, name)));
        all.filter(is_joined).collect()
    }

    fn are_joined(&self, one: FileId, other: FileId) -> bool {
        let joined = self.joined.get_or_init(|| {
            let scanned: Vec<Scanned> = self.files.iter().map(scanned).collect();
            joined(self.workspace, &scanned)
        });
        joined.group(one) == joined.group(other)
    }

    /// Reading a property runs its function.
    pub(super) fn look_at_properties(&mut self, file: FileId) {
        let facts = self.facts(file);
        for (expr, range) in facts.exprs.iter().zip(facts.exprs.ranges()) {
            let Expr::Attribute { object, name } = expr else { continue };
            if !self.properties.contains_key(name) {
                continue;
            }
            let reader = innermost(facts, range.start);
            let from = FunctionRef { file, function: reader };
            for value in self.resolver.expr(file, Scope::Function(reader), object) {
                let Value::Instance(class) = value else { continue };
                if let Some(to) = self.property(class, name).filter(|to| *to != from) {
                    self.graph.add_edge(Edge { from, to, kind: EdgeKind::Call, call: None });
                }
            }
        }
    }

    /// The function behind a property of a class or of what it stands on.
    pub(super) fn property(&mut self, class: ClassRef, name: &str) -> Option<FunctionRef> {
        let bases = self.resolver.bases(class);
        let above = bases.iter().filter_map(|base| match base {
            Base::Local(base) => Some(*base),
            Base::External(_) => None,
        });
        let owners: Vec<ClassRef> = std::iter::once(class).chain(above).collect();
        let functions = self.properties.get(name)?;
        let is_of = |owner: &ClassRef, function: &FunctionRef| {
            function.file == owner.file
                && self.facts(function.file).function(function.function).parent == Scope::Class(owner.class)
        };
        owners.iter().find_map(|owner| functions.iter().find(|function| is_of(owner, function)).copied())
    }
}

/// The innermost function around an offset; the top level if there is none.
fn innermost(facts: &FileFacts, offset: u32) -> FunctionId {
    let after = facts.functions.partition_point(|function| function.range.start <= offset);
    let inner = (1..after).rev().find(|at| facts.functions[*at].range.contains(offset));
    FunctionId(inner.unwrap_or(0) as u32)
}
