"""scikit-learn's own checks of estimators: all that its networks pass."""

import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.utils.estimator_checks import estimator_checks_generator

from iskra.sklearn import Classifier, Regressor

# Skipped for MLPClassifier, too: the first needs a setting of the environment, the second a decision_function.
SKIPPED = {"check_array_api_input", "check_classifiers_multilabel_output_format_decision_function"}


def checks(estimator):
    return [
        pytest.param(each, check, id=f"{type(estimator).__name__}-{check.func.__name__}-{number}")
        for number, (each, check) in enumerate(estimator_checks_generator(estimator, mark=None))
        if check.func.__name__ not in SKIPPED
    ]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), [*checks(Classifier()), *checks(Regressor())])
def test_check(estimator, check):
    check(estimator)


@pytest.mark.parametrize(("ours", "theirs"), [(Classifier(), MLPClassifier()), (Regressor(), MLPRegressor())])
def test_no_check_of_theirs_is_missing(ours, theirs):
    def names(estimator):
        return {check.func.__name__ for _, check in estimator_checks_generator(estimator, mark=None)}

    assert names(theirs) <= names(ours)


@pytest.mark.parametrize(("ours", "theirs"), [(Classifier(), MLPClassifier()), (Regressor(), MLPRegressor())])
def test_their_arguments_and_defaults_are_ours(ours, theirs):
    mine = ours.get_params()
    for name, value in theirs.get_params().items():
        assert name in mine
        if name == "hidden_layer_sizes":
            assert mine["hidden"] == value
        elif name != "loss":
            assert mine[name] == value, name


def test_the_end_of_iterations_is_said():
    with pytest.warns(ConvergenceWarning, match=r"^Classifier: expected to converge, got to the maximum of 2 iterat"):
        Classifier(max_iter=2).fit([[0.0], [1.0], [2.0]], [0, 1, 1])
