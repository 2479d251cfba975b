"""The exercise: how long until 88 % of CIFAR-10's test images are recognized, in iskra and in PyTorch, by one recipe.

    python benchmarks/cifar10_accuracy.py               the whole recipe, into benchmarks/results/cifar10_accuracy.md
    python benchmarks/cifar10_accuracy.py --epochs 3    only some epochs of each, printed

Both train the network of `iskra train cifar10` (see `src/iskra/lab/recipes.py`) in processes of their own that take
turns, an epoch each, so that whatever else the machine does hits both alike. The test images are looked at after the
last epochs, outside the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
from machine import describe_machine, num_cores
from peers import CPU_ONLY, HERE, load_peers

GOAL = 0.88
ALL_IMAGES = 45_000
TRIED = 1_280  # images to find PyTorch's options by
LAST = 5  # epochs after which the test images are looked at


@dataclass
class Contestant:
    """A worker's process, and what it answered.

    Args:
        title: for the report.
        process: which reads a line for each thing to do, and answers by one.
    """

    title: str
    process: subprocess.Popen[str]
    seconds: list[float] = field(default_factory=list)
    scores: dict[int, float] = field(default_factory=dict)

    def ask(self, word: str) -> float:
        """Let the worker do something and return its answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.title}: expected an answer to {word!r}, got none. See its complaint above.")
        return float(json.loads(line)["answer"])

    @property
    def reached(self) -> int | None:
        """The first of the last epochs after which the goal was reached."""
        return next((epoch for epoch, score in self.scores.items() if score >= GOAL), None)


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="CIFAR-10 by the exercise's recipe, iskra and PyTorch.")
    parser.add_argument("--epochs", type=int, help="only so many of each, printed only")
    wanted = parser.parse_args().epochs
    recipe, layers = exercise()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "cifar10.npz"
        write_data(data)
        contestants = start(data, recipe, layers)
        epochs = min(wanted or recipe["epochs"], recipe["epochs"])
        for epoch in range(1, epochs + 1):
            for contestant in contestants if epoch % 2 else contestants[::-1]:
                contestant.seconds.append(contestant.ask("epoch"))
                if epoch > epochs - LAST:
                    contestant.scores[epoch] = contestant.ask("score")
                said = f", {100 * contestant.scores[epoch]:.2f} %" if epoch in contestant.scores else ""
                print(f"epoch {epoch}, {contestant.title}: {contestant.seconds[-1]:.1f} s{said}", flush=True)
        for contestant in contestants:
            contestant.process.communicate()
    report = markdown(contestants, recipe, layers)
    print(report)
    if epochs == recipe["epochs"]:
        (HERE / "results" / "cifar10_accuracy.md").write_text(report)


def exercise() -> tuple[dict[str, object], list[str]]:
    """Return the recipe of `iskra train cifar10`, and its network: the channels of each convolution, and "pool"."""
    from iskra.lab.models import MODELS
    from iskra.lab.problems import recipe_for

    recipe = recipe_for("cifar10")
    words = {"Conv2D": lambda layer: str(layer.filters), "MaxPooling2D": lambda layer: "pool"}
    kinds = ((type(layer).__name__, layer) for layer in MODELS[recipe.model]((32, 32, 3), 10).layers)
    return recipe.as_dict(), [words[kind](layer) for kind, layer in kinds if kind in words]


def write_data(path: Path) -> None:
    """Write the training and the test images that `iskra train cifar10` takes."""
    from iskra.lab.problems import find_problem

    data = find_problem("cifar10").load()
    np.savez(path, x=data.x_train, y=data.y_train, x_test=data.x_test, y_test=data.y_test)


def start(data: Path, recipe: dict[str, object], layers: list[str]) -> list[Contestant]:
    """Start both workers, PyTorch the way it is fastest here."""
    (torch,) = load_peers(["torch"])
    torch.install()
    said = {
        "BATCH_SIZE": str(recipe["batch_size"]),
        "LEARNING_RATE": str(recipe["learning_rate"]),
        "LAYERS": " ".join(layers),
    }
    command = [torch.python, "exercise_torch.py", data, recipe["epochs"]]
    options = fastest(command, said)
    title = f"PyTorch (threads: {options['OMP_NUM_THREADS']}, channels last: {options['CHANNELS_LAST']})"
    return [
        launch("iskra", [sys.executable, "exercise_iskra.py", data, recipe["epochs"]], ALL_IMAGES, {}),
        launch(title, command, ALL_IMAGES, said | options),
    ]


def fastest(command: list[object], said: dict[str, str]) -> dict[str, str]:
    """Return the number of threads and the layout with which PyTorch trains fastest on a few images."""
    times: dict[float, dict[str, str]] = {}
    for threads in sorted({1, 2, num_cores() // 2, num_cores()} - {0}):
        for layout in "10":
            options = {"OMP_NUM_THREADS": str(threads), "CHANNELS_LAST": layout}
            tried = launch("PyTorch", command, TRIED, said | options)
            tried.ask("epoch")
            times[min(tried.ask("epoch") for _ in range(2))] = options
            tried.process.communicate()
    return times[min(times)]


def launch(title: str, command: list[object], num_images: int, said: dict[str, str]) -> Contestant:
    """Start a worker on the first so many images."""
    python, worker, *how = command
    process = subprocess.Popen(
        [str(python), HERE / "workers" / str(worker), *map(str, how), str(num_images)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | CPU_ONLY | said,
    )
    return Contestant(title, process)


def markdown(contestants: list[Contestant], recipe: dict[str, object], layers: list[str]) -> str:
    """Return the report."""
    machine = describe_machine()
    iskra, torch = contestants
    torch_version = load_peers(["torch"])[0].requires[0]
    ratio = median(torch.seconds) / median(iskra.seconds)
    rows = [
        f"| {each.title} | {median(each.seconds):.1f} s | {len(each.seconds)} | {sum(each.seconds):.0f} s | "
        f"{100 * list(each.scores.values())[-1]:.2f} % | {time_to_goal(each)} |"
        for each in contestants
    ]
    lines = [
        "# The exercise: CIFAR-10, iskra and PyTorch by one recipe",
        "",
        f"The network of `iskra train cifar10`: 3 x 3 convolutions with {', '.join(layers)}; each followed by batch "
        "normalization and ReLU, behind a pooling where there is one; a dense layer. Images shifted by up to four "
        "pixels and mirrored, "
        f"Adam with one cycle up to {recipe['learning_rate']:g} over {recipe['epochs']} epochs, batches of "
        f"{recipe['batch_size']}, 45,000 images. Both take turns, an epoch each. {machine['processor']}, "
        f"{machine['cores']} cores, {machine['system']}, iskra {machine['iskra']}, {torch_version}, {machine['date']}.",
        "",
        f"- An epoch takes PyTorch {ratio:.2f} times as long as iskra (medians).",
        *goal_sentence(iskra, torch),
        "",
        f"| | an epoch | epochs | all epochs | test accuracy | until {100 * GOAL:.0f} % |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def time_to_goal(contestant: Contestant) -> str:
    """Return the time until the goal was reached, as far as it was looked at."""
    if contestant.reached is None:
        return "not reached"
    seconds = sum(contestant.seconds[: contestant.reached])
    return f"{seconds:.0f} s, {contestant.reached} epochs"


def goal_sentence(iskra: Contestant, torch: Contestant) -> list[str]:
    """Return how much sooner iskra reaches the goal, if both do."""
    if iskra.reached is None or torch.reached is None:
        return []
    ratio = sum(torch.seconds[: torch.reached]) / sum(iskra.seconds[: iskra.reached])
    return [f"- Until {100 * GOAL:.0f} % of the test images are recognized, PyTorch takes {ratio:.2f} times as long."]


if __name__ == "__main__":
    main()
