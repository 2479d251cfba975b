"""Layers for sequences give Keras's numbers, forward and backward, with and without masks.

Both engines are held to what Keras answered, see `tests/reference/keras_sequences.py`; gradients also to central
differences in float64, and the native engine's bits to each other for any number of threads.
"""

import numpy as np
import pytest

import iskra
from iskra import config, ops
from iskra.engines import NAMES, ReferenceEngine, get_engine
from iskra.graph import Trace, Variable, gradients
from iskra.tree import flatten
from layers.sequence_cases import CASES
from reference.keras_sequences import arrays, loss_of, model_of, one_or_all, recorded, values

RECORDED = recorded()
TOLERANCE = {"rtol": 1e-5, "atol": 1e-5}
STEP = 1e-6  # of the central differences, in float64


@pytest.fixture
def set_threads():
    before = config.num_threads()
    yield config.set_num_threads
    config.set_num_threads(before)


def traced(case):
    """A graph of a case's outputs and of the gradients of a weighted sum of them; all as state."""
    model = model_of(iskra, case)
    given = [Variable(x) for x in arrays(case)]
    wanted = [v for place, v in enumerate(given) if not (case.words and place == 0)]
    results = {}
    with Trace() as trace:
        outputs = flatten(model(one_or_all([ops.convert_to_tensor(x) for x in given]), training=False))
        total = sum(ops.sum(y * values(y.shape, 5.0)) for y in outputs)
        slopes = gradients(total, [*wanted, *model.trainable_variables])
        first = 1 if case.words else 0
        labels = [f"output {p}" for p in range(len(outputs))]
        labels += [f"slope of input {p + first}" for p in range(len(wanted))]
        labels += [f"slope {p}" for p in range(len(model.trainable_variables))]
        for label, value in zip(labels, [*outputs, *slopes], strict=True):
            results[label] = Variable(np.zeros(value.shape))
            results[label].assign(value)
        results["total"] = Variable(0.0)
        results["total"].assign(total)
        return trace.graph(), results, [*wanted, *model.trainable_variables]


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("label", CASES)
def test_agrees_with_keras(label, engine):
    graph, results, _ = traced(CASES[label])
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    expected = {name: value for name, value in RECORDED[label].items() if name != "loss"}
    assert expected.keys() == results.keys() - {"total"}
    for name, value in expected.items():
        np.testing.assert_allclose(results[name].value, value, **TOLERANCE, err_msg=name)


@pytest.mark.parametrize("label", [label for label in CASES if "loss" in RECORDED[label]])
def test_the_loss_feels_the_mask(label):
    case = CASES[label]
    expected = RECORDED[label]
    loss = loss_of(model_of(iskra, case), case, [expected["output 0"]])
    assert loss == pytest.approx(float(expected["loss"]), rel=1e-5)


@pytest.mark.parametrize("label", CASES)
def test_gradients(label):
    graph, results, variables = traced(CASES[label])
    program = ReferenceEngine("float64").compile(graph)

    def evaluate(values):
        given = dict(zip(variables, values, strict=True))
        state = [np.array(given.get(v, v.value), float if v.dtype == "float32" else np.int32) for v in graph.state]
        program.run(state, [])
        found = dict(zip(graph.state, state, strict=True))
        return float(found[results["total"]]), [found[v] for name, v in results.items() if name.startswith("slope")]

    start = [v.value.astype(float) for v in variables]
    for place, slope in enumerate(evaluate(start)[1]):
        for index in _some(slope.shape):
            ends = []
            for sign in (1, -1):
                moved = [value.copy() for value in start]
                moved[place][index] += sign * STEP
                ends.append(evaluate(moved)[0])
            assert slope[index] == pytest.approx((ends[0] - ends[1]) / (2 * STEP), rel=1e-6, abs=1e-6)


def _some(shape):
    """A few places of an array, the first and the last among them."""
    size = int(np.prod(shape))
    return [np.unravel_index(i, shape) for i in sorted({0, size // 3, size // 2, size - 1})]


@pytest.mark.parametrize("label", CASES)
def test_the_same_bits_for_any_number_of_threads(label, set_threads):
    found = []
    for threads in (1, 2, 4):
        graph, results, _ = traced(CASES[label])
        set_threads(threads)
        get_engine("native", config.num_threads).compile(graph).run(graph.state_arrays(), [])
        found.append([v.value.tobytes() for v in results.values()])
    assert found[0] == found[1] == found[2]
