"""Classes and functions take Keras's arguments, in its order, with its defaults; every difference has a reason here.

Keras's signatures are recorded: see `tests/reference/keras_signatures.py`.
"""

import inspect
import json
from pathlib import Path

import pytest

import iskra
from iskra.optimizers import MultiOptimizer, Optimizer
from reference.keras_signatures import MODULES, arguments, module_of

KERAS = json.loads((Path(__file__).parent / "reference" / "keras_signatures.json").read_text())

ABSENT = {
    "losses": {"CTC", "Circle", "circle", "ctc"},  # for sequences and for embeddings: later
    "optimizers": {"LossScaleOptimizer"},  # for low precision
    "utils": {
        *("audio_dataset_from_directory", "text_dataset_from_directory", "pad_sequences", "FeatureSpace"),  # later
        *("custom_object_scope", "CustomObjectScope", "deserialize_keras_object", "get_custom_objects"),
        *("get_registered_name", "get_registered_object", "register_keras_serializable", "serialize_keras_object"),
        *("clear_session", "Config", "get_file", "get_source_inputs", "is_keras_tensor", "standardize_dtype"),
        *("disable_interactive_logging", "enable_interactive_logging", "is_interactive_logging_enabled", "Progbar"),
        "model_to_dot",
    },
}
KEYWORDS = {"clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum", "ema_overwrite_frequency"} | {
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "name",
}  # what all optimizers share stands once, in Optimizer; its subclasses take it by keyword
DIFFERENCES = {
    # Drawings are SVG.
    "utils.plot_model": KERAS["utils"]["plot_model"] | {"to_file": "'model.svg'"},
    # A generator's name and its Keras backend mean nothing where state is found by itself.
    "random.SeedGenerator": {"seed": "None"},
    # A dictionary of settings is written by one function for all families, which calls it `value`.
    "activations.serialize": {"value": None},
    "initializers.serialize": {"value": None},
    "losses.serialize": {"value": None},
    "metrics.serialize": {"value": None},
    "regularizers.serialize": {"value": None},
    "optimizers.serialize": {"value": None},
    "optimizers.schedules.serialize": {"value": None},
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
        got = {option: default for option, default in got.items() if option not in KEYWORDS}
    assert list(got.items()) == list(DIFFERENCES.get(f"{module}.{name}", expected).items())


@pytest.mark.parametrize("module", MODULES)
def test_what_is_absent_is_listed(module):
    public = set(module_of(iskra, module).__all__)
    assert set(KERAS[module]) - public == ABSENT.get(module, set())
