import numpy as np
import pytest

from iskra.lab.problems import PROBLEMS, command_for, find_problem, recipe_for


def test_digits_are_scaled_and_split():
    data = find_problem("digits").load()
    assert data.counts() == {"train": 1257, "validation": 180, "test": 360}
    for images in (data.x_train, data.x_validation, data.x_test):
        assert images.dtype == np.float32
        assert images.min() == 0 and images.max() == 1
    assert set(data.y_validation) == set(range(10))


def test_mnist_holds_out_the_last_ten_thousand(monkeypatch):
    images = np.arange(60_000, dtype=np.uint16)[:, None, None] % 256
    labels = np.arange(60_000) % 10
    parts = (images.astype(np.uint8), labels), (images[:10_000].astype(np.uint8), labels[:10_000])
    monkeypatch.setattr("iskra.datasets.mnist.load_data", lambda: parts)
    data = find_problem("mnist").load()
    assert data.counts() == {"train": 50_000, "validation": 10_000, "test": 10_000}
    assert data.x_validation[0, 0, 0] == np.float32(50_000 % 256 / 255)
    assert data.y_train[-1] == 49_999 % 10


def test_names_are_found_in_any_spelling():
    assert find_problem("Fashion-MNIST") is PROBLEMS["fashion_mnist"]


def test_an_unknown_name_lists_the_known_and_guesses():
    with pytest.raises(ValueError, match=r"^dataset: expected one of digits, mnist, fashion_mnist, got 'cats'\. Take"):
        find_problem("cats")
    with pytest.raises(ValueError, match=r"got 'digit'\. Did you mean digits\?"):
        find_problem("digit")


def test_a_recipe_takes_the_data_sets_defaults_then_the_changes():
    assert recipe_for("mnist").epochs == 10
    assert recipe_for("digits").epochs == PROBLEMS["digits"].defaults["epochs"]
    assert recipe_for("digits", epochs=7).epochs == 7


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        ({}, ""),
        ({"hidden": (), "dropout": 0.5}, " --hidden none --dropout 0.5"),
        ({"optimizer": "adam"}, " --optimizer adam"),
        ({"optimizer": "adam", "learning_rate": 0.01}, " --optimizer adam --lr 0.01"),
        (
            {"activation": "tanh", "epochs": 3, "batch_size": 8, "seed": 7},
            " --activation tanh --epochs 3 --batch-size 8 --seed 7",
        ),
    ],
)
def test_a_recipe_tells_its_command(changes, options):
    assert command_for(recipe_for("digits", **changes)) == f"iskra train digits{options}"
