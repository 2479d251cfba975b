"""Gradients at vectors of zeros and of equal values, where a root has an infinite slope: 0, and never NaN."""

import numpy as np
import pytest

import iskra
from iskra import layers, losses, ops
from iskra.engines import get_engine
from iskra.graph import gradients
from reference.slopes import by_differences, by_graph, outputs, weighted_sum

REGULAR = np.array([[3.0, 4.0, 1.0], [0.5, -1.0, 2.5]])
ZEROS, EQUAL = np.zeros((1, 3)), np.full((1, 3), 2.0)


NORMS = {f"norm {order}": lambda x, order=order: ops.norm(x, order, -1) for order in (None, 1, 1.5, 3, 0.5, -1, -2.5)}
UNITS = {f"normalize {order}": lambda x, order=order: ops.normalize(x, order=order) for order in (1, 2, 3)}
AT_ZERO = {
    **NORMS,
    **UNITS,
    "frobenius": lambda x: ops.norm(ops.reshape(x, (-1, 1, 3)), axis=(1, 2)),
    "squared norm": lambda x: ops.norm(x, axis=-1) ** 2,
    "root of powers": lambda x: ops.power(ops.sum(ops.power(ops.abs(x), 4.0), -1), 0.25),
    "x^0": lambda x: ops.power(x, 0.0),
    "root of |x|": lambda x: ops.sqrt(ops.abs(x)),
    "cbrt": ops.cbrt,
    "hypot": lambda x: ops.hypot(x[:, 0], x[:, 1]),
    "angle": lambda x: ops.arctan2(x[:, 0], x[:, 1]),
    "cosine": lambda x: losses.cosine_similarity(ops.ones_like(x), x),
}
AT_EQUAL = {
    "std": lambda x: ops.std(x, axis=-1),
    "nanstd": lambda x: ops.nanstd(x, axis=-1),
    "std of one": lambda x: ops.std(x[:, :1], axis=-1),
}


def derivatives(function, x, engine):
    """The value, its gradient, and the gradient of the gradient's square, as a gradient penalty has it."""

    def compute(leaf):
        value = function(leaf)
        (first,) = gradients(weighted_sum(value), [leaf])
        (second,) = gradients(ops.sum(ops.square(first)), [leaf])
        return [value, first] if second is None else [value, first, second]

    return outputs(compute, [x.astype(np.float32)], get_engine(engine))


@pytest.mark.parametrize(
    ("function", "singular"),
    [
        *[pytest.param(f, ZEROS, id=name) for name, f in AT_ZERO.items()],
        *[pytest.param(f, EQUAL, id=name) for name, f in AT_EQUAL.items()],
        pytest.param(lambda x: ops.logsumexp(ops.where(ops.equal(x, 2.0), -np.inf, x), -1), EQUAL, id="logsumexp"),
    ],
)
def test_the_gradient_is_zero_there_and_the_slope_elsewhere(function, singular, engine):
    value, *found = derivatives(function, singular, engine)
    assert not np.isnan(value).any()
    for gradient in found:
        np.testing.assert_array_equal(gradient, np.zeros((1, 3)))
    np.testing.assert_allclose(by_graph(function, REGULAR), by_differences(function, REGULAR), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "layer", [layers.UnitNormalization(), lambda x: layers.Dot(1, normalize=True)([x, ops.ones_like(x)])]
)
def test_layers_of_unit_vectors(layer, engine):
    for gradient in derivatives(layer, ZEROS, engine):
        np.testing.assert_array_equal(gradient, 0.0)


@pytest.mark.parametrize("loss", ["cosine_similarity", "categorical_crossentropy", "kl_divergence"])
def test_losses_of_rows_of_zeros(loss, engine):
    def compute(y_pred):
        value = getattr(losses, loss)(np.float32([[0, 1, 0]] * 2), y_pred)
        return [value, *gradients(ops.sum(value), [y_pred])]

    for result in outputs(compute, [np.float32([[0, 0, 0], [0.2, 0.5, 0.3]])], get_engine(engine)):
        assert np.isfinite(result).all()


def test_weights_survive_a_row_of_zeros(engine):
    """The report: the norm of a row of zeros made every weight NaN."""
    model = iskra.Sequential(
        [iskra.Input((2,)), layers.Dense(2, use_bias=False), layers.Lambda(lambda x: ops.norm(x, axis=-1))]
    )
    model.compile(iskra.optimizers.SGD(0.1), "mse")
    before = model.get_weights()[0]
    model.fit(np.zeros((1, 2)), np.ones(1), verbose=0)
    np.testing.assert_array_equal(model.get_weights()[0], before)
    model.fit(np.float32([[0, 0], [3, 4]]), np.ones(2), verbose=0)
    assert np.isfinite(model.get_weights()[0]).all() and (model.get_weights()[0] != before).any()
