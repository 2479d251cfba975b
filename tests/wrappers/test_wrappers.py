"""The wrappers as people use them."""

import pickle

import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import iskra
from iskra.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer

X = np.random.default_rng(0).normal(size=(120, 3))
SIDES = np.where(X[:, 0] > X[:, 1], "left", "right")


def network(X, y, units=8, loss="categorical_crossentropy"):
    last = iskra.layers.Dense(y.shape[1], "softmax" if loss.startswith("cat") else None)
    model = iskra.Sequential([iskra.Input((X.shape[1],)), iskra.layers.Dense(units, "relu"), last])
    model.compile(iskra.optimizers.Adam(0.03), loss)
    return model


def classifier(**settings):
    return SKLearnClassifier(network, fit_kwargs={"epochs": 20, "verbose": 0}, **settings)


def test_labels_go_in_and_come_out():
    fitted = classifier().fit(X, SIDES)
    assert fitted.classes_.tolist() == ["left", "right"]
    assert fitted.score(X, SIDES) > 0.9
    outputs = fitted.decision_function(X)
    np.testing.assert_allclose(outputs.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(fitted.classes_[outputs.argmax(axis=1)], fitted.predict(X))


def test_arguments_of_fit_come_before_fit_kwargs_and_leave_them():
    settings = {"epochs": 5, "verbose": 0}
    estimator = SKLearnClassifier(network, fit_kwargs=settings)
    assert estimator.epoch_ == 0
    estimator.fit(X, SIDES, epochs=2, sample_weight=np.ones(len(X)))
    assert estimator.epoch_ == len(estimator.history_.history["loss"]) == 2
    assert settings == {"epochs": 5, "verbose": 0}
    assert clone(estimator).fit(X, SIDES).epoch_ == 5


def test_a_given_model_is_copied_with_fresh_weights_and_its_settings():
    model = network(X, np.zeros((1, 2)))
    before = model.get_weights()
    fitted = SKLearnClassifier(model).fit(X, SIDES, epochs=20, verbose=0)
    assert fitted.model_ is not model
    assert float(fitted.model_.optimizer.learning_rate) == pytest.approx(0.03)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert fitted.score(X, SIDES) > 0.9


@pytest.mark.parametrize("given", [network, network(X, np.zeros((1, 2)))])
def test_warm_start_goes_on_with_one_model(given):
    estimator = SKLearnClassifier(given, warm_start=True, fit_kwargs={"epochs": 3, "verbose": 0}).fit(X, SIDES)
    model, first = estimator.model_, estimator.history_.history["loss"]
    assert (model is given) == isinstance(given, iskra.Model)
    assert estimator.fit(X, SIDES).model_ is model
    assert estimator.history_.history["loss"][0] < first[0]
    with pytest.raises(ValueError, match=r"^SKLearnClassifier: expected targets with the classes .*, got \['up'\]\. F"):
        estimator.fit(X, np.where(SIDES == "left", "up", SIDES))


@pytest.mark.parametrize("shape", [(120,), (120, 2)])
def test_predictions_have_the_shape_of_the_targets(shape):
    y = np.broadcast_to((X[:, 0] - X[:, 2]).reshape(-1, *(1,) * (len(shape) - 1)), shape)
    regressor = SKLearnRegressor(network, model_kwargs={"loss": "mse"}).fit(X, y, epochs=60, verbose=0)
    assert regressor.predict(X).shape == shape
    assert regressor.score(X, y) > 0.8


def test_in_pipelines_searches_and_pickles():
    embedding = SKLearnTransformer(network, model_kwargs={"loss": "mse"}, fit_kwargs={"epochs": 20, "verbose": 0})
    pipeline = make_pipeline(StandardScaler(), embedding).fit(X, X[:, :2])
    assert pipeline.transform(X).shape == (120, 2)
    search = GridSearchCV(classifier(), {"model_kwargs": [{"units": 1}, {"units": 12}]}, cv=2).fit(X, SIDES)
    assert search.best_params_ == {"model_kwargs": {"units": 12}}
    again = pickle.loads(pickle.dumps(search.best_estimator_))
    np.testing.assert_array_equal(again.predict(X), search.predict(X))


def test_weights_are_passed_on_if_asked_for():
    with pytest.raises(RuntimeError, match=r"^set_fit_request: expected metadata routing to be enabled"):
        classifier().set_fit_request(sample_weight=True)
    with sklearn.config_context(enable_metadata_routing=True):
        estimator = classifier().set_fit_request(sample_weight=True).set_score_request(sample_weight=False)
        search = GridSearchCV(estimator, {"warm_start": [False]}, cv=2).fit(X, SIDES, sample_weight=np.ones(len(X)))
        assert search.best_score_ > 0.8


def test_what_cannot_be_fitted():
    model = iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(2)], name="bare")
    with pytest.raises(ValueError, match=r"^SKLearnRegressor: expected a compiled model, got 'bare', which is not\. C"):
        SKLearnRegressor(model).fit(X, X[:, 0])
    for model in ("mlp", lambda X, y: None):
        with pytest.raises(
            TypeError, match=r"^SKLearnRegressor: expected model to be an iskra model, or a function of X"
        ):
            SKLearnRegressor(model).fit(X, X[:, 0])
    with pytest.raises(ValueError, match=r"^SKLearnClassifier: expected at least two classes, got one class, 'a'"):
        classifier().fit(X, ["a"] * len(X))
    with pytest.raises(ValueError, match=r"^SKLearnClassifier: expected one class for each sample, got multilabel-ind"):
        classifier().fit(X, np.eye(3, dtype=int)[np.arange(120) % 3] + [[0, 0, 1]] * 120 > 0)
