"""Calls of the layers that know space, for `test_every_layer.py`."""

from __future__ import annotations

from typing import Any

Arguments = dict[str, Any]
Shape = tuple[int, ...]

SPATIAL: dict[str, list[tuple[Arguments, Shape, Shape]]] = {
    "AdaptiveAveragePooling1D": [({"output_size": 3}, (2, 7, 2), (2, 3, 2))],
    "AdaptiveAveragePooling2D": [({"output_size": (2, 3)}, (2, 5, 4, 2), (2, 2, 3, 2))],
    "AdaptiveAveragePooling3D": [({"output_size": 2}, (1, 3, 2, 4, 2), (1, 2, 2, 2, 2))],
    "AdaptiveMaxPooling1D": [({"output_size": 3}, (2, 7, 2), (2, 3, 2))],
    "AdaptiveMaxPooling2D": [({"output_size": 3}, (2, 5, 4, 2), (2, 3, 3, 2))],
    "AdaptiveMaxPooling3D": [({"output_size": (2, 1, 3)}, (1, 3, 2, 4, 2), (1, 2, 1, 3, 2))],
    "AlphaDropout": [({"rate": 0.3, "seed": 3}, (3, 4), (3, 4))],
    "AveragePooling1D": [({"pool_size": 2}, (2, 5, 3), (2, 2, 3))],
    "AveragePooling2D": [
        ({"pool_size": (2, 3), "strides": 2, "padding": "same"}, (2, 5, 4, 2), (2, 3, 2, 2)),
        ({"pool_size": 2}, (2, 4, 4, 2), (2, 2, 2, 2)),
    ],
    "AveragePooling3D": [({"pool_size": 2, "strides": 1}, (1, 2, 3, 3, 2), (1, 1, 2, 2, 2))],
    "BatchNormalization": [
        ({}, (3, 4), (3, 4)),
        ({"momentum": 0.8, "epsilon": 0.01}, (2, 3, 2, 4), (2, 3, 2, 4)),
        ({"axis": 1, "center": False, "scale": False}, (2, 3, 4), (2, 3, 4)),
    ],
    "Conv1D": [
        ({"filters": 3, "kernel_size": 2, "padding": "causal", "dilation_rate": 2}, (2, 5, 2), (2, 5, 3)),
        ({"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same"}, (2, 6, 2), (2, 3, 3)),
    ],
    "Conv2D": [
        ({"filters": 3, "kernel_size": 3, "padding": "same", "activation": "tanh"}, (2, 4, 3, 2), (2, 4, 3, 3)),
        ({"filters": 4, "kernel_size": (2, 1), "strides": (1, 2), "groups": 2}, (2, 4, 4, 2), (2, 3, 2, 4)),
        ({"filters": 2, "kernel_size": 2, "dilation_rate": (1, 2), "use_bias": False}, (1, 4, 4, 3), (1, 3, 2, 2)),
        ({"filters": 2, "kernel_size": 1, "kernel_regularizer": "l2"}, (2, 2, 3, 3), (2, 2, 3, 2)),
    ],
    "Conv3D": [({"filters": 2, "kernel_size": 2, "strides": (1, 1, 2)}, (1, 3, 2, 4, 2), (1, 2, 1, 2, 2))],
    "Conv1DTranspose": [({"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, (2, 3, 2), (2, 6, 2))],
    "Conv2DTranspose": [
        ({"filters": 2, "kernel_size": (3, 2), "strides": 2}, (1, 2, 3, 2), (1, 5, 6, 2)),
        (
            {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1},
            (1, 2, 3, 2),
            (1, 4, 6, 2),
        ),
        ({"filters": 1, "kernel_size": 2, "dilation_rate": 2}, (1, 3, 2, 2), (1, 5, 4, 1)),
    ],
    "Conv3DTranspose": [({"filters": 1, "kernel_size": 2, "strides": 2}, (1, 2, 1, 2, 2), (1, 4, 2, 4, 1))],
    "Cropping1D": [({"cropping": (1, 0)}, (2, 3, 2), (2, 2, 2))],
    "Cropping2D": [({"cropping": ((1, 0), (0, 2))}, (2, 3, 4, 2), (2, 2, 2, 2))],
    "Cropping3D": [({"cropping": 1}, (1, 3, 3, 4, 2), (1, 1, 1, 2, 2))],
    "DepthwiseConv1D": [({"kernel_size": 2, "depth_multiplier": 2}, (2, 4, 3), (2, 3, 6))],
    "DepthwiseConv2D": [
        ({"kernel_size": 3, "padding": "same", "activation": "tanh"}, (2, 4, 3, 2), (2, 4, 3, 2)),
        ({"kernel_size": 2, "strides": 2, "depth_multiplier": 2}, (1, 4, 4, 3), (1, 2, 2, 6)),
    ],
    "GlobalAveragePooling1D": [({}, (2, 3, 4), (2, 4))],
    "GlobalAveragePooling2D": [({"keepdims": True}, (2, 3, 2, 4), (2, 1, 1, 4))],
    "GlobalAveragePooling3D": [({}, (2, 3, 2, 2, 3), (2, 3))],
    "GlobalMaxPooling1D": [({}, (2, 3, 4), (2, 4))],
    "GlobalMaxPooling2D": [({"keepdims": True}, (2, 3, 2, 4), (2, 1, 1, 4))],
    "GlobalMaxPooling3D": [({}, (2, 3, 2, 2, 3), (2, 3))],
    "GroupNormalization": [
        ({"groups": 2}, (2, 3, 4), (2, 3, 4)),
        ({"groups": -1, "epsilon": 0.01, "center": False}, (2, 2, 3, 2), (2, 2, 3, 2)),
        ({"groups": 3, "axis": 1}, (2, 3, 4), (2, 3, 4)),
    ],
    "LayerNormalization": [
        ({}, (3, 4), (3, 4)),
        ({"axis": [1, 2], "scale": False}, (2, 3, 4), (2, 3, 4)),
        ({"axis": 1}, (2, 3, 4), (2, 3, 4)),
    ],
    "MaxPooling1D": [({"pool_size": 2, "strides": 1}, (2, 4, 3), (2, 3, 3))],
    "MaxPooling2D": [
        ({}, (2, 4, 5, 2), (2, 2, 2, 2)),
        ({"pool_size": 3, "strides": 2, "padding": "same"}, (1, 4, 5, 2), (1, 2, 3, 2)),
    ],
    "MaxPooling3D": [({"pool_size": (1, 2, 2)}, (1, 2, 4, 2, 2), (1, 2, 2, 1, 2))],
    "PReLU": [({"alpha_initializer": "ones"}, (3, 4), (3, 4)), ({"shared_axes": [1]}, (2, 3, 4), (2, 3, 4))],
    "RMSNormalization": [({"epsilon": 0.01}, (3, 4), (3, 4)), ({"axis": (1, 2)}, (2, 3, 4), (2, 3, 4))],
    "SeparableConv1D": [
        ({"filters": 3, "kernel_size": 2, "padding": "same", "depth_multiplier": 2}, (2, 4, 2), (2, 4, 3))
    ],
    "SeparableConv2D": [
        ({"filters": 3, "kernel_size": 2, "strides": 2, "padding": "same"}, (1, 4, 3, 2), (1, 2, 2, 3))
    ],
    "SpatialDropout1D": [({"rate": 0.4, "seed": 3}, (3, 4, 5), (3, 4, 5))],
    "SpatialDropout2D": [({"rate": 0.4, "seed": 3}, (3, 2, 2, 5), (3, 2, 2, 5))],
    "SpatialDropout3D": [({"rate": 0.4, "seed": 3}, (3, 1, 2, 2, 5), (3, 1, 2, 2, 5))],
    "UnitNormalization": [({}, (3, 4), (3, 4)), ({"axis": [1, 2]}, (2, 3, 4), (2, 3, 4))],
    "UpSampling1D": [({"size": 3}, (2, 3, 2), (2, 9, 2))],
    "UpSampling2D": [
        ({"size": (2, 1)}, (2, 2, 3, 2), (2, 4, 3, 2)),
        ({"size": (2, 3), "interpolation": "bilinear"}, (2, 2, 3, 2), (2, 4, 9, 2)),
    ],
    "UpSampling3D": [({"size": (1, 2, 2)}, (1, 2, 1, 2, 2), (1, 2, 2, 4, 2))],
    "ZeroPadding1D": [({"padding": (1, 2)}, (2, 3, 2), (2, 6, 2))],
    "ZeroPadding2D": [({"padding": ((1, 0), (0, 2))}, (2, 2, 3, 2), (2, 3, 5, 2))],
    "ZeroPadding3D": [({"padding": 1}, (1, 1, 2, 1, 2), (1, 3, 4, 3, 2))],
}
"""For each layer: arguments, the shape of a batch, the shape that must come out. Dropouts draw while training."""
