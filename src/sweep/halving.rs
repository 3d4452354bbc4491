//! Successive halving: all candidates with few epochs, the better half with twice as many, and so on.

/// How often the epochs are halved on each rung: the last has all of them, and two candidates or one.
///
/// A rung is trained anew, from initial weights and with its schedule stretched over its epochs: what
/// a candidate has learned by a schedule that is cut short says little about it.
pub fn rungs(candidates: usize) -> Vec<u32> {
    let count = candidates.max(2).next_power_of_two().ilog2();
    (0..count).rev().collect()
}

/// How many of some candidates the next rung has.
pub fn survivors(candidates: usize) -> usize {
    candidates.div_ceil(2)
}

/// The epochs of a rung, of so many in the end.
pub fn epochs(all: usize, halved: u32) -> usize {
    all.div_ceil(1_usize.checked_shl(halved).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_are_trained_to_the_end() {
        for (candidates, sizes) in
            [(1, vec![1]), (2, vec![2]), (3, vec![3, 2]), (8, vec![8, 4, 2]), (9, vec![9, 5, 3, 2])]
        {
            let mut left = candidates;
            let rungs = rungs(candidates);
            let mut found = Vec::new();
            for _ in &rungs {
                found.push(left);
                left = survivors(left);
            }
            assert_eq!(found, sizes);
            assert_eq!(rungs.last(), Some(&0));
        }
        assert_eq!([2, 1, 0].map(|halved| epochs(81, halved)), [21, 41, 81]);
        assert_eq!(epochs(3, 9), 1);
    }
}
