//! Which network of an ensemble a file of its run is of.

/// A network's place in the ensemble of its run: the names of its files have its number, where it is
/// not the only one.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    number: usize,
    members: usize,
}

impl Place {
    /// Those of so many networks.
    pub fn all(members: usize) -> impl Iterator<Item = Self> {
        (1..=members).map(move |number| Self { number, members })
    }

    /// The first of so many.
    pub fn first(members: usize) -> Self {
        Self { number: 1, members }
    }

    /// The name of its own file of some kind: `model.bpk`, or `model-2.bpk`.
    pub fn file(self, kind: &str) -> String {
        if self.members == 1 {
            return kind.into();
        }
        let (stem, ending) = kind.split_at(kind.find('.').unwrap_or(kind.len()));
        format!("{stem}-{}{ending}", self.number)
    }

    /// The folder of files whose names are given: the run's own, or `network-2` in it.
    pub fn folder(self) -> String {
        if self.members == 1 { String::new() } else { format!("network-{}", self.number) }
    }
}
