"""Writes the pages of the API from what the packages themselves say is public; no name is listed by hand.

An object that has several names has one page; at its other names a link leads there.
"""

from __future__ import annotations

import functools
import importlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docstrings import convert, prose
from public_api import first_sentence, homes, kind, members, public_bases, public_modules, type_aliases, value_of
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

INCLUDE = "```{{include}} ../../benchmarks/{}\n```\n"
HEADING_ENDS = re.compile(r"[:;(]|\. |,? (?:each|under the|which) ")
FAMILIES_FROM = 30  # a module with more names than this is shown by the files that define them,
FAMILY_SIZE = 4  # if these define so many names on average


class Pages:
    """Writes the pages into a folder, and only those that changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.modules = public_modules()
        self.homes = homes(self.modules)
        self.public = {id(value_of(*home)) for home in self.homes.values()}
        self.written: set[Path] = set()
        self.files = self._file_names()
        self.links = self._links()
        self.siblings = self._siblings()

    def _file_names(self) -> dict[tuple[str, str], str]:
        """A page's file for each home; a class and a function that differ only in case get different ones."""
        result: dict[tuple[str, str], str] = {}
        taken: set[str] = set()
        for module, name in sorted(
            set(self.homes.values()), key=lambda at: (at[0], kind(value_of(*at)) != "class", at[1])
        ):
            file = f"{module}.{name}"
            if file.lower() in taken:
                file += "-function"
            taken.add(file.lower())
            result[module, name] = file
        return result

    def _links(self) -> dict[str, str]:
        """What code in any docstring may be a link to: full names, those without `iskra.`, and classes' names alone."""
        result: dict[str, str] = {}
        for (module, name), home in self.homes.items():
            full = f"{module}.{name}"
            result |= dict.fromkeys((full, full.removeprefix("iskra.")), ".".join(home))
        classes: dict[str, list[str]] = defaultdict(list)
        for module, name in sorted(set(self.homes.values())):
            if kind(value_of(module, name)) == "class":
                classes[name].append(f"{module}.{name}")
        return result | {name: there[0] for name, there in classes.items() if len(there) == 1}

    def links_in(self, module: str) -> dict[str, str]:
        """The same, and a module's own names: classes, and functions whose names cannot be those of arguments."""
        own = [name for name in self.modules[module] if "_" in name or kind(value_of(module, name)) == "class"]
        return self.links | {name: ".".join(self.homes[module, name]) for name in own}

    def module_of(self, full_name: str) -> str:
        """The public module that a documented name, such as a method's, belongs to."""
        while full_name not in self.modules:
            full_name = full_name.rpartition(".")[0] or "iskra"
        return full_name

    def _siblings(self) -> dict[str, tuple[str, list[tuple[str, str]]]]:
        """For each name's page, its module, and the names there with their pages."""
        result: dict[str, tuple[str, list[tuple[str, str]]]] = {}
        for module, names in self.modules.items():
            there = [
                (name, f"api/{self.files[module, name]}")
                for name in names
                if self.homes[module, name] == (module, name)
            ]
            result |= {page: (module, there) for _, page in there}
        return result

    def write(self, name: str, text: str) -> None:
        """Write a page if it is not there yet."""
        path = self.folder / f"{name}.rst"
        self.written.add(path)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)

    def write_all(self) -> None:
        """Write every page, and remove those of names that are gone."""
        self.folder.mkdir(exist_ok=True)
        for module in self.modules:
            self.write(module, self.module_page(module))
        for (module, name), file in self.files.items():
            self.write(file, self.object_page(module, name))
        self.write("iskra.typing", typing_page())
        self.write("index", self.index())
        for path in set(self.folder.glob("*.rst")) - self.written:
            path.unlink()

    def index(self) -> str:
        """The first page: all modules, with a line each."""
        lines = [
            *title("API"),
            "Every public name, from the docstrings. Names, arguments and defaults are Keras's.",
            "",
        ]
        lines += [".. list-table::", "   :class: names", ""]
        for module in self.modules:
            line = prose(first_sentence(importlib.import_module(module)), {})
            lines += [f"   * - :doc:`{module}`", f"     - {line}"]
        lines += ["   * - :doc:`iskra.typing`", "     - The types in signatures."]
        lines += ["", ".. toctree::", "   :hidden:", "   :maxdepth: 1", ""]
        lines += [f"   {module}" for module in [*self._top_modules(), "iskra.typing"]]
        return "\n".join(lines) + "\n"

    def _top_modules(self) -> list[str]:
        return [m for m in self.modules if m.rpartition(".")[0] in ("", "iskra")]

    def module_page(self, module: str) -> str:
        """A module's page: its docstring and its names in tables."""
        lines = [*title(module), f".. py:module:: {module}", "", f".. automodule:: {module}", "   :no-index:", ""]
        names = self.modules[module]
        inner = [m for m in self.modules if m.startswith(f"{module}.") and "." not in m[len(module) + 1 :]]
        if inner and module != "iskra":
            rows = [f"   * - :doc:`{m}`\n     - {prose(first_sentence(importlib.import_module(m)), {})}" for m in inner]
            lines += [".. list-table::", "   :class: names", "", *rows, ""]
        for heading, group in self._groups(module, names):
            lines += ["", heading, "-" * len(heading), ""] if heading else []
            lines += [".. list-table::", "   :class: names", "", *self._rows(module, group), ""]
        pages = [self.files[module, n] for n in names if self.homes[module, n] == (module, n)]
        deeper = inner if module != "iskra" else []
        if pages or deeper:
            lines += [".. toctree::", "   :hidden:", "   :maxdepth: 1", ""]
            lines += [f"   {page}" for page in deeper]
            lines += [f"   {page.rpartition('.')[2].removesuffix('-function')} <{page}>" for page in pages]
        return "\n".join(lines) + "\n"

    def _groups(self, module: str, names: list[str]) -> Iterator[tuple[str, list[str]]]:
        if not names:
            return
        if len(names) <= FAMILIES_FROM:
            yield "", names
            return
        groups: dict[str, list[str]] = defaultdict(list)
        for name in names:
            groups[self._heading(value_of(module, name), module)].append(name)
        if len(names) < FAMILY_SIZE * len(groups):
            yield "", names
            return
        yield from sorted(groups.items(), key=lambda group: (group[0] == "General", group[0].lower()))

    def _heading(self, value: Any, module: str) -> str:
        """What the file that defines a value says about itself, up to the first colon or full stop."""
        defined = getattr(value, "__module__", None)
        if not isinstance(defined, str) or defined == module or not defined.startswith("iskra"):
            return "General"
        text = HEADING_ENDS.split(first_sentence(sys.modules[defined]))[0].replace("`", "").strip(" .")
        return text or "General"

    def _rows(self, module: str, names: list[str]) -> Iterator[str]:
        for name in names:
            home = self.homes[module, name]
            target = ".".join(home)
            yield f"   * - :py:obj:`{name} <{target}>`"
            if home == (module, name):
                yield f"     - {prose(first_sentence(value_of(module, name)), self.links_in(module))}"
            else:
                same = home[1] if home[0] == module else target
                yield f"     - The same as ``{same}``."

    def object_page(self, module: str, name: str) -> str:
        """The page of one name."""
        value, full = value_of(module, name), f"{module}.{name}"
        lines = [*title(full), f".. py:currentmodule:: {module}", ""]
        others = sorted(".".join(at) for at, home in self.homes.items() if home == (module, name) and at != home)
        match kind(value):
            case "class":
                lines += [f".. autoclass:: {full}", "   :show-inheritance:"]
                if names := members(value, self.public):
                    lines += [f"   :members: {', '.join(names)}"]
            case "function":
                lines += [f".. autofunction:: {full}"]
            case _:
                lines += [f".. py:data:: {full}", "", f"   ``{value!r}``" if isinstance(value, str) else ""]
        if others:
            lines += ["", "Also: " + ", ".join(f"``{other}``" for other in others) + "."]
        return "\n".join(lines) + "\n"


def title(text: str) -> list[str]:
    """A page's heading."""
    return [text, "=" * len(text), ""]


def typing_page() -> str:
    """The page of the types in signatures."""
    lines = [
        *title("iskra.typing"),
        ".. py:module:: iskra.typing",
        "",
        ".. automodule:: iskra.typing",
        "   :no-index:",
        "",
    ]
    for name, text in type_aliases().items():
        lines += [f".. py:data:: {name}", "   :no-typesetting:", "", f"**{name}**", "", f"   ``{text}``", ""]
    return "\n".join(lines) + "\n"


def benchmark_pages(root: Path, folder: Path) -> None:
    """A page for each result of the benchmarks, and one for all, which include what is in the repository."""
    folder.mkdir(exist_ok=True)
    results = sorted((root / "benchmarks" / "results").glob("*.md"))
    pages = {path.stem: INCLUDE.format(f"results/{path.name}") for path in results}
    toctree = "\n".join(pages)
    pages["index"] = (
        INCLUDE.format("README.md") + f"\n```{{toctree}}\n:caption: Results\n:maxdepth: 1\n\n{toctree}\n```\n"
    )
    for name, text in pages.items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


@functools.cache
def pages_in(folder: Path) -> Pages:
    """The pages of one build, found out once."""
    return Pages(folder)


def pages_of(app: Sphinx) -> Pages:
    """The pages of this build."""
    return pages_in(Path(app.srcdir) / "api")


def write_pages(app: Sphinx) -> None:
    """Write the pages before Sphinx looks for them."""
    pages_of(app).write_all()
    benchmark_pages(Path(app.srcdir).parent, Path(app.srcdir) / "benchmarks")


def show_public_bases(app: Sphinx, name: str, obj: Any, options: Any, bases: list[Any]) -> None:
    """Name no base that has no page."""
    bases[:] = public_bases(obj.__bases__, pages_of(app).public) or [object]


def convert_docstring(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Make reStructuredText of a docstring, with links to other pages."""
    pages = pages_of(app)
    lines[:] = convert(lines, pages.links_in(pages.module_of(name)))


class Types(SphinxPostTransform):
    """Types in signatures lead to the page of the aliases or of the class; those of other packages stay text.

    Sphinx would look for each among the last parts of all names, which takes longer than all the rest.
    """

    default_priority = 5

    def run(self, **kwargs: object) -> None:
        """Go through one page."""
        known = self.env.domains.python_domain.objects
        aliases, links = type_aliases(), pages_of(self.app).links
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node.get("refdomain") != "py" or node.get("reftype") != "class":
                continue
            target = node["reftarget"]
            full = f"iskra.typing.{target}" if target in aliases else links.get(target, target)
            if full in known:
                node["reftarget"], node["reftype"], node["refspecific"] = full, "obj", False
            elif any(isinstance(child, addnodes.pending_xref_condition) for child in node.children):
                shown = [child for child in node.children if child.get("condition") in ("", "*")] or [node.children[-1]]
                node.replace_self(list(shown[0].children))
            else:
                node.replace_self(list(node.children))


def give_siblings(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """What the sidebar of a name's page shows: the names of its module."""
    module, siblings = pages_of(app).siblings.get(page, ("", []))
    context |= {"module": module, "names": siblings}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the hooks."""
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-process-bases", show_public_bases)
    app.connect("autodoc-process-docstring", convert_docstring, priority=100)  # before napoleon
    app.connect("html-page-context", give_siblings)
    app.add_post_transform(Types)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
