"""Hooks: all are there, the list passes each on, and it knows who watches batches."""

import pytest

from iskra.callbacks import Callback, CallbackList, History, LambdaCallback, ProgbarLogger

HOOKS = [name for name in vars(Callback) if name.startswith("on_")]
WITHOUT_NUMBER = {f"on_{kind}_{moment}" for kind in ("train", "test", "predict") for moment in ("begin", "end")}


class Diary(Callback):
    """Writes down every hook that is called."""

    def __init__(self):
        self.lines = []


for _hook in HOOKS:
    setattr(Diary, _hook, lambda self, *args, _hook=_hook, **logs: self.lines.append((_hook, *args)))


def test_the_hooks_are_keras_hooks():
    kinds = ["train", "test", "predict"]
    batches = [f"{kind}_batch" for kind in kinds] + ["batch", "epoch"]
    assert sorted(HOOKS) == sorted(f"on_{name}_{moment}" for name in kinds + batches for moment in ("begin", "end"))


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_can_be_called_with_and_without_logs(hook):
    number = () if hook in WITHOUT_NUMBER else (3,)
    for target in (Callback(), CallbackList([Callback()])):
        getattr(target, hook)(*number)
        getattr(target, hook)(*number, {"loss": 1.0})
        getattr(target, hook)(*number, logs=None)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_list_passes_every_hook_on(hook):
    first, second = Diary(), Diary()
    logs = {"loss": 1.0}
    number = () if hook in WITHOUT_NUMBER else (3,)
    getattr(CallbackList([first, second]), hook)(*number, logs)
    expected = hook.replace("on_batch", "on_train_batch")
    assert first.lines == second.lines == [(expected, *number, logs)]
    assert first.lines[0][-1] is logs


def test_batch_hooks_have_an_older_name():
    class Old(Callback):
        def on_batch_end(self, batch, logs=None):
            self.seen = batch

    old = Old()
    old.on_train_batch_end(7)
    assert old.seen == 7


def test_what_one_callback_adds_to_the_logs_the_next_ones_see():
    callbacks = CallbackList(LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(extra=5)), add_history=True)
    callbacks.on_epoch_end(0, {"loss": 1.0})
    assert callbacks.history.history == {"loss": [1.0], "extra": [5]}


@pytest.mark.parametrize(
    "hook, train, test, predict",
    [
        ("on_train_batch_begin", True, False, False),
        ("on_train_batch_end", True, False, False),
        ("on_batch_begin", True, False, False),
        ("on_batch_end", True, False, False),
        ("on_test_batch_begin", False, True, False),
        ("on_test_batch_end", False, True, False),
        ("on_predict_batch_begin", False, False, True),
        ("on_predict_batch_end", False, False, True),
        ("on_epoch_end", False, False, False),
        ("on_train_begin", False, False, False),
    ],
)
def test_the_list_knows_who_watches_batches(hook, train, test, predict):
    subclass = type("Watcher", (Callback,), {hook: lambda self, *args: None})()
    function = LambdaCallback(**{hook: lambda *args: None})
    for watcher in (subclass, function):
        callbacks = CallbackList([Callback(), watcher], add_history=True, add_progbar=True)
        watched = (callbacks.watches_train_batches, callbacks.watches_test_batches, callbacks.watches_predict_batches)
        assert watched == (train, test, predict)


def test_the_library_itself_watches_no_batches():
    callbacks = CallbackList(add_history=True, add_progbar=True)
    assert not (callbacks.watches_train_batches or callbacks.watches_test_batches or callbacks.watches_predict_batches)


def test_model_and_params_reach_every_callback():
    callback, model = Callback(), object()
    callbacks = CallbackList((callback,), add_progbar=True, add_history=True, model=model, epochs=3, steps=7)
    assert [type(c) for c in callbacks.callbacks] == [Callback, ProgbarLogger, History]
    for each in callbacks.callbacks:
        assert each.model is model and each.params == {"epochs": 3, "steps": 7}
    assert CallbackList(callbacks).callbacks == callbacks.callbacks


def test_a_history_of_the_user_is_the_history():
    history = History()
    callbacks = CallbackList([history], add_history=True)
    assert callbacks.history is history and len(callbacks.callbacks) == 1


def test_what_is_no_callback_is_refused():
    with pytest.raises(
        TypeError, match=r"callbacks: expected Callback objects, got the class History\. Write History\(\)\."
    ):
        CallbackList([History])
    with pytest.raises(TypeError, match=r"expected Callback objects, got a str\. Derive it from Callback\."):
        CallbackList(["early stopping"])


def test_lambda_callback_knows_its_hooks():
    with pytest.raises(
        TypeError, match=r"LambdaCallback: expected hooks out of on_train_begin, .*, got 'on_finish'\. Rename"
    ):
        LambdaCallback(on_finish=print)
    with pytest.raises(
        TypeError, match=r"expected a function for on_epoch_end, got 'print'\. Pass a function or a lambda"
    ):
        LambdaCallback(on_epoch_end="print")
    assert LambdaCallback(threshold=0.5, decide=max).decide(1, 2) == 2
