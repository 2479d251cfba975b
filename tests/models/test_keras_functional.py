"""Functional models, losses and metrics of several outputs, merging layers and constraints: Keras's numbers."""

import pathlib

import numpy as np
import pytest

import iskra
from reference.functional_cases import CONSTRAINTS, MERGES, merged, trained

EXPECTED = np.load(pathlib.Path(__file__).parents[1] / "reference" / "keras_functional.npz")


@pytest.mark.parametrize("name", MERGES)
def test_merging(name):
    np.testing.assert_allclose(merged(iskra, name), EXPECTED[f"merge {name}"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_training(constraint):
    ours = trained(iskra, constraint)
    expected = {name.split(" ", 1)[1]: EXPECTED[name] for name in EXPECTED.files if name.startswith(f"{constraint} ")}
    assert ours.keys() == expected.keys()
    for name, values in ours.items():
        np.testing.assert_allclose(values, expected[name], rtol=2e-4, atol=2e-5, err_msg=name)
