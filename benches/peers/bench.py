"""Times viewcast's loss table against the same recipe in PyTorch, JAX and scikit-learn.

Each contender is a whole process (or two side by side, where that is faster): start, imports and
compilation count. See README.md for what is compared.
"""

import argparse
import os
import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from agreement import markdown
from contender import Contender
from recipe import ROOT, ROWS

HERE = Path(__file__).parent
VIEWCAST = os.environ.get("VIEWCAST", str(ROOT / "target/release/viewcast"))
TABLE = {"epochs": 60, "batch_size": 32}
SINGLE = ["--rows", "relu3", "--seeds", "1", "--data", "data/channel.csv"]
TIME_ONLY = "scikit-learn"


def viewcast_table(seeds):
    overrides = [f"--set=training.{key}={value}" for key, value in TABLE.items()]
    command = [VIEWCAST, "table", "--data=data/wikipedia.csv", f"--seeds={seeds}", *overrides]
    return Contender("viewcast", seeds, [[*command, "--runs=FOLDER", "--quiet"]])


def peer(name, seeds, script, *flags, processes=1):
    """The table by a script; processes share out the rows alternately."""
    flags = [*flags, f"--seeds={seeds}", *(f"--{key}={value}" for key, value in TABLE.items())]
    parts = [",".join(ROWS[part::processes]) for part in range(processes)]
    script = [sys.executable, str(HERE / script), *flags]
    return Contender(name, seeds, [[*script, f"--rows={rows}"] for rows in parts])


def single(name, script, *flags):
    return Contender(name, 1, [[sys.executable, str(HERE / script), *SINGLE, *flags]])


def times(contenders):
    """A Markdown table; ratios are to viewcast with the same number of seeds, by minima."""
    lines = [
        "| contender | seeds | wall s, min (median) | user+sys s | peak MB | wall ratio | memory ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for contender in contenders:
        ours = next(c for c in contenders if c.name == "viewcast" and c.seeds == contender.seeds)
        wall, memory = (contender.best(q) / ours.best(q) for q in ("wall_s", "peak_mb"))
        cells = [contender.name, contender.seeds]
        cells.append(f"{contender.best('wall_s'):.2f} ({contender.median('wall_s'):.2f})")
        cells += [f"{contender.best('cpu_s'):.2f}", f"{contender.best('peak_mb'):.0f}"]
        lines.append("| " + " | ".join(map(str, [*cells, f"{wall:.2f}", f"{memory:.2f}"])) + " |")
    return "\n".join(lines)


def machine():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.split(": ")[1] for line in lines if line.startswith("model name"))
    model = next(names, platform.machine())
    packages = ("torch", "jax", "scikit-learn", "numpy")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    ours = subprocess.check_output([VIEWCAST, "--version"], text=True).strip()
    python = f"Python {platform.python_version()}"
    return f"{date.today()}, {model}, {os.cpu_count()} cores, {ours}, {python}, {versions}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each contender")
    help_seeds = "of the contenders that train several, 2 or more"
    parser.add_argument("--seeds", type=int, default=8, help=help_seeds)
    parser.add_argument("--out", type=Path, help="where the result goes as Markdown")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    many, stacked = arguments.seeds, ("torch_train.py", "--stack")
    table = [
        viewcast_table(many),
        peer("JAX, jit + scan + vmap", many, "jax_scan.py", "--jobs=2"),
        peer("PyTorch eager, seeds stacked", many, *stacked, processes=2),
        peer("torch.compile, seeds stacked", many, *stacked, "--compile", processes=2),
        viewcast_table(1),
        peer("PyTorch eager", 1, "torch_train.py", processes=2),
        peer(TIME_ONLY, 1, "sklearn_mlp.py", processes=2),
    ]
    train = [VIEWCAST, "train", "configs/relu3.toml", "--quiet", "--out=FOLDER/relu3"]
    one_run = [
        Contender("viewcast", 1, [train]),
        single("PyTorch eager", "torch_train.py"),
        single("JAX, jit + scan", "jax_scan.py"),
    ]
    report = [f"Machine: {machine()}"]
    for number in range(arguments.repeat):
        for contender in [*table, *one_run]:
            contender.run()
            seconds = f"{contender.runs[-1].wall_s:.2f} s"
            print(number + 1, contender.name, contender.seeds, seconds, file=sys.stderr)
        if number == 0:
            compared = [c for c in table if c.name not in ("viewcast", TIME_ONLY)]
            losses = [markdown(c.name, table[0].scores, c.scores) for c in compared]
            report += ["## Losses", *losses]
            print("\n\n".join(losses))
    report += ["## The table: ten rows", times(table)]
    report += ["## One run: `train configs/relu3.toml`", times(one_run)]
    print("\n\n".join([report[0], *report[-4:]]))
    if arguments.out:
        arguments.out.write_text("\n\n".join(["# Peers", *report]) + "\n")


if __name__ == "__main__":
    main()
