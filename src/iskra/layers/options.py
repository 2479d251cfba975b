"""The options that layers share; how they are passed and written out is told in `iskra.options`.

The options of a layer are groups joined by inheritance. They are written out in Keras's order: by the `order` of each,
and where that is equal in the order of the bases.
"""

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

from ..options import Option
from ..typing import (
    ActivationLike,
    ConstraintLike,
    DataFormat,
    DTypePolicyLike,
    InitializerLike,
    RegularizerLike,
    ShapeLike,
)

_BEFORE, _INITIALIZER, _FORGET, _REGULARIZER, _ACTIVITY, _CONSTRAINT, _LAST = -1, 0, 1, 2, 3, 4, 6  # 5 is the usual one


def _initial(default: str, what: str) -> Option:
    return Option(default, f"initial values of {what}", _INITIALIZER)


def _penalty(what: str) -> Option:
    return Option(None, f"penalty on {what}", _REGULARIZER)


def _constraint(what: str) -> Option:
    return Option(None, f"constraint on {what}, applied after each update", _CONSTRAINT)


class BaseOptions(TypedDict, total=False):
    """What every layer takes, see `Layer`, but `input_dim`, which means something else in `Embedding`."""

    trainable: bool
    dtype: "DTypePolicyLike"
    autocast: bool
    name: str | None
    input_shape: "ShapeLike | None"


class CommonOptions(BaseOptions, total=False):
    """What every layer takes, see `Layer`."""

    input_dim: int | None


class LayerOptions(CommonOptions, total=False):
    """What every layer takes, where `activity_regularizer` has no place of its own among the arguments."""

    activity_regularizer: RegularizerLike


class ImageOptions(LayerOptions, total=False):
    """What every layer that augments images takes."""

    bounding_box_format: None


# What each weight has, and a few further settings.


class _Activity(TypedDict, total=False):
    activity_regularizer: Annotated[RegularizerLike, Option(None, "penalty on the output", _ACTIVITY)]


class _Kernel(TypedDict, total=False):
    kernel_initializer: Annotated[InitializerLike, _initial("glorot_uniform", "the kernel")]
    kernel_regularizer: Annotated[RegularizerLike, _penalty("the kernel")]
    kernel_constraint: Annotated[ConstraintLike, _constraint("the kernel")]


class _Bias(TypedDict, total=False):
    bias_initializer: Annotated[InitializerLike, _initial("zeros", "the bias")]
    bias_regularizer: Annotated[RegularizerLike, _penalty("the bias")]
    bias_constraint: Annotated[ConstraintLike, _constraint("the bias")]


class _Recurrent(_Kernel, total=False):
    recurrent_initializer: Annotated[InitializerLike, _initial("orthogonal", "the recurrent kernel")]
    recurrent_regularizer: Annotated[RegularizerLike, _penalty("the recurrent kernel")]
    recurrent_constraint: Annotated[ConstraintLike, _constraint("the recurrent kernel")]


class _Depthwise(TypedDict, total=False):
    depthwise_initializer: Annotated[InitializerLike, _initial("glorot_uniform", "the depthwise kernel")]
    depthwise_regularizer: Annotated[RegularizerLike, _penalty("the depthwise kernel")]
    depthwise_constraint: Annotated[ConstraintLike, _constraint("the depthwise kernel")]


class _Pointwise(TypedDict, total=False):
    pointwise_initializer: Annotated[InitializerLike, _initial("glorot_uniform", "the pointwise kernel")]
    pointwise_regularizer: Annotated[RegularizerLike, _penalty("the pointwise kernel")]
    pointwise_constraint: Annotated[ConstraintLike, _constraint("the pointwise kernel")]


class _Affine(TypedDict, total=False):
    beta_initializer: Annotated[InitializerLike, _initial("zeros", "beta")]
    gamma_initializer: Annotated[InitializerLike, _initial("ones", "gamma")]
    beta_regularizer: Annotated[RegularizerLike, _penalty("beta")]
    gamma_regularizer: Annotated[RegularizerLike, _penalty("gamma")]
    beta_constraint: Annotated[ConstraintLike, _constraint("beta")]
    gamma_constraint: Annotated[ConstraintLike, _constraint("gamma")]


class _UseBias(TypedDict, total=False):
    use_bias: Annotated[bool, Option(True, "whether to add a bias", _BEFORE)]


class _Conv(TypedDict, total=False):
    data_format: Annotated[DataFormat | None, Option(None, '"channels_last" or "channels_first"', -5)]
    dilation_rate: Annotated[int | Sequence[int], Option(1, "distance of neighbouring taps of the kernel", -4)]
    activation: Annotated[ActivationLike, Option(None, "a name or a function; None for none", -2)]


class _Lora(TypedDict, total=False):
    lora_rank: Annotated[int | None, Option(None, "None: low-rank adaptation is not supported")]
    lora_alpha: Annotated[float | None, Option(None, "None, likewise")]
    quantization_config: Annotated[dict[str, Any] | None, Option(None, "None: weights are float32", _LAST)]


class _Dropout(TypedDict, total=False):
    dropout: Annotated[float, Option(0.0, "fraction of the inputs dropped in training, the same at every step")]
    recurrent_dropout: Annotated[float, Option(0.0, "fraction of the state dropped, the same at every step")]


class _Seed(TypedDict, total=False):
    seed: Annotated[int | None, Option(None, "an integer for the dropout")]


class _Gates(_UseBias, total=False):
    recurrent_activation: Annotated[ActivationLike, Option("sigmoid", "activation of the gates", -2)]
    implementation: int


class _ForgetBias(TypedDict, total=False):
    unit_forget_bias: Annotated[bool, Option(True, "whether the forget gate's initial bias is 1", _FORGET)]


class _ResetAfter(TypedDict, total=False):
    reset_after: Annotated[bool, Option(True, "whether the reset gate comes after the recurrent product")]


class _Sequences(TypedDict, total=False):
    return_sequences: Annotated[bool, Option(False, "return the outputs of all steps, not only of the last")]
    return_state: Annotated[bool, Option(False, "return the last state(s) as well")]
    go_backwards: Annotated[bool, Option(False, "process the sequence in reverse")]
    stateful: Annotated[bool, Option(False, "begin each batch with the last state(s) of the one before")]
    zero_output_for_mask: bool


class _Unroll(TypedDict, total=False):
    unroll: Annotated[bool, Option(False, "write all steps out in the graph, in place of a loop")]


class _Cudnn(TypedDict, total=False):
    use_cudnn: Annotated[bool | str, Option("auto", '"auto" or False: there is one implementation')]


# The options of layers.


class KernelOptions(_Kernel, _Bias, _Activity, CommonOptions, total=False):
    """The options of layers with a kernel and a bias."""


class DenseOptions(_UseBias, KernelOptions, _Lora, total=False):
    """The options of `Dense`."""


class EinsumDenseOptions(_Kernel, _Bias, _Lora, LayerOptions, total=False):
    """The options of `EinsumDense`."""

    gptq_unpacked_column_size: Annotated[int | None, Option(None, "None: weights are float32")]


class ConvOptions(_Conv, _UseBias, KernelOptions, total=False):
    """The options of convolutions."""

    groups: Annotated[int, Option(1, "number of groups of channels that are convolved separately", -3)]


class ConvTransposeOptions(_Conv, _UseBias, KernelOptions, total=False):
    """The options of transposed convolutions."""

    output_padding: Annotated[int | Sequence[int] | None, Option(None, "outputs added at the end, below strides", -6)]


class DepthwiseOptions(_Conv, _UseBias, _Depthwise, _Bias, _Activity, CommonOptions, total=False):
    """The options of depthwise convolutions."""

    depth_multiplier: Annotated[int, Option(1, "number of kernels for each channel, M", -6)]


class SeparableOptions(_Conv, _UseBias, _Depthwise, _Pointwise, _Bias, _Activity, CommonOptions, total=False):
    """The options of depthwise separable convolutions."""

    depth_multiplier: Annotated[int, Option(1, "number of depthwise kernels for each channel, M", -3)]


class AffineOptions(_Affine, LayerOptions, total=False):
    """The options of normalizations with gamma and beta."""


class LayerNormalizationOptions(AffineOptions, total=False):
    """The options of `LayerNormalization`."""

    rms_scaling: bool


class BatchNormalizationOptions(_Affine, LayerOptions, total=False):
    """The options of `BatchNormalization`."""

    moving_mean_initializer: Annotated[InitializerLike, _initial("zeros", "the moving mean")]
    moving_variance_initializer: Annotated[InitializerLike, _initial("ones", "the moving variance")]
    renorm: Annotated[bool, Option(False, "whether to normalize by averages in training, too")]
    renorm_clipping: Annotated[dict[str, float] | None, Option(None, "None, likewise")]
    renorm_momentum: Annotated[float, Option(0.99, "of the averages for training")]
    synchronized: Annotated[bool, Option(False, "makes no difference on one machine")]


class _TableOptions(BaseOptions, total=False):
    embeddings_initializer: Annotated[InitializerLike, _initial("uniform", "the table")]
    embeddings_regularizer: Annotated[RegularizerLike, _penalty("the table")]
    embeddings_constraint: Annotated[ConstraintLike, _constraint("the table")]
    mask_zero: Annotated[bool, Option(False, "whether 0 is padding, which later layers skip", _CONSTRAINT)]
    activity_regularizer: RegularizerLike
    input_length: int | None


class EmbeddingOptions(_Lora, _TableOptions, total=False):
    """The options of `Embedding`."""

    weights: Annotated[Any, Option(None, "the initial table, (input_dim, output_dim)", _CONSTRAINT)]


class ReversibleEmbeddingOptions(_TableOptions, total=False):
    """The options of `ReversibleEmbedding`."""

    reverse_dtype: Annotated[str | None, Option(None, "accepted for Keras's sake: scores are computed in float32")]
    logit_soft_cap: Annotated[float | None, Option(None, "c bounds the scores smoothly: c tanh(logits / c)")]
    weights: Any
    lora_rank: int | None


class AttentionOptions(LayerOptions, total=False):
    """The options that `AdditiveAttention` hands on."""

    seed: int | None


class HeadsOptions(KernelOptions, total=False):
    """The options of attention with heads; the kernels and biases are those of the projections."""

    sliding_window: Annotated[int | None, Option(None, "attend to positions less than this apart; None for all", -2)]
    flash_attention: Annotated[bool | None, Option(None, "any value: there is one implementation", -1)]
    use_gate: Annotated[bool, Option(False, "multiply what each head finds by a sigmoid of the projected query")]
    seed: Annotated[int | None, Option(None, "an integer for the dropout")]


class SimpleRNNCellOptions(_UseBias, _Recurrent, _Bias, _Dropout, _Seed, LayerOptions, total=False):
    """The options of `SimpleRNNCell`."""


class SimpleRNNOptions(
    _UseBias, _Recurrent, _Bias, _Activity, _Dropout, _Sequences, _Unroll, _Seed, CommonOptions, total=False
):
    """The options of `SimpleRNN`."""


class LSTMCellOptions(_Gates, _Recurrent, _Bias, _ForgetBias, _Dropout, _Seed, LayerOptions, total=False):
    """The options of `LSTMCell`."""


class _Gated(_Gates, _Recurrent, _Bias, _Activity, _Dropout, _Seed, _Sequences, CommonOptions, total=False):
    """The options of recurrent layers with gates."""


class ConvLSTMOptions(_ForgetBias, _Gated, total=False):
    """The options of `ConvLSTM1D` and its relatives."""


class LSTMOptions(ConvLSTMOptions, _Unroll, _Cudnn, total=False):
    """The options of `LSTM`."""


class GRUOptions(_Gated, _Unroll, _ResetAfter, _Cudnn, total=False):
    """The options of `GRU`."""


class GRUCellOptions(_Gates, _Recurrent, _Bias, _Dropout, _ResetAfter, _Seed, LayerOptions, total=False):
    """The options of `GRUCell`."""
