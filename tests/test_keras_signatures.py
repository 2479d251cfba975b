"""Classes and functions take Keras's arguments, in its order, with its defaults; every difference has a reason here.

Keras's signatures are recorded: see `tests/reference/keras_signatures.py`.
"""

import inspect
import json
import os
from pathlib import Path

import pytest

import iskra
from iskra.optimizers import MultiOptimizer, Optimizer
from reference import keras_names
from reference.keras_signatures import MODULES, arguments, module_of

REFERENCE = Path(__file__).parent / "reference"
KERAS = json.loads((REFERENCE / "keras_signatures.json").read_text())
NAMES = json.loads((REFERENCE / "keras_names.json").read_text())  # compared in test_differences.py

ABSENT = {
    "optimizers": {"LossScaleOptimizer"},  # for low precision
    "utils": {
        *("Config", "audio_dataset_from_directory"),
    },
}
BY_BACKEND = {"name_scope", "train_step", "test_step", "predict_step"}  # other ones in Keras on JAX, which is recorded
BY_BACKEND |= {"compute_loss_and_updates", "jax_state_sync", "make_train_function"}
KEYWORDS = {"clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum", "ema_overwrite_frequency"} | {
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "name",
}  # what all optimizers share stands once, in Optimizer; its subclasses take it by keyword
OWN = {"lazy_update"}  # options of all optimizers that Keras does not have
DIFFERENCES = {
    # A dictionary of settings is written by one function for all families, which calls it `value`.
    "activations.serialize": {"value": None},
    "initializers.serialize": {"value": None},
    "losses.serialize": {"value": None},
    "metrics.serialize": {"value": None},
    "regularizers.serialize": {"value": None},
    "optimizers.serialize": {"value": None},
    "optimizers.schedules.serialize": {"value": None},
    "utils.serialize_keras_object": {"value": None},
}


def names():
    return [(module, name) for module in MODULES for name in KERAS[module] if name not in ABSENT.get(module, ())]


@pytest.mark.parametrize(("module", "name"), names())
def test_takes_keras_arguments(module, name):
    member = getattr(module_of(iskra, module), name)
    expected = KERAS[module][name]
    got = arguments(member)
    if inspect.isclass(member) and issubclass(member, Optimizer) and member is not MultiOptimizer:
        assert {option: arguments(Optimizer)[option] for option in KEYWORDS}.items() <= expected.items()
        expected = {option: default for option, default in expected.items() if option not in KEYWORDS}
        got = {option: default for option, default in got.items() if option not in KEYWORDS | OWN}
    assert list(got.items()) == list(DIFFERENCES.get(f"{module}.{name}", expected).items())


@pytest.mark.parametrize("module", MODULES)
def test_what_is_absent_is_listed(module):
    public = set(module_of(iskra, module).__all__)
    assert set(KERAS[module]) - public == ABSENT.get(module, set())


@pytest.mark.filterwarnings("ignore")
def test_the_records_are_those_of_the_installed_keras(monkeypatch):
    """Names, arguments and methods, of all modules and of the classes that others are derived from."""
    monkeypatch.setenv("KERAS_BACKEND", os.environ.get("KERAS_BACKEND", "numpy"))
    keras = pytest.importorskip("keras", reason="compares the records with Keras: pip install 'iskra[keras]'")
    if keras.__version__ != KERAS["keras"]:
        pytest.skip(f"the records are those of Keras {KERAS['keras']}, here is {keras.__version__}")
    for module in MODULES:
        live = {name: arguments(getattr(module_of(keras, module), name)) for name in KERAS[module]}
        assert live == KERAS[module], module
    for place, members in NAMES["modules"].items():
        found = module_of(keras, place) if place else keras
        live = {name: keras_names.arguments(getattr(found, name)) for name in members}
        assert {n: live[n] for n in live.keys() - BY_BACKEND} == {n: members[n] for n in live.keys() - BY_BACKEND}, (
            place
        )
    for place, methods in NAMES["classes"].items():
        live = keras_names.methods(module_of(keras, place))
        assert {n: live.get(n) for n in methods.keys() - BY_BACKEND} == {
            n: methods[n] for n in methods.keys() - BY_BACKEND
        }, place
