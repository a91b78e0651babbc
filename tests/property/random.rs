//! Random choices that a seed determines, on every machine alike.

/// A source of random choices (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// So many of several, in their order, each at most once.
    pub fn some<T: Copy>(&mut self, all: &[T], count: usize) -> Vec<T> {
        let mut left = count.min(all.len());
        let mut chosen = Vec::new();
        for (at, one) in all.iter().enumerate() {
            if self.below(all.len() - at) < left {
                chosen.push(*one);
                left -= 1;
            }
        }
        chosen
    }
}
