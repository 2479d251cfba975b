"""Every op of the table: shape rule, gradient and engines, each against its meaning in NumPy.

A new elementwise op is covered by itself; any other needs a line in `CASES`, and a test says so.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest

from iskra import ops
from iskra.engines import NAMES, ReferenceEngine, get_engine
from iskra.graph import OPS, Op, Tensor, Trace, Variable, gradients
from iskra.graph.op import tensor_dtype
from iskra.graph.ops.warp import FILL_MODES, Sampling
from iskra.graph.ops.window import Window

LOOPS = ("scan", "scan_value")  # their settings hold a graph: see test_scan.py
TABLE = {name: op for name, op in OPS.items() if isinstance(op, Op) and name not in LOOPS}
STEP = 1e-6  # of the central differences, in float64


def draw(*shape, low=0.15, high=0.95, seed=0):
    """Float64 values without ties, away from the kinks at 0, 1 and -1."""
    return np.random.default_rng(seed).permutation(np.linspace(low, high, int(np.prod(shape)))).reshape(shape)


@dataclass(frozen=True)
class Case:
    """One call of an op: float inputs are differentiated, the others are not."""

    inputs: tuple
    attrs: dict = field(default_factory=dict)


def ints(*values):
    return np.array(values, np.int32)


def bools(*values):
    return np.array(values, bool)


REDUCE = [{"axis": axis, "keepdims": keep} for axis in [(0,), (1,), (0, 2), (0, 1, 2)] for keep in (True, False)]
KEY = ints(3, 5)


def window(size, strides=None, padding=None, dilation=None, spread=None):
    """A window; by default its settings are 1, and no padding."""
    ones = (1,) * len(size)
    return Window(size, strides or ones, padding or ((0, 0),) * len(size), dilation or ones, spread or ones)


WINDOWS = [  # each with the lengths of an input's spatial axes
    (window((2,), padding=((1, 0),)), (5,)),
    (window((3, 2)), (5, 4)),
    (window((2, 3), strides=(2, 1), padding=((1, 1), (2, 0))), (5, 4)),
    (window((2, 2), dilation=(2, 1), padding=((1, 0), (0, 1))), (4, 3)),
    (window((2, 2), strides=(2, 2)), (4, 4)),
    (window((2, 2), strides=(2, 2)), (5, 4)),
    (window((2, 1, 2), strides=(1, 2, 1), padding=((0, 0), (0, 0), (1, 1))), (3, 3, 2)),
]
SPREAD = [  # and what only convolutions and sums know: inputs spread out, and cut
    (window((2, 2), spread=(2, 3), padding=((1, 2), (0, 0))), (3, 2)),
    (window((3,), strides=(2,), spread=(2,), padding=((-1, 2),)), (6,)),
]


def convolutions(kernel_gradient=False):
    """Calls with one group and with several."""
    for w, spatial in WINDOWS + SPREAD:
        for channels, filters, groups in [(2, 3, 1), (4, 2, 2), (3, 6, 3), (3, 3, 3)]:
            if groups > 1 and len(spatial) != 2:
                continue
            x = draw(2, *spatial, channels)
            kernel = draw(*w.size, channels // groups, filters, low=-0.9, seed=1)
            g = draw(2, *w.output(spatial), filters, low=-0.8, seed=2)
            yield Case((x, g if kernel_gradient else kernel), {"window": w, "groups": groups})


def maxima(w, spatial, channels):
    """Some place for every position of a window, never in the padding."""
    return OPS["max_pool_indices"].compute(draw(2, *spatial, channels, seed=3), window=w)


TURNED = np.array(  # away from places where the nearest pixel changes
    [
        [0.93, 0.21, -0.41, -0.17, 1.07, 0.31, 0.0, 0.0],
        [1.13, -0.37, 1.59, 0.29, 0.87, -2.41, 0.021, -0.013],
        [-1.0, 0.0, 3.21, 0.0, 1.0, 0.13, 0.0, 0.0],
    ]
)


def samplings():
    """Ways to look at an image, between and beyond its pixels."""
    for mode in FILL_MODES:
        yield Sampling((3, 5), True, mode, 0.7)
        yield Sampling((4, 3), False, mode, 0.7)
    yield Sampling((3, 3), True, "reflect", derivatives=(True, False))
    yield Sampling((3, 3), True, "constant", 0.7, derivatives=(False, True))
    yield Sampling((2, 3), True, "constant", 0.7, derivatives=(True, True))
    yield Sampling((2, 3), False, "nearest", derivatives=(True, False))


ATTENTION = [  # inputs, then settings
    ((draw(2, 3, 2, 2, seed=1), draw(2, 4, 2, 2, seed=2), draw(2, 4, 2, 3, seed=3)), {}),
    ((draw(1, 3, 4, 2, seed=1), draw(1, 3, 2, 2, seed=2), draw(1, 3, 2, 1, seed=3)), {"is_causal": True}),
    (
        (
            draw(2, 3, 2, 2, seed=1),
            draw(2, 2, 1, 2, seed=2),
            draw(2, 2, 1, 2, seed=3),
            draw(2, 1, 2, seed=4),
            np.array([[[[True, False], [True, True], [False, False]]]]),
        ),
        {"has_bias": True},
    ),
]


def attentions(backward=False):
    """Calls with heads in groups, causal ones, and ones with bias and mask."""
    for inputs, settings in ATTENTION:
        settings = {"scale": 0.7, "is_causal": False, "has_bias": False, **settings}
        g = draw(*inputs[0].shape[:3], inputs[2].shape[3], seed=5)
        yield Case((g, *inputs) if backward else inputs, settings)


CASES = {
    "attention": list(attentions()),
    "attention_gradient": list(attentions(backward=True)),
    "cast": [
        Case((draw(2, 3),), {"dtype": "float32"}),
        Case((draw(2, 3, low=-3, high=3),), {"dtype": "int32"}),
        Case((ints(0, 2, -1),), {"dtype": "bool"}),
        Case((bools(True, False),), {"dtype": "float32"}),
    ],
    "where": [
        Case((bools(True, False, True), draw(2, 3), draw(2, 3, seed=1))),
        Case((bools(True, False, True), draw(2, 1), draw(3))),
    ],
    "logical_not": [Case((bools(True, False),))],
    "logical_and": [Case((bools(True, False), bools(True, True)))],
    "logical_or": [Case((bools(True, False), bools(False, False)))],
    "own_gradient": [Case((ints(1, 2), ints(3, 4)), {"gradients": None})],
    "stop_gradient": [Case((ints(1, 2),))],  # by its name, its gradient is not that of NumPy
    **{name: [Case((draw(3, 4, 2, low=-0.9),), attrs) for attrs in REDUCE] for name in ("sum", "max", "min")},
    "prod": [Case((draw(3, 4, 2),), attrs) for attrs in REDUCE],
    "channel_moments": [Case((draw(*shape, low=-0.9),)) for shape in [(6, 3), (2, 4, 3, 5), (40, 4, 3)]],
    "argmax": [Case((draw(3, 4),), {"axis": axis}) for axis in (0, 1)],
    "argmin": [Case((draw(3, 4),), {"axis": axis}) for axis in (0, 1)],
    "reshape": [Case((draw(2, 6),), {"shape": shape}) for shape in [(3, 4), (12,), (2, 3, -1)]],
    "transpose": [
        Case((draw(2, 3),), {"axes": (1, 0)}),
        Case((draw(2, 3, 4),), {"axes": (1, 2, 0)}),
    ],
    "broadcast_to": [Case((draw(3, 1),), {"shape": (2, 3, 4)}), Case((draw(3),), {"shape": (2, 3)})],
    "concatenate": [
        Case((draw(2, 3), draw(2, 1)), {"axis": 1}),
        Case((draw(1, 2), draw(3, 2), draw(2, 2)), {"axis": 0}),
    ],
    "slice": [
        Case((draw(5, 4),), {"spans": ((1, 2, 2), (0, 1, 4))}),
        Case((draw(5, 4),), {"spans": ((4, -1, 5), (1, 1, 2))}),
    ],
    "scatter_slice": [Case((draw(2, 2),), {"shape": (5, 4), "spans": ((1, 2, 2), (3, -2, 2))})],
    "matmul": [
        Case((draw(3, 4), draw(4, 2))),
        Case((draw(2, 3, 4), draw(2, 4, 2))),
        Case((draw(2, 3, 4), draw(1, 4, 5))),
    ],
    "arctan2": [
        *(Case((draw(3, 4, low=-1.9), draw(3, 4, low=-1.7, seed=s))) for s in range(3)),
        Case((draw(3, 1, low=-1.9, high=2.3), draw(4, low=-1.7, high=2.1))),
    ],
    "take_rows": [Case((draw(5, 2), ints(0, 3, 3))), Case((draw(5), ints([0, 1], [4, 1])))],
    "first_occurrences": [
        Case((ints(7, 3, -3, 10, 3, 7, -11),), {"rows": 10}),
        Case((ints([0, 4], [4, 0], [-5, 4]),), {"rows": 5}),
    ],
    "put_rows": [
        Case((draw(5, 2), ints(0, 3, 1), draw(3, 2, seed=1))),
        Case((draw(5, 2), ints([4, -1], [7, 4], [0, -5]), draw(3, 2, 2, seed=1))),  # rows 4 and 0 twice
        Case((draw(4), ints(2, -9, 2), draw(3, seed=1))),
        Case((ints([1, 2], [3, 4]), ints(-1), ints([9, 8]))),
    ],
    "scatter_add": [Case((draw(3, 2), ints(0, 3, 3)), {"rows": 5})],
    "conv": list(convolutions()),
    "conv_kernel_gradient": list(convolutions(kernel_gradient=True)),
    "sum_pool": [Case((draw(2, *n, 3, low=-0.9),), {"window": w}) for w, n in WINDOWS + SPREAD],
    "max_pool": [Case((draw(2, *n, 3, low=-0.9),), {"window": w}) for w, n in WINDOWS],
    "max_pool_indices": [Case((draw(2, *n, 3, low=-0.9),), {"window": w}) for w, n in WINDOWS],
    "gather_maxima": [Case((draw(2, *n, 3), maxima(w, n, 3)), {"window": w}) for w, n in WINDOWS],
    "scatter_to_maxima": [
        Case((draw(2, *w.output(n), 3), maxima(w, n, 3)), {"window": w, "spatial": n}) for w, n in WINDOWS
    ],
    "warp": [Case((draw(3, 4, 5, 2), TURNED), {"sampling": s}) for s in samplings()],
    "warp_gradient": [Case((draw(3, *s.size, 2), TURNED), {"sampling": s, "shape": (4, 5)}) for s in samplings()],
    "argsort": [Case((draw(3, 5, low=-0.9),)), Case((ints([3, 1, 3, 2], [0, 0, 9, -9]),)), Case((bools([1, 0, 1]),))],
    "cumsum": [Case((draw(3, 5, low=-0.9),)), Case((ints([3, 1, 3, 2], [0, 0, 9, -9]),)), Case((draw(2, 1, 4),))],
    "gather_along_axis": [
        Case((draw(2, 3, 5), ints(*np.arange(12).reshape(2, 3, 2) % 5 - 1))),
        Case((draw(1, 4), ints([3, 0, 0, 3, -4, 1]))),
        Case((ints([7, 5, 3]), ints([1, 1]))),
    ],
    "scatter_along_axis": [
        Case((draw(2, 3, 2), ints(*np.arange(12).reshape(2, 3, 2) % 5 - 1)), {"length": 5}),
        Case((ints([7, 5, 3]), ints([1, 1, 0])), {"length": 2}),
    ],
    "bitwise_and": [Case((ints(12, -7, 2**31 - 1), ints(10, 3, -5))), Case((bools(1, 0), bools(1, 1)))],
    "bitwise_or": [Case((ints(12, -7, 2**31 - 1), ints(10, 3, -5))), Case((bools(1, 0), bools(1, 1)))],
    "bitwise_xor": [Case((ints(12, -7, 2**31 - 1), ints([10], [3]))), Case((bools(1, 0), bools(1, 1)))],
    "random_uniform": [Case((KEY,), {"shape": (3, 5)})],
    "random_normal": [Case((KEY,), {"shape": (3, 5)})],
}


def elementwise_cases(op):
    """Calls of an elementwise op with one to three inputs, whichever it takes, of both signs and broadcast."""
    for arity in (1, 2, 3):
        plain = tuple(draw(2, 3, seed=seed) for seed in range(arity))
        try:
            op.compute(*plain)
        except TypeError:
            continue
        negative = tuple(-value for value in plain)
        mixed = tuple(draw(2, 3, low=-2.05, high=1.97, seed=seed) for seed in range(arity))
        broadcast = (draw(2, 1), draw(3, low=0.21, high=0.87), draw(2, 3, low=0.33, high=0.91))[:arity]
        return [Case(inputs) for inputs in (plain, negative, mixed, broadcast)]
    raise AssertionError(f"{op}: add a case to CASES")


def cases(name):
    if name in CASES:
        return CASES[name]
    assert TABLE[name].elementwise, f"{name}: add a case to CASES in {__file__}"
    return elementwise_cases(TABLE[name])


ALL = [pytest.param(name, case, id=f"{name}-{i}") for name in sorted(TABLE) for i, case in enumerate(cases(name))]


def is_float(value):
    return value.dtype.kind == "f"


def symbolic(case, trace, batch=False):
    shapes = [np.shape(v) for v in case.inputs]
    return [
        trace.input((None, *shape[1:]) if batch else shape, tensor_dtype(value.dtype), "x")
        for value, shape in zip(case.inputs, shapes, strict=True)
    ]


@pytest.mark.parametrize(("name", "case"), ALL)
def test_shape_rule_and_dtype(name, case):
    with Trace() as trace:
        y = TABLE[name](*symbolic(case, trace), **case.attrs)
    value = np.asarray(TABLE[name].compute(*case.inputs, **case.attrs))
    assert y.shape == value.shape
    assert y.dtype == tensor_dtype(value.dtype)


BATCHED = [
    p
    for p in ALL
    if (TABLE[p.values[0]].elementwise or p.values[0] in ("sum", "max", "min", "prod", "argmax", "argmin", "matmul"))
    and len({np.shape(v)[:1] for v in p.values[1].inputs}) == len({np.ndim(v) for v in p.values[1].inputs}) == 1
]


@pytest.mark.parametrize(("name", "case"), BATCHED)
def test_unknown_batch_stays_unknown(name, case):
    with Trace() as trace:
        y = TABLE[name](*symbolic(case, trace, batch=True), **case.attrs)
    value = np.asarray(TABLE[name].compute(*case.inputs, **case.attrs))
    assert len(y.shape) == value.ndim
    assert all(a in (None, b) for a, b in zip(y.shape, value.shape, strict=True))


def weighted_sum(name, case, factors):
    """A graph of `sum(factors * op(inputs))`, its gradients assigned to the variables `grads`."""
    variables = [Variable(np.zeros(np.shape(v), v.dtype), name="x") for v in case.inputs]
    floats = [v for v, value in zip(variables, case.inputs, strict=True) if is_float(value)]
    total, grads = Variable(0.0, name="total"), [Variable(np.zeros(v.shape), name="grad") for v in floats]
    with Trace() as trace:
        result = ops.sum(ops.multiply(TABLE[name](*variables, **case.attrs), factors))
        for grad, gradient in zip(grads, gradients(result, floats), strict=True):
            grad.assign(gradient)
        total.assign(result)
        graph = trace.graph()
    return graph, variables, total, grads


class Evaluation:
    """Runs such a graph in float64."""

    def __init__(self, name, case, factors):
        self.graph, self.variables, self.total, self.grads = weighted_sum(name, case, factors)
        self.program = ReferenceEngine("float64").compile(self.graph)

    def __call__(self, values):
        given = dict(zip(self.variables, values, strict=True))
        state = [
            np.array(given.get(v, v.value), np.float64 if v.dtype == "float32" else v.dtype) for v in self.graph.state
        ]
        self.program.run(state, [])
        results = dict(zip(self.graph.state, state, strict=True))
        return float(results[self.total]), [results[grad] for grad in self.grads]


def central_differences(function, values):
    """d function / d value for each float value, by two evaluations an element."""
    grads = []
    for place, value in enumerate(values):
        if not is_float(value):
            continue
        grad = np.zeros_like(value)
        for index in np.ndindex(value.shape):
            ends = []
            for sign in (1, -1):
                moved = value.copy()
                moved[index] += sign * STEP
                ends.append(function([*values[:place], moved, *values[place + 1 :]])[0])
            grad[index] = (ends[0] - ends[1]) / (2 * STEP)
        grads.append(grad)
    return grads


NO_GRADIENT = {"sign", "floor", "floor_divide", "ceil", "round", "stop_gradient"}


def has_gradient(name, case):
    """Whether float values go in and finite float values come out."""
    value = np.asarray(TABLE[name].compute(*case.inputs, **case.attrs))
    return (
        name not in NO_GRADIENT
        and any(is_float(v) for v in case.inputs)
        and value.dtype.kind == "f"
        and np.isfinite(value).all()
    )


@pytest.mark.parametrize(("name", "case"), [p for p in ALL if has_gradient(*p.values)])
def test_gradient(name, case):
    value = np.asarray(TABLE[name].compute(*case.inputs, **case.attrs))
    evaluation = Evaluation(name, case, draw(*value.shape, seed=9).astype(np.float32))
    _, grads = evaluation(list(case.inputs))
    for grad, expected in zip(grads, central_differences(evaluation, list(case.inputs)), strict=True):
        np.testing.assert_allclose(grad, expected, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_an_op_without_gradient_is_flat_or_no_float(name):
    """A forgotten gradient would silently be zero."""
    if TABLE[name].gradient is not None or name in NO_GRADIENT or name.startswith("random_"):
        return
    for case in cases(name):
        assert np.asarray(TABLE[name].compute(*case.inputs, **case.attrs)).dtype.kind != "f"


def test_stop_gradient_stops():
    x, grad = Variable([2.0, 3.0]), Variable([0.0, 0.0])
    with Trace() as trace:
        grad.assign(gradients(ops.sum(ops.stop_gradient(x) * x), [x])[0])
        graph = trace.graph()
    ReferenceEngine().compile(graph).run(graph.state_arrays(), [])
    assert grad.numpy().tolist() == [2.0, 3.0]


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize(("name", "case"), ALL)
def test_engines_give_what_numpy_gives(name, case, engine):
    inputs = [v.astype(np.float32) if is_float(v) else v for v in case.inputs]
    expected = np.asarray(TABLE[name].compute(*inputs, **case.attrs))
    variables = [Variable(v if v.dtype != bool else v.astype(np.int32)) for v in inputs]
    result = Variable(np.zeros(expected.shape, np.float32 if expected.dtype.kind == "f" else np.int32), name="result")
    with Trace() as trace:
        operands = [v if i.dtype != bool else ops.cast(v, "bool") for v, i in zip(variables, inputs, strict=True)]
        result.assign(TABLE[name](*operands, **case.attrs))
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    np.testing.assert_allclose(result.value, expected, rtol=3e-6, atol=1e-6)


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize(("a", "b"), [(7, 3), (-7, 3), (7, -3), (-7, -3), (6, 3), (7, 0), (2**31 - 1, 1000)])
def test_whole_numbers_are_divided_exactly(a, b, engine):
    """Towards minus infinity, beyond what float32 holds; by zero gives 0."""
    n, quotient, rest = Variable(a), Variable(0), Variable(0)
    with Trace() as trace:
        quotient.assign(n // b)
        rest.assign(n % b)
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    assert (int(quotient), int(rest)) == ((a // b, a % b) if b else (0, 0))


@pytest.mark.parametrize("engine", NAMES)
def test_quotients_that_round_up_to_a_whole_number_stay_below_it(engine):
    x, y = Variable([1.0, 6.0]), Variable([0.0, 0.0])
    with Trace() as trace:
        y.assign(10.0 // x // 0.1 + 0.5 % x)
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    np.testing.assert_array_equal(y.value, (np.float32([10, 1]) // np.float32(0.1)) + np.float32(0.5))


@pytest.mark.parametrize("name", ["add", "multiply", "maximum", "minimum", "subtract"])
@pytest.mark.parametrize("kinds", ["ff", "fi", "if", "ii"])
def test_dtypes_meet_as_in_numpy(name, kinds):
    values = [draw(3).astype(np.float32) if kind == "f" else ints(1, 2, 3) for kind in kinds]
    with Trace() as trace:
        y = OPS[name](*symbolic(Case(tuple(values)), trace))
    assert y.dtype == ("float32" if "f" in kinds else "int32")
    assert np.asarray(OPS[name](*values)).dtype.kind == y.dtype[0]


@pytest.mark.parametrize(("op", "number"), [(ops.add, 1), (ops.multiply, 2.5), (ops.maximum, 0), (ops.power, 3)])
def test_python_numbers_take_the_dtype_of_their_neighbour(op, number):
    x = draw(3).astype(np.float32)
    assert op(x, number).dtype == np.float32
    with Trace() as trace:
        assert op(trace.input((3,), "float32", "x"), number).dtype == "float32"


def test_values_that_overflow_do_not_warn():
    assert np.isinf(ops.exp(np.float32(1000.0)))
    assert np.isnan(ops.log(np.float32(-1.0)))


def test_rows_for_an_index_twice_are_put_once():
    index, rows = ints(3, 1, -1, 3), np.arange(1.0, 9.0).reshape(4, 2)
    put = OPS["put_rows"](np.zeros((4, 2)), index, rows)
    np.testing.assert_array_equal(put, [[0, 0], [3, 4], [0, 0], [1, 2]])
    assert OPS["first_occurrences"](index, rows=4).tolist() == [0, 1, 0, 0]


class TestErrors:
    """What the shape rules refuse, and what they say."""

    def test_put_rows(self):
        with pytest.raises(ValueError, match=r"put_rows: expected float32 rows of shape \(3, 2\), .* of \(3, 4\)"):
            OPS["put_rows"](self.tensor(5, 2), self.tensor(3, dtype="int32"), self.tensor(3, 4))

    def tensor(self, *shape, dtype="float32"):
        return Tensor(None, (), {"leaf": "input", "name": "x"}, shape, dtype)

    def test_broadcast(self):
        with pytest.raises(ValueError, match=r"add: expected shapes that broadcast, got \(2, 3\) and \(2,\). Reshape"):
            self.tensor(2, 3) + self.tensor(2)

    def test_matmul(self):
        with pytest.raises(
            ValueError, match=r"matmul: expected \(..., m, k\) and \(..., k, n\), got \(2, 3\) and \(2, 3"
        ):
            self.tensor(2, 3) @ self.tensor(2, 3)

    def test_reshape(self):
        with pytest.raises(ValueError, match=r"reshape: expected a shape of 6 elements for \(2, 3\), got \(4, 2\)"):
            ops.reshape(self.tensor(2, 3), (4, 2))

    def test_concatenate(self):
        with pytest.raises(ValueError, match="concatenate: expected shapes equal but for axis 1, got"):
            ops.concatenate([self.tensor(2, 3), self.tensor(3, 3)], 1)

    def test_broadcast_to(self):
        with pytest.raises(ValueError, match=r"broadcast_to: expected (shapes|a shape) that"):
            ops.broadcast_to(self.tensor(2, 3), (2, 4))

    def test_take(self):
        with pytest.raises(TypeError, match="take: expected integer indices, got float32. Cast them"):
            ops.take(self.tensor(4, 2), self.tensor(2), 0)

    def test_where(self):
        with pytest.raises(TypeError, match="where: expected two values of one dtype, got float32 and int32"):
            OPS["where"](self.tensor(2, dtype="bool"), self.tensor(2), self.tensor(2, dtype="int32"))

    def test_cast(self):
        with pytest.raises(ValueError, match="cast: expected 'float32', 'int32' or 'bool', got 'complex64'. Use one"):
            ops.cast(self.tensor(2), "complex64")

    def test_axis(self):
        with pytest.raises(ValueError, match="expected an axis from -2 to 1, got 2. Check the value's shape"):
            ops.sum(self.tensor(2, 3), axis=2)

    def test_squeeze(self):
        with pytest.raises(ValueError, match=r"squeeze: expected axes of length 1, got axis 1 of shape \(2, 3\)"):
            ops.squeeze(self.tensor(2, 3), 1)

    def test_strings(self):
        with pytest.raises(
            TypeError, match="Tensor: expected numbers, got an array of dtype <U1. Encode it as numbers"
        ):
            self.tensor(2) + np.array(["a", "b"])
