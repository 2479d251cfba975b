"""Names that Keras has and iskra does not: why, and what to write instead.

`UnknownName` is the error of an unknown name; `docs/make_differences.py` writes the page of all.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from typing import NoReturn

PAGE = "docs/differences.md"

# Names with their modules (* for any), why they are missing, and what to write instead.
REASONS: tuple[tuple[str, str, str], ...] = (
    ("applications*", "there are no pretrained models to download", "Build the layers and load weights from a file"),
    ("distribution*", "all cores of one machine are used automatically", "Remove it"),
    ("device", "there is one device", "Remove it"),
    ("distillation*", "no class is needed for it", "Write a Model with a train_step of its own"),
    (
        "dtype_policies*",
        "programs compute in float32",
        "Use DTypePolicy, or remove the dtype policy",
    ),
    ("*LossScaleOptimizer", "programs compute in float32, whose range needs no scaling", "Use the inner optimizer"),
    ("quantizers* Quantizer", "programs compute in float32", "Quantize the exported ONNX file"),
    ("export*", "models are exported as ONNX", "Use model.export('model.onnx')"),
    ("*Scope", "state is tracked automatically", "Remove it"),
    ("name_scope", "names come from layers", "Pass name to the layer"),
    ("remat", "the engine plans the memory of a step", "Remove it"),
    ("preprocessing.image*", "images are read by data sets", "Use utils.image_dataset_from_directory"),
    ("preprocessing*", "its functions are in utils", "Use iskra.utils"),
    ("visualization*", "plots are part of the laboratory", "Use iskra.lab.plots, or matplotlib"),
    ("callbacks.OrbaxCheckpoint", "it writes JAX's files", "Use ModelCheckpoint or BackupAndRestore"),
    ("callbacks.RemoteMonitor", "nothing is sent over the network", "Write a Callback with on_epoch_end"),
    ("config.*unsafe_deserialization", "loading never runs code from a file", "Pass custom_objects"),
    ("config.*flash_attention*", "attention has one implementation", "Remove it"),
    ("config.*nnx*", "it is specific to JAX", "Remove it"),
    ("config.set_backend", "there is one backend", "Use iskra.config.set_engine to choose the engine"),
    ("config.*max_*", "fit counts steps", "Pass epochs and steps_per_epoch to fit"),
    ("config.*", "it has no meaning here", "Remove it"),
    ("layers.Flax* layers.Jax* layers.TFSM* layers.Torch*", "it wraps another library", "Write a Layer over iskra.ops"),
    ("layers.MaxNumBoundingBoxes", "bounding boxes are not supported", "Pad them in Python"),
    ("layers.*", "not implemented yet", "Write a Layer over iskra.ops"),
    ("ops.image.*", "not implemented yet", "Write it with iskra.ops"),
    ("ops.*jvp", "differentiation is in reverse mode", "Use iskra.graph.gradients"),
    ("ops.*polar ops.*view_as_*", "complex numbers are not supported", "Keep real and imaginary parts as two values"),
    ("saving.KerasFileEditor", "not implemented yet", "Load the model, and change its weights"),
    ("utils.bounding_boxes*", "bounding boxes are not supported", "Compute them with NumPy"),
    ("utils.audio_dataset*", "audio is not supported", "Read them with scipy.io.wavfile"),
    ("utils.Config", "a dictionary does the same", "Use a dictionary"),
    ("utils.*", "not implemented yet", "Write it in Python"),
    ("*", "not implemented yet", "Open an issue"),
)


class UnknownName(AttributeError):
    """The error of an unknown name. Its message is made when it is read: most such errors are never shown.

    For a name of Keras's it has the reason and what to write instead, for others the nearest known name.

    Args:
        package: the full name of the package.
        name: the unknown name.
        known: the names of the package.

    Example:
        >>> str(UnknownName("iskra.layers", "JaxLayer", ["Dense", "Conv2D"]))[:90]
        "iskra.layers: expected a name that iskra has, got 'JaxLayer', which Keras has: it wraps an"
        >>> str(UnknownName("iskra.layers", "Dence", ["Dense", "Conv2D"]))
        "iskra.layers: expected a known name, got 'Dence'. Did you mean Dense?"
    """

    def __init__(self, package: str, name: str, known: Iterable[str]) -> None:
        super().__init__(package, name, tuple(known))

    def __str__(self) -> str:
        import difflib  # here and below: most programs know the names

        package, name, names = self.args
        known = sorted(name for name in set(names) if not name.startswith("_"))
        place = package.partition(".")[2]
        if name in keras_names().get(place, ()):
            why, instead = reason(f"{place}.{name}".strip("."))
            text = f"expected a name that iskra has, got {name!r}, which Keras has: {why}. {instead}; see {PAGE}."
        else:
            nearest = [k for k in known if k.lower() == name.lower()] or difflib.get_close_matches(name, known, 1)
            fix = f"Did you mean {nearest[0]}?" if nearest else f"Known: {', '.join(known)}."
            text = f"expected a known name, got {name!r}. {fix}"
        return f"{package}: {text}"


def refuse_unknown_names(module: str) -> None:
    """Let a module show what its ``__all__`` lists, and raise `UnknownName` for a name that it has not (PEP 562).

    Type checkers know modules by their source and need no such word: to them an unknown name is an error already.
    """
    members = vars(sys.modules[module])

    def attribute(name: str) -> NoReturn:
        raise UnknownName(module, name, members["__all__"])

    members.update(__getattr__=attribute, __dir__=lambda: sorted(members["__all__"]))


def reason(place: str) -> tuple[str, str]:
    """Why a name of Keras ("layers.JaxLayer") is missing, and what to write instead."""
    from fnmatch import fnmatchcase

    return next((why, fix) for names, why, fix in REASONS if any(fnmatchcase(place, name) for name in names.split()))


@functools.cache
def keras_names() -> dict[str, list[str]]:
    """The public names of Keras that each module of iskra lacks, and all of some; `make differences` writes them."""
    import json  # these two cost more than all of `import iskra`
    from pathlib import Path

    lines: dict[str, list[str]] = json.loads(Path(__file__).with_name("keras_names.json").read_text())
    return {module: " ".join(names).split() for module, names in lines.items()}
