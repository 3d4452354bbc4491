//! A key that varies, with its values: `training.learning_rate=1e-2,1e-3`.

use rand::{RngExt, rngs::ChaCha8Rng};

/// A key of an experiment, as `--set` takes it, and the values that a sweep tries.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The key.
    pub key: String,
    /// Its values.
    pub values: Values,
}

/// The values of a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// These, each as `--set` takes it.
    Each(Vec<String>),
    /// Numbers from `low` to `high`, drawn evenly by their logarithm.
    Between {
        /// The least.
        low: f64,
        /// The greatest.
        high: f64,
        /// Whether they are whole.
        whole: bool,
    },
}

impl Axis {
    /// Reads `KEY=VALUE,VALUE`: commas within brackets, braces and quotes belong to a value.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people.
    pub fn grid(text: &str) -> Result<Self, String> {
        let (key, values) =
            key(text, "KEY=VALUE,VALUE, such as training.learning_rate=0.01,0.001")?;
        let values = split(values)?;
        if values.iter().any(String::is_empty) {
            return Err("a value is empty".into());
        }
        let before =
            |&(place, value): &(usize, &String)| values.iter().take(place).any(|it| it == value);
        if let Some((_, twice)) = values.iter().enumerate().find(before) {
            return Err(format!("`{twice}` is there twice"));
        }
        Ok(Self { key, values: Values::Each(values) })
    }

    /// Reads `KEY=LOW..HIGH`, two numbers above 0.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people.
    pub fn range(text: &str) -> Result<Self, String> {
        let form = "KEY=LOW..HIGH, such as training.learning_rate=1e-4..1e-1";
        let (key, values) = key(text, form)?;
        let (low, high) = values.split_once("..").ok_or_else(|| format!("expected {form}"))?;
        let whole = [low, high].iter().all(|end| end.trim().parse::<u32>().is_ok());
        let number = |text: &str| {
            let number = text.trim().parse::<f64>().ok();
            number.filter(|number| number.is_finite() && *number > 0.0).ok_or_else(|| {
                format!("`{}` is not a number above 0, as its logarithm is taken", text.trim())
            })
        };
        let (low, high) = (number(low)?, number(high)?);
        if low >= high {
            return Err(format!("{low} is not below {high}"));
        }
        Ok(Self { key, values: Values::Between { low, high, whole } })
    }

    /// The flag that it was given by.
    pub(super) fn flag(&self) -> &'static str {
        match self.values {
            Values::Each(_) => "--grid",
            Values::Between { .. } => "--range",
        }
    }

    /// One of its values, by chance: a number of a range to three digits.
    pub(super) fn draw(&self, rng: &mut ChaCha8Rng) -> String {
        match &self.values {
            Values::Each(values) => {
                values.get(rng.random_range(0..values.len())).cloned().unwrap_or_default()
            }
            &Values::Between { low, high, whole } => {
                let value = rng.random_range(low.ln()..=high.ln()).exp();
                if whole { format!("{value:.0}") } else { format!("{value:.2e}") }
            }
        }
    }
}

fn key<'a>(text: &'a str, form: &str) -> Result<(String, &'a str), String> {
    let (key, values) = text.split_once('=').ok_or_else(|| format!("expected {form}"))?;
    let key: Vec<_> = key.split('.').map(str::trim).collect();
    if key.len() < 2 && !values.trim_start().starts_with('{') || key.contains(&"") {
        return Err(format!("expected {form}"));
    }
    Ok((key.join("."), values))
}

/// Splits at the commas that are in no brackets, braces or quotes.
fn split(text: &str) -> Result<Vec<String>, String> {
    let (mut values, mut value) = (Vec::new(), String::new());
    let (mut open, mut quote) = (Vec::new(), None);
    for letter in text.chars() {
        match (quote, letter) {
            (Some(mark), _) if letter == mark => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[') => open.push(']'),
            (None, '{') => open.push('}'),
            (None, ']' | '}') if open.pop() != Some(letter) => {
                return Err(format!("nothing is open that `{letter}` could close"));
            }
            (None, ',') if open.is_empty() => {
                values.push(std::mem::take(&mut value).trim().to_owned());
                continue;
            }
            _ => {}
        }
        value.push(letter);
    }
    if let Some(mark) = quote.or_else(|| open.pop()) {
        return Err(format!("a closing `{mark}` is missing"));
    }
    values.push(value.trim().to_owned());
    Ok(values)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn values(text: &str) -> Result<Vec<String>, String> {
        Axis::grid(text).map(|axis| match axis.values {
            Values::Each(values) => values,
            Values::Between { .. } => panic!("a grid lists its values"),
        })
    }

    #[test]
    fn commas_within_brackets_and_quotes_belong_to_a_value() {
        assert_eq!(values("model.hidden=[50], [100,100]").unwrap(), ["[50]", "[100,100]"]);
        let kinds = r#"training.optimizer={kind="sgd",momentum=0.9},{kind = "adam"}"#;
        let each = [r#"{kind="sgd",momentum=0.9}"#, r#"{kind = "adam"}"#];
        assert_eq!(values(kinds).unwrap(), each);
        assert_eq!(values("data.views_column='a,b',\"c]\"").unwrap(), ["'a,b'", "\"c]\""]);
        assert_eq!(values("a.b=1=2").unwrap(), ["1=2"]);
    }

    #[test]
    fn slips_are_told() {
        let message = |text| values(text).unwrap_err();
        assert_eq!(message("model.hidden=[50,[100]"), "a closing `]` is missing");
        assert_eq!(message("model.hidden=50]"), "nothing is open that `]` could close");
        assert_eq!(message("data.path='a"), "a closing `'` is missing");
        assert_eq!(message("training.epochs=1,,2"), "a value is empty");
        assert_eq!(message("training.epochs="), "a value is empty");
        assert_eq!(message("training.epochs=1,2,1"), "`1` is there twice");
        let form = "expected KEY=VALUE,VALUE, such as training.learning_rate=0.01,0.001";
        for wrong in ["training.epochs", "epochs=1", "=1", "training.=1"] {
            assert_eq!(message(wrong), form, "{wrong}");
        }
        let message = |text| Axis::range(text).unwrap_err();
        let zero = "`0` is not a number above 0, as its logarithm is taken";
        assert_eq!(message("training.learning_rate=0..1"), zero);
        assert_eq!(message("training.learning_rate=2..1"), "2 is not below 1");
        assert!(message("training.learning_rate=1").starts_with("expected KEY=LOW..HIGH"));
    }

    #[test]
    fn a_range_is_drawn_evenly_by_the_logarithm() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let axis = Axis::range("training.learning_rate=1e-4..1e-1").unwrap();
        let drawn: Vec<f64> = (0..3000).map(|_| axis.draw(&mut rng).parse().unwrap()).collect();
        assert!(drawn.iter().all(|value| (1e-4..=1e-1).contains(value)));
        for decade in [1e-4, 1e-3, 1e-2] {
            let within = drawn.iter().filter(|value| (decade..10.0 * decade).contains(*value));
            let share = within.count();
            assert!((900..1100).contains(&share), "{decade}: {share} of 3000");
        }
        let whole = Axis::range("data.history=7..56").unwrap();
        assert!((0..99).all(|_| (7..=56).contains(&whole.draw(&mut rng).parse::<u32>().unwrap())));
    }
}
