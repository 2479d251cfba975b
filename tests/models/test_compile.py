"""`compile`: names, objects, functions; and the errors of calls that do not fit the model."""

import numpy as np
import pytest

import iskra
from iskra import losses, metrics, ops, optimizers
from iskra.layers import Dense, Input

X, Y = np.ones((8, 3)), np.ones((8, 2))


def model(units=2, **settings):
    made = iskra.Sequential([Input((3,)), Dense(units, kernel_initializer="ones", name="last")], name="model")
    if settings:
        made.compile(**{"optimizer": "sgd", "loss": "mse", **settings})
    return made


def double(y_true, y_pred):
    return 2 * ops.mean(ops.square(y_true - y_pred), axis=-1)


SQUARES = ["mse", "MSE", "mean_squared_error", "MeanSquaredError", ["mse"], {"last": "mse"}]
SQUARES += [losses.mean_squared_error, losses.MeanSquaredError, losses.MeanSquaredError()]


@pytest.mark.parametrize("loss", SQUARES)
def test_one_loss_in_many_words(loss):
    assert model(loss=loss).evaluate(X, Y, verbose=0) == pytest.approx(4.0)


def test_losses_of_ones_own():
    assert model(loss=double).evaluate(X, Y, verbose=0) == pytest.approx(8.0)
    assert model(loss=lambda t, p: ops.mean(ops.abs(t - p))).evaluate(X, Y, verbose=0) == pytest.approx(2.0)


@pytest.mark.parametrize("weights", [0.5, [0.5], {"last": 0.5}])
def test_loss_weights(weights):
    assert model(loss_weights=weights).evaluate(X, Y, verbose=0) == pytest.approx(2.0)


def test_names_of_metrics():
    made = model(
        metrics=["mse", "MeanSquaredError", metrics.MeanSquaredError(), double, "mse", [metrics.Mean(name="mine")]][:5],
        weighted_metrics=["mse", metrics.MeanAbsoluteError(name="mine")],
    )
    logs = made.evaluate(X, Y, verbose=0, return_dict=True)
    assert list(logs) == [
        "loss", "mse", "MeanSquaredError", "mean_squared_error", "double", "mse_1", "weighted_mse", "mine"
    ]  # fmt: skip
    assert logs["double"] == pytest.approx(8.0) and logs["mine"] == pytest.approx(2.0)


@pytest.mark.parametrize("given", ["mae", ["mae"], [["mae"]], {"last": "mae"}, {"last": ["mae"]}])
def test_metrics_in_all_forms(given):
    assert list(model(metrics=given).evaluate(X, Y, verbose=0, return_dict=True)) == ["loss", "mae"]


def test_optimizers_by_name_class_and_object():
    for optimizer in ("adam", "Adam", optimizers.Adam, optimizers.Adam(), {"class_name": "Adam", "config": {}}):
        assert isinstance(model(optimizer=optimizer).optimizer, optimizers.Adam)
    made = model()
    made.compile(loss="mse")
    assert isinstance(made.optimizer, optimizers.RMSprop)


def test_arguments_that_mean_nothing_here_are_accepted():
    made = model()
    made.compile("sgd", "mse", run_eagerly=True, steps_per_execution=8, jit_compile=True, auto_scale_loss=False)
    assert made.compiled and made.loss == "mse"


def test_before_compile():
    made = model()
    assert (made.compiled, made.optimizer, made.loss, made.metrics, made.metrics_names) == (False, None, None, [], [])
    text = r"expected a compiled model, got one without loss and optimizer. Call model.compile\(optimizer='sgd', loss="
    for call in (made.fit, made.evaluate, made.train_on_batch, made.test_on_batch):
        with pytest.raises(RuntimeError, match=f"^{call.__name__}: {text}"):
            call(X, Y)
    with pytest.raises(RuntimeError, match="reset_metrics: expected a compiled model"):
        made.reset_metrics()


def test_without_an_optimizer(tmp_path):
    made = model(optimizer=None, metrics=["mae"])
    assert made.optimizer is None
    assert made.evaluate(X, Y, verbose=0) == made.test_on_batch(X, Y)
    with pytest.raises(ValueError, match="fit: expected an optimizer, got None from compile"):
        made.fit(X, Y, verbose=0)
    made.save(tmp_path / "net.keras")
    loaded = iskra.models.load_model(tmp_path / "net.keras")
    assert loaded.optimizer is None and loaded.evaluate(X, Y, verbose=0) == made.evaluate(X, Y, verbose=0)


class WithItsOwnOptimizer(iskra.Model):
    def __init__(self):
        super().__init__()
        self.dense = iskra.layers.Dense(1)
        self.inner = iskra.optimizers.SGD(0.01)

    def call(self, inputs):
        return self.dense(inputs)

    def train_step(self, data):
        x, y = data
        loss = iskra.ops.mean(iskra.ops.square(y - self(x, training=True)))
        self.inner.apply(iskra.graph.gradients(loss, self.trainable_variables), self.trainable_variables)
        return {"loss": loss}


def test_a_step_with_its_own_optimizer(tmp_path):
    made = WithItsOwnOptimizer()
    made.compile(optimizer=None)
    backup = iskra.callbacks.BackupAndRestore(tmp_path, delete_checkpoint=False)
    losses = made.fit(X, Y, epochs=2, callbacks=[backup], verbose=0).history["loss"]
    assert losses[1] < losses[0]
    again = WithItsOwnOptimizer()
    again.compile(optimizer=None)
    assert again.fit(X, Y, epochs=2, callbacks=[backup], verbose=0).history["loss"] == losses
    assert all(map(np.array_equal, again.get_weights(), made.get_weights()))


def test_compiling_again_begins_anew():
    made = model(metrics=["mae"])
    made.fit(X, Y, verbose=0)
    made.compile("adam", "mae")
    assert list(made.fit(X, Y, verbose=0).history) == ["loss"]
    assert made.optimizer.iterations.numpy() == 1


@pytest.mark.parametrize(
    ("settings", "error", "text"),
    [
        ({"optimizer": "sdg"}, ValueError, "optimizers.get: expected a known name, got 'sdg'. Known: .*sgd"),
        ({"optimizer": 3}, ValueError, "expected .*optimizer.*got 3|optimizers.get: expected a name"),
        ({"optimizer": np.exp}, ValueError, "optimizers.get: expected a name, a config or an optimizer, got"),
        ({"loss": "mee"}, ValueError, "losses.get: expected a known name, got 'mee'. Known: .*mean_squared_error"),
        ({"metrics": ["acuracy"]}, ValueError, "metrics.get: expected a known name, got 'acuracy'"),
        ({"weighted_metrics": ["acuracy"]}, ValueError, "metrics.get: expected a known name, got 'acuracy'"),
    ],
)
def test_unknown_names(settings, error, text):
    with pytest.raises(error, match=text):
        model(**settings)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"loss": ["mse", "mae"]}, "compile: expected one loss for each of 1 outputs, got 2. Pass a list as long"),
        ({"loss_weights": [1, 2]}, "compile: expected 1 loss_weights, one for each loss, got 2. Leave them out"),
        (
            {"loss": losses.MeanSquaredError(reduction=None)},
            r"compile: expected a loss that is one number a batch, got the shape \(8,\) from 'mean_squared_error'",
        ),
        ({"loss": None}, "model: expected something to minimize, got neither a loss nor targets. Pass loss='mse'"),
    ],
)
def test_what_only_data_show(settings, text):
    with pytest.raises(ValueError, match=text):
        model(**settings).train_on_batch(X, Y)


@pytest.mark.parametrize(
    ("x", "y", "arguments", "text"),
    [
        (X[:, :2], Y, {}, r"fit: expected x of shape \(None, 3\), got \(8, 2\)"),
        (X, Y[:, :1].repeat(3, 1), {}, r"fit: expected targets of the output's shape \(8, 2\) in y, got \(8, 3\)"),
        (X, Y[:7], {}, "fit: expected as many rows in y as in x, got 7 and 8"),
        (X, None, {}, "fit: expected targets y, got None"),
        (X[:0], Y[:0], {}, "fit: expected at least one row"),
        (X * np.inf, Y, {}, "fit: expected .* in x, got inf"),
        (X, Y * np.nan, {}, "fit: expected .* in y, got nan"),
        (X, Y, {"batch_size": 0}, "fit: expected batch_size of at least 1, got 0"),
        (X, Y, {"epochs": 0}, "fit: expected epochs of at least 1, got 0"),
        (X, Y, {"steps_per_epoch": 0}, "fit: expected steps_per_epoch of at least 1, got 0"),
        (X, Y, {"validation_split": 1.0}, "fit: expected validation_split as a fraction"),
        (X, Y, {"validation_data": X}, r"fit: expected validation_data as \(x, y\) or \(x, y, sample_weight\)"),
        (X, Y, {"validation_data": (X[:, :2], Y)}, r"fit\(validation_data\): expected x of shape \(None, 3\)"),
        (X, Y, {"validation_freq": 0}, "fit: expected validation_freq of at least 1, got 0"),
        (X, Y, {"verbose": 3}, "fit: expected verbose to be 'auto', 0, 1 or 2, got 3"),
        (X, Y, {"shuffle": "rows"}, "fit: expected shuffle to be True, False or 'batch', got 'rows'"),
        (X, Y, {"sample_weight": np.ones(7)}, "fit: expected 8 weights in sample_weight"),
    ],
)
def test_data_and_arguments_that_do_not_fit(x, y, arguments, text):
    with pytest.raises(ValueError, match=text):
        model(loss="mse").fit(x, y, **{"verbose": 0, **arguments})


def test_labels_out_of_range():
    made = model(3, loss="sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="fit: expected class numbers from 0 to 2 in y, got 7 at row 0"):
        made.fit(X, np.full(8, 7))
    with pytest.raises(ValueError, match="evaluate: expected class numbers from 0 to 2 in y, got -1 at row 0"):
        made.evaluate(X, np.full(8, -1))
    with pytest.raises(ValueError, match="train_on_batch: expected class numbers .* got 3 at row 0"):
        made.train_on_batch(X, np.full(8, 3))


def test_callbacks_must_be_callbacks():
    with pytest.raises(TypeError, match="callbacks: expected Callback objects, got a function"):
        model(loss="mse").fit(X, Y, callbacks=[double], verbose=0)


def test_an_optimizer_that_is_set_trains():
    made = model(loss="mse")
    before = made.get_weights()
    made.fit(X, Y, verbose=0)
    made.set_weights(before)
    made.optimizer = iskra.optimizers.SGD(0.0)
    made.fit(X, Y, verbose=0)
    assert made.optimizer.learning_rate.numpy() == 0
    for one, other in zip(before, made.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    made.optimizer = "adam"
    made.fit(X, Y, verbose=0)
    assert isinstance(made.optimizer, iskra.optimizers.Adam) and int(made.optimizer.iterations) == 1
    with pytest.raises(ValueError, match=r"optimizers\.get: expected a name"):
        made.optimizer = np.mean


def test_a_loss_that_is_set_is_minimized():
    made = model(loss="mse", metrics=["mae"])
    first = made.evaluate(X, Y, verbose=0)
    made.loss = "mae"
    assert made.loss == "mae"
    loss, mae = made.evaluate(X, Y, verbose=0)
    assert loss == pytest.approx(mae) == pytest.approx(first[1]) != first[0]
    optimizer = made.optimizer
    made.loss = lambda y, y_pred: iskra.ops.mean(iskra.ops.square(y - y_pred), axis=-1)
    assert made.evaluate(X, Y, verbose=0)[0] == pytest.approx(first[0])
    assert made.optimizer is optimizer


def test_what_is_set_before_compile_is_read_back():
    made = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
    optimizer = made.optimizer = iskra.optimizers.Adam()
    made.loss = "mae"
    assert made.optimizer is optimizer and made.loss == "mae" and not made.compiled
    made.compile("sgd", "mse")
    assert isinstance(made.optimizer, iskra.optimizers.SGD) and made.loss == "mse"
