"""What a model can do with files; how, stands in `iskra.saving`."""

from __future__ import annotations

import json
import os
from typing import Any

Path = str | os.PathLike[str]


class Files:
    """Saving and loading."""

    def save(self, filepath: Path, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Write the model as a `.keras` archive, see `iskra.saving.save_model`."""
        from ..saving import save_model

        save_model(self, filepath, overwrite, zipped, **kwargs)

    def save_weights(self, filepath: Path, overwrite: bool = True, max_shard_size: float | None = None) -> None:
        """Write the weights as a `.weights.h5` or `.safetensors` file, see `iskra.saving.save_weights`."""
        from ..saving import save_weights

        save_weights(self, filepath, overwrite, max_shard_size)

    def load_weights(self, filepath: Path, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Read the weights from a `.weights.h5`, `.safetensors` or `.keras` file, see `iskra.saving.load_weights`."""
        from ..saving import load_weights

        load_weights(self, filepath, skip_mismatch, **kwargs)

    def export(
        self, filepath: Path, format: str = "onnx", verbose: bool | None = None, input_signature: Any = None
    ) -> None:
        """Write the model's inference for other programs, as an ONNX file.

        Any number of rows can be given to it. Layers of your own are exported like others; random ones do what they do
        outside training.

        Args:
            filepath: where to; the file is replaced as a whole, or not at all.
            format: "onnx", the one there is.
            verbose: whether to print where the file is.
            input_signature: accepted as None: the model's inputs say it.

        Raises:
            ImportError: the package `onnx` is not installed.
            ValueError: another format, a model that is not built, or one that does what ONNX has no words for.
        """
        from ..exporting import export_onnx

        if format != "onnx" or input_signature is not None:
            given = f"format={format!r}" if format != "onnx" else f"input_signature={input_signature!r}"
            raise ValueError(f"export: expected format='onnx' and no input_signature, got {given}. Leave it out.")
        export_onnx(self, filepath)
        if verbose:
            print(f"Saved artifact at {os.fspath(filepath)!r}.")

    def to_json(self, **kwargs: Any) -> str:
        """The model without weights as JSON, for `iskra.models.model_from_json`.

        Args:
            **kwargs: handed on to `json.dumps`.
        """
        from ..saving.models import model_config

        return json.dumps(model_config(self), **kwargs)
