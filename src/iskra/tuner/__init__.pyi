from . import errors as errors, oracles as oracles, tuners as tuners
from .base_tuner import BaseTuner as BaseTuner
from .bayesian_optimization import (
    BayesianOptimization as BayesianOptimization,
    BayesianOptimizationOracle as BayesianOptimizationOracle,
)
from .choices import Boolean as Boolean, Choice as Choice, Fixed as Fixed
from .errors import FailedTrialError as FailedTrialError
from .grid_search import GridSearch as GridSearch, GridSearchOracle as GridSearchOracle
from .hyperband import Hyperband as Hyperband, HyperbandOracle as HyperbandOracle
from .hypermodel import HyperModel as HyperModel
from .hyperparameter import HyperParameter as HyperParameter
from .hyperparameters import HyperParameters as HyperParameters
from .learning_rate_search import LearningRateSearch as LearningRateSearch
from .numeric import Float as Float, Int as Int
from .objective import Objective as Objective
from .oracle import Oracle as Oracle, synchronized as synchronized
from .random_search import RandomSearch as RandomSearch, RandomSearchOracle as RandomSearchOracle
from .trial import Trial as Trial, TrialStatus as TrialStatus
from .tuner import Tuner as Tuner
from .version import __version__ as __version__
