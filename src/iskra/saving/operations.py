"""Keras's operations: the class that it has for each function of `ops`, and which arguments its calls take.

The other arguments are settings of the class. Most classes follow from the function's name: `expand_dims` is
`keras.src.ops.numpy.ExpandDims`.
"""

from __future__ import annotations

from ..naming import snake_case

_FAMILIES = {
    "einops": "rearrange",
    "core": "associative_scan cast convert_to_tensor fori_loop map saturate_cast scan scatter scatter_update slice "
    "slice_update stop_gradient switch unstack while_loop",
    "image": "affine_transform crop_images elastic_transform extract_patches extract_patches_3d gaussian_blur "
    "hsv_to_rgb map_coordinates pad_images perspective_transform resize rgb_to_grayscale rgb_to_hsv "
    "scale_and_translate sobel_edges ssim",
    "linalg": "cholesky cholesky_inverse det eig eigh inv lstsq lu_factor matrix_rank norm pinv qr solve "
    "solve_triangular svd",
    "math": "cdist erf erfc erfinv extract_sequences fft fft2 ifft2 in_top_k irfft istft logdet logsumexp rfft rsqrt "
    "segment_max segment_min segment_prod segment_sum stft top_k",
    "nn": "adaptive_average_pool adaptive_max_pool average_pool batch_normalization binary_crossentropy "
    "categorical_crossentropy celu conv conv_transpose depth_to_space depthwise_conv dot_product_attention elu fold "
    "gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh layer_normalization leaky_relu log_sigmoid "
    "log_softmax max_pool moments multi_hot normalize one_hot psnr relu relu6 rms_normalization selu separable_conv "
    "sigmoid silu soft_shrink softmax softplus softsign space_to_depth sparse_categorical_crossentropy sparse_plus "
    "sparse_sigmoid sparsemax squareplus swish tanh_shrink threshold unfold",
}
_FAMILY = {name: family for family, names in _FAMILIES.items() for name in names.split()}
_CLASSES = {
    "abs": "Absolute",
    "allclose": "AllClose",
    "batch_normalization": "BatchNorm",
    "cdist": "CDist",
    "extract_patches_3d": "ExtractPatches3D",
    "fft": "FFT",
    "fft2": "FFT2",
    "hsv_to_rgb": "HSVToRGB",
    "ifft2": "IFFT2",
    "irfft": "IRFFT",
    "isin": "IsIn",
    "istft": "ISTFT",
    "layer_normalization": "LayerNorm",
    "psnr": "PSNR",
    "rfft": "RFFT",
    "rgb_to_grayscale": "RGBToGrayscale",
    "rgb_to_hsv": "RGBToHSV",
    "rms_normalization": "RMSNorm",
    "searchsorted": "SearchSorted",
    "stft": "STFT",
    "svd": "SVD",
}
_FUNCTIONS = {name: function for function, name in _CLASSES.items()}
_IN_CALL = frozenset(
    (
        *("a", "array", "atol", "b", "beta", "bias", "bins", "branches", "choicelist", "condition", "condlist"),
        *("constant_values", "data", "default", "depthwise_kernel", "elems", "f", "fill_value", "gamma", "index"),
        *("indices", "init", "init_val", "inputs", "kernel", "key", "loop_vars", "mask", "mean", "offset"),
        *("operands", "output", "pattern", "pointwise_kernel", "predictions", "q", "query", "rtol", "scale"),
        *("segment_ids", "sequence_lengths", "sorted_sequence", "start", "start_indices", "step", "stop"),
        *("coordinates", "end_points", "images", "start_points", "transform", "translation"),
        *("target", "targets", "tensor", "updates", "value", "values", "variable", "variance", "weights", "x"),
        *("x1", "x2", "xs", "y"),
    )
)
_SETTINGS = {
    **dict.fromkeys(("affine_transform", "map_coordinates", "perspective_transform", "resize"), ("fill_value",)),
    "allclose": ("rtol", "atol"),
    "bincount": ("weights",),
    "diagonal": ("offset",),
    "elastic_transform": ("fill_value", "scale"),
    "histogram": ("bins",),
    "squareplus": ("b",),
    "trace": ("offset",),
    "trapezoid": ("x",),
    "unique": ("fill_value",),
}
_BY_NAME = {"average": ("weights",), "pad": ("constant_values",), "rms_normalization": ("scale",)}


def class_of(function: str) -> tuple[str, str]:
    """Module and class of a function.

    Example:
        >>> class_of("expand_dims"), class_of("psnr")
        (('keras.src.ops.numpy', 'ExpandDims'), ('keras.src.ops.nn', 'PSNR'))
    """
    camel = "".join(part.capitalize() for part in function.split("_"))
    return f"keras.src.ops.{_FAMILY.get(function, 'numpy')}", _CLASSES.get(function, camel)


def function_name(class_name: str) -> str:
    """The function that a class stands for.

    Example:
        >>> function_name("ExpandDims"), function_name("PSNR"), function_name("Log1p")
        ('expand_dims', 'psnr', 'log1p')
    """
    return _FUNCTIONS.get(class_name) or snake_case(class_name)


def is_in_call(function: str, argument: str) -> bool:
    """Whether Keras's calls take an argument of a function; else it is a setting of the class."""
    return argument in _IN_CALL and argument not in _SETTINGS.get(function, ())


def is_by_name(function: str, argument: str) -> bool:
    """Whether Keras's calls take an argument by its name."""
    return argument in _BY_NAME.get(function, ())
