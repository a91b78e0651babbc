//! The bindings of a name, by file.

use rayon::prelude::*;

use crate::project::FileId;
use crate::syntax::{Binding, BindingTarget, FileFacts};

/// Where the bindings of all files stand among their facts: of each file those of names, in the order of the names and then
/// of the text.
#[derive(Debug, Default)]
pub struct Bound(Vec<Vec<u32>>);

impl Bound {
    /// Sorts out those of these files.
    pub(super) fn of(files: &[FileFacts]) -> Self {
        Self(files.par_iter().map(sorted).collect())
    }

    /// The bindings of a name in a file, whatever their scopes.
    pub fn to<'a>(
        &self,
        file: FileId,
        facts: &'a FileFacts,
        name: &str,
    ) -> impl Iterator<Item = &'a Binding> + use<'a, '_> {
        let all = &self.0[file.0 as usize];
        let first = all.partition_point(|at| name_of(facts, *at) < Some(name));
        let count = all[first..].partition_point(|at| name_of(facts, *at) == Some(name));
        all[first..first + count].iter().map(|at| &facts.bindings[*at as usize])
    }
}

fn sorted(facts: &FileFacts) -> Vec<u32> {
    let all = 0..facts.bindings.len() as u32;
    let mut named: Vec<u32> = all.filter(|at| name_of(facts, *at).is_some()).collect();
    named.sort_by_key(|at| name_of(facts, *at));
    named
}

fn name_of(facts: &FileFacts, at: u32) -> Option<&str> {
    match &facts.bindings[at as usize].target {
        BindingTarget::Name(name) => Some(name),
        BindingTarget::Attribute { .. } | BindingTarget::Subscript { .. } => None,
    }
}
