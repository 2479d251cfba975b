"""The table of a model's layers."""

import io
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import numpy as np
import pytest

import iskra
from iskra.models import summary as module


class Weight:
    def __init__(self, *shape):
        self.value = np.zeros(shape, "float32")


class Dense:
    """What a summary asks of a layer."""

    def __init__(self, name, *shapes, output_shape=(None, 10), trainable=True, built=True):
        self.name, self.output_shape, self.trainable, self.built = name, output_shape, trainable, built
        self.weights = [Weight(*shape) for shape in shapes]

    def count_params(self):
        return sum(w.value.size for w in self.weights)


class Sequential(Dense):
    def __init__(self, *layers, name="sequential"):
        super().__init__(name)
        self.layers = list(layers)
        self.weights = [w for layer in layers for w in layer.weights]
        self.trainable_weights = [w for layer in layers if layer.trainable for w in layer.weights]


@pytest.fixture
def model():
    return Sequential(
        Dense("flatten", output_shape=(None, 784)),
        Dense("dense", (784, 256), (256,), output_shape=(None, 256)),
        Dense("dense_1", (256, 10), (10,), trainable=False),
    )


def text(model, **kwargs):
    lines = []
    module.print_summary(model, print_fn=lines.append, **kwargs)
    return "\n".join(lines)


def test_the_table(model):
    assert (
        text(model)
        == """\
Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┓
┃ Layer (type)                 ┃ Output Shape           ┃     Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━┩
│ flatten (Dense)              │ (None, 784)            │           0 │
├──────────────────────────────┼────────────────────────┼─────────────┤
│ dense (Dense)                │ (None, 256)            │     200,960 │
├──────────────────────────────┼────────────────────────┼─────────────┤
│ dense_1 (Dense)              │ (None, 10)             │       2,570 │
└──────────────────────────────┴────────────────────────┴─────────────┘
 Total params: 203,530 (795.04 KB)
 Trainable params: 200,960 (785.00 KB)
 Non-trainable params: 2,570 (10.04 KB)"""
    )


def test_the_optimizer_counts_once_it_has_variables(model):
    model.optimizer = SimpleNamespace(variables=[Weight(10), Weight()])
    assert text(model).endswith("Optimizer params: 11 (44.00 B)")
    assert "Total params: 203,541 (795.08 KB)" in text(model)


def test_trainable_column(model):
    lines = text(model, show_trainable=True).split("\n")
    assert [line.split()[-2] for line in lines if "(Dense)" in line] == ["-", "Y", "N"]


def test_layers_without_an_input_yet():
    table = text(Sequential(Dense("dense", output_shape=None, built=False)))
    assert "│ ?  " in table and "│ 0 (unbuilt) │" in table and "Total params: 0 (0.00 B)" in table


def test_an_empty_model():
    assert "Total params: 0 (0.00 B)" in text(Sequential())


def test_nested_models(model):
    outer = Sequential(model, Dense("head", (10, 1)), name="outer")
    assert "dense_1" not in text(outer)
    assert "│ └ dense_1 (Dense)" in text(outer, expand_nested=True)


def test_a_range_of_layers(model):
    table = text(model, layer_range=["dense", "dense_.*"])
    assert "flatten" not in table and "dense (Dense)" in table and "dense_1" in table
    message = (
        r"summary: expected layer_range as .*, got \['conv', 'dense'\]\. The layers are: flatten, dense, dense_1\."
    )
    with pytest.raises(ValueError, match=message):
        text(model, layer_range=["conv", "dense"])


@pytest.mark.parametrize("kwargs", [{"line_length": 40}, {"line_length": 90}, {"positions": [20, 35, 50]}])
def test_lines_of_a_given_length(model, kwargs):
    lengths = {len(line) for line in text(model, **kwargs).split("\n") if line[0] in "┏┃┡│├└"}
    assert lengths == {kwargs.get("line_length") or 51}


def test_long_names_are_wrapped():
    table = text(Sequential(Dense("a_name_that_is_longer_than_its_column")), line_length=40)
    cells = [line.split("│")[1].strip() for line in table.split("\n") if line.startswith("│")]
    assert "".join(cells).replace(" ", "") == "a_name_that_is_longer_than_its_column(Dense)"


def test_wrong_positions(model):
    with pytest.raises(
        ValueError, match=r"summary: expected 3 positions in rising order, got \[1\.0, 0\.5\]\. Pass where"
    ):
        text(model, positions=[1.0, 0.5])


def test_output_that_knows_ascii_only(model, monkeypatch):
    class Ascii(io.StringIO):
        encoding = "ascii"

    stream = Ascii()
    monkeypatch.setattr("sys.stdout", stream)
    module.print_summary(Sequential(model), expand_nested=True)
    assert "| > dense (Dense)" in stream.getvalue() and stream.getvalue().isascii()


def test_html(model):
    model.name = "<model>"
    page = ElementTree.fromstring(module.summary_html(model))
    rows = [[("".join(cell.itertext())).strip() for cell in row] for row in page.iter("tr")]
    assert rows[2] == ["dense (Dense)", "(None, 256)", "200,960"]
    assert "Total params: 203,530" in "".join(page.itertext())


def test_what_follows_on_what():
    a, b = iskra.Input((4,), name="a"), iskra.Input((4,), name="b")
    shared = iskra.layers.Dense(3, name="shared")
    inner = iskra.Model(a, iskra.layers.Dense(3, name="q")(a), name="inner")
    both = iskra.layers.Add(name="both")([shared(a), shared(b)]) * 2.0
    model = iskra.Model([a, b], both + inner(b))
    lines = []
    model.summary(print_fn=lines.append)
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    found = {first.split(" ")[0]: (first, last) for first, _, _, last in cells}
    assert found["a"] == ("a (InputLayer)", "-")
    assert found["shared"][1] == "a[0][0], b[0][0]"
    assert found["both"][1] == "shared[0][0], shared[1][0]"
    assert found["inner"] == ("inner (Functional)", "b[0][0]")
    assert ("multiply", "both[0][0]") in [(first.split("_")[0].split(" ")[0], last) for first, last in found.values()]
    lines.clear()
    inner.summary(print_fn=lines.append)
    assert "Connected to" not in "".join(lines)  # a row says it by itself
