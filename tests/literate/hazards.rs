//! Hazards and their cases: a case must come out differently when the hazard that it is about is not looked for.

use mlflow_instrument::edit::Hazard;

use super::markdown::Case;
use super::{Files, Outcome};

/// Hazards that the way in which edits are written, or the set-up, answers: there is no check that could be left out.
/// Their cases show what is written.
pub const BY_DESIGN: &[(Hazard, &str)] = &[
    (Hazard::Property, WRITTEN),
    (Hazard::Validator, WRITTEN),
    (Hazard::RegisteredUntraced, WRITTEN),
    (Hazard::Cache, WRITTEN),
    (Hazard::ObjectMakingDecorator, WRITTEN),
    (Hazard::ClassOrObject, "only functions are ever edited"),
    (Hazard::PositionalName, "the arguments are written with keywords"),
    (Hazard::MissingSpan, "the current span is never asked for"),
    (Hazard::SharedContext, "no context is handed on"),
    (Hazard::ExperimentAtStart, "no experiment is chosen"),
    (Hazard::DistributedTracing, "no headers are read"),
    (Hazard::Feedback, "no feedback is given"),
    (Hazard::ShadowedName, "a name is chosen among the free ones"),
    (Hazard::ParsersDisagree, "what is not found in the strict parser's tree has no place to be edited"),
    (Hazard::Hoisting, MOVED),
    (Hazard::LostTypes, MOVED),
    (Hazard::DecoratorSyntax, MOVED),
    (Hazard::WrappedObject, MOVED),
    (Hazard::RenamedParameters, MOVED),
    (Hazard::ServerAction, MOVED),
    (Hazard::LateSpan, CHOSEN),
    (Hazard::SpanBurst, CHOSEN),
    (Hazard::Browser, CHOSEN),
    (Hazard::ReturnedStream, NOT_LOOKED_FOR),
    (Hazard::ServerDown, NOT_LOOKED_FOR),
    (Hazard::ForeignSpans, NOT_LOOKED_FOR),
    (Hazard::OpenaiStream, NOT_LOOKED_FOR),
];

const WRITTEN: &str = "the decorator is always the lowest";
const MOVED: &str = "the function stays, its body moves";
const CHOSEN: &str = "the rules do not choose such code for a span";
const NOT_LOOKED_FOR: &str = "its page says why";

/// Runs a case once without each of its hazards; says where nothing else comes of it.
pub fn needless(
    mut case: Case,
    before: &Files,
    outcome: &Outcome,
    run: impl Fn(&Case, &Files) -> Outcome,
) -> (Case, Vec<String>) {
    let mut needless = Vec::new();
    for hazard in case.hazards() {
        if BY_DESIGN.iter().any(|(known, _)| *known == hazard) {
            continue;
        }
        case.unseen = vec![hazard];
        let other = run(&case, before);
        if texts(&other) == texts(outcome) {
            needless.push(format!("{}: the same comes without a look at `{hazard}`", case.place()));
        }
    }
    case.unseen = Vec::new();
    (case, needless)
}

fn texts(outcome: &Outcome) -> Vec<&str> {
    outcome.found.iter().map(|found| found.text.as_str()).collect()
}
