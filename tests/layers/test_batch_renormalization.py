"""Batch renormalization against its formulas, in plain NumPy."""

import numpy as np
import pytest

import iskra
from iskra.layers import BatchNormalization

EPSILON = 0.001


def step(x, state, clip, momentum, renorm_momentum, gamma, beta):
    """Outputs and the new state of a step."""
    mean, deviation = x.mean(0), np.sqrt(x.var(0) + EPSILON)
    known = np.maximum(state["renorm_stddev"], np.sqrt(EPSILON))
    r = np.clip(deviation / known, clip.get("rmin", 0), clip.get("rmax", np.inf))
    d = np.clip((mean - state["renorm_mean"]) / known, -clip.get("dmax", np.inf), clip.get("dmax", np.inf))
    outputs = ((x - mean) / deviation * r + d) * gamma + beta
    moved = {
        "renorm_mean": state["renorm_mean"] * renorm_momentum + mean * (1 - renorm_momentum),
        "renorm_stddev": state["renorm_stddev"] * renorm_momentum + deviation * (1 - renorm_momentum),
        "moving_mean": state["moving_mean"] * momentum + mean * (1 - momentum),
        "moving_stddev": state["moving_stddev"] * momentum + deviation * (1 - momentum),
    }
    return outputs, moved | {"moving_variance": np.maximum(moved["moving_stddev"] ** 2 - EPSILON, 0)}


@pytest.mark.parametrize("clip", [{}, {"rmin": 0.8, "rmax": 1.1, "dmax": 0.3}])
def test_steps(clip, engine):
    layer = BatchNormalization(
        momentum=0.9, renorm=True, renorm_clipping=clip, renorm_momentum=0.8,
        moving_variance_initializer=3 * np.ones(3),
        gamma_initializer=2.0 * np.ones(3), beta_initializer="ones",
    )  # fmt: skip
    layer.build((None, 3))
    names = ("moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev")
    state = {name: getattr(layer, name).numpy() for name in names}
    np.testing.assert_allclose(state["renorm_stddev"], np.sqrt(3) * np.ones(3), rtol=1e-6)
    generator = np.random.default_rng(3)
    for _ in range(3):
        x = generator.normal(1, 2, (8, 3)).astype(np.float32)
        outputs, state = step(x, state, clip, 0.9, 0.8, 2.0, 1.0)
        np.testing.assert_allclose(layer(x, training=True), outputs, atol=1e-4)
        for name in names:
            np.testing.assert_allclose(getattr(layer, name).numpy(), state[name], atol=1e-5, err_msg=name)
    expected = 2 * (x - state["moving_mean"]) / np.sqrt(state["moving_variance"] + EPSILON) + 1
    np.testing.assert_allclose(layer(x), expected, atol=1e-4)


def test_training_and_files(tmp_path, engine):
    model = iskra.Sequential([iskra.Input((3,)), BatchNormalization(renorm=True, name="norm"), iskra.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.random.default_rng(1).normal(size=(32, 3)).astype(np.float32)
    losses = model.fit(x, x[:, :1], epochs=30, verbose=0).history["loss"]
    assert losses[-1] < losses[0] / 2
    model.save(tmp_path / "net.keras")
    loaded = iskra.models.load_model(tmp_path / "net.keras")
    assert np.array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))
    assert len(loaded.get_layer("norm").non_trainable_weights) == 5


@pytest.mark.parametrize("clip", [{"random_key": 1.0}, {"rmax": 0.0, "rmin": 1.0}, {"rmax": 1.0, "dmax": -1.0}])
def test_limits_that_are_none(clip):
    with pytest.raises(ValueError, match="BatchNormalization: expected renorm_clipping with rmin up to rmax"):
        BatchNormalization(renorm=True, renorm_clipping=clip)
