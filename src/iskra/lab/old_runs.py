"""The network of a run of iskra 0.1, which kept its weights in an `.npz` file beside the config of the layers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from ..saving import deserialize_keras_object
from .runs import OLD_WEIGHTS, Run

if TYPE_CHECKING:
    from ..models import Model


def read_network(run: Run) -> Model:
    """Return the network: of a run on images by `model.json`, of one on a table by its recipe."""
    if (run.path / "model.json").is_file():
        model: Model = deserialize_keras_object(json.loads((run.path / "model.json").read_text(encoding="utf-8")))
    else:
        from .network import build_table_network
        from .recipe import Recipe
        from .tables.preparation import Preparation

        preparation = Preparation.read(run.path)
        recipe = {key: value for key, value in run.config["recipe"].items() if key in Recipe.__dataclass_fields__}
        model = build_table_network(Recipe(**recipe), preparation.num_features, preparation.target)
    with np.load(run.path / OLD_WEIGHTS) as arrays:
        model.set_weights([arrays[name] for name in arrays.files])
    return model
