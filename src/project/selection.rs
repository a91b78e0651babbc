//! Which part of a file a run is about.

/// What of a file is asked for: named on the command line, and changed if only changes are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// Nothing: the file is only read.
    #[default]
    None,
    /// All of it.
    Whole,
    /// These lines: first and last, from 1. Where lines were taken out, the last is the one before the gap and the first
    /// the one behind it, so that a stretch contains the gap if it has both.
    Lines(Vec<(u32, u32)>),
}

impl Selection {
    /// Whether nothing is asked for.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// Whether a stretch of lines (first and last, from 1) has something in common with it.
    pub fn touches(&self, first: u32, last: u32) -> bool {
        match self {
            Self::None => false,
            Self::Whole => true,
            Self::Lines(lines) => lines.iter().any(|own| own.0 <= last && first <= own.1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_touched_by_its_own_lines_and_by_a_gap_inside() {
        let lines = Selection::Lines(vec![(3, 5), (9, 8)]);
        let touched: Vec<bool> = [(1, 2), (1, 3), (5, 7), (6, 7), (6, 8), (9, 12), (8, 9), (7, 20)]
            .map(|one| lines.touches(one.0, one.1))
            .into();
        assert_eq!(touched, [false, true, true, false, false, false, true, true]);
        assert!(Selection::Whole.touches(1, 1) && !Selection::None.touches(1, 1));
    }
}
