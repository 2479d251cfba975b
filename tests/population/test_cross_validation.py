"""Cross-validation: each fold's network is the one that is trained alone on its rows, and nothing leaks."""

import functools

import numpy as np
import pytest

import iskra
from iskra import callbacks, layers

RNG = np.random.default_rng(0)
X = RNG.normal(3, 2, (60, 4)).astype(np.float32)
Y = X.sum(1) - 12
LABELS = (Y > 0).astype(int)
OPTIONS = {"epochs": 3, "batch_size": 8, "seed": 4, "verbose": 0}


def build(units=5, learning_rate=0.01):
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(units, activation="tanh"), layers.Dense(1)])
    model.compile(iskra.optimizers.Adam(learning_rate), "mse", metrics=["mae"])
    return model


def classifier():
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_networks_equal_those_that_are_trained_alone():
    weights = np.linspace(0.5, 1.5, 60)
    result = iskra.cross_validate(build, X, Y, folds=3, sample_weight=weights, **OPTIONS)
    for number, (member, fold) in enumerate(zip(result.population, result.folds, strict=True)):
        iskra.utils.set_random_seed(4 + number)
        model, rows, held_out = build(), fold.training, fold.held_out
        model.fit(X[rows], Y[rows], epochs=3, batch_size=8, sample_weight=weights[rows], verbose=0)
        for one, other in zip(member.model.get_weights(), model.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)
        scores = model.evaluate(
            X[held_out], Y[held_out], 8, sample_weight=weights[held_out], verbose=0, return_dict=True
        )
        assert {name: values[number] for name, values in result.scores.items()} == scores
        np.testing.assert_array_equal(result.out_of_fold[held_out], model.predict(X[held_out], 8, verbose=0))


def test_the_same_seed_gives_the_same_result():
    first, second = (iskra.cross_validate(build, X, Y, **OPTIONS) for _ in range(2))
    np.testing.assert_array_equal(first.out_of_fold, second.out_of_fold)
    iskra.utils.set_random_seed(7)
    third = iskra.cross_validate(build, X, Y, **{**OPTIONS, "seed": None})
    iskra.utils.set_random_seed(7)
    fourth = iskra.cross_validate(build, X, Y, **{**OPTIONS, "seed": None})
    np.testing.assert_array_equal(third.out_of_fold, fourth.out_of_fold)
    assert (third.out_of_fold != first.out_of_fold).any()


def test_out_of_fold_predictions_are_means_over_repeats():
    result = iskra.cross_validate(build, X, Y, folds=2, repeats=3, **OPTIONS)
    assert len(result.population) == 6
    assert result.population[3].settings == {"repeat": 1, "fold": 1, "seed": 7}
    expected = np.zeros((60, 1))
    for member, fold in zip(result.population, result.folds, strict=True):
        expected[fold.held_out] += member.model.predict(X[fold.held_out], verbose=0) / 3
    np.testing.assert_allclose(result.out_of_fold, expected, atol=1e-6)


def test_rows_that_no_fold_holds_out_have_no_prediction():
    result = iskra.cross_validate(build, X, Y, folds=[(np.arange(40), np.arange(40, 60))], **OPTIONS)
    assert np.isnan(result.out_of_fold[:40]).all() and not np.isnan(result.out_of_fold[40:]).any()
    assert result.scores["loss"].shape == (1,) and np.isnan(result.standard_error())


def test_classes_are_stratified():
    labels = np.repeat([0, 1], [50, 10])
    result = iskra.cross_validate(classifier, X, labels, **OPTIONS)
    assert [labels[fold.held_out].sum() for fold in result.folds] == [2] * 5
    assert result.out_of_fold.shape == (60, 2)
    assert list(result.scores) == ["loss", "accuracy"]


def test_early_stopping_does_not_see_the_rows_that_score():
    """Targets of the held-out rows, made senseless, change neither when training stops nor what is learned."""
    first = np.arange(20)
    folds = [(np.setdiff1d(np.arange(60), first), first)]
    senseless = Y.copy()
    senseless[first] = 1e3
    results = [
        iskra.cross_validate(
            functools.partial(build, learning_rate=0.1),
            X,
            targets,
            folds=folds,
            validation_split=0.25,
            callbacks=[callbacks.EarlyStopping(patience=2, restore_best_weights=True)],
            **{**OPTIONS, "epochs": 50},
        )
        for targets in (Y, senseless)
    ]
    one, other = (result.population[0] for result in results)
    assert one.history == other.history and 2 < one.num_epochs < 50
    np.testing.assert_array_equal(results[0].out_of_fold, results[1].out_of_fold)
    assert results[0].scores["loss"] != results[1].scores["loss"]
    assert len(results[0].folds[0].validation) == 10


def test_build_gets_the_rows_of_its_fold():
    seen = []

    def scaled(x, y, fold, seed, repeat):
        seen.append((x, y, fold, seed, repeat))
        scaling = layers.Normalization()
        scaling.adapt(x)
        model = iskra.Sequential([iskra.Input((4,)), scaling, layers.Dense(1)])
        model.compile("sgd", "mse")
        return model

    result = iskra.cross_validate(scaled, X, Y, folds=3, validation_split=0.2, **OPTIONS)
    for number, (x, y, fold, seed, repeat) in enumerate(seen):
        rows = result.folds[number].training
        np.testing.assert_array_equal(x, X[rows])
        np.testing.assert_array_equal(y, Y[rows])
        assert (fold, seed, repeat) == (number, 4 + number, 0)
        mean = result.population[number].model.layers[0].mean
        np.testing.assert_allclose(np.ravel(mean), X[rows].mean(axis=0), rtol=1e-5)


def test_several_inputs_and_outputs():
    def two():
        a, b = iskra.Input((4,), name="a"), iskra.Input((4,), name="b")
        both = layers.Concatenate()([a, b])
        model = iskra.Model([a, b], {"left": layers.Dense(1)(both), "right": layers.Dense(2)(both)})
        model.compile("sgd", "mse")
        return model

    targets = {"left": Y, "right": np.stack([Y, -Y], axis=1)}
    result = iskra.cross_validate(two, {"a": X, "b": X[::-1]}, targets, folds=2, **OPTIONS)
    assert {name: array.shape for name, array in result.out_of_fold.items()} == {"left": (60, 1), "right": (60, 2)}
    assert result.predict([X, X])["right"].shape == (60, 2)


def test_frames_and_lists():
    pandas = pytest.importorskip("pandas")
    expected = iskra.cross_validate(build, X, Y, **OPTIONS).out_of_fold
    for x, y in ((pandas.DataFrame(X, columns=list("abcd")), pandas.Series(Y)), (X.tolist(), Y.tolist())):
        np.testing.assert_array_equal(iskra.cross_validate(build, x, y, **OPTIONS).out_of_fold, expected)


def test_splitters_of_scikit_learn():
    selection = pytest.importorskip("sklearn.model_selection")
    result = iskra.cross_validate(build, X, Y, folds=selection.RepeatedKFold(n_splits=3, n_repeats=2), **OPTIONS)
    assert len(result.population) == 6 and not np.isnan(result.out_of_fold).any()


def test_the_networks_are_an_ensemble():
    result = iskra.cross_validate(build, X, Y, folds=3, **OPTIONS)
    each = np.stack([member.model.predict(X, verbose=0) for member in result.population])
    np.testing.assert_allclose(result.predict(X), each.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(result.spread(X), each.std(axis=0), rtol=1e-4)


def test_the_standard_error_is_that_of_nadeau_and_bengio():
    result = iskra.cross_validate(build, X, Y, folds=4, **OPTIONS)
    values = result.scores["mae"]
    assert result.mean("mae") == pytest.approx(values.mean())
    assert result.standard_error("mae") == pytest.approx(np.sqrt((1 / 4 + 1 / 3) * values.var(ddof=1)))
    assert repr(result).startswith(f"<CrossValidation of 4 folds: loss {result.mean():.4g} ± ")
    with pytest.raises(KeyError, match=r"expected one of the scores \(loss, mae\), got 'accuracy'\."):
        result.mean("accuracy")


def test_results_are_a_row_for_each_network():
    pandas = pytest.importorskip("pandas")
    result = iskra.cross_validate(build, X, Y, folds=3, **OPTIONS)
    table = result.results()
    assert isinstance(table, pandas.DataFrame)
    assert list(table) == ["fold", "seed", "epochs", "loss", "mae", "held_out_loss", "held_out_mae"]
    np.testing.assert_array_equal(table["held_out_mae"], result.scores["mae"])


@pytest.mark.parametrize(
    "error, options, message",
    [
        (ValueError, {"folds": 61}, r"cross_validate: expected from 2 to 60 folds"),
        (ValueError, {"repeats": 0}, r"cross_validate: expected repeats as an integer of at least 1, got 0\."),
        (ValueError, {"validation_split": 1.0}, r"cross_validate: expected validation_split as a fraction"),
        (
            ValueError,
            {"validation_split": 0.2, "validation_data": (X, Y)},
            r"cross_validate: expected either validation_split or validation_data, got both\.",
        ),
        (TypeError, {"epoch": 3}, r"expected arguments of Model.fit, got 'epoch'"),
    ],
)
def test_errors(error, options, message):
    with pytest.raises(error, match=message):
        iskra.cross_validate(build, X, Y, **{**OPTIONS, **options})


def test_data_that_have_no_rows_to_take():
    class Batches(iskra.utils.PyDataset):
        def __len__(self):
            return 1

        def __getitem__(self, index):
            return X, Y

    with pytest.raises(TypeError, match=r"cross_validate: expected arrays as x, got a Batches\."):
        iskra.cross_validate(build, Batches())


def test_build_with_other_arguments():
    def wide(units):
        return build(units)

    with pytest.raises(TypeError, match=r"no other arguments than x, y, seed, fold and repeat, got 'units'\."):
        iskra.cross_validate(wide, X, Y)
