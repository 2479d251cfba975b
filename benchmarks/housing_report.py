"""The report of the housing benchmark, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from results import Results
from tables import Columns, bullets, duration, number, ratio, table, versions

PEERS = ("keras-tensorflow", "keras-jax", "jax")  # whom a sentence is about


def markdown(results: Results) -> str:
    """Return the whole report."""
    sections = [
        "# California housing: iskra and its peers in one run",
        setting(results),
        bullets(summary(results)),
        "The whole script imports, splits and scales with scikit-learn, trains 50 epochs with validation, early "
        "stopping and TensorBoard's logs, evaluates and predicts. Keras on JAX and on PyTorch and the bare programs "
        "write no logs. Without scikit-learn: less the time in which the script imports it, splits and scales, which "
        "is the same for all.",
        table(results, "epoch_s", columns(results)),
        "## Versions",
        versions(results),
    ]
    if results.failures:
        sections += ["## Left out", bullets(results.failures)]
    return "\n\n".join(sections) + "\n"


def setting(results: Results) -> str:
    """Return what was run on which machine."""
    return (
        "{data}, 11,610 rows of 8 columns to train on, 3,870 for validation, 5,160 for the test; 8-30-1, ReLU, mean "
        "squared error, SGD with learning rate 0.001, batches of 32, shuffled in every epoch; an epoch includes its "
        "validation. Medians of {rounds} round(s), every process new. {processor}, {cores} cores, {system}, "
        "Python {python}, NumPy {numpy}, iskra {iskra}, {date}."
    ).format(data=results.data, rounds=results.rounds, **results.machine)


def summary(results: Results) -> Iterable[str]:
    """Yield what the figures say about iskra, in sentences to quote."""
    iskra = results.entry("iskra")
    if iskra is None:
        return
    yield (
        f"An epoch takes {duration(iskra, 'epoch_s')}, the whole script {duration(iskra, 'script_s')}, "
        f"without scikit-learn {duration(iskra, 'own_s')}."
    )
    for peer in filter(None, map(results.entry, PEERS)):
        yield f"{peer.title} takes {ratio(peer, iskra, 'epoch_s')} as long for an epoch."
    keras = results.entry("keras-tensorflow")
    if keras:
        yield (
            f"For the script, {keras.title} takes {ratio(keras, iskra, 'script_s')} as long, "
            f"without scikit-learn {ratio(keras, iskra, 'own_s')}."
        )


def columns(results: Results) -> Columns:
    """Return the columns of the table: times, their ratios to iskra's, and what was learned."""
    iskra = results.entry("iskra")
    return {
        "epoch": lambda entry: duration(entry, "epoch_s"),
        "to iskra": lambda entry: ratio(entry, iskra, "epoch_s"),
        "whole script": lambda entry: duration(entry, "script_s"),
        "to iskra's": lambda entry: ratio(entry, iskra, "script_s"),
        "without scikit-learn": lambda entry: duration(entry, "own_s"),
        "to that of iskra": lambda entry: ratio(entry, iskra, "own_s"),
        "test error": lambda entry: number(entry, "error"),
    }
