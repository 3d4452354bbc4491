//! The sections of the page, in their order: those of parts, and between them the page's own.

use crate::parts::{Parts, Section};

/// A section that belongs to no part: the section before which it stands, and its name, headings and texts.
type Own = (&'static str, &'static str, [&'static str; 2], [&'static str; 2]);

/// The page's own sections, but for the last.
const OWN: [Own; 5] = [
    (
        "descent",
        "idea",
        ["Learning is fitting a function", "机器学习：拟合函数"],
        [include_str!("idea.en.html"), include_str!("idea.zh.html")],
    ),
    (
        "descent",
        "task",
        ["The task", "任务"],
        [include_str!("task.en.html"), include_str!("task.zh.html")],
    ),
    (
        "curves",
        "linear",
        ["Why linear models, and why not only them", "为何着重讨论线性模型，又为何不够"],
        [include_str!("linear.en.html"), include_str!("linear.zh.html")],
    ),
    (
        "forecasts",
        "deep",
        ["Layers: the feed-forward network", "多层：前馈神经网络"],
        [include_str!("deep.en.html"), include_str!("deep.zh.html")],
    ),
    (
        "forecasts",
        "table",
        ["The loss table", "损失表"],
        [include_str!("../table/en.html"), include_str!("../table/zh.html")],
    ),
];

/// Every section.
pub fn sections() -> Vec<Section> {
    let section = |name, titles, texts| Section { name, titles, texts, templates: &[] };
    let mut all = Vec::new();
    for part in Parts::sections() {
        let before = OWN.iter().filter(|(next, ..)| *next == part.name);
        all.extend(before.map(|&(_, name, titles, texts)| section(name, titles, texts)));
        all.push(part);
    }
    let origins = [include_str!("origins.en.html"), include_str!("origins.zh.html")];
    all.push(section("origins", ["Where the numbers come from", "数字从何而来"], origins));
    all
}
