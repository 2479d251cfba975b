"""A function as a layer."""

from __future__ import annotations

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.layers import Dense, Lambda

X = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)


def scaled(x, by=2.0):
    return x * by


def test_it_computes():
    np.testing.assert_allclose(Lambda(lambda x: ops.square(x))(X), X**2, rtol=1e-6)
    np.testing.assert_array_equal(Lambda(scaled, arguments={"by": 3.0})(X), X * 3)
    assert Lambda(lambda x: x[:, :2]).compute_output_shape((None, 3)) == (None, 2)


def test_it_is_told_whether_the_model_trains():
    layer = Lambda(lambda x, training=False: x * 0.0 if training else x)
    np.testing.assert_array_equal(layer(X), X)
    np.testing.assert_array_equal(layer(X, training=True), X * 0)


def test_it_trains_and_travels(tmp_path):
    pytest.importorskip("h5py")
    model = iskra.Sequential([iskra.Input((3,)), Dense(2), Lambda(scaled, arguments={"by": 0.5}), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(X, X[:, :1], verbose=0)
    model.save(tmp_path / "net.keras")
    loaded = iskra.saving.load_model(tmp_path / "net.keras", custom_objects={"scaled": scaled})
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))
    with pytest.raises(ValueError, match="got scaled. Pass them as custom_objects="):
        iskra.saving.load_model(tmp_path / "net.keras")


def test_what_is_refused():
    with pytest.raises(TypeError, match="Lambda: expected a function, got 3. Pass for example"):
        Lambda(3)


def test_a_lambda_is_not_revived_from_its_config():
    config = Lambda(scaled, output_shape=lambda shape: shape).get_config()
    with pytest.raises(ValueError, match="Lambda: expected a function with a name as output_shape, got a lambda"):
        Lambda.from_config(config, {"scaled": scaled})
