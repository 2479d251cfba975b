"""What layers compute, as functions of older programs: convolutions, pooling, padding, recurrence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import ops, random
from ..ops.convolution import Sizes
from ..tree import map_structure
from ..typing import Array, ArrayLike, Seed

Step = Callable[[Any, list[Any]], tuple[Any, list[Any]]]
Pairs = Sequence[Sequence[int]]


def batch_normalization(
    x: ArrayLike,
    mean: ArrayLike,
    var: ArrayLike,
    beta: ArrayLike | None,
    gamma: ArrayLike | None,
    axis: int = -1,
    epsilon: float = 1e-3,
) -> Array:
    """`gamma (x - mean) / sqrt(var + epsilon) + beta`."""
    centered = ops.subtract(x, mean)
    scaled = ops.multiply(centered, ops.rsqrt(ops.add(var, epsilon)))
    scaled = scaled if gamma is None else ops.multiply(scaled, gamma)
    return scaled if beta is None else ops.add(scaled, beta)


def bias_add(x: ArrayLike, bias: ArrayLike, data_format: str | None = None) -> Array:
    """X with a bias for each channel, or for each element of a row."""
    bias = ops.convert_to_tensor(bias)
    if data_format == "channels_first":
        last = len(bias.shape) - 1
        bias = ops.transpose(bias, (last, *range(last)))
        bias = ops.reshape(bias, (*bias.shape, *[1] * (len(ops.shape(x)) - 1 - len(bias.shape))))
    return ops.add(x, bias)


def conv1d(
    x: ArrayLike,
    kernel: ArrayLike,
    strides: int = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int = 1,
) -> Array:
    """A convolution of sequences, whose padding may be "causal"."""
    if padding == "causal":
        x = temporal_padding(x, (dilation_rate * (int(ops.shape(kernel)[0] or 1) - 1), 0))
    return ops.conv(x, kernel, strides, "valid" if padding == "causal" else padding, data_format, dilation_rate)


def conv2d(
    x: ArrayLike,
    kernel: ArrayLike,
    strides: Sizes = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = (1, 1),
) -> Array:
    """A convolution of images, see `iskra.ops.conv`."""
    return ops.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv3d(
    x: ArrayLike,
    kernel: ArrayLike,
    strides: Sizes = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = (1, 1, 1),
) -> Array:
    """A convolution of volumes, see `iskra.ops.conv`."""
    return ops.conv(x, kernel, strides, padding, data_format, dilation_rate)


def conv2d_transpose(
    x: ArrayLike,
    kernel: ArrayLike,
    output_shape: Sequence[int | None],
    strides: Sizes = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: Sizes = (1, 1),
) -> Array:
    """The transpose of a convolution of images; `output_shape` must be what strides and padding give.

    Raises:
        ValueError: it is not.
    """
    made = ops.conv_transpose(x, kernel, strides, padding, None, data_format, dilation_rate)
    wanted, found = tuple(output_shape)[1:], tuple(ops.shape(made))[1:]
    if any(n is not None and n != m for n, m in zip(wanted, found, strict=True)):
        raise ValueError(f"conv2d_transpose: expected output_shape=(None, {found}), got {wanted}. Change the strides.")
    return made


def dropout(x: ArrayLike, level: float, noise_shape: Sequence[int | None] | None = None, seed: Seed = None) -> Array:
    """Zeros with the probability `level`, the other values scaled up."""
    return random.dropout(x, level, noise_shape, seed)


def pool2d(
    x: ArrayLike,
    pool_size: Sizes,
    strides: Sizes = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Array:
    """The maximum ("max") or the mean ("avg") of windows.

    Raises:
        ValueError: another `pool_mode`.
    """
    if pool_mode not in ("max", "avg"):
        raise ValueError(f"pool: expected pool_mode as one of max, avg, got {pool_mode!r}. Use one of these.")
    pool = ops.max_pool if pool_mode == "max" else ops.average_pool
    return pool(x, pool_size, strides, padding, data_format)


def pool3d(
    x: ArrayLike,
    pool_size: Sizes,
    strides: Sizes = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Array:
    """As `pool2d`, of volumes."""
    return pool2d(x, pool_size, strides, padding, data_format, pool_mode)


def resize_images(
    x: ArrayLike, height_factor: int, width_factor: int, data_format: str, interpolation: str = "nearest"
) -> Array:
    """Images some times as high and wide."""
    rows = 2 if data_format == "channels_first" else 1
    if interpolation == "nearest":
        return ops.repeat(ops.repeat(x, height_factor, axis=rows), width_factor, axis=rows + 1)
    height, width = ops.shape(x)[rows : rows + 2]
    size = (int(height or 0) * height_factor, int(width or 0) * width_factor)
    return ops.image.resize(x, size, interpolation=interpolation, data_format=data_format)


def resize_volumes(x: ArrayLike, depth_factor: int, height_factor: int, width_factor: int, data_format: str) -> Array:
    """Volumes some times as deep, high and wide."""
    first = 2 if data_format == "channels_first" else 1
    deep = ops.repeat(x, depth_factor, axis=first)
    return ops.repeat(ops.repeat(deep, height_factor, axis=first + 1), width_factor, axis=first + 2)


def temporal_padding(x: ArrayLike, padding: Sequence[int] = (1, 1)) -> Array:
    """Sequences (N, T, F) with zeros in front and behind."""
    return ops.pad(x, ((0, 0), tuple(padding), (0, 0)))


def spatial_2d_padding(x: ArrayLike, padding: Pairs = ((1, 1), (1, 1)), data_format: str | None = None) -> Array:
    """Images with zeros around them."""
    return _padded(x, padding, data_format)


def spatial_3d_padding(
    x: ArrayLike, padding: Pairs = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None
) -> Array:
    """Volumes with zeros around them."""
    return _padded(x, padding, data_format)


def _padded(x: ArrayLike, padding: Pairs, data_format: str | None) -> Array:
    inner = [tuple(pair) for pair in padding]
    channels_first = data_format == "channels_first"
    return ops.pad(x, [(0, 0), (0, 0), *inner] if channels_first else [(0, 0), *inner, (0, 0)])


def rnn(
    step_function: Step,
    inputs: Any,
    initial_states: Sequence[ArrayLike],
    go_backwards: bool = False,
    mask: ArrayLike | None = None,
    constants: Sequence[ArrayLike] | None = None,
    unroll: bool = False,
    input_length: int | None = None,
    time_major: bool = False,
    zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Array, Array, list[Array]]:
    """Go through sequences step by step.

    Args:
        step_function: from the inputs of a step and the states (with the constants behind them) to an output and the
            new states.
        inputs: (N, T, ...), or a structure of such.
        initial_states: the states before the first step.
        go_backwards: whether to begin at the last step; outputs are in the order in which they are made.
        mask: (N, T), 0 where a step is left out: its states and its output are those before it.
        constants: further values for each step.
        unroll: accepted: a loop is one op.
        input_length: accepted: the length is that of the inputs.
        time_major: whether the first axis is T, of inputs and outputs.
        zero_output_for_mask: whether the output of a step that is left out is zeros.
        return_all_outputs: whether all outputs are wanted, or the last alone, as one step.

    Returns:
        The last output, all outputs (N, T, ...), and the last states.
    """
    rest = list(constants or ())

    def steps_first(value: Any) -> Any:
        value = value if time_major else ops.swapaxes(value, 0, 1)
        return ops.flip(value, 0) if go_backwards else value

    def step(carried: Any, now: Any) -> tuple[Any, Any]:
        states, before, values = carried[0], carried[1], now[0]
        output, new = step_function(values, [*states, *rest])
        new, shown = list(new), output
        if mask is not None:
            kept = now[1]
            shown = _where(kept, output, ops.zeros_like(output) if zero_output_for_mask else before)
            output = _where(kept, output, before)
            new = [_where(kept, after, state) for after, state in zip(new, states, strict=True)]
        return (new, output), shown

    sequences = map_structure(steps_first, inputs)
    first = map_structure(lambda value: value[0], sequences)
    output, _ = step_function(first, [*initial_states, *rest])
    steps = (sequences,) if mask is None else (sequences, steps_first(ops.cast(mask, "bool")))
    (states, last), outputs = ops.scan(step, (list(initial_states), ops.zeros_like(output)), steps)
    if not return_all_outputs:
        outputs = ops.expand_dims(last, 0)
    return last, outputs if time_major else ops.swapaxes(outputs, 0, 1), list(states)


def _where(kept: Any, value: Any, other: Any) -> Array:
    """The value in the rows that are kept, the other in the rest."""
    return ops.where(ops.reshape(kept, (-1, *[1] * (len(value.shape) - 1))), value, other)
