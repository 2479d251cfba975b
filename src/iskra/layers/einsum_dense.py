"""The dense layer whose product is said by the names of the axes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .. import activations, constraints, initializers, ops, regularizers
from ..initializers import VarianceScaling
from .arguments import refuse_unless_none
from .input_spec import InputSpec
from .layer import Layer

_FORMS = (r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)", r"\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)")
_RIGHT = r"([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\."


class EinsumDense(Layer):
    """Multiply by a kernel along named axes: `activation(einsum(equation, x, kernel) + bias)`.

    `"abc,cd->abd"` is a `Dense` on sequences; `"abc,cde->abde"` makes several heads of each vector at once.

    Args:
        equation: the axes of input, kernel and output, in one of the forms `ab,bc->ac`, `...ab,bc->...ac` and
            `ab...,bc->ac...`.
        output_shape: the output's lengths without the batch; None for those that are the input's.
        activation: a name or a function.
        bias_axes: the output's axes along which the bias varies; None for no bias.
        kernel_initializer: first values of the kernel; its spread comes from the axes that the kernel sums over.
        bias_initializer: first values of the bias.
        kernel_regularizer: a penalty on the kernel.
        bias_regularizer: a penalty on the bias.
        kernel_constraint: what the kernel is brought back to after each update.
        bias_constraint: the same for the bias.
        lora_rank: None; kernels are not factorized.
        lora_alpha: None, likewise.
        gptq_unpacked_column_size: None; weights are float32.
        quantization_config: None, likewise.
        **kwargs: see `Layer`.

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
        activation: Any = None,
        bias_axes: str | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        gptq_unpacked_column_size: int | None = None,
        quantization_config: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        refuse_unless_none(
            "EinsumDense", lora_rank=lora_rank, lora_alpha=lora_alpha, quantization_config=quantization_config,
            gptq_unpacked_column_size=gptq_unpacked_column_size,
        )  # fmt: skip
        self.equation = equation
        self._terms = _terms(equation)
        self.partial_output_shape = (output_shape,) if isinstance(output_shape, int) else tuple(output_shape)
        self.bias_axes = bias_axes
        self.activation = activations.get(activation)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)

    def build(self, input_shape: Any) -> None:
        """Make kernel and bias, of the lengths that their axes have in input and output."""
        lengths = self._lengths(tuple(input_shape))
        _, kernel, output = self._terms
        self.input_spec = InputSpec(ndim=len(input_shape))
        self.kernel = self.add_weight(
            tuple(lengths[label] for label in kernel),
            self._spread(kernel, output),
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.bias_axes is not None:
            self.bias = self.add_weight(
                self._bias_shape(lengths, len(input_shape)),
                self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def call(self, inputs: Any) -> Any:
        """`activation(einsum(equation, inputs, kernel) + bias)`."""
        x = ops.einsum(self.equation, inputs, self.kernel)
        return self.activation(x if self.bias is None else x + self.bias)

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

    def _spread(self, kernel: str, output: str) -> Any:
        """The initializer, told which axes of the kernel are outputs."""
        initializer = self.kernel_initializer
        if not isinstance(initializer, VarianceScaling) or initializer.input_axes is not None:
            return initializer
        outputs = [place for place, label in enumerate(kernel) if label in output]
        inputs = [place for place, label in enumerate(kernel) if label not in output]
        made = VarianceScaling(
            initializer.scale, initializer.mode, initializer.distribution, initializer.seed, inputs, outputs
        )
        return made


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
