"""Weights in `.safetensors` files: there and back, read by others, and what is refused."""

import json
import struct

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import iskra
from iskra.advice import IskraWarning, forget
from iskra.layers import BatchNormalization, Dense, Input
from saving.networks import network, same, state


@pytest.fixture(autouse=True)
def _no_advice_given_yet():
    forget()


def test_weights_come_back(model, tmp_path):
    model.save_weights(tmp_path / "net.safetensors")
    other = network(seed=2)
    other.load_weights(tmp_path / "net.safetensors")
    assert same(other.get_weights(), model.get_weights())
    assert [path.name for path in tmp_path.iterdir()] == ["net.safetensors"]


def test_others_read_names_and_values(tmp_path):
    model = iskra.Sequential(
        [Input((4,)), Dense(3), BatchNormalization(), iskra.Sequential([Dense(2, use_bias=False)])]
    )
    model.save_weights(tmp_path / "net.safetensors")
    stored = load_file(tmp_path / "net.safetensors")
    normalization = [
        f"layers/batch_normalization/{each}" for each in ("beta", "gamma", "moving_mean", "moving_variance")
    ]
    names = {"layers/dense/kernel", "layers/dense/bias", *normalization, "layers/sequential/layers/dense/kernel"}
    assert set(stored) == names
    np.testing.assert_array_equal(stored["layers/dense/kernel"], model.layers[0].kernel.numpy())


def test_values_of_others_are_taken(model, tmp_path):
    model.save_weights(tmp_path / "net.safetensors")
    halves = {name: (array / 2).astype(np.float64) for name, array in load_file(tmp_path / "net.safetensors").items()}
    save_file(halves, tmp_path / "net.safetensors")
    other = network(seed=2)
    other.load_weights(tmp_path / "net.safetensors")
    for one, two in zip(model.trainable_weights, other.trainable_weights, strict=True):
        np.testing.assert_array_equal(one.numpy() / 2, two.numpy())


def test_what_does_not_fit(model, tmp_path):
    model.save_weights(tmp_path / "net.safetensors")
    other = iskra.Sequential([Input((4,)), Dense(7), Dense(2)])
    before = other.get_weights()
    with pytest.raises(
        ValueError, match=r"expected the weights of this model in '.*net\.safetensors', got layers/dense/k"
    ):
        other.load_weights(tmp_path / "net.safetensors")
    assert same(before, other.get_weights())
    with pytest.warns(
        IskraWarning, match="load_weights: some weights do not fit and were left out: layers/dense/kernel"
    ):
        other.load_weights(tmp_path / "net.safetensors", skip_mismatch=True)


def header(content, data=b""):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return struct.pack("<Q", len(text)) + text + data


def place(shape, begin, end, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


HOSTILE = {
    "empty": b"",
    "no_header": b"\x08",
    "a_pickle": b"\x80\x04cos\nsystem\n(S'echo'\ntR.",
    "header_longer_than_the_file": struct.pack("<Q", 10_000) + b"{}",
    "an_absurd_header": struct.pack("<Q", 2**63) + b"{}",
    "no_json": header(b"{{{{"),
    "a_list": header([1, 2, 3]),
    "deep": header(b"[" * 100_000),
    "values_missing": header({"layers/dense/kernel": place([2, 2], 0, 16)}),
    "values_left_over": header({"layers/dense/kernel": place([2], 0, 8)}, b"\0" * 16),
    "values_twice": header({"a": place([2], 0, 8), "b": place([2], 0, 8)}, b"\0" * 8),
    "shape_and_length_differ": header({"layers/dense/kernel": place([1000, 1000], 0, 8)}, b"\0" * 8),
    "an_overflowing_shape": header({"layers/dense/kernel": place([2**40, 2**40], 0, 8)}, b"\0" * 8),
    "a_negative_shape": header({"layers/dense/kernel": place([-1], 0, 8)}, b"\0" * 8),
    "backwards": header({"layers/dense/kernel": place([2], 8, 0)}, b"\0" * 8),
    "an_unknown_dtype": header({"layers/dense/kernel": place([2], 0, 8, "OBJECT")}, b"\0" * 8),
    "other_weights": header({"somebody/else": place([2], 0, 8)}, b"\0" * 8),
    "no_weights": header({}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_strangers_file_is_refused_whole(kind, model, tmp_path):
    (tmp_path / "net.safetensors").write_bytes(HOSTILE[kind])
    before = state(model)
    with pytest.raises(ValueError, match=r"^load_weights: expected .* in '.*net\.safetensors', got "):
        model.load_weights(tmp_path / "net.safetensors")
    assert same(before, state(model))


def test_every_cut_off_file_is_refused(model, tmp_path):
    model.save_weights(tmp_path / "good.safetensors")
    whole, before = (tmp_path / "good.safetensors").read_bytes(), state(model)
    for length in np.linspace(0, len(whole) - 1, 40).astype(int):
        (tmp_path / "cut.safetensors").write_bytes(whole[:length])
        with pytest.raises(ValueError, match="^load_weights: expected "):
            model.load_weights(tmp_path / "cut.safetensors")
    assert same(before, state(model))


def test_a_file_that_is_not_there(model, tmp_path):
    with pytest.raises(FileNotFoundError):
        model.load_weights(tmp_path / "none.safetensors")


def test_an_interrupted_save_leaves_the_old_file(model, tmp_path, monkeypatch):
    model.save_weights(tmp_path / "net.safetensors")
    old = (tmp_path / "net.safetensors").read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("safetensors.numpy.save", full)
    with pytest.raises(OSError, match="No space left"):
        model.save_weights(tmp_path / "net.safetensors")
    assert (tmp_path / "net.safetensors").read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == ["net.safetensors"]
