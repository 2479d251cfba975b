"""Populations: every member is the network that `fit` trains alone, bit for bit."""

import numpy as np
import pytest

import iskra
from iskra import Population, callbacks, config, layers

RNG = np.random.default_rng(0)
ROWS = 150
TABLE, IMAGES, SERIES = (RNG.normal(size=(ROWS, *shape)).astype(np.float32) for shape in [(6,), (8, 8, 2), (7, 3)])
TARGETS = (TABLE**2).sum(1, keepdims=True)


def compiled(*body, learning_rate=0.01, optimizer=iskra.optimizers.SGD, **options):
    model = iskra.Sequential([*body, layers.Flatten(), layers.Dense(1)])
    model.compile(optimizer(learning_rate, **options), "mse", metrics=["mae"])
    return model


def dense(learning_rate=0.01, units=9, seed=0, momentum=0.0):
    return compiled(
        iskra.Input((6,)), layers.Dense(units, activation="tanh"), learning_rate=learning_rate, momentum=momentum
    )


def convolution(learning_rate=0.01, momentum=0.9):
    body = [
        layers.Conv2D(5, 3, padding="same"),
        layers.BatchNormalization(momentum=momentum),
        layers.ReLU(),
        layers.MaxPooling2D(),
    ]
    return compiled(iskra.Input((8, 8, 2)), *body, learning_rate=learning_rate, optimizer=iskra.optimizers.Adam)


def dropout(rate=0.3):
    return compiled(iskra.Input((6,)), layers.Dense(20, activation="relu"), layers.Dropout(rate))


def augmentation(factor=0.1):
    body = [layers.RandomFlip("horizontal"), layers.RandomTranslation(factor, factor), layers.RandomRotation(factor)]
    return compiled(iskra.Input((8, 8, 2)), *body, layers.RandomContrast(factor), layers.Conv2D(3, 3))


def recurrent(dropout=0.1, clipnorm=1.0):
    return compiled(iskra.Input((7, 3)), layers.LSTM(6, dropout=dropout), clipnorm=clipnorm)


FORMS = {
    "dense": (dense, TABLE, {"learning_rate": [0.001, 0.01, 0.1], "momentum": [0.0, 0.5], "units": [4, 33]}),
    "convolution": (convolution, IMAGES, {"learning_rate": [0.001, 0.01], "momentum": [0.9, 0.99]}),
    "dropout": (dropout, TABLE, {"rate": [0.0, 0.2, 0.5], "seed": [1, 2]}),
    "augmentation": (augmentation, IMAGES, {"factor": [0.1, 0.3], "seed": [1, 2]}),
    "recurrent": (recurrent, SERIES, {"dropout": [0.1, 0.3], "clipnorm": [0.01, 1.0]}),
}


@pytest.fixture(params=[1, 2, 4])
def threads(request):
    config.set_num_threads(request.param)
    yield request.param
    config.set_num_threads(None)


def alone(build, seed, settings, *data, **options):
    """The network that a program of its own trains."""
    iskra.utils.set_random_seed(seed)
    model = build(**settings)
    history = model.fit(*data, verbose=0, **options)
    return model, history.history


def assert_equal(member, model, history):
    assert member.history.keys() == history.keys()
    for name, values in history.items():
        np.testing.assert_array_equal(member.history[name], values, name)
    for one, other in zip(member.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("form", FORMS)
def test_members_equal_networks_trained_alone(form, threads):
    build, x, values = FORMS[form]
    options = {"epochs": 3, "batch_size": 16, "validation_split": 0.2}
    population = Population(build, **{"seed": 5, **values}).fit(x, TARGETS, verbose=0, **options)
    weights = set()
    for member in population:
        passed = {name: value for name, value in member.settings.items() if name != "seed" or build is dense}
        model, history = alone(build, member.seed, passed, x, TARGETS, **options)
        assert_equal(member, model, history)
        weights.add(b"".join(array.tobytes() for array in member.model.get_weights()))
    assert len(weights) == len(population)


def test_training_goes_on_where_it_was():
    population = Population(dense, learning_rate=[0.01, 0.02], seed=3)
    for _ in range(2):
        population.fit(TABLE, TARGETS, epochs=2, verbose=0)
    for member in population:
        iskra.utils.set_random_seed(3)
        model = dense(member.settings["learning_rate"])
        for _ in range(2):
            history = model.fit(TABLE, TARGETS, epochs=2, verbose=0).history
        assert_equal(member, model, history)


def test_nothing_outside_is_disturbed():
    iskra.utils.set_random_seed(1)
    first = np.random.rand(), iskra.random.uniform((2,)), layers.Dense(1).name
    iskra.utils.clear_session()
    iskra.utils.set_random_seed(1)
    population = Population(dense, learning_rate=[0.01, 0.02], seed=3).fit(TABLE, TARGETS, verbose=0)
    second = np.random.rand(), iskra.random.uniform((2,)), layers.Dense(1).name
    assert first[0] == second[0] and (first[1] == second[1]).all()
    assert {member.model.layers[0].name for member in population} == {"dense"}


def test_rows_of_members():
    folds = np.array_split(np.random.default_rng(4).permutation(ROWS), 3)
    training = [np.concatenate([fold for fold in folds if fold is not held_out]) for held_out in folds]
    population = Population(dense, learning_rate=0.01, seed=[7, 7, 8])
    weights = np.linspace(0.5, 1.5, ROWS)
    population.fit(TABLE, TARGETS, sample_weight=weights, epochs=2, rows=training, validation_rows=folds, verbose=0)
    for member, rows, held_out in zip(population, training, folds, strict=True):
        held_out_data = TABLE[held_out], TARGETS[held_out], weights[held_out]
        options = {"sample_weight": weights[rows], "validation_data": held_out_data, "epochs": 2}
        assert_equal(member, *alone(dense, member.seed, {}, TABLE[rows], TARGETS[rows], **options))


def test_arguments_may_be_functions_of_a_member():
    population = Population(dense, learning_rate=0.01, seed=1, units=[4, 8])
    population.fit(
        TABLE, TARGETS, epochs=lambda m: m.settings["units"] // 2, batch_size=lambda m: m.settings["units"], verbose=0
    )
    assert [member.num_epochs for member in population] == [2, 4]
    for member in population:
        units = member.settings["units"]
        assert_equal(member, *alone(dense, 1, {"units": units}, TABLE, TARGETS, epochs=units // 2, batch_size=units))


def test_data_may_be_functions_of_a_member():
    population = Population(dense, learning_rate=0.01, seed=[1, 2])
    population.fit(lambda m: TABLE[m.seed :], lambda m: TARGETS[m.seed :], epochs=2, verbose=0)
    for member in population:
        assert_equal(member, *alone(dense, member.seed, {}, TABLE[member.seed :], TARGETS[member.seed :], epochs=2))


# Callbacks. ---------------------------------------------------------------------------------------------------------


def test_each_member_has_callbacks_of_its_own(tmp_path):
    given = [
        callbacks.EarlyStopping("val_loss", patience=1, restore_best_weights=True),
        callbacks.ReduceLROnPlateau("loss", patience=1, factor=0.5),
        callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
        callbacks.TerminateOnNaN(),
        callbacks.ModelCheckpoint(tmp_path / "best.keras", save_best_only=True),
        callbacks.CSVLogger(tmp_path / "log.csv"),
        callbacks.TensorBoard(tmp_path / "logs"),
    ]
    population = Population(dense, learning_rate=[0.001, 0.05, 0.4, 30.0], seed=1)
    options = {"epochs": 8, "validation_split": 0.2}
    population.fit(TABLE, TARGETS, callbacks=given, verbose=0, **options)
    assert len({member.num_epochs for member in population}) > 1  # some stopped early
    for member in population:
        folder = tmp_path / f"{member.number:03d}"
        with (folder / "log.csv").open() as file:
            assert len(file.readlines()) == 1 + member.num_epochs
        assert list((tmp_path / "logs" / f"{member.number:03d}").iterdir())
        stop = callbacks.EarlyStopping("val_loss", patience=1, restore_best_weights=True)
        plateau = callbacks.ReduceLROnPlateau("loss", patience=1, factor=0.5)
        schedule = callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9)
        own = [stop, plateau, schedule, callbacks.TerminateOnNaN()]
        rate = member.settings["learning_rate"]
        model, history = alone(dense, 1, {"learning_rate": rate}, TABLE, TARGETS, callbacks=own, **options)
        assert_equal(member, model, history)
        if member.history["val_loss"][0] == member.history["val_loss"][0]:
            best = iskra.saving.load_model(folder / "best.keras")
            np.testing.assert_array_equal(best.get_weights()[0], model.get_weights()[0])
    assert given[0].model is None


def test_callbacks_by_a_function():
    seen = []

    def own(member):
        return callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append((member.number, epoch)))

    Population(dense, learning_rate=[0.1, 0.2], seed=0).fit(TABLE, TARGETS, epochs=2, callbacks=own, verbose=0)
    assert sorted(seen) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_hooks_for_batches_and_passes_within():
    """A callback that evaluates leaves the other members' measures alone."""

    class Evaluates(callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                self.model.evaluate(TABLE[:9], TARGETS[:9], verbose=0)

    population = Population(dense, learning_rate=[0.01, 0.05, 0.1], seed=2)
    population.fit(TABLE, TARGETS, epochs=2, callbacks=Evaluates(), verbose=0)
    for member in population:
        settings = {"learning_rate": member.settings["learning_rate"]}
        assert_equal(member, *alone(dense, 2, settings, TABLE, TARGETS, epochs=2, callbacks=[Evaluates()]))


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_in_a_callback_ends_all_and_says_whose(error):
    class Fails(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if self.model.optimizer.learning_rate.numpy() > 0.15 and epoch == 1:
                raise error("enough")

    population = Population(dense, learning_rate=[0.1, 0.2, 0.05], seed=0)
    with pytest.raises(error, match="enough") as raised:
        population.fit(TABLE, TARGETS, epochs=50, callbacks=Fails(), verbose=0)
    assert "learning_rate=0.2" in raised.value.__notes__[0]
    assert not any(member.is_training for member in population)
    assert population[1].num_epochs == 1 or population[1].num_epochs == 2
    population.fit(TABLE, TARGETS, epochs=1, verbose=0)  # all can go on


# Results. -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained():
    population = Population(dense, learning_rate=[0.001, 0.02, 50.0], seed=range(2))
    return population.fit(TABLE, TARGETS, epochs=3, validation_split=0.2, verbose=0)


def test_the_best(trained):
    values = [member.value("val_loss") for member in trained]
    assert trained.best() is trained[int(np.nanargmin(values))]
    assert trained.best("val_mae", mode="max").value("val_mae") == np.nanmax([m.value("val_mae") for m in trained])
    last = trained.ranked()[-1]
    assert last.settings["learning_rate"] == 50.0


def test_results_are_a_table(trained):
    frame = trained.results()
    assert list(frame.columns) == ["learning_rate", "seed", "epochs", "loss", "mae", "val_loss", "val_mae"]
    assert len(frame) == 6 and frame["epochs"].tolist() == [3] * 6


def test_predictions_of_all(trained):
    members = [member.model.predict(TABLE, verbose=0) for member in trained]
    for one, other in zip(trained.predictions(TABLE, batch_size=32), members, strict=True):
        np.testing.assert_array_equal(one, other)
    finite = Population(dense, learning_rate=[0.001, 0.02], seed=range(2)).fit(TABLE, TARGETS, epochs=2, verbose=0)
    each = np.stack([member.model.predict(TABLE, verbose=0) for member in finite])
    np.testing.assert_allclose(finite.predict(TABLE), each.mean(0), rtol=1e-5)
    np.testing.assert_allclose(finite.spread(TABLE), each.std(0), rtol=1e-4)


def test_settings_are_combined():
    population = Population(
        dense, [{"units": 4}, {"units": 8, "momentum": 0.5}], learning_rate=np.array([0.1, 0.2]), seed=range(2)
    )
    assert len(population) == 8
    assert population.settings[3] == {"units": 4, "learning_rate": 0.2, "seed": 1}
    assert population[7].seed == 1 and "momentum=0.5" in repr(population[7])


def test_what_is_refused():
    with pytest.raises(TypeError, match="settings that are arguments of dense.*got 'rate', which it does not take"):
        Population(dense, rate=[0.1])
    with pytest.raises(TypeError, match="got none for 'learning_rate'"):
        Population(lambda learning_rate: dense(learning_rate), seed=[1, 2])
    with pytest.raises(ValueError, match="at least one member, got no value for 'units'"):
        Population(dense, units=[])
    with pytest.raises(ValueError, match="each setting once, got 'units' twice"):
        Population(dense, [{"units": 3}], units=[4])
    with pytest.raises(TypeError, match="expected build to return a model, got NoneType"):
        Population(lambda: None)
    with pytest.raises(RuntimeError, match="Population: expected a compiled model"):
        Population(lambda: iskra.Sequential([iskra.Input((2,)), layers.Dense(1)]))
    population = Population(dense, units=[3, 4])
    with pytest.raises(ValueError, match="expected trained members, got none"):
        population.best()
    with pytest.raises(TypeError, match="arguments of Model.fit, got 'epoch'"):
        population.fit(TABLE, TARGETS, epoch=3)
    with pytest.raises(TypeError, match="data that can be read again and again, as x, got a generator"):
        population.fit(((a, b) for a, b in zip(TABLE, TARGETS, strict=True)))
    with pytest.raises(ValueError, match="as many") as raised:
        population.fit(TABLE, TARGETS[:5], verbose=0)
    assert "In the training of <Member 0" in raised.value.__notes__[-1]
    population.fit(TABLE, TARGETS, verbose=0)
    with pytest.raises(KeyError, match=r"expected one of the logs \(loss, mae\), got 'val_loss'"):
        population.best()
