"""Classifier and Regressor as people use them."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, make_multilabel_classification
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

import iskra
from iskra.sklearn import Classifier, Regressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def digits():
    x, y = load_digits(return_X_y=True)
    return train_test_split(x / 16, y, random_state=0)


@pytest.fixture(scope="module")
def diabetes():
    x, y = load_diabetes(return_X_y=True)
    return train_test_split(StandardScaler().fit_transform(x), (y - y.mean()) / y.std(), random_state=0)


@pytest.mark.parametrize(
    "arguments",
    [
        {"hidden_layer_sizes": (64,), "max_iter": 40},
        {"hidden_layer_sizes": (32,), "solver": "sgd", "learning_rate_init": 0.1, "max_iter": 40},
        {"hidden_layer_sizes": (16,), "solver": "lbfgs", "max_iter": 60},
        {"hidden_layer_sizes": (32, 16), "activation": "tanh", "early_stopping": True, "max_iter": 60},
        {"hidden_layer_sizes": (32,), "activation": "logistic", "alpha": 0.01, "learning_rate_init": 0.01},
        {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.5, "power_t": 0.1, "max_iter": 40},
        {"solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.2, "tol": 0.01, "n_iter_no_change": 2},
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_in_the_place_of_their_classifier(digits, arguments):
    x, x_test, y, y_test = digits
    with threadpool_limits(1):
        theirs = MLPClassifier(random_state=0, **arguments).fit(x, y).score(x_test, y_test)
    ours = Classifier(random_state=0, **arguments).fit(x, y).score(x_test, y_test)
    assert ours > theirs - 0.05


@pytest.mark.parametrize("solver", ["adam", "lbfgs", "sgd"])
@pytest.mark.filterwarnings("ignore")
def test_in_the_place_of_their_regressor(diabetes, solver):
    x, x_test, y, y_test = diabetes
    arguments = {"hidden_layer_sizes": (8,), "alpha": 1.0, "learning_rate_init": 0.005, "solver": solver}
    with threadpool_limits(1):
        theirs = MLPRegressor(random_state=0, **arguments).fit(x, y).score(x_test, y_test)
    ours = Regressor(random_state=0, **arguments).fit(x, y).score(x_test, y_test)
    assert ours > theirs - 0.1


def test_lbfgs_finds_the_minimum(diabetes):
    """A network without hidden layers is ridge regression, which has a formula."""
    x, _, y, _ = diabetes
    found = Regressor((), solver="lbfgs", alpha=0.5, max_iter=500, tol=1e-6, random_state=0).fit(x, y)
    centred = x - x.mean(axis=0)
    slope = np.linalg.solve(centred.T @ centred + 0.5 * np.eye(x.shape[1]), centred.T @ (y - y.mean()))

    def loss(predictions, kernel):
        return ((y - predictions) ** 2).mean() / 2 + 0.5 * (kernel**2).sum() / (2 * len(y))

    least = loss(centred @ slope + y.mean(), slope)
    assert loss(found.predict(x), found.coefs_[0]) == pytest.approx(least, rel=1e-4)


def test_attributes(digits):
    x, _, y, _ = digits
    classifier = Classifier((16, 8), max_iter=3, random_state=0).fit(x, y)
    assert [kernel.shape for kernel in classifier.coefs_] == [(64, 16), (16, 8), (8, 10)]
    assert [bias.shape for bias in classifier.intercepts_] == [(16,), (8,), (10,)]
    assert (classifier.n_layers_, classifier.n_outputs_, classifier.n_features_in_) == (4, 10, 64)
    assert (classifier.out_activation_, classifier.n_iter_, classifier.t_) == ("softmax", 3, 3 * len(x))
    assert classifier.loss_curve_[-1] == classifier.loss_ == classifier.best_loss_
    assert classifier.validation_scores_ is None


def test_early_stopping_keeps_the_best_weights(digits):
    x, _, y, _ = digits
    classifier = Classifier((32,), early_stopping=True, n_iter_no_change=3, learning_rate_init=0.02, random_state=0)
    classifier.fit(x, y)
    assert len(classifier.validation_scores_) == classifier.n_iter_ < 200
    assert classifier.best_validation_score_ == max(classifier.validation_scores_)
    assert classifier.best_loss_ is None


def test_parts_and_one_whole_are_the_same(digits):
    x, x_test, y, y_test = digits
    parts = Classifier((32,), random_state=0, learning_rate_init=0.01)
    for _ in range(15):
        parts.partial_fit(x, y, classes=np.arange(10))
    assert parts.score(x_test, y_test) > 0.93
    assert parts.t_ == 15 * len(x)
    with pytest.raises(ValueError, match=r"^Classifier: expected targets with the classes \[0, .*, got \[11\]"):
        parts.partial_fit(x[:2], [1, 11])


def test_warm_start_goes_on(digits):
    x, _, y, _ = digits
    classifier = Classifier((16,), max_iter=2, warm_start=True, random_state=0).fit(x, y)
    first = classifier.loss_
    assert classifier.fit(x, y).loss_curve_[0] < first


def test_text_classes_frames_and_pipelines():
    frame, y = load_breast_cancer(return_X_y=True, as_frame=True)
    names = y.map({0: "malignant", 1: "benign"})
    pipeline = make_pipeline(StandardScaler().set_output(transform="pandas"), Classifier((8,), random_state=0))
    pipeline.fit(frame, names)
    assert pipeline.score(frame, names) > 0.97
    assert pipeline[-1].feature_names_in_.tolist() == list(frame.columns)
    assert set(pipeline.predict(frame)) == {"benign", "malignant"}
    np.testing.assert_allclose(pipeline.predict_proba(frame).sum(axis=1), 1, rtol=1e-6)
    with pytest.raises(ValueError, match="feature names"):
        pipeline[-1].predict(pd.DataFrame(np.zeros((1, 30)), columns=[f"f{i}" for i in range(30)]))


def test_search_and_cross_validation(digits):
    x, _, y, _ = digits
    search = GridSearchCV(Classifier(max_iter=5, random_state=0), {"hidden": [(4,), (64,)]}, cv=2).fit(x, y)
    assert search.best_params_ == {"hidden": (64,)}
    assert cross_val_score(Classifier((64,), max_iter=40, random_state=0), x, y, cv=2).min() > 0.9


def test_several_labels():
    x, y = make_multilabel_classification(300, n_classes=4, random_state=0)
    classifier = Classifier((32,), learning_rate_init=0.01, max_iter=100, random_state=0).fit(x, y)
    assert classifier.predict(x).shape == y.shape
    assert (classifier.predict(x) == y).mean() > 0.88
    assert classifier.out_activation_ == "logistic"


def test_several_numbers():
    x = np.random.default_rng(0).normal(size=(200, 3))
    y = np.column_stack([x[:, 0], x[:, 1] - x[:, 2]])
    regressor = Regressor((16,), learning_rate_init=0.02, random_state=0).fit(x, y)
    assert regressor.predict(x).shape == (200, 2)
    assert regressor.score(x, y) > 0.97


def test_counts():
    x = np.random.default_rng(0).uniform(0, 2, size=(500, 1))
    y = np.random.default_rng(1).poisson(np.exp(x[:, 0]))
    regressor = Regressor((8,), loss="poisson", learning_rate_init=0.02, random_state=0).fit(x, y)
    np.testing.assert_allclose(regressor.predict([[0.5], [1.5]]), np.exp([0.5, 1.5]), rtol=0.15)


def build(num_features, num_outputs):
    last = {"activation": "sigmoid"} if num_outputs == 1 else {"activation": "softmax"}
    return iskra.Sequential(
        [iskra.Input((num_features,)), iskra.layers.Dense(16, "relu"), iskra.layers.Dense(num_outputs, **last)]
    )


def logits(num_features, num_outputs):
    model = iskra.Sequential([iskra.Input((num_features,)), iskra.layers.Dense(num_outputs)])
    model.compile("adam", iskra.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def test_a_network_of_ones_own(digits):
    x, x_test, y, y_test = digits
    for model in (build, logits):
        classifier = clone(Classifier(model=model, learning_rate_init=0.02, max_iter=60, random_state=0)).fit(x, y)
        assert classifier.score(x_test, y_test) > 0.88
        np.testing.assert_allclose(classifier.predict_proba(x_test).sum(axis=1), 1, rtol=1e-5)
    binary = Classifier(model=build, max_iter=20, random_state=0).fit(x, y > 4)
    assert binary.predict_proba(x_test).shape == (len(x_test), 2)


def test_a_model_is_copied_with_its_weights(digits):
    x, _, y, _ = digits
    iskra.utils.set_random_seed(0)
    model = build(64, 10)
    model.compile(iskra.optimizers.Adam(0.01), "categorical_crossentropy")
    before = model.get_weights()
    classifier = Classifier(model=model, max_iter=30, random_state=0).fit(x, y)
    for one, two in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert classifier.score(x, y) > 0.9


def test_pickled(digits):
    x, x_test, y, _ = digits
    for estimator in (Classifier((16,), max_iter=3), Regressor((16,), max_iter=3)):
        estimator.fit(x, y)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(estimator)).predict(x_test), estimator.predict(x_test))


def test_weights_count(diabetes):
    x, _, y, _ = diabetes
    far = np.where(np.arange(len(y)) < 5, y + 50, y)
    ignored = Regressor((), solver="lbfgs", random_state=0).fit(x, far, sample_weight=np.arange(len(y)) >= 5)
    assert ignored.score(x[5:], y[5:]) > 0.4


def test_callbacks_and_optimizers(digits):
    x, _, y, _ = digits
    epochs = []
    seen = iskra.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: epochs.append(epoch))
    optimizer = iskra.optimizers.AdamW(0.01)
    classifier = Classifier((16,), optimizer=optimizer, callbacks=[seen], max_iter=4, random_state=0).fit(x, y)
    assert epochs == [0, 1, 2, 3]
    assert type(classifier.model_.optimizer) is iskra.optimizers.AdamW
    assert int(optimizer.iterations) == 0


def test_the_programs_own_draws_are_as_without(digits):
    x, _, y, _ = digits
    iskra.utils.set_random_seed(0)
    expected = iskra.random.uniform((3,))
    iskra.utils.set_random_seed(0)
    Classifier((4,), max_iter=1, random_state=5).fit(x, y)
    np.testing.assert_array_equal(iskra.random.uniform((3,)), expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"solver": "newton"}, "Classifier: expected solver to be one of adam, sgd, lbfgs, got 'newton'. For others,"),
        (
            {"learning_rate": 0.1},
            "Classifier: expected learning_rate to be one of constant, .*A number is learning_rate_i",
        ),
        ({"max_iter": 0}, "Classifier: expected max_iter to be an integer of at least 1, got 0."),
        ({"alpha": -1}, "Classifier: expected alpha to be at least 0, got -1."),
        ({"momentum": 1.0}, r"Classifier: expected momentum to be in \[0, 1\), got 1.0."),
        ({"hidden": (3, 0)}, r"Classifier: expected hidden to be integers of at least 1, such as \(64, 32\), got"),
        ({"batch_size": "all"}, "Classifier: expected batch_size to be 'auto' or at least 1, got 'all'."),
        ({"validation_fraction": 1.0}, "Classifier: expected validation_fraction to be between 0 and 1, got 1.0."),
        ({"activation": "rely"}, "activations.get: expected a known name, got 'rely'"),
    ],
)
def test_arguments_that_mean_nothing(arguments, message):
    with pytest.raises(ValueError, match=message):
        Classifier(**arguments).fit([[0.0], [1.0]], [0, 1])


def test_what_cannot_be_done_in_parts():
    with pytest.raises(ValueError, match="expected solver to be 'adam' or 'sgd' for partial_fit, got 'lbfgs'"):
        Classifier(solver="lbfgs").partial_fit([[0.0]], [0], classes=[0, 1])
    with pytest.raises(ValueError, match="expected early_stopping to be False for partial_fit, got True"):
        Regressor(early_stopping=True).partial_fit([[0.0]], [0.0])


def test_what_is_no_model():
    with pytest.raises(TypeError, match="Classifier: expected model to be an iskra model, or a function of the number"):
        Classifier(model="mlp").fit([[0.0], [1.0]], [0, 1])


def ending(width, activation=None):
    return iskra.Sequential([iskra.Input((64,)), iskra.layers.Dense(width, activation)])


def test_two_classes_may_have_two_outputs(digits):
    x, x_test, y, y_test = digits
    for activation, loss in (("softmax", None), (None, iskra.losses.SparseCategoricalCrossentropy(from_logits=True))):
        model = ending(2, activation)
        classifier = Classifier(model=model, loss=loss, learning_rate_init=0.02, max_iter=40, random_state=0)
        classifier.fit(x, y > 4)
        assert classifier.predict_proba(x_test).shape == (len(x_test), 2)
        assert classifier.n_outputs_ == 2
        assert classifier.score(x_test, y_test > 4) > 0.8


@pytest.mark.parametrize(
    ("estimator", "targets", "message"),
    [
        (
            Classifier(model=ending(2, "softmax")),
            lambda y: y,
            r"Classifier: .* width 10 for 10 classes, got width 2\. End",
        ),
        (Classifier(model=ending(12, "softmax")), lambda y: y, "width 10 for 10 classes, got width 12"),
        (Classifier(model=ending(3, "softmax")), lambda y: y > 4, "width 1 for 2 classes, got width 3"),
        (Classifier(model=ending(2)), lambda y: np.eye(10, dtype=int)[y], "width 10 for 10 labels, got width 2"),
        (
            Regressor(model=ending(2)),
            lambda y: y,
            r"Regressor: expected model to end in width 1 for 1 target, got width 2",
        ),
    ],
)
def test_a_model_of_another_width_is_refused(digits, estimator, targets, message):
    x, _, y, _ = digits
    with pytest.raises(ValueError, match=message):
        clone(estimator).fit(x, targets(y))
