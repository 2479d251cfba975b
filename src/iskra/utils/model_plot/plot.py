"""`plot_model`, with Keras's arguments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...atomic import whole_file
from ...typing import PathLike
from .diagram import Shown, diagram_of
from .raster import write_drawing
from .svg import svg_of

if TYPE_CHECKING:
    from ...models import Model

_KINDS = ("png", "pdf", "svg")
_DIRECTIONS = ("TB", "BT", "LR", "RL")


class Drawing:
    """A diagram that notebooks show.

    Args:
        svg: its source.
    """

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def _repr_svg_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Drawing, {len(self.svg):,} characters of SVG>"


def plot_model(
    model: Model,
    to_file: PathLike | None = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: object,
) -> Drawing:
    """Draw a diagram of the layers of a model and their connections, as PNG, PDF or SVG.

    Neither Graphviz nor pydot is needed; PNG and PDF are drawn by matplotlib, SVG by iskra alone.

    Args:
        model: a model; what is not built yet is not shown.
        to_file: a file name with the suffix ".png", ".pdf" or ".svg"; None to write no file.
        show_shapes: show the shapes of inputs and outputs.
        show_dtype: show the dtype of outputs.
        show_layer_names: show the names of layers beside their classes.
        rankdir: the direction of the arrows: "TB" from top to bottom, "BT", "LR" or "RL".
        expand_nested: show the layers of nested models.
        dpi: pixels in an inch of a PNG.
        show_layer_activations: show the activations of layers that have one.
        show_trainable: mark trainable layers green, frozen ones red.
        splines: accepted for compatibility with Keras: arrows are smooth curves.
        **kwargs: none; Keras accepts `layer_range` for older programs.

    Returns:
        The diagram; a notebook shows it.

    Raises:
        ValueError: another suffix, an unknown direction, or a model without layers.
        TypeError: no model, or further arguments.
        ImportError: matplotlib is not installed, and the file is no SVG.

    Example:
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((4,)), iskra.layers.Dense(2)])
        >>> plot_model(model, to_file=None, show_shapes=True).svg.startswith("<svg ")
        True
    """
    from ...models import Model

    if kwargs:
        raise TypeError(f"plot_model: expected no further arguments, got {', '.join(kwargs)}. Remove them.")
    if not isinstance(model, Model):
        raise TypeError(f"plot_model: expected a model, got {type(model).__name__}. Pass a Sequential or a Model.")
    if rankdir not in _DIRECTIONS:
        raise ValueError(f"plot_model: expected rankdir as one of {', '.join(_DIRECTIONS)}, got {rankdir!r}.")
    kind = "svg" if to_file is None else os.fspath(to_file).lower().rpartition(".")[2]
    if kind not in _KINDS:
        raise ValueError(
            f"plot_model: expected a name that ends in .{', .'.join(_KINDS)}, got {os.fspath(to_file or '')!r}. "
            "Use one of these formats."
        )
    if not model.built and not model.layers:
        raise ValueError(
            f"plot_model: expected a model with layers, got {model.name!r}, which has none yet. Build it first."
        )
    shown = Shown(show_shapes, show_dtype, show_layer_names, expand_nested, show_layer_activations, show_trainable)
    drawing = Drawing(svg_of(diagram_of(model, shown), rankdir, f"{type(model).__name__} {model.name}"))
    if to_file is not None:
        with whole_file(to_file) as file:
            if kind == "svg":
                file.write(drawing.svg.encode())
            else:
                write_drawing(drawing.svg, file, kind, dpi)
    return drawing
