"""The search for a learning rate: what it chooses, what it says about its certainty, and that members are `fit`'s."""

import gc
import warnings
import weakref

import numpy as np
import pytest

import iskra
from iskra import layers, optimizers
from iskra.callbacks import EarlyStopping
from iskra.tuner import LearningRateSearch

RNG = np.random.default_rng(0)
X = RNG.normal(size=(240, 4)).astype(np.float32)
Y = np.sin(X.sum(1, keepdims=True)) + 0.1 * RNG.normal(size=(240, 1)).astype(np.float32)
TRAIN, HELD_OUT = (X[:160], Y[:160]), (X[160:], Y[160:])


def build(learning_rate):
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(16, activation="tanh"), layers.Dense(1)])
    model.compile(optimizers.SGD(learning_rate), "mse", metrics=["mae"])
    return model


def search(*args, epochs=20, build=build, **options):
    found = LearningRateSearch(build, *args, **options)
    return found.fit(*TRAIN, batch_size=16, epochs=epochs, validation_data=HELD_OUT, verbose=0)


@pytest.fixture(scope="module")
def found():
    return search()


def test_result(found):
    assert 0.01 < found.rate < 0.7
    assert found.range[0] <= found.rate <= found.range[1]
    assert found.rate <= found.largest_stable
    assert not found.is_at_end
    loss = found.model.evaluate(*HELD_OUT, verbose=0)[0]
    assert loss == pytest.approx(min(found.history["val_loss"]), rel=1e-6)
    pairs = [np.convolve(logs["val_loss"], [0.5, 0.5], "valid").min() for logs in best_of(found).histories]
    np.testing.assert_allclose(best_of(found).values[20], pairs)
    decided = [each for each in found.candidates if len(each.seeds) == 3]
    assert best_of(found).mean() == min(each.mean() for each in decided)


def test_rates_are_a_factor_of_two_apart_around_the_default(found):
    rates = [candidate.rate for candidate in found.candidates]
    assert len(rates) == 16 and 0.01 in rates
    np.testing.assert_allclose(np.divide(rates[1:], rates[:-1]), 2, rtol=0.01)
    adam = LearningRateSearch(lambda learning_rate: compiled_with(optimizers.Adam(learning_rate)))
    adam.fit(*TRAIN, epochs=2, validation_data=HELD_OUT, verbose=0)
    assert 0.001 in [candidate.rate for candidate in adam.candidates]


def compiled_with(optimizer):
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(8, activation="tanh"), layers.Dense(1)])
    model.compile(optimizer, "mse")
    return model


def test_fewer_rates_are_trained_for_longer(found):
    rounds = [sorted(each.rate for each in found.candidates if epochs in each.values) for epochs in (1, 5, 20)]
    assert [len(rates) for rates in rounds] == [16, 5, 3]
    assert set(rounds[2]) < set(rounds[1]) < set(rounds[0])
    assert all(each.members == [] for each in found.candidates)  # networks are let go of


def test_network_is_the_one_that_fit_trains_alone(found):
    seed = int(np.argmin(best_of(found).values[20]))
    iskra.utils.set_random_seed(seed)
    model = build(found.rate)
    stop = EarlyStopping("val_loss", patience=20, restore_best_weights=True)
    history = model.fit(*TRAIN, batch_size=16, epochs=20, validation_data=HELD_OUT, callbacks=[stop], verbose=0).history
    assert found.history == history
    for one, other in zip(found.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def best_of(found):
    return next(each for each in found.candidates if each.rate == found.rate)


def test_range_is_extended_until_the_best_is_inside():
    for rates in ([1e-4, 2e-4, 4e-4], [1.28, 2.56]):
        found = search(rates)
        tried = [candidate.rate for candidate in found.candidates]
        assert len(tried) > len(rates) and not found.is_at_end
        assert tried[0] < found.rate < tried[-1]


def test_end_of_range_that_cannot_be_left_is_said():
    def still(learning_rate):  # the smaller the rate, the better
        return compiled_with(optimizers.SGD(1e-9 / learning_rate))

    found = search([1.0, 2.0], build=still, epochs=1)
    assert len(found.candidates) > 2
    if found.is_at_end:
        assert "end of the range" in found.summary()


def test_divergence_is_information():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # that training diverges is no surprise
        found = search([0.05, 0.1, 0.2, 50.0, 100.0])
    assert found.largest_stable == 0.2
    assert "Largest stable rate: 0.2; at 50 training diverged." in found.summary()
    assert [each.is_stable for each in found.candidates][-2:] == [False, False]


def test_all_diverged():
    with pytest.raises(ValueError, match="expected a rate whose trainings do not diverge, got none of"):
        search([1e30, 2e30], epochs=1)


def test_same_rates_are_not_ranked():
    found = search([0.01, 0.14, 0.15, 0.16, 0.6])
    assert found.range[0] <= 0.14 and found.range[1] >= 0.16
    assert f"Rates from {found.range[0]:g} to {found.range[1]:g} give the same within the spread" in found.summary()


def test_schedule_decays_over_the_own_length():
    lengths = {}

    def schedule(rate, steps):
        lengths.setdefault(steps, set()).add(rate)
        return optimizers.schedules.CosineDecay(rate, steps)

    found = search(schedule=schedule)
    steps = 160 // 16
    assert sorted(lengths) == [1, 2 * steps, 20 * steps]  # the untrained network, a tenth, all
    assert len(lengths[2 * steps]) == 16 and len(lengths[20 * steps]) == 2
    assert isinstance(found.model.optimizer._learning_rate, optimizers.schedules.CosineDecay)
    assert [len(logs["loss"]) for logs in best_of(found).histories] == [20, 20]


def test_build_may_take_its_budget():
    given = set()

    def build_for(learning_rate, epochs, steps, seed):
        given.add((epochs, steps, seed))
        return build(learning_rate)

    search([0.05, 0.1], build=build_for, seeds=[3, 5])
    begun = {(1, 1, 3), (1, 1, 5), (2, 20, 3), (2, 20, 5), (20, 200, 3), (20, 200, 5)}
    assert given - {(20, 200, 6)} == begun


def test_build_without_a_rate():
    found = search([0.05, 0.1, 0.2], build=lambda: build(0.01))
    assert float(found.model.optimizer.learning_rate.numpy()) == pytest.approx(found.rate)
    assert found.results() is not None and search([0.05, 0.1, 0.2]).history == found.history


def test_monitor_of_which_more_is_better():
    y = (Y[:, 0] > 0).astype(np.int32)

    def classifier(learning_rate):
        model = iskra.Sequential([iskra.Input((4,)), layers.Dense(16, "tanh"), layers.Dense(1, "sigmoid")])
        model.compile(optimizers.Adam(learning_rate), "binary_crossentropy", metrics=["accuracy"])
        return model

    found = LearningRateSearch(classifier, monitor="val_accuracy")
    found.fit(X, y, epochs=8, validation_split=0.3, verbose=0)
    assert max(found.history["val_accuracy"]) >= best_of(found).values[8].max() > 0.7
    longest = [each for each in found.candidates if each.epochs == 8]
    most = max(len(each.seeds) for each in longest)
    assert best_of(found).mean() == max(each.mean() for each in longest if len(each.seeds) == most)


def test_one_more_seed_decides_between_the_best_two(found):
    more = [each for each in found.candidates if each.seeds == [0, 1, 2]]
    assert len(more) == 2 and best_of(found) in more
    assert [len(each.values[20]) for each in more] == [3, 3]
    rates = " and ".join(f"{each.rate:g}" for each in more)
    assert found.summary().endswith(f", and one more seed of {rates}.")


def test_few_epochs_leave_no_work_for_one_more_seed():
    found = search(epochs=10)
    assert {len(each.seeds) for each in found.candidates} == {2}
    assert found.num_epochs == 16 * 2 + 5 * 2 + 2 * 2 * 8  # 7.4 trainings


def test_seeds_that_tell_rates_apart_decide_alone():
    found = search([1e-6, 0.2, 30.0], seeds=4)
    assert {len(each.seeds) for each in found.candidates} == {4}
    assert found.range == (0.2, 0.2)
    assert "Its neighbours are worse by more than the seeds' spread explains." in found.summary()


def test_callbacks_belong_to_each_network():
    found = LearningRateSearch(build, [0.05, 0.1]).fit(
        *TRAIN, epochs=30, validation_data=HELD_OUT, verbose=0,
        callbacks=[EarlyStopping(patience=1, restore_best_weights=True)],
    )  # fmt: skip
    assert len(found.history["val_loss"]) < 30
    assert found.model.evaluate(*HELD_OUT, verbose=0)[0] == pytest.approx(min(found.history["val_loss"]), rel=1e-6)


def test_results(found):
    table = found.results()
    assert len(table) == 32 + 2
    assert list(table.columns) == ["learning_rate", "seed", "epochs", "val_loss", "is_stable"]
    assert table[table.seed == 2].epochs.tolist() == [20, 20]
    decided = table[table.learning_rate.isin(table[table.seed == 2].learning_rate)]
    assert decided.groupby("learning_rate").val_loss.mean().idxmin() == found.rate


def test_summary_and_repr(found):
    assert found.summary().startswith(f"Learning rate {found.rate:g} (SGD): val_loss ")
    assert "16 for 1 epoch, 5 for 5 epochs, 3 for 20 epochs" in found.summary()
    assert f"rate {found.rate:g}" in repr(found)
    assert repr(LearningRateSearch(build)) == "<LearningRateSearch: not fitted>"


def test_progress_is_a_line_for_each_round(capsys):
    LearningRateSearch(build, [0.01, 0.2, 2.0]).fit(*TRAIN, epochs=4, validation_data=HELD_OUT)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1 epoch, 3 rates: best ")
    assert lines[1].startswith("4 epochs, 3 rates: best ")
    assert lines[-4].startswith("Learning rate ")


def test_plot(found):
    pytest.importorskip("matplotlib")
    values, curves = found.plot().axes
    assert values.get_xscale() == "log"
    assert {line.get_label() for line in values.lines} >= {"1 epoch", "5 epochs", "20 epochs"}
    assert len(curves.lines) == 32 + 2


def test_interrupted_search_keeps_what_it_knows():
    class Interrupt(iskra.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 4:
                raise KeyboardInterrupt

    found = LearningRateSearch(build)
    with pytest.raises(KeyboardInterrupt):
        found.fit(*TRAIN, epochs=20, validation_data=HELD_OUT, callbacks=[Interrupt()], verbose=0)
    assert 0 < found.rate <= found.largest_stable
    assert found.model.predict(X[:2], verbose=0).shape == (2, 1)


def test_interrupted_while_one_more_seed_is_trained():
    begun = []

    class Interrupt(iskra.callbacks.Callback):
        def on_train_begin(self, logs=None):
            begun.append(self)

        def on_epoch_end(self, epoch, logs=None):
            if len(begun) > 32:
                raise KeyboardInterrupt

    found = LearningRateSearch(build)
    with pytest.raises(KeyboardInterrupt):
        found.fit(*TRAIN, epochs=20, validation_data=HELD_OUT, callbacks=[Interrupt()], verbose=0)
    assert len(found.results()) == 32
    assert len(found.history["loss"]) == 20


def test_interrupted_before_anything_is_known():
    class Interrupt(iskra.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyboardInterrupt

    found = search([0.05, 0.1, 0.2], epochs=1)
    with pytest.raises(KeyboardInterrupt):
        found.fit(*TRAIN, validation_data=HELD_OUT, callbacks=[Interrupt()], verbose=0)
    assert not found.is_fitted  # what an earlier call found is gone


def test_error_ends_all_trainings():
    class Fail(iskra.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise ZeroDivisionError

    found = LearningRateSearch(build)
    with pytest.raises(ZeroDivisionError) as caught:
        found.fit(*TRAIN, epochs=20, validation_data=HELD_OUT, callbacks=[Fail()], verbose=0)
    assert "In the training of <Member " in caught.value.__notes__[0]
    assert all(candidate.members == [] for candidate in found.candidates)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seeds": 1}, "expected at least two different seeds, got 1"),
        ({"seeds": [4, 4]}, r"expected at least two different seeds, got \[4, 4\]"),
        ({"mode": "least"}, "expected mode as one of 'auto', 'min', 'max', got 'least'"),
        ({"rates": []}, "expected rates above 0, got"),
        ({"rates": [0.1, -0.1]}, "expected rates above 0, got"),
    ],
)
def test_wrong_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        LearningRateSearch(build, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "expected to judge by one of loss, mae, got monitor='val_loss'. Pass validation_data"),
        ({"validation_data": HELD_OUT, "validation_freq": 2}, "expected validation after every epoch"),
        ({"validation_data": HELD_OUT, "initial_epoch": 2}, "expected validation after every epoch"),
    ],
)
def test_wrong_arguments_of_fit(options, message):
    with pytest.raises(ValueError, match=message):
        LearningRateSearch(build).fit(*TRAIN, verbose=0, epochs=3, **options)


def test_unknown_arguments_of_fit():
    with pytest.raises(TypeError, match="expected arguments of Model.fit, got 'epoch'"):
        LearningRateSearch(build).fit(*TRAIN, epoch=3)


class Batches(iskra.utils.PyDataset):
    """Numbered batches."""

    def __len__(self):
        return 4

    def __getitem__(self, number):
        return X[16 * number :][:16], Y[16 * number :][:16]


def test_schedule_finds_the_number_of_steps():
    lengths = set()
    found = LearningRateSearch(build, [0.05, 0.1], schedule=lambda rate, steps: lengths.add(steps) or rate)
    found.fit(Batches(), epochs=20, validation_data=HELD_OUT, verbose=0)
    assert lengths == {1, 8, 80}


def test_schedule_needs_a_known_number_of_steps():
    class Stream:
        def __iter__(self):
            return iter([(X[:16], Y[:16])] * 3)

    found = LearningRateSearch(build, [0.05, 0.1], schedule=optimizers.schedules.CosineDecay)
    with pytest.raises(ValueError, match="expected data with a known number of batches for a schedule"):
        found.fit(Stream(), epochs=2, validation_data=HELD_OUT, verbose=0)


def test_lost_networks_are_let_go_of():
    alive, counts = weakref.WeakSet(), []

    def counted(learning_rate):
        model = build(learning_rate)
        alive.add(model)
        return model

    class Count(iskra.callbacks.Callback):
        def on_train_end(self, logs=None):
            gc.collect()
            counts.append(len(alive))

    found = LearningRateSearch(counted)
    found.fit(*TRAIN, epochs=20, validation_data=HELD_OUT, callbacks=[Count()], verbose=0)
    assert max(counts) == 6 + 2  # the finalists, and one more seed of two of them
    gc.collect()
    assert list(alive) == [found.model]


def test_files_of_callbacks_are_apart(tmp_path):
    search_ = LearningRateSearch(build, [1e-3, 2e-3])  # which is extended
    log = iskra.callbacks.CSVLogger(tmp_path / "log.csv")
    search_.fit(*TRAIN, epochs=2, validation_data=HELD_OUT, callbacks=[log], verbose=0)
    files = list(tmp_path.rglob("log.csv"))
    assert len(files) == sum(len(each.seeds) for each in search_.candidates) > 4


@pytest.mark.parametrize("attribute", ["summary", "plot"])
def test_nothing_before_fit(attribute):
    with pytest.raises(RuntimeError, match=f"LearningRateSearch.{attribute}: expected a finished search, got none"):
        getattr(LearningRateSearch(build), attribute)()
