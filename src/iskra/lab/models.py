"""The networks of the laboratory, by name.

Each is a function of the `shape` of an image, (H, W) or (H, W, C), and of `num_classes`, the number of classes, that
returns a model with a probability for each class. `first` are layers on images (N, H, W, C) in front: augmentation and
scaling. `activation` is that of the hidden layers, `dropout` the fraction of the last hidden outputs (of `mlp`, of each
hidden layer's) that training drops; `filters` are the channels of the first stage, `depth` the number of stages.
`recipes.py` has the hyperparameters of each.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ..layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    Input,
    Layer,
    MaxPooling2D,
    Reshape,
    add,
)
from ..models import Model, Sequential

MOMENTUM = 0.9  # of the statistics that batch normalization keeps: few epochs leave no time for Keras's 0.99
FILTERS = 32  # channels of the first stage of `cnn` and `resnet`
SMALLEST = {"cnn": 2, "resnet": 4}  # pixels of the shorter side that their stages leave, about
WIDEST = 8  # times as many channels as the first stage has, after which a stage does not double them

Shape = tuple[int, ...]


def mlp(
    shape: Shape,
    num_classes: int,
    first: Sequence[Layer] = (),
    *,
    hidden: Sequence[int] = (256, 256),
    activation: str = "relu",
    dropout: float = 0.0,
    normalize: bool = False,
) -> Model:
    """Multilayer perceptron: dense layers of `hidden` units over the flattened pixels, optionally batch-normalized.

    Example:
        >>> mlp((28, 28), 10).count_params()
        269322
    """
    model = Sequential([Input(shape), *_channels(shape), *first, Flatten()])  # (N, H W C)
    for units in hidden:
        if normalize:
            model.add(Dense(units, use_bias=False))
            model.add(BatchNormalization(momentum=MOMENTUM))
            model.add(Activation(activation))
        else:
            model.add(Dense(units, activation=activation))
        if dropout:
            model.add(Dropout(dropout))
    model.add(Dense(num_classes, activation="softmax"))
    return model


def lenet(
    shape: Shape, num_classes: int, first: Sequence[Layer] = (), *, activation: str = "relu", dropout: float = 0.0
) -> Model:
    """LeNet-5 with ReLU, max pooling and padded borders.

    Example:
        >>> lenet((28, 28), 10).count_params()
        107786

    References:
        LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition (1998).
    """
    model = Sequential([Input(shape), *_channels(shape), *first])
    for filters in (6, 16):
        model.add(Conv2D(filters, 5, padding="same", activation=activation))
        model.add(MaxPooling2D())
    model.add(Flatten())
    for units in (120, 84):
        model.add(Dense(units, activation=activation))
        if dropout:
            model.add(Dropout(dropout))
    model.add(Dense(num_classes, activation="softmax"))
    return model


def cnn(
    shape: Shape,
    num_classes: int,
    first: Sequence[Layer] = (),
    *,
    activation: str = "relu",
    dropout: float = 0.0,
    filters: int = FILTERS,
    depth: int | None = None,
) -> Model:
    """Convolutional network of 3 x 3 convolutions; each stage halves width and height and doubles the channels.

    Two stages of one convolution each, where an image is still large and a second would cost most; the others have two.
    The maximum over 2 x 2 pixels comes before normalization and activation: as long as both increase, that changes
    nothing, and leaves them a quarter of the work.

    Example:
        >>> cnn((32, 32, 3), 10).count_params()
        1138922

    References:
        Simonyan, Zisserman: Very deep convolutional networks for large-scale image recognition (2014).
        Ioffe, Szegedy: Batch normalization (2015).
    """
    model = Sequential([Input(shape), *_channels(shape), *first])
    for stage, width in enumerate(widths(shape, SMALLEST["cnn"], filters, depth)):
        for is_last in (False, True) if stage >= 2 else (True,):
            model.add(Conv2D(width, 3, padding="same", use_bias=False))
            if is_last:
                model.add(MaxPooling2D())
            model.add(BatchNormalization(momentum=MOMENTUM))
            model.add(Activation(activation))
    model.add(Flatten())
    if dropout:
        model.add(Dropout(dropout))
    model.add(Dense(num_classes, activation="softmax"))
    return model


def resnet(
    shape: Shape,
    num_classes: int,
    first: Sequence[Layer] = (),
    *,
    activation: str = "relu",
    dropout: float = 0.0,
    filters: int = FILTERS,
    depth: int | None = None,
) -> Model:
    """Small residual network: a block of two convolutions with a skip connection in each stage.

    Example:
        >>> resnet((32, 32, 3), 10).count_params()
        309994

    References:
        He, Zhang, Ren, Sun: Deep residual learning for image recognition (2015).
    """
    images = x = Input(shape)
    for layer in (*_channels(shape), *first):
        x = layer(x)
    for stage, width in enumerate(widths(shape, SMALLEST["resnet"], filters, depth)):
        strides = 2 if stage else 1
        if not stage:
            x = Activation(activation)(_normalized(x, width))
        y = Activation(activation)(_normalized(x, width, strides=strides))
        y = _normalized(y, width)
        past = _normalized(x, width, kernel_size=1, strides=strides) if stage else x
        x = Activation(activation)(add([past, y]))
    x = GlobalAveragePooling2D()(x)
    if dropout:
        x = Dropout(dropout)(x)
    return Model(images, Dense(num_classes, activation="softmax")(x))


MODELS: dict[str, Callable[..., Model]] = {"mlp": mlp, "lenet": lenet, "cnn": cnn, "resnet": resnet}


def widths(shape: Shape, smallest: int = 4, filters: int = FILTERS, depth: int | None = None) -> tuple[int, ...]:
    """Return the channels of each stage; without `depth`, stages leave about `smallest` pixels of the shorter side.

    Raises:
        ValueError: If more stages are asked for than the images can be halved.

    Example:
        >>> widths((32, 32, 3)), widths((8, 8)), widths((128, 96, 3))
        ((32, 64, 128), (32,), (32, 64, 128, 256, 256))
        >>> widths((32, 32, 3), filters=48, depth=2)
        (48, 96)
    """
    if depth is None:
        depth = max(round(math.log2(min(shape[:2]) / smallest)), 1)
    if depth > (most := most_stages(shape)):
        raise ValueError(
            f"depth: expected at most {most} stages for images of {shape[0]} x {shape[1]} pixels, got {depth}. "
            "Each stage halves the images; choose fewer."
        )
    return tuple(filters * min(2**stage, WIDEST) for stage in range(depth))


def most_stages(shape: Shape) -> int:
    """Return how often images can be halved.

    Example:
        >>> most_stages((28, 28)), most_stages((96, 64, 3))
        (4, 6)
    """
    return max(int(math.log2(min(shape[:2]))), 1)


def _channels(shape: Shape) -> list[Layer]:
    """The layer that adds an axis of channels to grey images, (H, W); none for others."""
    return [Reshape((*shape, 1))] if len(shape) == 2 else []


def _normalized(x: Any, filters: int, kernel_size: int = 3, strides: int = 1) -> Any:
    """Convolution with batch normalization."""
    y = Conv2D(filters, kernel_size, strides=strides, padding="same", use_bias=False)(x)
    return BatchNormalization(momentum=MOMENTUM)(y)
