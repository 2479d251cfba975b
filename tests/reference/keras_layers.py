"""Record what Keras's layers that know space answer to the calls in `tests/layers/spatial_cases.py`.

Run by hand, in an environment of its own, when a case is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_layers

It writes `keras_layers.npz` beside this file: for each case the output, in inference and in training, and the
gradients of a weighted sum of the outputs for input and weights, all in one float32 array with a JSON text that says
what is what.
`tests/layers/test_keras_layers.py` compares iskra's numbers with them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from layers.spatial_cases import SPATIAL

FILE = Path(__file__).with_suffix(".npz")
CASES = {
    f"{name}-{number}": (name, case)
    for name, cases in SPATIAL.items()
    if "Dropout" not in name
    for number, case in enumerate(cases)
}


def values(shape: Any, phase: float) -> np.ndarray:
    """Numbers from -1.5 to 1.5 that look arbitrary, have no ties and are the same everywhere."""
    steps = np.arange(np.prod(shape), dtype=np.float64)
    return (1.5 * np.sin(1.7 * steps + phase + 0.01 * steps**2)).reshape(shape).astype(np.float32)


def weights(layer: Any) -> list[np.ndarray]:
    """A value for each weight; variances are positive."""
    drawn = [values(tuple(w.shape), 0.3 + place) for place, w in enumerate(layer.weights)]
    return [np.abs(v) + 0.5 if "variance" in w.name else v for v, w in zip(drawn, layer.weights, strict=True)]


def answers(kind: str, case: Any) -> dict[str, np.ndarray]:
    """What Keras makes of a case."""
    import jax
    import keras

    arguments, shape, _ = case
    layer = getattr(keras.layers, kind)(**arguments)
    x = values(shape, 2.0)
    layer.build((None, *shape[1:]))
    layer.set_weights(weights(layer))
    record = {"inference": layer(x, training=False) if _trains(layer) else layer(x)}
    trained = [v.value for v in layer.trainable_variables]
    others = [v.value for v in layer.non_trainable_variables]
    factors = values(record["inference"].shape, 5.0)

    def total(x: Any, trained: Any) -> Any:
        settings = {"training": True} if _trains(layer) else {}
        y, after = layer.stateless_call(trained, others, x, **settings)
        return (y * factors).sum(), (y, after)

    (_, (y, after)), (slope, slopes) = jax.value_and_grad(total, argnums=(0, 1), has_aux=True)(x, trained)
    record |= {"training": y, "slope of x": slope}
    record |= {f"slope {place}": s for place, s in enumerate(slopes)}
    record |= {f"state {place}": s for place, s in enumerate(after)}
    return {label: np.asarray(value, np.float32) for label, value in record.items()}


def _trains(layer: Any) -> bool:
    return type(layer).__name__ == "BatchNormalization"


def recorded() -> dict[str, dict[str, np.ndarray]]:
    """What `answers` gave, by case."""
    with np.load(FILE) as file:
        numbers, index = file["numbers"], json.loads(str(file["index"]))
    result: dict[str, dict[str, np.ndarray]] = {}
    taken = 0
    for case, shapes in index["cases"].items():
        result[case] = {}
        for label, shape in shapes.items():
            count = int(np.prod(shape))
            result[case][label] = numbers[taken : taken + count].reshape(shape)
            taken += count
    return result


def main() -> None:
    import keras

    record = {label: answers(*case) for label, case in CASES.items()}
    shapes = {case: {label: array.shape for label, array in arrays.items()} for case, arrays in record.items()}
    numbers = np.concatenate([a.ravel() for arrays in record.values() for a in arrays.values()])
    versions = f"keras {keras.__version__} on {keras.config.backend()}, numpy {np.__version__}"
    np.savez_compressed(FILE, numbers=numbers, index=np.array(json.dumps({"versions": versions, "cases": shapes})))
    print(f"{FILE.name}: {len(record)} cases, {FILE.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
