"""The report's sentences. They say what the numbers mean, and nothing that the numbers do not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iskra.lab.assessment import Assessment
from iskra.lab.results import Results


def percent(share: float) -> str:
    """Return `share` in percent with two decimals.

    Example:
        >>> percent(0.9803)
        '98.03 %'
    """
    return f"{100 * share:.2f} %"


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
    """Return a number with four digits that count, large ones with commas.

    Example:
        >>> number(14999), number(0.123456), number(-1234567.8)
        ('14,999', '0.1235', '−1,234,568')
    """
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return text.replace("-", "−")


def notice(metrics: dict[str, Any], config: dict[str, Any]) -> str:
    """Say that the run did not go to its end; empty if it did."""
    if metrics["outcome"] != "interrupted":
        return ""
    wanted = config["recipe"]["epochs"]
    done = counted(metrics["epochs"], "epoch")
    return f"Interrupted: {done} of {wanted} were completed. All numbers are those of the network as it was then."


def lead(results: Results) -> str:
    """Say what was trained, for how long, and how good it is."""
    assessment, metrics = results.assessment, results.metrics
    right = assessment.num_images - assessment.num_wrong
    recipe = results.config["recipe"]
    shape = network(recipe["hidden"]) if recipe["model"] == "mlp" else NETWORKS[recipe["model"]]
    return (
        f"{shape} looked {counted(metrics['epochs'], 'time')} at {results.config['images']['train']:,} images, "
        f"for {duration(metrics['seconds'])} in all. "
        f"Of {counted(assessment.num_images, 'test image')} that it had never seen, it recognizes {right:,}."
    )


NETWORKS = {
    "lenet": "LeNet, a small convolutional network,",
    "cnn": "A convolutional network",
    "resnet": "A small residual network",
}


def network(hidden: Sequence[int]) -> str:
    """Say what the network is.

    Example:
        >>> network([256, 128, 64]), network([])
        ('A network with hidden layers of 256, 128 and 64 units', 'A network of one layer')
    """
    if not hidden:
        return "A network of one layer"
    if len(hidden) == 1:
        return f"A network with one hidden layer of {hidden[0]:,} units"
    *first, last = (f"{units:,}" for units in hidden)
    return f"A network with hidden layers of {', '.join(first)} and {last} units"


def curves(history: dict[str, list[float]]) -> str:
    """Say when the validation loss was lowest, and what that asks for."""
    losses = history.get("val_loss")
    if not losses:
        return "The run was interrupted before its first epoch was completed."
    best = min(range(len(losses)), key=losses.__getitem__)
    if best == len(losses) - 1:
        verdict = f"The validation loss was still falling in the last epoch, to {losses[best]:.4f}: more may help."
    else:
        verdict = (
            f"The validation loss was lowest after epoch {best + 1}, at {losses[best]:.4f}; "
            f"after epoch {len(losses)} it is {losses[-1]:.4f}."
        )
    return (
        f"{verdict} A training value is the mean over its epoch, a validation value is measured at the epoch's end, "
        "so training points stand half an epoch earlier."
    )


def confusion(assessment: Assessment, classes: Sequence[str], noun: str) -> str:
    """Say which mistake is the most frequent; `noun` is what was put into classes."""
    top = assessment.confusions(1)
    if not top:
        return f"No test {noun} was put in a wrong class."
    times = {1: "once", 2: "twice"}.get(top[0].count, f"{top[0].count:,} times")
    return (
        f"Its most frequent mistake is to take {classes[top[0].true]} for {classes[top[0].predicted]}: {times}. "
        "Each row is a true class, each column what it was taken for. The shading ends at the largest mistake."
    )


def class_by_class(noun: str) -> str:
    """Say what recall and precision are."""
    return (
        f"Of each class's test {noun}s, the share that was recognized; and of the {noun}s taken for the class, the "
        "share that belongs to it."
    )


def examples() -> str:
    """Introduce images that were chosen by chance."""
    return "Test images chosen by chance: what each is, and how sure the network was of it or of something else."


def filters(shape: tuple[int, ...]) -> str:
    """Introduce the first layer's filters, of shape (H, W, C, F)."""
    height, width, channels, count = shape
    look = "middle grey stands for 0" if channels == 3 else "blue weighs for, orange against"
    return (
        f"{count:,} filters of {height} × {width} pixels; shown are up to 64, those with the largest weights, each to "
        f"its own scale: {look}."
    )


def skipped(count: int) -> str:
    """Introduce the files that could not be used.

    Example:
        >>> skipped(1)
        'One file in the folder could not be used.'
    """
    files = "One file" if count == 1 else f"{count:,} files"
    return f"{files} in the folder could not be used."


def wrong(results: Results) -> str:
    """Introduce the wrongest images."""
    if not results.assessment.num_wrong:
        return "There is nothing to show: every test image was recognized."
    return (
        "The wrong answers given with the greatest confidence, the worst first: what each image is, "
        "what it was taken for, and how sure the network was."
    )
