"""State passed in and out: the same numbers as with state that is kept."""

import inspect

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.lazy import names_of

RNG = np.random.default_rng(0)
X = RNG.normal(size=(64, 4)).astype(np.float32)
Y = (X[:, :3].argmax(1)).astype(np.int32)


def network():
    iskra.utils.set_random_seed(1)
    layers = iskra.layers
    return iskra.Sequential(
        [iskra.Input((4,)), layers.Dense(8, activation="relu"), layers.BatchNormalization(), layers.Dropout(0.5),
         layers.Dense(3, activation="softmax")]
    )  # fmt: skip


def values(variables):
    return [v.numpy() for v in variables]


def test_a_loop_in_jax_style_equals_fit(engine):
    loss_fn, metric = iskra.losses.SparseCategoricalCrossentropy(), iskra.metrics.SparseCategoricalAccuracy()
    model, optimizer = network(), iskra.optimizers.Adam(0.01)
    optimizer.build(model.trainable_variables)

    def loss_of(trained, rest, x, y):
        predicted, rest = model.stateless_call(trained, rest, x, training=True)
        return loss_fn(y, predicted), (predicted, rest)

    @iskra.jit
    def step(state, x, y):
        trained, rest, slots, counts = state
        (loss, (predicted, rest)), gradient = iskra.value_and_grad(loss_of, has_aux=True)(trained, rest, x, y)
        trained, slots = optimizer.stateless_apply(slots, gradient, trained)
        return loss, (trained, rest, slots, metric.stateless_update_state(counts, y, predicted))

    before = values(model.variables)
    state = (model.trainable_variables, model.non_trainable_variables, optimizer.variables, metric.variables)
    losses = []
    for start in range(0, 64, 16):
        loss, state = step(state, X[start : start + 16], Y[start : start + 16])
        losses.append(loss)
    for old, variable in zip(before, model.variables, strict=True):
        np.testing.assert_array_equal(old, variable.numpy())  # nothing was kept

    twin = network()
    twin.compile(iskra.optimizers.Adam(0.01), iskra.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    history = twin.fit(X, Y, batch_size=16, shuffle=False, verbose=0).history
    for found, right in zip(
        (*state[0], *state[1]), [*twin.trainable_variables, *twin.non_trainable_variables], strict=True
    ):
        np.testing.assert_allclose(found, right.numpy(), rtol=1e-4, atol=1e-6)
    assert np.mean(losses) == pytest.approx(history["loss"][0], rel=1e-5)
    assert float(metric.stateless_result(state[3])) == pytest.approx(history["accuracy"][0])


def test_a_stateless_call_outside_of_a_compiled_function():
    model = network()
    given = [np.full(v.shape, 0.5, np.float32) for v in model.trainable_variables]
    outputs, rest = model.stateless_call(given, values(model.non_trainable_variables), X, training=True)
    assert outputs.shape == (64, 3) and not np.array_equal(rest[0], model.non_trainable_variables[0].numpy())
    kept = network()
    for variable, value in zip(kept.trainable_variables, given, strict=True):
        variable.assign(value)
    np.testing.assert_allclose(
        model.stateless_call(given, values(model.non_trainable_variables), X)[0], kept.predict(X, verbose=0), rtol=1e-5
    )


def test_losses_are_returned_if_wanted():
    layer = iskra.layers.Dense(1, kernel_regularizer=iskra.regularizers.L2(0.5), kernel_initializer="ones")
    layer.build((None, 2))
    _, _, losses = layer.stateless_call([np.full((2, 1), 3.0), np.zeros(1)], [], np.ones((1, 2)), return_losses=True)
    assert [float(loss) for loss in losses] == [9.0]


def test_reset_gives_the_values_at_the_start():
    metric = iskra.metrics.Mean()
    metric.update_state([4.0])
    assert [float(value) for value in metric.stateless_reset_state()] == [0.0, 0.0]
    assert float(metric.result()) == 4.0


def test_bad_state():
    model = network()
    rest = values(model.non_trainable_variables)
    with pytest.raises(ValueError, match="trainable_variables: expected 6 values, .* got 1"):
        model.stateless_call([np.ones(3)], rest, X)
    with pytest.raises(ValueError, match=r"expected a value of shape \(4, 8\) for .*dense.*, got \(3,\)"):
        model.stateless_call([np.ones(3)] * 6, rest, X)
    with pytest.raises(ValueError, match="expected a built layer"):
        iskra.layers.Dense(1).stateless_call([], [], X)
    with pytest.raises(ValueError, match="expected a built optimizer"):
        iskra.optimizers.SGD().stateless_apply([], [], [])


def test_ops_of_the_lesson_by_hand(engine):
    """y = W2 f(W1 x) with nothing but arrays."""
    weights = [RNG.normal(size=(4, 8)).astype(np.float32) * 0.5, np.zeros((8, 3), np.float32)]

    def loss_of(weights, x, y):
        return ops.mean(ops.sparse_categorical_crossentropy(y, ops.relu(x @ weights[0]) @ weights[1], from_logits=True))

    @iskra.jit(donate_argnums=0)
    def step(weights, x, y):
        loss, gradient = iskra.value_and_grad(loss_of)(weights, x, y)
        return loss, [w - 0.5 * g for w, g in zip(weights, gradient, strict=True)]

    losses = []
    for _ in range(60):
        loss, weights = step(weights, X, Y)
        losses.append(float(loss))
    assert losses[0] == pytest.approx(np.log(3), rel=1e-5) and losses[-1] < 0.35


ARGUMENTS = {"normalizer": np.ones(3, np.float32), "fn": iskra.losses.mean_squared_error, "num_classes": 3} | {
    "recall": 0.5, "precision": 0.5, "specificity": 0.5, "sensitivity": 0.5, "target_class_ids": [0, 1]
}  # fmt: skip


@pytest.mark.parametrize("name", names_of("iskra.metrics").classes("Metric"))
def test_metrics_without_state_equal_those_with(name):
    kind = getattr(iskra.metrics, name)
    needed = [p for p in inspect.signature(kind).parameters.values() if p.default is p.empty and p.name in ARGUMENTS]
    metric = kind(**{p.name: ARGUMENTS[p.name] for p in needed})
    y, predicted = RNG.integers(0, 2, (6, 3)).astype(np.float32), RNG.uniform(0.05, 0.95, (6, 3)).astype(np.float32)
    if "Sparse" in name:
        y, predicted[:3, 1] = np.ones(6, np.int32), 1.0
    if name == "Accuracy" or ("IoU" in name and "OneHot" not in name):
        predicted = predicted.round()
    given = (predicted,) if name in ("Mean", "Sum") else (y, predicted)
    metric.update_state(*given)
    right = np.asarray(metric.result())
    metric.reset_state()
    state = metric.stateless_update_state(metric.variables, *given)
    assert right.any()
    np.testing.assert_allclose(metric.stateless_result(state), right, rtol=1e-5)
    np.testing.assert_allclose(iskra.jit(metric.stateless_result)(state), right, rtol=1e-5)
    assert not any(v.value.any() for v in [*metric.variables, *metric.remainders])
