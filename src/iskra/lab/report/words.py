"""The report's sentences. They say what the numbers mean, and nothing that the numbers do not say."""

from __future__ import annotations

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


def notice(results: Results) -> str:
    """Say that the run did not go to its end; empty if it did."""
    if results.metrics["outcome"] != "interrupted":
        return ""
    wanted = results.config["recipe"]["epochs"]
    done = counted(results.metrics["epochs"], "epoch")
    return f"Interrupted: {done} of {wanted} were completed. All numbers are those of the network as it was then."


def lead(results: Results) -> str:
    """Say what was trained, for how long, and how good it is."""
    assessment, metrics, recipe = results.assessment, results.metrics, results.config["recipe"]
    layers = " and ".join(f"{units:,}" for units in recipe["hidden"])
    network = f"A network with hidden layers of {layers} units" if recipe["hidden"] else "A network of one layer"
    if len(recipe["hidden"]) == 1:
        network = f"A network with one hidden layer of {layers} units"
    right = assessment.num_images - assessment.num_wrong
    return (
        f"{network} looked {counted(metrics['epochs'], 'time')} at {results.config['images']['train']:,} images, "
        f"for {duration(metrics['seconds'])} in all. "
        f"Of {counted(assessment.num_images, 'test image')} that it had never seen, it recognizes {right:,}."
    )


def curves(results: Results) -> str:
    """Say when the validation loss was lowest, and what that asks for."""
    losses = results.history.get("val_loss")
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


def confusion(results: Results) -> str:
    """Say which mistake is the most frequent."""
    classes = results.problem.classes
    top = results.assessment.confusions(1)
    if not top:
        return "No test image was put in a wrong class."
    times = {1: "once", 2: "twice"}.get(top[0].count, f"{top[0].count:,} times")
    return (
        f"Its most frequent mistake is to take {classes[top[0].true]} for {classes[top[0].predicted]}: {times}. "
        "Each row is a true class, each column what it was taken for. The shading ends at the largest mistake."
    )


def wrong(results: Results) -> str:
    """Introduce the wrongest images."""
    if not results.assessment.num_wrong:
        return "There is nothing to show: every test image was recognized."
    return (
        "The wrong answers given with the greatest confidence, the worst first: what each image is, "
        "what it was taken for, and how sure the network was."
    )
