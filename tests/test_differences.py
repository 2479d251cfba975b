"""The page of differences from Keras, and the errors of unknown names."""

import ast
import importlib.util
from pathlib import Path

import pytest

import iskra
from iskra.absence import REASONS, reason

PROGRAM = Path(__file__).parents[1] / "docs" / "make_differences.py"


def load():
    """The program that writes the page, as a module."""
    spec = importlib.util.spec_from_file_location("make_differences", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = pytest.fixture(scope="module")(load)


def test_the_page_and_the_missing_names_are_what_the_program_writes(program):
    assert program.MISSING.read_text() == program.missing_names(), "run: make differences"
    assert program.PAGE.read_text() == program.page(), "run: make differences"


def test_every_absent_name_says_so(program):
    missing = list(program.absent())
    assert len(missing) > 100
    for place, name, (why, instead) in missing:
        module = program.module_of(place)
        if module is None:
            continue
        with pytest.raises(AttributeError) as caught:
            getattr(module, name)
        full = f"iskra.{place}".strip(".")
        expected = f"{full}: expected a name that iskra has, got {name!r}, which Keras has: {why}. {instead}; see "
        assert str(caught.value) == expected + "docs/differences.md."


def test_every_refused_argument_is_on_the_page(program):
    listed = {argument for _, _, argument, _ in program.refused()}
    assert {"lora_rank", "sparse", "use_cudnn", "zipped"} <= listed
    refused = set()
    for path in Path(iskra.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refuse_unless_none":
                refused |= {keyword.arg for keyword in node.keywords if keyword.arg}
    assert refused <= listed


def test_modules_that_are_absent_say_so(program):
    for place in program.NAMES:
        if place and "." not in place and program.module_of(place) is None:
            with pytest.raises(
                AttributeError, match=f"^iskra: expected a name that iskra has, got '{place}', which Keras"
            ):
                getattr(iskra, place)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: iskra.layers.Dence, "^iskra.layers: expected a known name, got 'Dence'. Did you mean Dense.$"),
        (lambda: iskra.losses.hinge_, "^iskra.losses: expected a known name, got 'hinge_'. Did you mean hinge.$"),
        (lambda: iskra.ops.nn.reluu, "^iskra.ops.nn: expected a known name, got 'reluu'. Did you mean "),
        (lambda: iskra.ops.exbp, "^iskra.ops: expected a known name, got 'exbp'. Did you mean exp.$"),
        (lambda: iskra.random.uniformly, "^iskra.random: expected a known name, got 'uniformly'. Did you mean uniform"),
        (lambda: iskra.utils.zzz, "^iskra.utils: expected a known name, got 'zzz'. Known: "),
        (lambda: iskra.config.engin, "^iskra.config: expected a known name, got 'engin'. Did you mean engine.$"),
    ],
)
def test_misspelled_names(call, message):
    with pytest.raises(AttributeError, match=message):
        call()


def test_the_families_of_ops_have_places_of_their_own():
    assert iskra.ops.nn.relu is iskra.ops.relu
    assert iskra.ops.nn.conv is iskra.ops.conv
    assert iskra.ops.numpy.add is iskra.ops.add
    assert iskra.ops.linalg.norm is iskra.ops.norm
    assert "tensordot" in dir(iskra.ops.numpy)


def test_hasattr_and_getattr_work_as_ever():
    assert not hasattr(iskra.layers, "ConvLSTM7D")
    assert getattr(iskra.ops, "nothing", 3) == 3


def test_every_name_has_a_reason_and_no_reason_is_empty():
    assert reason("anything.AtAll") == ("not implemented yet", "Open an issue")
    for _, why, instead in REASONS:
        assert why[0].islower() and not why.endswith(".")
        assert instead[0].isupper() and not instead.endswith(".")
