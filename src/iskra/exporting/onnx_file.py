"""A model's inference as an ONNX file."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

from ..atomic import whole_file

if TYPE_CHECKING:
    from onnx import ModelProto

OPSET = 21
IR_VERSION = 10


def export_onnx(model: Any, filepath: str | os.PathLike[str]) -> None:
    """Write a model's inference as an ONNX file, with any number of rows as input.

    Args:
        model: a built model.
        filepath: where to; the file is replaced as a whole, or not at all.

    Raises:
        ImportError: the package `onnx` is not installed.
        ValueError: the model is not built, or does what ONNX has no words for; the message says what.
    """
    if importlib.util.find_spec("onnx") is None:
        raise ImportError(
            "export: expected the package onnx to be installed, got no module of that name. "
            "Install it with pip install 'iskra[onnx]'."
        )
    data = onnx_model(model).SerializeToString()
    with whole_file(filepath) as file:
        file.write(data)


def onnx_model(model: Any) -> ModelProto:
    """Return a model's inference as an ONNX model, checked by ONNX's checker."""
    import onnx
    from onnx import helper

    from .. import __version__
    from .builder import TYPES, Builder
    from .free_batch import Rows, free_step

    if not model.built:
        raise ValueError(
            f"export: expected a model with weights, got {model.name!r}, which was not built. "
            "Put an Input in front, or call it on data first."
        )
    step = free_step(model)
    names = _names(model, step)
    to = Builder(names[step.inputs[0]])
    for node in step.nodes:
        if node.kind == "input":
            continue
        names[node.number] = _written(to, node, [names[number] for number in node.inputs])

    def described(name: str, number: int) -> Any:
        node = step.nodes[number]
        lengths = ["rows" if isinstance(n, Rows) and n.times == 1 else None if isinstance(n, Rows) else n
                   for n in node.shape]  # fmt: skip
        return helper.make_tensor_value_info(name, TYPES[node.dtype], lengths)

    outputs = []
    for name, number in zip(_output_names(model, len(step.outputs), set(names.values())), step.outputs, strict=True):
        to.nodes.append(helper.make_node("Identity", [names[number]], [name]))
        outputs.append(described(name, number))
    inputs = [described(names[number], number) for number in step.inputs]
    graph = helper.make_graph(to.nodes, model.name, inputs, outputs, to.used_constants())
    made = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="iskra",
        producer_version=__version__,
    )
    onnx.checker.check_model(made, full_check=True)
    return made


def _written(to: Any, node: Any, inputs: list[str]) -> str:
    """The name of what the node computes, written in ONNX's words."""
    from . import arrays, elementwise, spatial
    from .free_batch import Rows

    if node.kind == "known":
        name = to.constant(node.value)
        free = any(isinstance(length, Rows) for length in node.shape)
        return to.add("Expand", name, to.shape(node.shape)) if free else name
    if node.kind in elementwise.WORDS:
        return elementwise.WORDS[node.kind](to, node, *inputs)
    for words in (arrays.WORDS, spatial.WORDS):
        if node.kind in words:
            return words[node.kind](to, node, *inputs, **node.attrs)
    raise ValueError(
        f"export: expected a model of ops that ONNX can express, got one that uses {node.kind!r}. "
        "Export the part of the model without it."
    )


def _names(model: Any, step: Any) -> dict[int, str]:
    """The inputs' names by their nodes' numbers."""
    known = list(getattr(model, "input_names", None) or [])
    if len(known) != len(step.inputs):
        known = ["input"] if len(step.inputs) == 1 else [f"input_{i}" for i in range(len(step.inputs))]
    return dict(zip(step.inputs, known, strict=True))


def _output_names(model: Any, count: int, taken: set[str]) -> list[str]:
    known = list(getattr(model, "output_names", None) or [])
    if len(known) != count or len(set(known)) != count:
        known = ["output"] if count == 1 else [f"output_{i}" for i in range(count)]
    return [f"{name}_output" if name in taken else name for name in known]
