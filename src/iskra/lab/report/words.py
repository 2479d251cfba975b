"""Numbers as people write them, and the sentences that reports of all kinds share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..assessment import TESTED


def percent(share: float, digits: int = 2) -> str:
    """Return a fraction in percent.

    Example:
        >>> percent(0.9803), percent(0.9803, 0)
        ('98.03 %', '98 %')
    """
    return f"{100 * share:.{digits}f} %"


def duration(seconds: float) -> str:
    """Return a length of time for people.

    Example:
        >>> duration(0.8314), duration(12.34), duration(125)
        ('0.83 s', '12.3 s', '2 min 5 s')
    """
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    Example:
        >>> counted(1, "epoch"), counted(50000, "image")
        ('1 epoch', '50,000 images')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def number(value: float) -> str:
    """Return a number with four significant digits, large ones with commas.

    Example:
        >>> number(14999), number(0.123456), number(-1234567.8)
        ('14,999', '0.1235', '−1,234,568')
    """
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return text.replace("-", "−")


def listed(names: Sequence[str], most: int = 6, noun: str = "") -> str:
    """Return names as a phrase; of many the first.

    Example:
        >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], 2, "columns")
        ('a, b and c', 'a and 2 more columns')
    """
    shown = list(names)
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} more {noun}".strip()]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def split_counts(counts: dict[str, int], nouns: str) -> str:
    """Return the sizes of the three parts of the data in words.

    Example:
        >>> split_counts({"train": 70, "validation": 15, "test": 15}, "rows")
        '70 rows to train, 15 to validate, 15 to test'
    """
    return f"{counts['train']:,} {nouns} to train, {counts['validation']:,} to validate, {counts['test']:,} to test"


def few_tested(config: dict[str, Any]) -> str:
    """Say that the test says little; empty if it says enough.

    Example:
        >>> few_tested({"rows": {"test": 2}})
        'With only 2 test rows, the test results are mostly chance. Collect more rows.'
    """
    nouns = "images" if "images" in config else "rows"
    count = config[nouns]["test"]
    if count >= TESTED:
        return ""
    return (
        f"With only {counted(count, f'test {nouns[:-1]}')}, the test results are mostly chance. Collect more {nouns}."
    )


def notice(metrics: dict[str, Any], config: dict[str, Any]) -> str:
    """Say that the run was interrupted, or that its test says little; empty if neither is so."""
    said = [few_tested(config)]
    if metrics["outcome"] == "interrupted":
        done, wanted = counted(metrics["epochs"], "epoch"), config["recipe"]["epochs"]
        said.append(
            f"Interrupted: {done} of {wanted} were completed. All results are those of the network as it was then."
        )
    return " ".join(filter(None, reversed(said)))


def network(hidden: Sequence[int]) -> str:
    """Return what a network of dense layers is called.

    Example:
        >>> network([256, 128, 64]), network([])
        ('A network with hidden layers of 256, 128 and 64 units', 'A network of one layer')
    """
    if not hidden:
        return "A network of one layer"
    if len(hidden) == 1:
        return f"A network with one hidden layer of {hidden[0]:,} units"
    return f"A network with hidden layers of {listed([f'{units:,}' for units in hidden], len(hidden))} units"


def curves(history: dict[str, list[float]]) -> str:
    """Say when the validation loss was lowest, and what that suggests."""
    losses = history.get("val_loss")
    if not losses:
        return "The run was interrupted before its first epoch was completed."
    known = [epoch for epoch, loss in enumerate(losses) if not math.isnan(loss)]
    if not known:
        return "The validation loss was NaN in every epoch. A smaller learning rate usually helps."
    best = min(known, key=losses.__getitem__)
    if best == len(losses) - 1:
        return (
            f"The validation loss was still falling in the last epoch, to {losses[best]:.4f}: more epochs may lower it."
        )
    return (
        f"The validation loss was lowest after epoch {best + 1}, at {losses[best]:.4f}; "
        f"after epoch {len(losses)} it is {losses[-1]:.4f}."
    )
