"""Training steps that any library with Keras's words can take: the same lines run for `keras` and for `iskra`.

A 6-5-4 (or 6-5-1) network with fixed weights takes three steps on fixed batches and is evaluated. `keras_steps.py`
records what Keras makes of every case; `tests/models/test_keras_steps.py` asks iskra for the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

ROWS, FEATURES, HIDDEN, CLASSES = 24, 6, 5, 4
BATCH = 8  # rows of a training step; three steps use all rows
EVALUATE_BATCH = 10  # leaves a smaller last batch

Spec = str | tuple[str, dict[str, Any]]  # "mse", or ("Huber", {"delta": 0.3}); a learning rate may be a Spec again


@dataclass(frozen=True)
class Case:
    """One way to compile the network, and the data it is for."""

    loss: Spec = "mean_squared_error"
    target: str = "real"
    activation: str = "linear"
    optimizer: Spec = ("SGD", {"learning_rate": 0.1})
    metrics: tuple[Spec, ...] = ()
    weighted_metrics: tuple[Spec, ...] = ()
    sample_weight: bool = False
    class_weight: bool = False
    kernel_regularizer: Spec | None = None
    bias_regularizer: Spec | None = None
    activity_regularizer: Spec | None = None


def wave(*shape: int, phase: float) -> np.ndarray:
    """Numbers in (-1, 1) that look arbitrary and are the same everywhere."""
    steps = np.arange(np.prod(shape), dtype=np.float64)
    return np.sin(1.7 * steps + phase + 0.01 * steps**2).reshape(shape).astype(np.float32)


def targets(kind: str) -> np.ndarray:
    """Targets of one kind: (24, 4), or (24,) labels and vectors, or (24, 1) columns."""
    real = wave(ROWS, CLASSES, phase=0.4)
    labels = np.argmax(real, axis=1).astype(np.int32)
    column = wave(ROWS, 1, phase=1.1)
    kinds = {
        "real": real,
        "positive": 0.2 + np.abs(real),
        "signs": np.where(real > 0, 1, -1).astype(np.float32),
        "bits": (real > 0).astype(np.float32),
        "labels": labels,
        "one_hot": np.eye(CLASSES, dtype=np.float32)[labels],
        "distribution": np.exp(real) / np.exp(real).sum(axis=1, keepdims=True),
        "column": column,
        "vector": column[:, 0],
        "bit": (column > 0).astype(np.float32),
    }
    return kinds[kind]


def initial_weights(outputs: int) -> list[np.ndarray]:
    shapes = [(FEATURES, HIDDEN), (HIDDEN,), (HIDDEN, outputs), (outputs,)]
    return [0.7 * wave(*shape, phase=phase + 0.3) for phase, shape in enumerate(shapes)]  # none is exactly 0


def make(module: Any, spec: Spec | None) -> Any:
    """The object that a spec names in a module; a string stays a string, so that names are tried too."""
    if spec is None or isinstance(spec, str):
        return spec
    name, settings = spec
    settings = dict(settings)
    for key, value in settings.items():
        if isinstance(value, tuple) and isinstance(value[0], str):
            settings[key] = make(module.schedules if key == "learning_rate" else module, value)
        elif isinstance(value, dict):
            settings[key] = {name: make(module, each) for name, each in value.items()}
    return getattr(module, name)(**settings)


def run(library: Any, case: Case) -> dict[str, np.ndarray]:
    """Take the steps and evaluate.

    Returns:
        All weights after the first and after the third step, the optimizer's state after the third, the logs of each
        step and of `evaluate`, and the weights that `fit` would leave, by a label each.
    """
    x, y = wave(ROWS, FEATURES, phase=2.5), targets(case.target)
    model = compiled(library, case, outputs=_outputs(case, y))
    weights = 0.5 + np.abs(wave(ROWS, phase=0.9)) if case.sample_weight else None
    class_weight = {0: 0.5, 1: 1.0, 2: 2.0, 3: 3.0} if case.class_weight else None
    record: dict[str, np.ndarray] = {}

    def keep(label: str, logs: dict[str, Any]) -> None:
        record.update({f"{key} {label}": np.asarray(logs[key], np.float32) for key in sorted(logs)})

    for step in range(3):
        rows = slice(step * BATCH, (step + 1) * BATCH)
        batch_weights = None if weights is None else weights[rows]
        logs = model.train_on_batch(
            x[rows], y[rows], sample_weight=batch_weights, class_weight=class_weight, return_dict=True
        )
        keep(f"in step {step + 1}", logs)
        if step != 1:
            keep(
                f"after step {step + 1}",
                dict(zip(("kernel 1", "bias 1", "kernel 2", "bias 2"), model.get_weights(), strict=True)),
            )
    state = model.optimizer.variables
    keep("after step 3", {f"optimizer {n:02}": np.asarray(v.numpy(), np.float32) for n, v in enumerate(state)})
    keep("of evaluate", model.evaluate(x, y, EVALUATE_BATCH, 0, weights, return_dict=True))
    if model.optimizer.use_ema:
        model.optimizer.finalize_variable_values(model.trainable_weights)
        keep("at the end", dict(zip(("kernel 1", "bias 1", "kernel 2", "bias 2"), model.get_weights(), strict=True)))
    return record


def compiled(library: Any, case: Case, outputs: int) -> Any:
    """The network of a case with its fixed weights, ready to train."""
    hidden = library.layers.Dense(
        HIDDEN,
        activation="tanh",
        kernel_regularizer=make(library.regularizers, case.kernel_regularizer),
        bias_regularizer=make(library.regularizers, case.bias_regularizer),
        activity_regularizer=make(library.regularizers, case.activity_regularizer),
        name="hidden",
    )
    output = library.layers.Dense(outputs, activation=case.activation, name="out")
    model = library.Sequential([library.Input((FEATURES,)), hidden, output])
    model.compile(
        optimizer=make(library.optimizers, case.optimizer),
        loss=make(library.losses, case.loss),
        metrics=[make(library.metrics, metric) for metric in case.metrics],
        weighted_metrics=[make(library.metrics, metric) for metric in case.weighted_metrics],
    )
    model.set_weights(initial_weights(outputs))
    return model


def _outputs(case: Case, y: np.ndarray) -> int:
    if case.target == "labels":
        return CLASSES
    return 1 if y.ndim == 1 else y.shape[1]
