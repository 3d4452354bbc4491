//! The unit that views and errors of views are told in.

/// A unit for views, by how many views there are: 5 orders a day are no 0.005k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// How many views it is.
    pub views: f64,
    /// Its sign behind a number: `k`.
    pub sign: &'static str,
    digits: usize,
}

impl Unit {
    /// Thousands, as on the slides.
    pub const THOUSANDS: Self = Self { views: 1000.0, sign: "k", digits: 3 };

    /// The unit of some days: thousands, like the lecture's, where half of them have a thousand views
    /// or more, millions from a million, and views of days with fewer.
    pub fn for_views(views: &[f64]) -> Self {
        let mut sorted = views.to_vec();
        sorted.sort_by(f64::total_cmp);
        match sorted.get(sorted.len() / 2).copied().unwrap_or(0.0) {
            1e6.. => Self { views: 1e6, sign: "M", digits: 3 },
            1e3.. => Self::THOUSANDS,
            100.0.. => Self { views: 1.0, sign: "", digits: 1 },
            10.0.. => Self { views: 1.0, sign: "", digits: 2 },
            _ => Self { views: 1.0, sign: "", digits: 3 },
        }
    }

    /// An error, or views, that are counted in thousands.
    pub fn of_k(self, thousands: f64) -> String {
        self.text(1000.0 * thousands)
    }

    /// Views, or an error of them.
    pub fn text(self, views: f64) -> String {
        format!("{}{}", self.number(views), self.sign)
    }

    /// The same without the unit's sign.
    pub fn number(self, views: f64) -> String {
        format!("{:.*}", self.digits, views / self.views)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scale_of_views_has_its_unit() {
        for (views, error, expected) in [
            (5.0, 1.2345, "1.234"),
            (52.0, 1.2345, "1.23"),
            (520.0, 12.345, "12.3"),
            (4000.0, 302.0, "0.302k"),
            (3_000_000.0, 120_000.0, "0.120M"),
        ] {
            assert_eq!(Unit::for_views(&[views, views]).text(error), expected);
            assert_eq!(Unit::for_views(&[views]).of_k(error / 1000.0), expected);
        }
        // One day in the news does not change it.
        assert_eq!(Unit::for_views(&[5.0, 1e9, 6.0]), Unit::for_views(&[5.0]));
    }
}
