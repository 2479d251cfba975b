from ...registry import serialize as serialize
from .cosine import CosineDecay as CosineDecay, CosineDecayRestarts as CosineDecayRestarts
from .decay import (
    ExponentialDecay as ExponentialDecay,
    InverseTimeDecay as InverseTimeDecay,
    PiecewiseConstantDecay as PiecewiseConstantDecay,
    PolynomialDecay as PolynomialDecay,
)
from .one_cycle import OneCycle as OneCycle
from .registry import deserialize as deserialize
from .schedule import LearningRateSchedule as LearningRateSchedule
from .warm_up import WarmUp as WarmUp
