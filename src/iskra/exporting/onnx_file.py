"""A model's inference as an ONNX file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..atomic import whole_file
from ..requirements import require
from ..typing import PathLike

if TYPE_CHECKING:
    from onnx import ModelProto

    from ..models import Model
    from .builder import Builder
    from .free_batch import Free, Node, Step

OPSET = 21
IR_VERSION = 10


def export_onnx(model: Model, filepath: PathLike) -> None:
    """Write a model's inference as an ONNX file, with any number of rows as input.

    Args:
        model: a built model.
        filepath: where to; the file is replaced as a whole, or not at all.

    Raises:
        ImportError: the package `onnx` is not installed.
        ValueError: the model is not built, or uses an operation that ONNX cannot express; the message names it.
    """
    require("onnx", "onnx")
    data = onnx_model(model).SerializeToString()
    with whole_file(filepath, len(data)) as file:
        file.write(data)


def onnx_model(model: Model) -> ModelProto:
    """Return a model's inference as an ONNX model, checked by ONNX's checker."""
    from onnx import helper

    from .builder import TYPES, Builder
    from .free_batch import Free, free_step

    if not model.built:
        raise ValueError(
            f"export: expected a model with weights, got {model.name!r}, which was not built. "
            "Put an Input in front, or call it on data first."
        )
    step = free_step(model)
    names = _names(model, step)
    to = Builder(*(names[number] for number in step.inputs))
    written = write_step(to, step, names)

    axes = [length for number in step.inputs for length in step.nodes[number].shape if isinstance(length, Free)]
    known = {axis.values: axis for axis in reversed(axes)}  # what was calculated to be one of them is that one

    def described(name: str, number: int) -> Any:
        node = step.nodes[number]
        lengths = [_axis_name(known.get(n.values, n), names, step) if isinstance(n, Free) else n for n in node.shape]
        return helper.make_tensor_value_info(name, TYPES[node.dtype], lengths)

    outputs = []
    output_names = _output_names(model, len(written), {*names.values(), *written})
    for name, result, number in zip(output_names, written, step.outputs, strict=True):
        to.nodes.append(helper.make_node("Identity", [result], [name]))
        outputs.append(described(name, number))
    return checked_model(to, model.name, [described(names[number], number) for number in step.inputs], outputs)


def write_step(to: Builder, step: Step, inputs: dict[int, str]) -> list[str]:
    """Write the nodes of an inference step from `free_step`; return the names of the outputs.

    `inputs` are the names of the inputs by the numbers of their nodes.

    Raises:
        ValueError: an op that ONNX cannot express.
    """
    names = dict(inputs)
    for node in step.nodes:
        if node.kind != "input":
            names[node.number] = _written(to, node, [names[number] for number in node.inputs])
    return [names[number] for number in step.outputs]


def checked_model(to: Builder, name: str, inputs: list[Any], outputs: list[Any]) -> ModelProto:
    """Return the ONNX model of a builder, checked by ONNX's checker."""
    import onnx
    from onnx import helper

    from .. import __version__

    graph = helper.make_graph(to.nodes, name, inputs, outputs, to.used_constants())
    made = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="iskra",
        producer_version=__version__,
    )
    onnx.checker.check_model(made, full_check=True)
    return made


def _written(to: Builder, node: Node, inputs: list[str]) -> str:
    """Write a node as ONNX operators; return the name of its value."""
    from . import arrays, attention, elementwise, spatial
    from .free_batch import Free

    if node.kind == "known":
        name = to.constant(node.value)
        free = any(isinstance(length, Free) for length in node.shape)
        return to.add("Expand", name, to.shape(node.shape)) if free else name
    if node.kind in elementwise.CONVERTERS:
        return elementwise.CONVERTERS[node.kind](to, node, *inputs)
    for converters in (arrays.CONVERTERS, attention.CONVERTERS, spatial.CONVERTERS):
        if node.kind in converters:
            return converters[node.kind](to, node, *inputs, **node.attrs)
    raise ValueError(
        f"export: expected a model of ops that ONNX can express, got one that uses {node.kind!r}. "
        "Export the part of the model without it."
    )


def _axis_name(length: Free, names: dict[int, str], step: Step) -> str | None:
    """What a free axis is called in the file, None for one that has to be computed."""
    if not isinstance(length.expression, str):
        return None
    number, axis = map(int, length.expression.split(":"))
    return "rows" if axis == 0 else f"{names[step.inputs[number]]}_axis_{axis}"


def _names(model: Any, step: Step) -> dict[int, str]:
    """The inputs' names by their nodes' numbers."""
    known = list(getattr(model, "input_names", None) or [])
    if len(known) != len(step.inputs):
        known = ["input"] if len(step.inputs) == 1 else [f"input_{i}" for i in range(len(step.inputs))]
    return dict(zip(step.inputs, known, strict=True))


def _output_names(model: Any, count: int, taken: set[str]) -> list[str]:
    """The keys of a dictionary of outputs, or the names of the layers that they come from."""
    known = list(getattr(model, "log_names", None) or getattr(model, "output_names", None) or [])
    if len(known) != count or len(set(known)) != count:
        known = ["output"] if count == 1 else [f"output_{i}" for i in range(count)]
    return [f"{name}_output" if name in taken else name for name in known]
