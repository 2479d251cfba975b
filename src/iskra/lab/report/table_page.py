"""The report of a run on a table."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from iskra.lab.report import table_facts, table_words, tables, words
from iskra.lab.report.frame import beside, figure, file_list, render_frame, section
from iskra.lab.tables.findings import ClassFindings, RegressionFindings
from iskra.lab.tables.results import TableResults

FILES = ("config.json", "history.csv", "metrics.json", "model.weights.npz", "preparation.json")


def render_table_report(results: TableResults, drawings: Mapping[str, str]) -> str:
    """Return the report as one HTML page.

    Args:
        results: The run.
        drawings: SVG elements: `curves` and `importance`; for a regression `predictions`, `residuals` and `deciles`;
            for classes `confusion` and `calibration`.
    """
    findings, config = results.findings, results.config
    if isinstance(findings, RegressionFindings):
        highlight, figures = f"R² {findings.residuals.r2:.3f}", table_facts.of_numbers(results, findings)
        own = _of_numbers(results, findings, drawings)
    else:
        highlight, figures = words.percent(results.metrics["test_accuracy"]), table_facts.of_classes(results, findings)
        own = _of_classes(results, findings, drawings)
    curves = figure(drawings["curves"], "Learning curves")
    return render_frame(
        version=config["versions"]["iskra"],
        name=results.name,
        title=results.title,
        highlight=highlight,
        notice=words.notice(results.metrics, config),
        lead=table_words.lead(results),
        figures=figures,
        sections=[
            section("curves", "How it learned", table_words.curves(results), curves),
            *own,
            section(
                "importance",
                "What it looks at",
                table_words.importance(results),
                figure(drawings["importance"], "Importance of the columns"),
            ),
            section("columns", "The columns", table_words.columns(results), table_facts.columns(results)),
            section("network", "The network", "", tables.network(config)),
            section(
                "recipe",
                "How to do it again",
                "",
                f"<pre><code>{escape(config['command'])}</code></pre>\n"
                + beside(table_facts.recipe(config), tables.environment(config), even=True),
            ),
        ],
        footer=file_list([*FILES, *(f"{name}.png" for name in drawings)]),
    )


def _of_numbers(results: TableResults, findings: RegressionFindings, drawings: Mapping[str, str]) -> list[str]:
    return [
        section(
            "predictions",
            "Predicted against true",
            table_words.predictions(results, findings),
            beside(figure(drawings["predictions"], "Predicted against true", wide=False), table_facts.worst(findings)),
        ),
        section(
            "residuals",
            "What is left",
            table_words.residuals(results, findings),
            figure(drawings["residuals"], "Residuals"),
        ),
        section(
            "deciles",
            "Where the error is",
            table_words.deciles(results, findings),
            figure(drawings["deciles"], "Error by decile"),
        ),
    ]


def _of_classes(results: TableResults, findings: ClassFindings, drawings: Mapping[str, str]) -> list[str]:
    classes, assessment = results.preparation.target.classes, findings.assessment
    return [
        section(
            "confusion",
            "What it takes for what",
            words.confusion(assessment, classes, "row"),
            beside(
                figure(drawings["confusion"], "Confusion matrix", wide=False),
                tables.confused_pairs(assessment, classes),
            ),
        ),
        section(
            "classes",
            "Class by class",
            words.class_by_class("row"),
            tables.class_by_class(assessment, classes, "rows"),
        ),
        section(
            "calibration",
            "Whether to take it at its word",
            table_words.calibration(findings, classes),
            beside(figure(drawings["calibration"], "Calibration", wide=False), table_facts.calibration(findings)),
        ),
    ]
