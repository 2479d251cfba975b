"""Which targets and weights go with which predictions: `(N,)` and `(N, 1)` meet, and nothing is spread to `(N, N)`."""

import numpy as np
import pytest

from iskra import losses
from iskra.engines import get_engine
from iskra.losses import Loss
from iskra.losses.loss import FunctionLoss
from reference.slopes import outputs

LIKE_OUTPUT = [
    losses.MeanSquaredError,
    losses.MeanAbsoluteError,
    losses.MeanAbsolutePercentageError,
    losses.MeanSquaredLogarithmicError,
    losses.Huber,
    losses.LogCosh,
    losses.Poisson,
    losses.KLDivergence,
    losses.Hinge,
    losses.SquaredHinge,
    losses.BinaryCrossentropy,
    losses.BinaryFocalCrossentropy,
    losses.Dice,
    losses.Tversky,
]
VECTOR = np.array([0.1, 0.9, 0.3], np.float32)
OTHER = np.array([0.2, 0.4, 0.8], np.float32)


@pytest.mark.parametrize("cls", LIKE_OUTPUT)
def test_a_vector_and_a_column_meet(cls):
    loss = cls(reduction="sum")
    expected = loss(VECTOR[:, None], OTHER[:, None])
    assert np.shape(expected) == ()
    for y_true, y_pred in ((VECTOR, OTHER[:, None]), (VECTOR[:, None], OTHER)):
        np.testing.assert_allclose(loss(y_true, y_pred), expected, rtol=1e-6)
        (traced,) = outputs(lambda y, p: [loss(y, p)], [y_true, y_pred], get_engine("reference"))
        np.testing.assert_allclose(traced, expected, rtol=1e-6)


@pytest.mark.parametrize("cls", LIKE_OUTPUT)
def test_other_shapes_are_refused(cls):
    with pytest.raises(
        ValueError, match=r"^\w+: expected targets of the predictions' shape \(3, 2\), got \(3,\)\. They"
    ):
        cls()(VECTOR, np.ones((3, 2), np.float32))
    with pytest.raises(ValueError, match=r"^\w+: expected targets of the predictions' shape \(3, 2\), got \(3, 1\)\. "):
        cls()(VECTOR[:, None], np.ones((3, 2), np.float32))


def test_one_number_is_a_target_for_all():
    np.testing.assert_allclose(losses.MeanSquaredError()(1.0, OTHER[:, None]), np.mean((1.0 - OTHER) ** 2), rtol=1e-6)


def test_labels_may_stand_in_a_column():
    probabilities = np.array([[0.5, 0.5], [0.1, 0.9]], np.float32)
    column, vector = np.array([[0], [1]]), np.array([0, 1])
    loss = losses.SparseCategoricalCrossentropy()
    np.testing.assert_allclose(loss(column, probabilities), loss(vector, probabilities))


def test_one_hot_targets_of_a_sparse_loss_are_refused():
    with pytest.raises(
        ValueError, match=r"expected class indices of shape \(3,\) for predictions of shape \(3, 2\), got"
    ):
        losses.SparseCategoricalCrossentropy()(np.eye(3, 2), np.full((3, 2), 0.5))


@pytest.mark.parametrize("shape", [(3,), (3, 1), (3, 2), (1,), ()])
def test_weights_of_samples_or_values(shape):
    """(N, T) losses: a weight for each sample, or for each loss."""
    loss = FunctionLoss(lambda y_true, y_pred: (y_true - y_pred) ** 2, reduction=None)
    y_true, y_pred = np.zeros((3, 2), np.float32), np.arange(6, dtype=np.float32).reshape(3, 2)
    weights = 1.0 + np.arange(np.prod(shape, dtype=int), dtype=np.float32).reshape(shape)
    spread = weights[:, None] if shape == (3,) else weights
    np.testing.assert_allclose(loss(y_true, y_pred, weights), spread * y_pred**2)


@pytest.mark.parametrize("shape", [(2,), (2, 1), (3, 2, 2)])
def test_other_weights_are_refused(shape):
    with pytest.raises(
        ValueError, match=r"^sample_weight: expected one weight for each of 3 samples, .*, got \(.*\)\. Resh"
    ):
        losses.MeanSquaredError()(VECTOR, OTHER[:, None], np.ones(shape))


def test_weights_count_in_each_reduction():
    y_true, y_pred = np.zeros((3, 1)), np.array([[1.0], [2.0], [3.0]])
    weights = np.array([1.0, 0.0, 2.0])
    expected = {"sum": 19.0, "sum_over_batch_size": 19.0 / 3, "mean": 19.0 / 3, "mean_with_sample_weight": 19.0 / 3}
    for reduction, value in expected.items():
        np.testing.assert_allclose(losses.MeanSquaredError(reduction)(y_true, y_pred, weights), value)
    np.testing.assert_allclose(losses.MeanSquaredError(None)(y_true, y_pred, weights), [1.0, 0.0, 18.0])
    no_weight = losses.MeanSquaredError("mean_with_sample_weight")(y_true, y_pred, np.zeros(3))
    assert no_weight == 0.0


def test_ignored_labels_do_not_count():
    probabilities = np.array([[0.5, 0.5], [0.1, 0.9], [0.3, 0.7]], np.float32)
    labels, kept = np.array([0, -1, 1]), np.array([0, 1])
    for reduction in ("sum", "mean", "sum_over_batch_size", "mean_with_sample_weight"):
        loss = losses.SparseCategoricalCrossentropy(ignore_class=-1, reduction=reduction)
        alone = losses.SparseCategoricalCrossentropy(reduction=reduction)
        np.testing.assert_allclose(loss(labels, probabilities), alone(kept, probabilities[[0, 2]]), rtol=1e-6)
        assert loss([-1, -1, -1], probabilities) == 0.0


def test_a_weight_of_a_sample_weighs_all_its_steps_that_are_not_ignored():
    probabilities = np.full((2, 3, 2), 0.5, np.float32)
    loss = losses.SparseCategoricalCrossentropy(ignore_class=-1, reduction="sum")
    labels = np.array([[0, -1, 1], [-1, -1, 0]])
    np.testing.assert_allclose(loss(labels, probabilities, [1.0, 10.0]), 12 * np.log(2.0), rtol=1e-6)


def test_a_loss_of_ones_own():
    class Cubes(Loss):
        def call(self, y_true, y_pred):
            return abs(y_true - y_pred) ** 3

    loss = Cubes()
    assert loss.name.startswith("cubes")
    np.testing.assert_allclose(loss([0.0, 0.0], [1.0, 2.0], sample_weight=[1.0, 2.0]), 8.5)


def test_a_loss_without_call_says_so():
    with pytest.raises(NotImplementedError, match=r"^Loss: expected a method call\(self, y_true, y_pred\), got none\."):
        Loss()([1.0], [1.0])


def test_a_function_made_an_object_keeps_its_name_and_arguments():
    def powers(y_true, y_pred, exponent):
        return abs(y_true - y_pred) ** exponent

    loss = FunctionLoss(powers, exponent=3)
    assert (loss.name, loss.exponent) == ("powers", 3)
    np.testing.assert_allclose(loss([0.0, 0.0], [[1.0], [2.0]]), 4.5)


def test_q_has_a_range():
    with pytest.raises(
        ValueError, match=r"^CategoricalGeneralizedCrossEntropy: expected q between 0 and 1, got 1\.0\. Near"
    ):
        losses.CategoricalGeneralizedCrossEntropy(q=1.0)


def test_names():
    assert losses.get(None) is None
    assert losses.get("mse") is losses.get("MSE") is losses.mean_squared_error
    assert losses.get("kld") is losses.kl_divergence
    assert losses.get("bce") is losses.binary_crossentropy
    assert losses.deserialize("mine", {"mine": losses.huber}) is losses.huber
    with pytest.raises(ValueError, match=r"^losses\.get: expected a known name, got 'l2'\. Known: binary_"):
        losses.get("l2")


def test_smoothing_moves_targets_towards_all_classes():
    smooth = losses.categorical_crossentropy([[1.0, 0.0]], [[0.8, 0.2]], label_smoothing=0.1)
    np.testing.assert_allclose(smooth, -0.95 * np.log([0.8]) - 0.05 * np.log(0.2), rtol=1e-6)
    along_first = losses.categorical_crossentropy([[1.0], [0.0]], [[0.8], [0.2]], label_smoothing=0.1, axis=0)
    np.testing.assert_allclose(along_first, smooth, rtol=1e-6)  # Keras divides by the last axis's length here


def test_epsilon_is_the_configured_one():
    from iskra import config

    before = config.epsilon()
    try:
        config.set_epsilon(1e-3)
        np.testing.assert_allclose(losses.binary_crossentropy([[1.0]], [[0.0]]), [-np.log(1e-3)], rtol=1e-6)
    finally:
        config.set_epsilon(before)
