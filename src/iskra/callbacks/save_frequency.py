"""When to save: after every epoch, or after so many batches."""


def batches_between(save_freq: str | int, who: str) -> int | None:
    """Return after how many batches to save, None for after each epoch.

    Args:
        save_freq: "epoch", or a number of batches.
        who: whose it is, for errors.

    Raises:
        ValueError: it is something else.

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
