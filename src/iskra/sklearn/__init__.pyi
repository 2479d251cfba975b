from .classifier import Classifier as Classifier
from .regressor import Regressor as Regressor
