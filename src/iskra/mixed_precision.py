"""The names of `keras.mixed_precision`: see `iskra.dtype_policies`."""

from .absence import refuse_unknown_names
from .dtype_policies import DTypePolicy, global_policy, set_global_policy

__all__ = [
    "DTypePolicy", "Policy", "dtype_policy", "global_policy", "set_dtype_policy", "set_global_policy",
]  # fmt: skip

Policy = DTypePolicy
dtype_policy = global_policy
set_dtype_policy = set_global_policy

refuse_unknown_names(__name__)
