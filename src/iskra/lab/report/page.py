"""The page as a whole: the template filled with words, tables and drawings."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template

from iskra.lab.report import tables, words
from iskra.lab.results import Results


def render_report(results: Results, drawings: Mapping[str, str]) -> str:
    """Return the report as one HTML page that needs no other file and no network.

    Args:
        results: The run.
        drawings: SVG elements called `curves`, `confusion` and `wrong`.
    """
    here = files(__package__)
    template = Template((here / "page.html").read_text(encoding="utf-8"))
    notice = words.notice(results)
    return template.substitute(
        style=(here / "style.css").read_text(encoding="utf-8").strip(),
        version=escape(results.config["versions"]["iskra"]),
        name=escape(results.name),
        title=escape(results.problem.title),
        accuracy=words.percent(results.metrics["test_accuracy"]),
        notice=f'<p class="notice">{escape(notice)}</p>' if notice else "",
        lead=escape(words.lead(results)),
        figures=tables.figures(results),
        curves_words=escape(words.curves(results)),
        confusion_words=escape(words.confusion(results)),
        pairs=tables.confused_pairs(results),
        wrong_words=escape(words.wrong(results)),
        classes=tables.class_by_class(results),
        network=tables.network(results),
        command=escape(results.config["command"]),
        recipe=tables.recipe(results),
        environment=tables.environment(results),
        **drawings,
    )
