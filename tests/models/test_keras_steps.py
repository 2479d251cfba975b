"""Training steps from the same weights and batches give Keras's new weights, losses and metrics.

The numbers come from Keras itself: see `tests/reference/keras_steps.py`.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import iskra
from iskra.engines import NAMES
from iskra.losses import Loss
from iskra.optimizers import Optimizer
from reference.step_cases import CASES
from reference.steps import run

TOLERANCE = 1e-5
FILE = Path(__file__).parents[1] / "reference" / "keras_steps.npz"


@pytest.fixture(params=NAMES)
def engine(request, monkeypatch):
    """Every engine in turn, as the one that models use."""
    before = iskra.config.engine()
    iskra.config.set_engine(request.param)
    yield request.param
    iskra.config.set_engine(before)


@pytest.fixture(scope="module")
def keras():
    """What Keras got: for each case its numbers by label."""
    with np.load(FILE) as file:
        numbers, index = file["numbers"], json.loads(str(file["index"]))
    taken = 0
    cases: dict[str, dict[str, np.ndarray]] = {}
    for case, shapes in index["cases"].items():
        cases[case] = {}
        for label, shape in shapes.items():
            count = int(np.prod(shape))
            cases[case][label] = numbers[taken : taken + count].reshape(shape)
            taken += count
    return cases


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_keras(name, keras, engine):
    got = run(iskra, CASES[name])
    assert list(got) == list(keras[name])
    for label, expected in keras[name].items():
        scale = max(1.0, float(np.abs(expected).max())) if label.startswith("optimizer") else 1.0  # a sum may cancel
        np.testing.assert_allclose(got[label], expected, rtol=TOLERANCE, atol=TOLERANCE * scale, err_msg=label)


def test_the_recorded_cases_are_the_cases(keras):
    assert set(keras) == set(CASES), "run tests/reference/keras_steps.py again"


def used(field):
    """Names of the classes that some case has in a field, names of functions as their classes."""
    for case in CASES.values():
        value = getattr(case, field)
        yield (value if isinstance(value, str) else value[0]).replace("_", "").lower()


@pytest.mark.parametrize(
    ("module", "base", "field", "synonyms"),
    [
        (iskra.losses, Loss, "loss", {"mse": "meansquarederror", "mape": "meanabsolutepercentageerror"}),
        (iskra.optimizers, Optimizer, "optimizer", {}),
    ],
)
def test_every_loss_and_optimizer_is_compared(module, base, field, synonyms):
    public = {getattr(module, name) for name in module.__all__}
    classes = {cls.__name__.lower() for cls in public if isinstance(cls, type) and issubclass(cls, base)}
    compared = {synonyms.get(name, name) for name in used(field)}
    assert classes - {base.__name__.lower(), "ctc"} <= compared  # of sequences, see tests/ops/test_ctc.py
