"""The tables of a report on a table, as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from iskra.lab.report.tables import facts, table
from iskra.lab.report.words import duration, number, percent
from iskra.lab.tables.findings import ClassFindings, RegressionFindings
from iskra.lab.tables.results import TableResults


def of_numbers(results: TableResults, findings: RegressionFindings) -> dict[str, str]:
    """Return the key figures of a regression."""
    found = findings.residuals
    return {
        "root mean squared error": number(found.rmse),
        "mean absolute error": number(found.mae),
        "median error": number(found.median),
        **_shared(results),
    }


def of_classes(results: TableResults, findings: ClassFindings) -> dict[str, str]:
    """Return the key figures of a run on classes."""
    found = findings.assessment
    return {
        "test accuracy": percent(results.metrics["test_accuracy"]),
        "mean recall of the classes": percent(results.metrics["test_balanced_accuracy"]),
        "wrong": f"{found.num_wrong:,} <small>of {found.num_images:,}</small>",
        **_shared(results),
    }


def _shared(results: TableResults) -> dict[str, str]:
    return {
        "training": duration(results.metrics["seconds"]),
        "rows a second": f"{results.metrics['examples_per_second']:,.0f}",
        "parameters": f"{results.config['parameters']:,}",
    }


def worst(findings: RegressionFindings, count: int = 10) -> str:
    """Return the predictions that are furthest off."""
    found = findings.residuals
    order = np.argsort(-np.abs(found.errors), kind="stable")[:count]
    rows = [
        f'<tr><td class="number">{number(found.true[row])}</td><td class="number">{number(found.predicted[row])}</td>'
        f'<td class="number mistake">{"+" if found.errors[row] > 0 else ""}{number(found.errors[row])}</td></tr>'
        for row in order
    ]
    head = '<th class="number">true</th><th class="number">predicted</th><th class="number">error</th>'
    return table(head, rows, caption="Furthest off")


def calibration(findings: ClassFindings) -> str:
    """Return the groups of stated probabilities."""
    rows = [
        f'<tr><td class="number">{100 * each.probability:.1f} %</td><td class="number">{100 * each.share:.1f} %</td>'
        f'<td class="number">{each.count:,}</td></tr>'
        for each in findings.bins
    ]
    head = '<th class="number">stated</th><th class="number">right</th><th class="number">rows</th>'
    return table(head, rows)


def columns(results: TableResults) -> str:
    """Return each column with what it became, and those that are left out with the reason."""
    preparation = results.preparation
    num_features = Counter(preparation.origins())
    rare = {each.name for each in preparation.categories if each.has_rare}
    kinds = dict.fromkeys(preparation.numbers.names, "number")
    rows = []
    for column in results.config["columns"]["used"]:
        name, missing = column["name"], f"{column['missing']:,}" if column["missing"] else ""
        kind = kinds.get(name, "categories, rare ones as one" if name in rare else "categories")
        rows.append(
            f'<tr><th scope="row">{escape(name)}</th><td>{kind}</td>'
            f'<td class="number">{num_features[name]:,}</td><td class="number">{missing}</td></tr>'
        )
    head = '<th>column</th><th>taken as</th><th class="number">features</th><th class="number">missing</th>'
    left_out = [
        f'<tr><th scope="row">{escape(each.name)}</th><td>{escape(each.reason)}</td><td>{escape(each.advice)}</td></tr>'
        for each in preparation.left_out
    ]
    others = table("<th>column</th><th>because</th><th>advice</th>", left_out, caption="Left out") if left_out else ""
    return table(head, rows) + others


def recipe(config: Mapping[str, Any]) -> str:
    """Return what was done with which data."""
    given, rows = config["recipe"], config["rows"]
    entries = {
        "table": given["path"],
        "target": f"{config['target']['name']}, {config['target']['task']}: {config['target']['reason']}",
        "rows": f"{rows['train']:,} to train, {rows['validation']:,} to validate, {rows['test']:,} to test",
        "hidden layers": ", ".join(map(str, given["hidden"])) or "none",
        "activation": given["activation"],
        "dropout": f"{given['dropout']:g}",
        "optimizer": given["optimizer"],
        "learning rate": f"{given['learning_rate']:g}, halved where nothing improves; weights averaged along the way",
        "epochs": f"at most {given['epochs']:,}, ended after {given['patience']:,} without improvement",
        "batch size": f"{given['batch_size']:,}",
        "seed": given["seed"],
    }
    return facts("Recipe", entries)
