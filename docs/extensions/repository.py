"""Links to files of the repository that are no pages lead to GitHub, or, where that is unknown, become plain text."""

import os
import re
from pathlib import Path

from sphinx.application import Sphinx

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)#:]+)(#[^)]*)?\)")
ELSEWHERE = {  # pages of the site that include a file of the repository
    "CHANGELOG.md": "changelog",
    "CODE_OF_CONDUCT.md": "code_of_conduct",
    "CONTRIBUTING.md": "contributing",
    "SECURITY.md": "security",
    "benchmarks/README.md": "benchmarks/index",
}


def rewrite(text: str, home: Path, app: Sphinx) -> str:
    """A text that was written for the folder `home`, with its links as the site needs them."""
    root, source = Path(app.srcdir).parent, Path(app.srcdir)

    def replace(match: re.Match[str]) -> str:
        words, target, anchor = match[1], match[2], match[3] or ""
        path = Path(os.path.normpath(home / target))
        if not path.is_relative_to(root) or not path.exists():
            return match[0]
        inside = str(path.relative_to(root))
        if inside in ELSEWHERE:
            path = source / f"{ELSEWHERE[inside]}.md"
        elif inside.startswith("benchmarks/results/") and path.suffix == ".md":
            path = source / "benchmarks" / path.name
        if path.is_relative_to(source) and path.suffix in {".md", ".png", ".svg"}:
            return f"[{words}](/{path.relative_to(source)}{anchor})"
        return f"[{words}]({app.config.repository_url}/{inside})" if app.config.repository_url else words

    return LINK.sub(replace, text)


def on_page(app: Sphinx, name: str, source: list[str]) -> None:
    """Rewrite a page's links before it is parsed."""
    path = Path(app.env.doc2path(name))
    if path.suffix == ".md" and "api" not in path.relative_to(app.srcdir).parts:
        source[0] = rewrite(source[0], path.parent, app)


def on_include(app: Sphinx, relative: Path, name: str, source: list[str]) -> None:
    """The same for a file that a page includes."""
    home = Path(os.path.normpath(Path(app.srcdir, relative))).parent
    source[0] = rewrite(source[0], home, app)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the setting and the hooks."""
    app.add_config_value("repository_url", "", "env", str)
    app.connect("source-read", on_page)
    app.connect("include-read", on_include)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
