from ..graph.seed import SeedGenerator as SeedGenerator
from .draws import (
    beta as beta,
    binomial as binomial,
    categorical as categorical,
    gamma as gamma,
    normal as normal,
    randint as randint,
    shuffle as shuffle,
    truncated_normal as truncated_normal,
    uniform as uniform,
)
from .noise import dropout as dropout
