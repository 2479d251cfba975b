"""Every function of `iskra.ops` beside Keras's: numbers, engines, gradients, and functional models with it.

What Keras answers is recorded, see `tests/reference/keras_ops.py`; calls are in `tests/reference/ops_cases.py`.
"""

import json

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.engines import NAMES, ReferenceEngine, get_engine
from iskra.graph import Op, Trace, Variable, gradients
from iskra.tree import flatten
from reference.keras_ops import answer, bare as bare_of, functions, labels, model, recorded

ANSWERS, RECORD = recorded()
CALLS = {label: each for label, each in labels() if label.split()[0] in ops.__all__}
OWN = {"mish"}  # not Keras's
ELSEWHERE = {
    "ctc_decode",
    "ctc_loss",
    "einsum",
    "dot_product_attention",
    "scan",
    "associative_scan",
}  # have tests of their own
ORDER_FREE = {"argpartition"}
OWN_TESTS = {"custom_gradient"}
MODULES = {"image", "linalg", "nn", "numpy"}
OF_ARRAYS = {
    *("convert_to_numpy", "dtype", "eig", "eigh", "is_tensor", "lstsq", "matrix_rank", "ndim", "nextafter", "nonzero"),
    *("pinv", "qr", "shape", "size", "svd", "unique", "vectorize", "view"),
}  # no values of a program
DIFFERENT = {"sparsemax": "Keras adds up the cumulative sums, so its rows do not sum to 1"}
NO_SLOPE = {
    "full_like",
    "ones_like",
    "zeros_like",
    "stop_gradient",
    "ceil",
    "floor",
    "round",
    "sign",
    "trunc",
    "floor_divide",
}  # or one with steps


def name_of(label):
    return label.split()[0]


def of_arrays(label):
    return name_of(label) in OF_ARRAYS or label in ("where 1", "norm 12", "bincount 0", "saturate_cast 1")


def test_every_function_has_a_call():
    assert set(ops.__all__) - set(map(name_of, CALLS)) - OWN - ELSEWHERE - ORDER_FREE - OWN_TESTS == MODULES


@pytest.mark.parametrize("label", CALLS)
def test_agrees_with_keras(label):
    if label not in ANSWERS:
        assert label in RECORD["refused"], "a new call: run tests/reference/keras_ops.py"
        return
    got = answer(ops, CALLS[label])
    assert len(got) == len(ANSWERS[label])
    if name_of(label) in DIFFERENT:
        return
    for ours, theirs in zip(got, ANSWERS[label], strict=True):
        assert ours.shape == theirs.shape
        assert ours.dtype.kind == theirs.dtype.kind
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=3e-6)


PROGRAMS = [label for label, each in CALLS.items() if each.arrays and not of_arrays(label)]


def graph_of(each, values, weights=None):
    """A graph of a call: its answers, or the weighted sum of those that are floats and the gradients of that."""
    with Trace() as trace:
        inputs = [v if a.dtype != bool else ops.cast(v, "bool") for v, a in zip(values, each.arrays, strict=True)]
        found = each.call(ops, *inputs)
        parts = flatten(found if isinstance(found, (tuple, list)) else [found])
        parts = [part for part in parts if weights is None or str(getattr(part, "dtype", "")).startswith("float")]
        if weights is not None:
            total = sum(ops.sum(part * w) for part, w in zip(parts, weights, strict=True))
            parts = [total, *gradients(total, [v for v in values if v.dtype == "float32"])]
        results = [Variable(np.zeros(ops.shape(p), ops.dtype(p))) for p in parts]
        for result, part in zip(results, parts, strict=True):
            result.assign(part)
        return trace.graph(), results


def variables(each):
    return [Variable(a if a.dtype != bool else a.astype(np.int32)) for a in each.arrays]


@pytest.mark.parametrize("label", PROGRAMS)
def test_engines_give_the_same(label):
    expected = answer(ops, CALLS[label])
    for engine in NAMES:
        graph, results = graph_of(CALLS[label], variables(CALLS[label]))
        get_engine(engine).compile(graph).run(graph.state_arrays(), [])
        for result, value in zip(results, expected, strict=True):
            assert result.shape == value.shape
            np.testing.assert_allclose(result.value, value, rtol=1e-4, atol=1e-5, err_msg=engine)


def differentiable(label):
    kinds = [a.dtype.kind for a in answer(ops, CALLS[label])]
    if label == "nan_to_num 1":  # one of its values is 3e38, beside which no step is seen
        return False
    return name_of(label) not in NO_SLOPE and "f" in kinds and any(a.dtype.kind == "f" for a in CALLS[label].arrays)


@pytest.mark.slow
@pytest.mark.parametrize("label", [label for label in PROGRAMS if differentiable(label)])
def test_gradients_are_those_of_central_differences(label):
    each, values = CALLS[label], variables(CALLS[label])
    floats = [a for a in answer(ops, each) if a.dtype.kind == "f"]
    weights = [np.random.default_rng(n).uniform(0.5, 1.5, a.shape) for n, a in enumerate(floats)]
    graph, results = graph_of(each, values, weights)
    program = ReferenceEngine("float64").compile(graph)

    def run(arrays):
        given = dict(zip(values, arrays, strict=True))
        state = [np.array(given.get(v, v.value), np.float64 if v.dtype == "float32" else v.dtype) for v in graph.state]
        program.run(state, [])
        found = dict(zip(graph.state, state, strict=True))
        return [found[r] for r in results]

    arrays = [a.astype(np.float64) if a.dtype == np.float32 else a for a in each.arrays]
    grads = iter(run(arrays)[1:])
    for place, array in enumerate(arrays):
        if array.dtype != np.float64:
            continue
        grad = next(grads)
        for index in np.ndindex(array.shape):
            if not np.isfinite(array[index]):
                assert grad[index] == 0.0
                continue
            ends = []
            for step in (1e-6, -1e-6):
                moved = array.copy()
                moved[index] += step
                ends.append(run([*arrays[:place], moved, *arrays[place + 1 :]])[0])
            assert grad[index] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=2e-5, abs=2e-6), (place, index)


MODELS = RECORD["models"]
NEEDS_LENGTHS = {  # of all axes, also of the first one, which an Input leaves open
    *("array_split", "cholesky", "correlate", "cross", "cumsum", "det", "diag", "diagflat", "diagonal", "flip", "kron"),
    *("fliplr", "flipud", "roll", "rot90", "scatter_update", "slogdet", "split", "trace", "tril", "triu", "unstack"),
    *("vander", "vsplit", "logdet", "diff", "trapezoid", "corrcoef", "inner", "meshgrid", "slice", "slice_update"),
    *("cumprod", "nancumprod"),
}
NOT_WRITTEN = {"switch": "lambdas", "histogram": "its borders are constants if the range is given"}
SAME = {  # two names of one function have one class here
    "BitwiseRightShift": "RightShift",
    "BitwiseLeftShift": "LeftShift",
    "BitwiseInvert": "BitwiseNot",
    "TrueDivide": "Divide",
    "Greater": "Less",  # x > y is y < x
}


def made(label):
    """A functional model of a call and its inputs; None where lengths must be known that an Input leaves open."""
    try:
        return model(iskra, CALLS[label])
    except (ValueError, IndexError) as error:
        if name_of(label) not in NEEDS_LENGTHS:
            raise
        assert "known" in str(error) or "got shape (None" in str(error)
        return None


def simplified(parts):
    """The classes of some functions, with their calls and settings; of two names of one function, only the class."""
    return [
        SAME.get(part["class_name"]) or (part if part["class_name"] not in SAME.values() else part["class_name"])
        for part in parts
    ]


WRITTEN = [label for label in MODELS if label in CALLS and not of_arrays(label) and name_of(label) not in NOT_WRITTEN]


@pytest.mark.parametrize("label", WRITTEN)
def test_functional_models_are_written_down_as_keras_does(label):
    if made(label) is not None:
        assert simplified(functions(iskra, CALLS[label])) == simplified(MODELS[label])


@pytest.mark.parametrize("label", WRITTEN)
def test_functional_models_compute_and_travel(label):
    first = made(label)
    if first is None:
        return
    net, given = first
    again = iskra.Model.from_config(json.loads(json.dumps(net.get_config())))
    bare = [sorted(json.dumps(bare_of(layer)) for layer in m.get_config()["layers"]) for m in (net, again)]
    assert bare[0] == bare[1]
    expected = answer(ops, CALLS[label])
    if all(value.shape[:1] == given[0].shape[:1] for value in expected):
        for one in (net, again):
            found = [np.asarray(v) for v in flatten(one(given[0] if len(given) == 1 else given))]
            for got, value in zip(found, expected, strict=True):
                np.testing.assert_allclose(got, value, rtol=1e-4, atol=1e-5)


def test_ops_take_their_arguments_by_name():
    assert ops.add(x1=1.0, x2=2.0) == ops.add(1.0, x2=2.0) == 3.0
    assert ops.exp(x=0.0) == 1.0
    assert [name for name in ops.__all__ if isinstance(getattr(ops, name), Op)] == []
