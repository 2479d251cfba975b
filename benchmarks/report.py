"""The report of the MNIST benchmark, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from results import Results
from tables import Columns, bullets, duration, megabytes, number, ratio, share, table, versions

LEARNED = 0.4  # a test loss above this after one epoch is another training than ours


def markdown(results: Results) -> str:
    """Return the whole report."""
    sections = [
        "# MNIST: iskra and its peers in one run",
        setting(results),
        bullets(summary(results)),
        "## Training",
        "The whole script imports, trains and validates for 10 epochs, evaluates and predicts. Test loss and accuracy "
        "after one epoch show that all train alike; from one epoch to the next they vary much.",
        table(results, "epoch_s", training(results)),
        "## Starting and answering",
        "The lesson's names are those that its program imports. The first step is that of the first model in a "
        "process, after `compile` or what comes nearest to it.",
        table(results, "names_s", ANSWERING),
        "## Memory",
        "How far building a model and training it for an epoch raise the memory of a process that holds the data, at "
        "the peak, by the type of the data. Needed: float32 weights, slots, and the input and layers of a batch.",
        table(results, "memory_needed_bytes", MEMORY),
        "## Versions",
        versions(results),
    ]
    if results.failures:
        sections += ["## Left out", bullets(results.failures)]
    return "\n\n".join(sections) + "\n"


def setting(results: Results) -> str:
    """Return what was run on which machine."""
    return (
        "{data}, 50,000 images of 784 float32; 784-256-256-10, ReLU, softmax and crossentropy, SGD with learning rate "
        "0.2, batches of 64, shuffled in every epoch. Medians of {rounds} round(s), every process new. "
        "{processor}, {cores} cores, {system}, Python {python}, NumPy {numpy}, iskra {iskra}, {date}."
    ).format(data=results.data, rounds=results.rounds, **results.machine)


def summary(results: Results) -> Iterable[str]:
    """Yield what the figures say about iskra, in sentences to quote."""
    iskra, keras, limit = (results.entry(name) for name in ("iskra", "keras-tensorflow", "numpy"))
    if iskra is None:
        return
    yield f"An epoch takes {duration(iskra, 'epoch_s')}, the whole script {duration(iskra, 'script_s')}."
    if keras:
        yield (
            f"{keras.title} takes {ratio(keras, iskra, 'epoch_s')} as long for an epoch "
            f"and {ratio(keras, iskra, 'script_s')} as long for the script."
        )
    peers = [entry for entry in results.entries if entry not in (iskra, limit) and entry.median("epoch_s")]
    if peers:
        fastest = min(peers, key=lambda peer: peer.median("epoch_s"))
        yield f"The fastest peer, {fastest.title}, takes {ratio(fastest, iskra, 'epoch_s')} as long for an epoch."
    if limit and (rate := limit.median("sgemm_flops")):
        yield (
            f"Its arithmetic runs at {share(limit, iskra)} of the rate of NumPy's SGEMM on 2048 x 2048, "
            f"{rate / 1e9:.0f} GFLOP/s."
        )
        yield (
            f"`import iskra` takes {ratio(iskra, limit, 'import_s')} the time of `import numpy`, "
            f"importing the lesson's names {ratio(iskra, limit, 'names_s')}."
        )


def training(results: Results) -> Columns:
    """Return the columns of the table about training: times, their ratios to iskra's, and what was learned."""
    iskra, limit = results.entry("iskra"), results.entry("numpy")
    return {
        "epoch": lambda entry: duration(entry, "epoch_s"),
        "to iskra": lambda entry: ratio(entry, iskra, "epoch_s"),
        "of SGEMM": lambda entry: share(limit, entry),
        "whole script": lambda entry: duration(entry, "script_s"),
        "to iskra's": lambda entry: ratio(entry, iskra, "script_s"),
        "test loss": lambda entry: number(entry, "loss") + (" (!)" if (entry.median("loss") or 0) > LEARNED else ""),
        "accuracy": lambda entry: number(entry, "accuracy"),
    }


ANSWERING: Columns = {
    "`import`": lambda entry: duration(entry, "import_s"),
    "the lesson's names": lambda entry: duration(entry, "names_s"),
    "first step": lambda entry: duration(entry, "first_step_s"),
    "`predict`, one row": lambda entry: duration(entry, "predict_s"),
    "`model(x)`, one row": lambda entry: duration(entry, "call_s"),
}

MEMORY: Columns = {
    "needed": lambda entry: megabytes(entry, "memory_needed_bytes"),
    "float32": lambda entry: megabytes(entry, "memory_float32_bytes"),
    "float64": lambda entry: megabytes(entry, "memory_float64_bytes"),
    "uint8": lambda entry: megabytes(entry, "memory_uint8_bytes"),
}
