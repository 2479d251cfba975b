"""What recurrent layers do beyond their numbers: states, dropout, cells of one's own, sequences of any length."""

import warnings

import numpy as np
import pytest

import iskra
from iskra import layers, ops
from iskra.advice import IskraWarning, forget
from iskra.engines import ReferenceEngine, get_engine
from iskra.graph import Trace, Variable, gradients
from iskra.graph.masks import get_mask

RNG = np.random.default_rng(3)
X = RNG.normal(size=(6, 5, 4)).astype(np.float32)
KINDS = [layers.SimpleRNN, layers.GRU, layers.LSTM]


def drawn(layer, x=X):
    """The layer, built, with weights that are not symmetric."""
    layer(x)
    layer.set_weights([RNG.normal(size=w.shape) * 0.5 for w in layer.get_weights()])
    return layer


class Running(layers.Layer):
    """A cell of one's own: a sum that forgets, with a weight used as a factor, too."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units), name="kernel")
        self.factor = self.add_weight((self.units,), initializer="ones", name="factor")

    def call(self, inputs, states):
        total = ops.tanh(states[0]) * self.factor + ops.matmul(inputs, self.kernel)
        return total * 2.0, [total]


# States. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_is_what_the_steps_are(kind):
    loop = drawn(kind(3, return_sequences=True))
    written_out = kind(3, return_sequences=True, unroll=True)
    written_out(X)
    written_out.set_weights(loop.get_weights())
    by_hand, states = [], loop.get_initial_state(len(X))
    for t in range(5):
        y, states = loop.cell(X[:, t], states)
        by_hand.append(y)
    for each in (loop, written_out):
        np.testing.assert_allclose(each(X), np.stack(by_hand, 1), rtol=1e-5, atol=1e-6)
        model = iskra.Sequential([iskra.Input((5, 4)), each])
        np.testing.assert_allclose(model.predict(X, verbose=0), np.stack(by_hand, 1), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stateful_layer_goes_on(kind):
    whole = drawn(kind(3))
    halves = kind(3, stateful=True)
    model = iskra.Sequential([iskra.Input((5, 4)), halves])
    halves.set_weights(whole.get_weights())
    first = model.predict(X, verbose=0)
    second = model.predict(X, verbose=0)
    np.testing.assert_allclose(first, whole(X), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(second, whole(np.concatenate([X, X], 1)), rtol=1e-5, atol=1e-6)
    halves.reset_state()
    np.testing.assert_array_equal(model.predict(X, verbose=0), first)
    assert [w.shape for w in halves.weights] == [w.shape for w in whole.weights]
    with pytest.raises(ValueError, match="expected 6 examples in each batch, as before, got 4. A stateful layer"):
        model.predict(X[:4], verbose=0)


def test_reset_state_before_the_first_batch():
    layers.LSTM(3, stateful=True).reset_states()
    layers.Bidirectional(layers.GRU(3, stateful=True)).reset_states()


@pytest.mark.parametrize("kind", KINDS)
def test_a_mask_holds_the_states(kind):
    layer = drawn(kind(3))
    mask = np.array([[True] * 3 + [False] * 2] * 6)
    np.testing.assert_allclose(layer(X, mask=mask), layer(X[:, :3]), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(layer(X, mask=~mask), layer(X[:, 3:]), rtol=1e-5, atol=1e-6)


def test_masks_travel_with_arrays_too():
    x = layers.Embedding(5, 3, mask_zero=True)(np.array([[1, 2, 0]]))
    assert get_mask(x).tolist() == [[True, True, False]]
    assert get_mask(layers.Dense(2)(x)).tolist() == [[True, True, False]]
    y = layers.LSTM(2, return_sequences=True)(layers.Dropout(0.5)(x))
    np.testing.assert_array_equal(y[0, 1], y[0, 2])
    assert get_mask(layers.LSTM(2)(x)) is None


def test_a_lost_mask_is_said_once():
    forget()
    x = layers.Embedding(5, 3, mask_zero=True)(np.array([[1, 2, 0]]))
    with pytest.warns(IskraWarning, match="Flatten 'flat': expected an input without a mask, got one with"):
        layers.Flatten(name="flat")(x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        layers.Flatten()(x)


# Dropout. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_is_the_same_at_every_step(kind):
    """Without a state that matters, equal inputs give equal outputs at all steps, other ones than without dropout."""
    layer = kind(3, return_sequences=True, dropout=0.5, recurrent_initializer="zeros", seed=1)
    x = np.ones((2, 4, 8), np.float32)
    y = layer(x, training=True)
    if kind is layers.SimpleRNN:
        np.testing.assert_allclose(y, np.repeat(y[:, :1], 4, 1), rtol=1e-6)
    assert not np.allclose(y, layer(x, training=False))
    assert not np.allclose(y, layer(x, training=True))  # a new draw
    np.testing.assert_array_equal(layer(x), layer(x))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "rates", [{"dropout": 0.3}, {"recurrent_dropout": 0.3}, {"dropout": 0.2, "recurrent_dropout": 0.2}]
)
def test_engines_draw_the_same(kind, rates):
    found = []
    for engine in (ReferenceEngine("float32"), get_engine("native")):
        iskra.utils.set_random_seed(1)
        layer = kind(3, return_sequences=True, seed=2, **rates)
        result = Variable(np.zeros((6, 5, 3)))
        with Trace() as trace:
            result.assign(layer(trace.input(X.shape, "float32", "x"), training=True))
            graph = trace.graph()
        engine.compile(graph).run(graph.state_arrays(), [X])
        found.append(result.numpy())
    np.testing.assert_allclose(found[1], found[0], rtol=1e-5, atol=1e-6)
    assert found[0].std() > 0


# Cells of one's own. ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 2, 6, 11, 19])
def test_a_cell_of_ones_own(rows):
    x = RNG.normal(size=(rows, 5, 4)).astype(np.float32)
    layer = drawn(layers.RNN(Running(3), return_sequences=True), x)
    kernel, factor = layer.get_weights()
    total, expected = np.zeros((rows, 3), np.float32), []
    for t in range(5):
        total = np.tanh(total) * factor + x[:, t] @ kernel
        expected.append(total * 2)
    model = iskra.Sequential([iskra.Input((5, 4)), layer])
    for result in (layer(x), model.predict(x, verbose=0, batch_size=rows)):
        np.testing.assert_allclose(result, np.stack(expected, 1), rtol=1e-5, atol=1e-5)


def test_gradients_of_a_cell_of_ones_own():
    results = []
    for unroll in (True, False):
        layer = layers.RNN(Running(3, name="own"), return_sequences=True, unroll=unroll)
        layer(X)
        layer.set_weights([np.sin(np.arange(w.size)).reshape(w.shape) for w in layer.get_weights()])
        x = Variable(X)
        with Trace() as trace:
            y = layer(ops.convert_to_tensor(x))
            slopes = gradients(ops.sum(ops.sin(y)), [x, *layer.trainable_weights])
            kept = [Variable(np.zeros(s.shape)) for s in slopes]
            for variable, slope in zip(kept, slopes, strict=True):
                variable.assign(slope)
            graph = trace.graph()
        get_engine("native").compile(graph).run(graph.state_arrays(), [])
        results.append([v.numpy() for v in kept])
    for one, other in zip(*results, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-4, atol=1e-5)


def test_a_cell_with_dropout_inside_draws_at_every_step():
    class Dropping(Running):
        def __init__(self, units, **kwargs):
            super().__init__(units, **kwargs)
            self.drop = layers.Dropout(0.5, seed=3)

        def call(self, inputs, states, training=False):
            return super().call(self.drop(inputs, training=training), states)

    x = np.ones((4, 6, 8), np.float32)
    layer = layers.RNN(Dropping(8), return_sequences=True)
    layer(x)
    layer.set_weights([np.eye(8), np.zeros(8)])  # each output is the input's, twice
    found = []
    for engine in ("reference", "native"):
        layer.cell.drop.seed_generator.state.assign([3, 0])
        result = Variable(np.zeros((4, 6, 8)))
        with Trace() as trace:
            result.assign(layer(trace.input(x.shape, "float32", "x"), training=True))
            graph = trace.graph()
        get_engine(engine).compile(graph).run(graph.state_arrays(), [x])
        assert layer.cell.drop.seed_generator.state.numpy().tolist() == [3, 6]
        found.append(result.numpy())
    np.testing.assert_array_equal(found[0], found[1])
    assert set(np.unique(found[0])) == {0.0, 4.0}
    assert not np.array_equal(found[0][:, 0], found[0][:, 1])


def test_a_model_with_a_cell_of_ones_own_is_saved(tmp_path):
    pytest.importorskip("h5py")
    model = iskra.Sequential([iskra.Input((5, 4)), layers.RNN(Running(3)), layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(X, X[:, 0, :1], epochs=2, verbose=0)
    model.save(tmp_path / "net.keras")
    loaded = iskra.saving.load_model(tmp_path / "net.keras", custom_objects={"Running": Running})
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


# Lengths. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [lambda: layers.LSTM(3), lambda: layers.Bidirectional(layers.GRU(3))])
def test_sequences_of_any_length(make):
    words = iskra.Input((None,), dtype="int32")
    h = layers.Embedding(7, 4, mask_zero=True)(words)
    h = layers.TimeDistributed(layers.Dense(4))(layers.Dropout(0.1)(h))
    outputs = layers.Dense(2)(make()(layers.LSTM(3, return_sequences=True)(h)))
    model = iskra.Model(words, outputs)
    assert model.output_shape == (None, 2)
    for length in (3, 8):
        x = RNG.integers(1, 7, (5, length))
        padded = np.concatenate([x, np.zeros((5, 2), int)], 1)
        np.testing.assert_allclose(model.predict(padded, verbose=0), model.predict(x, verbose=0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "layer",
    [
        layers.LSTM(3, unit_forget_bias=False), layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)]),
        layers.Bidirectional(layers.GRU(3, reset_after=False), backward_layer=layers.GRU(2, go_backwards=True)),
        layers.TimeDistributed(layers.Dense(3)), layers.SpectralNormalization(layers.Dense(3)),
        layers.Bidirectional(layers.RNN(layers.SimpleRNNCell(3), return_sequences=True), "sum"),
    ],
)  # fmt: skip
def test_configs(layer):
    config = layer.get_config()
    twins = [type(layer).from_config(config), layers.deserialize(layers.serialize(layer))]
    expected = layer(X)
    for twin in twins:
        assert twin.get_config() == config
        twin(X)
        twin.set_weights(layer.get_weights())
        np.testing.assert_array_equal(twin(X), expected)
    model = iskra.Sequential([iskra.Input((5, 4)), layer])
    clone = iskra.models.clone_model(model)
    assert [w.shape for w in clone.get_weights()] == [w.shape for w in model.get_weights()]


def test_attention_over_any_length():
    x = iskra.Input((None, 8))
    h = layers.Dense(16, activation="relu")(x)
    h = layers.LayerNormalization()(h + layers.MultiHeadAttention(2, 8)(h, h, use_causal_mask=True))
    assert h.shape == (None, None, 16)
    h = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(layers.Conv1D(6, 3, padding="same")(h))
    model = iskra.Model(x, layers.Dense(2)(layers.GlobalAveragePooling1D()(layers.Attention()([h, h]))))
    model.compile("adam", "mse")
    for length in (4, 7):
        rows = RNG.normal(size=(12, length, 8))
        model.fit(rows, np.zeros((12, 2)), verbose=0)
        assert model.predict(rows, verbose=0).shape == (12, 2)


def test_the_summary_knows_the_steps(capsys):
    model = iskra.Sequential([iskra.Input((5, 4)), layers.TimeDistributed(layers.Dense(3)), layers.LSTM(2)])
    model.summary()
    assert "(None, 5, 3)" in capsys.readouterr().out
    assert model.layers[0].get_build_config() == {"input_shape": (None, 5, 4)}


def test_it_learns_to_remember():
    """Which of the first steps was marked, asked for at the end of the sequence."""
    iskra.utils.set_random_seed(0)
    x = RNG.normal(size=(400, 12, 4)).astype(np.float32) * 0.1
    y = RNG.integers(0, 4, 400)
    x[np.arange(400), 1, y] += 1.0
    model = iskra.Sequential([iskra.Input((12, 4)), layers.GRU(16), layers.Dense(4, activation="softmax")])
    model.compile(iskra.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=15, batch_size=40, verbose=0)
    assert history.history["accuracy"][-1] > 0.98


# What is refused. ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: layers.RNN(3), "RNN: expected a cell with call, got 3. Write a layer with state_size and call"),
        (lambda: layers.StackedRNNCells([3]), "StackedRNNCells: expected cells with call and state_size, got 3"),
        (lambda: layers.LSTM(0), "LSTMCell: expected units as a positive integer, got 0"),
        (lambda: layers.GRU(3, use_cudnn=True), "GRU: expected use_cudnn 'auto' or False, got True"),
        (lambda: layers.Bidirectional(3), "Bidirectional: expected a layer, got 3. Pass an object such as"),
        (lambda: layers.Bidirectional(layers.LSTM(2), "last"), "Bidirectional: expected merge_mode as one of .*'last'"),
        (
            lambda: layers.Bidirectional(layers.LSTM(2), backward_layer=layers.LSTM(2)),
            "Bidirectional: expected layers of two directions, got go_backwards=False for both",
        ),
        (
            lambda: layers.Bidirectional(
                layers.LSTM(2), backward_layer=layers.LSTM(2, go_backwards=True, return_state=True)
            ),
            "Bidirectional: expected one return_state for both layers, got False and True",
        ),
        (lambda: layers.TimeDistributed(3), "TimeDistributed: expected a layer, got 3"),
        (lambda: layers.TimeDistributed(layers.Dense(3))(X[0]), "expected an input of at least three axes, got the"),
        (
            lambda: layers.TimeDistributed(layers.Dense(3))(X, mask=np.ones((6, 4), bool)),
            r"TimeDistributed 'time_distributed.*': expected a mask \(6, 5\), got \(6, 4\)",
        ),
        (
            lambda: layers.SpectralNormalization(layers.Flatten())(X),
            "expected a layer with a kernel or embeddings, got Flatten",
        ),
        (lambda: layers.LSTM(3)(X[0]), "expected an input of 3 axes, the batch included, got the shape"),
    ],
)
def test_what_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_spectral_normalization_bounds_the_kernel():
    layer = layers.SpectralNormalization(layers.Dense(3), power_iterations=30)
    x = RNG.normal(size=(4, 5)).astype(np.float32)
    layer(x)
    layer.set_weights([RNG.normal(size=w.shape) * 3 for w in layer.get_weights()])
    layer(x, training=True)
    assert np.linalg.svd(layer.layer.kernel.numpy(), compute_uv=False)[0] == pytest.approx(1.0, rel=1e-3)
