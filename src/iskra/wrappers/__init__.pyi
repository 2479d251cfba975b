from .classifier import SKLearnClassifier as SKLearnClassifier
from .regressor import SKLearnRegressor as SKLearnRegressor
from .transformer import SKLearnTransformer as SKLearnTransformer
