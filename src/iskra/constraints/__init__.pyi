from ..registry import serialize as serialize
from .constraint import Constraint as Constraint
from .norms import MaxNorm as MaxNorm, MinMaxNorm as MinMaxNorm, UnitNorm as UnitNorm
from .registry import deserialize as deserialize, get as get
from .signs import NonNeg as NonNeg

max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm
