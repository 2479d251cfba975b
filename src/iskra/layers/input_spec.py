"""The inputs that a layer accepts: the rank and the lengths of axes that its weights were made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..typing import Shape, ShapeLike, Shapes


class InputSpec:
    """Specification of a layer's input: a layer sets `self.input_spec`, and every call is checked against it.

    Args:
        dtype: kept for Keras's sake, not checked.
        shape: the whole shape, None for any length.
        ndim: the exact rank.
        max_ndim: the maximal rank.
        min_ndim: the minimal rank.
        axes: lengths of single axes, such as `{-1: 784}`.
        allow_last_axis_squeeze: also accept a shape with one last axis of length 1 more or less.
        name: the input's name.

    Example:
        >>> InputSpec(min_ndim=2, axes={-1: 3}).check((None, 4), "Dense 'dense'")
        Traceback (most recent call last):
        ValueError: Dense 'dense': expected 3 values along axis -1, got the input shape (None, 4), incompatible with \
the layer. Select or reshape the data, or make a new layer for this width.
    """

    def __init__(
        self,
        dtype: str | None = None,
        shape: ShapeLike | None = None,
        ndim: int | None = None,
        max_ndim: int | None = None,
        min_ndim: int | None = None,
        axes: Mapping[int, int | None] | None = None,
        allow_last_axis_squeeze: bool = False,
        name: str | None = None,
    ) -> None:
        self.dtype = dtype
        self.shape: tuple[int | None, ...] | None = None if shape is None else tuple(shape)
        self.ndim: int | None = len(self.shape) if self.shape is not None else ndim
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes: dict[int, int | None] = dict(axes or {})
        self.allow_last_axis_squeeze = allow_last_axis_squeeze
        self.name = name

    def check(self, shape: Shape, who: str) -> None:
        """Check an input's shape.

        Raises:
            ValueError: the rank or a length does not fit.
        """
        ndim = len(shape)
        if self.allow_last_axis_squeeze and self.ndim is not None and abs(ndim - self.ndim) == 1:
            longer = shape if ndim > self.ndim else self.shape
            if longer is not None and longer[-1] == 1:
                return
        wanted = self._wanted_ndim(ndim)
        if wanted is not None:
            raise ValueError(
                f"{who}: expected an input of {wanted} axes, the batch included, got the shape {shape}. "
                "Flatten, reshape or add an axis before this layer."
            )
        lengths = dict(enumerate(self.shape)) if self.shape is not None else self.axes
        for axis, length in lengths.items():
            if length is not None and shape[axis] not in (None, length):
                raise ValueError(
                    f"{who}: expected {length} values along axis {axis}, got the input shape {shape}, incompatible "
                    "with the layer. Select or reshape the data, or make a new layer for this width."
                )

    def _wanted_ndim(self, ndim: int) -> str | None:
        """The ranks accepted, None if this is one of them."""
        if self.ndim is not None and ndim != self.ndim:
            return str(self.ndim)
        if self.min_ndim is not None and ndim < self.min_ndim:
            return f"at least {self.min_ndim}"
        if self.max_ndim is not None and ndim > self.max_ndim:
            return f"at most {self.max_ndim}"
        return None


def check_inputs(spec: InputSpec | Sequence[InputSpec] | None, shapes: Shapes, who: str) -> None:
    """Check one shape against one specification, or a list against a list."""
    if spec is None:
        return
    if isinstance(spec, InputSpec):
        spec.check(shapes, who)
        return
    several = shapes if shapes and isinstance(shapes[0], tuple) else [shapes]
    if len(spec) != len(several):
        raise ValueError(f"{who}: expected {len(spec)} inputs, got {len(several)}. Pass a list with one for each.")
    for each, shape in zip(spec, several, strict=True):
        each.check(shape, who)
