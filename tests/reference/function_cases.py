"""Calls of activations, losses and metrics that any library with Keras's words can answer, made from its public names.

`keras_functions.py` records what Keras answers, `tests/test_keras_functions.py` asks iskra. A new public name is called
with the default arguments without a line here; the tables below add what is special.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

ROWS, FEATURES, BATCH = 24, 5, 8
Arguments = dict[str, Any]
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight")
MODULES = ("activations", "losses", "metrics")
NO_CALLS = {"get", "serialize", "deserialize", "Loss", "Metric", "MeanMetricWrapper"}


def wave(*shape: int, phase: float) -> np.ndarray:
    """Numbers in (-1, 1) that look arbitrary and are the same everywhere."""
    steps = np.arange(np.prod(shape), dtype=np.float64)
    return np.sin(1.7 * steps + phase + 0.01 * steps**2).reshape(shape).astype(np.float32)


def softmax(x: np.ndarray) -> np.ndarray:
    weights = np.exp(x - x.max(axis=-1, keepdims=True))
    return (weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return (1.0 / (1.0 + np.exp(-x))).astype(np.float32)


REAL = wave(ROWS, FEATURES, phase=0.4)
SCORES = (4.0 * wave(ROWS, FEATURES, phase=1.1)).astype(np.float32)
LABELS = np.argmax(REAL, axis=1).astype(np.int32)
SPARSE = np.where(np.arange(ROWS) % 5 == 0, -1, LABELS).astype(np.int32)  # some are not labelled
IMAGES = np.abs(wave(ROWS, 4, FEATURES, phase=2.0))
SEQUENCES = np.where(np.arange(3) < 1 + np.arange(ROWS)[:, None] % 3, 1 + (LABELS[:, None] * [1, 1, 2]) % 4, 0)
DATA: dict[str, tuple[np.ndarray, np.ndarray]] = {
    "real": (REAL, SCORES),
    "vector": (REAL[:, 0], SCORES[:, :1]),
    "column": (REAL[:, :1], SCORES[:, 0]),
    "positive": (0.2 + np.abs(REAL), 0.1 + np.abs(SCORES)),
    "signs": (np.sign(REAL), SCORES),
    "bits": ((REAL > 0).astype(np.float32), sigmoid(SCORES)),
    "bits to logits": ((REAL > 0).astype(np.float32), SCORES),
    "bit": ((REAL[:, 0] > 0).astype(np.int32), sigmoid(SCORES[:, :1])),
    "limits": ((REAL > 0).astype(np.float32), np.round(8.0 * sigmoid(SCORES)) / 8.0),  # predictions on thresholds
    "one-hot": (np.eye(FEATURES, dtype=np.float32)[LABELS], softmax(SCORES)),
    "one-hot to logits": (np.eye(FEATURES, dtype=np.float32)[LABELS], SCORES),
    "one-hot planes": (
        np.eye(FEATURES, dtype=np.float32)[np.argmax(IMAGES, axis=2)],
        softmax(SCORES)[:, None] * IMAGES,
    ),
    "distribution": (softmax(REAL), softmax(SCORES)),
    "labels": (LABELS, softmax(SCORES)),
    "labels to logits": (LABELS, SCORES),
    "label column": (LABELS[:, None], softmax(SCORES)),
    "some labels": (SPARSE, softmax(SCORES)),
    "some labels to logits": (SPARSE, SCORES),
    "label planes": (np.argmax(IMAGES, axis=2).astype(np.int32), softmax(SCORES)[:, None] * IMAGES),
    "classes": (LABELS, np.argmax(SCORES, axis=1).astype(np.int32)),
    "some classes": (SPARSE, np.argmax(SCORES, axis=1).astype(np.int32)),
    "units": (LABELS, (0.9 * SCORES / np.linalg.norm(SCORES, axis=1, keepdims=True)).astype(np.float32)),
    "sequences": (SEQUENCES, 3.0 * wave(ROWS, 6, FEATURES, phase=0.8)),
    "ranking": (LABELS, np.argsort(-SCORES, axis=1).astype(np.int32)),
}

# Activations: the arguments of further calls, beside the one with defaults; None in place of that one.
ACTIVATIONS: dict[str, list[Arguments]] = {
    "celu": [{"alpha": 0.5}],
    "elu": [{"alpha": 0.5}],
    "gelu": [{"approximate": True}],
    "glu": [{"axis": 0}],
    "hard_shrink": [{"threshold": 1.0}],
    "leaky_relu": [{"negative_slope": 0.1}],
    "log_softmax": [{"axis": 0}],
    "relu": [
        {"negative_slope": 0.1},
        {"max_value": 2.0},
        {"max_value": 6.0},
        {"threshold": 1.0},
        {"threshold": -1.0, "max_value": 3.0},
        {"negative_slope": 0.2, "max_value": 2.5, "threshold": 0.5},
    ],
    "soft_shrink": [{"threshold": 1.0}],
    "softmax": [{"axis": 0}],
    "sparsemax": [{"axis": 0}],
    "squareplus": [{"b": 1}],
    "threshold": [{"threshold": 0.5, "default_value": -2.0}],
}

# Losses and metrics: the data and arguments of each call. Names without a line get {"real": [{}]}.
Calls = dict[str, list[Arguments]]
ERRORS: Calls = {"real": [{}], "vector": [{}], "column": [{}]}
LOGITS: Calls = {"one-hot to logits": [{"from_logits": True}, {"from_logits": True, "label_smoothing": 0.1}]}
SPARSE_CALLS: Calls = {
    "labels": [{}],
    "label column": [{}],
    "label planes": [{}],
    "labels to logits": [{"from_logits": True}],
    "some labels": [{"ignore_class": -1}],
    "some labels to logits": [{"from_logits": True, "ignore_class": -1}],
}
BINARY: Calls = {
    "bits": [{}, {"label_smoothing": 0.1}],
    "bits to logits": [{"from_logits": True}, {"from_logits": True, "label_smoothing": 0.2}],
    "bit": [{}],
}
CATEGORICAL: Calls = {"one-hot": [{}, {"label_smoothing": 0.1}], "one-hot planes": [{}], **LOGITS}
COUNTS: Calls = {"bits": [{}, {"thresholds": 0.3}, {"thresholds": [0.1, 0.7]}], "bit": [{}]}
SHARES: Calls = {
    "bits": [{}, {"thresholds": 0.3}, {"thresholds": [0.1, 0.7]}, {"thresholds": [0.0, 0.25, 0.5, 0.75, 1.0]}],
    "bit": [{}],
    "one-hot": [{"top_k": 2}, {"class_id": 1}, {"class_id": 3, "thresholds": 0.1}, {"top_k": 2, "class_id": 0}],
}
OVERLAP: Calls = {"bits": [{}, {"axis": 0}, {"axis": [0, 1]}]}
F_SCORES: Calls = {
    "one-hot": [{}, *({"average": how} for how in ("micro", "macro", "weighted"))],
    "bits": [{"threshold": 0.4, "average": "macro"}],
}
IOUS: Calls = {
    "classes": [{"num_classes": FEATURES, "target_class_ids": [0, 2]}],
    "some classes": [{"num_classes": FEATURES, "target_class_ids": [1, 2, 3], "ignore_class": -1}],
    "labels": [{"num_classes": FEATURES, "target_class_ids": [0], "sparse_y_pred": False}],
}
CALLS: dict[str, Calls] = {
    "accuracy": {"classes": [{}]},
    "auc": {
        "bits": [
            *({"curve": curve} for curve in ("ROC", "PR", "PRGAIN")),
            *({"summation_method": how} for how in ("minoring", "majoring")),
            {"curve": "PR", "summation_method": "majoring", "num_thresholds": 11},
            {"thresholds": [0.5, 0.1, 0.9]},
            {"multi_label": True},
            {"multi_label": True, "curve": "PR", "num_labels": FEATURES},
            {"multi_label": True, "label_weights": [1.0, 2.0, 0.5, 0.0, 1.0]},
            {"label_weights": [1.0, 2.0, 0.5, 0.0, 1.0]},
        ],
        "limits": [{"num_thresholds": 9}, {"num_thresholds": 17, "curve": "PR"}],
        "bits to logits": [{"from_logits": True}],
        "bit": [{}],
    },
    "binary_accuracy": {"bits": [{}, {"threshold": 0.3}], "bit": [{}]},
    "binary_crossentropy": BINARY,
    "binary_focal_crossentropy": {
        **BINARY,
        "bits": [{}, {"gamma": 0.5}, {"apply_class_balancing": True, "alpha": 0.4}],
    },
    "binary_io_u": {"bits": [{}, {"target_class_ids": [1], "threshold": 0.3}]},
    "categorical_accuracy": {"one-hot": [{}], "one-hot planes": [{}]},
    "categorical_crossentropy": CATEGORICAL,
    "categorical_focal_crossentropy": {**CATEGORICAL, "one-hot": [{}, {"gamma": 0.5, "alpha": 0.4}]},
    "categorical_generalized_cross_entropy": {"labels": [{"q": 0.5}, {"q": 0.3}]},
    "categorical_hinge": {"one-hot": [{}]},
    "circle": {"units": [{}, {"gamma": 16.0, "margin": 0.25}, {"gamma": 8.0, "remove_diagonal": False}]},
    "concordance_correlation": {"real": [{}, {"axis": 0}]},
    "cosine_similarity": {"real": [{}, {"axis": 0}]},
    "ctc": {"sequences": [{}]},
    "dice": OVERLAP,
    "f1_score": F_SCORES,
    "false_negatives": COUNTS,
    "false_positives": COUNTS,
    "fbeta_score": {**F_SCORES, "bits": [{"beta": 2.0, "threshold": 0.4}, {"beta": 0.5, "average": "weighted"}]},
    "hinge": {"signs": [{}], "bits": [{}]},
    "huber": {**ERRORS, "real": [{}, {"delta": 0.5}]},
    "io_u": IOUS,
    "kl_divergence": {"distribution": [{}]},
    "log_cosh": ERRORS,
    "mean": {"real": [{}]},
    "mean_absolute_error": ERRORS,
    "mean_absolute_percentage_error": ERRORS,
    "mean_io_u": {
        "classes": [{"num_classes": FEATURES}],
        "labels": [{"num_classes": FEATURES, "sparse_y_pred": False}],
    },
    "mean_squared_error": ERRORS,
    "mean_squared_logarithmic_error": {"positive": [{}]},
    "one_hot_io_u": {"one-hot": [{"num_classes": FEATURES, "target_class_ids": [0, 2]}]},
    "one_hot_mean_io_u": {"one-hot": [{"num_classes": FEATURES}]},
    "pearson_correlation": {"real": [{}, {"axis": 0}]},
    "poisson": {"positive": [{}]},
    "precision": SHARES,
    "precision_at_recall": {
        "bits": [{"recall": 0.6}, {"recall": 0.9, "num_thresholds": 1}],
        "one-hot": [{"recall": 0.5, "class_id": 2}],
    },
    "r2_score": {
        "real": [
            {},
            {"class_aggregation": None},
            {"class_aggregation": "variance_weighted_average"},
            {"num_regressors": 3},
        ],
    },
    "recall": SHARES,
    "recall_at_precision": {"bits": [{"precision": 0.6}]},
    "root_mean_squared_error": ERRORS,
    "sensitivity_at_specificity": {"bits": [{"specificity": 0.6}, {"specificity": 0.3, "num_thresholds": 7}]},
    "sparse_categorical_accuracy": {"labels": [{}], "label column": [{}], "label planes": [{}]},
    "sparse_categorical_crossentropy": SPARSE_CALLS,
    "sparse_top_k_categorical_accuracy": {"labels": [{}, {"k": 2}], "ranking": [{"k": 2, "from_sorted_ids": True}]},
    "specificity_at_sensitivity": {"bits": [{"sensitivity": 0.6}]},
    "squared_hinge": {"signs": [{}], "bits": [{}]},
    "top_k_categorical_accuracy": {"one-hot": [{}, {"k": 2}], "one-hot planes": [{"k": 2}]},
    "true_negatives": COUNTS,
    "true_positives": COUNTS,
    "tversky": {"bits": [{}, {"alpha": 0.3, "beta": 0.7}, {"axis": 0}]},
}
"""By the name of the function, or that of the class in snake case."""


def public(module: Any) -> list[str]:
    """The functions and classes that a module offers."""
    return sorted(n for n in dir(module) if not n.startswith("_") and callable(getattr(module, n)))


def snake_case(name: str) -> str:
    """`BinaryIoU` as `binary_io_u`."""
    letters = [f"_{c}" if c.isupper() and i and _word_begins(name, i) else c for i, c in enumerate(name)]
    return "".join(letters).lower()


def _word_begins(name: str, i: int) -> bool:
    return name[i - 1].islower() or name[i + 1 : i + 2].islower()


def activation_calls(name: str) -> Iterator[tuple[str, Arguments]]:
    """Each call of an activation: a label, and the arguments."""
    defaults = [] if name == "threshold" else [{}]
    for arguments in [*defaults, *ACTIVATIONS.get(name, [])]:
        yield f"activations.{name} {arguments or ''}".strip(), arguments


def calls(module: str, name: str) -> Iterator[tuple[str, str, Arguments]]:
    """Each call of a loss or metric: a label, the data's name, and the arguments."""
    for data, variants in CALLS.get(snake_case(name), {"real": [{}]}).items():
        for arguments in variants:
            yield f"{module}.{name} {data} {arguments or ''}".strip(), data, arguments


def activation_input(name: str) -> np.ndarray:
    """Values on both sides of every corner, and on the corners."""
    corners = np.array([[-6.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 6.0]], np.float32)
    return np.concatenate([corners, 5.0 * wave(5, 8, phase=0.3), 0.9 * wave(2, 8, phase=0.7)]).astype(np.float32)


def activate(library: Any, name: str, arguments: Arguments) -> np.ndarray:
    return np.asarray(getattr(library.activations, name)(activation_input(name), **arguments))


def apply(library: Any, module: str, name: str, data: str, arguments: Arguments) -> np.ndarray:
    """The values of a loss or metric function, one for each sample."""
    return np.asarray(getattr(getattr(library, module), name)(*DATA[data], **arguments))


def reduce(library: Any, name: str, data: str, arguments: Arguments) -> np.ndarray:
    """What a loss object makes of a batch: all reductions, without and with weights, then the losses themselves."""
    make = getattr(library.losses, name)
    weights = 0.5 + np.abs(wave(ROWS, phase=0.9))
    numbers = [
        np.asarray(make(reduction=reduction, **arguments)(*DATA[data], sample_weight=given)).ravel()
        for reduction in REDUCTIONS
        for given in (None, weights)
    ]
    return np.concatenate([*numbers, np.asarray(make(reduction=None, **arguments)(*DATA[data])).ravel()])


def accumulate(library: Any, name: str, data: str, arguments: Arguments, weighted: bool) -> np.ndarray:
    """What a metric object says after each of three batches, and after a reset and one more."""
    metric = getattr(library.metrics, name)(**arguments)
    y_true, y_pred = DATA[data]
    weights = 0.5 + np.abs(wave(ROWS, phase=0.9))
    given = (y_pred,) if name in ("Mean", "Sum") else (y_true, y_pred)
    numbers = []
    for step in (0, 1, 2, 0):
        if len(numbers) == 3:
            metric.reset_state()
        rows = slice(step * BATCH, (step + 1) * BATCH)
        metric.update_state(*(array[rows] for array in given), sample_weight=weights[rows] if weighted else None)
        numbers.append(np.asarray(metric.result()).ravel())
    return np.concatenate(numbers)


def answers(library: Any, module: str, name: str) -> Iterator[tuple[str, Any]]:
    """All that is asked of one public name: a label each, and a function that gives the numbers."""
    if name in NO_CALLS:
        return
    member = getattr(getattr(library, module), name)
    if module == "activations":
        for label, arguments in activation_calls(name):
            yield label, lambda a=arguments: activate(library, name, a)
        return
    for label, data, arguments in calls(module, name):
        if not inspect.isclass(member):
            yield label, lambda d=data, a=arguments: apply(library, module, name, d, a)
        elif module == "losses":
            yield label, lambda d=data, a=arguments: reduce(library, name, d, a)
        else:
            for suffix in ("", " weighted"):
                yield label + suffix, lambda d=data, a=arguments, w=bool(suffix): accumulate(library, name, d, a, w)
