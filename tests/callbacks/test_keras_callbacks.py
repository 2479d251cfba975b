"""Callbacks do what Keras's do with the same logs.

Keras's behaviour is recorded: see `tests/reference/keras_callbacks.py`.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

import iskra
from reference.callback_cases import CASES, hooks, run

KERAS = json.loads((Path(__file__).parents[1] / "reference" / "keras_callbacks.json").read_text())


def close(ours, theirs):
    """Whether two records are equal, numbers to float32's precision, NaN equal to NaN."""
    if isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(close(ours[key], theirs[key]) for key in theirs)
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(close(a, b) for a, b in zip(ours, theirs, strict=True))
    if isinstance(theirs, float):
        return np.isclose(ours, theirs, rtol=1e-6, atol=0, equal_nan=True)
    return ours == theirs


@pytest.mark.filterwarnings("ignore:.*got NaN, which is worse than any number:UserWarning")
@pytest.mark.parametrize("name", CASES)
def test_same_as_keras(name, tmp_path):
    if CASES[name].callback == "ModelCheckpoint":
        pytest.importorskip("h5py", reason="files need h5py: pip install 'iskra[files]'")
    ours = json.loads(json.dumps(asdict(run(iskra, CASES[name], tmp_path))))
    theirs = KERAS["cases"][name]
    for epoch, (mine, keras) in enumerate(zip(ours["epochs"], theirs["epochs"], strict=False)):
        assert close(mine, keras), f"epoch {epoch}: {mine} instead of {keras}"
    assert close(ours, theirs)


def test_every_hook_comes_when_it_comes_in_keras():
    assert hooks(iskra) == KERAS["hooks"]


def test_every_recorded_case_is_there():
    assert list(KERAS["cases"]) == list(CASES)
