import numpy as np
import pytest

from iskra.lab.problems import PROBLEMS, command_for, find_problem, recipe_for


def test_digits_stay_bytes_and_are_split():
    data = find_problem("digits").load()
    assert data.counts() == {"train": 1257, "validation": 180, "test": 360}
    for images in (data.x_train, data.x_validation, data.x_test):
        assert images.dtype == np.uint8  # as they are: the network scales them
        assert images.min() == 0 and images.max() == PROBLEMS["digits"].brightest
    assert set(data.y_validation) == set(range(10))


def test_mnist_holds_out_the_last_ten_thousand(monkeypatch):
    images = np.arange(60_000, dtype=np.uint16)[:, None, None] % 256
    labels = np.arange(60_000) % 10
    parts = (images.astype(np.uint8), labels), (images[:10_000].astype(np.uint8), labels[:10_000])
    monkeypatch.setattr("iskra.datasets.mnist.load_data", lambda: parts)
    data = find_problem("mnist").load()
    assert data.counts() == {"train": 50_000, "validation": 10_000, "test": 10_000}
    assert data.x_validation[0, 0, 0] == 50_000 % 256
    assert data.y_train[-1] == 49_999 % 10


def test_names_are_found_in_any_spelling():
    assert find_problem("Fashion-MNIST") is PROBLEMS["fashion_mnist"]


def test_an_unknown_name_lists_the_known_and_guesses():
    with pytest.raises(ValueError, match=r"^dataset: expected one of digits, .*, cifar10, got 'cats'\. Take"):
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
        ({"model": "lenet", "optimizer": "sgd", "learning_rate": 0.1}, " --optimizer sgd --lr 0.1 --model lenet"),
        ({"model": "cnn", "augment": ()}, " --model cnn --augment none"),
        ({"normalize": True, "schedule": "one_cycle"}, " --normalize --schedule one_cycle"),
        ({"optimizer": "adam", "learning_rate": 0.01}, " --optimizer adam --lr 0.01"),
        (
            {"activation": "tanh", "epochs": 3, "batch_size": 8, "seed": 7},
            " --activation tanh --epochs 3 --batch-size 8 --seed 7",
        ),
    ],
)
def test_a_recipe_tells_its_command(changes, options):
    assert command_for(recipe_for("digits", **changes)) == f"iskra train digits{options}"


def test_cifar10_is_learned_by_the_convolutional_network():
    assert recipe_for("cifar10").model == "cnn"
    assert recipe_for("cifar10", model="mlp").hidden != recipe_for("mnist").hidden
    assert PROBLEMS["cifar10"].classes[3] == "cat"


def test_labels_are_a_vector_as_keras_has_them_or_not(monkeypatch):
    part = np.zeros((6_000, 32, 32, 3), np.uint8), np.ones((6_000, 1), np.uint8)
    monkeypatch.setattr("iskra.datasets.cifar10.load_data", lambda: (part, part))
    data = find_problem("cifar10").load()
    assert data.y_train.shape == (1_000,) and data.y_test.shape == (6_000,)


def test_another_optimizer_goes_without_the_learning_rate_meant_for_the_recipes_own():
    assert recipe_for("cifar10").learning_rate != recipe_for("cifar10", optimizer="adamw").learning_rate is None
    assert recipe_for("cifar10", optimizer="sgd").learning_rate == 0.2


def test_only_mlp_has_hidden_layers_to_choose():
    assert recipe_for("cifar10").hidden == ()
    with pytest.raises(ValueError, match=r"^hidden: expected the model mlp, .* got cnn\. Remove it, or"):
        recipe_for("cifar10", hidden=(30,))


def test_an_unknown_model_lists_the_known_and_guesses():
    with pytest.raises(ValueError, match=r"^model: expected one of mlp, lenet, cnn, resnet, got 'vgg'\. Take one"):
        recipe_for("mnist", model="vgg")
    with pytest.raises(ValueError, match=r"got 'resnet50'\. Did you mean resnet\?"):
        recipe_for("mnist", model="resnet50")


def test_only_networks_of_stages_have_filters_and_depth_to_choose():
    assert command_for(recipe_for("cifar10", filters=48, depth=2)) == "iskra train cifar10 --filters 48 --depth 2"
    with pytest.raises(ValueError, match=r"^filters: expected the model cnn or resnet, .* got lenet\. Remove it, or"):
        recipe_for("cifar10", model="lenet", filters=48)
