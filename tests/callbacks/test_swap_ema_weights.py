"""Means of weights in the weights' place: at the end of `fit`, and while a callback has a model evaluated."""

import numpy as np
import pytest

import iskra
from iskra.callbacks import Callback, LambdaCallback, SwapEMAWeights

X, Y = np.ones((4, 1), np.float32), np.zeros((4, 1), np.float32)


def made(**options):
    """A model of one weight, 8, which a step of training halves; a mean keeps three quarters."""
    model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1, use_bias=False)])
    settings = {"use_ema": True, "ema_momentum": 0.75, **options}
    model.compile(iskra.optimizers.SGD(0.25, **settings), loss="mse")
    model.set_weights([np.array([[8.0]])])
    return model


def weight(model):
    return float(model.get_weights()[0][0, 0])


MEANS = [4.0, 0.75 * 4.0 + 0.25 * 2.0, 0.75 * 3.5 + 0.25 * 1.0]


@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_fit_ends_with_the_means(epochs):
    model = made()
    model.fit(X, Y, epochs=epochs, verbose=0)
    assert weight(model) == MEANS[epochs - 1]


def test_fit_without_means_changes_nothing():
    model = made(use_ema=False)
    model.fit(X, Y, epochs=2, verbose=0)
    assert weight(model) == 2.0


def test_a_broken_off_fit_ends_with_the_means_too():
    def stop(epoch, logs):
        if epoch == 1:
            raise KeyboardInterrupt

    model = made()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=3, verbose=0, callbacks=[LambdaCallback(on_epoch_end=stop)])
    assert weight(model) == MEANS[1]


def test_the_end_of_training_sees_the_means():
    seen = []
    model = made()
    model.fit(
        X, Y, epochs=2, verbose=0, callbacks=[LambdaCallback(on_train_end=lambda logs: seen.append(weight(model)))]
    )
    assert seen == [MEANS[1]]


def test_validation_sees_the_means_and_training_goes_on_from_the_weights():
    model = made()
    history = model.fit(X, Y, epochs=3, validation_data=(X, Y), verbose=0, callbacks=[SwapEMAWeights()]).history
    assert history["loss"] == [64.0, 16.0, 4.0]
    assert history["val_loss"] == pytest.approx([mean**2 for mean in MEANS])
    assert weight(model) == MEANS[2]


class Noted(Callback):
    """Notes the weight at the end of each epoch."""

    def __init__(self):
        self.weights = []

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(weight(self.model))


@pytest.mark.parametrize("validation", [None, (X, Y)])
def test_from_epoch_to_epoch_for_callbacks_that_follow(validation):
    model, noted = made(), Noted()
    callbacks = [SwapEMAWeights(swap_on_epoch=True), noted]
    history = model.fit(X, Y, epochs=3, validation_data=validation, verbose=0, callbacks=callbacks).history
    assert history["loss"] == [64.0, 16.0, 4.0]
    assert noted.weights == MEANS
    assert weight(model) == MEANS[2]


def test_an_early_end_leaves_the_means():
    model = made()

    def stop(epoch, logs):
        model.stop_training = True

    model.fit(
        X, Y, epochs=3, verbose=0, callbacks=[SwapEMAWeights(swap_on_epoch=True), LambdaCallback(on_epoch_end=stop)]
    )
    assert weight(model) == MEANS[0]


def test_evaluate_and_predict_see_the_means_for_a_while():
    model = made()
    for _ in range(2):
        model.train_on_batch(X, Y)
    assert weight(model) == 2.0
    assert model.evaluate(X, Y, verbose=0, callbacks=[SwapEMAWeights()]) == pytest.approx(MEANS[1] ** 2)
    assert model.predict(X, verbose=0, callbacks=[SwapEMAWeights()])[0, 0] == MEANS[1]
    assert weight(model) == 2.0


def test_training_begins_with_the_weights_though_an_evaluation_was_broken_off():
    def stop(logs):
        raise KeyboardInterrupt

    model, swap = made(), SwapEMAWeights()
    model.train_on_batch(X, Y)
    model.train_on_batch(X, Y)
    with pytest.raises(KeyboardInterrupt):
        model.evaluate(X, Y, verbose=0, callbacks=[swap, LambdaCallback(on_test_begin=stop)])
    assert weight(model) == MEANS[1]
    model.fit(X, Y, verbose=0, callbacks=[swap])
    assert weight(model) == MEANS[2]


def test_needs_means():
    with pytest.raises(ValueError, match="SGD: expected use_ema=True, got False. Without it no averages are kept"):
        made(use_ema=False).fit(X, Y, verbose=0, callbacks=[SwapEMAWeights()])
