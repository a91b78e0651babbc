//! That files which are not parsed make no difference: the same with and without them.

use mlflow_instrument::classify::Verdict;
use mlflow_instrument::pipeline::{Options, analyse};
use mlflow_instrument::project::Request;
use mlflow_instrument::report::{FunctionReport, Outcome, diff};

/// The outcome with every file parsed and linked with every other, after a comparison with the one of a run that parses what can
/// matter, and links only what something joins.
pub fn whole(place: &str, request: &Request, options: &Options) -> Outcome {
    let run = |parse_all| {
        let analysis = analyse(request, &Options { parse_all, smallest_island: Some(0), ..options.clone() });
        analysis.unwrap_or_else(|failure| panic!("{place}: {failure}")).outcome
    };
    let (whole, usual) = (run(true), run(false));
    for ((part, of_whole), (_, of_usual)) in told(&whole).iter().zip(told(&usual)) {
        let change = similar::TextDiff::from_lines(of_whole, &of_usual);
        let change = change.unified_diff().header("all files parsed", "those that can matter").to_string();
        assert!(change.is_empty(), "{place}: {part}:\n{change}");
    }
    let label = |function: &FunctionReport| format!("{function:?}");
    let all: Vec<String> = whole.functions.iter().map(label).collect();
    let unlike = usual.functions.iter().map(label).find(|function| !all.contains(function));
    assert_eq!(unlike, None, "{place}: decided otherwise");
    let traced = |outcome: &Outcome| {
        outcome.functions.iter().filter(|function| matches!(function.verdict, Verdict::Trace { .. })).count()
    };
    assert_eq!(traced(&whole), traced(&usual), "{place}: functions to trace");
    whole
}

/// What a run tells, part by part.
fn told(outcome: &Outcome) -> [(&'static str, String); 7] {
    let patches = outcome.patches.iter().map(diff::text).collect();
    // Traces come by islands.
    let mut traces: Vec<String> = outcome.traces.iter().map(|trace| format!("{trace:#?}\n")).collect();
    traces.sort();
    [
        ("patches", patches),
        ("held", format!("{:#?}", outcome.held)),
        ("comments", format!("{:#?}", outcome.comment_problems)),
        ("advice", format!("{:#?}", outcome.advice)),
        ("traces", traces.concat()),
        ("warnings", format!("{:#?}", outcome.warnings)),
        ("libraries", format!("{:#?}", outcome.libraries)),
    ]
}
