"""What a model can do with files; how, stands in `iskra.saving`."""

from __future__ import annotations

import json
import os
from typing import Any

from ..configurable import serialized
from .compiling import Compiled

Path = str | os.PathLike[str]


class Files:
    """Saving and loading."""

    _compiled: Compiled | None

    def save(self, filepath: Path, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Write the model as a `.keras` archive, see `iskra.saving.save_model`."""
        from ..saving import save_model

        save_model(self, filepath, overwrite, zipped, **kwargs)

    def save_weights(self, filepath: Path, overwrite: bool = True, max_shard_size: float | None = None) -> None:
        """Write the weights as a `.weights.h5` file, see `iskra.saving.save_weights`."""
        from ..saving import save_weights

        save_weights(self, filepath, overwrite, max_shard_size)

    def load_weights(self, filepath: Path, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Read the weights from a `.weights.h5` file or a `.keras` archive, see `iskra.saving.load_weights`."""
        from ..saving import load_weights

        load_weights(self, filepath, skip_mismatch, **kwargs)

    def to_json(self, **kwargs: Any) -> str:
        """The model without weights as JSON, for `iskra.models.model_from_json`.

        Args:
            **kwargs: handed on to `json.dumps`.
        """
        from ..saving.models import model_config

        return json.dumps(model_config(self), **kwargs)

    def get_compile_config(self) -> dict[str, Any]:
        """What `compile` was told, as JSON can hold it; empty before."""
        if self._compiled is None:
            return {}
        config: dict[str, Any] = serialized({"optimizer": self._compiled.optimizer, **self._compiled.settings})
        return config | {"run_eagerly": False, "steps_per_execution": 1, "jit_compile": "auto"}

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile with what `get_compile_config` gave."""
        from ..saving import deserialize_keras_object

        self.compile(**deserialize_keras_object(config))  # type: ignore[attr-defined]
