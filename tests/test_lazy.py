"""Names that are loaded when they are asked for."""

import subprocess
import sys

import pytest

import iskra
from iskra.lazy import LazyNames

FAMILIES = [iskra.callbacks, iskra.layers, iskra.losses, iskra.metrics, iskra.optimizers]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_public_name_is_one_object_and_is_listed(family):
    for name in family.__all__:
        assert getattr(family, name) is getattr(family, name)
    assert set(family.__all__) <= set(dir(family))
    assert family.__all__ == [*dict.fromkeys(family.__all__)]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_type_checkers_see_the_same_modules(family):
    """The imports under TYPE_CHECKING bring every name."""
    with open(family.__file__) as source:
        text = source.read()
    checked = text[text.index("if TYPE_CHECKING:") : text.index("_NAMES =")]
    for name, home in family._NAMES._homes.items():
        assert f"from .{home} import *" in checked or name in checked, f"{name} of {home} is not imported"


def test_one_name_loads_one_module():
    program = "import sys, iskra; iskra.layers.Dense; print('iskra.layers.pooling' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout == "False\n"
    )


def test_aliases_and_classes():
    names = LazyNames("iskra.layers", {"merging": ["Add", "add"], "dense": ["Dense"]}, aliases={"Plus": "Add"})
    assert list(names) == ["Add", "add", "Dense"]
    assert list(names.classes()) == ["Add", "Dense"]
    assert names["Plus"] is names["Add"] is iskra.layers.Add


def test_an_unknown_name_is_told_the_nearest():
    with pytest.raises(AttributeError, match=r"^iskra.optimizers: expected a known name, got 'Adm'\. Did you mean Ad"):
        iskra.optimizers.Adm
