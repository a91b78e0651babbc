//! Functions that run each other in a circle, by the strongly connected components of the call graph.

use std::collections::{BTreeMap, BTreeSet};

use super::FunctionRef;
use super::graph::{Edge, EdgeKind, Graph};

/// The functions that run themselves through at least one other function, on the same stack. Who only calls itself is none
/// of them.
pub(super) fn circles(graph: &Graph<'_>) -> BTreeSet<FunctionRef> {
    let mut search = Search { graph, seen: BTreeMap::new(), open: Vec::new(), found: BTreeSet::new() };
    for function in graph.out.keys() {
        if !search.seen.contains_key(function) {
            search.visit(*function);
        }
    }
    search.found
}

/// Tarjan's algorithm, without recursion: a chain of calls may be long.
struct Search<'s, 'a> {
    graph: &'s Graph<'a>,
    /// By function: when it was met, and the earliest open function that it is known to reach; none once its component
    /// is closed.
    seen: BTreeMap<FunctionRef, (usize, Option<usize>)>,
    /// Functions whose component is not closed, in the order in which they were met.
    open: Vec<FunctionRef>,
    found: BTreeSet<FunctionRef>,
}

impl Search<'_, '_> {
    fn visit(&mut self, start: FunctionRef) {
        let mut path = vec![(start, 0)];
        self.meet(start);
        while let Some((function, next)) = path.last_mut() {
            let function = *function;
            let edge = self.edges(function).get(*next).copied();
            *next += 1;
            match edge {
                Some(edge) if !matches!(edge.kind, EdgeKind::Call | EdgeKind::Dispatch) => {}
                Some(edge) => match self.seen.get(&edge.to) {
                    None => {
                        self.meet(edge.to);
                        path.push((edge.to, 0));
                    }
                    Some((met, Some(_))) => self.reaches(function, *met),
                    Some((_, None)) => {}
                },
                None => {
                    path.pop();
                    let (met, earliest) = self.seen[&function];
                    if earliest == Some(met) {
                        self.close(function);
                    }
                    if let (Some((above, _)), Some(earliest)) = (path.last(), earliest) {
                        self.reaches(*above, earliest);
                    }
                }
            }
        }
    }

    fn edges(&self, function: FunctionRef) -> &[Edge] {
        self.graph.out.get(&function).map_or(&[], Vec::as_slice)
    }

    fn meet(&mut self, function: FunctionRef) {
        let order = self.seen.len();
        self.seen.insert(function, (order, Some(order)));
        self.open.push(function);
    }

    fn reaches(&mut self, function: FunctionRef, met: usize) {
        if let Some((_, Some(earliest))) = self.seen.get_mut(&function) {
            *earliest = met.min(*earliest);
        }
    }

    /// Closes the component that begins with a function.
    fn close(&mut self, first: FunctionRef) {
        let at = self.open.iter().rposition(|open| *open == first).unwrap_or(0);
        let component = self.open.split_off(at);
        for function in &component {
            if let Some((_, earliest)) = self.seen.get_mut(function) {
                *earliest = None;
            }
        }
        if component.len() > 1 {
            self.found.extend(component);
        }
    }
}
