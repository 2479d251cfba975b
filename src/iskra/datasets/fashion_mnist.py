"""Fashion-MNIST: images of clothes, in the format of MNIST."""

from __future__ import annotations

from .idx import Split, load_splits
from .source import Source

SOURCE = Source(
    name="fashion_mnist",
    folder="fashion-mnist",
    files={
        "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
    address="http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",  # its publisher serves it by HTTP only
)


def load_data() -> tuple[Split, Split]:
    """Load 60,000 training and 10,000 test images of clothes, 28 x 28 gray values from 0 to 255.

    The classes: 0 T-shirt or top, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag,
    9 ankle boot.

    Returns:
        `(x_train, y_train), (x_test, y_test)`, all uint8: images (N, 28, 28), labels (N,) from 0 to 9.

    Raises:
        FileNotFoundError: If the files are in no directory and cannot be downloaded.
        ValueError: If a file is damaged.

    References:
        Xiao, Rasul, Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms (2017).
    """
    return load_splits(SOURCE)
