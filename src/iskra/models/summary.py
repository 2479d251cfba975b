"""A model as a table: its layers, their output shapes and how many numbers they learn."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ..graph.symbolic_call import keras_tensors_in
from ..layers import Layer
from ..layers.input_shapes import shapes_of
from ..terminal import can_write
from ..tree import flatten
from .connections import connections_of, shows_connections
from .summary_table import ASCII, BOXES, column_widths, table_lines

HEADS = ["Layer (type)", "Output Shape", "Param #"]


@dataclass(slots=True)
class Row:
    """One layer in the table; `depth` counts the models around it."""

    name: str
    kind: str
    shape: str
    params: str
    trainable: str
    depth: int = 0
    connected: str = ""


def print_summary(
    model: Any,
    line_length: int | None = None,
    positions: Sequence[float] | None = None,
    print_fn: Callable[[str], Any] | None = None,
    expand_nested: bool = False,
    show_trainable: bool = False,
    layer_range: Sequence[str] | None = None,
) -> None:
    """Print a model's layers, output shapes and numbers of parameters; the arguments are those of `Model.summary`.

    Raises:
        ValueError: `layer_range` names no layer, or `positions` do not suit the columns.
    """
    connected = shows_connections(model)
    heads = HEADS + ["Connected to"] * connected + ["Trainable"] * show_trainable
    marks = BOXES if print_fn is not None or can_write(sys.stdout, BOXES.heads) else ASCII
    rows = [
        _cells(row, marks.nested) + [row.connected] * connected + [row.trainable] * show_trainable
        for row in layer_rows(model, expand_nested, layer_range)
    ]
    widths = column_widths([heads, *rows], line_length, positions)
    lines = [f'Model: "{model.name}"', *table_lines(heads, rows, widths, marks)]
    for line in lines + [f" {total}" for total in _totals(model)]:
        (print_fn or print)(line)


def layer_rows(model: Any, expand_nested: bool = False, layer_range: Sequence[str] | None = None) -> list[Row]:
    """Return a row for each layer, nested ones after their model if they are to be shown."""
    network = getattr(model, "_network", None)
    if network is None:
        return [row for layer in _in_range(model.layers, layer_range) for row in _rows(layer, expand_nested, 0)]
    connections = connections_of(network)
    rows: list[Row] = []
    for operation in _in_range(network.operations, layer_range):
        first, *inner = (
            [_function_row(operation)] if operation.layer is None else _rows(operation.layer, expand_nested, 0)
        )
        first.connected = connections[operation.name]
        rows += [first, *inner]
    return rows


def summary_html(model: Any) -> str:
    """Return the same table as HTML, for a model's `_repr_html_`."""
    cell = 'style="text-align:{};padding:.2em 1em"'
    left, right = cell.format("left"), cell.format("right")
    body = "".join(
        f"<tr><td {left}>{'&#160;' * 4 * row.depth}{escape(row.name)}"
        f' <span style="opacity:.6">{escape(row.kind)}</span></td>'
        f"<td {left}>{escape(row.shape)}</td><td {right}>{escape(row.params)}</td></tr>"
        for row in layer_rows(model, expand_nested=True)
    )
    totals = "<br/>".join(escape(line) for line in _totals(model))
    return (
        f"<div><b>{escape(model.name)}</b> {escape(type(model).__name__)}"
        '<table style="font-variant-numeric:tabular-nums;margin:.4em 0">'
        f"<thead><tr><th {left}>Layer</th><th {left}>Output Shape</th><th {right}>Param #</th></tr></thead>"
        f'<tbody>{body}</tbody></table><small style="opacity:.7">{totals}</small></div>'
    )


def _rows(layer: Any, expand_nested: bool, depth: int) -> Iterator[Row]:
    trainable = ("Y" if layer.trainable else "N") if layer.weights else "-"
    params = f"{layer.count_params():,}" if layer.built else "0 (unbuilt)"
    kind = (
        layer.keras_class().get("class_name", type(layer).__name__)
        if isinstance(layer, Layer)
        else type(layer).__name__
    )
    yield Row(layer.name, f"({kind})", _output_shape(layer), params, trainable, depth)
    for inner in getattr(layer, "layers", ()) if expand_nested else ():
        yield from _rows(inner, expand_nested, depth + 1)


def _output_shape(layer: Any) -> str:
    """Return the shape of a layer's output; "?" before it has seen an input."""
    if not layer.built:
        return "?"
    if getattr(layer, "_recorded", ()):
        shapes = shapes_of(flatten(layer.output))
        return str(shapes[0] if len(shapes) == 1 else shapes)
    shape = getattr(layer, "output_shape", None)
    if shape is None and (seen := getattr(layer, "_input_shape", None)) is not None:
        shape = layer.compute_output_shape(seen)
    return "?" if shape is None else str(shape)


def _in_range(layers: Sequence[Any], layer_range: Sequence[str] | None) -> Sequence[Any]:
    """Return the layers from the first that matches one end to the last that matches the other."""
    if layer_range is None:
        return layers
    names = [layer.name for layer in layers]
    first, last = layer_range if len(layer_range) == 2 else ("", "")
    starts = [i for i, name in enumerate(names) if re.fullmatch(first, name)]
    ends = [i for i, name in enumerate(names) if re.fullmatch(last, name)]
    if not (starts and ends):
        raise ValueError(
            f"summary: expected layer_range as the names of a first and a last layer, got {layer_range!r}. "
            f"The layers are: {', '.join(names)}."
        )
    low, high = sorted((starts[0], ends[-1]))
    return layers[low : high + 1]


def _totals(model: Any) -> list[str]:
    """Return the lines under the table: how many numbers, those of the optimizer included, and their memory."""
    trainable = {id(v) for v in model.trainable_weights}
    slots = getattr(getattr(model, "optimizer", None), "variables", [])
    groups = {
        "Total params": [*model.weights, *slots],
        "Trainable params": [v for v in model.weights if id(v) in trainable],
        "Non-trainable params": [v for v in model.weights if id(v) not in trainable],
        "Optimizer params": slots,
    }
    return [
        f"{title}: {sum(v.value.size for v in variables):,} ({memory_size(sum(v.value.nbytes for v in variables))})"
        for title, variables in groups.items()
        if variables or title != "Optimizer params"
    ]


def memory_size(num_bytes: float) -> str:
    """Write a size in memory with a fitting unit.

    Example:
        >>> memory_size(0), memory_size(814120), memory_size(3 * 1024**3)
        ('0.00 B', '795.04 KB', '3.00 GB')
    """
    for unit in ("B", "KB", "MB", "GB"):
        if num_bytes < 1024:
            return f"{num_bytes:.2f} {unit}"
        num_bytes /= 1024
    return f"{num_bytes:.2f} TB"


def _cells(row: Row, nested: str) -> list[str]:
    indent = "  " * (row.depth - 1) + nested if row.depth else ""
    return [f"{indent}{row.name} {row.kind}", row.shape, row.params]


def _function_row(operation: Any) -> Row:
    (call,) = operation.calls
    shape = ", ".join(str(value.shape) for value in keras_tensors_in(call.outputs))
    return Row(operation.name, f"({operation.kind})", shape, "0", "-")
