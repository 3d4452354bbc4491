//! The parts of the lecture. A part is one folder, and one line in the list below.

pub mod part;

use clap::{Args, Subcommand};
use serde::Serialize;

use self::part::{Context, Part, PartError, Templates, defaults};
use viewcast::plan::Plan;
use viewcast_figures::plot::{Drawing, Figure};
use viewcast_texts::Language;

/// A section of the report.
pub struct Section {
    /// The name of its part, or of the page's own section.
    pub name: &'static str,
    /// Its heading in English and Chinese.
    pub titles: [&'static str; 2],
    /// Its text in English and Chinese, as templates.
    pub texts: [&'static str; 2],
    /// What the texts include.
    pub templates: Templates,
}

/// A part computed: what to print and to write.
pub struct Computed {
    /// It for a terminal.
    pub text: String,
    /// Its numbers as JSON.
    pub json: String,
    /// Its figures, drawn in every language.
    pub drawings: Vec<Drawing>,
}

/// Makes the list of parts: each is a folder, and the name of its value.
macro_rules! parts {
    ($($part:ident: $value:ident),+ $(,)?) => {
        $(pub mod $part;)+

        /// The flags of every part, below those that all share.
        #[derive(Debug, Subcommand)]
        #[allow(missing_docs, reason = "each is a part")]
        pub enum PartArgs<Shared: Args> {
            $(
                #[command(name = stringify!($part), about = <$part::$value as Part>::ABOUT)]
                $value {
                    #[command(flatten)]
                    own: <$part::$value as Part>::Args,
                    #[command(flatten)]
                    shared: Shared,
                }
            ),+
        }

        impl<Shared: Args> PartArgs<Shared> {
            /// The part's name.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$value { .. } => stringify!($part)),+ }
            }

            /// The flags that all parts share.
            pub fn shared(&self) -> &Shared {
                match self { $(Self::$value { shared, .. } => shared),+ }
            }

            /// What must be trained for the part.
            ///
            /// # Errors
            ///
            /// As [`Part::plans`].
            pub fn plans(&self, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
                match self { $(Self::$value { own, .. } => <$part::$value as Part>::plans(own, context)),+ }
            }

            /// Computes the part, tells it in one language, and draws it.
            ///
            /// # Errors
            ///
            /// As [`Part::compute`].
            pub fn compute(
                &self,
                context: &Context<'_>,
                language: Language,
            ) -> Result<Computed, PartError> {
                match self {
                    $(Self::$value { own, .. } => {
                        let part = <$part::$value as Part>::compute(own, context)?;
                        // Plain values always have a JSON form.
                        let json = serde_json::to_string_pretty(&part).unwrap_or_default() + "\n";
                        let drawings = drawings(stringify!($part), &part.figures());
                        Ok(Computed { text: part.print(language), json, drawings })
                    }),+
                }
            }
        }

        /// The numbers of every part, in the order of the report's sections.
        #[derive(Serialize)]
        pub struct Parts {
            $(
                #[serde(skip_serializing_if = "has_no_section")]
                #[doc = concat!("`", stringify!($part), "`")]
                pub $part: $part::$value,
            )+
        }

        impl Parts {
            /// What must be trained for all of them.
            ///
            /// # Errors
            ///
            /// As [`Part::plans`].
            pub fn plans(context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
                Ok([$(<$part::$value as Part>::plans(&defaults(), context)?),+].concat())
            }

            /// Computes all of them.
            ///
            /// # Errors
            ///
            /// As [`Part::compute`].
            pub fn compute(context: &Context<'_>) -> Result<Self, PartError> {
                Ok(Self { $($part: <$part::$value as Part>::compute(&defaults(), context)?),+ })
            }

            /// Their figures, in both languages.
            pub fn drawings(&self) -> Vec<Drawing> {
                let all = [$(drawings(stringify!($part), &self.$part.figures())),+];
                all.into_iter().flatten().collect()
            }

            /// The sections of the report, in their order.
            pub fn sections() -> Vec<Section> {
                let all = [$($part::$value::TITLES.map(|titles| Section {
                    name: stringify!($part),
                    titles,
                    texts: [
                        include_str!(concat!(stringify!($part), "/en.html")),
                        include_str!(concat!(stringify!($part), "/zh.html")),
                    ],
                    templates: $part::$value::TEMPLATES,
                })),+];
                all.into_iter().flatten().collect()
            }
        }
    };
}

parts! {
    published: Published,
    descent: Descent,
    weekdays: Weekdays,
    weights: Weights,
    curves: Curves,
    models: Models,
    scalars: Scalars,
    identity: Identity,
    activations: Activations,
    forecasts: Forecasts,
    learning: Learning,
    capacity: Capacity,
    beyond: Beyond,
}

fn has_no_section<P: Part>(_: &P) -> bool {
    P::TITLES.is_none()
}

/// Draws figures, each named after its part.
fn drawings(part: &str, figures: &[Figure<'_>]) -> Vec<Drawing> {
    let named = |figure: &Figure<'_>| {
        let name = match &*figure.name {
            "" => part.into(),
            name => format!("{part}-{name}"),
        };
        figure.drawing(name)
    };
    figures.iter().map(named).collect()
}
