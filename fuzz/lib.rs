//! What the fuzz targets share: what must hold of any input, and how inputs are mutated.

pub mod checks;
pub mod mutate;

/// A target: libFuzzer's entry point for one of the [`checks`], with the mutations of [`mutate`].
#[macro_export]
macro_rules! target {
    ($check:path) => {
        libfuzzer_sys::fuzz_target!(init: $crate::checks::set_stack(), |data: &[u8]| $check(data));
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            $crate::mutate::mutate(data, size, max_size, seed)
        });
        libfuzzer_sys::fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
            $crate::mutate::cross(one, other, out, seed)
        });
    };
}
