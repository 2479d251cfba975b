"""A layer applied to every step of a sequence."""

from __future__ import annotations

from .. import ops
from ..graph.unknown import is_open, unknown
from ..typing import Array, Outputs, Shape
from .call_arguments import names_of
from .wrapper import Wrapper


class TimeDistributed(Wrapper):
    """Apply a layer to every step of a sequence, with the same weights.

    Steps are computed as examples, all at once; a layer with statistics of a batch, or one that is given a mask,
    computes them one after the other.

    Args:
        layer: the layer.
        **kwargs: see `Layer`.

    Shapes:
        input (N, T, ...), output (N, T, ...) with the shape of the layer's output for (N, ...).

    Raises:
        ValueError: `layer` is not a layer, or (when called) an input without steps, or a mask of another shape.

    Example:
        >>> from iskra.layers import Dense
        >>> TimeDistributed(Dense(3)).compute_output_shape((None, 10, 8))
        (None, 10, 3)
    """

    supports_masking = True

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the layer's weights, for one step."""
        if not self.layer.built:
            self.layer.build(self._of_a_step(tuple(input_shape or ())))

    def call(self, inputs: Array, training: bool | None = None, mask: Array | None = None) -> Outputs:
        """The layer's output for each step."""
        dims = ops.shape(inputs)
        one = self._of_a_step(dims)
        if mask is not None and tuple(ops.shape(mask)[:2]) != tuple(dims[:2]):
            raise ValueError(
                f"{self._who}: expected a mask {tuple(dims[:2])}, got {tuple(ops.shape(mask))}. One for each step."
            )
        if is_open(dims[:2]):
            made = self.layer.compute_output_shape((None, *one[1:]))
            return unknown((dims[0], dims[1], *made[1:]))
        further = {"training": training} if "training" in names_of(type(self.layer).call) else {}
        if "mask" not in names_of(type(self.layer).call):
            mask = None
        if mask is not None or self.layer.non_trainable_weights:
            steps = []
            for t in range(dims[1]):  # type: ignore[arg-type]
                masked = {} if mask is None else {"mask": mask[:, t]}
                steps.append(self.layer(inputs[:, t], **further, **masked))
            return ops.stack(steps, 1)
        rows = -1 if dims[0] is None else dims[0] * dims[1]  # type: ignore[operator]
        made = self.layer(ops.reshape(inputs, (rows, *one[1:])), **further)
        return ops.reshape(made, (-1 if dims[0] is None else dims[0], dims[1], *ops.shape(made)[1:]))

    def _of_a_step(self, shape: Shape) -> Shape:
        if len(shape) < 3:
            raise ValueError(
                f"{self._who}: expected an input of at least three axes, got the shape {tuple(shape)}. "
                "The second axis is that of the steps."
            )
        return (shape[0], *shape[2:])
