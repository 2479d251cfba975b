import numpy as np
import pytest

from iskra.lab.models import MODELS, cnn, mlp, widths
from iskra.lab.network import build_network, build_optimizer, describe_layers, largest_rate
from iskra.lab.recipe import Recipe
from iskra.lab.recipes import KINDS


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (32, 32, 3), (64, 40, 3)])
@pytest.mark.parametrize("name", MODELS)
def test_a_model_gives_probabilities_for_images_of_any_size(name, shape):
    model = MODELS[name](shape, 5)
    images = np.random.default_rng(0).random((2, *shape), np.float32)
    rows = model.predict(images, verbose=0)
    assert rows.shape == (2, 5)
    np.testing.assert_allclose(rows.sum(1), 1, rtol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_every_model_has_a_recipe_of_every_kind_that_trains(kind):
    assert list(KINDS[kind]) == list(MODELS)
    shape = (16, 16, 3) if kind == "photographs" else (16, 16)
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (8, *shape)).astype(np.uint8), rng.integers(0, 3, 8)
    for name, choices in KINDS[kind].items():
        recipe = Recipe("x", **(choices | {"model": name, "epochs": 1, "batch_size": 8}))
        model = build_network(recipe, shape, 3, num_images=8)
        before = model.get_weights()
        assert np.isfinite(model.fit(images, labels, batch_size=8, verbose=0).history["loss"][0])
        assert any((old != new).any() for old, new in zip(before, model.get_weights(), strict=True))


def test_bytes_are_scaled_by_the_network_itself():
    grey = build_network(Recipe("x", hidden=()), (2, 2), 2, brightest=16)
    assert grey.layers[1]([[[16], [0]]]).ravel().tolist() == [1, 0]
    coloured = build_network(Recipe("x", hidden=()), (2, 2, 3), 2)
    np.testing.assert_allclose(coloured.layers[0]([[[255, 0, 127.5]]]).ravel(), [1, -1, 0], atol=1e-6)


def test_stages_end_at_a_few_pixels():
    assert widths((32, 32, 3)) == (32, 64, 128)
    assert widths((8, 8)) == (32,)
    assert widths((5, 5, 3)) == (32,)
    assert [layer.kernel.shape for layer in cnn((32, 32, 3), 10).layers if type(layer).__name__ == "Conv2D"] == [
        (3, 3, 3, 32),
        (3, 3, 32, 64),
        (3, 3, 64, 128),
        (3, 3, 128, 128),
        (3, 3, 128, 256),
        (3, 3, 256, 256),
    ]


def test_normalized_hidden_layers_have_no_biases():
    model = mlp((4, 4), 2, hidden=(8,), normalize=True, dropout=0.5)
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == ["Reshape", "Flatten", "Dense", "BatchNormalization", "Activation", "Dropout", "Dense"]
    assert not model.layers[2].use_bias


def test_one_cycle_ends_with_the_last_step():
    recipe = Recipe("x", optimizer="adam", learning_rate=0.01, schedule="one_cycle", epochs=3, batch_size=10)
    rate = build_optimizer(recipe, num_steps=30)
    assert float(rate.learning_rate) < 0.001
    schedule = build_network(recipe, (4, 4), 2, num_images=95).optimizer.get_config()["learning_rate"]["config"]
    assert schedule["total_steps"] == 30 and schedule["max_learning_rate"] == 0.01
    assert largest_rate(recipe) == 0.01


def test_weight_decay_reaches_the_optimizer():
    assert build_optimizer(Recipe("x", weight_decay=0.01)).weight_decay == 0.01


def test_layers_are_described_in_any_kind_of_model():
    rows = describe_layers(MODELS["resnet"]((32, 32, 3), 10))
    assert rows[0]["shape"] == [32, 32, 3]
    assert rows[-1] == {"name": rows[-1]["name"], "kind": "Dense", "shape": [10], "parameters": 1290}


@pytest.mark.parametrize("name", ["cnn", "resnet"])
def test_filters_and_depth_of_a_recipe_decide_the_stages(name):
    recipe = Recipe("x", model=name, hidden=(), filters=8, depth=2)
    layers = build_network(recipe, (32, 32, 3), 10).layers
    channels = [layer.filters for layer in layers if type(layer).__name__ == "Conv2D"]
    assert sorted(set(channels)) == [8, 16]


def test_more_stages_than_images_have_halves_are_refused():
    with pytest.raises(ValueError, match=r"^depth: expected at most 3 stages for images of 8 x 8 pixels, got 4\. Each"):
        cnn((8, 8), 2, depth=4)
