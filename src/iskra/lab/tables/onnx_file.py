"""A network for tables as an ONNX model with its preprocessing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, helper

from ...exporting.builder import Builder
from ...exporting.free_batch import free_step
from ...exporting.onnx_file import checked_model, write_step
from .categories import Categories
from .numbers import FAR, Numbers
from .preparation import Preparation
from .target import REGRESSION

if TYPE_CHECKING:
    from onnx import ModelProto

    from .prediction import TablePredictor


def table_onnx_model(predictor: TablePredictor) -> ModelProto:
    """Return the model from raw columns to predictions, of a finished run on a table.

    Each column is an input of its own, (rows, 1), by its name: numbers as doubles, NaN where one is missing; categories
    as text, empty where one is missing. The outputs are `<target>` (rows, 1), a float or the likeliest class as text,
    and for classes `probabilities` (rows, K) in the order of `classes` among the model's properties.
    """
    preparation, step = predictor.preparation, free_step(predictor.model)
    to = Builder(preparation.columns[0])
    (network_outputs,) = write_step(to, step, {step.inputs[0]: _features(to, preparation)})
    outputs = _predictions(to, preparation, network_outputs)
    inputs = [_described(name, TensorProto.DOUBLE) for name in preparation.numbers.names]
    inputs += [_described(each.name, TensorProto.STRING) for each in preparation.categories]
    whole = checked_model(to, "table", inputs, outputs)
    if preparation.target.classes:
        helper.set_model_props(whole, {"classes": "\n".join(preparation.target.classes)})
    return whole


def _features(to: Builder, preparation: Preparation) -> str:
    """From raw columns to features, as `Preparation.features` computes them in NumPy."""
    parts = [_numbers(to, preparation.numbers)] if preparation.numbers.names else []
    return to.add("Concat", *parts, *(_category(to, each) for each in preparation.categories), axis=1)


def _numbers(to: Builder, numbers: Numbers) -> str:
    values = to.add("Concat", *numbers.names, axis=1)  # (rows, columns)
    gaps = to.add("IsNaN", values)
    filled = to.add("Where", gaps, _row(to, numbers.medians), values)
    scaled = to.add("Div", to.add("Sub", filled, _row(to, numbers.means)), _row(to, numbers.deviations))
    far, zero, one = (to.constant(value, np.float64) for value in (FAR, 0, 1))
    beyond = to.add("Max", to.add("Sub", to.add("Abs", scaled), far), zero)
    near = to.add("Clip", scaled, to.constant(-FAR, np.float64), far)
    rest = to.add("Mul", to.add("Sign", scaled), to.add("Log", to.add("Add", beyond, one)))
    soft_clipped = _float(to, to.add("Add", near, rest))
    if not numbers.with_gaps:
        return soft_clipped
    positions = to.integers([numbers.names.index(name) for name in numbers.with_gaps])
    return to.add("Concat", soft_clipped, _float(to, to.add("Gather", gaps, positions, axis=1)), axis=1)


def _category(to: Builder, category: Categories) -> str:
    known = to.text([category.frequent])
    features = _float(to, to.add("Equal", category.name, known))  # (rows, K)
    if not category.has_rare:
        return features
    any_known = to.add("ReduceSum", features, to.integers([1]), keepdims=1)
    return to.add("Concat", features, to.add("Sub", to.constant(1, np.float32), any_known), axis=1)


def _predictions(to: Builder, preparation: Preparation, outputs: str) -> list[Any]:
    """From the network's outputs to predictions, as `Preparation.predictions` has it in NumPy."""
    target = preparation.target
    label = _free_name(target.name, preparation.columns)
    if target.task == REGRESSION:
        wide = to.add("Cast", outputs, to=TensorProto.DOUBLE)
        scaled = to.add("Mul", wide, to.constant(preparation.deviation, np.float64))
        there = to.add("Add", scaled, to.constant(preparation.mean, np.float64))
        to.nodes.append(helper.make_node("Cast", [there], [label], to=TensorProto.FLOAT))
        return [_described(label, TensorProto.FLOAT)]
    shares = outputs
    if target.num_outputs == 1:
        shares = to.add("Concat", to.add("Sub", to.constant(1, np.float32), outputs), outputs, axis=1)
    likeliest = to.add("ArgMax", shares, axis=1, keepdims=1)
    to.nodes.append(helper.make_node("Identity", [shares], ["probabilities"]))
    to.nodes.append(helper.make_node("Gather", [to.text(target.classes), likeliest], [label]))
    return [_described(label, TensorProto.STRING), _described("probabilities", TensorProto.FLOAT, len(target.classes))]


def _free_name(name: str, taken: list[str]) -> str:
    """The name, or one like it that no column has."""
    return f"predicted {name}" if name in (*taken, "probabilities") else name


def _described(name: str, kind: int, length: int = 1) -> Any:
    return helper.make_tensor_value_info(name, kind, ["rows", length])


def _row(to: Builder, values: tuple[float, ...]) -> str:
    return to.constant([values], np.float64)


def _float(to: Builder, x: str) -> str:
    return to.add("Cast", x, to=TensorProto.FLOAT)
