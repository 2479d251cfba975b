"""Values that no memory has room for are named before memory is taken."""

import numpy as np
import pytest

import iskra
from iskra.layers import Concatenate


@pytest.mark.parametrize("times", [40, 52])
def test_a_value_joined_to_itself_again_and_again(times):
    inputs = value = iskra.Input((4,))
    for _ in range(times):
        value = Concatenate()([value, value])
    model = iskra.Model(inputs, value)
    text = (
        r"native: expected values .* room for, got [\d,.]+ GB; the largest is \(2, .*\), of concatenate\. Take smaller"
    )
    with pytest.raises(MemoryError, match=text):
        model.predict(np.ones((2, 4), np.float32), verbose=0)
