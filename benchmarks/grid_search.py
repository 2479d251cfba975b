"""A grid search of scikit-learn over iskra's networks: in turn, by joblib's processes, and side by side.

    python benchmarks/grid_search.py [--rounds 3] [--write]

Each measurement is a process of its own: seconds by the clock, and seconds of processors, those of children included.
The clock depends on what else the machine does, processor seconds hardly do. `python` is the part of the search in turn
that is not steps of networks, in percent of its processor seconds on one thread: side by side, it is one thread's at a
time, so it is what bounds the gain. The scores must be equal to the last bit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

from machine import describe_machine, num_cores

RESULTS = Path(__file__).parent / "results" / "grid_search.md"
WAYS = {"turn": "in turn", "loky": f"`n_jobs={num_cores()}`, processes", "iskra": '`parallel_config("iskra")`'}
TABLES = {"breast_cancer": 60, "digits": 60, "mnist": 3}  # epochs at most
GRID = {"classifier__learning_rate_init": [1e-3, 3e-3, 1e-2], "classifier__alpha": [1e-4, 1e-2]}


def load(name: str) -> tuple[Any, Any]:
    """The inputs and targets: tables of scikit-learn, or 5,000 images of MNIST."""
    if name == "mnist":
        import iskra

        (x, y), _ = iskra.datasets.mnist.load_data()
        return x[:5000].reshape(5000, -1) / 255, y[:5000]
    from sklearn import datasets

    return getattr(datasets, f"load_{name}")(return_X_y=True)


def measure(name: str, way: str) -> dict[str, float]:
    """Search once in this process."""
    import joblib
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from iskra import config
    from iskra.models.training import making_runs
    from iskra.sklearn import Classifier

    in_runs = [0.0]

    def timed(run: Any) -> int:
        begin = thread_time()
        steps = run()
        in_runs[0] += thread_time() - begin
        return steps

    spread: dict[str, Callable[[], AbstractContextManager[Any]]] = {
        "turn": nullcontext,
        "loky": lambda: joblib.parallel_config("loky", n_jobs=num_cores()),
        "iskra": lambda: joblib.parallel_config("iskra"),
        "python": lambda: making_runs(timed),
    }
    if way == "python":
        config.set_num_threads(1)
    (x, y), units = load(name), (256, 256) if name == "mnist" else (64, 32)
    network = Classifier(units, random_state=0, max_iter=TABLES[name], batch_size=32)
    search = GridSearchCV(make_pipeline(StandardScaler(), network), GRID, cv=5, refit=False)
    begin, used = perf_counter(), _processor_seconds()
    with spread[way]():
        search.fit(x, y)
    seconds = perf_counter() - begin
    if way == "loky":
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True)  # only then is its time known
    used = _processor_seconds() - used
    score = search.cv_results_["mean_test_score"].tobytes().hex()
    return {"clock": seconds, "processor": used, "python": 1 - in_runs[0] / used, "score": score}


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def in_new_process(name: str, way: str) -> dict[str, Any]:
    """Measure in a process of its own."""
    command = [sys.executable, "-W", "ignore", __file__, "--measure", name, way]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    )
    return json.loads(done.stdout.splitlines()[-1])


def report(samples: dict[str, dict[str, list[dict[str, Any]]]], rounds: int) -> str:
    """The results as a page."""
    machine = ", ".join(f"{key} {value}" for key, value in describe_machine().items())
    lines = [
        "# A grid search over networks",
        "",
        f"`python benchmarks/grid_search.py --write`; {machine}.",
        "",
        "Six candidates, five folds: 30 networks (64-32 units; MNIST, 5,000 images, 256-256), `StandardScaler` before "
        f"each, batches of 32. The least of {rounds} rounds, all in turn: seconds by the clock / of processors. Other "
        "programs used the machine, too, so trust the second. Python: its part of the processor seconds, one thread's "
        "at a time.",
        "",
        "| | Python | " + " | ".join(WAYS.values()) + " |",
        "|---|---|" + "---|" * len(WAYS),
    ]
    for name, ways in samples.items():
        cells = [" / ".join(f"{min(each[what] for each in ways[way]):.1f}" for what in ("clock", "processor"))
                 for way in WAYS]  # fmt: skip
        share = median(each["python"] for each in ways["python"])
        lines.append(f"| {name} | {100 * share:.0f} % | " + " | ".join(cells) + " |")
    equal = all(len({each["score"] for way in ways.values() for each in way}) == 1 for ways in samples.values())
    lines += ["", f"The scores of all ways are {'equal to the last bit' if equal else 'NOT EQUAL'}.", ""]
    return "\n".join(lines)


def main() -> None:
    """Measure all, and print or write the results."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        warnings.simplefilter("ignore")
        print(json.dumps(measure(*options.measure)))
        return
    samples: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for _ in range(options.rounds):
        for name in TABLES:
            for way in (*WAYS, "python"):
                samples.setdefault(name, {}).setdefault(way, []).append(in_new_process(name, way))
    text = report(samples, options.rounds)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
