"""Writes `docs/cifar10.md` with its pictures from finished runs on CIFAR-10.

iskra train cifar10 --model mlp --name cifar10-mlp
iskra train cifar10 --name cifar10-cnn
python benchmarks/cifar10_page.py runs/cifar10-mlp runs/cifar10-cnn
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from peers import HERE

from iskra.lab import Run

DOCS = HERE.parent / "docs"
PICTURES = {
    "curves": "Learning curves",
    "confusion": "Confusion matrix",
    "examples": "Example predictions",
    "filters": "First-layer filters",
}

BEGINNING = """# The exercise: CIFAR-10

50,000 photographs of 32 x 32 pixels in ten classes: 45,000 for training, and the last 5,000 for validation, by which
the hyperparameters were chosen. Each run was evaluated once on the 10,000 test images, at its end. The networks are in
`src/iskra/lab/models.py`, their hyperparameters in `src/iskra/lab/recipes.py`. The result does not depend on the number
of threads; the time does, and on the load of the machine. `benchmarks/cifar10_accuracy.py` compares it with PyTorch.

This page is written by `python benchmarks/cifar10_page.py`.
"""


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="Write docs/cifar10.md from runs.")
    parser.add_argument("runs", nargs="+", type=Path, help="folders of finished runs on CIFAR-10")
    runs = [Run.read(path) for path in parser.parse_args().runs]
    (DOCS / "cifar10").mkdir(exist_ok=True)
    (DOCS / "cifar10.md").write_text("\n".join([BEGINNING, *map(chapter, runs)]))


def chapter(run: Run) -> str:
    """Copy a run's pictures and return what there is to say about it."""
    model = run.config["recipe"]["model"]
    shown = []
    for name, title in PICTURES.items():
        target = DOCS / "cifar10" / f"{model}-{name}.png"
        shutil.copyfile(run.path / f"{name}.png", target)
        shown.append(f"![{title} of {model}](cifar10/{target.name})\n")
    return "\n".join([f"## {model}\n", f"    {command(run)}\n", facts(run), *shown])


def command(run: Run) -> str:
    """Return the run's command, without where it was kept and with how many threads."""
    words, left_out = run.config["command"].split(), ("--runs", "--name", "--threads")
    kept = [word for place, word in enumerate(words) if word not in left_out and words[place - 1] not in left_out]
    return " ".join(kept)


def facts(run: Run) -> str:
    """Return what came out, of what and where, as a table."""
    metrics, config, recipe = run.metrics, run.config, run.config["recipe"]
    seconds = round(metrics["seconds"])
    rows = {
        "test accuracy": f"{100 * metrics['test_accuracy']:.2f} %",
        "validation accuracy": f"{100 * metrics['val_accuracy']:.2f} %",
        "parameters": f"{config['parameters']:,}",
        "epochs": f"{metrics['epochs']}, batches of {recipe['batch_size']}",
        "optimizer": f"{recipe['optimizer']}, one cycle up to {recipe['learning_rate']:g}",
        "augmentation": " and ".join(recipe["augment"]),
        "seed": recipe["seed"],
        "time": f"{seconds // 60} min {seconds % 60} s on {config['engine']['threads']} thread(s) of a busy machine",
        "machine": f"{config['machine']['processor']}, {config['machine']['cores']} cores, "
        f"{config['engine']['isa']}, {config['machine']['system'].split()[0]}",
        "versions": f"iskra {config['versions']['iskra']}, Python {config['versions']['python']}",
        "date": config["started"][:10],
    }
    return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items()), ""])


if __name__ == "__main__":
    main()
