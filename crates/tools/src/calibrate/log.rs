//! What a search tried, as CSV.

use std::{io, path::Path};

use super::{candidate::Candidate, parameters};
use viewcast::files::write_whole;
use viewcast_lecture::published::LOSS_TABLE;

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
            self.csv.push_str(&format!("{stage},{networks},{distance:.2}"));
            for row in 0..LOSS_TABLE.len() {
                match losses.get(row) {
                    Some((training, unseen)) => {
                        self.csv.push_str(&format!(",{training:.4},{unseen:.4}"));
                    }
                    None => self.csv.push_str(",,"),
                }
            }
            self.csv.push_str(&format!(",{}", channel.seed));
            for value in parameters::values(channel) {
                self.csv.push_str(&format!(",{value}"));
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
