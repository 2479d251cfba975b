"""Several optimizers in one: which weight goes where, and that state and configuration are those of all."""

import json

import numpy as np
import pytest

import iskra
from iskra import optimizers
from iskra.graph import Variable
from iskra.optimizers import SGD, Adam, MultiOptimizer, OptimizerMap


def weights():
    return [Variable([1.0], name=name, path=name) for name in ("a/kernel", "a/bias", "b/kernel")]


def test_a_map_knows_paths_expressions_and_a_default():
    default, exact, pattern = SGD(), SGD(), SGD()
    choice = OptimizerMap(default, {"a/kernel": exact, "a/.*": pattern})
    kernel, bias, other = weights()
    assert choice(kernel) is exact
    assert choice(bias) is pattern
    assert choice(other) is choice["a"] is default  # expressions match whole paths
    assert list(choice) == ["a/kernel", "a/.*"]
    del choice["a/kernel"]
    assert choice(kernel) is pattern
    assert len(choice) == 1


def test_each_weight_has_its_optimizer():
    variables = weights()
    optimizer = MultiOptimizer(OptimizerMap(SGD(0.5), {"a/.*": SGD(0.25)}))
    optimizer.apply([[1.0], [1.0], [1.0]], variables)
    assert [float(v.numpy()[0]) for v in variables] == [0.75, 0.75, 0.5]
    assert [int(each.iterations) for each in (optimizer, *optimizer.optimizers)] == [1, 1, 1]


def test_a_function_may_choose():
    slow, fast = SGD(0.25), SGD(0.5)
    optimizer = MultiOptimizer(lambda weight: slow if "bias" in weight.path else fast)
    variables = weights()
    optimizer.apply([[1.0], [1.0], None], [*variables[:2], variables[2]])
    assert [float(v.numpy()[0]) for v in variables] == [0.5, 0.75, 1.0]
    assert optimizer.optimizers == [fast, slow]


def test_state_is_that_of_all():
    choice = OptimizerMap(Adam(name="rest"), {".*bias": SGD(momentum=0.9, name="own")})
    optimizer = MultiOptimizer(choice, name="both")
    optimizer.build(weights())
    paths = [v.path for v in optimizer.variables]
    assert paths == [
        *("both/iteration", "both/learning_rate", "own/iteration", "own/learning_rate"),
        *("own/a_bias_momentum", "rest/iteration", "rest/learning_rate", "rest/a_kernel_momentum"),
        *("rest/a_kernel_velocity", "rest/b_kernel_momentum", "rest/b_kernel_velocity"),
    ]
    values = [np.full(v.shape, n, np.float32) for n, v in enumerate(optimizer.variables)]
    optimizer.set_weights(values)
    assert [float(v.numpy().mean()) for v in optimizer.variables] == list(range(11))


def test_the_loss_is_scaled_once_for_all():
    inner = SGD(0.5, loss_scale_factor=16.0)
    optimizer = MultiOptimizer(OptimizerMap(inner), loss_scale_factor=4.0)
    assert (optimizer.scale_loss(1.0), inner.loss_scale_factor) == (4.0, 4.0)
    variables = weights()
    optimizer.apply([[4.0]] * 3, variables)
    assert variables[0].numpy() == 0.5


def test_configuration_survives_json():
    optimizer = MultiOptimizer(OptimizerMap(Adam(0.5), {"a/.*": SGD(0.25, momentum=0.5)}), 2.0, name="both")
    config = json.loads(json.dumps(optimizers.serialize(optimizer)))
    assert config["class_name"] == "MultiOptimizer"
    copy = optimizers.deserialize(config)
    assert copy.get_config() == optimizer.get_config()
    assert [type(each) for each in copy.optimizers] == [SGD, Adam]


def test_a_saved_model_goes_on(tmp_path):
    model = iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(2), iskra.layers.Dense(1)])
    model.compile(MultiOptimizer(OptimizerMap(Adam(0.1), {".*bias": SGD(0.1, momentum=0.5)})), "mse")
    x, y = np.random.default_rng(0).normal(size=(8, 3)), np.ones((8, 1))
    model.train_on_batch(x, y)
    model.save(tmp_path / "model.keras")
    copy = iskra.models.load_model(tmp_path / "model.keras")
    for each in (model, copy):
        each.train_on_batch(x, y)
    for expected, got in zip(model.get_weights(), copy.get_weights(), strict=True):
        np.testing.assert_array_equal(got, expected)


def test_a_model_trains_with_it_and_ends_with_the_means_of_those_that_keep_them():
    model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
    averaging = SGD(0.25, use_ema=True, ema_momentum=0.75)
    optimizer = MultiOptimizer(OptimizerMap(SGD(0.0), {".*kernel": averaging}))
    model.compile(optimizer, loss="mse")
    model.set_weights([np.array([[8.0]]), np.array([0.0])])
    swap = iskra.callbacks.SwapEMAWeights()
    x, y = np.ones((4, 1)), np.zeros((4, 1))
    history = model.fit(x, y, epochs=2, validation_data=(x, y), callbacks=[swap], verbose=0).history
    assert history["val_loss"] == [16.0, 3.5**2]
    assert model.get_weights()[0] == 3.5
    (kernel,) = optimizer.averages
    assert kernel.path.endswith("kernel") and not optimizer.averages_in_weights


@pytest.mark.parametrize(
    ("error", "make", "message"),
    [
        (TypeError, lambda: OptimizerMap("sgd"), "OptimizerMap: expected an optimizer as default_optimizer, got 'sgd'"),
        (
            ValueError,
            lambda: OptimizerMap(SGD(), {"a": "sgd"}),
            "OptimizerMap: expected an optimizer by a path, got 's",
        ),
        (
            ValueError,
            lambda: OptimizerMap(SGD(), {"a": SGD()}).update({"a": SGD()}),
            "OptimizerMap: expected a new path, got 'a' again",
        ),
        (
            ValueError,
            lambda: OptimizerMap(SGD(), {"a.*": SGD(), ".*b": SGD()})["ab"],
            "OptimizerMap: expected one expression that matches 'ab', got a.*, .*b",
        ),
        (
            ValueError,
            lambda: MultiOptimizer(lambda weight: "sgd").build(weights()),
            "MultiOptimizer: expected a plain optimizer for each weight, got 'sgd'",
        ),
        (
            ValueError,
            lambda: MultiOptimizer(OptimizerMap(MultiOptimizer(OptimizerMap(SGD())))),
            "MultiOptimizer: expected a plain optimizer for each weight",
        ),
        (
            ValueError,
            lambda: MultiOptimizer(OptimizerMap(SGD())).exchange_averages(True),
            "MultiOptimizer: expected an optimizer with use_ema=True, got none",
        ),
        (
            AttributeError,
            lambda: MultiOptimizer(OptimizerMap(SGD())).learning_rate,
            "MultiOptimizer: each optimizer has a learning rate of its own. Read optimizer.optimizers",
        ),
        (
            AttributeError,
            lambda: setattr(MultiOptimizer(OptimizerMap(SGD())), "learning_rate", 0.5),
            "MultiOptimizer: expected a learning rate for one optimizer, got 0.5 for all",
        ),
    ],
)
def test_errors(error, make, message):
    with pytest.raises(error, match=message):
        make()
