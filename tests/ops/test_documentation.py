"""Every public function says what it does, and how it is called, to `help`, `inspect` and editors."""

import inspect
import pydoc
import re

import pytest

from iskra import activations, ops, random
from iskra.ops import image, linalg, nn

MODULES = (ops, image, linalg, nn, activations, random)
NAMES = sorted({(module, name) for module in MODULES for name in module.__all__}, key=str)
ELSEWHERE = {"serialize"}  # one function for all families of objects
PUBLIC = [
    pytest.param(getattr(module, name), id=f"{module.__name__}.{name}")
    for module, name in NAMES
    if name not in ELSEWHERE and not inspect.ismodule(getattr(module, name))
]
FUNCTIONS = [p for p in PUBLIC if not inspect.isclass(p.values[0])]
SHAPE = re.compile(r"Example:|shape|elementwise|ax[ie]s|broadcast|scalar|\(\.\.\.|\([nNmxT],|vector|matri")


def annotations(function):
    signature = inspect.signature(function)
    return {**{name: parameter.annotation for name, parameter in signature.parameters.items()},
            "return": signature.return_annotation}  # fmt: skip


@pytest.mark.parametrize("member", PUBLIC)
def test_has_a_text_of_its_own(member):
    text = member.__doc__ or ""
    assert len(text.split()) >= 4
    assert text != type(member).__doc__
    assert text[0].isupper() or re.match(r"[a-z]\w*(\W|$)", text)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_is_a_function_to_tools(function):
    assert inspect.isfunction(function)
    assert inspect.isroutine(function)
    parameters = inspect.signature(function).parameters.values()
    variable = {p.name for p in parameters if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    assert not variable & {"args", "attrs", "inputs"}
    assert f"{function.__name__}(" in pydoc.render_doc(function, renderer=pydoc.plaintext)
    assert str(inspect.signature(function)) in pydoc.render_doc(function, renderer=pydoc.plaintext).replace("\n", "")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_types_are_stated(function):
    stated = annotations(function)
    assert inspect.Parameter.empty not in stated.values()
    assert stated["return"] != "Any"
    assert [name for name, kind in stated.items() if kind == "Any"] in ([], ["kwargs"])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_shows_an_example_or_says_the_shape(function):
    assert SHAPE.search(function.__doc__) or "structure" in str(annotations(function)["return"])
