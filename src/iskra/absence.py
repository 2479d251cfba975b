"""Names that Keras has and iskra has not: why, and what to write instead.

Where an unknown name is asked for, `UnknownName` is the error; `docs/make_differences.py` writes the page of all.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

PAGE = "docs/differences.md"

# What a name is (its module and itself, * for any), why it is not here, and what there is instead.
REASONS: tuple[tuple[str, str, str], ...] = (
    ("applications*", "there are no trained networks to download", "Build the layers and load weights from a file"),
    ("distribution*", "one machine's cores are used by themselves", "Nothing needs to be written"),
    ("device", "there is one device", "Nothing needs to be written"),
    ("distillation*", "no class is needed for it", "Write a Model with a train_step of its own"),
    ("dtype_policies*", "programs compute in float32", "Leave the policy away"),
    ("mixed_precision*", "programs compute in float32", "Leave the policy away"),
    ("*DTypePolicy", "programs compute in float32", "Leave the policy away"),
    ("config.*dtype_policy", "programs compute in float32", "Leave the policy away"),
    ("*LossScaleOptimizer", "programs compute in float32, whose range needs no scaling", "Use the inner optimizer"),
    ("quantizers*", "programs compute in float32", "Quantize the exported ONNX file"),
    ("Quantizer", "programs compute in float32", "Quantize the exported ONNX file"),
    ("export*", "models are exported as ONNX", "Use model.export('model.onnx')"),
    ("Function", "a functional model does the same", "Use iskra.Model(inputs, outputs)"),
    ("Operation", "ops are functions here", "Write a function of iskra.ops, or a Layer"),
    ("*Scope", "state is found by itself", "Nothing needs to be written"),
    ("name_scope", "names come from layers", "Pass name to the layer"),
    ("remat", "what a step needs is planned by the engine", "Nothing needs to be written"),
    ("preprocessing.image*", "images are read by data sets", "Use utils.image_dataset_from_directory"),
    ("preprocessing*", "its functions stand in utils", "Use iskra.utils"),
    ("visualization*", "pictures belong to the laboratory", "Use iskra.lab.plots, or matplotlib"),
    ("wrappers*", "estimators have a module of their own", "Use iskra.sklearn.Classifier and Regressor"),
    ("callbacks.OrbaxCheckpoint", "it writes JAX's files", "Use ModelCheckpoint or BackupAndRestore"),
    ("callbacks.RemoteMonitor", "nothing is sent over the network", "Write a Callback with on_epoch_end"),
    ("config.*unsafe_deserialization", "loading never runs code from a file", "Pass custom_objects"),
    ("config.*flash_attention*", "attention has one implementation", "Leave it away"),
    ("config.*nnx*", "it is a matter of JAX", "Leave it away"),
    ("config.set_backend", "there is one backend", "Use iskra.config.set_engine to choose the engine"),
    ("config.*max_*", "steps are counted by fit itself", "Pass epochs and steps_per_epoch to fit"),
    ("config.*interactive_logging*", "there is one way to show progress", "Pass verbose=0 to fit for silence"),
    ("config.*traceback_filtering*", "errors of users name their cause first", "Leave it away"),
    ("config.*", "it has no meaning here", "Leave it away"),
    ("datasets.imdb*", "there are no texts here", "Load the file with NumPy"),
    ("datasets.reuters*", "there are no texts here", "Load the file with NumPy"),
    ("datasets.boston_housing*", "its features are questionable, and it was withdrawn", "Use california_housing"),
    ("datasets.cifar100*", "not written yet", "Use cifar10, or iskra.utils.image_dataset_from_directory"),
    ("layers.ConvLSTM*", "recurrent layers have dense cells", "Use TimeDistributed(Conv2D(...)) before an LSTM"),
    ("layers.FlaxLayer", "it wraps another library", "Write a Layer over iskra.ops"),
    ("layers.JaxLayer", "it wraps another library", "Write a Layer over iskra.ops"),
    ("layers.TFSMLayer", "it wraps another library", "Write a Layer over iskra.ops"),
    ("layers.TorchModuleWrapper", "it wraps another library", "Write a Layer over iskra.ops"),
    ("layers.TextVectorization", "there are no texts here", "Split them in Python, and use StringLookup"),
    ("layers.HashedCrossing", "not written yet", "Join the columns in Python, and use Hashing"),
    ("layers.*Spectrogram", "not written yet", "Use iskra.ops.stft in a Lambda"),
    ("layers.MaxNumBoundingBoxes", "there are no bounding boxes here", "Pad them in Python"),
    ("layers.ReversibleEmbedding", "not written yet", "Use Embedding, and matmul with its weights"),
    ("layers.Pipeline", "a model does the same", "Use iskra.Sequential of the layers"),
    ("layers.*", "not written yet", "Write a Layer over iskra.ops"),
    ("*ctc*", "losses for sequences without alignment are not written yet", "Align the labels"),
    ("*CTC*", "losses for sequences without alignment are not written yet", "Align the labels"),
    ("losses.?ircle", "not written yet", "Write a Loss over iskra.ops"),
    ("ops.image.*", "not written yet", "Write it with iskra.ops"),
    ("ops.*jvp", "slopes are taken backwards", "Use iskra.graph.gradients"),
    ("ops.*polar", "there are no complex numbers", "Keep the real and the imaginary part as two values"),
    ("ops.*view_as_*", "there are no complex numbers", "Keep the real and the imaginary part as two values"),
    ("saving.KerasFileEditor", "not written yet", "Load the model, and change its weights"),
    ("utils.bounding_boxes*", "there are no bounding boxes here", "Compute them with NumPy"),
    ("utils.FeatureSpace", "tables have a preparation of their own", "Use the preprocessing layers, or iskra train"),
    ("utils.audio_dataset*", "sounds are not read", "Read them with scipy.io.wavfile"),
    ("utils.text_dataset*", "there are no texts here", "Read the files in Python"),
    ("utils.Config", "a dictionary does the same", "Use a dictionary"),
    ("utils.get_file", "data sets find their files by themselves", "Use urllib.request.urlretrieve"),
    ("utils.model_to_dot", "pictures are made without Graphviz", "Use iskra.utils.plot_model"),
    ("utils.*interactive_logging*", "there is one way to show progress", "Pass verbose=0 to fit for silence"),
    ("utils.*", "not written yet", "Write it in Python"),
    ("*", "not written yet", "Ask for it"),
)


class UnknownName(AttributeError):
    """A name that a package has not. What it says is found when it is read: most such errors are never seen.

    A name of Keras's is said to be one, with the reason and what to write instead; else the nearest known name is.

    Args:
        package: the full name of the package.
        name: what was asked for.
        known: the names that the package has.

    Example:
        >>> str(UnknownName("iskra.layers", "ConvLSTM2D", ["Dense", "Conv2D"]))[:96]
        "iskra.layers: expected a name that iskra has, got 'ConvLSTM2D', which Keras has: recurrent layer"
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
            mend = f"Did you mean {nearest[0]}?" if nearest else f"Known: {', '.join(known)}."
            text = f"expected a known name, got {name!r}. {mend}"
        return f"{package}: {text}"


def reason(place: str) -> tuple[str, str]:
    """Why a name of Keras ("layers.ConvLSTM2D") is not here, and what to write instead."""
    from fnmatch import fnmatchcase

    return next((why, instead) for pattern, why, instead in REASONS if fnmatchcase(place, pattern))


@functools.cache
def keras_names() -> dict[str, list[str]]:
    """The public names of each of Keras's modules, as they were recorded."""
    import json

    names: dict[str, list[str]] = json.loads(Path(__file__).with_name("keras_names.json").read_text())
    return names
