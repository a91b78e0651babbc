//! Version limits as manifests write them: PEP 440 (`>=3.10,<4`, `~=2.1`, `==2.*`) and Poetry (`^2.1`, `~2.1`, `||`).

/// The lowest version that a requirement accepts, as (major, minor); `None` when it sets no lower limit.
pub fn lowest(requirement: &str) -> Option<(u32, u32)> {
    let bounds: Option<Vec<_>> = alternatives(requirement).map(|clauses| clauses.filter_map(lower).max()).collect();
    let lowest = bounds?.into_iter().min()?;
    Some((*lowest.first()?, lowest.get(1).copied().unwrap_or(0)))
}

/// Whether everything that a requirement accepts is older than `version`.
pub fn admits_only_below(requirement: &str, version: (u32, u32)) -> bool {
    let wanted = vec![version.0, version.1];
    let is_below = |clause: Clause<'_>| match upper(clause) {
        Some((limit, included)) => pad(&limit) < pad(&wanted) || (!included && pad(&limit) == pad(&wanted)),
        None => false,
    };
    alternatives(requirement).all(|mut clauses| clauses.any(is_below))
}

/// One limit: an operator and a version, with `.*` cut off.
#[derive(Clone)]
struct Clause<'a> {
    operator: &'a str,
    version: Vec<u32>,
    wildcard: bool,
}

fn alternatives(requirement: &str) -> impl Iterator<Item = impl Iterator<Item = Clause<'_>>> {
    requirement.split("||").map(|alternative| alternative.split(',').filter_map(clause))
}

fn clause(text: &str) -> Option<Clause<'_>> {
    let text = text.trim();
    let end = text.find(|letter: char| letter.is_ascii_digit() || letter == '*' || letter == 'v').unwrap_or(text.len());
    let (operator, version) = text.split_at(end);
    let parts = version.trim_start_matches('v').split('.');
    let wildcard = version.contains('*');
    let version: Vec<u32> = parts.map_while(number).collect();
    (!version.is_empty()).then_some(Clause { operator: operator.trim(), version, wildcard })
}

/// The number that a part of a version begins with: `0rc1` is 0.
fn number(part: &str) -> Option<u32> {
    let end = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
    part[..end].parse().ok()
}

fn lower(clause: Clause<'_>) -> Option<Vec<u32>> {
    match clause.operator {
        "<" | "<=" | "!=" => None,
        _ => Some(clause.version),
    }
}

/// The upper limit of a clause, and whether it belongs to what is accepted.
fn upper(clause: Clause<'_>) -> Option<(Vec<u32>, bool)> {
    let version = clause.version;
    match clause.operator {
        "<" => Some((version, false)),
        "<=" => Some((version, true)),
        "" | "=" | "==" | "===" if clause.wildcard => Some((next(&version, version.len()), false)),
        "" | "=" | "==" | "===" => Some((version, true)),
        "~=" => Some((next(&version, version.len().saturating_sub(1).max(1)), false)),
        "~" => Some((next(&version, version.len().min(2)), false)),
        "^" => {
            let kept = version.iter().position(|part| *part != 0).map_or(version.len(), |first| first + 1);
            Some((next(&version, kept), false))
        }
        _ => None,
    }
}

/// The next version whose first `kept` parts differ: `next([2, 14, 1], 2)` is 2.15.
fn next(version: &[u32], kept: usize) -> Vec<u32> {
    let mut next = version[..kept].to_vec();
    if let Some(last) = next.last_mut() {
        *last += 1;
    }
    next
}

fn pad(version: &[u32]) -> [u32; 4] {
    std::array::from_fn(|at| version.get(at).copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_versions() {
        let cases = [
            (">=3.10", Some((3, 10))),
            (">=3.9,<4", Some((3, 9))),
            ("<4,>=3.11", Some((3, 11))),
            ("~=3.8", Some((3, 8))),
            ("^3.10", Some((3, 10))),
            ("~3.12", Some((3, 12))),
            ("3.11.*", Some((3, 11))),
            ("==3.11", Some((3, 11))),
            (">3", Some((3, 0))),
            ("^3.9 || ^3.11", Some((3, 9))),
            ("<4", None),
            ("*", None),
            ("", None),
        ];
        for (requirement, expected) in cases {
            assert_eq!(lowest(requirement), expected, "{requirement}");
        }
    }

    #[test]
    fn limits_below() {
        for old in
            ["==2.14", "<3", "<3.17", "<=3.16.2", "~=2.14", "~=3.16.0", "^2.1", "~3.1", "==2.*", "2.14.1", ">=2,<3"]
        {
            assert!(admits_only_below(old, (3, 17)), "{old}");
        }
        for fine in [
            "",
            "*",
            ">=2",
            ">=3.17,<4",
            "^3.1",
            "==3.17.0",
            "==3.18",
            "<4",
            "~=3.1",
            "<=3.17",
            "^2 || ^3",
            "@ git+https://x",
        ] {
            assert!(!admits_only_below(fine, (3, 17)), "{fine}");
        }
        assert!(admits_only_below("<2", (2, 0)) && admits_only_below("==1.10.*", (2, 0)));
        assert!(!admits_only_below(">=1.10", (2, 0)));
    }
}
