"""The picture of a population."""

import numpy as np
import pytest

import iskra
from iskra import Population, layers

pytest.importorskip("matplotlib")

X = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
Y = X.sum(1, keepdims=True)


def build(learning_rate=0.01, activation="linear"):
    model = iskra.Sequential([iskra.Input((3,)), layers.Dense(3, activation), layers.Dense(1)])
    model.compile(iskra.optimizers.SGD(learning_rate), "mse")
    return model


@pytest.fixture(scope="module")
def rates():
    population = Population(build, learning_rate=[0.001, 0.01, 0.1, 1e6], seed=range(2))
    return population.fit(X, Y, epochs=4, validation_split=0.2, verbose=0)


def test_curves_and_values_over_the_setting_that_varies(rates):
    left, right = rates.plot().axes
    assert left.get_title(loc="left") == "Validation loss" and right.get_xlabel() == "learning_rate"
    assert right.get_xscale() == "log" and left.get_yscale() == "log"
    assert len(left.lines) == 8
    np.testing.assert_array_equal(left.lines[0].get_ydata(), rates[0].history["val_loss"])
    assert left.lines[0].get_color() == left.lines[1].get_color() != left.lines[2].get_color()
    texts = [text.get_text() for text in left.get_legend().get_texts()]
    assert texts == ["0.001", "0.01", "0.1", "1e+06"]
    points, diverged = (each.get_offsets() for each in right.collections[1:])
    np.testing.assert_allclose(points[:, 1], [member.value("val_loss") for member in rates[:6]])
    assert [point[0] for point in diverged] == [1e6, 1e6]
    medians = right.lines[0].get_ydata()
    np.testing.assert_allclose(medians, np.median(np.asarray(points)[:, 1].reshape(3, 2), axis=1))


def test_members_that_exploded_do_not_hide_the_others():
    population = Population(build, learning_rate=[0.01, 0.02, 0.05, 0.1, 3.0], seed=1)
    population.fit(X, Y, epochs=3, batch_size=16, verbose=0)
    assert population[-1].history["loss"][0] > 1e4
    left, right = population.plot("loss").axes
    for axes in (left, right):
        assert axes.get_ylim()[1] < 1e4
    assert right.get_xlim()[1] > 3.0


def test_another_log_and_setting(rates):
    left, right = rates.plot("loss", by="seed").axes
    assert left.get_title(loc="left") == "Loss" and right.get_xlabel() == "seed" and right.get_xscale() == "linear"


def test_settings_that_are_no_numbers():
    population = Population(build, activation=["relu", "tanh"], seed=[1]).fit(X, Y, verbose=0)
    _, right = population.plot().axes
    assert [tick.get_text() for tick in right.get_xticklabels()] == ["relu", "tanh"]
    assert len(right.lines) == 0


def test_a_picture_can_be_drawn(rates, tmp_path):
    rates.plot().savefig(tmp_path / "population.png")
    assert (tmp_path / "population.png").stat().st_size > 10_000


def test_what_is_refused(rates):
    with pytest.raises(ValueError, match=r"expected one of the logs \(loss, val_loss\), got 'accuracy'"):
        rates.plot("accuracy")
    with pytest.raises(ValueError, match="expected by as one of learning_rate, seed, got 'units'"):
        rates.plot(by="units")
    with pytest.raises(ValueError, match="none; nothing is trained"):
        Population(build, seed=[1, 2]).plot()
    with pytest.raises(ValueError, match="expected a setting that varies, got none"):
        Population(build, seed=[1]).fit(X, Y, verbose=0).plot()
