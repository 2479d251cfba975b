"""Models put together from symbolic values: what they compute, their parts, and their bits beside other forms."""

from __future__ import annotations

import numpy as np
import pytest

import iskra
from iskra import Input, Model, ops
from iskra.advice import IskraWarning, forget
from iskra.layers import Dense, Dropout, Flatten, Layer

RNG = np.random.default_rng(0)
X = RNG.random((40, 4)).astype(np.float32)
Z = RNG.random((40, 3)).astype(np.float32)


def wide_and_deep():
    a, b = Input((4,), name="a"), Input((3,), name="b")
    h = Dense(5, activation="relu", name="h")(a)
    c = ops.concatenate([h, b], axis=-1)
    return Model([a, b], Dense(1, name="out")(c))


def test_it_computes_what_its_calls_say():
    model = wide_and_deep()
    h, out = model.get_layer("h"), model.get_layer("out")
    expected = np.concatenate([np.maximum(X @ h.kernel.numpy() + h.bias.numpy(), 0), Z], 1) @ out.kernel.numpy()
    for given in ([X, Z], {"b": Z, "a": X}):
        np.testing.assert_allclose(model.predict(given, verbose=0), expected, rtol=1e-5)
        np.testing.assert_allclose(model(given), expected, rtol=1e-5)


def test_operators_indexing_and_functions_see_the_batch_they_get():
    a = Input((6,))
    centred = a - ops.mean(a, axis=0)  # over the rows of the batch, however many
    part = centred[:, 1:4] * 2.0 + 1.0
    model = Model(a, [part, -part @ np.eye(3, dtype=np.float32), part[:, 0]])
    for rows in (1, 7):
        x = RNG.random((rows, 6)).astype(np.float32)
        expected = (x - x.mean(0))[:, 1:4] * 2 + 1
        first, second, third = model.predict(x, batch_size=rows, verbose=0)
        np.testing.assert_allclose(first, expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(second, -expected, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(third, expected[:, 0], rtol=1e-5, atol=1e-6)


def test_names_shapes_and_layers():
    model = wide_and_deep()
    assert [layer.name for layer in model.layers] == ["a", "h", "b", "out"]  # Keras's order, by depth
    assert (model.input_names, model.output_names) == (["a", "b"], ["out"])
    assert (model.input_shape, model.output_shape) == ([(None, 4), (None, 3)], (None, 1))
    assert [value.shape for value in model.inputs + model.outputs] == [(None, 4), (None, 3), (None, 1)]
    assert model.get_layer(index=1) is model.get_layer("h")
    assert model.count_params() == 4 * 5 + 5 + 8 + 1
    assert model.built
    assert model.compute_output_shape([(7, 4), (7, 3)]) == (7, 1)


def test_the_name_is_functional_or_the_class():
    class Own(Model):
        pass

    a = Input((2,))
    assert Model(a, Dense(1)(a)).name.startswith("functional")
    assert Own(inputs=a, outputs=Dense(1)(a)).name.startswith("own")
    assert Model(a, Dense(1)(a), name="given").name == "given"


def test_a_part_that_ends_at_a_hidden_layer():
    model = wide_and_deep()
    hidden = Model(model.inputs[0], model.get_layer("h").output)
    h = model.get_layer("h")
    np.testing.assert_allclose(
        hidden.predict(X, verbose=0), np.maximum(X @ h.kernel.numpy() + h.bias.numpy(), 0), rtol=1e-5
    )
    both = Model(model.inputs, [model.layers[1].output, *model.outputs])
    np.testing.assert_array_equal(both.predict([X, Z], verbose=0)[0], hidden.predict(X, verbose=0))


def test_a_part_that_begins_at_a_hidden_layer():
    model = wide_and_deep()
    values = RNG.random((5, 5)).astype(np.float32)
    end = Model([model.get_layer("h").output, model.inputs[1]], model.output)
    out = model.get_layer("out")
    expected = np.concatenate([values, Z[:5]], 1) @ out.kernel.numpy() + out.bias.numpy()
    np.testing.assert_allclose(end.predict([values, Z[:5]], verbose=0), expected, rtol=1e-5)


def test_parts_of_a_sequential():
    model = iskra.Sequential([Input((4,)), Dense(3, activation="relu"), Dense(2)])
    hidden = Model(model.inputs, model.layers[0].output)
    kernel, bias = model.layers[0].get_weights()
    np.testing.assert_allclose(hidden.predict(X, verbose=0), np.maximum(X @ kernel + bias, 0), rtol=1e-5)
    assert model.layers[1].input is model.layers[0].output
    assert Model(model.input, model.output).predict(X, verbose=0).shape == (40, 2)


def test_shared_layers_have_their_weights_once():
    shared = Dense(3)
    a, b = Input((4,)), Input((4,))
    model = Model([a, b], shared(a) - shared(b))
    assert len(model.weights) == 2
    np.testing.assert_allclose(model.predict([X, X], verbose=0), 0, atol=1e-6)
    model.compile("sgd", "mse")
    before = shared.kernel.numpy()
    model.fit([X, X[::-1]], np.ones((40, 3)), verbose=0)
    assert (shared.kernel.numpy() != before).any()


def test_models_inside_models():
    a = Input((4,))
    inner = Model(a, Dense(3, activation="tanh")(a), name="inner")
    row = iskra.Sequential([Dense(2)], name="row")
    b = Input((4,))
    outer = Model(b, row(inner(b)) + row(inner(b * 2.0)))
    assert [layer.name for layer in outer.layers][1:] == ["inner", "row"]
    expected = row.predict(inner.predict(X, verbose=0), verbose=0)
    expected = expected + row.predict(inner.predict(X * 2, verbose=0), verbose=0)
    np.testing.assert_allclose(outer.predict(X, verbose=0), expected, rtol=1e-5)
    assert len(outer.trainable_weights) == 4


def test_dictionaries_of_inputs_and_outputs():
    a, b = Input((4,), name="a"), Input((3,), name="b")
    model = Model({"b": b, "a": a}, {"sum": ops.sum(a, axis=-1), "twice": b * 2})
    outputs = model.predict({"a": X, "b": Z}, verbose=0)
    np.testing.assert_allclose(outputs["sum"], X.sum(1), rtol=1e-5)
    np.testing.assert_allclose(outputs["twice"], 2 * Z, rtol=1e-5)
    with pytest.raises(ValueError, match="predict: expected x as a dictionary with a, b, got none for b. The names"):
        model.predict({"a": X}, verbose=0)
    with pytest.raises(ValueError, match="predict: expected x as a dictionary with a, b, got c. Use these names"):
        model.predict({"c": X}, verbose=0)
    forget()
    with pytest.warns(IskraWarning, match="predict: expected x with entries for b, a, got also c, which are not "):
        more = model.predict({"a": X, "b": Z, "c": Z}, verbose=0)
    assert np.array_equal(more["sum"], outputs["sum"])


def test_a_last_axis_of_one_may_be_missing_or_too_many():
    model = Model(inputs := Input((4,)), inputs * 2)
    assert np.array_equal(model(X[..., None]), X * 2)
    model = Model(inputs := Input((4, 1)), inputs * 2)
    assert np.array_equal(model(X), X[..., None] * 2)
    with pytest.raises(ValueError, match=r"expected x of shape \(None, 4, 1\), got \(40, 3\)"):
        model(Z)


def test_a_list_for_inputs_by_name():
    a, b = Input((4,), name="a"), Input((4,), name="b")
    model = Model({"a": a, "b": b}, a - b)
    forget()
    with pytest.warns(IskraWarning, match="predict: the inputs are a dictionary with a, b, and x is a list: it is"):
        assert np.array_equal(model.predict([X, 2 * X], verbose=0), -X)
    model = Model({"b": b, "a": a}, a - b)
    with pytest.raises(
        ValueError, match="call: expected x as a dictionary with b, a, got a list, whose order is not cl"
    ):
        model([X, 2 * X])


@pytest.mark.parametrize(
    "make",
    [
        lambda a, b, c: {"1": a, "others": {"2": b, "3": c}},
        lambda a, b, c: [a, (b, {"c": c})],
        lambda a, b, c: ({"a": a, "b": b}, c),
    ],
)
def test_nested_inputs_and_outputs(make, tmp_path):
    inputs = [Input((n,), name=f"x{n}") for n in (1, 2, 3)]
    outputs = [Dense(n, name=f"y{n}")(each) for n, each in enumerate(inputs, 1)]
    model = Model(make(*inputs), make(*outputs))
    arrays = [np.ones((2, n), np.float32) for n in (1, 2, 3)]
    expected = [array @ layer for array, layer in zip(arrays, model.get_weights()[::2], strict=True)]
    model.compile("sgd", "mse")
    found = [model(make(*arrays)), model.predict(make(*arrays), verbose=0), model(make(*inputs))]
    for each in found[:2]:
        for got, value in zip(iskra.tree.flatten(each), expected, strict=True):
            np.testing.assert_allclose(got, value, rtol=1e-5)
    assert [type(each) for each in found] == [type(make(1, 2, 3))] * 3
    assert model.evaluate(make(*arrays), make(*expected), verbose=0)[0] == pytest.approx(0, abs=1e-9)
    assert model.fit(iter([(make(*arrays), make(*expected))]), verbose=0).history["loss"][0] == pytest.approx(
        0, abs=1e-9
    )
    model.save(tmp_path / "model.keras")
    loaded = iskra.saving.load_model(tmp_path / "model.keras").predict(make(*arrays), verbose=0)
    assert [np.shape(each) for each in iskra.tree.flatten(loaded)] == [(2, 1), (2, 2), (2, 3)]
    again = Model.from_config(model.get_config()).predict(make(*arrays), verbose=0)
    iskra.tree.assert_same_structure(again, make(1, 2, 3))


def test_nested_inputs_of_a_class_of_ones_own():
    class Sum(Model):
        def __init__(self):
            super().__init__()
            self.dense = Dense(1, kernel_initializer="ones")

        def call(self, inputs):
            (a, b), c = inputs["pair"], inputs["more"][0]
            return {"sum": self.dense(a + b + c)}

    model, x = Sum(), {"more": [3 * X], "pair": (X, 2 * X)}
    model.compile("sgd", "mse")
    expected = {"sum": 6 * X.sum(1, keepdims=True)}
    assert model.evaluate(x, expected, verbose=0) == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(model.predict(x, verbose=0)["sum"], expected["sum"], rtol=1e-5)
    np.testing.assert_allclose(model(x)["sum"], expected["sum"], rtol=1e-5)
    with pytest.raises(
        ValueError, match="predict: expected x as a dictionary with more/0, pair/0, pair/1, got none for p"
    ):
        model.predict({"more": [X]}, verbose=0)


def test_a_layer_with_several_inputs_and_arguments():
    class Blend(Layer):
        def call(self, inputs, share=0.5):
            first, second = inputs
            return {"blend": first * share + second * (1 - share), "gap": first - second}

    a, b = Input((4,)), Input((4,))
    model = Model([a, b], Blend()([a, b], share=0.25))
    outputs = model.predict([X, X[::-1]], verbose=0)
    np.testing.assert_allclose(outputs["blend"], X * 0.25 + X[::-1] * 0.75, rtol=1e-6)
    np.testing.assert_allclose(outputs["gap"], X - X[::-1], rtol=1e-6)


def test_training_is_part_of_a_recorded_call():
    a = Input((100,))
    model = Model(a, [Dropout(0.5)(a, training=True), Dropout(0.5)(a)])
    always, only_in_training = model.predict(np.ones((4, 100)), verbose=0)
    assert 0 < (always == 0).sum() < 400
    assert (only_in_training == 1).all()


def lesson(form: str):
    iskra.utils.set_random_seed(1)
    layers = [Flatten(), Dense(256, "relu"), Dense(256, "relu"), Dense(10, "softmax")]
    if form == "sequential":
        return iskra.Sequential([Input((28, 28)), *layers])
    if form == "functional":
        values = inputs = Input((28, 28))
        for layer in layers:
            values = layer(values)
        return Model(inputs, values)

    class Own(Model):
        def __init__(self):
            super().__init__()
            self.parts = layers

        def call(self, inputs):
            for layer in self.parts:
                inputs = layer(inputs)
            return inputs

    return Own()


@pytest.mark.parametrize("form", ["functional", "subclassed"])
def test_all_forms_train_to_the_same_bits(form):
    rng = np.random.default_rng(2)
    x, y = rng.random((320, 28, 28), np.float32), rng.integers(0, 10, 320)

    def trained(form):
        model = lesson(form)
        model.build((None, 28, 28))
        iskra.utils.set_random_seed(3)
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
        history = model.fit(x, y, batch_size=64, epochs=2, verbose=0)
        bound, *_ = model._trainer._programs._programs.values()
        return model.get_weights(), history.history, bound.program

    weights, history, program = trained("sequential")
    others, other_history, other_program = trained(form)
    assert history == other_history
    for one, other in zip(weights, others, strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(program.stages) == len(other_program.stages)


def test_what_is_refused():
    a = Input((2,))
    with pytest.raises(TypeError, match="Model: expected both inputs and outputs, got one of them"):
        Model(a)
    with pytest.raises(ValueError, match="Model: expected symbolic values in inputs, got array"):
        Model(X, Dense(1)(a))
    with pytest.raises(ValueError, match="Model: expected at least one symbolic value in outputs, got none"):
        Model(a, [])
    with pytest.raises(ValueError, match="Model: expected all inputs that the outputs need, got none for 'other'"):
        Model(a, a + Input((2,), name="other"))
    with pytest.raises(ValueError, match="none for 'other'. Add it .* Output with path `sums/1` is not connected"):
        Model(a, {"sums": [a * 2.0, a + Input((2,), name="other")]})
    with pytest.raises(AttributeError, match="`Model.layers` attribute is reserved: it lists the layers"):
        Model(a, a * 2.0).layers = [Dense(1)]
    with pytest.raises(ValueError, match="Model: expected layers of different names, got twin more than once"):
        Model(a, Dense(1, name="twin")(Dense(1, name="twin")(a)))
    with pytest.raises(ValueError, match="expected a call on a symbolic input to know the layer's output, got none"):
        Dense(1).output


def test_a_value_from_outside_is_refused_in_a_call():
    a = Input((2,))
    outside = a * 2.0

    class Leak(Layer):
        def call(self, inputs):
            return inputs + outside

    model = Model(a, Leak()(a))
    with pytest.raises(ValueError, match="Trace: expected values of this call, got 'multiply' of a functional model"):
        model.predict(X[:, :2], verbose=0)


def test_lists_in_a_dictionary_of_inputs_are_arrays():
    a, b = iskra.Input((1,), name="a"), iskra.Input((1,), name="b")
    model = iskra.Model([a, b], iskra.layers.Dense(1, name="out")(iskra.layers.concatenate([a, b])))
    lists = {"a": [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0]}
    expected = model.predict({name: np.array(values) for name, values in lists.items()}, verbose=0)
    np.testing.assert_array_equal(model.predict(lists, verbose=0), expected)
    model.compile("sgd", "mse")
    assert np.isfinite(model.evaluate(lists, {"out": [1.0, 2.0, 3.0]}, verbose=0))


@pytest.mark.filterwarnings("ignore::iskra.advice.IskraWarning")  # of the key that is not used
def test_a_dictionary_of_inputs_goes_by_its_keys():
    """Not by the names of the inputs, which may be those of others."""
    a, b = Input((2,), name="a"), Input((3,), name="b")
    joined = Dense(1)(iskra.layers.Concatenate()([a, b]))
    model = Model({"c": a, "b": b}, joined)
    first, second = np.ones((2, 2)), np.ones((2, 3))
    assert model({"c": first, "b": second}).shape == (2, 1)
    with pytest.raises(ValueError, match="expected x as a dictionary with b, c, got none for c"):
        model({"a": first, "b": second})
    assert Model([a, b], joined)({"a": first, "b": second}).shape == (2, 1)


def older(*calls, inputs="x"):
    """A config as older versions wrote it: no modules, and calls as lists."""
    dense = [
        {"class_name": "Dense", "name": name, "config": {"units": 2, "name": name},
         "inbound_nodes": [[[source, 0, 0, {}]]]}
        for name, source in calls
    ]  # fmt: skip
    layer = {"batch_input_shape": [None, 3], "dtype": "float32", "name": inputs}
    first = {"class_name": "InputLayer", "name": inputs, "config": layer, "inbound_nodes": []}
    ends = {"input_layers": [[inputs, 0, 0]], "output_layers": [[calls[-1][0], 0, 0]]}
    return {"name": "older", "layers": [first, *dense], **ends}


def test_a_config_of_older_versions():
    model = Model.from_config(older(("b", "a"), ("a", "x"), ("c", "b")))
    assert model.name == "older" and model.output_shape == (None, 2)
    assert [layer.name for layer in model.layers] == ["x", "a", "b", "c"]
    with pytest.raises(ValueError, match="got none for 'a', but a loop. Its config is not whole"):
        Model.from_config(older(("a", "b"), ("b", "a")))
    with pytest.raises(ValueError, match="got none for 'a', but some of layers that are not there. Missing node: b"):
        Model.from_config(older(("a", "b")))
