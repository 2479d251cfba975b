"""Batches: inputs, targets and sample weights."""

from __future__ import annotations

from typing import Any

from ..typing import ArrayLike, Inputs, Outputs


def pack_x_y_sample_weight(x: Inputs, y: Inputs | None = None, sample_weight: ArrayLike | None = None) -> Outputs:
    """Pack inputs, targets and sample weights into a tuple; inputs alone stay as they are.

    Example:
        >>> pack_x_y_sample_weight(1), pack_x_y_sample_weight(1, 2), pack_x_y_sample_weight(1, 2, 3)
        (1, (1, 2), (1, 2, 3))
    """
    if sample_weight is not None:
        return x, y, sample_weight
    if y is not None:
        return x, y
    return (x,) if isinstance(x, (list, tuple)) else x


def unpack_x_y_sample_weight(data: Inputs) -> tuple[Any, Any, Any]:
    """Unpack a batch into inputs, targets and sample weights, None for those that it does not have.

    Raises:
        ValueError: more than three elements.

    Example:
        >>> unpack_x_y_sample_weight((1, 2)), unpack_x_y_sample_weight(1)
        ((1, 2, None), (1, None, None))
    """
    parts = tuple(data) if isinstance(data, (list, tuple)) else (data,)
    if len(parts) > 3:
        raise ValueError(
            f"unpack_x_y_sample_weight: expected x, (x, y) or (x, y, sample_weight), got {len(parts)} elements. "
            "Put several inputs into a list of their own."
        )
    x, y, sample_weight = (*parts, None, None)[:3]
    return x, y, sample_weight
