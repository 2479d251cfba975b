"""A finished run as an ONNX file, for programs without iskra."""

from __future__ import annotations

from pathlib import Path

from ..atomic import whole_file
from ..exporting.onnx_file import onnx_model
from ..requirements import require
from ..typing import PathLike


def export_run(path: PathLike, output: PathLike) -> list[str]:
    """Write the network of a finished run with its preprocessing; return its inputs and outputs in words.

    Of a run on a table the inputs are the raw columns; of one on images, images of the form it was trained on. The file
    is replaced as a whole, or not at all.

    Raises:
        ImportError: If the package `onnx` is not installed.
        ValueError: If the folder holds no finished run.
    """
    from .tables.preparation import FILE

    require("onnx", "onnx")
    if (Path(path) / FILE).is_file():
        from .tables.onnx_file import table_onnx_model
        from .tables.prediction import TablePredictor

        model = table_onnx_model(TablePredictor.read(path))
    else:
        from onnx import helper

        from .image_prediction import ImagePredictor

        predictor = ImagePredictor.read(path)
        model = onnx_model(predictor.model)
        helper.set_model_props(model, {"classes": "\n".join(predictor.classes)})
    with whole_file(output) as file:
        file.write(model.SerializeToString())
    ends = [("input", end) for end in model.graph.input] + [("output", end) for end in model.graph.output]
    return [f"{role} {end.name}: {_form(end)}" for role, end in ends]


def _form(end: object) -> str:
    """An input's or output's type and shape, as people write them."""
    from onnx import TensorProto

    kind = end.type.tensor_type  # type: ignore[attr-defined]
    lengths = [length.dim_param or str(length.dim_value) for length in kind.shape.dim]
    return f"{TensorProto.DataType.Name(kind.elem_type).lower()} ({', '.join(lengths)})"
