"""What a step is given: inputs, targets and weights of a batch."""

from __future__ import annotations

from typing import Any


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Inputs alone as they are, with targets a pair, with weights of the examples a triple.

    Example:
        >>> pack_x_y_sample_weight(1), pack_x_y_sample_weight(1, 2), pack_x_y_sample_weight(1, 2, 3)
        (1, (1, 2), (1, 2, 3))
    """
    if sample_weight is not None:
        return x, y, sample_weight
    if y is not None:
        return x, y
    return (x,) if isinstance(x, (list, tuple)) else x


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """Inputs, targets and weights, None for what is not there.

    Raises:
        ValueError: more than three parts.

    Example:
        >>> unpack_x_y_sample_weight((1, 2)), unpack_x_y_sample_weight(1)
        ((1, 2, None), (1, None, None))
    """
    parts = tuple(data) if isinstance(data, (list, tuple)) else (data,)
    if len(parts) > 3:
        raise ValueError(
            f"unpack_x_y_sample_weight: expected x, (x, y) or (x, y, sample_weight), got {len(parts)} parts. "
            "Put several inputs into a list of their own."
        )
    x, y, sample_weight = (*parts, None, None)[:3]
    return x, y, sample_weight
