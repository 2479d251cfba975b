import pytest

from iskra.lab.recipe import Recipe, parse_hidden


def test_the_defaults_are_the_lessons():
    recipe = Recipe("mnist")
    assert recipe.hidden == (256, 256)
    assert (recipe.activation, recipe.dropout, recipe.optimizer) == ("relu", 0, "sgd")
    assert (recipe.learning_rate, recipe.epochs, recipe.batch_size, recipe.seed) == (0.2, 10, 64, 0)


def test_only_sgd_has_a_learning_rate_of_its_own():
    assert Recipe("mnist", optimizer="adam").learning_rate is None
    assert Recipe("mnist", optimizer="SGD").learning_rate == 0.2
    assert Recipe("mnist", optimizer="adam", learning_rate=0.01).learning_rate == 0.01


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("hidden", (256, 0), "layers of at least 1 unit"),
        ("hidden", (2.5,), "layers of at least 1 unit"),
        ("dropout", 1, "a fraction in"),
        ("dropout", -0.1, "a fraction in"),
        ("learning_rate", 0, "a number above 0"),
        ("learning_rate", float("nan"), "a number above 0"),
        ("learning_rate", float("inf"), "a number above 0"),
        ("epochs", 0, "an integer of at least 1"),
        ("epochs", True, "an integer of at least 1"),
        ("batch_size", -64, "an integer of at least 1"),
        ("seed", 2**31, "an integer from 0"),
        ("schedule", "cosine", "one of constant, one_cycle"),
        ("filters", 0, "an integer of at least 1"),
        ("depth", 1.5, "an integer of at least 1"),
        ("shift", 1, "a fraction in"),
        ("weight_decay", -0.1, "a fraction in"),
    ],
)
def test_numbers_out_of_range_are_refused(field, value, expected):
    with pytest.raises(ValueError, match=rf"^{field}: expected {expected}.*, got .*\. Remove it"):
        Recipe("mnist", **{field: value})


def test_a_recipe_fits_into_json():
    assert Recipe("mnist").as_dict()["hidden"] == [256, 256]


def test_hidden_layers_are_read_from_text():
    assert parse_hidden(" 300, 100 ") == (300, 100)
    assert parse_hidden("None") == ()


@pytest.mark.parametrize("text", ["", "256;256", "many", "256,", "2.5"])
def test_text_that_is_no_list_of_layers_is_refused(text):
    with pytest.raises(ValueError, match=r"^hidden: expected integers separated by commas, .* Write 256,256 for two"):
        parse_hidden(text)
