//! A student in China reads what the program says in Chinese, as it is meant.

use std::fs;

use crate::story::{Story, Told, project};

/// Few epochs: it is about words.
const FEW: &str = "--set training.epochs=2";

fn chinese(story: &Story, arguments: &str) -> Told {
    let output = story.command(arguments).env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    let told = Told::from(output);
    assert_eq!(told.status, 0, "{arguments}: {told:?}");
    assert_eq!(wide(&told.stdout), Vec::<&str>::new(), "wider than 80 columns: {arguments}");
    told
}

/// Lines that take more columns than a terminal has, but for paths.
fn wide(text: &str) -> Vec<&str> {
    let columns = |letter: char| if letter >= '\u{2e80}' { 2 } else { 1 };
    text.lines().filter(|line| line.chars().map(columns).sum::<usize>() > 80).collect()
}

fn has_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[test]
fn every_command_speaks_chinese_and_its_columns_are_in_line() {
    let story = Story::bring("youtube.zip", "export.zip");
    let told = chinese(&story, &format!("train relu1-10 {FEW} --out run"));
    let lines: Vec<_> = told.stdout.lines().collect();
    assert!(lines[0].starts_with("relu1-10，后端 flex，随机种子 1：2 轮，用时 "), "{told:?}");
    assert_eq!(lines[1], "训练期 2017-02-26 至 2020-12-31，测试期 2021-01-01 至 2021-12-31");
    // A letter of Chinese is two columns: the figures below each other end in the same one.
    let ends = |line: &str| -> Vec<usize> {
        let mut column = 0;
        let mut ends = Vec::new();
        for (letter, next) in line.chars().zip(line.chars().skip(1).chain([' '])) {
            column += if letter >= '\u{2e80}' { 2 } else { 1 };
            if letter == 'k' && next == ' ' {
                ends.push(column);
            }
        }
        ends
    };
    let table: Vec<_> = lines[4..8].iter().map(|line| ends(line)).collect();
    assert!(table.iter().all(|line| line.len() == 4 && *line == table[0]), "{table:?} {lines:?}");
    assert!(lines[5].starts_with("昨日 ") && lines[6].starts_with("上周同日 "), "{lines:?}");
    assert!(told.stderr.contains("relu1-10：第 1/2 轮，训练损失 "), "{told:?}");
    assert!(told.stderr.contains("k，本轮结束后 "), "{told:?}");
    assert!(told.stdout.contains("预测 2021-12-31 之后的日子：\n  viewcast forecast run\n"));

    let days = "--data data/wikipedia.csv";
    for (command, words) in [
        (
            "import export.zip -o mine.csv".to_owned(),
            vec!["格式", "缺日", "突增", "周一", "已写入"],
        ),
        (
            format!("forecast own {days} {FEW}"),
            vec!["日期", "观看量", "80% 区间", "周六", "落在其中"],
        ),
        (format!("backtest own {days} {FEW} --folds 3"), vec!["次预测", "最小二乘，56 天", "漂移"]),
        (
            format!("table --seeds 2 {FEW} --rows linear1,relu2"),
            vec!["平均绝对误差", "课件", "线性，1 天", "最小二乘", "100 个 ReLU，2 层"],
        ),
        (
            format!(
                "sweep relu1-10 {FEW} --set data.validation_days=182 --grid model.hidden=[5],[6]"
            ),
            vec!["个候选", "验证期 MAE", "测试期不参与", "最佳配置"],
        ),
        ("evaluate run".to_owned(), vec!["训练期 MAE", "测试期 MAE"]),
        (format!("evaluate run {days}"), vec!["同期 MAE", "其后 MAE"]),
        ("verify".to_owned(), vec!["次运行完好"]),
        ("runs".to_owned(), vec!["训练期", "轮数", "次运行"]),
        ("runs clean".to_owned(), vec!["没有可以删除的"]),
        ("compare run runs/linear1/*".to_owned(), vec!["data.history 不同", "轮数"]),
        ("plot run".to_owned(), vec!["最后一轮后", "图："]),
        ("inspect relu3".to_owned(), vec!["特征维度", "个权重", "偏置", "训练所需内存"]),
        ("backends".to_owned(), vec!["苹果 GPU"]),
        ("lecture scalars".to_owned(), vec!["双重求和", "标准化的观看量"]),
        ("lecture published".to_owned(), vec!["公布的模型", "数字："]),
        ("init".to_owned(), vec!["写入", "训练第一个实验："]),
    ] {
        let told = if command.contains('*') {
            // The run of a name that a hash ends.
            let run = fs::read_dir(story.path("runs/linear1")).unwrap().next().unwrap().unwrap();
            let run = format!("runs/linear1/{}", run.file_name().to_str().unwrap());
            chinese(&story, &command.replace("runs/linear1/*", &run))
        } else {
            chinese(&story, &command)
        };
        for word in words {
            assert!(told.stdout.contains(word), "{command}: {word}: {told:?}");
        }
        assert!(!told.stdout.contains("未见"), "{command}: {told:?}");
    }
}

#[test]
fn the_locale_decides_and_the_flag_overrules_it() {
    let story = Story::new();
    let speaks = |variables: &[(&str, &str)], arguments: &str| {
        let mut command = story.command(arguments);
        for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        command.envs(variables.iter().copied());
        let told = Told::from(command.output().unwrap());
        assert_eq!(told.status, 0, "{told:?}");
        has_chinese(&told.stdout)
    };
    assert!(speaks(&[("LANG", "zh_CN.UTF-8")], "inspect relu3"));
    assert!(speaks(&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "zh_TW.UTF-8")], "inspect relu3"));
    assert!(!speaks(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")], "inspect relu3"));
    assert!(!speaks(&[("LANG", "zh_CN.UTF-8")], "inspect relu3 --lang en"));
    assert!(speaks(&[], "--lang zh inspect relu3"));
    assert!(!speaks(&[], "inspect relu3"));
}

#[test]
fn what_programs_read_is_the_same_in_both_languages() {
    let story = Story::new();
    for lang in ["en", "zh"] {
        let to = |name: &str| format!("--out {lang}/{name} --lang {lang}");
        story.succeed(&format!("train relu1-10 {FEW} --quiet {}", to("run")));
        story.succeed(&format!("forecast relu1-10 {FEW} --quiet {}", to("forecast")));
        story.succeed(&format!("backtest relu1-10 {FEW} --folds 2 --quiet {}", to("backtest")));
        story.succeed(&format!("table --rows relu1-10,linear7 {FEW} --seeds 1 {}", to("table")));
        story.succeed(&format!(
            "sweep relu1-10 {FEW} --set data.validation_days=182 --grid model.hidden=[5],[6] {}",
            to("sweep")
        ));
    }
    for folder in ["run", "forecast", "backtest", "table", "sweep"] {
        let of = |lang: &str| {
            let folder = story.path(lang).join(folder);
            let mut files: Vec<_> = crate::story::files(&folder)
                .into_iter()
                // The plot speaks, and provenance and its hash have the time.
                .filter(|name| {
                    let others =
                        ["forecast.svg", "forecast.png", "provenance.json", "manifest.json"];
                    !others.contains(&&**name)
                })
                .map(|name| (name.clone(), fs::read(folder.join(name)).unwrap()))
                .collect();
            files.sort();
            files
        };
        let [english, chinese] = ["en", "zh"].map(of);
        assert!(!english.is_empty() && english == chinese, "{folder}");
    }
    for printed in ["runs --json", "schema", "simulate data/channel.toml"] {
        let [english, chinese] =
            ["en", "zh"].map(|lang| story.run(&format!("{printed} --lang {lang}")).stdout);
        assert_eq!(english, chinese, "{printed}");
    }
}

#[test]
fn the_chinese_readme_shows_what_the_program_says() {
    let readme = fs::read_to_string(project().join("README.zh-CN.md")).unwrap();
    let story = Story::new();
    let scores = |text: &str| -> String {
        let from = text.find("训练期 2017-02-26").unwrap();
        text[from..].lines().take(7).collect::<Vec<_>>().join("\n")
    };
    let told = story.succeed("train relu3 --quiet --lang zh").stdout;
    assert_eq!(scores(&readme), scores(&told));
    // And English words of its samples are none that it has in Chinese.
    for sample in readme.split("```console\n").skip(1) {
        let sample = sample.split("\n```").next().unwrap();
        for english in ["training MAE", "unseen MAE", "run folder", "written to", "the lab is open"]
        {
            assert!(!sample.contains(english), "{english}: {sample}");
        }
    }
}

#[test]
fn help_is_in_chinese_where_the_locale_or_a_flag_says_so() {
    let story = Story::new();
    let help = story.command("--help").env("LC_ALL", "zh_CN.UTF-8").output().unwrap();
    let help = Told::from(help).stdout;
    assert!(help.contains("\n用法: viewcast [OPTIONS] <COMMAND>\n"), "{help}");
    assert!(help.contains("\n  train        训练一个实验并打分\n"), "{help}");
    let commands = help.lines().skip_while(|line| *line != "命令:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let commands: Vec<_> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 20, "{commands:?}");
    for command in commands.into_iter().filter(|it| *it != "help") {
        let help = story.succeed(&format!("{command} --lang zh --help")).stdout;
        assert!(help.contains("用法: ") && !help.contains("Options"), "{help}");
        // Each line has Chinese in it, but for usage, examples and names alone.
        let flags = help.lines().filter(|line| line.trim_start().starts_with('-'));
        flags.for_each(|line| assert!(has_chinese(line) || line.contains("--grid "), "{line}"));
        let english = story.succeed(&format!("{command} --lang en --help")).stdout;
        assert!(!has_chinese(&english) && english.contains("\nUsage: "), "{english}");
    }
}
