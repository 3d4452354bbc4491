"""A contender: its processes, run and measured from outside, and the scores that they print."""

import json
import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

# Compile in the process itself: as many processes as cores are at work already.
ENVIRONMENT = {"TORCHINDUCTOR_COMPILE_THREADS": "1"}


@dataclass
class Measurement:
    """What one run took: all of its processes together, from start to last exit."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    outputs: list[str]


def measure(commands, environment):
    """Runs commands at the same time.

    A process's rusage counts the time of children that it has waited for (compilers), and its peak
    memory is that of the largest of them, not their sum. Peaks of processes side by side are summed:
    pages of libraries that they share count in each.
    """
    start = time.monotonic()
    files, processes = [], []
    for command in commands:
        files.append(tempfile.TemporaryFile("w+"))
        process = subprocess.Popen(command, stdout=files[-1], env=os.environ | environment)
        processes.append(process)
    usages = []
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        usages.append(usage)
    wall_s = time.monotonic() - start
    for process in processes:
        if process.returncode != 0:
            raise SystemExit(f"exit status {process.returncode}: {process.args}")
    for file in files:
        file.seek(0)
    cpu_s = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    peak_mb = sum(usage.ru_maxrss for usage in usages) / 1024
    return Measurement(wall_s, cpu_s, peak_mb, [file.read() for file in files])


@dataclass
class Contender:
    """Commands that train the same rows, FOLDER in them being where they may write."""

    name: str
    seeds: int
    commands: list[list[str]]
    runs: list = field(default_factory=list)

    def best(self, quantity):
        return min(getattr(run, quantity) for run in self.runs)

    def median(self, quantity):
        return statistics.median(getattr(run, quantity) for run in self.runs)

    def run(self):
        """Once more, in fresh folders: nothing of an earlier run may be found again."""
        with tempfile.TemporaryDirectory() as folder:
            fresh = [[part.replace("FOLDER", folder) for part in c] for c in self.commands]
            caches = {"TORCHINDUCTOR_CACHE_DIR": f"{folder}/inductor"}
            self.runs.append(measure(fresh, ENVIRONMENT | caches))
            for path in Path(folder).glob("table/*/table.json"):
                self.scores = viewcast_scores(json.loads(path.read_text()))
        if self.name != "viewcast":
            self.scores = {}
            for output in self.runs[-1].outputs:
                self.scores |= json.loads(output.splitlines()[-1])


def viewcast_scores(table):
    def by_seed(row):
        eras = (row[era]["by_seed_k"] for era in ("training", "unseen"))
        return [{"training": training, "unseen": unseen} for training, unseen in zip(*eras)]

    return {row["experiment"]: by_seed(row) for row in table["rows"]}
