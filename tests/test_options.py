"""Options that constructors share: defaults, positions, signatures, docstrings, and what is refused."""

import inspect
from typing import Annotated, TypedDict, Unpack

import pytest

from iskra.configurable import Configurable
from iskra.layers import Dense
from iskra.options import Option, accepted, options_in


class Colours(TypedDict, total=False):
    red: Annotated[int, Option(1, "how red")]
    green: Annotated[int, Option(2, "how green")]
    opacity: float


class Base(Configurable):
    def __init__(self, opacity=1.0):
        self.opacity = opacity


class Painted(Base):
    """Something painted.

    Args:
        size: how large.
        **options: see `Base`.
    """

    def __init__(self, size, **options: Unpack[Colours]):
        super().__init__(**{name: options.pop(name) for name in ("opacity",) if name in options})
        self.size, self.given = size, options


class Framed(Painted):
    def __init__(self, *args, frame="oak", **kwargs):
        super().__init__(*args, **kwargs)
        self.frame = frame


def test_options_have_defaults_and_places():
    assert options_in(Colours) == {"red": Option(1, "how red"), "green": Option(2, "how green")}
    assert Painted(3).given == {"red": 1, "green": 2}
    assert Painted(3, 5, green=7).given == {"red": 5, "green": 7}
    assert Painted(3, opacity=0.5).opacity == 0.5


def test_options_are_written_out():
    assert str(inspect.signature(Painted)).startswith("(size, red: int = 1, green: int = 2, **options")
    assert "kernel_initializer: 'InitializerLike' = 'glorot_uniform'" in str(inspect.signature(Dense))
    lines = "size: how large.\n        red: how red.\n        green: how green.\n        **options: see `Base`."
    assert lines in Painted.__doc__
    assert Painted(3, 5, opacity=0.5).get_config() == {"size": 3, "red": 5, "green": 2, "opacity": 0.5}
    assert Painted.from_config(Painted(3, 5).get_config()).given == {"red": 5, "green": 2}


def test_options_are_handed_on_by_subclasses():
    assert Framed(3, 4, 5, frame="ash").given == {"red": 4, "green": 5}
    assert accepted(Framed) == ["frame", "size", "red", "green", "opacity"]
    with pytest.raises(
        TypeError, match="^Framed: expected a known argument, got 'gren'. Did you mean green[?] Known: frame, size,"
    ):
        Framed(3, gren=1)
