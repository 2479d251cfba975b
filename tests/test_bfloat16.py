"""Policies that compute in bfloat16: which products round their factors, on every engine, forwards and backwards."""

import pickle
import warnings

import numpy as np
import pytest

import iskra
from iskra import _native, config, layers, mixed_precision, ops
from iskra.advice import IskraWarning
from iskra.engines.native import NativeEngine
from iskra.engines.reference import ReferenceEngine
from iskra.graph import Trace, Variable, gradients
from iskra.graph.ops.products import rounded_to_bfloat16
from iskra.graph.precision import products_in

RNG = np.random.default_rng(3)
X = RNG.normal(size=(48, 33)).astype(np.float32)


@pytest.fixture(autouse=True)
def fresh():
    with warnings.catch_warnings():
        warnings.simplefilter("error", IskraWarning)  # the policy is honoured: there is nothing to say
        yield
    mixed_precision.set_global_policy("float32")


def rounds(call) -> bool:
    """Whether a product in the graph of a call asks for bfloat16."""
    with Trace() as trace:
        y = call(trace.input(X.shape, "float32", "x"))
    asked = {node.attrs.get("precision") for node in trace.graph([y]).nodes if node.kind == "matmul"}
    assert len(asked) == 1
    return asked == {"bfloat16"}


@pytest.mark.parametrize("dtype", ["mixed_bfloat16", iskra.DTypePolicy("mixed_bfloat16")])
def test_a_layers_policy_decides(dtype):
    layer = layers.Dense(17, dtype=dtype)
    assert rounds(layer) and layer(X).dtype == layer.kernel.dtype == layer.dtype == "float32"
    expected = rounded_to_bfloat16(X) @ rounded_to_bfloat16(layer.kernel.numpy())
    np.testing.assert_allclose(layer(X), expected, rtol=1e-5, atol=1e-5)
    assert not rounds(layers.Dense(17)) and not rounds(layers.Dense(17, dtype="float32"))
    for twin in (layers.deserialize(layers.serialize(layer)), pickle.loads(pickle.dumps(layer))):
        assert rounds(twin)
    layer.dtype_policy = "float32"
    assert not rounds(layer)


def test_the_global_policy_and_layers_inside():
    mixed_precision.set_global_policy("mixed_bfloat16")
    hidden, head = layers.Dense(20), layers.Dense(3, dtype="float32")
    mixed_precision.set_global_policy("float32")
    assert rounds(hidden) and not rounds(head)

    class Both(iskra.Layer):
        def __init__(self, inner, **options):
            super().__init__(**options)
            self.inner = inner

        def call(self, inputs):
            return self.inner(inputs)

    assert rounds(Both(hidden)) and not rounds(Both(layers.Dense(2), dtype="mixed_bfloat16"))


def program(a, b, engine, precision):
    """y = a b and the gradients of sum(y c) for a and b."""
    c = np.random.default_rng(5).normal(
        size=(*np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1])
    )
    p, q = Variable(a), Variable(b)
    results = [Variable(np.zeros(c.shape, np.float32)), Variable(np.zeros_like(a)), Variable(np.zeros_like(b))]
    with Trace() as trace:
        with products_in(precision):
            y = ops.matmul(p, q)
        total = ops.sum(y * c.astype(np.float32))
        for result, value in zip(results, [y, *gradients(total, [p, q])], strict=True):
            result.assign(value)
    graph = trace.graph()
    compiled = engine.compile(graph)
    compiled.run(compiled.bind(graph.state), [])
    return [result.numpy() for result in results], c


@pytest.mark.parametrize(
    "shapes", [((37, 65), (65, 31)), ((4, 20, 33), (4, 33, 18)), ((3, 20, 700), (700, 29)), ((600, 20), (20, 530))]
)
def test_engines_agree_on_products_and_their_gradients(shapes):
    a, b = (RNG.normal(size=shape).astype(np.float32) for shape in shapes)
    expected, c = program(a, b, ReferenceEngine("float64"), "bfloat16")
    exact, _ = program(a, b, ReferenceEngine("float64"), "float32")
    native = [program(a, b, NativeEngine(lambda n=n: n), "bfloat16")[0] for n in (1, 2, 4)]
    wanted = expected if _native.has_bfloat16() else exact
    for values in zip(wanted, *native, strict=True):
        np.testing.assert_allclose(values[1], values[0], rtol=1e-4, atol=1e-4)
        np.testing.assert_array_equal(values[1], values[2])
        np.testing.assert_array_equal(values[1], values[3])
    ra, rb, rc = (rounded_to_bfloat16(np.asarray(v, np.float64)) for v in (a, b, c.astype(np.float32)))
    np.testing.assert_allclose(expected[0], ra @ rb, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(expected[1], rc @ np.swapaxes(rb, -1, -2), rtol=1e-6, atol=1e-6)
    assert all(np.abs(x - y).max() > 1e-4 for x, y in zip(expected, exact, strict=True))


@pytest.mark.parametrize("isa", _native.isas())
def test_training_with_and_without_the_instructions(isa, tmp_path):
    before, units = _native.isa(), 64 + _native.isas().index(isa)  # a program of its own for each
    _native.set_isa(isa)
    try:
        losses = {}
        for policy in ("float32", "mixed_bfloat16"):
            iskra.utils.set_random_seed(1)
            mixed_precision.set_global_policy(policy)
            model = iskra.Sequential([iskra.Input((33,)), layers.Dense(units, "tanh"), layers.Dense(17)])
            mixed_precision.set_global_policy("float32")
            model.compile("adam", "mse")
            losses[policy] = model.fit(X, X[:, :17], epochs=20, batch_size=16, verbose=0).history["loss"][-1]
        assert losses["mixed_bfloat16"] == pytest.approx(losses["float32"], rel=0.05)
        assert (losses["mixed_bfloat16"] == losses["float32"]) != _native.has_bfloat16()
        model.save(tmp_path / "m.keras")
        loaded = iskra.models.load_model(tmp_path / "m.keras")
        assert [layer.dtype_policy.name for layer in loaded.layers] == ["mixed_bfloat16"] * 2
        np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))
        rounded = model.predict(X, verbose=0)
        for layer in model.layers:
            layer.dtype_policy = "float32"
        assert (model.predict(X, verbose=0) != rounded).any() == _native.has_bfloat16()
    finally:
        _native.set_isa(before)


def test_bits_of_training_do_not_depend_on_threads():
    threads, results = config.num_threads(), []
    try:
        for n in (1, 2, 4):
            config.set_num_threads(n)
            iskra.utils.set_random_seed(1)
            model = iskra.Sequential(
                [iskra.Input((33,)), layers.Dense(300, "relu", dtype="mixed_bfloat16"), layers.Dense(17)]
            )
            model.compile("sgd", "mse")
            model.fit(X, X[:, :17], epochs=3, batch_size=24, verbose=0)
            results.append(model.get_weights())
    finally:
        config.set_num_threads(threads)
    for other in results[1:]:
        for w, v in zip(results[0], other, strict=True):
            np.testing.assert_array_equal(w, v)


def test_loops_round_their_products_too():
    values = RNG.normal(size=(20, 12, 24)).astype(np.float32)
    results = {}
    for policy in ("float32", "mixed_bfloat16"):
        iskra.utils.set_random_seed(1)
        model = iskra.Sequential([iskra.Input((12, 24)), layers.LSTM(32, dtype=policy)])
        model.compile("sgd", "mse")
        model.fit(values, np.zeros((20, 32)), epochs=2, batch_size=20, verbose=0)
        results[policy] = model.predict(values, verbose=0)
    apart = np.abs(results["float32"] - results["mixed_bfloat16"]).max()
    assert apart < 0.01 and (apart > 0) == _native.has_bfloat16()
