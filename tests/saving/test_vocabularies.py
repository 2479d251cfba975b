"""Vocabularies that Keras learned and keeps as text files in the archive.

Keras's lookups need TensorFlow, so its files are made here of iskra's: the tokens are taken out of the config and put
where Keras writes them.
"""

import json
import zipfile

import numpy as np
import pytest

import iskra
from iskra.layers import Dense, Embedding, Flatten, Input, IntegerLookup

X = np.array([[7, 5], [9, 7], [11, 5]], np.int32)


def network():
    """Two lookups of one list, one inside a model, one whose width is that of its vocabulary."""
    inner = iskra.Sequential([Input((2,), dtype="int32"), IntegerLookup(vocabulary=[11, 7], output_mode="multi_hot")])
    whole = Input((2,), dtype="int32")
    first = Flatten()(Embedding(4, 2)(IntegerLookup(vocabulary=[7, 5, 9])(whole)))
    second = Dense(3)(inner(IntegerLookup(vocabulary=[7, 11], invert=True)(IntegerLookup(vocabulary=[7, 11])(whole))))
    return iskra.Model(whole, Dense(2)(iskra.layers.concatenate([first, second])))


def as_keras_writes(path, change=lambda texts: texts):
    """Move the tokens of all lookups into files beside the weights."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config, texts = json.loads(members["config.json"]), {}

    def move(part, place):
        used = {}
        for layer in part["config"]["layers"]:
            name = {"IntegerLookup": "integer_lookup", "Sequential": "sequential"}.get(layer["class_name"], "other")
            number = used[name] = used.get(name, -1) + 1
            where = f"{place}layers/{name}" + (f"_{number}" if number else "")
            if name == "integer_lookup":
                tokens = layer["config"].pop("vocabulary")
                texts[f"assets/{where}/vocabulary.txt"] = "\n".join(map(str, tokens)).encode()
            elif name == "sequential":
                move(layer, where + "/")

    move(config, "")
    members |= {"config.json": json.dumps(config).encode(), **change(texts)}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return texts


def test_they_are_found(tmp_path):
    model = network()
    model.save(tmp_path / "net.keras")
    assert set(as_keras_writes(tmp_path / "net.keras")) == {
        *(f"assets/layers/integer_lookup{number}/vocabulary.txt" for number in ("", "_1", "_2")),
        "assets/layers/sequential/layers/integer_lookup/vocabulary.txt",
    }
    loaded = iskra.models.load_model(tmp_path / "net.keras")
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"-1\nseven", r"a token of type int in each line of vocabulary\.txt in .*, got others \(invalid literal"),
        (b"\xff\xfe", r"a token of type int in each line of vocabulary\.txt in .*, got others \('utf-8' codec"),
        (b"-1\n7\n7", "each token of vocabulary once, got 7 twice"),
        (b"7" * 5000, "others|expected"),
    ],
)
def test_what_is_no_vocabulary_is_refused(tmp_path, content, message):
    network().save(tmp_path / "net.keras")
    as_keras_writes(tmp_path / "net.keras", lambda texts: dict.fromkeys(texts, content))
    with pytest.raises(ValueError, match=rf"^load_model: expected .*{message}"):
        iskra.models.load_model(tmp_path / "net.keras")


def test_a_vocabulary_without_an_end_is_refused(tmp_path):
    network().save(tmp_path / "net.keras")
    with zipfile.ZipFile(tmp_path / "net.keras", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("assets/layers/integer_lookup/vocabulary.txt", b"1" * (2**26 + 1))
    with pytest.raises(ValueError, match=r"at most 67108864 bytes of assets/layers/integer_lookup/vocabulary\.txt"):
        iskra.models.load_model(tmp_path / "net.keras")
