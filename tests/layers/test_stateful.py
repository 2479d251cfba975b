"""Recurrent layers that go on where the last batch ended, and loops that are written out."""

import numpy as np
import pytest

import iskra
from iskra.layers import GRU, LSTM, Input

X = np.random.default_rng(0).normal(size=(6, 5, 4)).astype(np.float32)


def test_batches_go_on_where_the_last_ended():
    model = iskra.Sequential([Input((5, 4)), LSTM(2, stateful=True)])
    first = model.predict(X, batch_size=3, verbose=0)
    whole = iskra.Sequential([Input((10, 4)), LSTM(2)])
    whole.set_weights(model.get_weights())
    both = np.concatenate([X[:3], X[3:]], axis=1)  # the second batch goes on with the examples of the first
    np.testing.assert_allclose(first[3:], whole.predict(both, verbose=0), rtol=1e-5, atol=1e-6)
    assert not np.array_equal(model.predict(X, batch_size=3, verbose=0), first)
    model.layers[0].reset_state()
    np.testing.assert_array_equal(model.predict(X, batch_size=3, verbose=0), first)
    with pytest.raises(ValueError, match="LSTM 'lstm.*': expected 3 examples in each batch, as before, got 2"):
        model.predict(X, batch_size=2, verbose=0)


def test_too_many_steps_to_unroll():
    with pytest.raises(ValueError, match="GRU '.*': expected at most 10000 steps to unroll, got 20000. Remove unroll"):
        iskra.Sequential([Input((20000, 4)), GRU(2, unroll=True)])
