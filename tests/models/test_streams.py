"""Batches from generators and data sets: the same training as with arrays, read on another thread."""

import itertools
import re
import signal
import threading
import time
import traceback

import numpy as np
import pytest

import iskra
from iskra import advice
from iskra.callbacks import BackupAndRestore, Callback, TerminateOnNaN
from iskra.layers import Dense, Input
from iskra.models.data_adapters import DataAdapters
from iskra.utils import PyDataset

rng = np.random.default_rng(0)
X, Y = rng.random((50, 3), np.float32), rng.integers(0, 3, 50)
WEIGHTS = rng.random(50, np.float32)


@pytest.fixture(autouse=True)
def no_thread_stays():
    advice.forget()
    yield
    deadline = time.perf_counter() + 5
    while time.perf_counter() < deadline and any(t.name.startswith("iskra-reading") for t in threading.enumerate()):
        time.sleep(0.01)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("iskra-reading")] == []


def classifier(**settings):
    iskra.utils.set_random_seed(0)
    made = iskra.Sequential([Input((3,)), Dense(8, activation="relu"), Dense(3, activation="softmax")])
    made.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], **settings)
    return made


def batches(size=16, x=X, *others):
    """One pass over the rows."""
    for start in range(0, len(x), size):
        parts = tuple(array[start : start + size] for array in (x, *others))
        yield parts if others else parts[0]


class Batches(PyDataset):
    def __init__(self, *arrays, size=16, **kwargs):
        super().__init__(**kwargs)
        self.arrays, self.size, self.log = arrays or (X, Y), size, []

    def __len__(self):
        return -(-len(self.arrays[0]) // self.size)

    def __getitem__(self, index):
        self.log.append(index)
        rows = slice(index * self.size, (index + 1) * self.size)
        return tuple(array[rows] for array in self.arrays)

    def on_epoch_begin(self):
        self.log.append("begin")

    def on_epoch_end(self):
        self.log.append("end")


class Loader:
    """Can be iterated again and again."""

    def __init__(self, *arrays, size=16):
        self.arrays, self.size = arrays or (X, Y), size

    def __iter__(self):
        return batches(self.size, *self.arrays)


class Tensor:
    """A value of another library."""

    def __init__(self, array):
        self.array, self.shape = array, array.shape

    def numpy(self):
        return self.array


class LoaderOfTensors(Loader):
    def __iter__(self):
        for x, y in super().__iter__():
            yield [Tensor(x), Tensor(y)]

    def __len__(self):
        return 4


EXPECTED = None


def expected():
    global EXPECTED
    if EXPECTED is None:
        EXPECTED = (
            classifier().fit(X, Y, 16, 3, 0, shuffle=False, validation_data=(X, Y), validation_batch_size=16).history
        )
    return EXPECTED


@pytest.mark.parametrize(
    "make",
    [
        Batches,
        lambda: Batches(workers=3),
        lambda: Batches(workers=2, use_multiprocessing=True),
        lambda: Batches(max_queue_size=1),
        Loader,
        LoaderOfTensors,
    ],
    ids=["PyDataset", "threads", "processes", "short queue", "iterable", "tensors"],
)
def test_the_same_bits_as_with_arrays(make):
    history = classifier().fit(make(), epochs=3, shuffle=False, verbose=0, validation_data=make()).history
    assert history == expected()


def test_processes_beside_jax_which_warns_of_forks():
    pytest.importorskip("jax")
    history = classifier().fit(Batches(workers=2, use_multiprocessing=True), epochs=3, shuffle=False, verbose=0)
    assert history.history["loss"] == expected()["loss"]


def test_the_same_bits_with_a_generator():
    endless = itertools.chain.from_iterable(batches(16, X, Y) for _ in itertools.count())
    data = (batch for batch in endless)
    history = classifier().fit(data, epochs=3, steps_per_epoch=4, verbose=0, validation_data=Loader()).history
    assert history == expected()


@pytest.mark.parametrize("name", iskra.engines.NAMES)
def test_weights_of_rows_and_of_classes(name):
    before = iskra.config.engine()
    iskra.config.set_engine(name)
    weights = {0: 2.0, 2: 0.5}
    try:
        arrays = classifier().fit(X, Y, 16, 2, 0, shuffle=False, sample_weight=WEIGHTS, class_weight=weights)
        stream = classifier().fit(Loader(X, Y, WEIGHTS), epochs=2, verbose=0, class_weight=weights)
    finally:
        iskra.config.set_engine(before)
    assert stream.history == arrays.history


def test_callbacks_are_called_as_with_arrays():
    heard = []

    class Listen(Callback):
        def on_train_batch_end(self, batch, logs=None):
            heard.append((batch, *logs.values()))

    classifier().fit(X, Y, 16, 2, 0, Listen(), shuffle=False)
    with_arrays, heard[:] = list(heard), []
    classifier().fit(Loader(), epochs=2, verbose=0, callbacks=Listen())
    assert heard == with_arrays


def test_steps_are_learned_in_the_first_epoch():
    seen = []

    class Listen(Callback):
        def on_epoch_begin(self, epoch, logs=None):
            seen.append(self.params["steps"])

    classifier().fit(Loader(), epochs=2, verbose=0, callbacks=Listen())
    assert seen == [None, 4]


def test_evaluate_and_predict():
    model = classifier()
    loss = model.evaluate(X, Y, 16, 0)
    assert model.evaluate(Loader(), verbose=0) == loss
    assert model.evaluate(batches(16, X, Y), verbose=0) == loss
    assert model.evaluate(Batches(), verbose=0, steps=2) == model.evaluate(X[:32], Y[:32], 16, 0)
    outputs = model.predict(X, 16, 0)
    assert np.array_equal(model.predict(Loader(), verbose=0), outputs)
    assert np.array_equal(model.predict(batches(), verbose=0), outputs)
    assert np.array_equal(model.predict(Batches(workers=2), verbose=0, steps=2), outputs[:32])


def test_predict_calls_callbacks():
    heard = []

    class Listen(Callback):
        def on_predict_batch_end(self, batch, logs=None):
            heard.append((batch, logs["outputs"].shape))

    classifier().predict(Loader(), verbose=0, callbacks=[Listen()])
    assert heard == [(0, (16, 3)), (1, (16, 3)), (2, (16, 3)), (3, (2, 3))]


def test_several_inputs_and_outputs_by_name():
    def made():
        iskra.utils.set_random_seed(0)
        a, b = Input((3,), name="a"), Input((3,), name="b")
        both = iskra.layers.Concatenate()([a, b])
        model = iskra.Model([a, b], {"c": Dense(1, name="c")(both), "d": Dense(2, name="d")(both)})
        model.compile("sgd", "mse")
        return model

    x, y = {"b": X, "a": 2 * X}, {"d": X[:, :2], "c": X[:, :1]}

    def parts():
        for start in range(0, 50, 16):
            rows = slice(start, start + 16)
            yield {k: v[rows] for k, v in x.items()}, {k: v[rows] for k, v in y.items()}

    assert made().fit(parts(), verbose=0).history == made().fit(x, y, 16, shuffle=False, verbose=0).history


# Epochs. ------------------------------------------------------------------------------------------------------------


def test_a_generator_is_read_no_further_than_needed():
    generator = ((X[:4], np.full(4, k % 3)) for k in itertools.count())
    classifier().fit(generator, epochs=3, steps_per_epoch=5, verbose=0)
    _, y = next(generator)
    assert y[0] == 15 % 3


def test_a_generator_that_was_read_before_goes_on():
    read = []

    def endless():
        for k in itertools.count():
            read.append(k)
            yield X[:4], Y[:4]

    generator, model = endless(), classifier()
    for _ in range(3):
        model.fit(generator, steps_per_epoch=5, verbose=0)
    assert read == list(range(15))


def test_epochs_of_some_steps_go_on_in_the_pass_and_begin_anew():
    numbers = Batches(np.arange(6.0)[:, None], np.arange(6.0), size=1)
    model = iskra.Sequential([Input((1,)), Dense(1)])
    model.compile("sgd", "mse")
    history = model.fit(numbers, epochs=4, steps_per_epoch=3, verbose=0, shuffle=False)
    taken = [entry for entry in numbers.log if isinstance(entry, int)]
    assert taken == [0, *range(6), *range(6)]  # the first one to build the model with
    assert len(history.epoch) == 4


def test_a_data_set_that_runs_out_ends_the_epoch_with_a_warning():
    with pytest.warns(
        advice.IskraWarning, match=r"fit: a Loader ran out of batches after 4 of 10 in this epoch\. Give"
    ):
        history = classifier().fit(Loader(), epochs=3, steps_per_epoch=10, verbose=0)
    assert history.epoch == [0, 1, 2]  # each a pass


def test_a_generator_that_runs_out_ends_training_with_a_warning():
    with pytest.warns(advice.IskraWarning, match=r"a generator ran out of batches after 1 of 3 in this epoch"):
        history = classifier().fit(batches(16, X, Y), epochs=5, steps_per_epoch=3, verbose=0)
    assert history.epoch == [0, 1]
    advice.forget()
    with pytest.warns(advice.IskraWarning, match=r"a generator ran out of batches after 0 of 2 in this epoch"):
        history = classifier().fit(batches(16, X, Y), epochs=5, steps_per_epoch=2, verbose=0)
    assert history.epoch == [0, 1]  # and no third one begins


def test_no_epochs_left():
    assert classifier().fit(Loader(), epochs=2, initial_epoch=2, steps_per_epoch=3, verbose=0).epoch == []


@pytest.mark.parametrize("make", [Batches, Loader])
def test_the_first_batch_builds_the_model(make):
    def made():
        iskra.utils.set_random_seed(0)
        model = iskra.Sequential([Dense(8), Dense(3, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        return model

    assert (
        made().fit(make(), shuffle=False, verbose=0).history == made().fit(X, Y, 16, shuffle=False, verbose=0).history
    )


def test_hooks_of_a_data_set():
    data = Batches()
    classifier().fit(data, epochs=2, shuffle=False, verbose=0)
    assert data.log == [0, "begin", 0, 1, 2, 3, "end", "begin", 0, 1, 2, 3, "end"]


def test_numbered_batches_are_shuffled_by_the_seed():
    orders = []
    for _ in range(2):
        data = Batches(np.repeat(X, 4, axis=0), np.repeat(Y, 4), size=10)
        classifier().fit(data, epochs=2, verbose=0)
        orders.append([entry for entry in data.log[1:] if isinstance(entry, int)])
    assert orders[0] == orders[1]
    assert sorted(orders[0][:20]) == sorted(orders[0][20:]) == list(range(20))
    assert orders[0][:20] != orders[0][20:]


def test_validation_steps_look_at_the_same_batches_each_time():
    data = Batches()
    history = classifier().fit(
        X, Y, 16, 3, 0, shuffle=False, validation_data=data, validation_steps=2, validation_freq=[1, 3]
    )
    same = classifier().fit(X, Y, 16, 3, 0, shuffle=False, validation_data=(X[:32], Y[:32]), validation_batch_size=16)
    assert history.history["val_loss"] == same.history["val_loss"][::2]


def test_a_generator_may_overwrite_its_own_memory():
    x, y = np.empty((16, 3), np.float32), np.empty(16, int)

    def reusing():
        for start in range(0, 48, 16):
            x[:], y[:] = X[start : start + 16], Y[start : start + 16]
            yield x, y

    history = classifier().fit(reusing(), verbose=0).history
    assert history == classifier().fit(X[:48], Y[:48], 16, verbose=0, shuffle=False).history


def test_batches_of_many_sizes_keep_few_programs():
    model = classifier()
    with pytest.warns(
        advice.IskraWarning, match=r"batches come in many sizes; .* of which 16 are kept and 33 were made"
    ):
        model.fit(((X[:size], Y[:size]) for size in range(1, 40)), verbose=0)
    assert len(model._trainer._programs._programs) == 16


# Errors. ------------------------------------------------------------------------------------------------------------


def fail_at(number, error):
    for k, batch in enumerate(batches(8, X, Y)):
        if k == number:
            raise error
        yield batch


def test_an_error_of_the_reading_side_has_its_own_traceback():
    model = classifier()
    seen = []

    class Listen(Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(batch)

    with pytest.raises(KeyError, match="no such file") as caught:
        model.fit(fail_at(3, KeyError("no such file")), verbose=0, callbacks=Listen())
    assert "fail_at" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert caught.value.__notes__ == ["It was raised while batch 3 was read, counted from 0."]
    assert seen == [0, 1, 2]  # what came before is used


def test_an_error_in_a_worker_comes_through():
    class Broken(Batches):
        def __getitem__(self, index):
            if index == 2:
                raise OSError("the disk")
            return super().__getitem__(index)

    for kwargs in ({}, {"workers": 2}):
        with pytest.raises(OSError, match="the disk"):
            classifier().fit(Broken(**kwargs), verbose=0, shuffle=False)


def test_every_batch_is_checked():
    def worse():
        yield X[:4], Y[:4]
        yield X[:4], Y[:4] + 7

    with pytest.raises(ValueError, match=r"fit: expected class numbers from 0 to 2 in y, got") as caught:
        classifier().fit(worse(), verbose=0)
    assert "batch 1" in caught.value.__notes__[0]
    with pytest.raises(ValueError, match=r"expected x of shape \(None, 3\), got \(4, 2\)"):
        classifier().fit(((X[:4, :2], Y[:4]) for _ in range(2)), verbose=0)
    with pytest.raises(ValueError, match=r"expected x, \(x, y\) or \(x, y, sample_weight\), got 4 elements"):
        classifier().fit(((X, Y, Y, Y) for _ in range(2)), verbose=0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": Y}, "fit: expected no y beside a Loader, got one. Let its batches be (x, y) or (x, y, sample_weight)."),
        ({"sample_weight": Y}, "fit: expected no sample_weight beside a Loader, got one."),
        ({"validation_split": 0.2}, "fit: expected validation_split with arrays only, got 0.2 and a Loader. Pass"),
    ],
)
def test_arguments_that_only_arrays_have(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        classifier().fit(Loader(), verbose=0, **arguments)


def test_what_has_no_end_needs_steps():
    class Endless(Batches):
        num_batches = None

    with pytest.raises(
        ValueError, match=r"fit: expected steps_per_epoch for a Endless without an end, got None\. Pass"
    ):
        classifier().fit(Endless(), verbose=0)
    with pytest.raises(ValueError, match=r"evaluate: expected steps for a cycle without an end"):
        classifier().evaluate(itertools.cycle([(X, Y)]), verbose=0)
    with pytest.raises(ValueError, match=r"fit\(validation_data\): expected validation_steps for a repeat without"):
        classifier().fit(X, Y, verbose=0, validation_data=itertools.repeat((X, Y)))
    message = r"expected validation_steps for a generator, of which there is one pass, and 2 epochs, got None"
    with pytest.raises(ValueError, match=message):
        classifier().fit(X, Y, epochs=2, validation_data=batches(16, X, Y), verbose=0)


def test_one_pass_is_one_epoch():
    advice.forget()
    model, twin = classifier(), classifier()
    with pytest.warns(
        advice.IskraWarning, match="fit: a generator ran out of batches after 0 in this epoch. Give it more"
    ):
        history = model.fit(batches(16, X, Y), epochs=3, verbose=0)
    assert history.history == twin.fit(X, Y, batch_size=16, shuffle=False, verbose=0).history


def test_nothing_to_read():
    with pytest.raises(ValueError, match=r"fit: expected at least one batch from a generator, got none\. If it was"):
        classifier().fit((batch for batch in []), verbose=0)


def test_wrong_validation_data_ends_the_reading_of_the_training_data():
    with pytest.raises(ValueError, match=r"expected validation_data as \(x, y\)"):
        classifier().fit(Loader(), verbose=0, validation_data=(X, Y, Y, Y))


# Breaking off. ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_ctrl_c_while_waiting_for_a_batch():
    epoch_is_over, release = threading.Event(), threading.Event()

    def slow():
        yield from batches(16, X, Y)
        release.wait(30)

    def interrupt():
        epoch_is_over.wait(30)
        time.sleep(0.05)  # the loop waits for a batch by now
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    model = classifier()
    watch = iskra.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epoch_is_over.set())
    with pytest.raises(KeyboardInterrupt):
        try:
            model.fit(slow(), epochs=9, steps_per_epoch=4, verbose=0, callbacks=watch)
        finally:
            was_interrupted = not release.is_set()
            release.set()  # the thread that reads hangs in the generator
    thread.join()
    assert was_interrupted
    assert model.history.epoch == [0]
    model.fit(Loader(), verbose=0)  # and it can go on


def test_stopping_in_the_middle_of_an_epoch():
    class Stop(Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    data = Batches(workers=2)
    assert classifier().fit(data, epochs=3, verbose=0, callbacks=Stop()).epoch == [0]
    assert data.log[-1] == "end"


class Break(Callback):
    def __init__(self, batch):
        self.batch, self.seen = batch, 0

    def on_train_batch_end(self, batch, logs=None):
        self.seen += 1
        if self.seen == self.batch:
            raise SystemExit


@pytest.mark.parametrize("steps", [None, 2])
@pytest.mark.parametrize("broken_after", [1, 2, 4, 5, 7])
def test_a_broken_training_goes_on_to_the_same_bits(tmp_path, steps, broken_after):
    whole = classifier()
    whole.fit(Batches(), epochs=4, steps_per_epoch=steps, verbose=0)
    with pytest.raises(SystemExit):
        backup = BackupAndRestore(tmp_path, save_freq=1)
        classifier().fit(Batches(), epochs=4, steps_per_epoch=steps, verbose=0, callbacks=[backup, Break(broken_after)])
    again = classifier()
    again.fit(
        Batches(), epochs=4, steps_per_epoch=steps, verbose=0, callbacks=[BackupAndRestore(tmp_path, save_freq=1)]
    )
    for got, wanted in zip(again.get_weights(), whole.get_weights(), strict=True):
        assert np.array_equal(got, wanted)


def test_a_loss_that_is_no_number_is_told_without_going_back(capsys):
    def growing():
        for k in range(50):
            yield X[:4] * 10.0**k, X[:4, :1]

    model = iskra.Sequential([Input((3,)), Dense(1)])
    model.compile(iskra.optimizers.SGD(1e3), "mse")
    history = model.fit(growing(), verbose=0, callbacks=[TerminateOnNaN()])
    assert re.match(
        r"TerminateOnNaN ended training in epoch 1: the loss of batch \d+ is (nan|inf)", capsys.readouterr().out
    )
    assert history.epoch == [0]


def test_a_memory_map_is_trained_on_where_it_lies(tmp_path):
    x = np.memmap(tmp_path / "x", np.float32, "w+", shape=X.shape)
    x[:] = X
    model = classifier()
    assert np.shares_memory(DataAdapters(model, model._trainer.settings("fit"), "fit").arranged(x, Y, None).x[0], x)
    assert model.fit(x, Y, 16, 3, 0, shuffle=False).history["loss"] == expected()["loss"]
    swapped = np.memmap(tmp_path / "y", ">f4", "w+", shape=X.shape)
    swapped[:] = X
    with pytest.warns(
        advice.IskraWarning, match=r"fit: the memory map x is copied into memory, 0\.0 GB, as its rows do"
    ):
        classifier().fit(swapped, Y, verbose=0)


# Advice. ------------------------------------------------------------------------------------------------------------


def test_waiting_is_told():
    from iskra.data.waiting import advise_on_waiting

    for little in [(0.5, 1.0), (3.0, 60.0)]:
        advise_on_waiting(*little, "a generator")
    with pytest.warns(
        advice.IskraWarning, match=r"fit: 60% of the time of an epoch \(6\.0 of 10\.0 s\) went into wait"
    ):
        advise_on_waiting(6.0, 10.0, "a generator")
    advise_on_waiting(6.0, 10.0, "a generator")  # once


def test_the_first_batch_is_looked_at():
    with pytest.warns(advice.IskraWarning, match=r"fit: the inputs reach 9707\.43; networks learn best"):
        classifier().fit(Loader(X * 1e4, Y), verbose=0)


def test_waiting_is_measured(monkeypatch):
    from iskra.models import stream

    told = []
    monkeypatch.setattr(stream, "advise_on_waiting", lambda *facts: told.append(facts))

    def slow():
        for batch in batches(16, X, Y):
            time.sleep(0.02)
            yield batch

    classifier().fit(slow(), verbose=0)
    ((waited, seconds, kind, who),) = told
    assert 0 < waited <= seconds
    assert (kind, who) == ("a generator", "fit")
