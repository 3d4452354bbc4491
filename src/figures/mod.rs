//! Figures: each demonstration drawn with kuva, in either language.
//!
//! [`style`] is the house style, [`legend`] names series, [`export`] turns a drawing into SVG and
//! PNG; the other files draw one demonstration each.

pub mod capacity;
pub mod collapse;
pub mod curves;
pub mod descent;
pub mod export;
pub mod forecasts;
pub mod learning;
pub mod legend;
pub mod style;
pub mod weights;

use kuva::render::render::Scene;

use crate::language::Language;

/// A figure as it was drawn, in every language.
pub struct Drawing {
    /// Its file name, without language and ending.
    pub name: String,
    /// The command that makes it.
    pub command: String,
    /// It as SVG.
    pub svg: Vec<(Language, String)>,
}

/// A figure that can be drawn in either language.
pub struct Figure<'a> {
    /// Its file name, without language and ending.
    pub name: String,
    /// What it shows, in one sentence in English and one in Chinese, for those who cannot see it.
    pub titles: [String; 2],
    /// The command that makes it.
    pub command: String,
    draw: Box<dyn Fn(Language) -> Scene + 'a>,
}

impl<'a> Figure<'a> {
    /// A figure, the command that makes it, its title in both languages and its drawing.
    pub fn new(
        name: impl Into<String>,
        command: impl Into<String>,
        titles: [impl Into<String>; 2],
        draw: impl Fn(Language) -> Scene + 'a,
    ) -> Self {
        let (name, command) = (name.into(), command.into());
        Self { name, command, titles: titles.map(Into::into), draw: Box::new(draw) }
    }

    /// Draws it in every language.
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let svg = Language::ALL.map(|language| (language, self.svg(language)));
        Drawing { name: self.name.clone(), command: self.command.clone(), svg: svg.into() }
    }

    /// Draws it as SVG.
    #[must_use]
    pub fn svg(&self, language: Language) -> String {
        let [english, chinese] = &self.titles;
        export::svg((self.draw)(language), language.say(english, chinese))
    }
}
