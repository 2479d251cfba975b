"""The names of reductions, as older programs write them."""

from __future__ import annotations


class Reduction:
    """Values of the argument `reduction`: `Reduction.SUM` is "sum".

    Example:
        >>> import iskra
        >>> float(iskra.losses.MeanSquaredError(reduction=Reduction.SUM)([[1.0], [3.0]], [[0.0], [0.0]]))
        10.0
    """

    AUTO: str = "sum_over_batch_size"
    NONE: str = "none"
    SUM: str = "sum"
    SUM_OVER_BATCH_SIZE: str = "sum_over_batch_size"

    @classmethod
    def all(cls) -> tuple[str, ...]:
        """All values."""
        return (cls.AUTO, cls.NONE, cls.SUM, cls.SUM_OVER_BATCH_SIZE)
