//! A user switches the backend by a flag: the same figures, or one message that says what to do.

use crate::story::Story;

const TRAIN: &str = "train configs/relu3.toml --quiet --data data/wikipedia.csv";

/// Trains on a backend and compares the scores with flex, to 0.01k.
#[cfg(any(feature = "ndarray", feature = "wgpu"))]
fn agrees_with_flex(backend: &str) {
    let story = Story::new();
    // As many as the README's table of backends has.
    let train = format!("{TRAIN} --set training.epochs=80");
    story.succeed(&train);
    story.succeed(&format!("{train} --backend {backend}"));
    for era in ["training", "unseen"] {
        for kind in ["mae_k", "rmse_k"] {
            let flex = story.score("runs/relu3/flex-seed1", era, kind);
            let other = story.score(&format!("runs/relu3/{backend}-seed1"), era, kind);
            assert!((flex - other).abs() < 0.01, "{era} {kind}: flex {flex}, {backend} {other}");
        }
    }
}

/// Experiments by chance, some of every kind of model, the same ones each time. On 94 rows before June 2017.
#[cfg(any(feature = "ndarray", feature = "wgpu"))]
fn experiments_by_chance(of_each: usize) -> Vec<String> {
    let mut chance = 1_u64;
    let mut one_of = |choices: &[&str]| -> String {
        chance =
            chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        choices[(chance >> 33) as usize % choices.len()].into()
    };
    let mut all = Vec::new();
    for number in 0..5 * of_each {
        let activation = one_of(&["relu", "sigmoid", "tanh", "hard-sigmoid", "identity"]);
        let layers = one_of(&["1", "2"]);
        let model = match number % 5 {
            0 => "kind = \"linear\"\n".to_owned(),
            1 => {
                let hidden = one_of(&["[1]", "[20]", "[33, 7]", "[8, 8, 8]"]);
                format!("kind = \"mlp\"\nhidden = {hidden}\nactivation = \"{activation}\"\n")
            }
            2 => {
                let [channels, kernel] = [one_of(&["1", "5", "16"]), one_of(&["2", "3"])];
                format!(
                    "kind = \"conv\"\nchannels = {channels}\nkernel = {kernel}\nlayers = {layers}\n"
                )
            }
            3 => {
                let [cell, units] = [one_of(&["gru", "lstm"]), one_of(&["1", "9", "16"])];
                format!("kind = \"recurrent\"\ncell = \"{cell}\"\nunits = {units}\n")
            }
            _ => {
                let heads = one_of(&["1", "2", "4"]);
                format!(
                    "kind = \"attention\"\nwidth = 8\nheads = {heads}\nfeed_forward = 9\nblocks = {layers}\n"
                )
            }
        };
        let optimizer = one_of(&["adam", "adamw", "rmsprop"]);
        let [history, horizon] = [one_of(&["7", "12", "28"]), one_of(&["1", "3"])];
        let [transform, level] = [one_of(&["none", "log1p"]), one_of(&["mean", "yesterday"])];
        let [loss, batch] = [one_of(&["mae", "mse", "huber"]), one_of(&["17", "32", "\"full\""])];
        let clip = one_of(&["", "clip = { kind = \"norm\", limit = 0.5 }\n"]);
        all.push(format!(
            "[data]\npath = \"data/wikipedia.csv\"\nunseen_from = \"2017-05-31\"\n\
             history = {history}\nhorizon = {horizon}\ntransform = \"{transform}\"\nlevel = \"{level}\"\n\
             [model]\n{model}[training]\nepochs = 3\nbatch_size = {batch}\nseed = {number}\n\
             loss = {{ kind = \"{loss}\" }}\noptimizer = {{ kind = \"{optimizer}\" }}\n{clip}"
        ));
    }
    all
}

/// Trains experiments by chance there and on flex: errors differ by less than 1% and a view: where a
/// gradient is all but nothing, its rounding decides which way Adam goes.
#[cfg(any(feature = "ndarray", feature = "wgpu"))]
fn agrees_by_chance(backend: &str, of_each: usize) {
    let story = Story::new();
    for (number, experiment) in experiments_by_chance(of_each).iter().enumerate() {
        std::fs::write(story.path("chance.toml"), experiment).unwrap();
        for backend in ["flex", backend] {
            story.succeed(&format!(
                "train chance.toml --quiet --backend {backend} --out {number}-{backend}"
            ));
        }
        for era in ["training", "unseen"] {
            for kind in ["mae_k", "rmse_k"] {
                let [flex, other] = ["flex", backend]
                    .map(|backend| story.score(&format!("{number}-{backend}"), era, kind));
                assert!(
                    (flex - other).abs() < 0.01 * flex + 1e-3,
                    "{era} {kind}: flex {flex}, {backend} {other} of\n{experiment}"
                );
            }
        }
    }
}

#[cfg(feature = "ndarray")]
#[test]
fn ndarray_agrees_with_flex_by_chance() {
    agrees_by_chance("ndarray", 8);
}

/// Few of each: software Vulkan takes its time.
#[cfg(feature = "wgpu")]
#[test]
fn wgpu_agrees_with_flex_by_chance() {
    agrees_by_chance("wgpu", 2);
}

#[test]
fn flex_twice_gives_the_same_files_to_the_bit() {
    let [first, second] = [Story::new(), Story::new()];
    for story in [&first, &second] {
        story.succeed(TRAIN);
    }
    let folder = "runs/relu3/flex-seed1";
    for file in crate::story::files(&first.path(folder)) {
        // And its hash, in the manifest.
        if ["provenance.json", "manifest.json"].contains(&&*file) {
            continue;
        }
        let [a, b] =
            [&first, &second].map(|story| std::fs::read(story.path(folder).join(&file)).unwrap());
        assert_eq!(a, b, "{file}");
    }
    let [mut a, mut b] = [&first, &second].map(|s| s.json(&format!("{folder}/provenance.json")));
    for provenance in [&mut a, &mut b] {
        assert!(provenance["wall_seconds"].take().as_f64().unwrap() > 0.0);
        assert_eq!(provenance["data_sha256"].as_str().unwrap().len(), 64);
    }
    assert_eq!(a, b);
}

#[cfg(feature = "ndarray")]
#[test]
fn ndarray_agrees_with_flex() {
    agrees_with_flex("ndarray");
}

#[test]
fn backends_are_listed() {
    let told = Story::new().succeed("backends").stdout;
    let lines = told.lines().filter(|line| !line.starts_with(' '));
    let names: Vec<_> = lines.map(|line| line.split_whitespace().next().unwrap()).collect();
    assert!(names.starts_with(&["flex", "ndarray", "wgpu"]), "{told}");
}

#[test]
fn a_gpu_number_needs_the_gpu_backend() {
    Story::new().fail(
        &format!("{TRAIN} --gpu 1"),
        "--gpu 1 goes with a backend on GPUs, such as wgpu, not with --backend flex",
    );
}

#[test]
fn a_build_without_a_backend_names_the_command_that_has_it() {
    let built = [("ndarray", cfg!(feature = "ndarray")), ("wgpu", cfg!(feature = "wgpu"))];
    for (backend, _) in built.into_iter().filter(|(_, built)| !built) {
        Story::new().fail(
            &format!("{TRAIN} --backend {backend}"),
            &format!(
                "this viewcast was built without the {backend} backend; build it in and run the \
                 same with\n  cargo run --release --features {backend} -- train \
                 configs/relu3.toml --quiet --data data/wikipedia.csv --backend {backend}"
            ),
        );
    }
}

/// Needs a Vulkan driver: a GPU's, or Debian's `mesa-vulkan-drivers` in software.
#[cfg(feature = "wgpu")]
#[test]
fn wgpu_agrees_with_flex() {
    agrees_with_flex("wgpu");
}

/// Two steps on the 94 rows before June 2017: a recurrent network is thousands of small kernels a
/// step, too many for more of them in software. (On all 1,405 rows at once, the gradients of `conv`
/// and `attention` differ there: PyTorch sides with flex.)
#[cfg(feature = "wgpu")]
#[test]
fn every_config_learns_the_same_on_wgpu() {
    let story = Story::new();
    for name in crate::story::configs() {
        let train = format!(
            "train configs/{name}.toml --quiet --data data/wikipedia.csv --set training.epochs=2 \
             --set training.batch_size=full --set data.unseen_from=2017-05-31"
        );
        story.succeed(&train);
        story.succeed(&format!("{train} --backend wgpu"));
        for era in ["training", "unseen"] {
            let [flex, wgpu] = ["flex", "wgpu"]
                .map(|backend| story.score(&format!("runs/{name}/{backend}-seed1"), era, "mae_k"));
            assert!((flex - wgpu).abs() < 0.001, "{name} {era}: flex {flex}, wgpu {wgpu}");
        }
    }
}

#[cfg(all(feature = "wgpu", target_os = "linux"))]
#[test]
fn a_machine_without_a_graphics_adapter_gets_one_clear_message() {
    let story = Story::new();
    let output = story
        .command(&format!("{TRAIN} --backend wgpu"))
        // What a machine without drivers looks like to Vulkan and to OpenGL.
        .env("VK_DRIVER_FILES", "/nonexistent")
        .env("VK_ICD_FILENAMES", "/nonexistent")
        .env("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent")
        .env("LIBGL_DRIVERS_PATH", "/nonexistent")
        .output()
        .unwrap();
    let told = crate::story::Told::from(output);
    assert_eq!(
        told.stderr,
        "error: the wgpu backend found no graphics adapter; install a driver for it (for Vulkan on \
         Debian and Ubuntu `apt-get install mesa-vulkan-drivers`, which brings one in software \
         too), or use --backend flex\n"
    );
    assert_eq!((told.status, told.stdout.as_str()), (1, ""));
}

#[cfg(feature = "wgpu")]
#[test]
fn a_gpu_that_is_not_there_is_named() {
    let told = Story::new().run(&format!("{TRAIN} --backend wgpu --gpu 99"));
    assert!(told.stderr.starts_with("error: there is no GPU 99: `viewcast backends` lists "));
}
