"""The report of the CIFAR-10 benchmark, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from results import Results
from tables import Columns, bullets, duration, number, ratio, table, versions

NETWORKS = {
    "plain": "convolutions with 32, 32, 64 and 64 filters, each pair followed by 2 x 2 pooling, a dense layer of 128",
    "residual": "a convolution with 32 filters and three residual blocks with 32, 64 and 128 filters, all with batch "
    "normalization, and the mean over the image, which is `iskra train --model resnet`",
}


def markdown(cases: dict[str, Results]) -> str:
    """Return the whole report.

    Args:
        cases: the results by "network-batch", at least one.
    """
    first = next(iter(cases.values()))
    sections = [
        "# CIFAR-10: iskra and its peers in one run",
        setting(first, cases),
        bullets(sentence for case, results in cases.items() for sentence in summary(case, results)),
        "The loss is the mean of the second pass over the images: all learn alike.",
    ]
    for case, results in cases.items():
        sections += [f"## {heading(case)}", table(results, "epoch_s", columns(results))]
    sections += ["## Versions", versions(first)]
    failures = [f"{heading(case)}: {failure}" for case, results in cases.items() for failure in results.failures]
    if failures:
        sections += ["## Left out", bullets(failures)]
    return "\n\n".join(sections) + "\n"


def setting(results: Results, cases: dict[str, Results]) -> str:
    """Return what was run on which machine."""
    networks = "; ".join(f"{name}: {what}" for name, what in NETWORKS.items() if any(name in case for case in cases))
    return (
        "The time of training on 6,400 images of {data}, 32 x 32 x 3 float32, shuffled, in the steady state, by SGD "
        "with momentum. {networks}; all convolutions are 3 x 3 with ReLU, at the end a dense layer of 10 with softmax "
        "and crossentropy. Medians of {rounds} round(s), every process new. {processor}, {cores} cores, {system}, "
        "Python {python}, NumPy {numpy}, iskra {iskra}, {date}."
    ).format(data=results.data, rounds=results.rounds, networks=networks[:1].upper() + networks[1:], **results.machine)


def heading(case: str) -> str:
    """Return the case in words."""
    network, batch = case.split("-")
    return f"{network.capitalize()}, batches of {batch}"


def summary(case: str, results: Results) -> Iterable[str]:
    """Yield what the figures say about iskra, in sentences to quote."""
    iskra = results.entry("iskra")
    if iskra is None or iskra.median("epoch_s") is None:
        return
    others = [peer for peer in results.entries if peer is not iskra and peer.median("epoch_s")]
    times = ", ".join(f"{peer.title} takes {ratio(peer, iskra, 'epoch_s')} as long" for peer in others)
    yield f"{heading(case)}: iskra takes {duration(iskra, 'epoch_s')}" + (f"; {times}." if times else ".")


def columns(results: Results) -> Columns:
    """Return the columns of a table: times, their ratio to iskra's, and what was learned."""
    iskra = results.entry("iskra")
    return {
        "6,400 images": lambda entry: duration(entry, "epoch_s"),
        "to iskra": lambda entry: ratio(entry, iskra, "epoch_s"),
        "first step": lambda entry: duration(entry, "first_step_s"),
        "loss": lambda entry: number(entry, "loss"),
    }
