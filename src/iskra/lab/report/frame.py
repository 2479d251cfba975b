"""What all pages have in common: a head, sections under headings, a foot. None needs a file beside it or a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from string import Template


def render_frame(
    *,
    version: str,
    name: str,
    title: str,
    highlight: str,
    lead: str,
    figures: Mapping[str, str],
    sections: Iterable[str],
    footer: str,
    notice: str = "",
) -> str:
    """Return a page.

    Args:
        version: Of iskra.
        name: What the page is about, in the corner.
        title: The heading.
        highlight: What stands out in it.
        lead: The first sentences.
        figures: Key figures by what they are; the values are HTML.
        sections: What `section` returns.
        footer: HTML at the end.
        notice: A sentence that must not be overlooked.
    """
    here = files(__package__)
    entries = (f"\n<div><dt>{escape(term)}</dt><dd>{value}</dd></div>" for term, value in figures.items())
    return Template((here / "frame.html").read_text(encoding="utf-8")).substitute(
        style=(here / "style.css").read_text(encoding="utf-8").strip(),
        version=escape(version),
        name=escape(name),
        title=escape(title),
        highlight=escape(highlight),
        notice=f'<p class="notice">{escape(notice)}</p>' if notice else "",
        lead=escape(lead),
        figures=f'<dl class="figures">{"".join(entries)}\n</dl>' if figures else "",
        sections="\n\n".join(sections),
        footer=footer,
    )


def section(name: str, heading: str, words: str, content: str) -> str:
    """Return a section: a heading, a paragraph of plain text (none if empty), and HTML."""
    paragraph = f"<p>{escape(words)}</p>\n" if words else ""
    return f'<section id="{name}">\n<h2>{escape(heading)}</h2>\n{paragraph}{content}\n</section>'


def figure(drawing: str, label: str, *, wide: bool = True, colours: bool = False) -> str:
    """Return a drawing, an SVG element, as a figure; pictures with `colours` of their own keep them on a dark page."""
    names = " ".join(name for name, holds in (("wide", wide), ("colours", colours)) if holds)
    shape = f' class="{names}"' if names else ""
    return f'<figure{shape} aria-label="{escape(label)}">{drawing}</figure>'


def beside(*parts: str, even: bool = False) -> str:
    """Return parts that stand beside each other where there is room."""
    return f'<div class="{"beside even" if even else "beside"}">\n' + "\n".join(filter(None, parts)) + "\n</div>"


def file_list(names: Iterable[str]) -> str:
    """Return the foot of a run's report: what lies beside it."""
    return f"Beside this page: {', '.join(f'<code>{escape(name)}</code>' for name in names)}."
