"""Sequences brought to one length, and a bar for loops of one's own; Keras's numbers."""

import numpy as np
import pytest

import iskra
from iskra.utils import Progbar, pad_sequences

SEQUENCES = [[1, 2, 3, 4], [5], [6, 7], []]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[1, 2, 3, 4], [0, 0, 0, 5], [0, 0, 6, 7], [0, 0, 0, 0]]),
        ({"padding": "post"}, [[1, 2, 3, 4], [5, 0, 0, 0], [6, 7, 0, 0], [0, 0, 0, 0]]),
        ({"maxlen": 2}, [[3, 4], [0, 5], [6, 7], [0, 0]]),
        ({"maxlen": 2, "truncating": "post", "value": 9}, [[1, 2], [9, 5], [6, 7], [9, 9]]),
        ({"maxlen": 6, "padding": "post"}, [[1, 2, 3, 4, 0, 0], [5, *[0] * 5], [6, 7, *[0] * 4], [0] * 6]),
    ],
)
def test_padding(options, expected):
    rows = pad_sequences(SEQUENCES, **options)
    assert rows.dtype == np.int32
    assert rows.tolist() == expected


def test_elements_may_have_a_shape():
    rows = pad_sequences([[[1.5, 2.5]], [[3.5, 4.5], [5.5, 6.5]]], dtype="float32")
    assert rows.tolist() == [[[0.0, 0.0], [1.5, 2.5]], [[3.5, 4.5], [5.5, 6.5]]]


@pytest.mark.parametrize("dtype", [object, "<U3"])
def test_text(dtype):
    rows = pad_sequences([["a"], ["b", "c"]], value="pad", dtype=dtype)
    assert rows.tolist() == [["pad", "a"], ["b", "c"]]


def test_what_is_refused():
    with pytest.raises(ValueError, match="pad_sequences: `dtype` int32 is not compatible with 'pad'. Pass dtype=objec"):
        pad_sequences([["a"]], value="pad")
    with pytest.raises(ValueError, match=r"pad_sequences: `dtype` float32 is not compatible with \['a', 'b'\]"):
        pad_sequences([["a", "b"]], dtype="float32")
    with pytest.raises(ValueError, match="pad_sequences: expected padding 'pre' or 'post', got 'left'"):
        pad_sequences(SEQUENCES, padding="left")
    with pytest.raises(ValueError, match="pad_sequences: expected sequences with a length, got something else"):
        pad_sequences([1, 2])
    with pytest.raises(
        ValueError, match=r"pad_sequences: expected elements of shape \(2,\) as in the first, got \(3,\)"
    ):
        pad_sequences([[[1, 2]], [[1, 2, 3]]])
    with pytest.raises(ValueError, match="Progbar: expected stateful_metrics or stateless_metrics, got both"):
        Progbar(3, stateful_metrics=["a"], stateless_metrics=["b"])


def test_older_places():
    assert iskra.preprocessing.sequence.pad_sequences is pad_sequences
    assert iskra.preprocessing.image.load_img is iskra.utils.load_img
    assert iskra.utils.CustomObjectScope is iskra.saving.CustomObjectScope


def test_the_bar_averages_by_steps(capsys):
    bar = Progbar(10, width=5, stateful_metrics=["rate"])
    bar.update(2, [("loss", 4.0), ("rate", 0.1)])
    bar.add(3, [("loss", 2.0), ("rate", 0.2)])
    bar.update(10, [("loss", 0.0), ("rate", 0.3)])
    assert capsys.readouterr().out == "10/10 █████ - 0s - loss: 1.4000 - rate: 0.3000\n"
    Progbar(2, verbose=0).update(2)
    bar = Progbar(None, verbose=2, stateless_metrics=["loss"])
    bar.update(1, [("loss", 1.0), ("last", 1.0)])
    bar.update(2, [("loss", 3.0), ("last", 5.0)], finalize=True)
    assert capsys.readouterr().out == "2 - loss: 2.0000 - last: 5.0000\n"


def test_a_progress_bar_shows_the_mean_of_a_list(capsys):
    Progbar(1, verbose=1).update(1, values=[("values", [0.0, 1.0, 2.0])], finalize=True)
    assert "values: 1.0000" in capsys.readouterr().out
