"""The dense layer along named axes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, Unpack

from .. import activations, ops
from ..graph import Variable
from ..initializers import VarianceScaling
from ..typing import ActivationFunction, ActivationLike, Array, Shape
from .input_spec import InputSpec
from .options import EinsumDenseOptions
from .weighted import Start, WeightedLayer

_FORMS = (r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)", r"\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)")
_RIGHT = r"([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\."


class EinsumDense(WeightedLayer):
    """Dense layer along named axes: `activation(einsum(equation, x, kernel) + bias)`.

    `"abc,cd->abd"` is a `Dense` on sequences; `"abc,cde->abde"` projects each vector to several heads at once.

    Args:
        equation: the axes of input, kernel and output, in one of the forms `ab,bc->ac`, `...ab,bc->...ac` and
            `ab...,bc->ac...`.
        output_shape: lengths of the output's axes without the batch; None for those of the input.
        activation: a name or a function; None for none.
        bias_axes: the output's axes along which the bias varies; None for no bias.
        **options: see `Layer`. The fans of `kernel_initializer` follow from the axes that the kernel sums over.

    Shapes:
        input (N, ...), output (N, *output_shape); kernel and bias as their axes in the equation.

    Raises:
        ValueError: an equation of another form, or (when built) one that does not fit the shapes.

    Example:
        >>> EinsumDense("abc,cd->abd", output_shape=(None, 64), bias_axes="d").compute_output_shape((None, 32, 128))
        (None, 32, 64)
    """

    def __init__(
        self,
        equation: str,
        output_shape: int | Sequence[int | None],
        activation: ActivationLike = None,
        bias_axes: str | None = None,
        **options: Unpack[EinsumDenseOptions],
    ) -> None:
        super().__init__(**options)
        self.equation = equation
        self._terms = _terms(equation)
        self.partial_output_shape: tuple[int] | tuple[int | None, ...] = (
            (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        )
        self.bias_axes = bias_axes
        self.activation: ActivationFunction = activations.get(activation)

    def build(self, input_shape: Shape) -> None:
        """Make kernel and bias, of the lengths that their axes have in input and output."""
        lengths = self._lengths(tuple(input_shape))
        _, kernel, output = self._terms
        self.input_spec: InputSpec = InputSpec(ndim=len(input_shape))
        shape = tuple(lengths[label] for label in kernel)
        self.kernel: Variable = self.make_weight("kernel", shape, initializer=self._fitted_initializer(kernel, output))
        if self.bias_axes is not None:
            self.bias: Variable | None = self.make_weight("bias", self._bias_shape(lengths, len(input_shape)))

    def call(self, inputs: Array) -> Array:
        """`activation(einsum(equation, inputs, kernel) + bias)`."""
        inner = self._dense_axes()
        if inner:
            return self.activation(self._dense(inputs, inner))
        x = ops.einsum(self.equation, inputs, self.kernel)
        return self.activation(x if self.bias is None else x + self.bias)

    def _dense_axes(self) -> int:
        """How many of the input's last axes the kernel sums over, if `Dense` does the same with them as one; else 0."""
        given, kernel, output = self._terms
        inner = "".join(c for c in kernel if c not in output)
        units = kernel[len(inner) :]
        plain = kernel == inner + units and given.endswith(inner) and output == given[: -len(inner)] + units
        is_row = self.bias_axes is None or (
            self.bias is not None and self.bias.shape == self.kernel.shape[len(inner) :]
        )
        return len(inner) if inner and units and plain and is_row else 0

    def _dense(self, inputs: Array, inner: int) -> Array:
        """A `Dense` layer's product and bias, over the last `inner` axes at once.

        The axes of the units are told apart afterwards, so that product and bias are one kernel.
        """
        kernel, sizes = self.kernel, self.kernel.shape[inner:]
        ahead = tuple(-1 if n is None else n for n in inputs.shape[: len(inputs.shape) - inner])
        depth, units = math.prod(kernel.shape[:inner]), math.prod(sizes)
        x = inputs if inner == 1 else ops.reshape(inputs, (*ahead, depth))
        y = ops.matmul(x, ops.reshape(kernel, (depth, units)))
        y = y if self.bias is None else y + ops.reshape(self.bias, (units,))
        return y if len(sizes) == 1 else ops.reshape(y, (*ahead, *sizes))

    def _lengths(self, input_shape: tuple[int | None, ...]) -> dict[str, int]:
        """The length of each named axis."""
        given, kernel, output = self._terms
        elided = len(input_shape) - len(given)
        left = self.equation.startswith("...")
        inner = input_shape[elided:] if left else input_shape[: len(given)]
        known: dict[str, Any] = dict(zip(given, inner, strict=False))
        wanted = [input_shape[0] if not left or elided == 0 else "batch", *self.partial_output_shape]
        named = wanted[-len(output) :] if left else wanted
        for label, length in zip(output, named, strict=False):
            if length is not None and known.get(label) not in (None, length):
                raise ValueError(
                    f"{self._who}: expected the output's length {known[label]} for {label!r} of {self.equation!r}, "
                    f"got {length}. Put None into output_shape for axes that are the input's."
                )
            known[label] = known.get(label) if length is None else length
        unknown = [label for label in kernel if not isinstance(known.get(label), int)]
        if unknown or elided < 0:
            raise ValueError(
                f"{self._who}: expected known lengths for the kernel's axes {kernel!r} of {self.equation!r}, got none "
                f"for {', '.join(unknown) or 'the missing axes'} from the input shape {input_shape} and the output "
                f"shape {self.partial_output_shape}. Name each axis in the input or the output."
            )
        return known

    def _bias_shape(self, lengths: dict[str, int], ndim: int) -> tuple[int, ...]:
        """From the first axis of the bias on, 1 for the axes along which it does not vary."""
        given, _, output = self._terms
        assert self.bias_axes is not None
        if not set(self.bias_axes) <= set(output):
            raise ValueError(
                f"{self._who}: expected bias_axes out of the output's {output!r}, got {self.bias_axes!r}. Name some."
            )
        first = min(output.index(label) for label in self.bias_axes)
        shape = tuple(lengths[label] if label in self.bias_axes else 1 for label in output[first:])
        return shape if self.equation.startswith("...") else shape + (1,) * (ndim - len(given))

    def _fitted_initializer(self, kernel: str, output: str) -> Start:
        """The initializer of the kernel, with the axes of its inputs and outputs."""
        initializer = self.kernel_initializer
        if not isinstance(initializer, VarianceScaling) or initializer.input_axes is not None:
            return initializer
        outputs = [axis for axis, label in enumerate(kernel) if label in output]
        inputs = [axis for axis, label in enumerate(kernel) if label not in output]
        return VarianceScaling(
            initializer.scale, initializer.mode, initializer.distribution, initializer.seed, inputs, outputs
        )


def _terms(equation: str) -> tuple[str, str, str]:
    """The named axes of input, kernel and output."""
    for form in (*_FORMS, _RIGHT):
        found = re.fullmatch(form, equation.replace(" ", ""))
        if found:
            return found.groups()  # type: ignore[return-value]
    raise ValueError(
        f"EinsumDense: expected an equation such as 'ab,bc->ac', '...ab,bc->...ac' or 'ab...,bc->ac...', "
        f"got {equation!r}. Name the axes of input, kernel and output."
    )
