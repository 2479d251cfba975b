"""The report's tables, as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from iskra.lab.assessment import Assessment
from iskra.lab.report.words import duration, percent
from iskra.lab.results import Results

ONE_CYCLE = " at the most, up to it and down to almost nothing"


def figures(results: Results) -> dict[str, str]:
    """Return the key figures under the title."""
    metrics, assessment = results.metrics, results.assessment
    return {
        "test accuracy": percent(metrics["test_accuracy"]),
        "test loss": f"{metrics['test_loss']:.4f}",
        "wrong": f"{assessment.num_wrong:,} <small>of {assessment.num_images:,}</small>",
        "training": duration(metrics["seconds"]),
        "images a second": f"{metrics['examples_per_second']:,.0f}",
        "parameters": f"{results.config['parameters']:,}",
    }


def confused_pairs(assessment: Assessment, classes: Sequence[str], count: int = 10) -> str:
    """Return the most frequent kinds of mistake."""
    rows = [
        f'<tr><th scope="row">{escape(classes[pair.true])}</th>'
        f'<td class="mistake">{escape(classes[pair.predicted])}</td>'
        f'<td class="number">{pair.count:,}</td><td class="number">{100 * pair.share:.1f} %</td></tr>'
        for pair in assessment.confusions(count)
    ]
    if not rows:
        return ""
    head = '<th>true</th><th>taken for</th><th class="number">times</th><th class="number">of the class</th>'
    return table(head, rows, caption="Most confused")


def class_by_class(assessment: Assessment, classes: Sequence[str], nouns: str) -> str:
    """Return each class's number of images (or `nouns`), recall and precision, with a bar for its share of mistakes."""
    misses = 1 - np.nan_to_num(assessment.recall, nan=1.0)
    widest = max(misses.max(), 1e-9)
    rows = []
    for place, name in enumerate(classes):
        images = assessment.confusion[place].sum()
        rows.append(
            f'<tr><th scope="row">{escape(name)}</th><td class="number">{images:,}</td>'
            f'<td class="number">{_share(assessment.recall[place])}</td>'
            f'<td class="number">{_share(assessment.precision[place])}</td>'
            f'<td class="number">{images - assessment.confusion[place, place]:,}</td>'
            f'<td class="bar"><i style="width:{100 * misses[place] / widest:.1f}%"></i></td></tr>'
        )
    head = (
        f'<th>class</th><th class="number">{nouns}</th><th class="number">recognized</th>'
        '<th class="number">precision</th><th class="number">missed</th><th>share missed</th>'
    )
    return table(head, rows)


def network(config: Mapping[str, Any]) -> str:
    """Return the layers with their output shapes and parameters."""
    rows = [
        f'<tr><th scope="row">{escape(layer["kind"])}</th><td>{escape(layer["name"])}</td>'
        f'<td class="shape">{" × ".join(map(str, layer["shape"]))}</td>'
        f'<td class="number">{layer["parameters"]:,}</td></tr>'
        for layer in config["layers"]
    ]
    parameters = f"{config['parameters']:,}"
    total = f'<tr><th scope="row">all</th><td></td><td></td><td class="number">{parameters}</td></tr>'
    head = '<th>layer</th><th>name</th><th>output</th><th class="number">parameters</th>'
    return table(head, rows, foot=total)


def recipe(results: Results) -> str:
    """Return what was done with which data."""
    config, images = results.config, results.config["images"]
    given = config["recipe"]
    entries = {
        "data set": given["dataset"],
        "images": f"{images['train']:,} to train, {images['validation']:,} to validate, {images['test']:,} to test",
        "model": given["model"],
        **({"hidden layers": ", ".join(map(str, given["hidden"])) or "none"} if given["model"] == "mlp" else {}),
        "activation": given["activation"],
        "dropout": f"{given['dropout']:g}",
        "augmentation": ", ".join(given["augment"]) or "none",
        "optimizer": given["optimizer"],
        "learning rate": f"{given['learning_rate']:g}{ONE_CYCLE if given['schedule'] == 'one_cycle' else ''}",
        "epochs": f"{given['epochs']:,}",
        "batch size": f"{given['batch_size']:,}",
        "seed": given["seed"],
    }
    return facts("Recipe", entries)


def skipped(files: Iterable[tuple[str, str]]) -> str:
    """Return the files that could not be used, each with the reason."""
    rows = [f'<tr><th scope="row">{escape(name)}</th><td>{escape(reason)}</td></tr>' for name, reason in files]
    return table("<th>file</th><th>reason</th>", rows)


def environment(config: Mapping[str, Any]) -> str:
    """Return when and on what it was done."""
    engine = config["engine"]
    entries = {
        "started": config["started"].replace("T", " "),
        "iskra": config["versions"]["iskra"],
        "engine": ", ".join(str(engine[key]) for key in ("name", "isa") if engine.get(key)),
        "threads": engine["threads"],
        "Python": config["versions"]["python"],
        "NumPy": config["versions"]["numpy"],
        "system": config["machine"]["system"],
        "processor": config["machine"]["processor"],
        "cores": config["machine"]["cores"],
    }
    return facts("Surroundings", entries)


def facts(caption: str, entries: Mapping[str, Any]) -> str:
    """Return terms with what is to be said about each."""
    rows = (f'<tr><th scope="row">{term}</th><td>{escape(str(value))}</td></tr>' for term, value in entries.items())
    return f'<table class="facts"><caption>{caption}</caption><tbody>{"".join(rows)}</tbody></table>'


def table(head: str, rows: Iterable[str], caption: str = "", foot: str = "") -> str:
    """Return a table from the cells of its head, its rows and its foot."""
    caption = caption and f"<caption>{caption}</caption>"
    foot = foot and f"<tfoot>{foot}</tfoot>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>{foot}</table>"


def _share(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.1f} %"
