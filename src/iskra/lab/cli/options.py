"""The options of `iskra train`, as types of its arguments."""

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option


def _option(group: str, text: str, *names: str, default: str | None = None) -> Any:
    """Return an option; `default` describes one that depends on something else."""
    text = text if default is None else f"{text} [dim]\\[default: {default}][/]"
    return Option(*names, help=text, rich_help_panel=group, show_default=default is None)


DatasetName = Annotated[str, Argument(help="digits, mnist or fashion_mnist.", show_default=False)]

Hidden = Annotated[str, _option("Recipe", "Units of each hidden layer; none for no hidden layer.")]
Activation = Annotated[str, _option("Recipe", "Activation of the hidden layers.")]
Dropout = Annotated[float, _option("Recipe", "Share of each hidden layer's outputs to drop while training.")]
Optimizer = Annotated[str, _option("Recipe", "sgd, adam, adamw or rmsprop.")]
LearningRate = Annotated[
    float | None, _option("Recipe", "Learning rate.", "--lr", default="0.2 for sgd, else the optimizer's own")
]
Epochs = Annotated[int | None, _option("Recipe", "Passes over the training images.", default="10, for digits 20")]
BatchSize = Annotated[int | None, _option("Recipe", "Images in a step.", default="64, for digits 16")]
Seed = Annotated[int, _option("Recipe", "Decides the first weights, the order of the images and the dropout.")]

Engine = Annotated[str | None, _option("Machine", "native or reference.", default="native")]
Threads = Annotated[int | None, _option("Machine", "Number of threads.", default="all that may be used")]

Runs = Annotated[Path, _option("Output", "The folder for all runs.")]
Name = Annotated[str | None, _option("Output", "The run's own folder.", default="made from data set and time")]
TensorBoard = Annotated[bool, _option("Output", "Write logs for TensorBoard too; see iskra board.", "--tensorboard")]
Quiet = Annotated[bool, _option("Output", "Print nothing but the run's folder.", "--quiet", "-q")]
