from ..ops.activations import (
    celu as celu,
    elu as elu,
    glu as glu,
    hard_shrink as hard_shrink,
    hard_sigmoid as hard_sigmoid,
    hard_silu as hard_silu,
    hard_tanh as hard_tanh,
    leaky_relu as leaky_relu,
    log_sigmoid as log_sigmoid,
    log_softmax as log_softmax,
    mish as mish,
    relu6 as relu6,
    selu as selu,
    silu as silu,
    soft_shrink as soft_shrink,
    softmax as softmax,
    softplus as softplus,
    softsign as softsign,
    sparse_plus as sparse_plus,
    sparse_sigmoid as sparse_sigmoid,
    sparsemax as sparsemax,
    squareplus as squareplus,
    tanh_shrink as tanh_shrink,
    threshold as threshold,
)
from ..registry import serialize as serialize
from .functions import (
    exponential as exponential,
    gelu as gelu,
    linear as linear,
    relu as relu,
    sigmoid as sigmoid,
    tanh as tanh,
)
from .registry import deserialize as deserialize, get as get

hard_swish = hard_silu
swish = silu
