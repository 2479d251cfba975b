"""The API's pages show every public name, once, with a docstring."""

import importlib

import pytest

import iskra


@pytest.fixture
def api(extension):
    return extension("public_api")


def test_every_public_module_is_found(api):
    modules = api.public_modules()
    assert {"iskra", "iskra.layers", "iskra.optimizers.schedules", "iskra.ops.image", "iskra.lab"} <= set(modules)
    for name in iskra.__all__:
        value = getattr(iskra, name)
        if getattr(value, "__package__", None) and value.__name__ not in api.INTERNAL:
            assert value.__name__ in modules, f"{name} has no page"
    for module, names in modules.items():
        shown = {*names, *(each.rpartition(".")[2] for each in modules if each.rpartition(".")[0] == module)}
        shown |= {each.rpartition(".")[2] for each in api.INTERNAL}
        public = getattr(importlib.import_module(module), "__all__", names)
        assert {name for name in public if not name.startswith("__")} <= shown


def test_every_name_has_one_home(api):
    modules = api.public_modules()
    homes = api.homes(modules)
    for (module, name), home in homes.items():
        assert homes[home] == home
        assert api.value_of(*home) is api.value_of(module, name)
    assert homes["iskra", "Sequential"] == ("iskra.models", "Sequential")
    assert homes["iskra.layers", "Convolution2D"] == ("iskra.layers", "Conv2D")
    assert homes["iskra.activations", "serialize"][1].startswith("serialize")


def test_every_name_has_a_first_sentence(api):
    missing = [
        f"{module}.{name}"
        for module, names in api.public_modules().items()
        for name in names
        if api.kind(api.value_of(module, name)) != "value" and not api.first_sentence(api.value_of(module, name))
    ]
    assert not missing


def test_members_are_those_that_public_bases_have_not(api):
    homes = set(api.homes(api.public_modules()).values())
    public = {id(api.value_of(*home)) for home in homes}
    assert set(api.members(iskra.layers.Dense, public)) <= {"build", "call", "compute_output_shape"}
    assert api.public_bases(iskra.Model.__bases__, public) == [iskra.layers.Layer]
    assert {"add_weight", "get_config"} <= set(api.members(iskra.layers.Layer, public))
    assert {"compile", "fit", "evaluate", "predict", "save"} <= set(api.members(iskra.Model, public))


def test_the_types_in_signatures_are_found(api):
    aliases = api.type_aliases()
    assert aliases["Padding"] == "Literal['valid', 'same']"
    assert {"Array", "ArrayLike", "Shape"} <= set(aliases)
