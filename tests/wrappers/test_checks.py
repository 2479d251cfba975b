"""scikit-learn's own checks of estimators, on networks that begin with the same weights each time.

What the wrappers share is checked with the first that asks for it.
"""

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

import iskra
from iskra.wrappers import SKLearnClassifier, SKLearnRegressor, SKLearnTransformer

LEFT_OUT = {
    "check_array_api_input",  # needs a setting of the environment
    "check_classifiers_train",  # wants one column of outputs for two classes
    "check_classifiers_classes",  # wants every class after a few steps
}


def network(X, y, loss, activation=None):
    kernel = iskra.initializers.RandomNormal(seed=0)
    model = iskra.Sequential([iskra.Input((X.shape[1],)), iskra.layers.Dense(y.shape[1], activation, True, kernel)])
    model.compile(iskra.optimizers.SGD(0.1), loss)
    return model


def checks():
    settings = {"model": network, "fit_kwargs": {"verbose": 0, "shuffle": False, "epochs": 20}}
    seen = set(LEFT_OUT)
    for estimator in (
        SKLearnClassifier(**settings, model_kwargs={"loss": "categorical_crossentropy", "activation": "softmax"}),
        SKLearnRegressor(**settings, model_kwargs={"loss": "mse"}),
        SKLearnTransformer(**settings, model_kwargs={"loss": "mse"}),
    ):
        for each, check in estimator_checks_generator(estimator, mark=None):
            name = str((check.func.__name__, check.keywords))
            if not {name, check.func.__name__} & seen:
                seen.add(name)
                yield pytest.param(each, check, id=f"{type(estimator).__name__}-{name}")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), list(checks()))
def test_check(estimator, check):
    check(estimator)
