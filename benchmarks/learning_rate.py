"""How good is the rate that a learning-rate search finds? Eleven tables and MNIST, beside a full grid of rates.

    python benchmarks/learning_rate.py                   into benchmarks/results/learning_rate.md
    python benchmarks/learning_rate.py --data wine iris  some of the data, printed only
    python benchmarks/learning_rate.py --data mnist cifar10

A grid trains a network with each of the rates that the search begins with, three seeds each, for all epochs. As in
the search, a network's loss is the mean of its two best successive epochs on the validation data, and a rate's the mean
over seeds. The regret of a rate is how much larger its loss is than the smallest of the grid. Of a search with seeds of
the grid it says what the search lost by not training everything to the end. Of one with other seeds it also has what
seeds do by chance, of which a grid with these other seeds has as much: so that is given, too.

The rank correlation (Spearman) is that of the rates' losses after few epochs with two other seeds and the grid's.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
from machine import describe_machine

HERE = Path(__file__).parent
ROWS = 2_000  # of a table, at most
GRID_SEEDS, OTHER_SEEDS = (0, 1, 2), (3, 4)
ALLOWED = 0.01  # regret
FLOWERS = {"n_features": 4, "n_informative": 4, "n_redundant": 0, "n_clusters_per_class": 1}  # as iris, with more rows


@dataclass(frozen=True)
class Task:
    """Data with a network for it, and how long it is trained.

    Attributes:
        build: a function of a learning rate that gives the compiled network.
        data: training inputs and targets.
        held_out: validation inputs and targets.
    """

    name: str
    build: Callable[[float], Any]
    data: tuple[np.ndarray, np.ndarray]
    held_out: tuple[np.ndarray, np.ndarray]
    epochs: int = 20
    batch_size: int = 32

    def fit_arguments(self) -> dict[str, Any]:
        """Return the arguments of `fit`."""
        x, y = self.data
        held_out = self.held_out
        return {"x": x, "y": y, "epochs": self.epochs, "batch_size": self.batch_size, "validation_data": held_out}


@dataclass(frozen=True)
class Outcome:
    """What came of one task."""

    name: str
    best: float  # rate of the grid
    found: float  # rate of the search
    regret: float  # of the search with the grid's seeds
    regret_of_others: float  # of the search with other seeds
    regret_of_other_grid: float  # of the best rate of a grid with those other seeds
    correlations: tuple[float, ...]  # after a twentieth and a quarter of the epochs, and all
    seconds: float  # of the search
    trainings: float  # the seconds, as a multiple of a training by fit


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="Regret of learning-rate searches.")
    parser.add_argument("--data", nargs="*", help="names; by default all tables and mnist")
    wanted = parser.parse_args().data
    outcomes = []
    for name, load in TASKS.items():
        if name in wanted if wanted else name != "cifar10":
            for task in load():
                outcomes.append(measure(task))
                print(row(outcomes[-1]), flush=True)
    report = markdown(outcomes, [] if wanted else lesson())
    print(report)
    if not wanted:
        (HERE / "results" / "learning_rate.md").write_text(report)


def measure(task: Task) -> Outcome:
    """Train the grids and make the searches of one task."""
    search, seconds = searched(task, GRID_SEEDS[:2])  # which may go on to the third
    other, _ = searched(task, OTHER_SEEDS)
    rates = [each.rate for each in search.candidates]
    losses = grid(task, rates)  # (R, S, E), of the best epoch so far
    final = losses[:, GRID_SEEDS, -1].mean(axis=1)

    def regret(rate: float) -> float:
        return float(final[rates.index(rate)] / final.min() - 1)

    others = losses[:, OTHER_SEEDS].mean(axis=1)  # (R, E)
    lengths = (max(1, round(task.epochs / 20)), max(1, round(task.epochs / 4)), task.epochs)
    return Outcome(
        task.name,
        rates[int(final.argmin())],
        search.rate,
        regret(search.rate),
        regret(other.rate) if other.rate in rates else float("nan"),
        regret(rates[int(others[:, -1].argmin())]),
        tuple(rank_correlation(others[:, epochs - 1], final) for epochs in lengths),
        seconds,
        seconds / alone(task),
    )


def searched(task: Task, seeds: Sequence[int]) -> tuple[Any, float]:
    """Return a finished search, and the seconds that it took."""
    from iskra.tuner import LearningRateSearch

    start = time.perf_counter()
    found = LearningRateSearch(task.build, seeds=seeds).fit(**task.fit_arguments(), verbose=0)
    return found, time.perf_counter() - start


def grid(task: Task, rates: Sequence[float]) -> np.ndarray:
    """Return the loss (R, S, E) of each rate and seed, that of the two best successive epochs up to each."""
    from iskra import Population

    seeds = [*GRID_SEEDS, *OTHER_SEEDS]
    population = Population(task.build, learning_rate=rates, seed=seeds)
    population.fit(**task.fit_arguments(), verbose=0)
    curves = np.array([member.history["val_loss"] for member in population]).reshape(len(rates), len(seeds), -1)
    curves = np.where(np.isfinite(curves), curves, 1e9)
    pairs = (curves[:, :, 1:] + curves[:, :, :-1]) / 2
    return np.concatenate([curves[:, :, :1], np.minimum.accumulate(pairs, axis=2)], axis=2)


def alone(task: Task) -> float:
    """Return the seconds of a training by `fit` on all cores, the median of three."""
    seconds = []
    for _ in range(3):
        model = task.build(0.01)
        start = time.perf_counter()
        model.fit(**task.fit_arguments(), verbose=0)
        seconds.append(time.perf_counter() - start)
    return median(seconds)


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Return Spearman's rank correlation."""
    return float(np.corrcoef(one.argsort().argsort(), other.argsort().argsort())[0, 1])


# The data. ----------------------------------------------------------------------------------------------------------


def table(name: str, x: np.ndarray, y: np.ndarray, num_classes: int = 0) -> Iterator[Task]:
    """Yield the tasks of a table, by SGD and by Adam; a quarter of the rows is held out."""
    rows = np.random.default_rng(0).permutation(len(x))[:ROWS]
    x, y = np.asarray(x, np.float64)[rows], np.asarray(y)[rows]
    kept = len(x) * 3 // 4
    x = ((x - x[:kept].mean(0)) / (x[:kept].std(0) + 1e-9)).astype(np.float32)
    targets = y.astype(np.int32) if num_classes else standardized(y, kept)
    for optimizer in ("SGD", "Adam"):
        build = network(x.shape[1], num_classes, optimizer)
        yield Task(f"{name}, {optimizer}", build, (x[:kept], targets[:kept]), (x[kept:], targets[kept:]))


def standardized(y: np.ndarray, kept: int) -> np.ndarray:
    """Return targets (N, 1) with mean 0 and deviation 1 in the training rows."""
    return ((y - y[:kept].mean()) / y[:kept].std()).astype(np.float32)[:, None]


def network(num_features: int, num_classes: int, optimizer: str, hidden: Sequence[int] = (64, 32)) -> Callable:
    """Return a function of a learning rate that gives a compiled dense network."""
    import iskra
    from iskra import layers

    def build(learning_rate: float) -> Any:
        model = iskra.Sequential([iskra.Input((num_features,))])
        for units in hidden:
            model.add(layers.Dense(units, activation="relu"))
        model.add(layers.Dense(num_classes or 1, activation="softmax" if num_classes else None))
        loss = "sparse_categorical_crossentropy" if num_classes else "mse"
        model.compile(getattr(iskra.optimizers, optimizer)(learning_rate), loss)
        return model

    return build


LESSON = network(784, 10, "SGD", (256, 256))


def loaded(name: str, num_classes: int = 0) -> Callable[[], Iterator[Task]]:
    """Return a loader of one of scikit-learn's small tables."""

    def load() -> Iterator[Task]:
        from sklearn import datasets

        yield from table(name, *getattr(datasets, f"load_{name}")(return_X_y=True), num_classes)

    return load


def made(name: str, num_classes: int = 0, title: str = "", **options: Any) -> Callable[[], Iterator[Task]]:
    """Return a loader of one of the tables that scikit-learn makes."""

    def load() -> Iterator[Task]:
        from sklearn import datasets

        x, y = getattr(datasets, f"make_{name}")(ROWS, random_state=0, **options)
        yield from table(title or name, x, y, num_classes)

    return load


def california() -> Iterator[Task]:
    """Yield the tasks of California housing."""
    from districts import census

    yield from table("california housing", *census())


def mnist() -> Iterator[Task]:
    """Yield the lesson's network on some of the images."""
    (x, y), _ = digits()
    few = 5_000
    yield Task("mnist, SGD", LESSON, (x[:few], y[:few]), (x[-few:], y[-few:]), 10, 64)


def digits() -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the training and the test images of MNIST (N, 784), with their labels."""
    from iskra import datasets

    parts = datasets.mnist.load_data()
    return [((x / 255).astype(np.float32).reshape(len(x), -1), y.astype(np.int32)) for x, y in parts]


def lesson() -> list[str]:
    """Return what the search finds for the lesson's network, beside the lesson's rate with five seeds."""
    from iskra.utils import set_random_seed

    (x, y), test = digits()
    kept = 50_000
    task = Task("lesson", LESSON, (x[:kept], y[:kept]), (x[kept:], y[kept:]), 10, 64)
    seconds, accuracies = [], []
    for seed in range(5):
        set_random_seed(seed)
        model = LESSON(0.2)
        start = time.perf_counter()
        model.fit(**task.fit_arguments(), verbose=0)
        seconds.append(time.perf_counter() - start)
        accuracies.append(accuracy(model, test))
    search, took = searched(task, GRID_SEEDS[:2])
    low, high = search.range
    return [
        f"The lesson's network, 784-256-256-10 on {kept:,} images of MNIST, 10 epochs: the search takes as long as",
        f"{took / median(seconds):.1f} trainings by `fit` on all cores, and finds {search.rate:g}",
        f"(not told apart: {low:g} to {high:g}).",
        f"Its network has a test accuracy of {accuracy(search.model, test):.2%}; the lesson's rate 0.2 has "
        f"{mean(accuracies):.2%}, the mean of five seeds.",
    ]


def accuracy(model: Any, test: tuple[np.ndarray, np.ndarray]) -> float:
    """Return the fraction of test images that are classified correctly."""
    x, y = test
    return float((model.predict(x, verbose=0).argmax(1) == y).mean())


def cifar10() -> Iterator[Task]:
    """Yield a small convolutional network on some of the images."""
    import iskra
    from iskra import layers

    (x, y), _ = iskra.datasets.cifar10.load_data()
    x, y = (x[:5_000] / 255).astype(np.float32), y[:5_000].astype(np.int32)

    def build(learning_rate: float) -> Any:
        body = [each for n in (16, 32) for each in (layers.Conv2D(n, 3, activation="relu"), layers.MaxPooling2D())]
        head = [layers.Flatten(), layers.Dense(10, activation="softmax")]
        model = iskra.Sequential([iskra.Input((32, 32, 3)), *body, *head])
        model.compile(iskra.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy")
        return model

    yield Task("cifar10, Adam", build, (x[:3_000], y[:3_000]), (x[3_000:], y[3_000:]), 10, 64)


TASKS: dict[str, Callable[[], Iterator[Task]]] = {
    "diabetes": loaded("diabetes"),
    "breast_cancer": loaded("breast_cancer", 2),
    "wine": loaded("wine", 3),
    "flowers": made("classification", 3, "flowers", **FLOWERS, n_classes=3),
    "digits": loaded("digits", 10),
    "friedman1": made("friedman1", noise=1.0),
    "friedman2": made("friedman2", noise=50.0),
    "friedman3": made("friedman3", noise=0.1),
    "classification": made("classification", 4, n_features=20, n_informative=8, n_classes=4, flip_y=0.05),
    "regression": made("regression", n_features=20, n_informative=10, noise=20.0),
    "california": california,
    "mnist": mnist,
    "cifar10": cifar10,
}


# The report. --------------------------------------------------------------------------------------------------------


def row(outcome: Outcome) -> str:
    """Return the line of a task."""
    regrets = (outcome.regret, outcome.regret_of_others, outcome.regret_of_other_grid)
    cells = [
        outcome.name,
        f"{outcome.best:g}",
        f"{outcome.found:g}",
        *(f"{each:.1%}" for each in regrets),
        *(f"{each:.2f}" for each in outcome.correlations),
        f"{outcome.trainings:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def markdown(outcomes: Sequence[Outcome], lesson_report: Sequence[str] = ()) -> str:
    """Return the report."""
    machine = describe_machine()
    few = [sum(regret <= ALLOWED for regret in each) for each in zip(*map(regrets_of, outcomes), strict=True)]
    correlations = ", ".join(f"{mean(each):.2f}" for each in zip(*(one.correlations for one in outcomes), strict=True))
    titles = (
        "best rate",
        "found",
        "regret",
        "other seeds",
        "grid of other seeds",
        "rank correlation after a twentieth",
    )
    lines = [
        "# Learning-rate search: regret",
        "",
        "By how much the validation loss at the rate that `LearningRateSearch` chooses is above the smallest of a",
        f"grid of 16 rates, {len(GRID_SEEDS)} seeds and all epochs. Tables: at most {ROWS:,} rows, a quarter of them",
        "held out, a network of 64 and 32 units, 20 epochs in batches of 32.",
        f"iskra {machine['iskra']}, {machine['cores']} cores of {machine['processor']}, {machine['date']}.",
        "",
        f"| | {' | '.join(titles)} | a quarter | all | search, in trainings |",
        f"| --- |{' ---: |' * 9}",
        *map(row, outcomes),
        "",
        f"At most {ALLOWED:.0%}: {few[0]} of {len(outcomes)} with the grid's seeds, {few[1]} with other seeds;",
        f"a whole grid of the same other seeds, the work of 32 trainings: {few[2]}. Rank correlation with the grid:",
        f"{correlations} after a twentieth, a quarter and all of the epochs, with two seeds that are not the grid's.",
    ]
    if lesson_report:
        lines += ["", *lesson_report]
    return "\n".join(lines) + "\n"


def regrets_of(outcome: Outcome) -> tuple[float, float, float]:
    """Return the three regrets."""
    return outcome.regret, outcome.regret_of_others, outcome.regret_of_other_grid


if __name__ == "__main__":
    main()
