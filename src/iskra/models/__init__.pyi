from .cloning import clone_model as clone_model
from .model import Model as Model
from .saving import load_model as load_model, model_from_json as model_from_json, save_model as save_model
from .sequential import Sequential as Sequential
