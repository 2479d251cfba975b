"""Hidden representations taken out: an autoencoder with its halves, activations of all layers, a similarity."""

import numpy as np

import iskra as keras
from iskra import layers

rng = np.random.default_rng(0)
codes = rng.normal(size=(500, 2))
x_train = np.tanh(codes @ rng.normal(size=(2, 16))).astype("float32")


def test_an_autoencoder_and_its_halves():
    keras.utils.set_random_seed(0)
    encoder_input = keras.Input(shape=(16,), name="img")
    x = layers.Dense(12, activation="relu")(encoder_input)
    encoder_output = layers.Dense(2)(x)
    encoder = keras.Model(encoder_input, encoder_output, name="encoder")

    decoder_input = keras.Input(shape=(2,), name="encoded_img")
    x = layers.Dense(12, activation="relu")(decoder_input)
    decoder_output = layers.Dense(16)(x)
    decoder = keras.Model(decoder_input, decoder_output, name="decoder")

    autoencoder_input = keras.Input(shape=(16,), name="img")
    encoded_img = encoder(autoencoder_input)
    decoded_img = decoder(encoded_img)
    autoencoder = keras.Model(autoencoder_input, decoded_img, name="autoencoder")
    autoencoder.compile(optimizer="adam", loss="mse")
    losses = autoencoder.fit(x_train, x_train, epochs=30, verbose=0).history["loss"]
    assert losses[-1] < losses[0] / 3
    code = encoder.predict(x_train, verbose=0)
    assert code.shape == (500, 2)
    np.testing.assert_allclose(
        decoder.predict(code, verbose=0), autoencoder.predict(x_train, verbose=0), rtol=1e-5, atol=1e-6
    )


def test_the_activations_of_all_layers():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((16,)), layers.Dense(8, activation="relu"), layers.Dense(4, activation="relu"), layers.Dense(1)]
    )
    extractor = keras.Model(inputs=model.inputs, outputs=[layer.output for layer in model.layers])
    features = extractor(x_train[:10])
    assert [feature.shape for feature in features] == [(10, 8), (10, 4), (10, 1)]
    kernel, bias = model.layers[0].get_weights()
    np.testing.assert_allclose(features[0], np.maximum(x_train[:10] @ kernel + bias, 0), rtol=1e-4, atol=1e-5)
    before_last = keras.Model(model.input, model.get_layer(index=1).output)
    np.testing.assert_allclose(before_last.predict(x_train[:10], verbose=0), features[1], rtol=1e-5)


def test_two_towers_that_share_their_layers():
    keras.utils.set_random_seed(0)
    tower = keras.Sequential([keras.Input((16,)), layers.Dense(16, activation="tanh"), layers.Dense(4)], name="tower")
    left, right = keras.Input((16,), name="left"), keras.Input((16,), name="right")
    similarity = layers.Dot(axes=1, normalize=True)([tower(left), tower(right)])
    model = keras.Model([left, right], layers.Dense(1, activation="sigmoid")(similarity))
    first, second = rng.permutation(500), rng.permutation(500)
    same = (np.sign(codes[first, 0]) == np.sign(codes[second, 0])).astype("float32")
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit([x_train[first], x_train[second]], same, epochs=60, verbose=0).history
    assert history["accuracy"][-1] > 0.8
