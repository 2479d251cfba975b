"""Functional models and merging layers, in words that Keras and iskra share, for recorded numbers."""

import numpy as np

RNG = np.random.default_rng(11)
A, B = RNG.normal(size=(24, 4)).astype("float32"), RNG.normal(size=(24, 3)).astype("float32")
PRICE, KIND = RNG.normal(size=(24, 1)).astype("float32"), RNG.integers(0, 3, 24)
WEIGHT = RNG.random(24).astype("float32")
P, Q, R = (RNG.normal(size=(5, 3, 2)).astype("float32") for _ in range(3))
MERGES = {
    "Add": ({}, (P, Q, R)),
    "Add of other ranks": ({}, (P, Q[:, 0])),
    "Average": ({}, (P, Q, R)),
    "Concatenate": ({"axis": 1}, (P, Q)),
    "Dot": ({"axes": 2}, (P, Q)),
    "Dot of pairs": ({"axes": (1, 1)}, (P, Q)),
    "Dot of vectors": ({"axes": -1, "normalize": True}, (P[:, 0], Q[:, 0])),
    "Dot of matrix and vector": ({"axes": (2, 1)}, (P, Q[:, 0])),
    "Maximum": ({}, (P, Q, R)),
    "Minimum": ({}, (P, Q, R)),
    "Multiply": ({}, (P, Q[:, :1])),
    "Subtract": ({}, (P, Q)),
}
CONSTRAINTS = {
    "MaxNorm": {"max_value": 1.0},
    "MinMaxNorm": {"min_value": 0.5, "rate": 0.5},
    "NonNeg": {},
    "UnitNorm": {},
}


def merged(library, name):
    """What a merging layer makes of its inputs."""
    arguments, inputs = MERGES[name]
    return np.asarray(getattr(library.layers, name.split(" ")[0])(**arguments)(list(inputs)))


def network(library, constraint="MaxNorm"):
    """Two inputs, two outputs, a shared layer, functions, operators and indexing."""
    layers, ops = library.layers, library.ops
    a, b = library.Input((4,), name="a"), library.Input((3,), name="b")
    shared = layers.Dense(3, activation="tanh", name="shared")
    h = layers.Dense(
        5, activation="relu", kernel_constraint=getattr(library.constraints, constraint)(**CONSTRAINTS[constraint])
    )(a)
    c = layers.concatenate([h, b])
    d = (c * 2.0 - ops.mean(c, axis=0))[:, 1:5] / 3.0
    e = shared(d) + shared(-d) * ops.sigmoid(b)
    price, kind = layers.Dense(1, name="price")(e), layers.Dense(3, activation="softmax", name="kind")(e)
    model = library.Model([a, b], {"p": price, "k": kind})
    values = np.random.default_rng(5)
    model.set_weights([values.normal(size=w.shape).astype("float32") for w in model.get_weights()])
    return model


def trained(library, constraint):
    """Logs of three epochs in order, and the weights after them."""
    model = network(library, constraint)
    model.compile(
        library.optimizers.SGD(0.05),
        {"p": "mse", "k": "sparse_categorical_crossentropy"},
        loss_weights={"p": 0.5, "k": 2.0},
        metrics={"p": ["mae"], "k": ["accuracy"]},
        weighted_metrics={"p": ["mse"]},
    )
    data = {"sample_weight": {"p": WEIGHT, "k": WEIGHT[::-1].copy()}, "batch_size": 10, "verbose": 0}
    history = model.fit({"a": A, "b": B}, {"p": PRICE, "k": KIND}, epochs=3, shuffle=False, **data).history
    logs = {f"log {name}": np.asarray(values) for name, values in history.items()}
    return logs | {f"weight {number}": value for number, value in enumerate(model.get_weights())}


def recorded(library):
    """All numbers by name."""
    numbers = {f"merge {name}": merged(library, name) for name in MERGES}
    for constraint in CONSTRAINTS:
        numbers |= {f"{constraint} {name}": value for name, value in trained(library, constraint).items()}
    return numbers
