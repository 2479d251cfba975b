"""The pages' programs run from top to bottom, without a warning, and leave nothing behind."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CELL = re.compile(r"```\{code-cell\} ipython3\n((?::[^\n]*\n)*)(.*?)```", re.DOTALL)
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if CELL.search(path.read_text()))

pytestmark = pytest.mark.skipif(not PAGES, reason="runs without the checkout")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_cells_run(page, tmp_path, monkeypatch):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("agg")
    monkeypatch.setattr(plt, "show", lambda: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("iskra.config._num_threads", None)
    names = {"__name__": "__main__"}
    for _, cell in CELL.findall(page.read_text()):
        exec(compile(cell, page.name, "exec"), names)
    plt.close("all")
    assert [path.name for path in tmp_path.iterdir() if path.name != "cache"] == []


def test_code_fits_the_column():
    for page in PAGES:
        for _, cell in CELL.findall(page.read_text()):
            assert max(map(len, cell.splitlines())) <= 80, f"{page.name}: {cell}"


def test_every_page_is_in_a_table_of_contents():
    listed = set()
    for page in (ROOT / "docs").rglob("*.md"):
        for toctree in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(), re.DOTALL):
            entries = [line for line in toctree.split("\n") if line and not line.startswith(":")]
            listed |= {(page.parent / entry).with_suffix(".md") for entry in entries}
    pages = {path for path in (ROOT / "docs").rglob("*.md") if path != ROOT / "docs" / "index.md"}
    written = {ROOT / "docs" / "benchmarks", ROOT / "docs" / "api"}  # while the site is built
    assert {page for page in pages if not written & set(page.parents)} <= listed


def test_actions_are_pinned_by_digest():
    for workflow in (ROOT / ".github" / "workflows").glob("*.yml"):
        for action in re.findall(r"uses: (.*)", workflow.read_text()):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*", action), f"{workflow.name}: {action}"
