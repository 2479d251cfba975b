from . import (
    activations as activations,
    backend as backend,
    callbacks as callbacks,
    config as config,
    constraints as constraints,
    data,
    datasets as datasets,
    dtype_policies as dtype_policies,
    engines,
    graph as graph,
    import_hook,
    initializers as initializers,
    keras as keras,
    lab as lab,
    layers as layers,
    losses as losses,
    metrics as metrics,
    mixed_precision as mixed_precision,
    models as models,
    ops as ops,
    optimizers as optimizers,
    preprocessing as preprocessing,
    random as random,
    regularizers as regularizers,
    saving as saving,
    sklearn,
    tree as tree,
    tuner as tuner,
    utils as utils,
    wrappers,
)
from ._version import __version__ as __version__, version as version
from .dtype_policies import DTypePolicy as DTypePolicy, FloatDTypePolicy as FloatDTypePolicy
from .functional import grad as grad, jit as jit, value_and_grad as value_and_grad
from .graph.operation import Operation as Operation
from .graph.symbolic_call import KerasTensor as KerasTensor
from .graph.variable import Variable as Variable
from .import_hook import load_ipython_extension, unload_ipython_extension
from .initializers import Initializer as Initializer
from .layers import Input as Input, InputSpec as InputSpec, Layer as Layer
from .losses import Loss as Loss
from .metrics import Metric as Metric
from .models import Model as Model, Sequential as Sequential
from .models.function import Function as Function
from .optimizers import Optimizer as Optimizer
from .population import (
    CrossValidation as CrossValidation,
    Population as Population,
    cross_validate as cross_validate,
)
from .regularizers import Regularizer as Regularizer
