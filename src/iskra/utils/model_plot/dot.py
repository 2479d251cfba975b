"""Diagrams of models in the language of Graphviz, with Keras's function."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ...atomic import whole_file
from ...typing import PathLike
from .diagram import Card, Diagram, Shown, diagram_of
from .plot import Drawing, plot_model
from .raster import write_drawing

if TYPE_CHECKING:
    from ...models import Model

_TEXTS = ("dot", "raw")
_KINDS = ("svg", "png", "pdf", *_TEXTS)
_SHAPES = {"input": "ellipse", "function": "box", "layer": "box", "model": "box"}


class Dot(Drawing):
    """A diagram as DOT, the language of Graphviz, with pydot's words; iskra draws it itself, without Graphviz.

    Args:
        text: the diagram in DOT.
        svg: the drawing.
        dpi: pixels in an inch of a PNG.
    """

    def __init__(self, text: str, svg: str, dpi: int = 200) -> None:
        super().__init__(svg)
        self.text = text
        self.dpi = dpi

    def to_string(self) -> str:
        """The diagram in DOT."""
        return self.text

    __str__ = to_string

    def create(self, prog: str = "dot", format: str = "svg") -> bytes:
        """The content of a file: "svg", "png", "pdf", or "dot" for the text.

        Raises:
            ValueError: another format.
        """
        if format not in _KINDS:
            raise ValueError(f"Dot: expected format as one of {', '.join(_KINDS)}, got {format!r}. Use one of these.")
        if format in _TEXTS:
            return self.text.encode()
        if format == "svg":
            return self.svg.encode()
        file = io.BytesIO()
        write_drawing(self.svg, file, format, self.dpi)
        return file.getvalue()

    def create_svg(self) -> bytes:
        """The content of an SVG file."""
        return self.create(format="svg")

    def create_png(self) -> bytes:
        """The content of a PNG file."""
        return self.create(format="png")

    def write(self, path: PathLike, prog: str = "dot", format: str = "raw") -> bool:
        """Write a file."""
        content = self.create(prog, format)
        with whole_file(path) as file:
            file.write(content)
        return True

    def write_svg(self, path: PathLike) -> bool:
        """Write an SVG file."""
        return self.write(path, format="svg")

    def write_png(self, path: PathLike) -> bool:
        """Write a PNG file."""
        return self.write(path, format="png")


def model_to_dot(
    model: Model,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: object,
) -> Dot:
    """The diagram of a model in DOT, which has pydot's words `to_string`, `create` and `write`.

    Args:
        model: a model; what is not built yet is not shown.
        show_shapes: show the shapes of inputs and outputs.
        show_dtype: show the dtype of outputs.
        show_layer_names: show the names of layers beside their classes.
        rankdir: the direction of the arrows: "TB" from top to bottom, "BT", "LR" or "RL".
        expand_nested: show the layers of nested models.
        dpi: pixels in an inch of a PNG.
        subgraph: give a cluster of a larger diagram instead of a diagram.
        show_layer_activations: show the activations of layers that have one.
        show_trainable: mark trainable layers green, frozen ones red.
        splines: how Graphviz draws edges.
        **kwargs: none.

    Raises:
        ValueError, TypeError: as for `plot_model`.

    Example:
        >>> import iskra
        >>> dot = model_to_dot(iskra.Sequential([iskra.Input((4,)), iskra.layers.Dense(2, name="out")]))
        >>> print(dot.to_string().splitlines()[-2])
          n0 -> n1;
    """
    drawing = plot_model(
        model,
        None,
        show_shapes,
        show_dtype,
        show_layer_names,
        rankdir,
        expand_nested,
        dpi,
        show_layer_activations,
        show_trainable,
        splines,
        **kwargs,
    )
    shown = Shown(show_shapes, show_dtype, show_layer_names, expand_nested, show_layer_activations, show_trainable)
    lines = _lines(diagram_of(model, shown), "n")
    kind = f"subgraph {_quoted(f'cluster_{model.name}')}" if subgraph else "digraph G"
    options = [] if subgraph else [f"graph [rankdir={rankdir}, splines={splines}, dpi={dpi}];"]
    options += [f"label={_quoted(model.name)};"] if subgraph else []
    text = "\n".join([f"{kind} {{", *(f"  {line}" for line in [*options, *lines]), "}", ""])
    return Dot(text, drawing.svg, dpi)


def _lines(diagram: Diagram, prefix: str) -> list[str]:
    """The statements of a diagram, its nodes called by a prefix and their numbers."""
    lines = []
    for number, card in enumerate(diagram.cards):
        name = f"{prefix}{number}"
        lines.append(f"{name} [label={_quoted(_label(card))}, shape={_SHAPES[card.kind]}{_color(card)}];")
        if card.inside is not None:
            inner = _lines(card.inside, f"{name}_")
            lines += [f"subgraph cluster_{name} {{", *(f"  {line}" for line in inner), "}"]
    return lines + [f"{prefix}{start} -> {prefix}{end};" for start, end in diagram.edges]


def _label(card: Card) -> str:
    return "\n".join([card.title, *(f"{key}: {value}" for key, value in card.facts)])


def _color(card: Card) -> str:
    if card.trained is None:
        return ""
    return ", color=darkgreen" if card.trained else ", color=red"


def _quoted(text: str) -> str:
    r"""A text as DOT quotes it.

    Example:
        >>> _quoted('a "b"\nc')
        '"a \\"b\\"\\nc"'
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
