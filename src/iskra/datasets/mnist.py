"""MNIST: handwritten digits."""

from __future__ import annotations

from .idx import Split, load_splits
from .npz import read_npz
from .source import Source

PATH = "mnist.npz"

SOURCE = Source(
    name="mnist",
    folder="mnist",
    files={
        "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
    address="https://storage.googleapis.com/cvdf-datasets/mnist/",
)


def load_data(path: str = PATH) -> tuple[Split, Split]:
    """Load 60,000 training and 10,000 test images of handwritten digits, 28 x 28 gray values from 0 to 255.

    Args:
        path: A file in Keras's `.npz` format to read instead of the original ones.

    Returns:
        `(x_train, y_train), (x_test, y_test)`, all uint8: images (N, 28, 28), labels (N,) from 0 to 9.

    Raises:
        FileNotFoundError: If the files are in no directory and cannot be downloaded.
        ValueError: If a file is damaged.

    References:
        LeCun, Cortes, Burges: The MNIST database of handwritten digits (1998).
    """
    if path == PATH:
        return load_splits(SOURCE)
    x_train, y_train, x_test, y_test = read_npz("mnist", path, ("x_train", "y_train", "x_test", "y_test"))
    return (x_train, y_train), (x_test, y_test)
