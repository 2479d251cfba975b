"""Docstrings that are completed from options and bases."""

import inspect

import pytest

from iskra import layers
from iskra.docstrings import BaseDocs, describes, with_bases, with_options
from iskra.layers.registry import LAYERS


class Painted:
    """Painted.

    Args:
        size: how
            large.
        name: its name.
    """

    def __init__(self, size, name):
        pass


def test_docstrings_may_be_missing():
    assert with_options(None, {}) is None
    kind = type("Bare", (Painted,), {})
    kind.__doc__ = BaseDocs(kind)
    assert kind.__doc__ is None and kind(1, "a").__doc__ is None


def framed(text):
    """A subclass with this description of its arguments."""
    doc = f"Framed.\n\n    Args:\n{text}\n    Example:\n    "
    return type("Framed", (Painted,), {"__doc__": doc, "__init__": lambda self, frame, size, **kwargs: None}), doc


def test_arguments_are_described_by_bases():
    size = "        size: how\n            large.\n"
    kind, doc = framed("        frame: of wood.\n")
    assert with_bases(doc, kind) == doc.replace("wood.\n", f"wood.\n{size}")
    kind, doc = framed("        frame: of wood.\n        size, **kwargs: see `Painted`.\n")
    assert with_bases(doc, kind) == doc.replace("        size, **kw", f"{size}        **kw")
    kind, doc = framed("        frame, **kwargs: see `Elsewhere`.\n        size: as the frame.\n")
    assert with_bases(doc, kind) == doc
    assert describes(doc, "size") and not describes(doc, "frame")


def test_sections_are_those_of_bases():
    doc, sections = layers.Conv2D.__doc__, ["Args:", "Shapes:", "Raises:", "References:", "Example:"]
    assert "kernel_size: length of the kernel" in doc
    assert "kernel_initializer: initial values of the kernel." in doc
    assert sorted(sections, key=doc.index) == sections


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_every_option_of_a_layer_is_documented(name):
    kind = LAYERS[name]
    options = [p.name for p in inspect.signature(kind).parameters.values() if p.kind is not p.VAR_KEYWORD]
    assert not [name for name in options if not describes(kind.__doc__, name)]
