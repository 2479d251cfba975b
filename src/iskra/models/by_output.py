"""What is given for several outputs: one for all, one for each in a list, by names, or nested as the outputs are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..tree import flatten, flatten_with_path, is_nested, pack_sequence_as
from .named_structure import NamedStructure, Path


@dataclass
class OutputLoss:
    """The losses of one output, or of a part of the outputs together.

    Attributes:
        path: the way to the part.
        terms: the losses as they were given, each with its factor.
    """

    path: Path
    terms: list[tuple[Any, float]] = field(default_factory=list)


def losses_by_output(loss: Any, factors: Any, outputs: NamedStructure) -> list[OutputLoss]:
    """The losses that `compile` was given, by the parts of the outputs that they are for.

    A single loss is for each output, one in a list or dictionary for the part of that place or name. Where a list is
    not nested as the outputs are there, each loss of it is for all of that part. Those of one part are added.

    Args:
        loss: the losses as they were given.
        factors: factors of the losses, in the same form, or None.
        outputs: the outputs.

    Raises:
        ValueError: a list of another length, or a name that no output has.

    Example:
        >>> losses_by_output({"b": "mse"}, None, NamedStructure([None, None], ["a", "b"]))
        [OutputLoss(path=(1,), terms=[('mse', 1.0)])]
    """
    loss, factors = _for_each(loss, factors, outputs)
    list(_terms(loss, None, (), outputs))  # refuses losses that do not fit before factors that do not
    found: dict[Path, OutputLoss] = {}
    for path, term, factor in _terms(loss, _like(factors, loss, outputs), (), outputs):
        each = found.setdefault(path, OutputLoss(path))
        each.terms.append((term, 1.0 if factor is None else float(factor)))
    return sorted(found.values(), key=lambda each: flatten(outputs.part(each.path))[0])


def _for_each(loss: Any, factors: Any, outputs: NamedStructure) -> tuple[Any, Any]:
    """Losses and factors with one for each output, where one is given for all, or names for what is no dictionary."""
    if isinstance(loss, (list, tuple)) and len(loss) == 1 and not _is_nested(loss[0]):
        loss = loss[0]
    if not _is_nested(loss) and is_nested(outputs.numbered):
        if factors is not None and not is_nested(factors):
            factors = [factors] * outputs.count
        loss = [loss] * outputs.count
    if is_by_name(loss) and not isinstance(outputs.numbered, dict):
        loss = outputs.named(loss, "losses")
        if not is_nested(outputs.numbered):
            loss = loss[0][0] if isinstance(loss[0], (list, tuple)) and len(loss[0]) == 1 else loss[0]
    if is_by_name(factors) and not is_by_name(loss):
        factors = outputs.named(factors, "loss_weights")
    return loss, factors


def _like(factors: Any, loss: Any, outputs: NamedStructure) -> Any:
    """The factors, nested as the losses are."""
    if factors is None or not is_nested(factors):
        return factors
    if is_by_name(factors) and is_by_name(loss):
        return {key: _like(factors.get(key), part, outputs) for key, part in loss.items()}
    if isinstance(factors, (list, tuple)) and isinstance(loss, (list, tuple)) and len(factors) == len(loss):
        return [_like(*pair, outputs) for pair in zip(factors, loss, strict=True)]
    flat, losses = flatten(factors), _flatten(loss)
    if len(flat) == len(losses):
        return pack_sequence_as(loss, flat) if _is_nested(loss) else flat[0]
    if len(flat) != sum(each is not None for each in losses):
        raise ValueError(
            f"compile: expected {len(losses)} loss_weights, one for each loss, got {len(flat)}. "
            "Leave them out for ones."
        )
    rest = iter(flat)
    return pack_sequence_as(loss, [None if each is None else next(rest) for each in losses])


def _terms(loss: Any, factor: Any, path: Path, outputs: NamedStructure) -> Iterator[tuple[Path, Any, Any]]:
    """Each loss with the way to its part of the outputs, and its factor."""
    node = outputs.part(path)
    if not _is_nested(loss):
        if loss is not None:
            yield path, loss, factor
        return
    if is_by_name(loss):
        if not isinstance(node, dict) or not set(loss) <= set(node):
            raise outputs.refusal(loss, "losses")
        ways = [(*path, key) for key in loss]
        parts, factors = list(loss.values()), [_part(factor, key) for key in loss]
    else:
        ways = _ways(loss, node, path, outputs)
        parts, factors = list(loss), [_part(factor, number) for number in range(len(loss))]
    for each in zip(parts, factors, ways, strict=True):
        yield from _terms(*each, outputs)


def _ways(loss: Sequence[Any], node: Any, path: Path, outputs: NamedStructure) -> list[Path]:
    """The way to the part of the outputs that each loss of a list is for."""
    leaves = [(*path, *rest) for rest, _ in flatten_with_path(node)]
    if is_nested(node) and len(leaves) == len(loss) and not any(map(_is_nested, loss)):
        return leaves
    if not isinstance(node, type(loss)) and (path or is_nested(node)):
        return [path] * len(loss)
    if not is_nested(node) or len(loss) != len(node):
        raise ValueError(
            f"compile: expected one loss for each of {outputs.count} outputs, got {len(loss)}. Pass a list as long as "
            f"the model's outputs ({', '.join(outputs.names)}), or a dictionary by their names."
        )
    return [(*path, number) for number in range(len(loss))]


def metrics_by_output(given: Any, outputs: NamedStructure) -> list[list[Any]]:
    """The metrics of each output; with one output all that are given are its own.

    Raises:
        ValueError: a list of another length, or a name that no output has.

    Example:
        >>> metrics_by_output(["mae", ["mse", "mape"]], NamedStructure([None, None]))
        [['mae'], ['mse', 'mape']]
    """
    if outputs.count == 1:
        return [listed(given)]
    if is_by_name(given) and not isinstance(outputs.numbered, dict):
        given = outputs.named(given, "metrics")
    found = dict(_metrics(given, outputs.numbered, outputs))
    return [found.get(number, []) for number in range(outputs.count)]


def _metrics(given: Any, node: Any, outputs: NamedStructure) -> Iterator[tuple[int, list[Any]]]:
    """Numbers of outputs in a part, each with its metrics."""
    if given is None or (isinstance(given, (list, tuple)) and not given):
        return
    if not is_nested(node):
        yield node, listed(given)
    elif not _is_nested(given):
        yield from ((number, [given]) for number in flatten(node))
    elif is_by_name(given):
        if not isinstance(node, dict) or not set(given) <= set(node):
            raise outputs.refusal(given, "metrics")
        for key, part in given.items():
            yield from _metrics(part, node[key], outputs)
    elif len(given) == len(node) and not isinstance(node, dict):
        for part, inner in zip(given, node, strict=True):
            yield from _metrics(part, inner, outputs)
    elif len(given) == len(flatten(node)):
        yield from zip(flatten(node), map(listed, given), strict=True)
    else:
        raise ValueError(
            f"compile: expected one metric (or list of them) for each of {outputs.count} outputs, got {len(given)}. "
            f"Pass a list as long as the model's outputs ({', '.join(outputs.names)}), or a dictionary by their names."
        )


def listed(value: Any) -> list[Any]:
    """One value, a list, a list in a list or a dictionary (of one output) as a flat list, without None."""
    return [each for each in _flatten(value) if each is not None]


def is_by_name(value: Any) -> bool:
    """Whether it is a dictionary of things by name, not one that describes an object."""
    return isinstance(value, dict) and "class_name" not in value


def _is_nested(value: Any) -> bool:
    return isinstance(value, (list, tuple)) or is_by_name(value)


def _flatten(value: Any) -> list[Any]:
    """All values of a structure, in which a dictionary may describe an object."""
    if is_by_name(value):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [item for part in value for item in _flatten(part)]
    return [value]


def _part(factor: Any, key: Any) -> Any:
    return factor[key] if is_nested(factor) else factor
