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
SHAPE = re.compile(r"Example:|shape|elementwise|ax[ie]s|broadcast|scalar|\(\.\.\.|\([nNmxT],|vector|matri")


@pytest.mark.parametrize("member", PUBLIC)
def test_documents_itself(member):
    text = member.__doc__ or ""
    assert len(text.split()) >= 4
    assert text != type(member).__doc__
    assert text[0].isupper() or re.match(r"[a-z]\w*(\W|$)", text)
    if inspect.isclass(member):
        return
    assert inspect.isfunction(member)
    signature = inspect.signature(member)
    variable = {p.name for p in signature.parameters.values() if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    assert not variable & {"args", "attrs", "inputs"}
    shown = pydoc.render_doc(member, renderer=pydoc.plaintext).replace("\n", "")
    assert f"{member.__name__}(" in shown
    assert str(signature) in shown
    stated = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    assert inspect.Parameter.empty not in (*stated.values(), signature.return_annotation)
    assert signature.return_annotation != "Any"
    assert [name for name, kind in stated.items() if kind == "Any"] in ([], ["kwargs"])
    assert SHAPE.search(text) or "structure" in str(signature.return_annotation)
