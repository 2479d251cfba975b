"""The builder of report pages: sections of headings, explanations, figures and tables in one HTML file.

A page needs no file beside it and no network. Text is escaped here; what `figure`, `table` and the like return is HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from ..folder import RunFolder
from ..plots.svg import as_svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 144


class Page:
    """A page to which sections are added.

    Args:
        name: The subject of the page, in the corner.
        title: The heading.
        highlight: The result that stands out in it.
        lead: The first sentences.
        figures: Key figures by what they are.
        notice: A sentence that must not be overlooked.
        folder: The folder for PNG files of the figures; None for none.

    Attributes:
        pictures: The names of the figures so far.
    """

    def __init__(
        self,
        name: str,
        title: str,
        highlight: str,
        lead: str,
        figures: Mapping[str, str] | None = None,
        notice: str = "",
        folder: RunFolder | None = None,
    ) -> None:
        self.pictures: list[str] = []
        self._folder = folder
        self._sections: list[str] = []
        entries = (f"\n<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in (figures or {}).items())
        self._head = {
            "name": escape(name),
            "title": escape(title),
            "highlight": escape(highlight),
            "notice": f'<p class="notice">{escape(notice)}</p>' if notice else "",
            "lead": escape(lead),
            "figures": f'<dl class="figures">{"".join(entries)}\n</dl>' if figures else "",
        }

    def section(self, name: str, heading: str, explanation: str, *parts: str, findings: str = "") -> None:
        """Add a section: what the term in its heading means, parts in HTML, and the findings of this run."""
        words = (("term", explanation), ("findings", findings))
        paragraphs = [f'<p class="{kind}">{escape(text)}</p>' for kind, text in words if text]
        lines = [f'<section id="{name}">', f"<h2>{escape(heading)}</h2>", *paragraphs, *parts, "</section>"]
        self._sections.append("\n".join(filter(None, lines)))

    def figure(self, name: str, label: str, figure: Figure, *, wide: bool = True, colours: bool = False) -> str:
        """Return a figure as a drawing, and write it as `<name>.png`.

        The label is for those who cannot see it. A wide one may fill the page's width; one with colours has images that
        keep them on a dark page.
        """
        self.pictures.append(name)
        if self._folder is not None:
            with self._folder.open(f"{name}.png") as file:
                figure.savefig(file, format="png", dpi=DPI)
            figure.set_layout_engine("none")  # the layout just found serves the drawing as well
        names = " ".join(["wide"] * wide + ["colours"] * colours)
        return f'<figure class="{names}" aria-label="{escape(label)}">{as_svg(figure, name)}</figure>'

    def html(self, footer: str) -> str:
        """Return the page, with HTML as its last line."""
        import iskra

        here = files(__package__)
        return Template((here / "frame.html").read_text(encoding="utf-8")).substitute(
            self._head,
            style=(here / "style.css").read_text(encoding="utf-8").strip(),
            version=escape(iskra.__version__),
            sections="\n\n".join(self._sections),
            footer=footer,
        )

    def html_of_run(self, names: Sequence[str]) -> str:
        """Return the page of a run, which ends with the names of the files beside it."""
        beside_it = [*names, *(f"{name}.png" for name in self.pictures)]
        return self.html(f"Beside this page: {', '.join(f'<code>{escape(name)}</code>' for name in beside_it)}.")


def beside(*parts: str, even: bool = False) -> str:
    """Return parts beside each other where there is room."""
    return f'<div class="{"beside even" if even else "beside"}">\n' + "\n".join(filter(None, parts)) + "\n</div>"


def commands(lines: Iterable[str]) -> str:
    """Return commands for a terminal."""
    return "\n".join(f"<pre><code>{escape(line)}</code></pre>" for line in lines)


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    title: str  # its heading
    # "name" for the heading of each row, "number", "mistake", "shape", "bar" (lengths in percent), or several
    kind: str = ""
    color: str = ""  # of the palette, for a line under the heading


class Best(str):
    """The text of a cell that stands out."""

    __slots__ = ()


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], caption: str = "", foot: Sequence[str] = ()) -> str:
    """Return a table; empty if it has no rows.

    Args:
        columns: The columns.
        rows: The text of each cell; the best of several are `Best`.
        caption: Above the table.
        foot: The cells of a last row.
    """
    body = ["".join(map(_cell, columns, row)) for row in rows]
    if not body:
        return ""
    head = "".join(_heading(column) for column in columns)
    last = "".join(map(_cell, columns, foot))
    parts = [
        f"<caption>{escape(caption)}</caption>" if caption else "",
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(f'<tr>{cells}</tr>' for cells in body)}</tbody>",
        f"<tfoot><tr>{last}</tr></tfoot>" if last else "",
    ]
    return f'<div class="scroll"><table>{"".join(parts)}</table></div>'


def facts(caption: str, entries: Mapping[str, object]) -> str:
    """Return a table of terms and what is said about each."""
    rows = "".join(f'<tr><th scope="row">{escape(k)}</th><td>{escape(str(v))}</td></tr>' for k, v in entries.items())
    return f'<table class="facts"><caption>{escape(caption)}</caption><tbody>{rows}</tbody></table>'


def _heading(column: Column) -> str:
    kinds = " ".join([*(["number"] * ("number" in column.kind)), *(["run"] * bool(column.color))])
    shape = f' class="{kinds}"' if kinds else ""
    style = f' style="border-color:var(--{column.color})"' if column.color else ""
    return f"<th{shape}{style}>{escape(column.title)}</th>"


def _cell(column: Column, text: str) -> str:
    if column.kind == "name":
        return f'<th scope="row">{escape(text)}</th>'
    if column.kind == "bar":
        return f'<td class="bar"><i style="width:{text}%"></i></td>' if text else "<td></td>"
    kinds = f"{column.kind} best" if isinstance(text, Best) else column.kind
    return f'<td class="{kinds}">{escape(text)}</td>' if kinds else f"<td>{escape(text)}</td>"
