"""Forecasts of one series by statsforecast and by viewcast, on the same days.

One day ahead over the last 365 days (models fitted once, then told each day; viewcast trained once on the days before,
with one seed) and 14 days ahead from 26 days (all fitted anew for each).
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoARIMA, AutoETS, SeasonalNaive

MODELS = {"AutoETS": AutoETS, "AutoARIMA": AutoARIMA, "SeasonalNaive": SeasonalNaive}


def by_statsforecast(days: pd.DataFrame, name: str, horizon: int, folds: int) -> float:
    """The mean absolute error of a model over rolling origins that share no day, in views."""
    forecaster = StatsForecast(models=[MODELS[name](season_length=7)], freq="D")
    refit = horizon > 1
    made = forecaster.cross_validation(df=days, h=horizon, step_size=horizon, n_windows=folds, refit=refit)
    return (made[name] - made["y"]).abs().mean()


def by_viewcast(program: Path, config: str, data: Path, horizon: int, folds: int, unseen_from: str) -> float:
    """The same of a viewcast experiment."""
    with tempfile.TemporaryDirectory() as out:
        if horizon == 1:
            run = Path(out, "run")
            command = [program, "train", config, "--data", data, "--quiet", "--out", run]
            subprocess.run([*command, "--set", f"data.unseen_from={unseen_from}"], check=True, stdout=subprocess.DEVNULL)
            return 1000 * json.loads(Path(run, "scores.json").read_text())["model"]["unseen"]["mae_k"]
        command = [program, "backtest", config, "--data", data, "--quiet", "--out", out]
        subprocess.run(
            [*command, "--folds", str(folds), "--horizon", str(horizon)], check=True, stdout=subprocess.DEVNULL
        )
        results = json.loads(Path(out, "backtest.json").read_text())["results"]
        name = Path(config).stem
        return 1000 * next(it["mae_k"]["mean"] for it in results if it["name"] == name)


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data/wikipedia.csv"), help="a CSV of date,views")
    parser.add_argument("--config", default="configs/own.toml", help="viewcast's experiment")
    parser.add_argument("--program", type=Path, default=Path("target/release/viewcast"))
    parser.add_argument("--models", nargs="*", default=list(MODELS), choices=list(MODELS))
    asked = parser.parse_args()
    read = pd.read_csv(asked.data, parse_dates=["date"])
    days = pd.DataFrame({"unique_id": "days", "ds": read["date"], "y": read["views"].astype(float)})

    for horizon, folds in [(1, 365), (14, 26)]:
        unseen_from = str(days["ds"].iloc[-folds * horizon].date())
        print(f"\n{horizon} day(s) ahead, {folds} forecasts from {unseen_from} on: mean absolute error in views, seconds")
        makers = {name: lambda name=name: by_statsforecast(days, name, horizon, folds) for name in asked.models}
        makers[f"viewcast {asked.config}"] = lambda: by_viewcast(
            asked.program, asked.config, asked.data, horizon, folds, unseen_from
        )
        for name, make in makers.items():
            started = time.perf_counter()
            error = make()
            print(f"  {name:28} {error:10.1f} {time.perf_counter() - started:8.1f}", flush=True)


if __name__ == "__main__":
    main()
