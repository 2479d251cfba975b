"""A model's methods for files; the work is done by `iskra.saving` and `iskra.exporting`."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, cast

from ..saving.paths import attribute_names
from ..typing import PathLike

if TYPE_CHECKING:
    from .model import Model


class Files:
    """Saving and loading."""

    def save(self, filepath: PathLike, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Write the model as a `.keras` archive or an `.h5` file, see `iskra.saving.save_model`."""
        from .saving import save_model

        save_model(cast("Model", self), filepath, overwrite, zipped, **kwargs)

    def save_weights(
        self, filepath: PathLike, overwrite: bool = True, max_shard_size: float | None = None, **kwargs: Any
    ) -> None:
        """Write the weights as a `.weights.h5`, `.safetensors` or `.h5` file, see `iskra.saving.save_weights`."""
        from ..saving.weights import save_weights

        save_weights(cast("Model", self), filepath, overwrite, max_shard_size, **kwargs)

    def load_weights(self, filepath: PathLike, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Read the weights from a file of these formats, or a `.keras` archive, see `iskra.saving.load_weights`."""
        from ..saving.weights import load_weights

        load_weights(cast("Model", self), filepath, skip_mismatch, **kwargs)

    def export(
        self, filepath: PathLike, format: str = "onnx", verbose: bool | None = None, input_signature: None = None
    ) -> None:
        """Write the model's inference for other programs, as an ONNX file.

        The exported model takes any number of rows. Layers of your own are exported like others; random ones do what
        they do outside training.

        Args:
            filepath: the file; it is replaced as a whole, or not at all.
            format: "onnx", the only format.
            verbose: whether to print the file's name.
            input_signature: None; it follows from the model's inputs.

        Raises:
            ImportError: the package `onnx` is not installed.
            ValueError: another format, a model that is not built, or an operation that ONNX cannot express.
        """
        from ..exporting import export_onnx

        if format != "onnx" or input_signature is not None:
            given = f"format={format!r}" if format != "onnx" else f"input_signature={input_signature!r}"
            raise ValueError(f"export: expected format='onnx' and no input_signature, got {given}. Remove it.")
        export_onnx(cast("Model", self), filepath)
        if verbose:
            print(f"Saved artifact at {os.fspath(filepath)!r}.")

    def to_json(self, **kwargs: Any) -> str:
        """The model without weights as JSON, for `iskra.models.model_from_json`.

        Args:
            **kwargs: handed on to `json.dumps`.
        """
        from .saving import model_config

        return json.dumps(model_config(cast("Model", self)), **kwargs)

    def attributes_in_files(self) -> list[str]:
        """The attributes that may hold layers, in the order in which files name them; `saving.paths` asks for it."""
        from .model import Model
        from .sequential import Sequential

        model = cast("Model", self)
        kind = Sequential if isinstance(model, Sequential) else Model
        if kind is Sequential or model._network is not None:
            return ["layers", *attribute_names(model, kind)]
        return attribute_names(model, Model, kept="layers")
