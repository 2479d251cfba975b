"""Record what `keras.ops` answers to the calls in `ops_cases.py`, and how Keras writes functional models of them down.

Run by hand, in an environment of its own, when a call is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_ops

It writes `keras_ops.npz` beside this file: the numbers of all answers in one float32 array; and a JSON text with
versions, what Keras refuses, each answer's shapes and kinds, and the functions of each functional model.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from reference.ops_cases import CASES, Case

FILE = Path(__file__).with_suffix(".npz")


def labels() -> Iterator[tuple[str, Case]]:
    """Every call with a name of its own."""
    for name, cases in CASES.items():
        for number, each in enumerate(cases):
            yield f"{name} {number}", each


def answer(ops: ModuleType, each: Case) -> list[np.ndarray]:
    """What a call gives, a value or several, as arrays."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = each.call(ops, *each.arrays)
    return [np.asarray(part) for part in (found if isinstance(found, (tuple, list)) else [found])]


def model(library: ModuleType, each: Case) -> tuple[Any, list[np.ndarray]]:
    """A functional model of a call, and what it takes: arrays with as many rows as the first; others are constants."""
    rows = len(each.arrays[0])
    values: list[Any] = [
        library.Input(a.shape[1:], dtype=str(a.dtype), name=f"x{n}") if len(a) == rows else a
        for n, a in enumerate(each.arrays)
    ]
    inputs = [value for value in values if not isinstance(value, np.ndarray)]
    made = library.Model(inputs, each.call(library.ops, *values))
    return made, [a for a in each.arrays if len(a) == rows]


def functions(library: ModuleType, each: Case) -> list[dict[str, Any]]:
    """The functions between the inputs and the outputs of a functional model, as its config says them."""
    config = model(library, each)[0].get_config()
    return [bare(layer) for layer in json.loads(json.dumps(config))["layers"] if layer["class_name"] != "InputLayer"]


def bare(layer: dict[str, Any]) -> dict[str, Any]:
    """A function without its names."""
    settings = {key: value for key, value in layer["config"].items() if key != "name"}
    if settings.get("dtype") in (None, "float32") or isinstance(settings["dtype"], dict):
        settings.pop("dtype", None)  # the one that there is in any case
    nodes = [{key: _nameless(node[key]) for key in ("args", "kwargs")} for node in layer["inbound_nodes"]]
    return {"module": layer["module"], "class_name": layer["class_name"], "config": settings, "nodes": nodes}


def _nameless(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("class_name") == "__keras_tensor__":
            return "value"
        if value.get("class_name") in ("__numpy__", "__tensor__"):
            return "array"
        return {key: _nameless(part) for key, part in value.items()}
    return [_nameless(part) for part in value] if isinstance(value, list) else value


def recorded() -> tuple[dict[str, list[np.ndarray]], dict[str, Any]]:
    """Keras's answers by label, and the rest of the record."""
    with np.load(FILE) as file:
        numbers, index = file["numbers"], json.loads(str(file["index"]))
    answers: dict[str, list[np.ndarray]] = {}
    taken = 0
    for label, forms in index["forms"].items():
        answers[label] = []
        for kind, shape in forms:
            count = int(np.prod(shape))
            answers[label].append(numbers[taken : taken + count].reshape(shape).astype(kind))
            taken += count
    return answers, index


def main() -> None:
    import keras

    answers: dict[str, list[np.ndarray]] = {}
    refused: dict[str, str] = {}
    models: dict[str, list[dict[str, Any]]] = {}
    for label, each in labels():
        try:
            answers[label] = answer(keras.ops, each)
        except Exception as error:
            refused[label] = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        if each.arrays and all(a.ndim for a in each.arrays):
            try:
                models[label] = functions(keras, each)
            except Exception as error:
                refused[f"model of {label}"] = f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
    forms = {label: [(a.dtype.name, a.shape) for a in found] for label, found in answers.items()}
    versions = f"keras {keras.__version__} on {keras.config.backend()}, numpy {np.__version__}"
    index = {"versions": versions, "refused": refused, "forms": forms, "models": models}
    numbers = [np.asarray(a, np.float32).ravel() for found in answers.values() for a in found]
    np.savez_compressed(FILE, numbers=np.concatenate(numbers), index=np.array(json.dumps(index)))
    print(f"{FILE.name}: {len(answers)} calls, {FILE.stat().st_size / 1024:.0f} KiB")
    for label, reason in refused.items():
        print(f"{label}: {reason}")


if __name__ == "__main__":
    main()
