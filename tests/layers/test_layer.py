"""The base layer: building, names, layers inside layers, freezing, penalties, errors."""

import numpy as np
import pytest

import iskra
from iskra import layers, ops
from iskra.graph import SeedGenerator, Trace, Variable
from iskra.graph.masks import get_mask
from iskra.naming import forget_names

X = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]])


class Scale(iskra.Layer):
    """One factor a column."""

    def build(self, input_shape):
        self.seen = input_shape
        self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")

    def call(self, inputs):
        return inputs * self.factor


class Block(iskra.Layer):
    """Layers as an attribute, in a list and in a dict, and one of its own weights."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.first = layers.Dense(3, name="first")
        self.rest = [layers.Dense(2, name="second"), {"last": layers.Dense(1, name="third")}]
        self.count = Variable(0, trainable=False, name="count")
        self.seeds = SeedGenerator(1)
        self.again = self.first  # one layer under two names is one layer

    def call(self, inputs):
        return self.rest[1]["last"](self.rest[0](self.first(inputs)))


class Asks(iskra.Layer):
    """Answers with what it was told about training."""

    def call(self, inputs, training=None):
        self.told = training
        return inputs


class Around(iskra.Layer):
    def __init__(self):
        super().__init__()
        self.inner = Asks()

    def call(self, inputs):
        return self.inner(inputs)


def test_weights_are_made_at_first_sight_with_the_batch_unknown():
    layer = Scale()
    assert not layer.built and layer.weights == []
    assert layer(X).dtype == np.float32
    assert layer.built and layer.seen == (None, 3)
    factor = layer.factor
    layer(X[:1])
    layer.build((None, 3))
    assert layer.weights == [factor]


def test_weights_are_made_at_once_inside_a_trace():
    layer = layers.Dense(4)
    with Trace() as trace:
        layer(trace.input((None, 3), "float32", "x"))
        assert trace.graph().updates == {}
    assert layer.kernel.shape == (3, 4)
    assert np.abs(layer.kernel.value).max() > 0


def test_names_count_as_in_keras():
    forget_names()
    assert [layers.Dense(1).name, layers.Dense(1).name, layers.ReLU().name, Scale().name] == [
        "dense",
        "dense_1",
        "re_lu",
        "scale",
    ]
    assert layers.Dense(1, name="mine").name == "mine"


def test_layers_inside_are_found_in_attributes_lists_and_dicts():
    block = Block()
    block(X)
    paths = [v.path for v in block.weights]
    assert paths == ["count"] + [
        f"{block.name}/{name}/{kind}" for name in ("first", "second", "third") for kind in ("kernel", "bias")
    ]
    assert block.count_params() == 1 + 12 + 8 + 3
    assert block.non_trainable_weights == [block.count]
    assert [v.name for v in block.variables[-1:]] == ["seed_generator_state"]


def test_a_list_may_grow_later():
    block = Block()
    block(X)
    block.rest.append(layers.Dense(7, name="late"))
    block.rest[-1](X)
    assert len(block.weights) == 9


def test_freezing_reaches_the_layers_inside():
    block = Block()
    block(X)
    block.trainable = False
    assert block.trainable_weights == [] and len(block.non_trainable_weights) == 7
    assert not block.first.trainable
    block.trainable = True
    block.first.trainable = False
    assert block.trainable_weights[0].path == f"{block.name}/second/kernel"
    assert len(block.trainable_variables) == 4


@pytest.mark.parametrize("training", [True, False, None])
def test_training_is_handed_to_the_layers_inside(training):
    layer = Around()
    layer(X, training=training)
    assert layer.inner.told is training


def test_a_layer_inside_may_be_told_otherwise():
    class Still(Around):
        def call(self, inputs):
            return self.inner(inputs, training=False)

    layer = Still()
    layer(X, training=True)
    assert layer.inner.told is False


def test_penalties_on_weights_outputs_and_by_hand():
    class Penalized(iskra.Layer):
        def __init__(self):
            super().__init__(activity_regularizer=iskra.regularizers.L1(0.1))
            self.dense = layers.Dense(1, kernel_initializer="ones", kernel_regularizer=iskra.regularizers.L2(0.5))

        def call(self, inputs):
            self.add_loss(ops.sum(inputs) * 2.0)
            return self.dense(inputs)

    layer = Penalized()
    for _ in range(2):  # a second call starts anew
        y = layer(X)
    by_hand, activity, kernel = layer.losses
    assert by_hand == pytest.approx(2 * X.sum())
    assert activity == pytest.approx(0.1 * np.abs(y).sum() / 2)
    assert kernel == pytest.approx(0.5 * 3)
    layer.dense.trainable = False
    assert len(layer.losses) == 2


def test_inputs_take_the_dtypes_of_graphs():
    identity = layers.Identity()
    assert identity(X).dtype == np.float32
    assert identity(np.array([[1, 2]], np.uint8)).dtype == np.int32
    assert identity([[1.0, 2.0]]).shape == (1, 2)
    x = X.astype(np.float32)
    assert np.shares_memory(identity(x), x)


def test_several_inputs():
    class Sum(iskra.Layer):
        def build(self, input_shape):
            self.seen = input_shape

        def call(self, inputs):
            return inputs[0] + inputs[1]

    layer = Sum()
    assert layer([X, X[:, :1]]).shape == (2, 3)
    assert layer.seen == [(None, 3), (None, 1)]
    assert layer.compute_output_shape([(None, 3), (None, 1)]) == (None, 3)


def test_an_error_on_its_way_up_collects_the_layers_it_passes():
    class Outer(iskra.Layer):
        def __init__(self):
            super().__init__(name="outer")
            self.inner = layers.Dense(2, name="inner")

        def call(self, inputs):
            return self.inner(inputs)

    layer = Outer()
    layer(X)
    with pytest.raises(ValueError, match="Dense 'inner': expected 3 values along axis -1, got the input shape") as info:
        layer(X[:, :2])
    assert info.value.__notes__ == [
        "In Dense 'inner', input shape (2, 2).",
        "In Outer 'outer', input shape (2, 2).",
    ]


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: layers.Dense(0), ValueError, "Dense: expected units as a positive integer, got 0"),
        (lambda: layers.Dense(2.5), ValueError, "Dense: expected units as a positive integer, got 2.5"),
        (lambda: layers.Dense(2, "reluu"), ValueError, "expected a known name, got 'reluu'. Known: .*relu"),
        (
            lambda: layers.Dense(2, kernel_initializer="x"),
            ValueError,
            "initializers.get: expected a known name, got 'x'",
        ),
        (
            lambda: layers.Dense(2, kernel_regularizer="x"),
            ValueError,
            "regularizers.get: expected a known name, got 'x'",
        ),
        (
            lambda: layers.Dense(2, kernel_constraint="x"),
            ValueError,
            "constraints.get: expected a known name, got 'x'",
        ),
        (lambda: layers.Dense(2, lora_rank=4), ValueError, "Dense: expected lora_rank=None, got 4"),
        (
            lambda: layers.Dense(2, dtype="float8"),
            ValueError,
            "dtype: expected the name of a dtype, got 'float8'. Known: float16",
        ),
        (lambda: layers.Dense(2, name=3), TypeError, "Dense: expected a string for name, got 3. Remove it"),
        (
            lambda: layers.Dense(2, colour="red"),
            TypeError,
            "Dense: expected a known argument, got 'colour'. Known: units",
        ),
        (
            lambda: layers.LSTM(2, kernel_initialiser="zeros"),
            TypeError,
            "LSTM: expected a known argument, got 'kernel_initialiser'. Did you mean kernel_initializer[?] Known: ",
        ),
        (
            lambda: layers.Activation("relu", nam="a"),
            TypeError,
            "Activation: expected a known argument, got 'nam'. Did you mean name[?] Known: activation, ",
        ),
        (
            lambda: layers.Dense(2, None, True, "zeros", kernel_initializer="ones"),
            TypeError,
            "Dense: multiple values for argument 'kernel_initializer'. It takes units, activation, ",
        ),
        (
            lambda: layers.Dense(2, *[None] * 13),
            TypeError,
            "Dense: too many positional arguments. It takes units, activation, ",
        ),
        (lambda: layers.Dropout(1.5), ValueError, "Dropout: expected rate from 0 to 1, got 1.5. It is a fraction"),
        (lambda: layers.Dropout(-0.1), ValueError, "Dropout: expected rate from 0 to 1, got -0.1"),
        (lambda: layers.GaussianDropout(1.0), ValueError, "GaussianDropout: expected rate below 1, got 1"),
        (lambda: layers.GaussianNoise(-1), ValueError, "GaussianNoise: expected stddev of at least 0, got -1"),
        (
            lambda: layers.Reshape((-1, -1)),
            ValueError,
            r"Reshape: expected at most one unknown dimension, -1, got target_shape=\(-1, -1\)",
        ),
        (
            lambda: layers.Reshape((2, -3)),
            ValueError,
            "Reshape: expected each length as a non-negative integer, or -1 .*, got target_shape=.2, -3",
        ),
        (lambda: layers.Permute((1, 1)), ValueError, r"Permute: expected each of 1 to 2 once in dims, got \(1, 1\)"),
        (lambda: layers.RepeatVector("3"), TypeError, "RepeatVector: expected an integer value for `n`, got '3'"),
        (lambda: layers.RepeatVector(0), ValueError, "RepeatVector: expected n as a positive integer, got 0"),
        (lambda: layers.Flatten("first"), ValueError, "Flatten: expected data_format 'channels_last' or"),
        (lambda: layers.Activation("reluu"), ValueError, "expected a known name, got 'reluu'"),
        (
            lambda: layers.Input(),
            ValueError,
            "Input: expected the shape of one example as a tuple, got None. To make one, pass a `shape` argument",
        ),
        (lambda: layers.Input((-1,)), ValueError, r"Input: expected the shape of one example as a tuple, got \(-1,\)"),
        (
            lambda: layers.Input((3,), dtype="text"),
            ValueError,
            "Input: expected a dtype of numbers, or 'string', got 'text'",
        ),
        (lambda: layers.Input((3,), sparse=True), ValueError, "Input: expected sparse=None, got True"),
        (lambda: layers.get("Densee"), ValueError, "layers.get: expected a known name, got 'Densee'. Known: .*dense"),
        (lambda: layers.Conv9D, AttributeError, "iskra.layers: expected a known name, got 'Conv9D'. Did you mean Conv"),
    ],
)
def test_what_constructors_refuse(make, error, text):
    with pytest.raises(error, match=text):
        make()


@pytest.mark.parametrize(
    ("layer", "shape", "text"),
    [
        (layers.Dense(2, name="d"), (3,), r"Dense 'd': expected an input of at least 2 axes, the batch included, got"),
        (layers.Permute((2, 1), name="p"), (2, 3), "Permute 'p': expected an input of 3 axes"),
        (layers.RepeatVector(2, name="r"), (2, 3, 4), "RepeatVector 'r': expected an input of 2 axes"),
        (
            layers.Reshape((4,)),
            (2, 3),
            r"Reshape: expected a target_shape of 3 elements for inputs \(None, 3\), got \(4,\)",
        ),
    ],
)
def test_what_calls_refuse(layer, shape, text):
    with pytest.raises(ValueError, match=text):
        layer(np.zeros(shape))


def test_a_width_must_be_known():
    with pytest.raises(ValueError, match=r"Dense 'd': expected a known last axis, got the input shape \(None, None\)"):
        layers.Dense(2, name="d").compute_output_shape((None, None))


def test_set_weights_says_what_does_not_fit():
    layer = layers.Dense(2, name="d")
    with pytest.raises(ValueError, match=r"Dense 'd'.set_weights: expected 0 arrays, got 2. Build it first"):
        layer.set_weights([np.zeros((3, 2)), np.zeros(2)])
    layer(X)
    before = layer.get_weights()
    text = r"expected 2 arrays, got 1. The weights are: d/kernel \(3, 2\), d/bias \(2,\)"
    with pytest.raises(ValueError, match=text):
        layer.set_weights([np.zeros((3, 2))])
    with pytest.raises(ValueError, match=r"set_weights: expected shape \(2,\) for d/bias, got \(3,\). Use the weights"):
        layer.set_weights([np.zeros((3, 2)), np.zeros(3)])
    np.testing.assert_array_equal(layer.get_weights()[0], before[0])


def test_counting_needs_weights():
    with pytest.raises(
        ValueError, match="Dense 'd': expected a built layer to count its weights, got one without an input"
    ):
        layers.Dense(2, name="d").count_params()


def test_constraints_of_own_weights():
    weight = layers.Identity().add_weight((2,), constraint="nonneg")
    assert isinstance(weight.constraint, iskra.constraints.NonNeg)


def test_forgotten_pieces():
    class NoCall(iskra.Layer):
        pass

    class NoInit(iskra.Layer):
        def __init__(self):
            self.units = 3

    with pytest.raises(
        NotImplementedError, match=r"NoCall: expected a method call\(self, inputs\), got none. Define it"
    ):
        NoCall()(X)
    with pytest.raises(RuntimeError, match=r"NoInit: expected super\(\).__init__\(\) in its constructor, got none"):
        NoInit()(X)


def test_own_weights_have_names_and_dtypes():
    layer = layers.Identity(name="i")
    weights = [
        layer.add_weight((2,)),
        layer.add_weight(),
        layer.add_weight(3, dtype="int32", trainable=False, name="n"),
    ]
    assert [(w.path, w.shape, w.dtype) for w in weights] == [
        ("i/variable", (2,), "float32"),
        ("i/variable_1", (), "float32"),
        ("i/n", (3,), "int32"),
    ]
    assert layer.non_trainable_weights == weights[2:]
    assert weights[2].numpy().tolist() == [0, 0, 0]


def test_configuration_of_a_layer_of_ones_own():
    class Power(iskra.Layer):
        def __init__(self, exponent=2.0, **kwargs):
            super().__init__(**kwargs)
            self.exponent = exponent

        def call(self, inputs):
            return inputs**self.exponent

    layer = Power(3.0, name="cube", trainable=False)
    assert layer.get_config() == {"name": "cube", "trainable": False, "exponent": 3.0}
    twin = layers.deserialize(layers.serialize(layer), custom_objects={"Power": Power})
    assert (twin.exponent, twin.name, twin.trainable) == (3.0, "cube", False)


def test_dense_in_numbers():
    layer = layers.Dense(2, "relu")
    layer.build((None, 3))
    layer.set_weights([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [0.5, -4.0]])
    np.testing.assert_allclose(layer(X), [[4.5, 0.0], [0.0, 0.0]])
    assert repr(layer) == f"Dense(units=2, activation='relu', name={layer.name!r})"


def test_dropout_scales_what_it_keeps():
    layer = layers.Dropout(0.25, seed=1)
    x = np.ones((100, 100), np.float32)
    first, second = layer(x, training=True), layer(x, training=True)
    assert set(np.unique(first)) == {0, np.float32(1 / 0.75)}
    assert abs((first > 0).mean() - 0.75) < 0.02
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(layers.Dropout(0.25, seed=1)(x, training=True), first)
    rows = layers.Dropout(0.5, noise_shape=(None, 1), seed=1)(x, training=True)
    assert ((rows == 0).all(axis=1) | (rows == 2).all(axis=1)).all()


def test_dropping_everything_or_nothing():
    x = np.ones((2, 3), np.float32)
    assert not layers.Dropout(1.0)(x, training=True).any()
    np.testing.assert_array_equal(layers.Dropout(0.0)(x, training=True), x)


def test_softmax_with_a_mask():
    y = layers.Softmax()(np.zeros((1, 3)), mask=np.array([[True, True, False]]))
    np.testing.assert_allclose(y, [[0.5, 0.5, 0.0]])


def test_rescaling_of_bytes():
    x = np.array([[0, 51, 255]], np.uint8)
    y = layers.Rescaling(1 / 255)(x)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, [[0, 0.2, 1]], rtol=1e-6)


def test_there_is_one_dtype():
    layer = layers.Dense(2)
    assert layer.dtype == layer.compute_dtype == layer.variable_dtype == "float32"


def test_an_explicit_mask_is_the_one_that_the_layer_and_its_output_get():
    class Shortened(iskra.Layer):
        def call(self, inputs, mask=None):
            self.called_with = mask
            return inputs[:, 1:]

        def compute_mask(self, inputs, previous_mask):
            self.computed_from = previous_mask
            return None if previous_mask is None else previous_mask[:, 1:]

    x, own = np.array([[[0.0], [2.0], [3.0]]], np.float32), np.array([[True, False, True]])
    masked = layers.Masking()(x)
    layer = Shortened()
    y = layer(masked)
    np.testing.assert_array_equal(layer.computed_from, [[False, True, True]])
    np.testing.assert_array_equal(get_mask(y), [[True, True]])
    for inputs in (masked, x):
        y = layer(inputs, mask=own)
        assert layer.called_with is own and layer.computed_from is own
        np.testing.assert_array_equal(get_mask(y), [[False, True]])


def test_symbolic_outputs_have_the_masks_of_their_values():
    x, other = iskra.Input((3, 1)), iskra.Input((2, 1))
    masked = layers.Masking()(x)
    assert get_mask(masked).shape == (None, 3)
    assert get_mask(layers.LSTM(2, return_sequences=True)(masked)).shape == (None, 3)
    assert get_mask(layers.LSTM(2)(masked)) is None and get_mask(layers.Dropout(0.5)(x)) is None
    joined = layers.Concatenate(axis=1)([masked, other])
    mask = iskra.Model([x, other], get_mask(joined))
    values = np.array([[[0.0], [1.0], [0.0]]]), np.zeros((1, 2, 1))
    np.testing.assert_array_equal(mask.predict(values, verbose=0), [[0, 1, 0, 1, 1]])


def test_a_symbolic_call_is_given_the_mask_of_its_input():
    class Counted(iskra.Layer):
        supports_masking = True

        def call(self, inputs, mask=None):
            return inputs * ops.sum(ops.cast(mask, "float32"), axis=1)[:, None, None]

    x = np.array([[[0.0], [1.0], [3.0]]], np.float32)
    model = iskra.Sequential([layers.Masking(), Counted()])
    np.testing.assert_array_equal(model(x), x * 2)
    inputs = iskra.Input((3, 1))
    outputs = Counted()(layers.Masking()(inputs))
    np.testing.assert_array_equal(iskra.Model(inputs, outputs).predict(x, verbose=0), x * 2)
    mask = iskra.Input((3,), dtype="bool")
    np.testing.assert_array_equal(
        iskra.Model([inputs, mask], Counted()(inputs, mask=mask))([x, np.array([[True, False, False]])]), x
    )
