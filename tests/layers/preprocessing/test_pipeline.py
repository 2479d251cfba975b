"""Layers in a row: what they are called with, alone and in a model."""

import numpy as np
import pytest

import iskra
from iskra import layers
from iskra.layers import Pipeline

X = np.random.default_rng(0).random((2, 10, 12, 3), np.float32)


class Watched(layers.Layer):
    def call(self, inputs, training=False, mask=None):
        self.seen = (training, mask is not None)
        return inputs

    def compute_mask(self, inputs, mask=None):
        return mask


@pytest.mark.parametrize("training", [True, False])
def test_training_and_masks_reach_all_layers(training):
    pipeline = Pipeline([Watched(), Watched()])
    pipeline(X.copy(), training=training, mask=np.ones(2, bool))
    assert [layer.seen for layer in pipeline.layers] == [(training, True)] * 2
    pipeline(X.copy())
    assert [layer.seen for layer in pipeline.layers] == [(True, False)] * 2


def test_numbers_shapes_and_configuration():
    pipeline = Pipeline([layers.CenterCrop(8, 9), layers.Rescaling(2.0), layers.AutoContrast((0, 1))], name="prepare")
    expected = layers.AutoContrast((0, 1))(layers.CenterCrop(8, 9)(X) * 2)
    np.testing.assert_allclose(pipeline(X), expected, rtol=1e-6)
    config = pipeline.get_config()
    for twin in (Pipeline.from_config(config), layers.deserialize(layers.serialize(pipeline))):
        np.testing.assert_allclose(twin(X), expected, rtol=1e-6)
        assert twin.name == "prepare"
    assert isinstance(config["layers"][0], dict)
    assert pipeline.compute_output_shape((None, 10, 12, 3)) == (None, 8, 9, 3)


def test_random_layers_act_in_training_alone(engine):
    pipeline = Pipeline([layers.RandomFlip("horizontal", seed=1), layers.Dense(2)])
    model = iskra.Sequential([iskra.Input((4, 3)), layers.Reshape((4, 3, 1)), pipeline, layers.Flatten()])
    assert (len(pipeline.trainable_weights), model.output_shape) == (2, (None, 24))
    x = X[:, :4, :3, 0]
    np.testing.assert_allclose(model.predict(x, verbose=0), pipeline.layers[1](x[..., None]).reshape(2, -1), rtol=1e-5)
    assert not np.array_equal(Pipeline([layers.RandomFlip("horizontal", seed=1)])(X), X)
    before = model.get_weights()
    model.compile("sgd", "mse")
    model.fit(x, np.zeros((2, 24)), verbose=0)
    assert not np.array_equal(model.get_weights()[0], before[0])


def test_saved_in_a_model(tmp_path):
    model = iskra.Sequential([iskra.Input((10, 12, 3)), Pipeline([layers.Dense(2), layers.Dense(3)]), layers.Flatten()])
    model.save(tmp_path / "model.keras")
    loaded = iskra.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


def test_what_is_no_layer():
    with pytest.raises(TypeError, match="Pipeline: expected layers, got 'Dense'"):
        Pipeline(["Dense"])
    for config in ({"name": "a"}, {"layers": None}):
        with pytest.raises(ValueError, match="Pipeline: expected a list of layers in the config, got layers=None"):
            Pipeline.from_config(config)
