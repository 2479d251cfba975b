"""The order of the parts in `docs/architecture/index.md` is the order of imports: no part imports one above it."""

import ast
import re
from pathlib import Path

import pytest

import iskra

SOURCE = Path(iskra.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "architecture" / "index.md"

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="runs without the checkout")


def parts():
    """The rows of the table, from below to above, each with its parts."""
    _, _, table = PAGE.read_text().partition("| part | what it holds |")
    rows = re.findall(r"^\| (`.*?) \|", table.partition("\n\n")[0], re.MULTILINE)
    return [re.findall(r"`(\w+)`", row) for row in rows]


LEVELS = {part: level for level, row in enumerate(parts() if PAGE.exists() else []) for part in row}
ABOVE = {  # what may be imported from below after all, and why
    ("callbacks", "lab"): "History.plot hands over to the laboratory, which alone draws",
    ("population", "lab"): "Population.plot does so, too",
    ("tuner", "lab"): "LearningRateSearch.plot hands over to the laboratory, which alone draws",
    ("graph", "initializers"): "a variable may be made by an initializer's name",
    ("layers", "saving"): "the config of a layer that wraps another holds that layer's, which may be a model",
}


def part_of(module):
    """The part of the table that a module of iskra belongs to."""
    return module.split(".")[1]


def imports(path):
    """What a file imports of iskra, wherever it says so, but not what only type checkers read."""
    module = "iskra." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    package = module.rpartition(".")[0]
    for node in running(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.startswith("iskra."))
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            home = ".".join(filter(None, (base, node.module)))
            if home.partition(".")[0] == "iskra":
                yield from (f"{home}.{each.name}" for each in node.names)


def running(tree):
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node
            yield from running(node)


def files():
    """All modules but those that only list names: the package's own `__init__`, and the one that starts the command."""
    return [path for path in sorted(SOURCE.rglob("*.py")) if path.parent != SOURCE or not path.stem.startswith("_")]


def module_of(path):
    return "iskra." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def test_every_module_has_its_part():
    assert {part_of(module_of(path)) for path in files()} - {"typing"} == LEVELS.keys() - {"native", "typing"}


def test_imports_go_one_way():
    wrong, allowed = [], set()
    for path in files():
        own = part_of(module_of(path))
        for target in imports(path):
            other = part_of(target)
            if LEVELS.get(other, 0) > LEVELS[own]:
                if (own, other) in ABOVE:
                    allowed.add((own, other))
                else:
                    wrong.append(f"{path.relative_to(SOURCE)} imports {target}")
    assert wrong == [], "\n" + "\n".join(wrong)
    assert allowed == ABOVE.keys()


def test_parts_of_one_row_make_no_circle():
    """Between parts of one row imports go one way, too."""
    edges = {}
    for path in files():
        own = part_of(module_of(path))
        edges.setdefault(own, set()).update(part_of(target) for target in imports(path))
    circles = [
        (a, b) for a in edges for b in edges[a] if a < b and a in edges.get(b, ()) and LEVELS.get(a) == LEVELS.get(b)
    ]
    assert circles == []


# Modules that know each other: two halves of one thing, or a function that imports what is above it when it is called.
CIRCLES = [
    {"lab.old_runs", "lab.runs"},
    {"graph.op", "graph.variable"},
    {"graph.ops.scan", "graph.ops.scan_gradient"},
    {"layers.tracking", "layers.weights"},
    {"models.files", "models.model", "models.network_config", "models.saving", "models.sequential"},
    {"ops", "ops.activations", "ops.attention", "ops.normalizations"},
    {"ops.counting", "ops.elementwise", "ops.reductions", "ops.shapes", "ops.trigonometry"},
]


def test_modules_make_no_other_circles():
    modules = {module_of(path).removesuffix(".__init__"): path for path in files()}
    edges = {}
    for module, path in modules.items():
        edges[module] = set()
        for target in imports(path):
            while target and target not in modules:
                target = target.rpartition(".")[0]
            edges[module] |= {target} - {"", module}
    reached = {module: reachable(module, edges) for module in edges}
    pairs = {frozenset((a, b)) for a in edges for b in reached[a] if a != b and a in reached[b]}
    strange = [pair for pair in pairs if not any({f"iskra.{m}" for m in circle} >= pair for circle in CIRCLES)]
    assert [sorted(pair) for pair in strange] == []


def reachable(start, edges):
    found, stack = set(), [start]
    while stack:
        for other in edges[stack.pop()] - found:
            found.add(other)
            stack.append(other)
    return found
