"""Diagrams in the language of Graphviz."""

import re

import pytest

import iskra
from iskra import layers
from iskra.utils import model_to_dot


def network():
    a = iskra.Input((4,), name='in "a"')
    inner = iskra.Sequential([iskra.Input((4,)), layers.Dense(3, name="deep")], name="inner")
    frozen = layers.Dense(3, name="left", trainable=False)
    return iskra.Model(a, layers.Add(name="sum")([frozen(a), inner(a)]), name="net")


def test_nodes_and_edges():
    text = model_to_dot(network()).to_string()
    labels = re.findall(r'(n\d) \[label="(.*?)", shape', text)
    assert len(labels) == 4
    assert 'in \\"a\\"' in text
    by_name = {next(name for name in ("left", "inner", "sum", "in") if name in label): node for node, label in labels}
    edges = set(re.findall(r"(n\d) -> (n\d);", text))
    start, left, inner, end = (by_name[name] for name in ("in", "left", "inner", "sum"))
    assert edges == {(start, left), (start, inner), (left, end), (inner, end)}
    assert text.startswith("digraph G {\n  graph [rankdir=TB, splines=ortho, dpi=200];")


def test_what_is_shown():
    dot = model_to_dot(network(), show_shapes=True, expand_nested=True, show_trainable=True, rankdir="LR")
    text = str(dot)
    assert "(None, 3)" in text
    assert "rankdir=LR" in text
    assert re.search(r"subgraph cluster_n\d \{\n.*n\d_0 \[label=", text)
    assert "color=red" in text
    assert model_to_dot(network(), subgraph=True).to_string().startswith('subgraph "cluster_net" {\n  label="net";')


def test_files(tmp_path):
    dot = model_to_dot(network())
    assert dot.create(prog="dot", format="svg") == dot.create_svg() == dot.svg.encode()
    assert dot.write(tmp_path / "net.dot")
    assert (tmp_path / "net.dot").read_text() == dot.to_string()
    dot.write_svg(tmp_path / "net.svg")
    assert (tmp_path / "net.svg").read_bytes().startswith(b"<svg")
    with pytest.raises(ValueError, match="Dot: expected format as one of svg, png, pdf, dot, raw, got 'gif'"):
        dot.create(format="gif")
    with pytest.raises(TypeError, match="expected a model, got Dense"):
        model_to_dot(layers.Dense(1))


@pytest.mark.slow
def test_pictures(tmp_path):
    pytest.importorskip("matplotlib")
    dot = model_to_dot(network(), dpi=50)
    assert dot.create_png().startswith(b"\x89PNG")
    dot.write_png(tmp_path / "net.png")
    assert (tmp_path / "net.png").read_bytes().startswith(b"\x89PNG")
