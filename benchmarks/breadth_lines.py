"""The lines of the benchmark of breadth: networks as lists of layers, their data, and what is measured of each.

A layer is a word and its numbers; every peer's worker makes the word its own way:

    dense U             dense layer and ReLU; `scores U` has no ReLU
    conv F K            convolution of K x K, padded to the same size, and ReLU
    normalized F K      convolution without bias, batch normalization, ReLU
    residual F S        two normalized convolutions of 3 x 3, the first with stride S, beside a shortcut
    separable F S       depthwise convolution of 3 x 3 with stride S and one of 1 x 1, both normalized
    transposed F K S    transposed convolution with stride S and ReLU; `painted F K S` has no ReLU
    conv1d F K          the same as conv, along time
    pool N, pool1d N    maximum of N x N, of N steps
    mean                mean over all positions or steps
    flatten, shape H W C
    lstm U, gru U       recurrent layer, its last output; `both U` an LSTM in both directions
    sequence U          LSTM with the outputs of all steps
    tokens V W          embedding of V tokens in W numbers
    block H, causal H   transformer block with H heads: normalization before attention and before a dense layer of 4 W
    norm                layer normalization
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

Word = tuple[str, *tuple[int, ...]]
Shape = tuple[int, ...]

FULL = ("step", "predict", "row")
STEP = ("step",)


@dataclass(frozen=True)
class Case:
    """A network, how it is trained, and the figures that are lines of the table.

    Args:
        name: also the beginning of its lines' names: `name/step`.
        group: the lines whose geometric mean is told.
        layers: its words; empty for those with a training step of their own.
        shape: of one row.
        parameters: number of trainable ones; a worker with another number fails.
        batch: rows in a batch.
        steps: batches in an epoch.
        optimizer: "sgd", "momentum" (0.9), "adam" or "muon".
        task: "classes" (crossentropy of logits), "tokens" (the same at each position), "squares", "vae" or "gan".
        figures: "step" of training, "predict" of a batch, "row" (predict of one), "first" (step of a new process).
    """

    name: str
    group: str
    layers: tuple[Word, ...]
    shape: Shape
    parameters: int
    batch: int = 64
    steps: int = 20
    optimizer: str = "sgd"
    task: str = "classes"
    figures: tuple[str, ...] = FULL

    @property
    def has_images(self) -> bool:
        """Whether peers may choose how images lie in memory."""
        return any(word[0] in {"conv", "normalized", "residual", "separable", "transposed"} for word in self.layers)

    @property
    def has_convolutions(self) -> bool:
        """Whether some layer is a convolution."""
        return self.has_images or self.task == "gan" or any(word[0] == "conv1d" for word in self.layers)

    @property
    def vocabulary(self) -> int:
        """Number of tokens, 0 where rows are floats."""
        return self.layers[0][1] if self.layers and self.layers[0][0] == "tokens" else 0

    def products(self) -> list[tuple[int, int, int]]:
        """Return (rows, inner, columns) of the matrix products of a step of a dense network, else nothing."""
        found: list[tuple[int, int, int]] = []
        shape = self.shape
        for word, *numbers in self.layers:
            if word not in {"dense", "scores"}:
                return []
            (width,), (units,) = shape, numbers
            found += [(self.batch, width, units), (width, self.batch, units)]
            found += [(self.batch, units, width)] if found[2:] else []  # no gradient of the data
            shape = (units,)
        return found


MNIST = (("dense", 256), ("dense", 256), ("scores", 10))
WIDE = (("dense", 4096), ("dense", 4096), ("scores", 10))
PLAIN = (
    *(("conv", 32, 3), ("conv", 32, 3), ("pool", 2), ("conv", 64, 3), ("conv", 64, 3), ("pool", 2)),
    *(("flatten",), ("dense", 128), ("scores", 10)),
)
RESIDUAL = (
    ("normalized", 32, 3),
    ("residual", 32, 1),
    ("residual", 64, 2),
    ("residual", 128, 2),
    ("mean",),
    ("scores", 10),
)
SEPARABLE = (
    *(("normalized", 32, 3), ("separable", 64, 1), ("separable", 128, 2), ("separable", 128, 1)),
    *(("separable", 256, 2), ("mean",), ("scores", 10)),
)
SEVEN = (("conv", 32, 7), ("pool", 2), ("conv", 64, 7), ("mean",), ("scores", 10))
ONE = (("conv", 64, 1), ("conv", 128, 1), ("conv", 64, 1), ("conv", 128, 1), ("mean",), ("scores", 10))
DECODER = (
    ("dense", 2048),
    ("shape", 4, 4, 128),
    ("transposed", 64, 4, 2),
    ("transposed", 32, 4, 2),
    ("painted", 3, 4, 2),
)
LARGE = (
    *(("conv", 32, 3), ("pool", 2), ("conv", 64, 3), ("pool", 2), ("conv", 128, 3), ("pool", 2)),
    *(("mean",), ("scores", 10)),
)
SIGNAL = (
    *(("conv1d", 64, 5), ("pool1d", 2), ("conv1d", 128, 5), ("pool1d", 2), ("conv1d", 128, 3)),
    *(("mean",), ("scores", 10)),
)
WRITER = (("tokens", 1000, 128), *[("causal", 4)] * 2, ("norm",), ("scores", 1000))
AUTOENCODER = (("dense", 128), ("dense", 32), ("dense", 128), ("scores", 784))
DEEP = (("normalized", 16, 3), *[("residual", 16, 1)] * 49, ("mean",), ("scores", 10))
IMAGE, LETTERS, SERIES = (32, 32, 3), (128,), (100, 64)


def transformer(width: int, blocks: int, heads: int = 4) -> tuple[Word, ...]:
    """Return a classifier of sequences of 1,000 tokens."""
    return (("tokens", 1000, width), *[("block", heads)] * blocks, ("norm",), ("mean",), ("scores", 10))


def bag(vocabulary: int) -> tuple[Word, ...]:
    """Return the mean of embeddings of 64 numbers, classified."""
    return (("tokens", vocabulary, 64), ("mean",), ("scores", 10))


CASES = [
    Case("dense-8192", "dense", MNIST, (784,), 269_322, 8192, 4, figures=("step", "predict")),
    Case("dense-1024", "dense", MNIST, (784,), 269_322, 1024, figures=("step", "predict")),
    Case("dense-64", "dense", MNIST, (784,), 269_322, 64, 200),
    Case("dense-1", "dense", MNIST, (784,), 269_322, 1, 1000, figures=STEP),
    Case("dense-wide", "dense", WIDE, (784,), 20_037_642, 64, 8),
    Case("dense-64-adam", "dense", MNIST, (784,), 269_322, 64, 200, "adam", figures=STEP),
    Case("dense-64-muon", "dense", MNIST, (784,), 269_322, 64, 40, "muon", figures=STEP),
    Case("conv-plain", "convolution", PLAIN, IMAGE, 591_274, 64, 8, "momentum"),
    Case("conv-residual", "convolution", RESIDUAL, IMAGE, 308_650, 64, 4, "momentum"),
    Case("conv-depthwise", "convolution", SEPARABLE, IMAGE, 67_914, 64, 8, "momentum"),
    Case("conv-7x7", "convolution", SEVEN, IMAGE, 105_802, 64, 4, "momentum"),
    Case("conv-1x1", "convolution", ONE, IMAGE, 26_442, 64, 4, "momentum"),
    Case("conv-transposed", "convolution", DECODER, (64,), 298_595, 64, 8, "momentum", "squares"),
    Case("conv-1d", "convolution", SIGNAL, (128, 16), 96_842, 64, 8, "momentum"),
    Case("conv-128", "convolution", LARGE, (128, 128, 3), 94_538, 16, 4, "momentum"),
    Case("lstm-256", "recurrent", (("lstm", 256), ("scores", 10)), SERIES, 331_274, 64, 4, "adam"),
    Case("lstm-64", "recurrent", (("lstm", 64), ("scores", 10)), SERIES, 33_674, 64, 16, "adam"),
    Case("gru-128", "recurrent", (("gru", 128), ("scores", 10)), SERIES, 75_786, 64, 8, "adam"),
    Case("lstm-both", "recurrent", (("both", 128), ("scores", 10)), SERIES, 200_202, 64, 4, "adam"),
    Case("lstm-two", "recurrent", (("sequence", 64), ("lstm", 64), ("scores", 10)), SERIES, 66_698, 64, 8, "adam"),
    Case(
        "transformer-128", "attention", transformer(128, 4), LETTERS, 922_634, 32, 4, "adam", figures=(*FULL, "first")
    ),
    Case(
        "transformer-256", "attention", transformer(256, 4), LETTERS, 3_418_122, 32, 2, "adam", figures=(*FULL, "first")
    ),
    Case("transformer-causal", "attention", WRITER, LETTERS, 653_800, 32, 4, "adam", "tokens"),
    Case("embedding-1m-sgd", "embedding", bag(1_000_000), (100,), 64_000_650),
    Case("embedding-1m-adam", "embedding", bag(1_000_000), (100,), 64_000_650, 64, 4, "adam", figures=STEP),
    Case("embedding-20k-sgd", "embedding", bag(20_000), (100,), 1_280_650, 64, 40),
    Case("embedding-20k-adam", "embedding", bag(20_000), (100,), 1_280_650, 64, 40, "adam", figures=STEP),
    Case("autoencoder", "generative", AUTOENCODER, (784,), 209_968, 64, 100, "adam", "squares"),
    Case("vae", "generative", (), (784,), 415_024, 64, 100, "adam", "vae", figures=STEP),
    Case("gan", "generative", (), (28, 28, 1), 273_666, 64, 8, "adam", "gan", figures=STEP),
    Case("transformer-12-blocks", "start", transformer(128, 12), LETTERS, 2_508_810, 32, 1, "adam", figures=("first",)),
    Case("residual-100-layers", "start", DEEP, IMAGE, 229_562, 16, 1, "momentum", figures=("first",)),
]


def find_case(name: str) -> Case:
    """Return the case of that name."""
    return next(case for case in CASES if case.name == name)


def choose_lines(words: Iterable[str] | None) -> list[tuple[Case, str]]:
    """Return the lines whose names contain one of the words, all without words.

    Raises:
        SystemExit: If a word is in no name.
    """
    lines = [(case, figure) for case in CASES for figure in case.figures]
    words = list(words or [""])
    for word in words:
        if not any(word in line_name(*line) for line in lines):
            raise SystemExit(
                f"--lines: expected parts of {', '.join(line_name(*line) for line in lines)}, got {word!r}."
            )
    return [line for line in lines if any(word in line_name(*line) for word in words)]


def line_name(case: Case, figure: str) -> str:
    """Return the name of a line, such as `dense-64/step`."""
    return f"{case.name}/{figure}"


def after(word: str, numbers: tuple[int, ...], shape: Shape) -> Shape:
    """Return the shape of a row after a layer."""
    *places, width = shape
    if word in {"dense", "scores", "conv", "normalized", "conv1d"}:
        return (*places, numbers[0])
    if word in {"residual", "separable"}:
        return (*(place // numbers[1] for place in places), numbers[0])
    if word in {"transposed", "painted"}:
        return (*(place * numbers[2] for place in places), numbers[0])
    if word in {"pool", "pool1d"}:
        return (*(place // numbers[0] for place in places), width)
    if word in {"lstm", "gru", "both"}:
        return (numbers[0] * (2 if word == "both" else 1),)
    changed = {
        "sequence": (*places, *numbers),
        "mean": (width,),
        "flatten": (prod(shape),),
        "shape": numbers,
        "tokens": (*shape, *numbers[1:]),
    }
    return changed.get(word, shape)
