"""Layers that know space give Keras's numbers, forward and backward; see `tests/reference/keras_layers.py`."""

import numpy as np
import pytest

from iskra import layers, ops
from iskra.engines import get_engine
from iskra.graph import Trace, Variable, gradients
from reference.keras_layers import CASES, recorded, values, weights

RECORDED = recorded()
TOLERANCE = {"rtol": 2e-5, "atol": 2e-5}


@pytest.mark.parametrize("label", CASES)
def test_agrees_with_keras(label):
    kind, (arguments, shape, _) = CASES[label]
    expected = RECORDED[label]
    layer = getattr(layers, kind)(**arguments)
    layer.build((None, *shape[1:]))
    layer.set_weights(weights(layer))
    x = Variable(values(shape, 2.0))
    np.testing.assert_allclose(layer(x.value), expected["inference"], **TOLERANCE)
    results = {}
    with Trace() as trace:
        y = layer(ops.convert_to_tensor(x), training=True)
        total = ops.sum(y * values(expected["inference"].shape, 5.0))
        slopes = gradients(total, [x, *layer.trainable_weights])
        for name, value in zip(["training", "slope of x", *(f"slope {i}" for i in range(9))], [y, *slopes]):  # noqa: B905
            results[name] = Variable(np.zeros(value.shape))
            results[name].assign(value)
        graph = trace.graph()
    get_engine("native").compile(graph).run(graph.state_arrays(), [])
    results |= {f"state {i}": v for i, v in enumerate(layer.non_trainable_weights)}
    assert results.keys() == expected.keys() - {"inference"}
    for name, result in results.items():
        np.testing.assert_allclose(result.value, expected[name], **TOLERANCE, err_msg=name)
