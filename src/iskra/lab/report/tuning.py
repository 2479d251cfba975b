"""The report of a search for hyperparameters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...tuner import Trial
from ..folder import RunFolder
from ..plots.bars import plot_bars
from ..plots.overlay import plot_overlay
from ..plots.parallel import Coordinate, plot_parallel
from ..plots.progress import plot_progress
from ..runs import Run
from ..tuning.findings import Findings, best_value
from ..tuning.importance import FEWEST, active, measure_hyperparameters, position
from ..tuning.space import in_words
from .page import Best, Column, Page, commands, facts, table
from .words import counted, duration, listed, number, percent

SHOWN = 10  # trials in the table
FEW = 500  # validation examples, below which a search says little
WIDE = 20  # times the smallest loss, above which losses are drawn on a logarithmic axis
DRAWN = 5  # trials that stand out in the pictures
KINDS = {"random": "random search", "hyperband": "Hyperband", "bayesian": "Bayesian optimization"}


def render_tuning(findings: Findings, title: str, command: str, folder: RunFolder, run: Run | None = None) -> str:
    """Return the report as one HTML page, and write its figures into the run's folder.

    Args:
        findings: The trials.
        title: The data.
        command: The command of the search.
        folder: The run's folder.
        run: The run that was trained with the best hyperparameters; None if the search was interrupted before.
    """
    best = findings.trials[0]
    page = Page(
        folder.path.name,
        f"{title}: hyperparameters",
        f"{_words(findings)} {number(best.score or 0.0)}",
        _lead(findings, run),
        _figures(findings, run),
        _notice(findings, run),
        folder,
    )
    _add_certainty(page, findings, run)
    _add_trials(page, findings)
    if len(findings.trials) > 1:
        _add_parallel(page, findings)
    _add_importance(page, findings)
    _add_curves(page, findings)
    _add_progress(page, findings)
    _add_reproduction(page, findings, command, run)
    return page.html_of_run(["config.json", *(["report.html"] if run else [])])


def _words(findings: Findings) -> str:
    return findings.objective.replace("val_", "validation ").replace("_", " ")


def _lead(findings: Findings, run: Run | None) -> str:
    trials = counted(len(findings.trials) + len(findings.failed), "trial")
    said = (
        f"{trials} of {KINDS[findings.search]} over {listed([_title(name) for name in findings.names], 9)}. Each trial "
        f"trained a network on the training data and was scored by its best {_words(findings)}. "
    )
    if run is None:
        return said + "The search was interrupted; the same command goes on with it."
    return said + "The best hyperparameters were then trained once more, and that network was tested."


def _figures(findings: Findings, run: Run | None) -> dict[str, str]:
    figures = {
        "trials": f"{len(findings.trials):,}",
        **({"failed trials": f"{len(findings.failed):,}"} if findings.failed else {}),
        "epochs of all trials": f"{findings.num_epochs():,}",
        "time of the search": duration(findings.seconds),
    }
    if run is not None:
        figures |= {"time of the last training": duration(run.metrics["seconds"]), **_test(run)}
    return figures


def _test(run: Run) -> dict[str, str]:
    """The result on the test data."""
    metrics = run.metrics
    if metrics.get("test_accuracy") is not None:
        return {"test accuracy": percent(metrics["test_accuracy"])}
    if metrics.get("test_r2") is not None:
        return {"test R²": f"{metrics['test_r2']:.3f}"}
    return {"test loss": number(metrics["test_loss"])} if metrics.get("test_loss") is not None else {}


def _notice(findings: Findings, run: Run | None) -> str:
    if run is None:
        return "Interrupted: this is what was found until then. No network was trained with it or tested."
    if run.outcome == "interrupted":
        return "The last training was interrupted, so its results are those of the network as it was then."
    if len(findings.trials) < FEWEST:
        return f"With only {counted(len(findings.trials), 'trial')}, what is best here is mostly chance. Search longer."
    return ""


def _add_certainty(page: Page, findings: Findings, run: Run | None) -> None:
    """Add how far the result can be trusted."""
    words, best = _words(findings), findings.trials[0].score or 0.0
    said = [
        f"The {words} of the best trial, {number(best)}, is optimistic: it is the best of {len(findings.trials):,} on "
        "the data that chose it.",
        _few_validated(run),
    ]
    retrained = None if run is None else best_value(run.history, findings.objective, findings.sign)
    if retrained is not None:
        said.append(
            f"Trained once more, from other initial weights, the same hyperparameters reached {number(retrained)}."
        )
    as_good = findings.num_as_good(retrained)
    if as_good:
        said.append(
            f"{counted(as_good, 'other trial')} {'is' if as_good == 1 else 'are'} no further from the best than that: "
            "which of them is best cannot be told from one training each."
        )
    elif as_good == 0 and len(findings.trials) > 1:
        said.append("No other trial is as near, but two trainings are little to go by.")
    said.append(_gain(findings, retrained))
    if run is not None:
        result = ", ".join(f"{name} {value}" for name, value in _test(run).items())
        said.append(f"The test data had no part in the search and was used once, at the end: {result}.")
    page.section(
        "certainty",
        "How certain this is",
        "Hyperparameters are chosen by their results on the validation data, so those results flatter the choice. "
        "Only data that had no part in it gives a fair result.",
        findings=" ".join(filter(None, said)),
    )


def _few_validated(run: Run | None) -> str:
    """Say that there are few validation examples; empty if there are enough, or if it is not known."""
    config = {} if run is None else run.config
    noun = "image" if "images" in config else "row"
    count = config.get(f"{noun}s", {}).get("validation", FEW)
    if count >= FEW:
        return ""
    return f"Only {counted(count, f'validation {noun}')} chose it: with so few, a search mostly fits just those."


def _gain(findings: Findings, retrained: float | None) -> str:
    """What the search has gained over the recipe's own hyperparameters."""
    own, best = findings.of_recipe, findings.trials[0].score or 0.0
    if own is None:
        return "The recipe's own hyperparameters, the first trial, failed."
    if own.score == best:
        return "They are the recipe's own hyperparameters: no other trial was better."
    said = f"The recipe's own hyperparameters, {_name(own)}, reached {number(own.score or 0.0)}"
    if retrained is not None and findings.sign * retrained >= findings.sign * (own.score or 0.0):
        return f"{said}, no worse than the second training: that the search gained anything cannot be told."
    return f"{said}."


def _add_trials(page: Page, findings: Findings) -> None:
    """Add the best trials as a table, and the reasons of those that failed."""
    shown = findings.trials[:SHOWN]
    rows = [in_words(findings.fields(trial)) for trial in shown]
    titles = list(dict.fromkeys(title for row in rows for title in row))
    columns = [Column("trial", "name"), Column(_words(findings), "number"), *(Column(title) for title in titles)]
    columns += [Column("best epoch", "number"), Column("epochs", "number"), Column("time", "number")]
    cells = []
    for place, (trial, row) in enumerate(zip(shown, rows, strict=True)):
        score = number(trial.score or 0.0)
        spent = [
            f"{findings.best_epoch(trial):,}",
            f"{findings.num_epochs(trial):,}",
            duration(findings.trial_seconds(trial)),
        ]
        cells.append(
            [_name(trial), Best(score) if place == 0 else score, *(row.get(title, "–") for title in titles), *spent]
        )
    reasons = [(_name(trial), _reason(trial)) for trial in findings.failed[:SHOWN]]
    page.section(
        "trials",
        "Best trials",
        "A trial is one choice of hyperparameters and the network that was trained with it. Its score is that of its "
        "best epoch.",
        table(columns, cells),
        table([Column("trial", "name"), Column("reason")], reasons, caption="Failed trials"),
        findings=f"{counted(len(findings.failed), 'trial')} failed." if findings.failed else "",
    )


def _add_parallel(page: Page, findings: Findings) -> None:
    """Add parallel coordinates of hyperparameters and score."""
    trials = findings.trials
    axes = [_coordinate(name, trials) for name in findings.names]
    worst = max(len(trials) - 1, 1)
    ranks = [1 - rank / worst for rank in range(len(trials))]
    marks = sorted({0, len(trials) // 4, len(trials) // 2, 3 * len(trials) // 4, len(trials) - 1})
    ticks = {ranks[rank]: number(trials[rank].score or 0.0) for rank in marks}
    score = Coordinate(_words(findings), ranks, ticks)
    names = [_name(trial) for trial in trials[:DRAWN]]
    page.section(
        "parallel",
        "Parallel coordinates",
        "Each line is a trial, which crosses the axis of each hyperparameter at its value and the last axis by its "
        "rank, the best on top. Where the best lines run together, the value matters; where they are spread out, it "
        "matters little.",
        page.figure("parallel", "Hyperparameters and score of each trial", plot_parallel([*axes, score], names)),
    )


def _coordinate(name: str, trials: Sequence[Trial]) -> Coordinate:
    """The axis of a hyperparameter, with its values or the ends of its range."""
    places = [position(trial, name) for trial in trials]
    kinds = {str(kind.get_config()): kind for trial in trials if (kind := active(trial, name)) is not None}
    ticks: dict[float, str] = {}
    for kind in kinds.values():
        values = kind.values
        shown = values if len(values) <= DRAWN or isinstance(values[0], str) else [values[0], values[-1]]
        for value in shown:
            place = round(kind.value_to_prob(value), 6)
            text = f"{value:.3g}" if isinstance(value, float) else str(value)
            ticks[place] = text if len(kinds) == 1 else "low" if place < 0.5 else "high"
    return Coordinate(_title(name), [math.nan if place is None else place for place in places], ticks)


def _add_importance(page: Page, findings: Findings) -> None:
    """Add the importance of each hyperparameter, as far as it can be told."""
    found = measure_hyperparameters(findings)
    told = [each for each in found if each.is_told]
    if not found:
        said = f"It cannot be told from {counted(len(findings.trials), 'trial')}; at least {FEWEST} are needed."
    elif not told:
        said = "None can be told from chance with so few trials."
    else:
        best = [f"{_title(each.name)} (best: {each.best})" for each in told]
        said = f"More than chance would show: {listed(best, 9)}. The others cannot be told from chance."
        if len(told) == len(found):
            said = f"All do more than chance would show: {listed(best, 9)}."
    if found and findings.search == "bayesian":
        said += (
            " Promising values were tried more often, so these are the shares among the trials that were made, and the "
            "line of chance is drawn too short."
        )
    page.section(
        "importance",
        "Importance of hyperparameters",
        "The fraction of the variance of the trials' ranks that lies between the values of one hyperparameter (the "
        "correlation ratio η²; ranges are cut into thirds). The black line reaches to what chance alone shows for any "
        "of them in one search of 20: a shorter bar tells nothing. It is the effect of each by itself; two that matter "
        "only together are not seen, and a learning rate counts by its place in the range of its optimizer.",
        _importance_figure(page, found),
        findings=said,
    )


def _importance_figure(page: Page, found: Sequence[Any]) -> str:
    if not found:
        return ""
    figure = plot_bars(
        [_title(each.name) for each in found],
        [each.share for each in found],
        [(0.0, each.by_chance) for each in found],
        "Importance",
        "fraction of the variance of ranks",
    )
    return page.figure("importance", "Importance of each hyperparameter", figure)


def _add_curves(page: Page, findings: Findings) -> None:
    """Add the learning curves of the best trials."""
    curves = {_name(trial): {findings.objective: findings.curve(trial)} for trial in findings.trials[:DRAWN]}
    curves = {name: curve for name, curve in curves.items() if curve[findings.objective]}
    if curves:
        figure = plot_overlay(curves, [findings.objective])
        values = [value for curve in curves.values() for value in curve[findings.objective] if math.isfinite(value)]
        if findings.sign > 0 and min(values, default=0.0) > 0 and max(values) > WIDE * min(values):
            figure.axes[0].set_yscale("log")
        page.section(
            "curves",
            "Learning curves of the best trials",
            f"The {_words(findings)} after each epoch.",
            page.figure("trial_curves", "Learning curves of the best trials", figure, wide=False),
        )


def _add_progress(page: Page, findings: Findings) -> None:
    """Add the scores in the order of the trials."""
    scores = [math.nan if each.score is None else each.score for each in findings.in_order]
    longest = max(findings.in_order, key=findings.trial_seconds)
    page.section(
        "progress",
        "Progress of the search",
        "The score of each trial in the order in which they were made, and the best so far. Where the line has long "
        "been level, more trials of the same kind will hardly help.",
        page.figure(
            "progress", "Scores of all trials", plot_progress(scores, "Trials", _words(findings), findings.sign < 0)
        ),
        findings=f"The search took {duration(findings.seconds)} for {counted(findings.num_epochs(), 'epoch')}; the "
        f"longest trial, {_name(longest)}, took {duration(findings.trial_seconds(longest))}.",
    )


def _add_reproduction(page: Page, findings: Findings, command: str, run: Run | None) -> None:
    """Add the commands of the search and of its result."""
    lines = [command]
    if run is not None and "trained_by" in run.config.get("tuning", {}):
        lines.append(run.config["tuning"]["trained_by"])
    chosen = in_words(findings.fields(findings.trials[0]))
    page.section(
        "recipe",
        "Reproducing this search",
        "The first command searches; in the same folder of runs it goes on where the search is. The second trains the "
        "same network as the search did at its end.",
        commands(lines),
        facts("Best hyperparameters", chosen),
    )


def _name(trial: Trial) -> str:
    return f"trial {int(trial.trial_id) + 1}"


def _title(name: str) -> str:
    return name.replace("_", " ")


def _reason(trial: Trial) -> str:
    return ((trial.message or "").strip().splitlines() or ["unknown"])[-1]
