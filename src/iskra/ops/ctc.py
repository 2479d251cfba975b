"""Connectionist temporal classification, under the names of `keras.ops`: labels of sequences without alignment.

A model gives logits for each step of its input, `(N, T, K)`; one of the K classes, the blank, stands for "no label
here". A labelling is what remains of a path of T classes when repetitions are merged and blanks removed.

References:
    Graves et al., "Connectionist temporal classification: labelling unsegmented sequence data with recurrent neural
    networks", 2006.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.op import is_symbolic
from ..graph.ops import elementwise as ew
from ..graph.ops.last_axis import argsort
from ..typing import Array, ArrayLike
from .activations import log_softmax
from .ctc_beams import beam_search
from .reductions import argmax, max, sum
from .scans import scan
from .shapes import (
    concatenate,
    convert_to_tensor,
    expand_dims,
    known,
    matmul,
    one_hot,
    reshape,
    stack,
    swapaxes,
)
from .sorting import take_along_axis
from .trigonometry import floating

__all__ = ["ctc_decode", "ctc_loss"]

_NEVER = -1e5  # the logarithm of the probability of what cannot be


def ctc_loss(
    target: ArrayLike, output: ArrayLike, target_length: ArrayLike, output_length: ArrayLike, mask_index: int = 0
) -> Array:
    """CTC loss: minus the logarithm of the probability of the labels, summed over all paths that give them.

    Args:
        target: labels, integers (N, L); what is behind `target_length` does not matter.
        output: logits (N, T, K), of which the softmax is taken.
        target_length: number of labels of each sequence, (N,).
        output_length: number of steps of each sequence, (N,).
        mask_index: the class of the blank.

    Returns:
        The losses, (N,); about 1e5 for labels that do not fit into the steps.

    Example:
        >>> ctc_loss([[1]], [[[0.0, 0.0], [0.0, 0.0]]], [1], [2])  # 3 of 4 paths give 1
        array([0.287682], dtype=float32)
    """
    target, output = convert_to_tensor(target, "int32"), floating(output)
    target_length, output_length = convert_to_tensor(target_length), convert_to_tensor(output_length)
    count, steps, classes = known("ctc_loss", output)
    path, may_skip = _with_blanks(target, count, mask_index)
    states = 2 * known("ctc_loss", target, [1])[0] + 1
    log_p = matmul(log_softmax(output), swapaxes(one_hot(path, classes), 1, 2))  # (N, T, K) (N, K, S) -> (N, T, S)
    log_p = swapaxes(log_p, 0, 1)  # (T, N, S)
    begins = ew.add(np.where(np.arange(states) == 0, 0.0, _NEVER).astype(np.float32), ew.multiply(log_p[0], 0.0))
    is_step = ew.less(np.arange(steps, dtype=np.int32)[:, None], expand_dims(output_length, 0))  # (T, N)

    def step(forward: Any, x: Any) -> tuple[Any, None]:
        log_p, is_step = x
        skipped = ew.where(may_skip, _moved(forward, 2), _NEVER)
        reached = ew.add(_log_sum([forward, _moved(forward, 1), skipped]), log_p)
        return ew.where(ew.less(0.0, expand_dims(is_step, -1)), reached, forward), None

    forward, _ = scan(step, begins, (log_p, ew.cast(is_step, dtype="float32")))
    last = ew.multiply(target_length, 2)  # the blank behind the last label
    ends = [ew.maximum(ew.subtract(last, back), 0) for back in (0, 1)]
    found = [take_along_axis(forward, reshape(ew.cast(end, dtype="int32"), (-1, 1)), 1)[:, 0] for end in ends]
    found[1] = ew.where(ew.equal(target_length, 0), _NEVER, found[1])
    return ew.negative(_log_sum(found))


def _with_blanks(target: Any, count: int, blank: int) -> tuple[Any, Any]:
    """Labels with blanks around each, (N, S), S = 2 L + 1, and where a path may leave out the blank before."""
    blanks = ew.add(ew.multiply(target, 0), blank)
    pairs = reshape(stack([blanks, target], -1), (count, -1))
    path = concatenate([pairs, np.full((count, 1), blank, np.int32)], 1)
    before = concatenate([np.full((count, 2), blank, np.int32), path[:, :-2]], 1)
    return path, ew.logical_and(ew.not_equal(path, blank), ew.not_equal(path, before))


def _moved(forward: Any, by: int) -> Any:
    """What each state's predecessor has, so many states before; (N, S)."""
    count, states = known("ctc_loss", forward)
    kept = forward[:, : states - by] if states > by else forward[:, :0]
    return concatenate([np.full((count, min(by, states)), _NEVER, np.float32), kept], 1)


def _log_sum(logarithms: list[Any]) -> Any:
    """The logarithm of a sum from those of its parts, which are finite."""
    top: Any = logarithms[0]
    for other in logarithms[1:]:
        top = ew.maximum(top, other)
    top = ew.stop_gradient(top)
    total: Any = 0.0
    for each in logarithms:
        total = ew.add(total, ew.exp(ew.subtract(each, top)))
    return ew.add(ew.log(total), top)


def ctc_decode(
    inputs: ArrayLike,
    sequence_lengths: ArrayLike,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int = 0,
) -> tuple[Array, Array]:
    """The most probable labels of sequences.

    Args:
        inputs: logits (N, T, K).
        sequence_lengths: number of steps of each sequence, (N,).
        strategy: "greedy": the most probable class of each step; "beam_search": the most probable labellings, of as
            many as `beam_width` that are followed, for arrays only.
        beam_width: number of labellings to follow.
        top_paths: number of labellings to return of "beam_search".
        merge_repeated: whether "greedy" merges equal classes of steps in a row.
        mask_index: the class of the blank.

    Returns:
        Labels, (1 or top_paths, N, T), int32, -1 behind the last; scores: of "greedy" minus the sum of the largest
        logits, (N, 1), of "beam_search" the logarithms of the probabilities, (N, top_paths).

    Raises:
        ValueError: The strategy is unknown.
        TypeError: "beam_search" is asked for symbolic inputs.

    Example:
        >>> labels, scores = ctc_decode([[[0.0, 9.0], [0.0, 9.0], [9.0, 0.0], [0.0, 9.0]]], [4])
        >>> labels, scores
        (array([[[ 1,  1, -1, -1]]], dtype=int32), array([[-36.]], dtype=float32))
    """
    inputs, lengths = floating(inputs), convert_to_tensor(sequence_lengths)
    if strategy == "greedy":
        return _greedy(inputs, lengths, merge_repeated, mask_index)
    if strategy != "beam_search":
        raise ValueError(
            f"ctc_decode: expected strategy 'greedy' or 'beam_search', got {strategy!r}. Choose one of them."
        )
    if is_symbolic(inputs, lengths):
        raise TypeError(
            "ctc_decode: expected arrays for strategy 'beam_search', got a symbolic value. "
            "Decode what predict returns, or take strategy='greedy'."
        )
    log_p = np.asarray(log_softmax(inputs))
    return beam_search(log_p, np.asarray(lengths), beam_width, top_paths, mask_index)


def _greedy(inputs: Any, lengths: Any, merge_repeated: bool, blank: int) -> tuple[Any, Any]:
    steps = known("ctc_decode", inputs, [1])[0]
    beyond = ew.less_equal(expand_dims(lengths, -1), np.arange(steps, dtype=np.int32))  # (N, T)
    best = ew.where(beyond, blank, argmax(inputs, axis=-1))
    score = ew.negative(sum(ew.where(beyond, 0.0, max(inputs, axis=-1)), axis=1, keepdims=True))
    is_label = ew.not_equal(best, blank)
    if merge_repeated and steps > 1:
        is_first = concatenate([ew.equal(best[:, :1], best[:, :1]), ew.not_equal(best[:, 1:], best[:, :-1])], 1)
        is_label = ew.logical_and(is_label, is_first)
    order = argsort(ew.where(is_label, np.arange(steps, dtype=np.int32), steps))
    labels = take_along_axis(ew.where(is_label, best, -1), order, axis=1)
    return expand_dims(labels, 0), score
