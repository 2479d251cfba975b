"""Layers, by Keras's names. Each is loaded from its module when it is first used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..lazy import LazyNames
from ..registry import Registry, serialize
from .input import Input
from .input_spec import InputSpec
from .layer import Layer

if TYPE_CHECKING:
    from .activations import *
    from .adaptive import *
    from .attention import *
    from .augmentation.colors import RandomBrightness, RandomContrast
    from .augmentation.crop import CenterCrop, RandomCrop
    from .augmentation.elastic import RandomElasticTransform
    from .augmentation.equalization import Equalization
    from .augmentation.erasing import RandomErasing
    from .augmentation.flip import RandomFlip
    from .augmentation.gray import RandomColorDegeneration, RandomGrayscale
    from .augmentation.hues import RandomColorJitter, RandomHue, RandomSaturation
    from .augmentation.mixing import CutMix, MixUp
    from .augmentation.perspective import RandomPerspective
    from .augmentation.rand_augment import RandAugment
    from .augmentation.resizing import Resizing
    from .augmentation.rotation import RandomRotation
    from .augmentation.sharpness import RandomGaussianBlur, RandomSharpness
    from .augmentation.shear import RandomShear
    from .augmentation.tones import AutoContrast, RandomInvert, RandomPosterization, Solarization
    from .augmentation.translation import RandomTranslation
    from .augmentation.zoom import RandomZoom
    from .batch_normalization import *
    from .bidirectional import *
    from .borders import *
    from .convolution import *
    from .dense import *
    from .depthwise import *
    from .dropout import *
    from .einsum_dense import *
    from .embedding import *
    from .input import *
    from .lambda_layer import *
    from .masking import *
    from .merging import *
    from .multi_head_attention import *
    from .noise import *
    from .normalization import *
    from .pooling import *
    from .preprocessing import (
        CategoryEncoding,
        Discretization,
        Hashing,
        IntegerLookup,
        Normalization,
        StringLookup,
    )
    from .rnn.conv_lstm import ConvLSTM1D, ConvLSTM2D, ConvLSTM3D
    from .rnn.gru import GRU, GRUCell
    from .rnn.lstm import LSTM, LSTMCell
    from .rnn.recurrent import RNN
    from .rnn.simple_rnn import SimpleRNN, SimpleRNNCell
    from .rnn.stacked import StackedRNNCells
    from .scaling import *
    from .shapes import *
    from .spectral_normalization import *
    from .time_distributed import *
    from .transposed import *
    from .wrapper import Wrapper

_NAMES = LazyNames(
    __name__,
    {
        "activations": ["Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax"],
        "adaptive": [f"Adaptive{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3)],
        "attention": ["AdditiveAttention", "Attention"],
        "augmentation.colors": ["RandomBrightness", "RandomContrast"],
        "augmentation.crop": ["CenterCrop", "RandomCrop"],
        "augmentation.elastic": ["RandomElasticTransform"],
        "augmentation.equalization": ["Equalization"],
        "augmentation.erasing": ["RandomErasing"],
        "augmentation.flip": ["RandomFlip"],
        "augmentation.gray": ["RandomColorDegeneration", "RandomGrayscale"],
        "augmentation.hues": ["RandomColorJitter", "RandomHue", "RandomSaturation"],
        "augmentation.mixing": ["CutMix", "MixUp"],
        "augmentation.perspective": ["RandomPerspective"],
        "augmentation.rand_augment": ["RandAugment"],
        "augmentation.resizing": ["Resizing"],
        "augmentation.rotation": ["RandomRotation"],
        "augmentation.sharpness": ["RandomGaussianBlur", "RandomSharpness"],
        "augmentation.shear": ["RandomShear"],
        "augmentation.tones": ["AutoContrast", "RandomInvert", "RandomPosterization", "Solarization"],
        "augmentation.translation": ["RandomTranslation"],
        "augmentation.zoom": ["RandomZoom"],
        "batch_normalization": ["BatchNormalization"],
        "bidirectional": ["Bidirectional"],
        "borders": [
            "Cropping1D",
            "Cropping2D",
            "Cropping3D",
            "UpSampling1D",
            "UpSampling2D",
            "UpSampling3D",
            "ZeroPadding1D",
            "ZeroPadding2D",
            "ZeroPadding3D",
        ],
        "convolution": ["Conv1D", "Conv2D", "Conv3D"],
        "dense": ["Dense"],
        "depthwise": ["DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"],
        "dropout": ["AlphaDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"],
        "einsum_dense": ["EinsumDense"],
        "embedding": ["Embedding"],
        "input": ["InputLayer"],
        "lambda_layer": ["Lambda"],
        "masking": ["Masking"],
        "merging": [
            "Add",
            "Average",
            "Concatenate",
            "Dot",
            "Maximum",
            "Minimum",
            "Multiply",
            "Subtract",
            "add",
            "average",
            "concatenate",
            "dot",
            "maximum",
            "minimum",
            "multiply",
            "subtract",
        ],
        "multi_head_attention": ["GroupQueryAttention", "MultiHeadAttention"],
        "noise": ["Dropout", "GaussianDropout", "GaussianNoise"],
        "normalization": ["GroupNormalization", "LayerNormalization", "RMSNormalization", "UnitNormalization"],
        "pooling": [
            "AveragePooling1D",
            "AveragePooling2D",
            "AveragePooling3D",
            "GlobalAveragePooling1D",
            "GlobalAveragePooling2D",
            "GlobalAveragePooling3D",
            "GlobalMaxPooling1D",
            "GlobalMaxPooling2D",
            "GlobalMaxPooling3D",
            "MaxPooling1D",
            "MaxPooling2D",
            "MaxPooling3D",
        ],
        "preprocessing.category_encoding": ["CategoryEncoding"],
        "preprocessing.discretization": ["Discretization"],
        "preprocessing.hashing": ["Hashing"],
        "preprocessing.integer_lookup": ["IntegerLookup"],
        "preprocessing.normalization": ["Normalization"],
        "preprocessing.string_lookup": ["StringLookup"],
        "rnn.conv_lstm": ["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"],
        "rnn.gru": ["GRU", "GRUCell"],
        "rnn.lstm": ["LSTM", "LSTMCell"],
        "rnn.recurrent": ["RNN"],
        "rnn.simple_rnn": ["SimpleRNN", "SimpleRNNCell"],
        "rnn.stacked": ["StackedRNNCells"],
        "scaling": ["ActivityRegularization", "Rescaling"],
        "shapes": ["Flatten", "Identity", "Permute", "RepeatVector", "Reshape"],
        "spectral_normalization": ["SpectralNormalization"],
        "time_distributed": ["TimeDistributed"],
        "transposed": ["Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"],
        "wrapper": ["Wrapper"],
    },
    aliases={
        "AvgPool1D": "AveragePooling1D",
        "AvgPool2D": "AveragePooling2D",
        "AvgPool3D": "AveragePooling3D",
        "Convolution1D": "Conv1D",
        "Convolution1DTranspose": "Conv1DTranspose",
        "Convolution2D": "Conv2D",
        "Convolution2DTranspose": "Conv2DTranspose",
        "Convolution3D": "Conv3D",
        "Convolution3DTranspose": "Conv3DTranspose",
        "GlobalAvgPool1D": "GlobalAveragePooling1D",
        "GlobalAvgPool2D": "GlobalAveragePooling2D",
        "GlobalAvgPool3D": "GlobalAveragePooling3D",
        "GlobalMaxPool1D": "GlobalMaxPooling1D",
        "GlobalMaxPool2D": "GlobalMaxPooling2D",
        "GlobalMaxPool3D": "GlobalMaxPooling3D",
        "MaxPool1D": "MaxPooling1D",
        "MaxPool2D": "MaxPooling2D",
        "MaxPool3D": "MaxPooling3D",
        "SeparableConvolution1D": "SeparableConv1D",
        "SeparableConvolution2D": "SeparableConv2D",
    },
)
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory

LAYERS = _NAMES.classes()
"""Every layer by its name; the tests go through it."""

_REGISTRY = Registry("layers", LAYERS)


def get(identifier: Any) -> Layer:
    """The layer that a name, a class, a config or a layer stands for.

    Raises:
        ValueError: an unknown name; the message lists the known ones.

    Example:
        >>> get({"class_name": "Dense", "config": {"units": 3}}).units
        3
    """
    return _REGISTRY.get(identifier)


def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """The layer that `serialize` described; `custom_objects` holds layers of your own by name."""
    return _REGISTRY.deserialize(config, custom_objects)


__all__ = [*_NAMES, *_NAMES.aliases, "Input", "InputSpec", "Layer", "deserialize", "get", "serialize"]
