//! Names of months and weekdays in the languages of spreadsheets, in small letters.

/// Each month's names, January's first.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan",
        "january",
        "januar",
        "jänner",
        "janvier",
        "janv",
        "enero",
        "ene",
        "janeiro",
        "gennaio",
        "gen",
        "januari",
        "янв",
        "января",
        "январь",
        "stycznia",
        "sty",
        "січ",
        "січня",
        "ocak",
    ],
    &[
        "feb",
        "february",
        "februar",
        "février",
        "févr",
        "fév",
        "fevr",
        "febrero",
        "fevereiro",
        "fev",
        "febbraio",
        "februari",
        "фев",
        "февр",
        "февраля",
        "февраль",
        "lutego",
        "lut",
        "лют",
        "лютого",
        "şubat",
    ],
    &[
        "mar",
        "march",
        "mär",
        "märz",
        "mrz",
        "mars",
        "marzo",
        "março",
        "marco",
        "maart",
        "mrt",
        "мар",
        "март",
        "марта",
        "marca",
        "бер",
        "березня",
        "mart",
    ],
    &[
        "apr",
        "april",
        "avril",
        "avr",
        "abr",
        "abril",
        "aprile",
        "апр",
        "апреля",
        "апрель",
        "kwietnia",
        "kwi",
        "квіт",
        "квітня",
        "nisan",
    ],
    &[
        "may",
        "mai",
        "mayo",
        "maio",
        "maggio",
        "mag",
        "mei",
        "maj",
        "мая",
        "май",
        "maja",
        "трав",
        "травня",
        "mayıs",
    ],
    &[
        "jun",
        "june",
        "juni",
        "juin",
        "junio",
        "junho",
        "giugno",
        "giu",
        "июн",
        "июня",
        "июнь",
        "czerwca",
        "cze",
        "черв",
        "червня",
        "haziran",
    ],
    &[
        "jul",
        "july",
        "juli",
        "juillet",
        "juil",
        "julio",
        "julho",
        "luglio",
        "lug",
        "июл",
        "июля",
        "июль",
        "lipca",
        "lip",
        "лип",
        "липня",
        "temmuz",
    ],
    &[
        "aug",
        "august",
        "août",
        "aout",
        "ago",
        "agosto",
        "augustus",
        "augusti",
        "авг",
        "августа",
        "август",
        "sierpnia",
        "sie",
        "серп",
        "серпня",
        "ağustos",
    ],
    &[
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "set",
        "setembro",
        "settembre",
        "сен",
        "сент",
        "сентября",
        "сентябрь",
        "września",
        "wrz",
        "вер",
        "вересня",
        "eylül",
    ],
    &[
        "oct",
        "october",
        "okt",
        "oktober",
        "octobre",
        "octubre",
        "out",
        "outubro",
        "ottobre",
        "ott",
        "окт",
        "октября",
        "октябрь",
        "października",
        "paź",
        "жовт",
        "жовтня",
        "ekim",
    ],
    &[
        "nov",
        "november",
        "novembre",
        "noviembre",
        "novembro",
        "ноя",
        "нояб",
        "ноября",
        "ноябрь",
        "listopada",
        "лист",
        "листопада",
        "kasım",
    ],
    &[
        "dec",
        "december",
        "dez",
        "dezember",
        "décembre",
        "déc",
        "diciembre",
        "dic",
        "dezembro",
        "dicembre",
        "дек",
        "декабря",
        "декабрь",
        "grudnia",
        "gru",
        "груд",
        "грудня",
        "aralık",
    ],
];

/// Each weekday's names, Monday's first; short names that mean two weekdays are left out.
const WEEKDAYS: [&[&str]; 7] = [
    &[
        "mon",
        "monday",
        "montag",
        "lundi",
        "lun",
        "lunes",
        "segunda-feira",
        "segunda",
        "seg",
        "lunedì",
        "maandag",
        "понедельник",
        "пн",
        "понеділок",
    ],
    &[
        "tue",
        "tues",
        "tuesday",
        "dienstag",
        "di",
        "mardi",
        "mar",
        "martes",
        "terça-feira",
        "terça",
        "ter",
        "martedì",
        "dinsdag",
        "вторник",
        "вт",
        "вівторок",
    ],
    &[
        "wed",
        "weds",
        "wednesday",
        "mittwoch",
        "mi",
        "mercredi",
        "mer",
        "miércoles",
        "mié",
        "quarta-feira",
        "quarta",
        "qua",
        "mercoledì",
        "woensdag",
        "среда",
        "ср",
        "середа",
    ],
    &[
        "thu",
        "thur",
        "thurs",
        "thursday",
        "donnerstag",
        "jeudi",
        "jeu",
        "jueves",
        "jue",
        "quinta-feira",
        "quinta",
        "qui",
        "giovedì",
        "gio",
        "donderdag",
        "четверг",
        "чт",
        "четвер",
    ],
    &[
        "fri",
        "friday",
        "freitag",
        "fr",
        "vendredi",
        "ven",
        "viernes",
        "vie",
        "sexta-feira",
        "sexta",
        "sex",
        "venerdì",
        "vrijdag",
        "пятница",
        "пт",
        "пʼятниця",
    ],
    &[
        "sat",
        "saturday",
        "samstag",
        "sonnabend",
        "sa",
        "samedi",
        "sam",
        "sábado",
        "sáb",
        "sabato",
        "sab",
        "zaterdag",
        "суббота",
        "сб",
        "субота",
    ],
    &[
        "sun",
        "sunday",
        "sonntag",
        "so",
        "dimanche",
        "dim",
        "domingo",
        "dom",
        "domenica",
        "zondag",
        "воскресенье",
        "вс",
        "неділя",
        "нд",
    ],
];

/// Chinese weekdays behind 星期, 周, 週 or 礼拜, and Japanese ones before 曜.
const CHINESE: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];
const JAPANESE: [char; 7] = ['月', '火', '水', '木', '金', '土', '日'];

/// Words between a day, its month and its year.
const BETWEEN: [&str; 14] =
    ["de", "of", "the", "del", "di", "den", "der", "le", "st", "nd", "rd", "th", "er", "г"];

/// The month of a name, from 1.
pub fn month(word: &str) -> Option<i8> {
    position(&MONTHS, word)
}

/// The weekday of a name, 1 for Monday.
pub fn weekday(word: &str) -> Option<i8> {
    position(&WEEKDAYS, word)
}

/// Whether a word may stand between a day, its month and its year.
pub fn is_between(word: &str) -> bool {
    BETWEEN.contains(&word)
}

fn position(names: &[&[&str]], word: &str) -> Option<i8> {
    let at = names.iter().position(|names| names.contains(&word))?;
    i8::try_from(at + 1).ok()
}

/// A text without its Chinese or Japanese weekday, and that weekday.
pub fn without_weekday(text: &str) -> (String, Option<i8>) {
    let mut text = text.to_owned();
    for prefix in ["星期", "礼拜", "禮拜", "周", "週"] {
        if let Some((before, after)) = text.split_once(prefix)
            && let Some(name) = after.chars().next()
        {
            let name = if name == '天' { '日' } else { name };
            if let Some(at) = CHINESE.iter().position(|it| *it == name) {
                let rest = after.chars().skip(1).collect::<String>();
                let (before, rest) =
                    (before.trim_end_matches(['(', ' ', ',']), rest.trim_start_matches([')', ',']));
                return (format!("{before} {rest}").trim().to_owned(), i8::try_from(at + 1).ok());
            }
        }
    }
    let at = |name: char| JAPANESE.iter().position(|it| *it == name);
    if let Some(open) = text.find('(')
        && let Some(close) = text.get(open..).and_then(|rest| rest.find(')'))
    {
        let inside = text.get(open + 1..open + close).unwrap_or_default();
        let mut letters = inside.trim_end_matches("曜日").trim_end_matches('曜').chars();
        if let (Some(name), None) = (letters.next(), letters.next())
            && let Some(weekday) = at(name)
        {
            text.replace_range(open..=open + close, " ");
            return (text.trim().to_owned(), i8::try_from(weekday + 1).ok());
        }
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months_or_two_weekdays() {
        for names in [&MONTHS[..], &WEEKDAYS[..]] {
            let mut all: Vec<_> = names.iter().flat_map(|names| names.iter()).collect();
            let length = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), length);
        }
        assert_eq!((month("märz"), weekday("jueves")), (Some(3), Some(4)));
    }

    #[test]
    fn chinese_and_japanese_weekdays_are_taken_off() {
        assert_eq!(without_weekday("2023年11月1日 星期三"), ("2023年11月1日".into(), Some(3)));
        assert_eq!(without_weekday("2023/11/1(水)"), ("2023/11/1".into(), Some(3)));
        assert_eq!(without_weekday("2023-11-05周日 8:00"), ("2023-11-05  8:00".into(), Some(7)));
        assert_eq!(without_weekday("一周"), ("一周".into(), None));
    }
}
