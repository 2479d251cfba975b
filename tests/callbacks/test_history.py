"""The record of a training, in words and pictures."""

import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import pytest

from iskra.callbacks import History


def recorded(**curves):
    history = History()
    history.on_train_begin()
    for epoch, values in enumerate(zip(*curves.values(), strict=True)):
        history.on_epoch_end(epoch, dict(zip(curves, values, strict=True)))
    return history


def test_logs_are_kept_by_name():
    history = recorded(loss=[0.9, 0.5, 0.4], val_loss=[1.0, 0.8, 0.9])
    assert history.history == {"loss": [0.9, 0.5, 0.4], "val_loss": [1.0, 0.8, 0.9]}
    assert history.epoch == [0, 1, 2]


def test_names_that_come_later_are_kept_too():
    history = History()
    history.on_epoch_end(0, {"loss": 1.0})
    history.on_epoch_end(1, {"loss": 0.5, "val_loss": 0.7})
    assert history.history == {"loss": [1.0, 0.5], "val_loss": [0.7]}


def test_the_model_carries_its_history():
    history = History()
    history.set_model(SimpleNamespace())
    history.on_epoch_end(0, {"loss": 1.0})
    assert history.model.history is history


def test_repr():
    assert repr(recorded(loss=[0.9, 0.00005])) == "<History of 2 epochs: loss 0.9000 -> 5.0000e-05>"
    assert repr(recorded(note=["warm-up"])) == "<History of 1 epoch: note warm-up -> warm-up>"
    assert repr(History()) == "<History of 0 epochs>"


def drawn(history):
    html = history._repr_html_()
    return html, ElementTree.fromstring(html)  # well-formed, so that no browser has to guess


def test_html_draws_training_beside_validation():
    html, page = drawn(recorded(loss=[0.9, 0.4], accuracy=[0.5, 0.8], val_loss=[1.0, 0.5], val_accuracy=[0.7, 0.6]))
    assert len(page.findall("figure")) == 2 and len(page.findall(".//polyline")) == 4
    assert "best 0.5000 in epoch 2" in html and "best 0.7000 in epoch 1" in html
    assert "http" not in html and "<script" not in html


@pytest.mark.parametrize(
    "curves",
    [
        {"loss": [0.5]},
        {"loss": [0.5, 0.5]},
        {"loss": [float("nan"), float("inf")]},
        {"loss": [0.5, float("nan"), 0.3]},
        {"loss": [0.5, 0.4], "note": ["a", "b"]},
        {"val_only": [1.0, 2.0]},
        {"<b>": [1.0]},
    ],
)
def test_html_stands_odd_curves(curves):
    _, page = drawn(recorded(**curves))
    assert page.findall("figure")


def test_html_without_epochs():
    assert History()._repr_html_() == "<p>No epoch was completed.</p>"


def test_rarer_validation_is_drawn_at_its_epochs():
    history = History()
    history.history = {"loss": [4.0, 3.0, 2.0, 1.0], "val_loss": [2.0, 1.5]}
    html, page = drawn(history)
    training, validation = (
        [float(p.split(",")[0]) for p in line.get("points").split()] for line in page.iter("polyline")
    )
    assert validation == training[1::2]
    assert "best 1.5000 in epoch 4" in html


def test_plot_is_a_figure():
    pytest.importorskip("matplotlib")
    figure = recorded(loss=[0.9, 0.4], accuracy=[0.5, 0.8]).plot(metrics=["loss"])
    assert len(figure.axes) == 1
