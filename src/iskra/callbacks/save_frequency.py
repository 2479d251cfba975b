"""The frequency of saving: every epoch, or a number of batches."""

from .callback import Callback


def batches_between(save_freq: str | int, who: str) -> int | None:
    """The number of batches from one save to the next; None for one save per epoch, which "epoch" asks for.

    Example:
        >>> batches_between(100, "ModelCheckpoint")
        100
    """
    if save_freq == "epoch":
        return None
    if isinstance(save_freq, bool) or not isinstance(save_freq, int) or save_freq < 1:
        raise ValueError(
            f"{who}: expected save_freq='epoch' or a number of batches, got {save_freq!r}. 'epoch' is usual."
        )
    return save_freq


def batches_of(callback: Callback) -> int:
    """For how many batches each hook for batches stands: the model's `steps_per_execution`."""
    return int(getattr(callback.model, "steps_per_execution", 1))


def is_due(seen: int, new: int, every: int | None) -> bool:
    """Whether one of the `new` last ones of `seen` batches is one to save after.

    Example:
        >>> [is_due(seen, 4, 6) for seen in (4, 8, 12, 16)]
        [False, True, True, False]
    """
    return every is not None and seen // every > (seen - new) // every
