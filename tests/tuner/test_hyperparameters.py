"""Hyperparameters, their values, and the search space that a model-building function declares."""

import pytest

from iskra.tuner import Boolean, Choice, Fixed, Float, HyperModel, HyperParameters, Int
from iskra.tuner.conditions import Condition
from iskra.tuner.hypermodel import explore
from iskra.tuner.hyperparameter import HyperParameter

EVERY = [
    (Int("n", 3, 7), [3, 4, 5, 6, 7]),
    (Int("n", 6, 13, step=3), [6, 9, 12]),
    (Int("n", 2, 32, step=2, sampling="log"), [2, 4, 8, 16, 32]),
    (Int("n", 2, 32, step=2, sampling="reverse_log"), [2, 18, 26, 30, 32]),
    (Int("n", 5, 5), [5]),
    (Float("x", 0, 1, step=0.2), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    (Float("x", 0.001, 10, step=10, sampling="log"), [0.001, 0.01, 0.1, 1.0, 10.0]),
    (Float("x", 0, 0.3, step=0.1), [0.0, 0.1, 0.2, 0.3]),
    (Choice("c", ["relu", "tanh"]), ["relu", "tanh"]),
    (Choice("c", [0.1, 0.01, 0.001]), [0.1, 0.01, 0.001]),
    (Boolean("b"), [False, True]),
    (Fixed("f", "same"), ["same"]),
]
RANGES = [
    Int("n", 1, 1000, sampling="log"),
    Int("n", 1, 1000, sampling="reverse_log"),
    Float("x", -1.0, 3.0),
    Float("x", 1e-5, 1.0, sampling="log"),
    Float("x", 1e-5, 1.0, sampling="reverse_log"),
]


@pytest.mark.parametrize(("hyperparameter", "values"), EVERY)
def test_values_have_equal_room(hyperparameter, values):
    assert hyperparameter.values == values
    assert [type(value) for value in hyperparameter.values] == [type(value) for value in values]
    places = [(index + 0.5) / len(values) for index in range(len(values))]
    assert [hyperparameter.prob_to_value(place) for place in places] == values
    assert [hyperparameter.value_to_prob(value) for value in values] == pytest.approx(places)
    assert hyperparameter.prob_to_value(0.0) == values[0] and hyperparameter.prob_to_value(1.0) == values[-1]
    assert {hyperparameter.random_sample(seed) for seed in range(200)} == set(values)


@pytest.mark.parametrize("hyperparameter", RANGES, ids=repr)
def test_ranges_without_steps(hyperparameter):
    low, high = hyperparameter.min_value, hyperparameter.max_value
    assert hyperparameter.prob_to_value(0.0) == pytest.approx(low) and hyperparameter.prob_to_value(
        1.0
    ) == pytest.approx(high)
    samples = [hyperparameter.random_sample(seed) for seed in range(200)]
    assert all(low <= sample <= high for sample in samples)
    for sample in samples:
        assert hyperparameter.prob_to_value(hyperparameter.value_to_prob(sample)) == pytest.approx(sample)
    assert hyperparameter.values == sorted(set(hyperparameter.values)) and 2 < len(hyperparameter.values) <= 10


def test_samplings_differ_in_where_values_are_dense():
    samplings = ("linear", "log", "reverse_log")
    middle = {each: Float("x", 1.0, 100.0, sampling=each).prob_to_value(0.5) for each in samplings}
    assert middle == pytest.approx({"linear": 50.5, "log": 10.0, "reverse_log": 91.0})
    assert Float("x", 0.0, 1.0, sampling=None).sampling == "linear"


@pytest.mark.parametrize("hyperparameter", [each for each, _ in EVERY] + RANGES, ids=repr)
def test_configurations(hyperparameter):
    conditional = type(hyperparameter).from_config(
        {**hyperparameter.get_config(), "conditions": [{"config": Condition("parent", [1, 2]).get_config()}]}
    )
    again = type(hyperparameter).from_config(conditional.get_config())
    assert again.conditions == [Condition("parent", [1, 2])]
    assert again.get_config() == conditional.get_config()
    assert again.values == hyperparameter.values and again.default == hyperparameter.default


def test_defaults():
    assert [each.default for each, _ in EVERY] == [3, 6, 2, 2, 5, 0.0, 0.001, 0.0, "relu", 0.1, False, "same"]
    assert Int("n", 1, 9, default=4).default == 4
    assert Choice("c", [1, 2], default=2).default == 2
    assert Boolean("b", default=True).default is True


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: Int("n", 9, 1), ValueError, r"Int\('n'\): expected min_value <= max_value, got 9 and 1"),
        (lambda: Int("n", 0.5, 1), ValueError, "expected integers, got 0.5. Use Float"),
        (lambda: Float("x", 0, 1, sampling="log"), ValueError, "min_value > 0 with sampling='log', got 0.0"),
        (lambda: Float("x", 0, 1, step=0), ValueError, "step above 0, the distance of two values, got 0.0"),
        (lambda: Int("n", 1, 9, step=1, sampling="log"), ValueError, "step above 1, the ratio of two values, got 1"),
        (lambda: Float("x", 0, 1, sampling="cubic"), ValueError, "sampling as one of 'linear', 'log', 'reverse_log'"),
        (lambda: Int(3, 1, 9), TypeError, "Int: expected the name as a string, got 3"),
        (lambda: Choice("c", []), ValueError, "at least one value, got none"),
        (lambda: Choice("c", [1, "two"]), TypeError, "all int, float, str or bool, got int, str"),
        (lambda: Choice("c", [None]), TypeError, "got NoneType"),
        (lambda: Choice("c", ["a"], default="b"), ValueError, r"default out of \['a'\], got 'b'"),
        (lambda: Choice("c", ["a"], ordered=True), ValueError, "ordered=False for str values"),
        (lambda: HyperParameter("h").values, NotImplementedError, "expected a property values"),
    ],
)
def test_what_is_refused(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_orders_of_choices():
    assert Choice("c", [1, 2]).ordered and not Choice("c", [1, 2], ordered=False).ordered
    assert not Choice("c", ["a"]).ordered and not Choice("c", [True, False]).ordered


# The search space. ----------------------------------------------------------------------------------------------------


def declare(hp):
    """A space with a scope inside of a scope."""
    hp.Int("layers", 1, 3)
    with hp.conditional_scope("layers", [2, 3]):
        hp.Choice("activation", ["relu", "leaky"])
        hp.Float("slope", 0.1, 0.3, step=0.1, parent_name="activation", parent_values="leaky")
    return hp


def test_inactive_hyperparameters_are_declared_and_none():
    hp = HyperParameters()
    assert declare(hp).values == {"layers": 1}
    assert [each.name for each in hp.space] == ["layers", "activation", "slope"]
    assert "layers" in hp and "activation" not in hp and "other" not in hp and hp["layers"] == 1
    assert hp.is_active("layers") and not hp.is_active("activation") and not hp.is_active(hp.space[2])
    hp.values.update(layers=2, activation="leaky")
    assert declare(hp).get("slope") == 0.1
    assert [condition.name for condition in hp.space[2].conditions] == ["layers", "activation"]


def test_errors_of_the_space():
    hp = declare(HyperParameters())
    with pytest.raises(ValueError, match="active hyperparameter, got 'activation', whose conditions do not hold"):
        hp.get("activation")
    with pytest.raises(KeyError, match="expected one of layers, activation, slope, got 'units'"):
        hp.get("units")
    with pytest.raises(ValueError, match="name of a hyperparameter, got 'parent', which is none yet"):
        hp.Int("n", 1, 2, parent_name="parent", parent_values=[1])
    with pytest.raises(ValueError, match="another name than its parent's, got 'layers'"):
        hp.Int("layers", 1, 2, parent_name="layers", parent_values=[1])


def test_active_values():
    hp = declare(HyperParameters())
    hp.values = {"layers": 3}
    hp.ensure_active_values()
    assert hp.values == {"layers": 3, "activation": "relu"}
    hp.values["layers"] = 1
    hp.ensure_active_values()
    assert hp.values == {"layers": 1}


def test_the_first_definition_counts():
    hp = HyperParameters()
    hp.Float("rate", 0.1, 0.2)
    assert hp.Float("rate", 1e-5, 1.0) == 0.1 and len(hp.space) == 1
    hp.Fixed("units", 7)
    assert hp.Int("units", 16, 64) == 7


def test_one_name_under_different_conditions():
    hp = HyperParameters()
    hp.Choice("kind", ["small", "large"])
    hp.Int("units", 1, 4, parent_name="kind", parent_values=["small"])
    assert hp.Int("units", 100, 400, parent_name="kind", parent_values=["large"]) is None
    assert len(hp.space) == 3 and hp.get("units") == 1


def test_names_of_scopes():
    hp = HyperParameters()
    with hp.name_scope("encoder"):
        assert hp.Int("units", 1, 4) == 1 and hp.get("units") == 1
        with hp.name_scope("first"):
            hp.Boolean("bias")
            hp.Int("rank", 1, 2, parent_name="bias", parent_values=[False])
    assert [each.name for each in hp.space] == ["encoder/units", "encoder/first/bias", "encoder/first/rank"]


def test_copies_and_configurations():
    hp = declare(HyperParameters())
    twin, read = hp.copy(), HyperParameters.from_config(hp.get_config())
    twin.values["layers"] = 3
    twin.Int("more", 1, 2)
    assert hp.values == read.values == {"layers": 1} and len(hp.space) == len(read.space) == 3
    assert read.get_config() == hp.get_config()
    assert repr(hp) == "HyperParameters(layers=1)"


def test_merging():
    hp, other = HyperParameters(), HyperParameters()
    hp.Int("units", 1, 4)
    other.Int("units", 8, 16)
    other.Boolean("bias")
    hp.merge(other, overwrite=False)
    assert hp.values == {"units": 1, "bias": False}
    hp.merge(other)
    assert hp.values == {"units": 8, "bias": False} and len(hp.space) == 2


def test_exploring_builds_until_every_scope_was_active():
    class Nested(HyperModel):
        built = 0

        def build(self, hp):
            self.built += 1
            if hp.Choice("kind", ["small", "large"]) == "large":
                with hp.conditional_scope("kind", ["large"]):
                    hp.Int("depth", 1, 2)
                    with hp.conditional_scope("depth", [2]):
                        hp.Float("dropout", 0.0, 0.5)
            else:
                with hp.conditional_scope("kind", ["large"]):
                    pass

    model, hp = Nested(), HyperParameters()
    explore(model, hp)
    assert [each.name for each in hp.space] == ["kind", "depth", "dropout"] and model.built == 3


def test_declared_hyperparameters_need_no_model():
    class Declared(HyperModel):
        def declare_hyperparameters(self, hp):
            hp.Int("units", 1, 2)

    hp = HyperParameters()
    explore(Declared(), hp)
    assert hp.values == {"units": 1}
    with pytest.raises(NotImplementedError, match=r"Declared: expected a method build\(hp\)"):
        Declared().build(hp)


def test_hypermodels_that_are_not_tunable_keep_their_defaults():
    class Silent(HyperModel):
        def build(self, hp):
            return hp.Int("units", 1, 2)

    hp = HyperParameters()
    explore(Silent(tunable=False), hp)
    assert hp.space == []
