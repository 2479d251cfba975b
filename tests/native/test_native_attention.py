"""The attention kernels against the reference, their memory, and their bits on any number of threads."""

import numpy as np
import pytest

from iskra.engines import ReferenceEngine, get_engine
from iskra.graph import OPS, Trace, Variable
from iskra.graph.ops.attention import attention

CASES = {
    "plain": (2, 37, 37, 2, 2, 16, 16, {}),
    "one query, one key": (2, 1, 1, 1, 1, 5, 3, {}),
    "causal": (2, 129, 129, 2, 2, 32, 32, {"is_causal": True}),
    "causal, more keys": (1, 20, 50, 2, 1, 8, 8, {"is_causal": True}),
    "causal, more queries": (1, 50, 20, 2, 1, 8, 8, {"is_causal": True}),
    "grouped heads": (2, 30, 45, 6, 2, 12, 20, {}),
    "wide": (1, 70, 40, 2, 2, 130, 70, {}),
    "long": (1, 300, 1100, 2, 2, 8, 8, {}),
    "long and causal": (1, 1100, 1100, 1, 1, 8, 8, {"is_causal": True}),
    "padding": (2, 33, 21, 2, 2, 8, 8, {"mask": (2, 1, 1, 21)}),
    "mask": (2, 33, 21, 2, 1, 8, 8, {"mask": (2, 2, 33, 21)}),
    "masked queries": (2, 33, 21, 2, 1, 8, 8, {"mask": (33, 1)}),
    "mask and causal": (2, 33, 33, 2, 1, 8, 8, {"mask": (2, 1, 1, 33), "is_causal": True}),
    "long mask": (1, 5, 1100, 2, 1, 8, 8, {"mask": (1, 1, 5, 1100)}),
    "bias": (2, 33, 21, 4, 2, 8, 8, {"bias": (4, 33, 21)}),
    "bias and mask": (2, 33, 21, 2, 1, 8, 8, {"bias": (2, 1, 33, 1), "mask": (2, 1, 33, 21)}),
}


def arrays(batch, queries, keys, heads, few, depth, width, options):
    rng = np.random.default_rng(0)
    shapes = [(batch, queries, heads, depth), (batch, keys, few, depth), (batch, keys, few, width)]
    shapes += [options["bias"]] if "bias" in options else []
    values = [rng.normal(size=shape).astype("float32") for shape in shapes]
    if "mask" in options:
        mask = rng.random(options["mask"]) < 0.6
        mask[..., 0, :] = False  # rows that may attend to nothing
        values.append(mask)
    attrs = {"scale": depth**-0.5, "is_causal": options.get("is_causal", False), "has_bias": "bias" in options}
    g = rng.normal(size=(batch, queries, heads, width)).astype("float32")
    return values, g, attrs


def graph_of(values, g, attrs):
    variables = [Variable(value, dtype="bool" if value.dtype == bool else "float32") for value in [*values, g]]
    results = [
        Variable(np.zeros_like(g)),
        Variable(np.zeros(sum(x.size for x in values[:3]), "float32")),
    ]
    with Trace() as trace:
        results[0].assign(attention(*variables[:-1], **attrs))
        results[1].assign(OPS["attention_gradient"](variables[-1], *variables[:-1], **attrs))
    return trace.graph(), results


def run(engine, values, g, attrs):
    graph, results = graph_of(values, g, attrs)
    program = engine.compile(graph)
    program.run(program.bind(graph.state), [])
    return [result.numpy().copy() for result in results], program


@pytest.mark.parametrize("name", CASES)
def test_kernels_do_what_the_reference_does(name):
    case = arrays(*CASES[name])
    wanted, _ = run(ReferenceEngine("float64"), *case)
    found, _ = run(get_engine("native"), *case)
    for a, b in zip(wanted, found, strict=True):
        np.testing.assert_allclose(b, a, rtol=2e-5, atol=2e-5)


def test_bits_do_not_depend_on_threads():
    case = arrays(3, 150, 150, 4, 2, 16, 16, {"is_causal": True})
    results = [run(get_engine("native", lambda n=n: n), *case)[0] for n in (1, 2, 4)]
    for others in results[1:]:
        for a, b in zip(results[0], others, strict=True):
            np.testing.assert_array_equal(a, b)


def test_memory_is_linear_in_the_length_of_the_sequence():
    arenas = [run(get_engine("native"), *arrays(1, n, n, 1, 1, 8, 8, {}))[1].arena for n in (1024, 2048)]
    assert arenas[1] <= 2.2 * arenas[0] < 2.2 * 64 * 1024
