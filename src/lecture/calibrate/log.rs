//! What a search tried, as CSV.

use std::{fmt::Write, io, path::Path};

use super::{candidate::Candidate, parameters};
use crate::{files::write_whole, lecture::published::LOSS_TABLE};

/// What a search tried, a row a candidate.
#[derive(Debug)]
pub struct Log {
    csv: String,
}

impl Default for Log {
    fn default() -> Self {
        let losses = LOSS_TABLE
            .iter()
            .flat_map(|row| ["training", "unseen"].map(|era| format!("{}_{era}", row.experiment)));
        let numbers = parameters::PARAMETERS.iter().map(|parameter| parameter.name.to_owned());
        let columns = ["stage", "networks", "distance"].map(str::to_owned).into_iter();
        let columns: Vec<_> = columns.chain(losses).chain(["seed".into()]).chain(numbers).collect();
        Self { csv: columns.join(",") + "\n" }
    }
}

impl Log {
    /// Adds the candidates of a stage, in their order. Losses that are not known stay empty.
    pub fn add(&mut self, stage: &str, candidates: &[Candidate]) {
        for Candidate { channel, losses, networks, distance, .. } in candidates {
            write!(self.csv, "{stage},{networks},{distance:.2}").expect("a string takes it");
            for row in 0..LOSS_TABLE.len() {
                match losses.get(row) {
                    Some((training, unseen)) => {
                        write!(self.csv, ",{training:.4},{unseen:.4}").expect("a string takes it");
                    }
                    None => self.csv.push_str(",,"),
                }
            }
            write!(self.csv, ",{}", channel.seed).expect("a string takes it");
            for value in parameters::values(channel) {
                write!(self.csv, ",{value}").expect("a string takes it");
            }
            self.csv.push('\n');
        }
    }

    /// Writes all of it.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        write_whole(path, &self.csv)
    }
}
