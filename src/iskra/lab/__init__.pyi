from .assessment import Assessment as Assessment
from .experiment import Experiment as Experiment
from .experiments import experiment_for as experiment_for, train as train
from .image_folder import FolderRecipe as FolderRecipe, folder_recipe as folder_recipe
from .image_prediction import ImagePredictor as ImagePredictor
from .plots.calibration import plot_calibration as plot_calibration
from .plots.confusion import plot_confusion as plot_confusion
from .plots.curves import plot_history as plot_history
from .plots.filters import plot_filters as plot_filters
from .plots.gallery import plot_examples as plot_examples, plot_wrong as plot_wrong
from .plots.learning_rates import plot_learning_rates as plot_learning_rates
from .plots.overlay import plot_overlay as plot_overlay
from .plots.predictions import plot_predictions as plot_predictions
from .plots.residuals import plot_residuals as plot_residuals
from .problems import recipe_for as recipe_for
from .recipe import Recipe as Recipe
from .runs import Run as Run, find_runs as find_runs, rank_runs as rank_runs
from .tables.prediction import TablePredictor as TablePredictor
from .tables.reading import Table as Table, read_table as read_table
from .tables.recipe import TableRecipe as TableRecipe
from .tuning.tuning_run import SearchSettings as SearchSettings, TuningRun as TuningRun, tune as tune
