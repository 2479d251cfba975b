from ..registry import serialize as serialize
from .norms import L1 as L1, L1L2 as L1L2, L2 as L2
from .orthogonality import OrthogonalRegularizer as OrthogonalRegularizer
from .registry import deserialize as deserialize, get as get
from .regularizer import Regularizer as Regularizer

l1 = L1
l1_l2 = L1L2
l2 = L2
orthogonal_regularizer = OrthogonalRegularizer
