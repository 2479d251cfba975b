"""A real Keras to exchange files with, and a network to save."""

import importlib
import os
import sys
import warnings

import numpy as np
import pytest

import iskra
from saving.networks import network

pytest.importorskip("h5py", reason="files need h5py: pip install 'iskra[files]'")


@pytest.fixture(scope="session")
def keras():
    """Keras on its NumPy backend."""
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module("keras")
        except ImportError as error:
            pytest.skip(f"needs Keras to exchange files with: pip install 'iskra[keras]' ({error})")


@pytest.fixture
def data():
    """Inputs (20, 4) and targets (20, 2)."""
    generator = np.random.default_rng(5)
    return generator.normal(size=(20, 4)).astype(np.float32), generator.normal(size=(20, 2)).astype(np.float32)


@pytest.fixture
def model(data):
    """A small network after two epochs of training."""
    trained = network()
    trained.fit(*data, epochs=2, verbose=0)
    return trained


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A folder of its own; at the end no file has appeared in it, and no module was imported on the way."""
    iskra.models.load_model  # what it needs itself
    monkeypatch.chdir(tmp_path)
    modules = set(sys.modules)
    yield tmp_path
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.keras"]
    assert not {name for name in set(sys.modules) - modules if name.split(".")[0] not in ("iskra", "h5py", "encodings")}
