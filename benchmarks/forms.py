"""The lesson's network written in three forms: sequential, functional, and as a class of one's own.

    python benchmarks/forms.py [--rounds 15] [--write]

Times of each form, in turn. In one process: from the layers' constructors to the end of `compile`, the first
step (trace, lowering and step), `predict` of one row, and many epochs on a part of MNIST. In a new process each: the
import with the first step. What is compared is the ratio to the sequential form in the same round. All forms begin with
the same weights and see the same batches, so their weights must be equal to the last bit.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from digits import write_digits
from machine import describe_machine

FORMS = ("sequential", "functional", "subclassed")
WHAT = {
    "epoch": "an epoch",
    "made": "making and compiling",
    "first step": "the first step",
    "predict": "`predict` of one row",
    "new process": "a new process: import, making, first step",
}
IMAGES = 10_000
EPOCHS = 10  # in a round
CALLS = 100  # of predict, for one sample
RESULTS = Path(__file__).parent / "results" / "forms.md"
Seconds = dict[str, dict[str, list[float]]]  # by what and form, one for each round


def sequential() -> Any:
    import iskra
    from iskra.layers import Input

    return iskra.Sequential([Input((784,)), *dense_layers()])


def functional() -> Any:
    import iskra
    from iskra.layers import Input

    values = inputs = Input((784,))
    for layer in dense_layers():
        values = layer(values)
    return iskra.Model(inputs, values)


def subclassed() -> Any:
    import iskra

    class Lesson(iskra.Model):
        def __init__(self) -> None:
            super().__init__()
            self.parts = dense_layers()

        def call(self, inputs: Any) -> Any:
            for part in self.parts:
                inputs = part(inputs)
            return inputs

    return Lesson()


def dense_layers() -> list[Any]:
    from iskra.layers import Dense

    return [Dense(256, "relu"), Dense(256, "relu"), Dense(10, "softmax")]


MAKE: dict[str, Callable[[], Any]] = dict(zip(FORMS, (sequential, functional, subclassed), strict=True))


def compiled(form: str) -> Any:
    """A model of a form with the weights and the order of batches that all of them get."""
    import iskra

    iskra.utils.set_random_seed(1)
    model = MAKE[form]()
    model.build((None, 784))
    iskra.utils.set_random_seed(2)
    model.compile(iskra.optimizers.SGD(0.2), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def in_turn(rounds: int) -> Iterator[str]:
    """Every form once a round, each time beginning with another."""
    for turn in range(rounds):
        yield from (FORMS[(turn + i) % len(FORMS)] for i in range(len(FORMS)))


def timed(function: Callable[[], Any]) -> float:
    began = perf_counter()
    function()
    return perf_counter() - began


def compare(data: Path, rounds: int) -> tuple[Seconds, bool]:
    """Seconds of everything, and whether all forms had the same weights in the end."""
    import iskra

    with np.load(data) as file:
        x, y = (file["x"][:IMAGES] / 255).astype(np.float32), file["y"][:IMAGES]
    seconds: Seconds = {what: {form: [] for form in FORMS} for what in WHAT}
    models = {form: compiled(form) for form in FORMS}

    def epoch(form: str) -> float:
        iskra.utils.set_random_seed(len(seconds["epoch"][form]))  # the same order of images for all
        return timed(partial(models[form].fit, x, y, batch_size=64, verbose=0))

    for form in FORMS:  # once not counted
        epoch(form)
    for form in in_turn(EPOCHS * rounds):
        seconds["epoch"][form].append(epoch(form))
    for form in in_turn(rounds):
        for what, value in take(form, x, y).items():
            seconds[what][form].append(value)
    weights = {b"".join(value.tobytes() for value in model.get_weights()) for model in models.values()}
    return seconds, len(weights) == 1


def take(form: str, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """One sample of every time of a form but an epoch's."""
    began = perf_counter()
    model = compiled(form)
    figures = {"made": perf_counter() - began}
    figures["first step"] = timed(lambda: model.fit(x[:64], y[:64], batch_size=64, verbose=0))
    model.predict(x[:1], verbose=0)

    def predict() -> None:
        for _ in range(CALLS):
            model.predict(x[:1], verbose=0)

    figures["predict"] = timed(predict) / CALLS
    figures["new process"] = timed(lambda: subprocess.run([sys.executable, __file__, "--one", form], check=True))
    return figures


def report(seconds: Seconds, same_bits: bool, source: str, rounds: int) -> str:
    """The page of results."""
    facts = ", ".join(f"{name} {value}" for name, value in describe_machine().items())
    lines = [
        "# Three forms of one network",
        "",
        f"`python benchmarks/forms.py --write`; {facts}.",
        "",
        f"784-256-256-10 on {source}, {IMAGES:,} images in batches of 64, SGD; {rounds} rounds, all in turn. Medians, "
        "in brackets the median of the rounds' ratios to the sequential form.",
        "",
        "| | " + " | ".join(FORMS) + " |",
        "|---" * (len(FORMS) + 1) + "|",
    ]
    for what, label in WHAT.items():
        cells = [cell(seconds[what][form], seconds[what][FORMS[0]]) for form in FORMS]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    equal = "equal to the last bit" if same_bits else "NOT equal"
    lines += ["", f"After {EPOCHS * rounds + 1} epochs the weights of all forms are {equal}.", ""]
    return "\n".join(lines)


def cell(values: list[float], base: list[float]) -> str:
    middle = median(values)
    shown = (
        f"{middle:.3f} s" if middle >= 0.1 else f"{middle * 1e3:.3g} ms" if middle >= 1e-3 else f"{middle * 1e6:.3g} µs"
    )
    return f"{shown} ({median(a / b for a, b in zip(values, base, strict=True)):.3f})"


def one_step(form: str) -> None:
    """What a new process does."""
    compiled(form).fit(np.zeros((64, 784), np.float32), np.zeros(64, np.int32), batch_size=64, verbose=0)


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="Three forms of one network.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--one", choices=FORMS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        one_step(arguments.one)
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "digits.npz"
        source = write_digits(data)
        page = report(*compare(data, arguments.rounds), source, arguments.rounds)
    print(page)
    if arguments.write:
        RESULTS.write_text(page)


if __name__ == "__main__":
    main()
