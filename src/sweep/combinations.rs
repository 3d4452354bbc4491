//! What several keys make together: every combination, or some by chance.

use std::collections::BTreeSet;

use rand::{SeedableRng, rngs::ChaCha8Rng};

use super::{
    axis::{Axis, Values},
    error::SweepError,
};

/// How many candidates a sweep has at the most.
const MOST: usize = 10_000;
/// How many draws in a row may bring nothing new before a range has no more to give.
const IN_VAIN: usize = 1000;

/// A value for each key, in the keys' order.
pub type Combination = Vec<String>;

/// Every combination, the last key's values changing first.
///
/// # Errors
///
/// Where a range has no end of them, or they are too many.
pub fn all(axes: &[Axis]) -> Result<Vec<Combination>, SweepError> {
    let mut lists = Vec::new();
    for axis in axes {
        match &axis.values {
            Values::Each(values) => lists.push(values),
            Values::Between { .. } => return Err(SweepError::Endless { key: axis.key.clone() }),
        }
    }
    let count = lists.iter().try_fold(1, |count: usize, list| count.checked_mul(list.len()));
    if count.is_none_or(|count| count > MOST) {
        let count = count.map_or("countless".into(), |count| count.to_string());
        return Err(SweepError::TooMany { count, most: MOST });
    }
    let mut combinations = vec![Vec::new()];
    for list in lists {
        let longer = |combination: Combination| {
            list.iter().map(move |value| [combination.clone(), vec![value.clone()]].concat())
        };
        combinations = combinations.into_iter().flat_map(longer).collect();
    }
    Ok(combinations)
}

/// So many different combinations by chance, or all where there are no more; the same seed draws the
/// same.
///
/// # Errors
///
/// Where they are too many.
pub fn drawn(axes: &[Axis], count: usize, seed: u64) -> Result<Vec<Combination>, SweepError> {
    if count > MOST {
        return Err(SweepError::TooManyDraws { count, most: MOST });
    }
    match all(axes) {
        Ok(all) if all.len() <= count => return Ok(all),
        Ok(_) | Err(SweepError::TooMany { .. } | SweepError::Endless { .. }) => {}
        Err(error) => return Err(error),
    }
    let endless = axes.iter().any(|axis| matches!(axis.values, Values::Between { .. }));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut combinations, mut known, mut in_vain) = (Vec::new(), BTreeSet::new(), 0);
    while combinations.len() < count && !(endless && in_vain == IN_VAIN) {
        let combination: Combination = axes.iter().map(|axis| axis.draw(&mut rng)).collect();
        if known.insert(combination.clone()) {
            combinations.push(combination);
            in_vain = 0;
        } else {
            in_vain += 1;
        }
    }
    Ok(combinations)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes(texts: &[&str]) -> Vec<Axis> {
        texts.iter().map(|text| Axis::grid(text).unwrap()).collect()
    }

    #[test]
    fn all_is_every_value_with_every_other() {
        let all = all(&axes(&["a.b=1,2", "c.d=x,y,z"])).unwrap();
        let expected = [["1", "x"], ["1", "y"], ["1", "z"], ["2", "x"], ["2", "y"], ["2", "z"]];
        assert_eq!(all, expected);
    }

    #[test]
    fn draws_are_different_and_the_same_again_by_the_same_seed() {
        let axes = axes(&["a.b=1,2,3,4,5,6", "c.d=1,2,3,4,5,6"]);
        let some = drawn(&axes, 35, 7).unwrap();
        assert_eq!(some.iter().collect::<BTreeSet<_>>().len(), 35);
        assert_eq!(drawn(&axes, 35, 7).unwrap(), some);
        assert_ne!(drawn(&axes, 35, 8).unwrap(), some);
        assert_eq!(drawn(&axes, 99, 7).unwrap(), all(&axes).unwrap());
        let few = [Axis::range("a.b=1..3").unwrap()];
        assert_eq!(drawn(&few, 20, 1).unwrap().len(), 3, "there are no more");
    }

    #[test]
    fn what_has_no_end_is_refused_before_it_is_written_out() {
        let wide = "a.b=0,1,2,3,4,5,6,7,8,9";
        assert!(matches!(all(&axes(&[wide; 5])), Err(SweepError::TooMany { .. })));
        assert!(matches!(all(&axes(&[wide; 90])), Err(SweepError::TooMany { .. })));
        assert_eq!(drawn(&axes(&[wide; 90]), 3, 1).unwrap().len(), 3);
        let range = [Axis::range("a.b=0.1..3").unwrap()];
        assert!(matches!(all(&range), Err(SweepError::Endless { .. })));
    }
}
