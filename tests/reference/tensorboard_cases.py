"""Trainings whose logs are compared: the same words for Keras and for iskra."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

CASES: dict[str, dict[str, Any]] = {
    "default": {},
    "everything": {"histogram_freq": 1, "write_images": True, "write_steps_per_second": True},
    "every batch": {"update_freq": "batch", "write_graph": False},
    "every other batch": {"update_freq": 2, "write_steps_per_second": True},
}


def write_logs(library: Any, folder: Path, options: dict[str, Any]) -> None:
    """Train two epochs of three batches with validation, evaluate once more, and write logs."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 8)).astype(np.float32)
    y = (x.sum(axis=1, keepdims=True) > 0).astype(np.float32)
    model = library.Sequential(
        [
            library.Input((8,)),
            library.layers.Dense(6, activation="relu", name="hidden"),
            library.layers.Dense(1, activation="sigmoid", name="output"),
        ],
        name="network",
    )
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    logs = library.callbacks.TensorBoard(folder, **options)
    held_out = (x[:20], y[:20])
    model.fit(x, y, batch_size=32, epochs=2, validation_data=held_out, callbacks=[logs], verbose=0)
    model.evaluate(*held_out, callbacks=[logs], verbose=0)


def read_logs(folder: Path) -> dict[str, list[Any]]:
    """What the files hold, by sub-folder and sorted: step, tag, plugin and its data, dtype, shape, fields."""
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader

    found: dict[str, list[Any]] = {}
    for path in sorted(folder.rglob("*tfevents*")):
        part = found.setdefault(path.parent.relative_to(folder).as_posix(), [])
        for event in LegacyEventFileLoader(str(path)).Load():
            part += [[event.step, *describe(value)] for value in event.summary.value]
    return {part: sorted(values) for part, values in found.items()}


def describe(value: Any) -> list[Any]:
    """Tag, plugin and its data, dtype, shape, and the fields that hold the numbers."""
    tensor, plugin = value.tensor, value.metadata.plugin_data
    shape = [dim.size for dim in tensor.tensor_shape.dim]
    fields = [field.name for field, _ in tensor.ListFields()]
    tag = value.tag.removeprefix("network/")  # Keras names the weights of a Sequential by the model too
    return [tag, plugin.plugin_name, plugin.content.decode(), tensor.dtype, shape, fields]
