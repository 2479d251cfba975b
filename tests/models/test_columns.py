"""Frames by the names of their columns: learned by `fit`, put in order or refused by what follows."""

import copy
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

import iskra
from iskra.data.columns import ColumnNames

HOUSES = pd.DataFrame({"size": [1.0, 2.0, 3.0, 4.0], "age": [9.0, 7.0, 5.0, 1.0], "rooms": [2.0, 2.0, 3.0, 5.0]})
PRICES = pd.Series([1.0, 2.0, 2.5, 4.0], name="price")
OTHER_ORDER = HOUSES[["rooms", "size", "age"]]


def network(columns: int = 3):
    model = iskra.Sequential([iskra.Input((columns,)), iskra.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


@pytest.fixture
def model():
    model = network()
    model.fit(HOUSES, PRICES, verbose=0)
    return model


def test_columns_in_another_order_mean_the_same(model):
    wanted = model.predict(HOUSES.to_numpy(), verbose=0)
    for ask in (model.predict, model.predict_on_batch, model):
        np.testing.assert_array_equal(ask(OTHER_ORDER), wanted)
    assert model.evaluate(OTHER_ORDER, PRICES, verbose=0) == model.evaluate(HOUSES, PRICES, verbose=0)
    assert OTHER_ORDER.columns.to_list() == ["rooms", "size", "age"]  # the user's frame is left as it was


def test_validation_and_further_training_go_by_names_too():
    one, other = network(), network()
    other.set_weights(one.get_weights())
    logs = one.fit(HOUSES, PRICES, epochs=2, shuffle=False, validation_data=(OTHER_ORDER, PRICES), verbose=0).history
    again = other.fit(HOUSES, PRICES, epochs=2, shuffle=False, validation_data=(HOUSES, PRICES), verbose=0).history
    assert logs == again
    one.fit(OTHER_ORDER, PRICES, shuffle=False, verbose=0)
    other.fit(HOUSES, PRICES, shuffle=False, verbose=0)
    for mine, yours in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, yours)


REFUSED = [
    (HOUSES.drop(columns="age"), "got none called age. Add what is missing, or pass x.to_numpy"),
    (HOUSES.assign(town=1.0), r"got also town. Drop what is too many: x.drop\(columns=\['town'\]\)"),
    (HOUSES.rename(columns={"rooms": "Rooms"}), "got none called rooms and also Rooms. Is Rooms the same as rooms?"),
    (pd.concat([HOUSES, HOUSES["age"]], axis=1), "got also age. Keep one column of each name"),
]


@pytest.mark.parametrize(("frame", "message"), REFUSED)
def test_missing_and_unknown_columns_are_named(model, frame, message):
    for who, ask in (("predict", model.predict), ("call", model), ("evaluate", lambda x: model.evaluate(x, PRICES))):
        with pytest.raises(
            ValueError, match=f"^{who}: expected x with the columns that fit saw, size, age, rooms, {message}"
        ):
            ask(frame)
    with pytest.raises(ValueError, match=r"^fit\(validation_data\): expected x with the columns that fit saw"):
        model.fit(HOUSES, PRICES, validation_data=(frame, PRICES), verbose=0)


def test_arrays_and_numbered_columns_go_by_their_order(model):
    wanted = model.predict(HOUSES.to_numpy(), verbose=0)
    numbered = HOUSES.set_axis([0, 1, 2], axis="columns")
    np.testing.assert_array_equal(model.predict(numbered, verbose=0), wanted)
    np.testing.assert_array_equal(model.predict(HOUSES.to_numpy().tolist(), verbose=0), wanted)
    unnamed = network()
    unnamed.fit(HOUSES.to_numpy(), PRICES, verbose=0)
    unnamed.predict(HOUSES.rename(columns={"age": "years"}), verbose=0)


def test_a_fit_that_failed_leaves_no_names():
    model = network()
    with pytest.raises(TypeError, match="got strings"):
        model.fit(HOUSES.assign(age="old"), PRICES, verbose=0)
    model.fit(HOUSES.rename(columns={"age": "years"}), PRICES, verbose=0)


def test_several_inputs_have_names_each():
    left, right = iskra.Input((2,), name="left"), iskra.Input((1,), name="right")
    model = iskra.Model([left, right], iskra.layers.Dense(1)(iskra.layers.concatenate([left, right])))
    model.compile("sgd", "mse")
    parts = [HOUSES[["size", "age"]], HOUSES[["rooms"]]]
    model.fit(dict(zip(("left", "right"), parts, strict=True)), PRICES, verbose=0)
    wanted = model.predict([part.to_numpy() for part in parts], verbose=0)
    np.testing.assert_array_equal(model.predict([HOUSES[["age", "size"]], parts[1]], verbose=0), wanted)
    with pytest.raises(
        ValueError, match=r"expected x\[1\] with the columns that fit saw, rooms, got none called rooms"
    ):
        model.predict({"left": parts[0], "right": HOUSES[["age"]]}, verbose=0)


def test_what_looks_like_a_frame_is_one():
    class Frame:
        """As polars has it: names in a list, and selection by names."""

        def __init__(self, content):
            self.content, self.columns = content, list(content)

        def __getitem__(self, names):
            return Frame({name: self.content[name] for name in names})

        def to_numpy(self):
            return np.stack([np.array(values) for values in self.content.values()], axis=1)

    names = ColumnNames()
    names.learn(Frame({"a": [1], "b": [2]}))
    assert names.arranged(Frame({"b": [3], "a": [4]}), "predict").to_numpy().tolist() == [[4, 3]]


def test_names_survive_copies_and_files(model, tmp_path):
    model.save(tmp_path / "m.keras")
    wanted = model.predict(HOUSES, verbose=0)
    for other in (copy.deepcopy(model), iskra.models.load_model(tmp_path / "m.keras")):
        np.testing.assert_array_equal(other.predict(OTHER_ORDER, verbose=0), wanted)
        with pytest.raises(ValueError, match="got none called age"):
            other.predict(HOUSES.drop(columns="age"), verbose=0)


def test_names_that_are_none_are_refused(model, tmp_path):
    model.save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for columns in (["a"], {"0": "abc"}, {"x": ["a"]}, {"0": [1]}, "a"):
        with zipfile.ZipFile(tmp_path / "forged.keras", "w") as archive:
            for name, content in files.items():
                forged = json.dumps({"columns": columns}).encode() if name == "metadata.json" else content
                archive.writestr(name, forged)
        with pytest.raises(ValueError, match=r"columns: expected names of columns by the input's number, got"):
            iskra.models.load_model(tmp_path / "forged.keras")
