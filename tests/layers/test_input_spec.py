"""What layers accept."""

import numpy as np
import pytest

import iskra
from iskra.layers import InputSpec


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        (InputSpec(ndim=2), (None, 4)),
        (InputSpec(min_ndim=2), (None, 4, 5)),
        (InputSpec(max_ndim=3), (None, 4, 5)),
        (InputSpec(axes={-1: 4, 1: None}), (None, 2, 4)),
        (InputSpec(axes={1: 4}), (None, None)),
        (InputSpec(shape=(None, 4)), (7, 4)),
        (InputSpec(shape=(None, 1), allow_last_axis_squeeze=True), (None,)),
        (InputSpec(shape=(None, 4), allow_last_axis_squeeze=True), (None, 4, 1)),
    ],
)
def test_fits(spec, shape):
    spec.check(shape, "L")


@pytest.mark.parametrize(
    ("spec", "shape", "text"),
    [
        (
            InputSpec(ndim=2),
            (None, 4, 5),
            r"^L: expected an input of 2 axes, the batch included, got the shape \(None, 4, 5\)",
        ),
        (InputSpec(min_ndim=3), (None, 4), "expected an input of at least 3 axes"),
        (InputSpec(max_ndim=2), (None, 4, 5), "expected an input of at most 2 axes.*Flatten, reshape or add an axis"),
        (
            InputSpec(axes={-1: 4}),
            (None, 5),
            r"expected 4 values along axis -1, got the input shape \(None, 5\), incompatible with the layer. Select",
        ),
        (InputSpec(shape=(None, 4)), (None, 5), "expected 4 values along axis 1"),
        (InputSpec(shape=(None, 4), allow_last_axis_squeeze=True), (None, 4, 2), "expected an input of 2 axes"),
    ],
)
def test_does_not_fit(spec, shape, text):
    with pytest.raises(ValueError, match=text):
        spec.check(shape, "L")


def test_one_spec_for_each_of_several_inputs():
    class Two(iskra.Layer):
        def __init__(self):
            super().__init__(name="two")
            self.input_spec = [InputSpec(ndim=2), InputSpec(axes={-1: 1})]

        def call(self, inputs):
            return inputs[0] + inputs[1]

    a, b = np.ones((5, 3)), np.ones((5, 1))
    assert Two()([a, b]).shape == (5, 3)
    with pytest.raises(ValueError, match="Two 'two': expected 1 values along axis -1"):
        Two()([a, a])
    with pytest.raises(ValueError, match="Two 'two': expected 2 inputs, got 1. Pass a list with one for each"):
        Two()([a])
    with pytest.raises(ValueError, match="Two 'two': expected 2 inputs, got 1"):
        Two()(a)
