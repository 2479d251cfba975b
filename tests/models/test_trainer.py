"""A model's trainer: how a call of `fit` reaches the program, and what it keeps."""

import sys

import numpy as np

import iskra


def compiled():
    model = iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(2)])
    model.compile("sgd", "mse")
    return model


def test_from_fit_to_the_program_are_three_calls(monkeypatch):
    model, x, y = compiled(), np.ones((64, 3), np.float32), np.ones((64, 2), np.float32)
    model.fit(x, y, verbose=0)
    (bound,) = model._trainer._programs._programs.values()
    frames = []

    def run(self, *args, **kwargs):
        frame = sys._getframe().f_back
        while frame.f_code.co_filename != __file__:
            frames.insert(0, (frame.f_code.co_filename.rpartition("/")[2], frame.f_code.co_name))
            frame = frame.f_back
        return original(self, *args, **kwargs)

    original = type(bound.program).run
    monkeypatch.setattr(type(bound.program), "run", run)
    model.fit(x, y, verbose=0)
    assert frames == [("fitting.py", "fit"), ("training.py", "run_alone"), ("contract.py", "__call__")]


def test_the_state_is_there_while_fit_runs():
    model = compiled()
    seen = []
    watch = iskra.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(model.training_state.epoch))
    model.fit(np.ones((8, 3)), np.ones((8, 2)), epochs=2, verbose=0, callbacks=watch)
    assert seen == [1, 2] and model.training_state is None
