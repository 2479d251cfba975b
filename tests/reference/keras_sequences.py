"""Record what Keras's layers for sequences answer to the models in `tests/layers/sequence_cases.py`.

Run by hand, in an environment of its own, when a case is added:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 jax
    PYTHONPATH=tests KERAS_BACKEND=jax keras-env/bin/python -m reference.keras_sequences

It writes `keras_sequences.npz` beside this file: for each case the outputs, the gradients of a weighted sum of them for
inputs and weights, and the loss (which masks have a say in), all in one float32 array with a JSON text that says what
is what. `tests/layers/test_sequences.py` compares iskra's numbers with them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from layers.sequence_cases import CASES, Case

FILE = Path(__file__).with_suffix(".npz")


def values(shape: Any, phase: float) -> np.ndarray:
    """Numbers from -1.5 to 1.5 that look arbitrary, have no ties and are the same everywhere."""
    steps = np.arange(np.prod(shape), dtype=np.float64)
    return (1.5 * np.sin(1.7 * steps + phase + 0.01 * steps**2)).reshape(shape).astype(np.float32)


def arrays(case: Case) -> list[np.ndarray]:
    """The inputs of a case."""
    made = [values(shape, 2.0 + place) for place, shape in enumerate(case.shapes)]
    return [np.abs(np.round(3 * x)) if case.words and not place else x for place, x in enumerate(made)]


def model_of(library: Any, case: Case) -> Any:
    """The model of a case, with weights that are the same in either library."""
    inputs = [library.Input(shape[1:]) for shape in case.shapes]
    made = case.make(library.layers, *inputs)
    outputs = list(made) if isinstance(made, (list, tuple)) else made
    model = library.Model(inputs if len(inputs) > 1 else inputs[0], outputs)
    drawn = [0.5 * values(tuple(w.shape), 0.3 + place) for place, w in enumerate(model.weights)]
    model.set_weights(drawn)
    return model


def one_or_all(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else parts


def loss_of(model: Any, case: Case, outputs: list[np.ndarray]) -> float:
    """The mean squared error to arbitrary targets; masks leave out some of them."""
    model.compile("sgd", "mse")
    targets = [values(y.shape, 7.0) for y in outputs]
    result = model.evaluate(one_or_all(arrays(case)), one_or_all(targets), verbose=0)
    return result[0] if isinstance(result, list) else result


def answers(case: Case) -> dict[str, np.ndarray]:
    """What Keras makes of a case."""
    import jax
    import keras

    model = model_of(keras, case)
    given = arrays(case)
    trained = [v.value for v in model.trainable_variables]
    others = [v.value for v in model.non_trainable_variables]

    def total(given: Any, trained: Any) -> Any:
        outputs, _ = model.stateless_call(trained, others, one_or_all(given), training=False)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        return sum((y * values(y.shape, 5.0)).sum() for y in outputs), outputs

    (_, outputs), (slopes_in, slopes) = jax.value_and_grad(total, argnums=(0, 1), has_aux=True)(given, trained)
    record = {f"output {place}": y for place, y in enumerate(outputs)}
    record |= {f"slope of input {p}": s for p, s in enumerate(slopes_in) if not (case.words and p == 0)}
    record |= {f"slope {place}": s for place, s in enumerate(slopes)}
    if len(outputs) == 1:  # Keras gives several outputs masks that do not belong to them
        record["loss"] = loss_of(model, case, outputs)
    return {label: np.asarray(value, np.float32) for label, value in record.items()}


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

    record = {label: answers(case) for label, case in CASES.items()}
    shapes = {case: {label: array.shape for label, array in found.items()} for case, found in record.items()}
    numbers = np.concatenate([a.ravel() for found in record.values() for a in found.values()])
    versions = f"keras {keras.__version__} on {keras.config.backend()}, numpy {np.__version__}"
    np.savez_compressed(FILE, numbers=numbers, index=np.array(json.dumps({"versions": versions, "cases": shapes})))
    print(f"{FILE.name}: {len(record)} cases, {FILE.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
