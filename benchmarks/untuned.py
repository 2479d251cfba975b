"""How good is an untuned `iskra train` on a table, and how soon? California housing, beside MLPRegressor.

    python benchmarks/untuned.py               into benchmarks/results/tables.md
    python benchmarks/untuned.py --seeds 2     fewer, printed only

Both are whole programs that read the same CSV file and hold out the same 15 % of its rows, others for every seed. iskra
takes all its defaults, divides the rest into rows to train on and rows to validate on, and writes its report, too.
MLPRegressor takes its defaults, early stopping and standardized columns; it gets all of the rest and holds out a tenth.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median

import numpy as np
from districts import COLUMNS, census, synthetic
from machine import describe_machine, num_cores
from peers import HERE

SEEDS = 9
TARGET = "price"
WORKER = HERE / "workers" / "untuned_scikit_learn.py"
ISKRA, MLP = "`iskra train houses.csv --target price`", "`MLPRegressor(early_stopping=True)`"


@dataclass(frozen=True)
class Outcome:
    """What came of one program: the test error in the target's unit squared, and seconds."""

    error: float
    training: float
    program: float


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="An untuned run on California housing: iskra and scikit-learn.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many; fewer than {SEEDS} are printed only")
    num_seeds = parser.parse_args().seeds
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "houses.csv"
        name = write_table(table)
        iskra(table, 0)  # so that everybody's modules are compiled
        threads = min((1, num_cores()), key=lambda count: scikit_learn(table, 0, count).training)
        programs: dict[str, Callable[[int], Outcome]] = {
            ISKRA: lambda seed: iskra(table, seed),
            MLP: lambda seed: scikit_learn(table, seed, threads),
        }
        outcomes: dict[str, list[Outcome]] = {title: [] for title in programs}
        for seed in range(num_seeds):
            for title in list(programs)[:: 1 if seed % 2 else -1]:  # by turns, so that a slow minute is everybody's
                outcomes[title].append(programs[title](seed))
                print(f"seed {seed}, {title}: {outcomes[title][-1]}", flush=True)
    report = markdown(name, outcomes, threads)
    print(report)
    if num_seeds >= SEEDS:
        (HERE / "results" / "tables.md").write_text(report)


def write_table(path: Path) -> str:
    """Write the districts as a CSV file with scikit-learn's columns; return what they are."""
    try:
        (x, y), name = census(), "California housing"
    except (OSError, ImportError) as error:
        print(f"No California housing, so made-up districts; times stay comparable, errors mean nothing.\n{error}")
        (x, y), name = synthetic(), "made-up districts"
    np.savetxt(path, np.column_stack([x, y]), "%.8g", ",", header=",".join([*COLUMNS, TARGET]), comments="")
    return name


def iskra(table: Path, seed: int) -> Outcome:
    """Train with all defaults by the command."""
    name = f"seed-{seed}-{time.time_ns()}"
    options = ["--target", TARGET, "--seed", str(seed), "--runs", str(table.parent), "--name", name, "--quiet"]
    _, seconds = timed(["-m", "iskra", "train", str(table), *options])
    metrics = json.loads((table.parent / name / "metrics.json").read_text())
    return Outcome(metrics["test_mse"], metrics["seconds"], seconds)


def scikit_learn(table: Path, seed: int, threads: int) -> Outcome:
    """Train an MLPRegressor on so many threads."""
    text, seconds = timed([str(WORKER), str(table), TARGET, str(seed)], OPENBLAS_NUM_THREADS=str(threads))
    found = json.loads(text)
    return Outcome(found["error"], found["training"], seconds)


def timed(command: Sequence[str], **variables: str) -> tuple[str, float]:
    """Run a Python program; return what it prints, and the seconds from its start to its end.

    Raises:
        SystemExit: It failed.
    """
    settings = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "pycache")}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, env=os.environ | settings | variables, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: expected an end without errors, got {done.stderr}")
    return done.stdout, time.perf_counter() - start


def markdown(data: str, outcomes: dict[str, list[Outcome]], threads: int) -> str:
    """Return the report."""
    machine = describe_machine()
    rows = [
        f"| {title} | {mean(each.error for each in found):.4f} | {median(each.error for each in found):.4f} | "
        f"{median(each.training for each in found):.2f} s | {median(each.program for each in found):.2f} s |"
        for title, found in outcomes.items()
    ]
    each_seed = [
        f"| {title} | {' | '.join(f'{each.error:.4f}' for each in found)} |" for title, found in outcomes.items()
    ]
    ours, theirs = outcomes.values()
    pairs = list(zip(ours, theirs, strict=True))
    lines = [
        f"# An untuned run on {data}",
        "",
        f"Whole programs that read one CSV file, the same test rows for both, {len(ours)} seeds by turns; training and "
        f"program are medians. iskra {machine['iskra']}, scikit-learn {version('scikit-learn')} on the number of "
        f"threads that suits it best ({threads}), {machine['cores']} cores of {machine['processor']}, "
        f"{machine['date']}.",
        "",
        "| | test error, mean | median | training | whole program |",
        "| --- | ---: | ---: | ---: | ---: |",
        *rows,
        "",
        f"| test error | {' | '.join(f'seed {seed}' for seed in range(len(ours)))} |",
        f"| --- |{' ---: |' * len(ours)}",
        *each_seed,
        "",
        "The error is the mean of squares, in units of (100,000 dollars)². Seed by seed, iskra's is "
        f"{median(mine.error / its.error for mine, its in pairs):.2f} times MLPRegressor's, smaller "
        f"{sum(mine.error < its.error for mine, its in pairs)} times of {len(pairs)}; training takes "
        f"{median(mine.training / its.training for mine, its in pairs):.2f} times as long, and the whole program, "
        f"report and pictures included, {median(mine.program / its.program for mine, its in pairs):.2f} times "
        "(medians of the ratios).",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
