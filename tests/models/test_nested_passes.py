"""Evaluation and prediction by callbacks, in the middle of an epoch: the epoch's metrics do not hear of it."""

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.callbacks import LambdaCallback
from iskra.layers import Dense, Layer
from iskra.metrics import F1Score, Mean, MeanIoU, Metric

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3)).astype(np.float32)
Y = (X[:, :1] > 0).astype(np.float32)
OTHER = X[:7] * 5, 1 - Y[:7]


class Spread(Metric):
    """Several variables, two metrics in a list, a variable of its own, none of which is a mean of the batches."""

    def __init__(self, name="spread"):
        super().__init__(name=name)
        self.low = self.add_variable((), name="low")
        self.high = iskra.Variable(0.0)
        self.means = [Mean(), Mean()]

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.low.assign(ops.minimum(self.low, ops.min(y_pred)))
        self.high.assign(ops.maximum(self.high, ops.max(y_pred)))
        for mean in self.means:
            mean.update_state(y_pred)

    def result(self):
        return self.high - self.low + self.means[0].result() + self.means[1].result()


class Watched(Layer):
    """Counts what goes through, in prediction, too."""

    def __init__(self):
        super().__init__()
        self.seen = Mean(name="seen")

    def call(self, inputs):
        self.seen.update_state(inputs)
        return inputs * 1.0


def made(shared=None, metrics=()):
    iskra.utils.set_random_seed(0)
    model = iskra.Sequential([iskra.Input((3,)), shared or Watched(), Dense(1, "sigmoid")])
    model.compile("sgd", "mse", metrics=list(metrics))
    return model


def measures():
    return ["accuracy", "auc", F1Score(threshold=0.5), MeanIoU(2, name="iou"), Spread()]


def history(model, hook=None, call=lambda: None, at=1):
    hooks = {hook: lambda step, logs: call() if step == at else None} if hook else {}
    shown = model.fit(X, Y, batch_size=16, epochs=2, verbose=0, callbacks=LambdaCallback(**hooks)).history
    return {name: np.asarray(values) for name, values in shown.items()}


CALLS = {
    "evaluate": lambda model: model.evaluate(*OTHER, verbose=0),
    "predict": lambda model: model.predict(OTHER[0], verbose=0),
    "predict in batches": lambda model: model.predict(OTHER[0], batch_size=2, verbose=0),
    "a generator": lambda model: model.evaluate(((OTHER[0], OTHER[1]) for _ in range(2)), verbose=0),
    "test_on_batch": lambda model: model.test_on_batch(*OTHER),
    "a call": lambda model: model(OTHER[0]),
}


@pytest.mark.parametrize(
    ("hook", "at"), [("on_train_batch_begin", 0), ("on_train_batch_end", 1), ("on_epoch_begin", 1)]
)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_measures_of_an_epoch_stay_its_own(call, hook, at):
    alone, model = history(made(metrics=measures())), made(metrics=measures())
    with_call = history(model, hook, lambda: call(model), at)
    assert alone.keys() == with_call.keys()
    for name, values in alone.items():
        np.testing.assert_array_equal(values, with_call[name], err_msg=name)


def test_another_model_may_share_layers_and_metrics():
    counted = Spread()
    model = made(metrics=[counted])
    other = made(model.layers[0], [counted])
    with_call = history(model, "on_train_batch_end", lambda: other.evaluate(*OTHER, verbose=0))
    assert_same(history(made(metrics=[Spread()])), with_call)


def test_a_fit_within_fit_leaves_the_measures_of_the_outer_one():
    model, other = made(), made()
    other.layers[0].seen = model.layers[0].seen
    with_call = history(model, "on_train_batch_end", lambda: other.fit(*OTHER, verbose=0))
    assert_same(history(made()), with_call)
    states = []
    model = made()
    history(model, "on_train_batch_end", lambda: (model.fit(*OTHER, verbose=0), states.append(model.training_state)))
    assert None not in states and model.training_state is None


def test_steps_that_return_metrics_and_values_of_their_own():
    loose = Mean(name="loose")  # no attribute of the model

    class Own(iskra.Model):
        def train_step(self, data):
            x, y = data
            loss = self.compute_loss(x, y, self(x, training=True))
            loose.update_state(loss)
            return {"loose": loose, "loss": loss}

        test_step = train_step

    def own():
        iskra.utils.set_random_seed(0)
        loose.reset_state()
        inputs = iskra.Input((3,))
        model = Own(inputs, Dense(1, kernel_initializer="ones")(inputs))
        model.compile("sgd", "mse")
        return model

    alone, model = history(own()), own()
    assert_same(alone, history(model, "on_train_batch_end", lambda: model.evaluate(*OTHER, verbose=0), 2))


def test_counts_beyond_what_float32_holds():
    class Many(iskra.metrics.Sum):
        def update_state(self, y_true, y_pred, sample_weight=None):
            super().update_state(ops.where(self.total > 0, 1.0, 2.0**24))

    def evaluated(**hooks):
        many = Many(name="many")
        made(metrics=[many]).evaluate(X, Y, batch_size=4, verbose=0, callbacks=LambdaCallback(**hooks))
        return float(many.total.value) + float(many.total.remainder.value)

    nested = evaluated(on_test_batch_end=lambda step, logs: made().predict(X[:1], verbose=0))
    assert nested == evaluated() == 2.0**24 + 9


def test_an_evaluation_within_evaluation():
    model = made(metrics=measures())
    alone = model.evaluate(X, Y, batch_size=16, verbose=0, return_dict=True)
    nested = LambdaCallback(on_test_batch_end=lambda step, logs: model.evaluate(*OTHER, verbose=0))
    assert_same(alone, model.evaluate(X, Y, batch_size=16, verbose=0, return_dict=True, callbacks=nested))


def test_what_was_evaluated_is_returned():
    model, seen = made(metrics=measures()), []
    expected = model.evaluate(*OTHER, verbose=0, return_dict=True)
    frozen = LambdaCallback(
        on_train_batch_begin=lambda step, logs: seen.append(model.evaluate(*OTHER, verbose=0, return_dict=True))
    )
    model.fit(X, Y, verbose=0, callbacks=frozen)
    assert_same(expected, seen[0])


def assert_same(one, other):
    assert one.keys() == other.keys()
    for name, value in one.items():
        np.testing.assert_array_equal(value, other[name], err_msg=name)
