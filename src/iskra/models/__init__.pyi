from ..saving.models import load_model as load_model, model_from_json as model_from_json, save_model as save_model
from .cloning import clone_model as clone_model
from .model import Model as Model
from .sequential import Sequential as Sequential
