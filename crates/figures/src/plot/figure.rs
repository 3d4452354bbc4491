//! A figure in either language.

use std::{fs, io, path::Path};

use super::{export, panel::Sheet};
use viewcast::files::write_whole;
use viewcast_texts::Language;

/// The figures of a value of one type: the name of each, what it shows in one sentence in English
/// and one in Chinese, and how it is drawn.
pub type Figures<T> =
    &'static [(&'static str, &'static str, &'static str, fn(&T, Language) -> Sheet)];

/// A figure as it was drawn, in every language.
pub struct Drawing {
    /// Its name among all figures.
    pub name: String,
    /// What it shows, in one sentence in English and one in Chinese.
    pub titles: [String; 2],
    /// It as SVG, in English and Chinese.
    pub svg: [String; 2],
    /// The same for a phone.
    pub on_phone: [String; 2],
}

impl Drawing {
    /// Writes it as SVG and PNG in some languages, each as `NAME.LANGUAGE.svg` and `.png`.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be written.
    pub fn write(&self, languages: &[Language], folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let [english, chinese] = &self.svg;
        for language in languages {
            let svg = language.say(english, chinese);
            let path =
                |ending: &str| folder.join(format!("{}.{}.{ending}", self.name, language.code()));
            write_whole(&path("svg"), svg)?;
            write_whole(&path("png"), export::png(svg)?)?;
        }
        Ok(())
    }
}

/// A figure that can be drawn in either language.
pub struct Figure<'a> {
    /// Its name among the figures of its part; empty where it is the only one.
    pub name: String,
    /// What it shows, in one sentence in English and one in Chinese, for those who cannot see it.
    pub titles: [String; 2],
    draw: Box<dyn Fn(Language) -> Sheet + 'a>,
}

impl<'a> Figure<'a> {
    /// A figure's name, its title in both languages, and its drawing.
    pub fn new(
        name: impl Into<String>,
        titles: [impl Into<String>; 2],
        draw: impl Fn(Language) -> Sheet + 'a,
    ) -> Self {
        Self { name: name.into(), titles: titles.map(Into::into), draw: Box::new(draw) }
    }

    /// Draws it in every language, by a name of its own among all figures.
    pub fn drawing(&self, name: impl Into<String>) -> Drawing {
        Drawing {
            name: name.into(),
            titles: self.titles.clone(),
            svg: Language::ALL.map(|language| self.svg(language)),
            on_phone: Language::ALL.map(|language| self.on_phone(language)),
        }
    }

    /// Draws it as SVG.
    pub fn svg(&self, language: Language) -> String {
        export::svg((self.draw)(language).draw(), self.title(language))
    }

    /// The same for a phone.
    pub fn on_phone(&self, language: Language) -> String {
        export::svg((self.draw)(language).draw_for_phone(), self.title(language))
    }

    fn title(&self, language: Language) -> &str {
        let [english, chinese] = &self.titles;
        language.say(english, chinese)
    }
}
