"""Drawings of models: what is in them, and that boxes and arrows stand where they can be read."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import iskra
from iskra import layers, ops
from iskra.utils import plot_model
from iskra.utils.model_plot.layout import isotonic, laid_out, rotated
from iskra.utils.model_plot.svg import LIGHT

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing):
    return [element.text for element in ET.fromstring(drawing.svg).iter(f"{SVG}text")]


def two_ways():
    a, b = iskra.Input((4,), name="a"), iskra.Input((3,), name="b")
    shared = layers.Dense(3, activation="relu", name="shared")
    joined = layers.Concatenate(name="joined")([shared(a), ops.tanh(b)])
    head = iskra.Sequential([iskra.Input((6,)), layers.Dense(2, name="inner")], name="head")
    return iskra.Model([a, b], head(joined))


def test_a_row_of_layers(tmp_path):
    model = iskra.Sequential(
        [iskra.Input((4,), name="x"), layers.Dense(3, "relu", name="h"), layers.Dropout(0.1, name="dropout")]
    )
    model.layers[0].trainable = False
    drawing = plot_model(
        model,
        tmp_path / "model.svg",
        show_shapes=True,
        show_dtype=True,
        show_layer_names=True,
        show_layer_activations=True,
        show_trainable=True,
    )
    assert (tmp_path / "model.svg").read_text() == drawing.svg == drawing._repr_svg_()
    found = texts(drawing)
    assert found[:5] == ["x (InputLayer)", "Output dtype", "float32", "Shape", "(None, 4)"]
    for expected in ("h (Dense)", "Activation", "relu", "(None, 3)", "dropout (Dropout)"):
        assert any(expected in each for each in found), expected
    assert drawing.svg.count('class="off"') == 1 and drawing.svg.count('class="arrow"') == 2


def test_a_functional_model_with_a_model_inside():
    plain, opened = (plot_model(two_ways(), None, expand_nested=each) for each in (False, True))
    assert sorted(texts(plain)) == ["Concatenate", "Dense", "InputLayer", "InputLayer", "Sequential", "Tanh"]
    assert sorted(texts(opened)) == [
        "Concatenate", "Dense", "Dense", "InputLayer", "InputLayer", "InputLayer", "Sequential", "Tanh"
    ]  # fmt: skip
    assert plain.svg.count('class="arrow"') == 5 and opened.svg.count('class="arrow"') == 6


def test_a_shared_layer_is_one_card():
    x = iskra.Input((4,))
    shared = layers.Dense(4, name="shared")
    drawing = plot_model(iskra.Model(x, shared(shared(x))), None)
    assert texts(drawing).count("Dense") == 1


class Own(iskra.Model):
    def __init__(self):
        super().__init__()
        self.first, self.second = layers.Dense(3), layers.Dense(2)

    def call(self, inputs):
        return self.second(self.first(inputs))


def test_a_class_of_ones_own_shows_its_layers():
    model = Own()
    model(np.zeros((1, 4)))
    drawing = plot_model(model, None, show_shapes=True)
    assert texts(drawing).count("Dense") == 2 and "(None, 3)" in texts(drawing)


def test_letters_that_mean_something_in_svg():
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(2, name="a<b&c")])
    assert "a<b&c (Dense)" in texts(plot_model(model, None, show_layer_names=True))


@pytest.mark.parametrize("rankdir", ["TB", "BT", "LR", "RL"])
def test_every_direction(rankdir):
    root = ET.fromstring(plot_model(two_ways(), None, rankdir=rankdir, show_shapes=True).svg)
    width, height = float(root.get("width")), float(root.get("height"))
    assert (width > height) == (rankdir in ("LR", "RL"))
    titles = {}
    for group in root.iter(f"{SVG}g"):
        words = group.find(f"{SVG}text")
        if words is not None and group.get("transform"):
            titles[words.text] = tuple(float(n) for n in group.get("transform")[10:-1].split())
    x, y = (titles["Sequential"][i] - titles["Tanh"][i] for i in (0, 1))
    assert {"TB": y > 0, "BT": y < 0, "LR": x > 0, "RL": x < 0}[rankdir]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_two_boxes_touch_and_arrows_go_down(data):
    count = data.draw(st.integers(1, 12))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda p: p[0] < p[1])
    edges = data.draw(st.lists(pairs, max_size=20, unique=True)) if count > 1 else []
    sizes = data.draw(st.lists(st.tuples(st.integers(5, 60), st.integers(5, 30)), min_size=count, max_size=count))
    layout = laid_out(sizes, edges, gap=8)
    spans = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(layout.boxes, sizes, strict=True)]
    for i, a in enumerate(spans):
        assert a[0] >= -1e-6 and a[2] <= layout.width + 1e-6 and a[3] <= layout.height + 1e-6
        for b in spans[i + 1 :]:
            assert a[2] <= b[0] + 1e-6 or b[2] <= a[0] + 1e-6 or a[3] <= b[1] + 1e-6 or b[3] <= a[1] + 1e-6
    for (start, end), way in zip(edges, layout.arrows, strict=True):
        assert way[0][1] == pytest.approx(spans[start][3]) and way[-1][1] == pytest.approx(spans[end][1])
        assert all(a[1] <= b[1] + 1e-6 for a, b in pairwise(way))


def test_lying_and_upside_down():
    layout = rotated(laid_out([(10, 5), (20, 5)], [(0, 1)]), "LR")
    assert layout.boxes == [(0.0, 5.0), (39.0, 0.0)]
    assert (layout.width, layout.height) == (44.0, 20.0)


def test_isotonic_weighs():
    assert isotonic([3.0, 0.0, 5.0], [1.0, 3.0, 1.0]) == [0.75, 0.75, 5.0]


@pytest.mark.slow
@pytest.mark.parametrize("rankdir", ["TB", "LR"])
def test_a_picture_shows_what_the_svg_says(rankdir, tmp_path):
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("matplotlib")
    model = two_ways()
    drawing = plot_model(model, tmp_path / "m.png", rankdir=rankdir, expand_nested=True, show_trainable=True, dpi=192)
    root = ET.fromstring(drawing.svg)
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    with image.open(tmp_path / "m.png") as file:
        pixels = np.asarray(file.convert("RGB")).astype(int)
    assert np.allclose(pixels.shape[:2], (2 * height, 2 * width), atol=2)
    for color in LIGHT.values():  # all kinds of parts are there
        wanted = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
        assert (np.abs(pixels - wanted).max(-1) < 8).any() or color == LIGHT["off"], color
    dark = np.abs(pixels - [28, 30, 34]).max(-1) < 60
    for text, x, y in words(root, 0.0, 0.0):  # a title is where the SVG has it
        part = dark[int(2 * y) - 18 : int(2 * y), int(2 * x) - 20 : int(2 * x) + 20]
        assert part.mean() > 0.05, text


def words(element, x, y):
    """The centered texts of an SVG with their positions."""
    for part in element:
        if part.tag == f"{SVG}g":
            dx, dy = map(float, part.attrib["transform"].removeprefix("translate(").rstrip(")").split())
            yield from words(part, x + dx, y + dy)
        elif part.attrib.get("text-anchor") == "middle":
            yield part.text, x + float(part.attrib["x"]), y + float(part.attrib["y"])


@pytest.mark.slow
def test_pdf_and_the_usual_name(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    plot_model(two_ways(), "m.PDF")
    assert (tmp_path / "m.PDF").read_bytes().startswith(b"%PDF-")
    plot_model(iskra.Sequential([iskra.Input((1,)), layers.Dense(1, name="$a$")]), show_layer_names=True)
    assert (tmp_path / "model.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"to_file": "model.gif"},
            ValueError,
            "plot_model: expected a name that ends in .png, .pdf, .svg, got 'model.gif'. Use one",
        ),
        ({"rankdir": "UP"}, ValueError, "plot_model: expected rankdir as one of TB, BT, LR, RL, got 'UP'."),
        ({"layer_range": ["a"]}, TypeError, "plot_model: expected no further arguments, got layer_range."),
    ],
)
def test_errors(arguments, error, message):
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(2)])
    with pytest.raises(error, match=message):
        plot_model(model, **{"to_file": None, **arguments})


def test_what_is_no_model():
    with pytest.raises(TypeError, match="plot_model: expected a model, got Dense. Pass a Sequential or a Model."):
        plot_model(layers.Dense(2))
    with pytest.raises(
        ValueError, match="plot_model: expected a model with layers, got 'sequential.*', which has none"
    ):
        plot_model(iskra.Sequential())
