"""The search space of recipes, and experiments by other recipes."""

import numpy as np
import pytest

from iskra import lab
from iskra.lab.problems import recipe_for
from iskra.lab.recipe import Recipe
from iskra.lab.tuning.space import choose_fields, own_rate
from iskra.lab.tuning.variants import variant
from iskra.tuner import HyperParameters


def fields_of(recipe, values=(), **settings):
    """The fields of a recipe for some values, the others being the defaults."""
    hp = HyperParameters()
    choose_fields(hp, recipe, **settings)
    hp.values = dict(values)
    hp.ensure_active_values()
    return choose_fields(hp, recipe, **settings)


RECIPES = {
    "digits": (recipe_for("digits"), (8, 8)),
    "mlp of photographs": (recipe_for("cifar10", model="mlp"), (32, 32, 3)),
    "lenet": (recipe_for("mnist", model="lenet"), (28, 28)),
    "cnn": (recipe_for("cifar10"), (32, 32, 3)),
    "resnet": (recipe_for("cifar10", model="resnet"), (32, 32, 3)),
    "table": (lab.TableRecipe("houses.csv", "price").settled(1000), ()),
    "large table": (lab.TableRecipe("houses.csv", "price").settled(20_000), ()),
}


@pytest.mark.parametrize("name", RECIPES)
def test_the_defaults_are_the_recipes_own(name):
    recipe, shape = RECIPES[name]
    fields = fields_of(recipe, shape=shape)
    own = recipe.as_dict()
    rate, filters, depth = fields.pop("learning_rate"), fields.pop("filters", 32), fields.pop("depth", 3)
    assert rate == own_rate(recipe, recipe.optimizer)
    assert filters == 32 and depth in (3, 4)
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()} == {
        name: own[name] for name in fields
    }


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_kept_is_not_searched_for(name):
    recipe, shape = RECIPES[name]
    every = fields_of(recipe, shape=shape)
    for kept in every:
        if kept not in ("augment", "shift", "optimizer"):
            assert set(fields_of(recipe, shape=shape, kept=[kept])) >= set(every) - {kept, "optimizer"}
            assert kept not in fields_of(recipe, shape=shape, kept=[kept])
    assert fields_of(recipe, shape=shape, kept=every) == {}


def test_each_optimizer_has_learning_rates_of_its_own():
    hp = HyperParameters()
    choose_fields(hp, Recipe("x"), shape=(8, 8))
    ranges = {each.conditions[0].values[0]: each for each in hp.space if each.name == "learning_rate"}
    assert list(ranges) == ["sgd", "adam", "rmsprop"]
    assert (ranges["sgd"].min_value, ranges["sgd"].max_value, ranges["sgd"].default) == (0.01, 4.0, 0.2)
    assert (ranges["adam"].min_value, ranges["adam"].max_value, ranges["adam"].default) == (5e-5, 0.02, 0.001)
    fields = fields_of(Recipe("x"), {"optimizer": "adam", "learning_rate": 0.00123456}, shape=(8, 8))
    assert (fields["optimizer"], fields["learning_rate"]) == ("adam", 0.00123)


def test_hidden_layers_narrow_as_those_of_the_recipe():
    wide = {"layers": 3, "units": 64}
    assert fields_of(Recipe("x"), wide, shape=(8, 8))["hidden"] == (64, 64, 64)
    table = lab.TableRecipe("houses.csv", "price").settled(1000)
    assert fields_of(table, {"layers": 4, "units": 32})["hidden"] == (32, 16, 8, 8)


def test_shifts_of_nothing_are_none():
    cifar10 = recipe_for("cifar10")
    still, shifted = (fields_of(cifar10, {"shift": shift}, shape=(32, 32, 3)) for shift in (0.0, 0.25))
    assert still["augment"] == ("flips",) and "shift" not in still
    assert (shifted["augment"], shifted["shift"]) == (("flips", "shifts"), 0.25)


def test_stages_stay_within_what_images_can_be_halved():
    hp = HyperParameters()
    choose_fields(hp, Recipe("x", model="cnn", hidden=()), shape=(4, 4))
    (depth,) = (each for each in hp.space if each.name == "depth")
    assert depth.values == [1, 2]


def test_variants_share_the_data_and_leave_the_experiment_alone():
    experiment = lab.experiment_for(Recipe("digits", hidden=(16,)))
    other = variant(experiment, {"hidden": (8,), "batch_size": 99})
    assert other.data is experiment.data
    assert (other.recipe.hidden, other.recipe.batch_size, other.model.layers[-2].units) == ((8,), 99, 8)
    assert (experiment.recipe.hidden, experiment.model.layers[-2].units) == ((16,), 16)


def test_variants_of_a_table_take_its_fields(tmp_path):
    rows = np.random.default_rng(0).normal(size=(40, 2))
    np.savetxt(tmp_path / "t.csv", rows, delimiter=",", header="a,b", comments="")
    experiment = lab.experiment_for(lab.TableRecipe(tmp_path / "t.csv", "b"))
    other = variant(experiment, {"hidden": (8,), "learning_rate": 0.01})
    assert other.table.hidden == other.recipe.hidden == (8,)
    assert float(other.model.optimizer.learning_rate) == pytest.approx(0.01)
    assert experiment.table.hidden == (64, 32) and other.features is experiment.features
