"""The frequency of saving: every epoch, or a number of batches."""


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
